// Draws a scene of marks whose numbers come from one float32 buffer. It knows nothing of cells: any payload
// {scene, values, caption, name, rev} will do, live or recorded. What the learner does goes out through send(event).
const NS = "http://www.w3.org/2000/svg";
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

function node(tag, attributes = {}, ...kids) {
  const made = tag[0] === "$" ? document.createElement(tag.slice(1)) : document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) if (value != null) made.setAttribute(name, value);
  made.append(...kids);
  return made;
}

const number = (v, digits = 2) => {
  if (Number.isNaN(v)) return "?";
  if (Math.abs(v) >= 1e4) return v.toExponential(1).replace("-", "−").replace("e+", "e");
  const text = Math.abs(v).toFixed(digits);
  return (v < 0 && Number(text) ? "−" : "") + text;
};
const strength = (v, scale) => Math.min(1, Math.abs(v) / scale.max);
const hue = (v, scale) => (v < 0 ? scale.negative : scale.positive);

// "h_{t−1}" -> text with a subscript. `html` picks <sub> or a lowered tspan.
function words(string, html) {
  return string.split(/(_\{[^}]*\})/).filter(Boolean).flatMap((piece) => {
    if (!piece.startsWith("_{")) return html ? [piece] : [node("tspan", {}, piece)];
    const inner = piece.slice(2, -1);
    if (html) return [node("$sub", {}, inner)];
    return [node("tspan", { dy: "0.3em", "font-size": "75%" }, inner), node("tspan", { dy: "-0.22em" }, "\u200b")];
  });
}

// Parts of a text: a string, a reference {at, digits} to a number, or {at, of} that picks a label by number.
function fill(parent, parts, ctx, html) {
  const live = [];
  for (const part of parts) {
    if (typeof part === "string") { parent.append(...words(part, html)); continue; }
    const spot = node(html ? "$span" : "tspan", part.class ? { class: part.class } : {});
    parent.append(spot);
    live.push({ spot, index: ctx.offset(part.at), part, shown: undefined });
  }
  return (values) => {
    for (const item of live) {
      const v = values[item.index];
      if (Object.is(v, item.shown)) continue;
      item.shown = v;
      const text = item.part.of ? (item.part.of[Math.round(v)] ?? "") : number(v, item.part.digits);
      item.spot.textContent = item.part.inside && text[0] === "−" ? `(${text})` : text;
    }
  };
}

