// @ts-check
// Cells and sliders that hold numbers: how they are painted, and what the pointer over them tells.
const PLAIN = { kind: "fill", full: 0.85 }; // a map of colours alone: their tone, and the opacity of the largest number
const WRITTEN = { kind: "cell", full: 0.6 }; // one whose numbers are written: they must be read on it
const LEVELS = 256; // of opacity, of which the first is none; the next one is too near for the eye to tell
const BASE = 4; // of the digits in which the level of a cell is written
const FEW = 24; // cells that are a shape each; a larger map has no more paths: 2 colours, 4 digits, 3 inks for each

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
 * A few paths colour all cells, if there are many, and a cover over them tells which one is under the pointer.
 * @param {HeatMark} mark
 * @param {Context} ctx
 * @returns {Painter}
 */
function heat(mark, ctx) {
  const start = ctx.offset(mark.at);
  const grid = gridOf(mark);
  const { count, cover } = grid;
  const shown = new Float32Array(count).fill(NaN);
  const { made, ground, labels } = groundOf(mark, grid);
  const colour = inker(mark.scale, labels ? WRITTEN : PLAIN, grid, ground);
  const cursors = [columnCursor(mark, made, ctx), rowCursor(mark, made, ctx)];
  made.append(cover);
  hoverable(mark, made, grid, shown, ctx);
  const stop = mark.edit || mark.paint ? stopOf(mark, made, grid, shown, ctx) : null;
  if (mark.paint) paintable(mark, made, grid, stop.go, ctx);
  else if (mark.pick) pickable(mark, made, grid, ctx);
  if (mark.edit) editable(mark, made, { at: grid.at, go: stop.go }, shown, ctx, drag(mark.edit));
  const paint = (values, first) => {
    for (const move of cursors) move?.(values);
    const changed = [];
    for (let i = 0; i < count; i++) {
      const v = values[start + i];
      if (Object.is(v, shown[i])) continue;
      shown[i] = v;
      changed.push(i);
      const silent = Number.isNaN(v) || Math.abs(v) < mark.least;
      if (labels) write(labels[i], silent ? "" : number(v, mark.digits));
    }
    if (!changed.length && !first) return;
    colour(shown);
    stop?.tell();
    if (!first && mark.edit && mark.flash && !CALM.matches) flash(grid, changed);
  };
  return { made, paint };
}

// Where the cells of a map are: the box of one, the outlines of all, the cover, and which cell is under a pointer.
function gridOf({ rows, cols, x, y, cell: [w, h] }) {
  const count = rows * cols;
  const tiny = Math.min(w, h) < 12;
  const [gap, rx] = tiny ? [0, 0] : [1, 3];
  const box = (i) => {
    const left = x + (i % cols) * w;
    const top = y + Math.floor(i / cols) * h;
    return { x: left + gap / 2, y: top + gap / 2, width: w - gap, height: h - gap, rx };
  };
  const cover = Object.assign(node("rect", { x, y, width: cols * w, height: rows * h, class: "rnn-cover" }), {
    cell: [w, h],
  });
  const at = (e) => {
    const { left, top, width, height } = cover.getBoundingClientRect();
    const { clientX, clientY } = e.met ?? e; // of a press beside it, the nearest point of the map
    const column = Math.floor(((clientX - left) / width) * cols);
    const row = Math.floor(((clientY - top) / height) * rows);
    return column >= 0 && column < cols && row >= 0 && row < rows ? row * cols + column : null;
  };
  return { count, tiny, box, outlines: Array.from({ length: count }, (_, i) => outline(box(i))), cover, at };
}

// The course around a box with round corners.
function outline({ x, y, width, height, rx: r }) {
  const [left, top, w, h] = [x + r, y, width - 2 * r, height - 2 * r].map((length) => +length.toFixed(3));
  if (!r) return `M${left} ${top}h${w}v${h}h${-w}z`;
  const turn = (dx, dy) => `a${r} ${r} 0 0 1 ${dx} ${dy}`;
  return `M${left} ${top}h${w}${turn(r, r)}v${h}${turn(-r, r)}h${-w}${turn(-r, -r)}v${-h}${turn(r, -r)}z`;
}

