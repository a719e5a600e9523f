// @ts-check
// Cells and sliders that hold numbers, and what a learner can do with them: edit, pick, paint.

/**
 * Which cell an event came from; null beside the cells.
 * @param {any} e
 * @returns {number | null}
 */
const cellOf = (e) => (e.target.dataset.i == null ? null : Number(e.target.dataset.i));

/**
 * What a cell is called: by its own name, else by the mark's label and its place, counted from 1.
 * @param {HeatMark} mark
 * @param {number} i
 */
function cellName({ names, label, rows, cols }, i) {
  if (names?.[i] != null) return names[i];
  if (rows > 1 && cols > 1) return `${label} [${Math.floor(i / cols) + 1}, ${(i % cols) + 1}]`;
  return rows * cols > 1 ? `${label} [${i + 1}]` : label;
}

/**
 * Rows by columns of coloured cells. They may be edited (drag, arrows, Enter to type), picked (click) or painted.
 * @param {HeatMark} mark
 * @param {Context} ctx
 * @returns {Painter}
 */
function heat(mark, ctx) {
  const start = ctx.offset(mark.at);
  const count = mark.rows * mark.cols;
  const shown = new Float32Array(count).fill(NaN);
  const { made, rects, labels } = cells(mark);
  const cursors = [columnCursor(mark, made, ctx), rowCursor(mark, made, ctx)];
  hoverable(mark, made, shown, ctx);
  if (mark.paint) paintable(mark, made, rects, ctx);
  else if (mark.pick) pickable(mark, made, ctx);
  if (mark.edit) editable(mark, made, rects, shown, ctx, drag(mark.edit));
  const paint = (values, first) => {
    for (const move of cursors) move?.(values);
    for (let i = 0; i < count; i++) {
      const v = values[start + i];
      if (v === shown[i]) continue;
      shown[i] = v;
      if (!first && mark.edit && mark.flash && !CALM.matches) {
        rects[i].animate([{ strokeWidth: "4px", stroke: "gold" }, {}], 900);
      }
      paintCell(mark, rects[i], labels[i], v);
    }
  };
  return { made, paint };
}

// The ground, a rectangle for each number, and a label for it where numbers are written.
function cells(mark) {
  const { rows, cols, x, y, edit, digits } = mark;
  const [w, h] = mark.cell;
  const kind = `rnn-heat${edit ? " rnn-edit" : ""}${mark.pick ? " rnn-pick" : ""}`;
  const made = node("g", { class: kind, "data-key": mark.key });
  const tiny = Math.min(w, h) < 12;
  const gap = tiny ? 0 : 1;
  if (tiny) made.classList.add("rnn-tiny");
  if (!mark.bare) made.append(node("rect", { x, y, width: cols * w, height: rows * h, rx: 3, class: "rnn-ground" }));
  const rects = [];
  const labels = [];
  for (let i = 0; i < rows * cols; i++) {
    const left = x + (i % cols) * w;
    const top = y + Math.floor(i / cols) * h;
    const place = { x: left + gap / 2, y: top + gap / 2, width: w - gap, height: h - gap, rx: tiny ? 0 : 3 };
    rects.push(made.appendChild(node("rect", { ...place, "data-i": i, class: "rnn-cell" })));
    if (digits == null) continue;
    const style = `font-size: ${mark.size ?? Math.min(11, h * 0.6, w * 0.265)}px`;
    labels.push(made.appendChild(node("text", { x: left + w / 2, y: top + h / 2, class: "rnn-number", style })));
  }
  return { made, rects, labels };
}

function paintCell(mark, rect, label, v) {
  const hidden = Number.isNaN(v);
  rect.style.fill = hue(v, mark.scale);
  rect.style.fillOpacity = hidden ? 0 : (0.85 * strength(v, mark.scale)).toFixed(3);
  if (mark.edit) assign(rect, { "aria-valuenow": +v.toFixed(4), "aria-valuetext": number(v, 2) });
  if (label) label.textContent = hidden || Math.abs(v) < mark.least ? "" : number(v, mark.digits);
}

// Frames the column that a number names, counted from 1; one veil over all later columns, for a class on each is slow.
function columnCursor(mark, made, ctx) {
  if (!mark.cursor) return null;
  const { x, y, rows, cols } = mark;
  const [w, h] = mark.cell;
  const veil = mark.veil && made.appendChild(node("rect", { y, height: rows * h, class: "rnn-veil" }));
  const frame = made.appendChild(node("rect", { y: y - 1, width: w, height: rows * h + 2, class: "rnn-cursor" }));
  return mover(ctx.offset(mark.cursor), frame, (here) => {
    frame.setAttribute("x", x + (here - 1) * w);
    if (veil) assign(veil, { x: x + here * w, width: Math.max(0, cols - here) * w });
  });
}