const MARKS = {
  path(mark) { return { made: node("path", { d: mark.d, class: `rnn-path ${mark.class ?? ""}`,
    style: mark.color && `${mark.class === "solid" ? "fill" : "stroke"}: ${mark.color}` }) }; },

  box(mark) {
    const { x, y, width, height } = mark;
    return { made: node("rect", { x, y, width, height, rx: mark.rx ?? 8, class: `rnn-box ${mark.class ?? ""}`,
      style: mark.color && `${mark.class === "soft" ? "fill" : "stroke"}: ${mark.color}` }) };
  },

  text(mark, ctx) {
    const transform = mark.turn ? `rotate(${mark.turn} ${mark.x} ${mark.y})` : null;
    const made = node("text", { x: mark.x, y: mark.y, transform, "text-anchor": mark.anchor ?? "start", class: `rnn-text ${mark.class ?? ""}`,
      style: (mark.color ? `fill: ${mark.color};` : "") + (mark.size ? `font-size: ${mark.size}px` : "") });
    return { made, paint: fill(made, mark.parts, ctx, false) };
  },

  // One wire per value: thicker and more colourful the larger the value it carries.
  wires(mark, ctx) {
    const start = ctx.offset(mark.at), { scale } = mark, shown = new Float32Array(mark.ds.length).fill(NaN);
    const wires = mark.ds.map((d) => node("path", { d, class: "rnn-wire" }));
    const made = node("g", {}, ...wires);
    return { made, paint(values) {
      wires.forEach((wire, i) => {
        const v = values[start + i];
        if (v === shown[i]) return;
        shown[i] = v;
        const s = Number.isNaN(v) ? 0 : strength(v, scale);
        wire.style.stroke = s < 0.02 ? "" : hue(v, scale);
        wire.style.strokeWidth = (0.8 + (mark.width ?? 5) * s).toFixed(2);
        wire.style.strokeOpacity = (0.25 + 0.65 * s).toFixed(2);
      });
    } };
  },

  // A bar from a base line; `across` makes it horizontal.
  bar(mark, ctx) {
    const at = ctx.offset(mark.at), { x, y, width, height, scale } = mark;
    const frame = node("rect", { x, y, width, height, class: "rnn-track" });
    const bar = node("rect", { x, y, width, height });
    let shown;
    return { made: node("g", {}, frame, bar), paint(values) {
      if (Object.is(values[at], shown)) return;
      shown = values[at];
      const v = shown, s = Number.isNaN(v) ? 0 : strength(v, scale);
      bar.style.fill = hue(v, scale);
      if (mark.across) bar.setAttribute("width", width * s);
      else { bar.setAttribute("height", height * s); bar.setAttribute("y", y + height * (1 - s)); }
    } };
  },

  // A polyline of `count` values over a frame, y from mark.low to mark.high.
  line(mark, ctx) {
    const start = ctx.offset(mark.at), { x, y, width, height, low, high, count } = mark;
    const made = node("path", { class: "rnn-line", stroke: mark.color, fill: "none" });
    let shown; // a path that is set again is laid out again, the same or not
    return { made, paint(values) {
      let d = "";
      for (let i = 0; i < count; i++) {
        const v = values[start + i];
        if (Number.isNaN(v)) continue;
        const px = x + (count > 1 ? (width * i) / (count - 1) : width / 2), py = y + height * (1 - (v - low) / (high - low));
        d += `${d ? "L" : "M"}${px.toFixed(1)} ${py.toFixed(1)}`;
      }
      if (d !== shown) made.setAttribute("d", shown = d);
    } };
  },

  // A point over a frame that spans low..high both ways: x from one number, y from another.
  dot(mark, ctx) {
    const across = ctx.offset(mark.at), up = ctx.offset(mark.up), { x, y, width, height, low, high } = mark;
    const made = node("circle", { r: mark.r ?? 5, fill: mark.color });
    const part = (v, k) => (Math.min(high[k], Math.max(low[k], v)) - low[k]) / (high[k] - low[k]);
    let shown = [];
    return { made, paint(values) {
      const here = values[across], there = values[up];
      if (Object.is(here, shown[0]) && Object.is(there, shown[1])) return;
      shown = [here, there];
      made.style.display = Number.isNaN(here + there) ? "none" : "";
      if (Number.isNaN(here + there)) return;
      made.setAttribute("cx", x + width * part(here, 0));
      made.setAttribute("cy", y + height * (1 - part(there, 1)));
    } };
  },

  // A bar from one number to another over a frame that spans low..high; its colour says whether it rises or falls.
  span(mark, ctx) {
    const from = ctx.offset(mark.at), to = ctx.offset(mark.to), { x, y, width, height, low, high, scale } = mark;
    const made = node("rect", { x, width, rx: 2 }), level = (v) => y + height * (1 - (v - low) / (high - low));
    let shown = [];
    return { made, paint(values) {
      const a = values[from], b = values[to], hidden = Number.isNaN(a + b);
      if (Object.is(a, shown[0]) && Object.is(b, shown[1])) return;
      shown = [a, b];
      made.style.display = hidden ? "none" : "";
      if (hidden) return;
      made.style.fill = hue(b - a, scale);
      made.setAttribute("y", Math.min(level(a), level(b)));
      made.setAttribute("height", Math.abs(level(a) - level(b)));
    } };
  },

  heat, sliders, group, letters,
};

