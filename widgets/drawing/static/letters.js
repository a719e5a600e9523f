// @ts-check
// Text (or, of row lengths alone, its miniature), each character on a ground that its number colours. The ground is one
// path for each of a few strengths of each colour: ten thousand characters are repainted within a frame.
const STRENGTHS = 8;

/**
 * Where a number stands among the strengths: 0 for none, negative for the negative colour.
 * @param {number} v
 * @param {Scale} scale
 */
function rung(v, scale) {
  if (Number.isNaN(v)) return 0;
  return Math.round(strength(v, scale) * STRENGTHS) * (v < 0 ? -1 : 1);
}

/**
 * The number of the first character of each row.
 * @param {number[]} lengths
 * @returns {number[]}
 */
function firstsOf(lengths) {
  let count = 0;
  return lengths.map((length) => (count += length) - length);
}

/**
 * Stretches of one row whose characters share a value of `at` that is not 0: calls each(value, row, column, length).
 * @param {number[]} lengths
 * @param {(i: number) => any} at
 * @param {(value: any, row: number, column: number, length: number) => void} each
 */
function stretches(lengths, at, each) {
  firstsOf(lengths).forEach((first, row) => {
    const end = first + lengths[row];
    for (let i = first; i < end;) {
      const from = i;
      const value = at(from);
      while (i < end && at(i) === value) i++;
      if (value) each(value, row, from - first, i - from);
    }
  });
}

/**
 * @param {LettersMark} mark
 * @param {Context} ctx
 * @returns {Painter}
 */
function letters(mark, ctx) {
  const { x, y, lengths, count, scale } = mark;
  const [w, h] = mark.cell;
  const start = ctx.offset(mark.at);
  const firsts = firstsOf(lengths);
  const made = node("g", { class: `rnn-letters${mark.pick ? " rnn-pick" : ""}`, "data-key": mark.key });
  const grounds = groundsOf(mark);
  const under = mark.under && node("path", { class: "rnn-under" });
  made.append(...grounds, ...(under ? [under] : []), ...rowsOf(mark));
  const place = (rect, i, dx) => {
    const row = firsts.findLastIndex((first) => first <= i);
    assign(rect, { x: x + (i - firsts[row]) * w + dx, y: y + row * h });
  };
  const cursor = mark.cursor && made.appendChild(node("rect", { width: w + 2, height: h, class: "rnn-cursor" }));
  const seen = mark.cursor && ctx.offset(mark.cursor);
  const line = mark.under && ctx.offset(mark.under);
  let shown = new Float32Array(0);
  pointable(mark, made, firsts, place, (i) => shown[i], ctx);
  const drawn = new Map();
  const draw = (path, d) => {
    if (drawn.get(path) === d) return;
    drawn.set(path, d);
    path.setAttribute("d", d);
  };
  const paint = (values) => {
    shown = values.subarray(start, start + count);
    const parts = grounds.map(() => []);
    const colour = (i) => rung(shown[i], scale);
    stretches(lengths, colour, (v, row, column, length) => {
      const left = x + column * w;
      const wide = length * w;
      const corner = `M${left.toFixed(1)} ${(y + row * h).toFixed(2)}`;
      const part = parts[Math.abs(v) - 1 + (v < 0 ? STRENGTHS : 0)];
      part.push(`${corner}h${wide.toFixed(1)}v${h}h${(-wide).toFixed(1)}z`);
    });
    grounds.forEach((path, k) => draw(path, parts[k].join("")));
    if (under) {
      const lines = [];
      const lined = (i) => values[line + i] > 0;
      stretches(lengths, lined, (_, row, column, length) => {
        const left = x + column * w;
        lines.push(`M${left.toFixed(1)} ${(y + (row + 1) * h - 0.8).toFixed(1)}h${(length * w).toFixed(1)}`);
      });
      draw(under, lines.join(""));
    }
    if (cursor) {
      const here = values[seen];
      const inside = here >= 0 && here < count;
      cursor.style.display = inside ? "" : "none";
      if (inside) place(cursor, here, -1);
    }
  };
  return { made, paint };
}

// A path for each strength, first of the positive colour, then of the negative one.
function groundsOf({ texts, scale }) {
  const crisp = texts ? null : "crispEdges";
  return [scale.positive, scale.negative].flatMap((colour) =>
    Array.from({ length: STRENGTHS }, (_, k) => {
      const opacity = ((texts ? 0.7 : 0.95) * (k + 1)) / STRENGTHS;
      const style = `fill: ${toned(colour)}; fill-opacity: ${opacity.toFixed(3)}`;
      return node("path", { style, "shape-rendering": crisp });
    }),
  );
}

// The texts of the rows that have one.
function rowsOf({ texts, x, y, cell: [w, h], size }) {
  return (texts ?? []).flatMap((row, k) => {
    if (!row.length) return [];
    const place = { x, y: y + (k + 0.72) * h, textLength: [...row].length * w };
    return [node("text", { ...place, class: "rnn-text code rnn-typed", style: `font-size: ${size}px` }, row)];
  });
}

// A cover over all characters: a click picks the one under the pointer, or the last one of its row; hovering tells it.
function pointable(mark, made, firsts, place, numberAt, ctx) {
  const { x, y, lengths, texts } = mark;
  const [w, h] = mark.cell;
  const widest = Math.max(1, ...lengths);
  const characters = (texts ?? []).flatMap((row) => [...row]);
  const spot = made.appendChild(node("rect", { width: w, height: h, class: "rnn-spot", visibility: "hidden" }));
  const whole = { x, y, width: widest * w, height: lengths.length * h };
  const cover = made.appendChild(Object.assign(node("rect", { ...whole, class: "rnn-cover" }), { cell: [w, h] }));
  const pointed = (e) => {
    const box = cover.getBoundingClientRect();
    const down = Math.floor(((e.clientY - box.top) / box.height) * lengths.length);
    const row = Math.min(lengths.length - 1, Math.max(0, down));
    const column = Math.max(0, Math.floor(((e.clientX - box.left) / box.width) * widest));
    return Math.max(0, firsts[row] + Math.min(column, Math.max(lengths[row] - 1, 0)));
  };
  if (mark.pick) {
    cover.addEventListener("click", (e) => ctx.send({ event: "pick", mark: mark.key, index: pointed(e) }));
  }
  if (!mark.tell) return;
  cover.addEventListener("pointermove", (e) => {
    const i = pointed(e);
    place(spot, i, 0);
    spot.setAttribute("visibility", "visible");
    ctx.hint(spot, `“${characters[i]}” ${number(numberAt(i), 3)}`);
  });
  cover.addEventListener("pointerleave", () => {
    spot.setAttribute("visibility", "hidden");
    ctx.hint();
  });
}