// Frames the row that a number names, counted from 1.
function rowCursor(mark, made, ctx) {
  if (!mark.level) return null;
  const { x, y, cols } = mark;
  const [w, h] = mark.cell;
  const frame = made.appendChild(node("rect", { x: x - 1, width: cols * w + 2, height: h, class: "rnn-cursor" }));
  return mover(ctx.offset(mark.level), frame, (here) => frame.setAttribute("y", y + (here - 1) * h));
}

// Follows the number at `index`: `move` where it has changed, and nothing is framed at 0.
function mover(index, frame, move) {
  let here;
  return (values) => {
    if (values[index] === here) return;
    here = values[index];
    move(here);
    frame.style.display = here > 0 ? "" : "none";
  };
}

// The pointer over a cell tells its number: a mark that tells rows and columns at once, where a title takes its time.
function hoverable(mark, made, shown, ctx) {
  const title = node("title");
  made.prepend(title);
  const [left, top] = mark.tell ?? [];
  made.addEventListener("pointerover", (e) => {
    const i = cellOf(e);
    if (i == null) return;
    if (mark.hover) ctx.edit({ event: "hover", mark: mark.key, index: i });
    if (!mark.tell) title.textContent = `${cellName(mark, i)} = ${number(shown[i], 4)}`;
    else ctx.hint(e.target, `${left[Math.floor(i / mark.cols)]} ${top[i % mark.cols]} = ${number(shown[i], 4)}`);
  });
  made.addEventListener("pointerleave", () => {
    if (mark.tell) ctx.hint();
    if (mark.hover) ctx.edit({ event: "hover", mark: mark.key, index: -1 });
  });
}

function pickable(mark, made, ctx) {
  made.addEventListener("click", (e) => {
    const index = cellOf(e);
    if (index != null) ctx.send({ event: "pick", mark: mark.key, index });
  });
}

// A press is a "pick", the cells it is dragged over are a "stroke". Keys go from cell to cell.
function paintable(mark, made, rects, ctx) {
  const say = (event, index) => ctx.send({ event, mark: mark.key, index });
  rects.forEach((rect, i) => assign(rect, { role: "button", tabindex: i ? -1 : 0, "aria-label": cellName(mark, i) }));
  made.addEventListener("pointerdown", (e) => {
    const i = cellOf(e);
    if (i == null || e.button) return;
    const held = e.target.hasPointerCapture(e.pointerId); // a finger would hold the first cell
    if (held) e.target.releasePointerCapture(e.pointerId);
    say("pick", i);
  });
  made.addEventListener("pointerover", (e) => {
    const i = cellOf(e);
    if (i != null && e.buttons & 1) say("stroke", i);
  });
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -mark.cols, ArrowDown: mark.cols };
  made.addEventListener("keydown", (e) => {
    const i = cellOf(e);
    if (e.key === "Enter" || e.key === " ") say("pick", i);
    else if (!(e.key in steps)) return;
    else focusOn(rects, i, i + steps[e.key]);
    consume(e);
  });
}

// What a pointer that drags a cell up or down asks for: the whole range in 150 px, with Shift in 1500.
function drag({ min, max }) {
  return (e, held) => held.from + ((held.y - e.clientY) * (max - min)) / (e.shiftKey ? 1500 : 150);
}