// Rows by columns of coloured cells. May be edited (drag, arrows, Enter to type) or picked (click).
function heat(mark, ctx) {
  const { rows, cols, x, y, cell: [w, h], scale, digits, edit } = mark, start = ctx.offset(mark.at), count = rows * cols;
  const shown = new Float32Array(count).fill(NaN), rects = [], labels = [], title = node("title");
  const made = node("g", { class: `rnn-heat${edit ? " rnn-edit" : ""}${mark.pick ? " rnn-pick" : ""}`, "data-key": mark.key }, title);
  const name = (i) => mark.names?.[i] ?? `${mark.label ?? mark.key}` + (cols > 1 && rows > 1 ? ` [${(i / cols | 0) + 1}, ${i % cols + 1}]` : count > 1 ? ` [${i + 1}]` : "");
  const tiny = Math.min(w, h) < 12, gap = tiny ? 0 : 1;
  if (tiny) made.classList.add("rnn-tiny");
  if (!mark.bare) made.append(node("rect", { x, y, width: cols * w, height: rows * h, rx: 3, class: "rnn-ground" }));
  for (let i = 0; i < count; i++) {
    const cx = x + (i % cols) * w, cy = y + (i / cols | 0) * h;
    const rect = node("rect", { x: cx + gap / 2, y: cy + gap / 2, width: w - gap, height: h - gap, rx: tiny ? 0 : 3, "data-i": i, class: "rnn-cell" });
    if (edit) {
      for (const [k, v] of Object.entries({ role: "slider", tabindex: i ? -1 : 0, "aria-label": name(i), "aria-valuemin": edit.min, "aria-valuemax": edit.max })) rect.setAttribute(k, v);
    }
    rects.push(rect);
    made.append(rect);
    if (digits == null) continue;
    const label = node("text", { x: cx + w / 2, y: cy + h / 2, class: "rnn-number", style: `font-size: ${mark.size ?? Math.min(11, h * 0.6, w * 0.265)}px` });
    labels.push(label);
    made.append(label);
  }
  const veil = mark.cursor && mark.veil !== false ? made.appendChild(node("rect", { y, height: rows * h, class: "rnn-veil" })) : null; // one, for a class on each cell is slow
  const cursor = mark.cursor && made.appendChild(node("rect", { y: y - 1, width: w, height: rows * h + 2, class: "rnn-cursor" }));
  const level = mark.level && made.appendChild(node("rect", { x: x - 1, width: cols * w + 2, height: h, class: "rnn-cursor" }));
  const [left, top] = mark.tell ?? [];
  made.addEventListener("pointerover", (e) => {
    const i = e.target.dataset.i;
    if (i == null) return;
    if (mark.tell) ctx.hint(e.target, `${left[i / cols | 0]} ${top[i % cols]} = ${number(shown[i], 4)}`); // at once, where a title takes its time
    else title.textContent = `${name(+i)} = ${number(shown[i], 4)}`;
  });
  if (mark.tell) made.addEventListener("pointerleave", () => ctx.hint());
  if (mark.hover) {
    const over = (index) => ctx.edit({ event: "hover", mark: mark.key, index });
    made.addEventListener("pointerover", (e) => { if (e.target.dataset.i != null) over(+e.target.dataset.i); });
    made.addEventListener("pointerleave", () => over(-1));
  }
  if (mark.paint) painting(made, rects, cols, name, (event, index) => ctx.send({ event, mark: mark.key, index }));
  else if (mark.pick) made.addEventListener("click", (e) => { const i = e.target.dataset.i; if (i != null) ctx.send({ event: "pick", mark: mark.key, index: +i }); });
  const dragged = (e, held) => held.from + ((held.y - e.clientY) * (edit.max - edit.min)) / (e.shiftKey ? 1500 : 150);
  if (edit) editing(made, rects, mark, shown, ctx, dragged);
  const last = mark.cursor && ctx.offset(mark.cursor), row = mark.level && ctx.offset(mark.level);
  let here, high; // where the cursors stand
  return { made, paint(values, first) {
    if (cursor && values[last] !== here) {
      here = values[last];
      cursor.setAttribute("x", x + (here - 1) * w);
      cursor.style.display = here > 0 ? "" : "none";
      veil?.setAttribute("x", x + here * w);
      veil?.setAttribute("width", Math.max(0, cols - here) * w);
    }
    if (level && values[row] !== high) {
      high = values[row];
      level.setAttribute("y", y + (high - 1) * h);
      level.style.display = high > 0 ? "" : "none";
    }
    for (let i = 0; i < count; i++) {
      const v = values[start + i], rect = rects[i];
      if (v === shown[i]) continue;
      const hidden = Number.isNaN(v);
      if (edit && !first && mark.flash && !CALM.matches) rect.animate([{ strokeWidth: "4px", stroke: "gold" }, {}], 900);
      shown[i] = v;
      rect.style.fill = hue(v, scale);
      rect.style.fillOpacity = hidden ? 0 : (0.85 * strength(v, scale)).toFixed(3);
      if (edit) { rect.setAttribute("aria-valuenow", +v.toFixed(4)); rect.setAttribute("aria-valuetext", number(v, 2)); }
      if (labels[i]) labels[i].textContent = hidden || Math.abs(v) < mark.least ? "" : number(v, digits);
    }
  } };
}