// What stays: what colours are put on, the frames of the cells, and labels where numbers are written.
function groundOf(mark, { count, tiny, outlines }) {
  const { rows, cols, x, y } = mark;
  const [w, h] = mark.cell;
  const kinds = { "rnn-edit": mark.edit, "rnn-pick": mark.pick, "rnn-paint": mark.paint, "rnn-tiny": tiny };
  kinds["rnn-plain"] = mark.digits == null;
  const made = node("g", { class: "rnn-heat", "data-key": mark.key });
  for (const [kind, is] of Object.entries(kinds)) made.classList.toggle(kind, Boolean(is));
  let ground = made.appendChild(node("title"));
  const whole = { x, y, width: cols * w, height: rows * h, rx: 3, class: "rnn-ground" };
  if (!mark.bare) ground = made.appendChild(node("rect", whole));
  if (!tiny) made.append(node("path", { d: outlines.join(""), class: "rnn-frames" }));
  if (mark.digits == null) return { made, ground, labels: null };
  const style = `font-size: ${mark.size ?? Math.min(11, h * 0.8, (w - 2) / (0.56 * (mark.digits + 3)))}px`;
  const labels = Array.from({ length: count }, (_, i) => {
    const place = { x: x + (i % cols) * w + w / 2, y: y + Math.floor(i / cols) * h + h / 2 };
    return made.appendChild(node("text", { ...place, class: "rnn-number", style }));
  });
  return { made, ground, labels };
}

/**
 * The level of opacity of a number, of which the largest has `full`.
 * @param {number} v
 * @param {Scale} scale
 * @param {number} full
 */
function levelOf(v, scale, full) {
  if (Number.isNaN(v)) return 0;
  return Math.round(((LEVELS - 1) * Math.log(1 - full * strength(v, scale))) / Math.log(1 - full));
}

// Colours the cells: few by a shape each, many by a path for each ink, whose number is its level, negative for the
// negative colour. What inks let through multiplies where they lie on each other, so their levels add: a cell of level
// 27, which is 1 · 16 + 2 · 4 + 3, is in the paths of the inks 16, 8 and 3.
function inker(scale, tone, { count, box, outlines }, ground) {
  const sign = (v) => (v < 0 ? -1 : 1);
  const level = (v) => levelOf(v, scale, tone.full);
  if (count <= FEW) {
    const dyes = outlines.map((_, i) => dyed(node("rect", box(i)), scale, tone, ground));
    return (shown) => dyes.forEach((dye, i) => dye(sign(shown[i]) * level(shown[i])));
  }
  const paths = [];
  return (shown) => {
    const courses = new Map(); // by ink
    for (let i = 0; i < count; i++) {
      let rest = level(shown[i]);
      for (let place = 1; rest; place *= BASE) {
        const ink = sign(shown[i]) * place * (rest % BASE);
        if (ink) courses.set(ink, (courses.get(ink) ?? "") + outlines[i]);
        rest = Math.floor(rest / BASE);
      }
    }
    const inks = [...courses];
    while (paths.length < inks.length) paths.push(inkPath(scale, tone, ground));
    paths.forEach((fill, k) => fill(...(inks[k] ?? [0, ""])));
  };
}

// Puts a shape on the ground; returns what gives it an ink. One that it has already costs nothing.
function dyed(shape, scale, { kind, full }, ground) {
  let shown;
  let fill;
  shape.classList.add("rnn-ink");
  ground.after(shape);
  return (ink) => {
    if (ink === shown) return;
    shown = ink;
    const colour = hue(ink, scale, kind);
    if (colour !== fill) shape.style.fill = fill = colour;
    shape.style.fillOpacity = (1 - (1 - full) ** (Math.abs(ink) / (LEVELS - 1))).toFixed(4);
  };
}

// Puts a path on the ground; returns what gives it an ink and a course.
function inkPath(scale, tone, ground) {
  const path = node("path");
  const dye = dyed(path, scale, tone, ground);
  let shown;
  return (ink, d) => {
    dye(ink);
    if (d !== shown) path.setAttribute("d", (shown = d));
  };
}