// Dragging, keys and typing on what holds numbers; `valueAt` says what a pointer asks for.
function editable(mark, made, rects, shown, ctx, valueAt, atOnce = false) {
  const { min, max } = mark.edit;
  const names = (i) => (mark.kind === "heat" ? cellName(mark, i) : `${mark.label} [${i + 1}]`);
  rects.forEach((rect, i) => {
    const stop = i && !atOnce ? -1 : 0; // cells are one stop of Tab, sliders one each
    const range = { "aria-valuemin": min, "aria-valuemax": max };
    assign(rect, { role: "slider", tabindex: stop, "aria-label": names(i), ...range });
  });
  const say = (index, asked) => {
    ctx.edit({ event: "edit", mark: mark.key, index, value: Math.min(max, Math.max(min, asked)) });
  };
  let held = null;
  made.addEventListener("pointerdown", (e) => {
    const i = cellOf(e);
    if (i == null || e.button) return;
    held = { i, y: e.clientY, from: shown[i], moved: atOnce };
    e.target.setPointerCapture(e.pointerId);
    e.target.focus();
    e.preventDefault();
    if (atOnce) say(i, valueAt(e, held));
  });
  made.addEventListener("pointermove", (e) => {
    if (!held) return;
    if (Math.abs(held.y - e.clientY) > 2) held.moved = true;
    if (held.moved) say(held.i, valueAt(e, held));
  });
  for (const end of ["pointerup", "pointercancel"]) made.addEventListener(end, () => (held = null));
  made.addEventListener("dblclick", (e) => {
    const i = cellOf(e);
    if (i != null) ctx.type(e.target, mark.key, i, shown);
  });
  made.addEventListener("keydown", (e) => {
    const i = cellOf(e);
    const goal = { ArrowLeft: i - 1, ArrowRight: i + 1 }[e.key];
    const value = keyed(e.key, shown[i], mark.edit);
    if (e.key === "Enter") ctx.type(e.target, mark.key, i, shown);
    else if (value !== undefined) say(i, value);
    else if (goal === undefined) return;
    else focusOn(rects, i, goal);
    consume(e);
  });
}

/**
 * The number that a key asks for where `value` stands; undefined for a key that asks for none.
 * @param {string} key
 * @param {number} value
 * @param {Limits} range
 * @returns {number | undefined}
 */
function keyed(key, value, { min, max }) {
  const step = (max - min) / 40;
  const steps = { ArrowUp: step, ArrowDown: -step, PageUp: 10 * step, PageDown: -10 * step };
  return { Home: min, End: max }[key] ?? (key in steps ? value + steps[key] : undefined);
}

// Moves the one stop of Tab, and the focus, from cell to cell; beyond the last one it stays.
function focusOn(rects, from, to) {
  if (!rects[to]) return;
  rects[from].setAttribute("tabindex", -1);
  rects[to].setAttribute("tabindex", 0);
  rects[to].focus();
}

function consume(e) {
  e.preventDefault();
  e.stopPropagation();
}

/**
 * A row of upright sliders, one for each number: drag, click the track, arrows, Enter to type.
 * @param {SlidersMark} mark
 * @param {Context} ctx
 * @returns {Painter}
 */
function sliders(mark, ctx) {
  const { x, y, pitch, height, count, scale, edit } = mark;
  const start = ctx.offset(mark.at);
  const width = Math.min(14, pitch - 2);
  const shown = new Float32Array(count).fill(NaN);
  const made = node("g", { class: "rnn-sliders rnn-edit", "data-key": mark.key });
  const level = (v) => y + (height * (edit.max - v)) / (edit.max - edit.min);
  const middle = level(mark.base ?? (edit.min + edit.max) / 2); // where a bar begins
  const parts = Array.from({ length: count }, (_, i) => {
    const cx = x + (i + 0.5) * pitch;
    const bar = node("rect", { x: cx - 1.5, width: 3, class: "rnn-still" });
    const thumb = node("circle", { cx, r: Math.min(6, width / 2), class: "rnn-thumb" });
    const place = { x: cx - width / 2, y: y - 6, width, height: height + 12, rx: 4 };
    const track = node("rect", { ...place, "data-i": i, class: "rnn-grip", "aria-orientation": "vertical" });
    const d = `M${cx} ${y}v${height}M${cx - 3} ${middle}h6`;
    made.append(node("path", { d, class: "rnn-path" }), bar, thumb, track);
    return { bar, thumb, track };
  });
  const pointed = (e) => {
    const track = e.target.getBoundingClientRect();
    const reach = (track.height * height) / (height + 12);
    const part = (track.bottom - (track.height - reach) / 2 - e.clientY) / reach;
    return Math.round((edit.min + part * (edit.max - edit.min)) / 0.05) * 0.05;
  };
  const tracks = parts.map(({ track }) => track);
  editable(mark, made, tracks, shown, ctx, pointed, true);
  const paint = (values) => {
    parts.forEach(({ bar, thumb, track }, i) => {
      const v = values[start + i];
      if (v === shown[i]) return;
      shown[i] = v;
      const cy = level(Math.min(edit.max, Math.max(edit.min, v)));
      thumb.setAttribute("cy", cy);
      thumb.style.fill = bar.style.fill = hue(v, scale);
      assign(bar, { y: Math.min(cy, middle), height: Math.abs(cy - middle) });
      track.setAttribute("aria-valuenow", +v.toFixed(4));
    });
  };
  return { made, paint };
}