// Cells that are painted: a press is a "pick", the cells it is dragged over are a "stroke". Keys go from cell to cell.
function painting(made, rects, cols, name, say) {
  rects.forEach((rect, i) => {
    for (const [k, v] of Object.entries({ role: "button", tabindex: i ? -1 : 0, "aria-label": name(i) })) rect.setAttribute(k, v);
  });
  made.addEventListener("pointerdown", (e) => {
    if (e.target.dataset.i == null || e.button) return;
    if (e.target.hasPointerCapture(e.pointerId)) e.target.releasePointerCapture(e.pointerId); // a finger would hold the first cell
    say("pick", +e.target.dataset.i);
  });
  made.addEventListener("pointerover", (e) => { if (e.buttons & 1 && e.target.dataset.i != null) say("stroke", +e.target.dataset.i); });
  made.addEventListener("keydown", (e) => {
    const i = +e.target.dataset.i;
    const goal = i + ({ ArrowLeft: -1, ArrowRight: 1, ArrowUp: -cols, ArrowDown: cols }[e.key] ?? NaN);
    if (e.key === "Enter" || e.key === " ") say("pick", i);
    else if (rects[goal]) { e.target.setAttribute("tabindex", -1); rects[goal].setAttribute("tabindex", 0); rects[goal].focus(); }
    else if (Number.isNaN(goal)) return;
    e.preventDefault();
    e.stopPropagation();
  });
}

