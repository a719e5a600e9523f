// @ts-check
// What a learner can do with cells and sliders that hold numbers: edit, pick, paint.

/**
 * The index of the element that an event came from; null beside those that have one.
 * @param {any} e
 * @returns {number | null}
 */
const indexOf = (e) => (e.target.dataset.i == null ? null : Number(e.target.dataset.i));

/**
 * An element, when it has got the focus.
 * @param {any} element
 */
function focused(element) {
  element?.focus();
  return element;
}

/**
 * What a board knows a cell or a slider by that has the focus, whatever its index: marks of two kinds may share a key.
 * @param {Element | undefined} element
 * @param {string} key of its mark
 */
const stopName = (element, key) => `${element?.classList[0]} ${key}`;

/**
 * What makes an element a slider over a range.
 * @param {Limits} range
 */
const spoken = ({ min, max }) => ({ role: "slider", "aria-valuemin": min, "aria-valuemax": max });

// The one cell of a map that Tab reaches: `go` leads it to another, and `tell` says its number anew. It is another
// rectangle for each cell, for a screen reader tells what gets the focus. Beyond the last cell it stays.
function stopOf(mark, made, grid, shown, ctx) {
  const role = mark.edit ? spoken(mark.edit) : { role: "button" };
  const at = (i) => {
    const name = { "aria-label": cellName(mark, i), "data-i": i };
    return node("rect", { ...grid.box(i), ...name, ...role, tabindex: 0, class: "rnn-cell" });
  };
  let stop = made.appendChild(at(0));
  const tell = () => {
    const v = shown[stop.dataset.i];
    if (mark.edit) assign(stop, { "aria-valuenow": +v.toFixed(4), "aria-valuetext": number(v, 2) });
  };
  const go = (i) => {
    if (!(i >= 0 && i < grid.count)) return undefined;
    const before = stop;
    if (i !== indexOf({ target: stop })) {
      stop = at(i);
      tell();
      before.after(stop);
    }
    focused(stop);
    if (before !== stop) before.remove();
    return stop;
  };
  made.addEventListener("mousedown", (e) => e.preventDefault()); // else the whole drawing gets the focus
  ctx.stops.set(stopName(stop, mark.key), go);
  return { go, tell };
}

function pickable(mark, made, grid, ctx) {
  made.addEventListener("click", (e) => {
    const index = grid.at(e);
    if (index != null) ctx.send({ event: "pick", mark: mark.key, index });
  });
}

// A finger that began on a mark moves what it holds, not the page: `touch-action` alone does not reach into a drawing.
const unscrolled = (made) => made.addEventListener("touchmove", (e) => e.preventDefault(), { passive: false });

// A press is a "pick", the cells it is dragged over are a "stroke". Keys go from cell to cell.
function paintable(mark, made, grid, go, ctx) {
  let last = null;
  unscrolled(made);
  const say = (event, index) => ctx.send({ event, mark: mark.key, index });
  made.addEventListener("pointerdown", (e) => {
    last = grid.at(e);
    if (last == null || e.button) return;
    go(last);
    say("pick", last);
  });
  made.addEventListener("pointermove", (e) => {
    const i = grid.at(e);
    if (i != null && i !== last && e.buttons & 1) say("stroke", i);
    last = i;
  });
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -mark.cols, ArrowDown: mark.cols };
  made.addEventListener("keydown", (e) => {
    const i = indexOf(e);
    if (e.key === "Enter" || e.key === " ") say("pick", i);
    else if (!(e.key in steps)) return;
    else go(i + steps[e.key]);
    consume(e);
  });
}

// What a pointer that drags a cell up or down asks for: the whole range in 150 px, with Shift in 1500.
function drag({ min, max }) {
  return (e, held) => held.from + ((held.y - e.clientY) * (max - min)) / (e.shiftKey ? 1500 : 150);
}

// Dragging, keys and typing on what holds numbers: `cells.at` says what is under a pointer, `cells.go` gives the focus
// to one of them, `cells.under`, if there is one, leads a drag from one to the next, `valueAt` says what a pointer asks
// for.
function editable(mark, made, cells, shown, ctx, valueAt, atOnce = false) {
  const { min, max } = mark.edit;
  const say = (index, asked) => {
    const value = Math.min(max, Math.max(min, asked));
    ctx.edit({ event: "edit", mark: mark.key, index, value });
    return value;
  };
  let held = null;
  // the number that is asked for stands at the finger
  const follow = (e) => ctx.hint(cells.go(held.i), number(say(held.i, valueAt(e, held)), 2));
  unscrolled(made);
  made.addEventListener("pointerdown", (e) => {
    const i = cells.at(e);
    if (i == null || e.button) return;
    held = { i, y: e.clientY, from: shown[i], moved: atOnce };
    e.target.setPointerCapture(e.pointerId);
    cells.go(i);
    e.preventDefault();
    if (atOnce) follow(e);
  });
  made.addEventListener("pointermove", (e) => {
    if (!held) return;
    if (Math.abs(held.y - e.clientY) > 2) held.moved = true;
    held.i = cells.under?.(e) ?? held.i;
    if (held.moved) follow(e);
  });
  const release = () => {
    if (held) ctx.hint();
    held = null;
  };
  for (const end of ["pointerup", "pointercancel"]) made.addEventListener(end, release);
  made.addEventListener("dblclick", (e) => {
    const i = cells.at(e);
    if (i != null) ctx.type(cells.go(i), mark.key, i, shown);
  });
  made.addEventListener("keydown", (e) => {
    const i = indexOf(e);
    const goal = { ArrowLeft: i - 1, ArrowRight: i + 1 }[e.key];
    const value = keyed(e.key, shown[i], mark.edit, mark.step);
    if (e.key === "Enter") ctx.type(e.target, mark.key, i, shown);
    else if (value !== undefined) say(i, value);
    else if (goal === undefined) return;
    else cells.go(goal);
    consume(e);
  });
}

/**
 * The number that a key asks for where `value` stands; undefined for a key that asks for none.
 * @param {string} key
 * @param {number} value
 * @param {Limits} range
 * @param {number} [step]
 * @returns {number | undefined}
 */
function keyed(key, value, { min, max }, step = (max - min) / 40) {
  const steps = { ArrowUp: step, ArrowDown: -step, PageUp: 10 * step, PageDown: -10 * step };
  return { Home: min, End: max }[key] ?? (key in steps ? value + steps[key] : undefined);
}

function consume(e) {
  e.preventDefault();
  e.stopPropagation();
}
