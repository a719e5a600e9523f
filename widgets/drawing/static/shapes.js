// @ts-check
// Marks without cells: paths, boxes, texts, wires, bars, lines, bands, dots, spans and groups.

// What makes each kind of mark.
const MARKS = { path, box, text, wires, bar, line, band, dot, span, group, heat, sliders, letters };

/**
 * Makes a mark; what has not travelled with it is as usual.
 * @param {any} mark
 * @param {Context} ctx
 * @returns {Painter}
 */
function painter(mark, ctx) {
  if (!MARKS[mark.kind]) throw new Error(`there is no mark "${mark.kind}"`);
  return MARKS[mark.kind]({ ...USUAL[mark.kind], label: mark.key, ...mark, scale: { ...SCALE, ...mark.scale } }, ctx);
}

// Runs `draw` with the numbers at these places whenever one of them has changed.
function following(indices, draw) {
  let shown = [];
  return (values) => {
    const now = indices.map((index) => values[index]);
    if (shown.length && now.every((v, k) => Object.is(v, shown[k]))) return;
    shown = now;
    draw(...now);
  };
}

const inked = (property, color) => color && `${property}: ${toned(color)}`;

/**
 * @param {PathMark} mark
 * @returns {Painter}
 */
function path(mark) {
  const style = inked(mark.class === "solid" ? "fill" : "stroke", mark.color);
  return { made: node("path", { d: mark.d, class: `rnn-path ${mark.class}`, style }) };
}

/**
 * @param {BoxMark} mark
 * @returns {Painter}
 */
function box({ x, y, width, height, rx, color, class: kind }) {
  const style = inked(kind === "soft" ? "fill" : "stroke", color);
  return { made: node("rect", { x, y, width, height, rx, class: `rnn-box ${kind}`, style }) };
}

/**
 * @param {TextMark} mark
 * @param {Context} ctx
 * @returns {Painter}
 */
function text(mark, ctx) {
  const { x, y, turn, color, size } = mark;
  const made = node("text", {
    x,
    y,
    transform: turn ? `rotate(${turn} ${x} ${y})` : null,
    "text-anchor": mark.anchor,
    class: `rnn-text ${mark.class}`,
    style: (color ? `fill: ${toned(color, "ink")};` : "") + (size ? `font-size: ${size}px` : ""),
  });
  return { made, paint: fill(made, mark.parts, ctx, false) };
}

/**
 * One wire for each value: thicker and more colourful the larger the value it carries; none for one below `least`.
 * @param {WiresMark} mark
 * @param {Context} ctx
 * @returns {Painter}
 */
function wires({ at, ds, scale, width, least = 0 }, ctx) {
  const start = ctx.offset(at);
  const shown = new Float32Array(ds.length).fill(NaN);
  const drawn = ds.map((d) => node("path", { d, class: "rnn-wire" }));
  const paint = (values) => {
    drawn.forEach((wire, i) => {
      const v = values[start + i];
      if (v === shown[i]) return;
      shown[i] = v;
      const s = Number.isNaN(v) ? 0 : strength(v, scale);
      wire.style.display = least && !(Math.abs(v) >= least) ? "none" : "";
      wire.style.stroke = s < 0.02 ? "" : hue(v, scale);
      wire.style.strokeWidth = (0.8 + width * s).toFixed(2);
      wire.style.strokeOpacity = (0.25 + 0.65 * s).toFixed(2);
    });
  };
  return { made: node("g", {}, ...drawn), paint };
}

/**
 * A bar from a base line; `across` makes it horizontal.
 * @param {BarMark} mark
 * @param {Context} ctx
 * @returns {Painter}
 */
function bar({ at, x, y, width, height, scale, across, back }, ctx) {
  const track = node("rect", { x, y, width, height, class: "rnn-track" });
  const filled = node("rect", { x, y, width, height });
  const paint = following([ctx.offset(at)], (v) => {
    const s = Number.isNaN(v) ? 0 : strength(v, scale);
    filled.style.fill = hue(v, scale);
    const along = { width: width * s, x: back ? x + width * (1 - s) : x };
    assign(filled, across ? along : { height: height * s, y: y + height * (1 - s) });
  });
  return { made: node("g", {}, track, filled), paint };
}

/**
 * The course of a polyline of `count` values from `start` over its frame; NaN is left out.
 * @param {LineMark} mark
 * @param {ArrayLike<number>} values
 * @param {number} start
 * @returns {string}
 */