// A row of upright sliders, one for each number: drag, click the track, arrows, Enter to type.
function sliders(mark, ctx) {
  const { x, y, pitch, height, count, scale, edit } = mark, start = ctx.offset(mark.at), width = Math.min(14, pitch - 2);
  const shown = new Float32Array(count).fill(NaN), tracks = [], thumbs = [], fills = [];
  const made = node("g", { class: "rnn-sliders rnn-edit", "data-key": mark.key });
  const middle = y + (height * (edit.max - (mark.base ?? (edit.min + edit.max) / 2))) / (edit.max - edit.min); // where a bar begins
  for (let i = 0; i < count; i++) {
    const cx = x + (i + 0.5) * pitch;
    fills.push(node("rect", { x: cx - 1.5, width: 3, class: "rnn-still" }));
    thumbs.push(node("circle", { cx, r: Math.min(6, width / 2), class: "rnn-thumb" }));
    tracks.push(node("rect", { x: cx - width / 2, y: y - 6, width, height: height + 12, rx: 4, "data-i": i, class: "rnn-grip", role: "slider", tabindex: 0,
      "aria-orientation": "vertical", "aria-label": `${mark.label} [${i + 1}]`, "aria-valuemin": edit.min, "aria-valuemax": edit.max }));
    made.append(node("path", { d: `M${cx} ${y}v${height}M${cx - 3} ${middle}h6`, class: "rnn-path" }), fills[i], thumbs[i], tracks[i]);
  }
  const pointed = (e) => {
    const track = e.target.getBoundingClientRect(), reach = (track.height * height) / (height + 12);
    const part = (track.bottom - (track.height - reach) / 2 - e.clientY) / reach;
    return Math.round((edit.min + part * (edit.max - edit.min)) / 0.05) * 0.05;
  };
  editing(made, tracks, mark, shown, ctx, pointed, true);
  return { made, paint(values) {
    for (let i = 0; i < count; i++) {
      const v = values[start + i];
      if (v === shown[i]) continue;
      shown[i] = v;
      const part = (Math.min(edit.max, Math.max(edit.min, v)) - edit.min) / (edit.max - edit.min), cy = y + height * (1 - part);
      thumbs[i].setAttribute("cy", cy);
      thumbs[i].style.fill = fills[i].style.fill = hue(v, scale);
      fills[i].setAttribute("y", Math.min(cy, middle));
      fills[i].setAttribute("height", Math.abs(cy - middle));
      tracks[i].setAttribute("aria-valuenow", +v.toFixed(4));
    }
  } };
}

// Dragging, keys and typing on cells that hold numbers; `valueAt` says what a pointer asks for.
function editing(made, rects, mark, shown, ctx, valueAt, atOnce = false) {
  const { min, max } = mark.edit;
  const say = (i, value) => ctx.edit({ event: "edit", mark: mark.key, index: i, value: Math.min(max, Math.max(min, value)) });
  let held = null;
  made.addEventListener("pointerdown", (e) => {
    const i = e.target.dataset.i;
    if (i == null || e.button) return;
    held = { i: +i, y: e.clientY, from: shown[i], moved: atOnce };
    e.target.setPointerCapture(e.pointerId);
    e.target.focus();
    e.preventDefault();
    if (atOnce) say(held.i, valueAt(e, held));
  });
  made.addEventListener("pointermove", (e) => {
    if (!held) return;
    if (Math.abs(held.y - e.clientY) > 2) held.moved = true;
    if (held.moved) say(held.i, valueAt(e, held));
  });
  for (const end of ["pointerup", "pointercancel"]) made.addEventListener(end, () => { held = null; });
  made.addEventListener("dblclick", (e) => { if (e.target.dataset.i != null) ctx.type(e.target, mark.key, +e.target.dataset.i, shown); });
  made.addEventListener("keydown", (e) => {
    const i = +e.target.dataset.i, step = (max - min) / 40;
    const goal = { ArrowLeft: i - 1, ArrowRight: i + 1 }[e.key];
    const value = { ArrowUp: shown[i] + step, ArrowDown: shown[i] - step, PageUp: shown[i] + 10 * step, PageDown: shown[i] - 10 * step, Home: min, End: max }[e.key];
    if (e.key === "Enter") ctx.type(e.target, mark.key, i, shown);
    else if (value !== undefined) say(i, value);
    else if (rects[goal]) { e.target.setAttribute("tabindex", -1); rects[goal].setAttribute("tabindex", 0); rects[goal].focus(); }
    else if (goal === undefined) return;
    e.preventDefault();
    e.stopPropagation();
  });
}