// Frames of gold around the cells that have changed; they fade.
function flash({ cover, outlines }, changed) {
  const gold = node("path", { d: changed.map((i) => outlines[i]).join(""), class: "rnn-frames rnn-flash" });
  cover.before(gold);
  gold.animate([{ strokeWidth: "4px", stroke: "gold" }, {}], 900).onfinish = () => gold.remove();
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

const HOW = "\ndrag up or down, or double click to type"; // what a number that can be changed says under the pointer

// The pointer over a cell tells its number: a mark that tells rows and columns at once, where a title takes its time.
function hoverable(mark, made, grid, shown, ctx) {
  const [left, top] = mark.tell ?? [];
  const spot = node("rect", { class: "rnn-spot" });
  const told = made.querySelector("title");
  let over = null;
  const look = (e) => {
    const i = grid.at(e);
    if (i === over || (mark.edit && e.target.hasPointerCapture(e.pointerId))) return; // a cell that is dragged stays
    over = i;
    if (i == null) return;
    assign(spot, { ...grid.box(i), visibility: mark.edit ? "visible" : "hidden" });
    if (mark.edit || mark.tell) grid.cover.before(spot);
    if (mark.hover) ctx.edit({ event: "hover", mark: mark.key, index: i });
    if (mark.tell) ctx.hint(spot, `${left[Math.floor(i / mark.cols)]} ${top[i % mark.cols]} = ${number(shown[i], 4)}`);
    else told.textContent = `${cellName(mark, i)} = ${number(shown[i], 4)}${mark.edit ? HOW : ""}`;
  };
  for (const kind of ["pointerover", "pointermove"]) made.addEventListener(kind, look);
  made.addEventListener("pointerleave", () => {
    over = null;
    spot.remove();
    if (mark.tell) ctx.hint();
    if (mark.hover) ctx.edit({ event: "hover", mark: mark.key, index: -1 });
  });
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
  const width = Math.min(24, pitch); // px that a finger may miss by
  const shown = new Float32Array(count).fill(NaN);
  const made = node("g", { class: "rnn-sliders rnn-edit", "data-key": mark.key });
  const level = (v) => y + (height * (edit.max - v)) / (edit.max - edit.min);
  const middle = level(mark.base ?? (edit.min + edit.max) / 2); // where a bar begins
  const parts = Array.from({ length: count }, (_, i) => {
    const cx = x + (i + 0.5) * pitch;
    const bar = node("rect", { x: cx - 1.5, width: 3, class: "rnn-still" });
    const thumb = node("circle", { cx, r: Math.min(8, width / 2), class: "rnn-thumb" });
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
  parts.forEach(({ track }, i) => {
    assign(track, { tabindex: 0, "aria-label": `${mark.label} [${i + 1}]`, ...spoken(edit) });
    track.appendChild(node("title")).textContent = HOW.trim();
  });
  const go = (i) => focused(parts[i]?.track);
  ctx.stops.set(stopName(parts[0]?.track, mark.key), go);
  const under = (e) => {
    const first = parts[0].track.getBoundingClientRect();
    const column = (e.clientX - first.left - first.width / 2) / ((first.width / width) * pitch);
    return Math.min(count - 1, Math.max(0, Math.round(column)));
  };
  editable(mark, made, { at: indexOf, go, under: mark.sketch ? under : undefined }, shown, ctx, pointed, true);
  const paint = (values) => {
    parts.forEach(({ bar, thumb, track }, i) => {
      const v = values[start + i];
      if (v === shown[i]) return;
      shown[i] = v;
      for (const part of [thumb, bar, track]) part.style.display = isNaN(v) ? "none" : "";
      if (isNaN(v)) return;
      const cy = level(Math.min(edit.max, Math.max(edit.min, v)));
      thumb.setAttribute("cy", cy);
      thumb.style.fill = bar.style.fill = hue(v, scale);
      assign(bar, { y: Math.min(cy, middle), height: Math.abs(cy - middle) });
      track.setAttribute("aria-valuenow", +v.toFixed(4));
    });
  };
  return { made, paint };
}