function course({ x, y, width, height, low, high, count }, values, start) {
  let d = "";
  for (let i = 0; i < count; i++) {
    const v = values[start + i];
    if (Number.isNaN(v)) continue;
    const px = x + (count > 1 ? (width * i) / (count - 1) : width / 2);
    const py = y + height * (1 - (v - low) / (high - low));
    d += `${d ? "L" : "M"}${px.toFixed(1)} ${py.toFixed(1)}`;
  }
  return d;
}

/**
 * @param {LineMark} mark
 * @param {Context} ctx
 * @returns {Painter}
 */
function line(mark, ctx) {
  const start = ctx.offset(mark.at);
  const look = { class: "rnn-line", style: inked("stroke", mark.color), "stroke-dasharray": mark.dash };
  const made = node("path", look);
  let shown; // a path that is set again is laid out again, the same or not
  const paint = (values) => {
    const d = course(mark, values, start);
    if (d !== shown) made.setAttribute("d", (shown = d));
  };
  return { made, paint };
}

/**
 * A band along the middle of its frame, as wide as `count` values say: there and back.
 * @param {BandMark} mark
 * @param {Context} ctx
 * @returns {Painter}
 */
function band({ at, count, x, y, width, height, high, color }, ctx) {
  const start = ctx.offset(at);
  const made = node("path", { class: "rnn-band", style: inked("fill", color) });
  const places = Array.from({ length: count }, (_, i) => (x + (width * i) / (count - 1)).toFixed(1));
  const half = (v) => (height / 2) * Math.min(1, Math.max(0, v / high || 0));
  let shown;
  const paint = (values) => {
    const halves = places.map((_, i) => half(values[start + i]));
    const points = (sign) => halves.map((h, i) => `${places[i]} ${(y + height / 2 + sign * h).toFixed(2)}`);
    const d = `M${[...points(-1), ...points(1).reverse()].join("L")}Z`;
    if (d !== shown) made.setAttribute("d", (shown = d));
  };
  return { made, paint };
}

/**
 * A point over a frame that spans low..high both ways: x from one number, y from another.
 * @param {DotMark} mark
 * @param {Context} ctx
 * @returns {Painter}
 */
function dot({ at, up, x, y, width, height, low, high, color }, ctx) {
  const made = node("circle", { r: 5, style: inked("fill", color) });
  const part = (v, k) => (Math.min(high[k], Math.max(low[k], v)) - low[k]) / (high[k] - low[k]);
  const paint = following([ctx.offset(at), ctx.offset(up)], (here, there) => {
    const hidden = Number.isNaN(here + there);
    made.style.display = hidden ? "none" : "";
    if (!hidden) assign(made, { cx: x + width * part(here, 0), cy: y + height * (1 - part(there, 1)) });
  });
  return { made, paint };
}

/**
 * A bar from one number to another over a frame that spans low..high; its colour says whether it rises or falls.
 * @param {SpanMark} mark
 * @param {Context} ctx
 * @returns {Painter}
 */
function span({ at, to, x, y, width, height, low, high, scale }, ctx) {
  const made = node("rect", { x, width, rx: 2 });
  const level = (v) => y + height * (1 - (v - low) / (high - low));
  const paint = following([ctx.offset(at), ctx.offset(to)], (a, b) => {
    const hidden = Number.isNaN(a + b);
    made.style.display = hidden ? "none" : "";
    if (hidden) return;
    made.style.fill = hue(b - a, scale);
    assign(made, { y: Math.min(level(a), level(b)), height: Math.abs(level(a) - level(b)) });
  });
  return { made, paint };
}

/**
 * A group keeps its element between scenes by key, so that a change of place is a glide, not a jump.
 * @param {GroupMark} mark
 * @param {Context} ctx
 * @returns {Painter}
 */
function group(mark, ctx) {
  const known = ctx.groups.get(mark.key);
  const made = known ?? node("g", { class: "rnn-group", "data-key": mark.key });
  ctx.kept.set(mark.key, made);
  const kids = mark.marks.map((kid) => painter(kid, ctx));
  made.replaceChildren(...kids.map((kid) => kid.made));
  const place = () => {
    made.style.transform = `translate(${mark.x}px, ${mark.y}px)`;
    made.style.opacity = mark.opacity;
    made.toggleAttribute("data-gone", mark.opacity === 0); // out of reach of pointer and keyboard
  };
  if (known) ctx.places.push(place);
  else place();
  const seen = mark.at && ctx.offset(mark.at);
  const paint = (values, first) => {
    if (seen != null) made.style.opacity = values[seen];
    for (const kid of kids) kid.paint?.(values, first);
  };
  return { made, paint };
}