// Text (or, of row lengths alone, its miniature), each character on a ground that its number colours. The ground is one path
// for each of a few strengths of each colour: ten thousand characters are repainted within a frame.
const STRENGTHS = 8;
function letters(mark, ctx) {
  const { x, y, cell: [w, h], scale } = mark, start = ctx.offset(mark.at), mini = !mark.texts;
  const rows = mark.texts?.map((row) => [...row]), lengths = mark.lengths ?? rows.map((row) => row.length);
  const firsts = [], widest = Math.max(1, ...lengths);
  let count = 0;
  for (const length of lengths) { firsts.push(count); count += length; }
  const made = node("g", { class: `rnn-letters${mark.pick ? " rnn-pick" : ""}`, "data-key": mark.key });
  const grounds = ["positive", "negative"].flatMap((sign) => Array.from({ length: STRENGTHS }, (_, k) => node("path", {
    style: `fill: ${scale[sign]}; fill-opacity: ${((mini ? 0.95 : 0.7) * (k + 1) / STRENGTHS).toFixed(3)}`, "shape-rendering": mini ? "crispEdges" : null })));
  const under = mark.under && node("path", { class: "rnn-under" }), line = mark.under && ctx.offset(mark.under);
  made.append(...grounds, ...(under ? [under] : []));
  rows?.forEach((row, k) => {
    if (!row.length) return;
    const text = node("text", { x, y: y + (k + 0.72) * h, class: "rnn-text code rnn-typed", textLength: row.length * w, style: `font-size: ${mark.size}px` });
    text.textContent = row.join("");
    made.append(text);
  });
  const cursor = mark.cursor && made.appendChild(node("rect", { width: w + 2, height: h, class: "rnn-cursor" })), last = mark.cursor && ctx.offset(mark.cursor);
  const spot = made.appendChild(node("rect", { width: w, height: h, class: "rnn-spot", visibility: "hidden" }));
  const cover = made.appendChild(node("rect", { x, y, width: widest * w, height: lengths.length * h, class: "rnn-cell rnn-cover" }));
  const put = (rect, i, dx) => {
    const row = firsts.findLastIndex((first) => first <= i);
    rect.setAttribute("x", x + (i - firsts[row]) * w + dx);
    rect.setAttribute("y", y + row * h);
  };
  const pointed = (e) => { // the character under the pointer, or the last one of its row
    const box = cover.getBoundingClientRect(), row = Math.min(lengths.length - 1, Math.max(0, Math.floor(((e.clientY - box.top) / box.height) * lengths.length)));
    const column = Math.floor(((e.clientX - box.left) / box.width) * widest);
    return Math.max(0, firsts[row] + Math.min(Math.max(column, 0), Math.max(lengths[row] - 1, 0)));
  };
  let shown = new Float32Array(0);
  if (mark.tell) {
    cover.addEventListener("pointermove", (e) => {
      const i = pointed(e);
      put(spot, i, 0);
      spot.setAttribute("visibility", "visible");
      ctx.hint(spot, `“${rows.flat()[i]}” ${number(shown[i], 3)}`);
    });
    cover.addEventListener("pointerleave", () => { spot.setAttribute("visibility", "hidden"); ctx.hint(); });
  }
  if (mark.pick) cover.addEventListener("click", (e) => ctx.send({ event: "pick", mark: mark.key, index: pointed(e) }));
  const level = (v) => (Number.isNaN(v) ? 0 : Math.round(strength(v, scale) * STRENGTHS) * (v < 0 ? -1 : 1));
  const runs = (at, each) => { // stretches of one row whose characters share a value of `at`
    for (let row = 0; row < lengths.length; row++) {
      for (let i = firsts[row], end = i + lengths[row]; i < end;) {
        const value = at(i), from = i;
        while (i < end && at(i) === value) i++;
        if (value) each(value, x + (from - firsts[row]) * w, y + row * h, (i - from) * w);
      }
    }
  };
  const drawn = new Map();
  const draw = (path, d) => { if (drawn.get(path) !== d) { drawn.set(path, d); path.setAttribute("d", d); } };
  return { made, paint(values) {
    shown = values.subarray(start, start + count);
    const parts = grounds.map(() => []);
    runs((i) => level(shown[i]), (v, left, top, wide) => parts[Math.abs(v) - 1 + (v < 0 ? STRENGTHS : 0)].push(`M${left.toFixed(1)} ${top.toFixed(2)}h${wide.toFixed(1)}v${h}h${(-wide).toFixed(1)}z`));
    grounds.forEach((path, k) => draw(path, parts[k].join("")));
    if (under) {
      const lines = [];
      runs((i) => values[line + i] > 0, (_, left, top, wide) => lines.push(`M${left.toFixed(1)} ${(top + h - 0.8).toFixed(1)}h${wide.toFixed(1)}`));
      draw(under, lines.join(""));
    }
    if (cursor) {
      const here = values[last];
      cursor.style.display = here >= 0 && here < count ? "" : "none";
      if (here >= 0 && here < count) put(cursor, here, -1);
    }
  } };
}

// A group keeps its element between scenes by key, so that a change of place is a glide, not a jump.
function group(mark, ctx) {
  const made = ctx.groups.get(mark.key) ?? node("g", { class: "rnn-group", "data-key": mark.key });
  const known = ctx.groups.has(mark.key);
  ctx.kept.set(mark.key, made);
  const kids = mark.marks.map((kid) => MARKS[kid.kind](kid, ctx));
  made.replaceChildren(...kids.map((kid) => kid.made));
  const place = () => {
    made.style.transform = `translate(${mark.x}px, ${mark.y}px)`;
    made.style.opacity = mark.opacity ?? 1;
    made.toggleAttribute("data-gone", mark.opacity === 0); // out of reach of pointer and keyboard
  };
  known ? ctx.places.push(place) : place();
  const seen = mark.at && ctx.offset(mark.at);
  return { made, paint(values, first) {
    if (mark.at) made.style.opacity = values[seen];
    for (const kid of kids) kid.paint?.(values, first);
  } };
}

const SMALLEST = 9; // px: text that is smaller on a narrow page cannot be read, so there the drawing scrolls

/** A drawing in `el`. Returns paint(payload) and whether an edit is on its way. */
export function diagram(el, send) {
  const board = node("svg", { class: "rnn-board", role: "group", tabindex: 0 });
  const lines = node("$div", { class: "rnn-lines" }), caption = node("$figcaption", { class: "rnn-caption" });
  const figure = node("$figure", { class: "rnn-diagram", "data-lm-suppress-shortcuts": "true" }, node("$div", { class: "rnn-scroll" }, board), lines, caption);
  el.append(figure);
  let scene, offsets, painters = [], inFlight = null, waiting = null, size = 0;

  const hint = node("$div", { class: "rnn-hint", hidden: "" });
  figure.append(hint);

  const ctx = {
    groups: new Map(), send,
    hint(target, text) { // a small label over a cell of the drawing; none without a target
      hint.hidden = !target;
      if (!target) return;
      hint.textContent = text;
      const frame = figure.getBoundingClientRect(), spot = target.getBoundingClientRect();
      const left = spot.left - frame.left + spot.width / 2 - hint.offsetWidth / 2;
      hint.style.left = `${Math.max(0, Math.min(left, frame.width - hint.offsetWidth))}px`;
      hint.style.top = `${spot.top - frame.top - hint.offsetHeight - 4}px`;
    },
    offset([name, i = 0]) {
      if (!(name in offsets)) throw new Error(`the scene has no array "${name}"`);
      return offsets[name] + i;
    },
    edit(message) { // newest wins: at most one edit is on its way to the kernel
      if (inFlight && performance.now() - inFlight < 1000) { waiting = message; return; }
      inFlight = performance.now();
      send(message);
    },
    type(target, mark, index, shown) { // a small text box over the cell
      const frame = figure.getBoundingClientRect(), spot = target.getBoundingClientRect();
      const input = node("$input", { class: "rnn-type", value: +shown[index].toFixed(4), "aria-label": target.getAttribute("aria-label") });
      Object.assign(input.style, { left: `${spot.left - frame.left}px`, top: `${spot.top - frame.top}px` });
      let open = true;
      const close = (keep) => {
        if (!open) return;
        open = false;
        if (keep) send({ event: "edit", mark, index, text: input.value });
        input.remove();
        target.focus();
      };
      input.addEventListener("keydown", (e) => { e.stopPropagation(); if (e.key === "Enter") close(true); if (e.key === "Escape") close(false); });
      input.addEventListener("blur", () => close(true));
      figure.append(input);
      input.select();
    },
  };

  figure.addEventListener("keydown", (e) => {
    if (!scene?.keys?.includes(e.key) || e.target.tagName === "INPUT" || e.ctrlKey || e.metaKey || e.altKey) return;
    send({ event: "key", key: e.key });
    e.preventDefault();
    e.stopPropagation();
  });

  function build(next) {
    const active = board.contains(document.activeElement) ? document.activeElement : null; // before its group is filled anew
    const focused = active?.closest(".rnn-edit, .rnn-pick")?.dataset.key;
    scene = next;
    ctx.hint();
    offsets = {};
    size = 0;
    for (const [name, length] of scene.arrays) { offsets[name] = size; size += length; }
    ctx.kept = new Map();
    ctx.places = [];
    const marks = scene.marks.map((mark) => {
      if (!MARKS[mark.kind]) throw new Error(`there is no mark "${mark.kind}"`);
      return MARKS[mark.kind](mark, ctx);
    });
    board.setAttribute("viewBox", `0 0 ${scene.width} ${scene.height}`);
    board.style.maxWidth = `${scene.width}px`;
    board.replaceChildren(...marks.map((mark) => mark.made));
    const smallest = Math.min(...[...board.querySelectorAll("text")].map((text) => parseFloat(text.style.fontSize) || 12));
    board.style.setProperty("--least", `${scene.width * Math.min(1, SMALLEST / smallest)}px`);
    ctx.groups = ctx.kept;
    board.getBoundingClientRect(); // the old places must have been laid out for the glide to start from them
    for (const place of ctx.places) place();
    const spot = focused && board.querySelector(`[data-key="${CSS.escape(focused)}"] .${active.classList[0]}[data-i="${active.dataset.i}"]`);
    (spot?.closest("[data-gone]") ? board : spot)?.focus();
    lines.replaceChildren();
    const texts = (scene.lines ?? []).map((parts) => {
      const line = node("$div", { class: "rnn-formula" });
      lines.append(line);
      return { paint: fill(line, parts, ctx, true) };
    });
    painters = [...marks, ...texts];
  }

  function paint({ scene: next, values, caption: text, name, rev }) {
    const first = next !== scene;
    if (first) build(next);
    if (values.length !== size) throw new Error(`the scene wants ${size} numbers and got ${values.length}`);
    for (const painter of painters) painter.paint?.(values, first);
    caption.textContent = text;
    board.setAttribute("aria-label", text || name);
    figure.shown = { scene, values, rev };
    figure.dataset.rev = rev;
    delete figure.dataset.error;
    if (scene.echo) requestAnimationFrame(() => setTimeout(() => send({ event: "painted", rev })));
    inFlight = null;
    if (waiting) { const message = waiting; waiting = null; ctx.edit(message); }
  }
  return { figure, paint };
}

function render({ model, el }) {
  const { figure, paint } = diagram(el, (event) => model.send(event));
  const update = () => {
    try {
      const bytes = model.get("values");
      const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
      paint({ scene: model.get("scene"), values, caption: model.get("caption"), name: model.get("name"), rev: model.get("rev") });
    } catch (error) {
      figure.dataset.error = error.message;
      model.send({ event: "error", message: error.message, detail: String(error.stack) });
    }
  };
  model.on("change:rev", update);
  update();
  return () => model.off("change:rev", update);
}

export default { initialize: () => ((globalThis.__rnnFronts ??= {}).diagram ??= Promise.withResolvers()).resolve({ render }) };
