// @ts-check
// Draws a scene of marks whose numbers come from one float32 buffer. It knows nothing of cells: any payload
// {scene, values, caption, name, rev} will do, live or recorded. What the learner does goes out through send(event).
const LARGEST = 1.4; // how much a drawing may grow on a wide page
const TALLER = "max(48px, 100vh - 900px)"; // and by how much in height: it stays in sight with its controls
const SMALLEST = 11; // px: text that is smaller on a narrow page cannot be read, so there the drawing scrolls
const FINGER = 24; // px: what a press may miss a small target by in all

/**
 * Where each array begins in the buffer, by its name, and how many numbers there are.
 * @param {[string, number][]} arrays
 */
function offsetsOf(arrays) {
  /** @type {Record<string, number>} */
  const offsets = {};
  let size = 0;
  for (const [name, length] of arrays) {
    offsets[name] = size;
    size += length;
  }
  return { offsets, size };
}

// A small text box over a cell, which sends what is typed.
function typist(figure, send) {
  return (target, mark, index, shown) => {
    const frame = figure.getBoundingClientRect();
    const spot = target.getBoundingClientRect();
    const label = target.getAttribute("aria-label");
    const input = node("$input", { class: "rnn-type", value: +shown[index].toFixed(4), "aria-label": label });
    Object.assign(input.style, { left: `${spot.left - frame.left}px`, top: `${spot.top - frame.top}px` });
    let open = true;
    const close = (keep) => {
      if (!open) return;
      open = false;
      if (keep) send({ event: "edit", mark, index, text: input.value });
      input.remove();
      target.focus();
    };
    input.addEventListener("keydown", (e) => {
      e.stopPropagation();
      if (e.key === "Enter") close(true);
      if (e.key === "Escape") close(false);
    });
    input.addEventListener("blur", () => close(true));
    figure.append(input);
    input.select();
  };
}

// A press or a click beside a target that is smaller than a finger is meant for it, and for the nearest of several.
function generous(board) {
  const LIVE = ":is(.rnn-edit, .rnn-pick, .rnn-paint) > .rnn-cover, .rnn-grip";
  const nearest = (e) => {
    let found = { target: null, box: null, far: Infinity };
    for (const target of board.querySelectorAll(LIVE)) {
      const box = target.getBoundingClientRect();
      if (!box.width || target.closest("[data-gone]")) continue;
      const scale = box.width / target.width.baseVal.value;
      const [w, h] = target.cell ?? [target.width.baseVal.value, target.height.baseVal.value];
      const [dx, dy] = [
        Math.max(box.left - e.clientX, e.clientX - box.right, 0),
        Math.max(box.top - e.clientY, e.clientY - box.bottom, 0),
      ];
      const reached = dx <= Math.max(0, (FINGER - w * scale) / 2) && dy <= Math.max(0, (FINGER - h * scale) / 2);
      if (reached && Math.hypot(dx, dy) < found.far) found = { target, box, far: Math.hypot(dx, dy) };
    }
    return found;
  };
  const pass = (e) => {
    if (e.target.closest(LIVE)) return;
    const { target, box } = nearest(e);
    if (!target) return;
    const within = (at, low, high) => Math.min(high - 0.5, Math.max(low + 0.5, at));
    const { bubbles, cancelable, button, buttons, shiftKey, pointerId, pointerType, clientX, clientY } = e;
    const init = { bubbles, cancelable, button, buttons, shiftKey, pointerId, pointerType, clientX, clientY };
    const meant = new e.constructor(e.type, init);
    meant.met = { clientX: within(clientX, box.left, box.right), clientY: within(clientY, box.top, box.bottom) };
    if (!target.dispatchEvent(meant)) e.preventDefault();
  };
  for (const kind of ["pointerdown", "mousedown", "click", "dblclick"]) board.addEventListener(kind, pass);
}

/**
 * A drawing in `el`.
 * @param {HTMLElement} el
 * @param {(message: Message) => void} send
 */
export function diagram(el, send) {
  const board = node("svg", { class: "rnn-board", role: "group", tabindex: 0 });
  const lines = node("$div", { class: "rnn-lines" });
  const caption = node("$figcaption", { class: "rnn-caption" });
  const scroll = node("$div", { class: "rnn-scroll" }, board);
  const quiet = { class: "rnn-diagram", "data-lm-suppress-shortcuts": "true" };
  const figure = node("$figure", quiet, scroll, lines, caption);
  el.append(figure);
  const { edit, done } = newest(send);
  /** @type {Scene} */
  let scene;
  /** @type {Record<string, number>} */
  let offsets;
  /** @type {{ paint?: (values: Float32Array, first: boolean) => void }[]} */
  let painters = [];
  let size = 0;

  /** @type {Context} */
  const ctx = {
    groups: new Map(),
    kept: new Map(),
    places: [],
    stops: new Map(),
    send,
    edit,
    hint: hinter(figure),
    type: typist(figure, send),
    offset([name, i]) {
      if (!(name in offsets)) throw new Error(`the scene has no array "${name}"`);
      return offsets[name] + i;
    },
  };

  generous(board);
  figure.addEventListener("keydown", (e) => {
    const typed = e.target.tagName === "INPUT" || e.ctrlKey || e.metaKey || e.altKey;
    if (typed || !scene?.keys.includes(e.key)) return;
    send({ event: "key", key: e.key });
    consume(e);
  });

  function build(next) {
    const held = focusIn(board); // before its group is filled anew
    scene = next;
    ctx.hint();
    ({ offsets, size } = offsetsOf(scene.arrays));
    ctx.kept = new Map();
    ctx.places = [];
    ctx.stops = new Map();
    const marks = scene.marks.map((mark) => painter(mark, ctx));
    board.setAttribute("viewBox", `0 0 ${scene.width} ${scene.height}`);
    const wider = `${TALLER} * ${scene.width / scene.height}`;
    figure.style.setProperty("--widest", `min(${scene.width * LARGEST}px, ${scene.width}px + ${wider})`);
    board.replaceChildren(...marks.map((mark) => mark.made));
    const sizes = [...board.querySelectorAll("text")].map((text) => parseFloat(text.style.fontSize) || 12);
    figure.style.setProperty("--least", `${scene.width * Math.min(1, SMALLEST / Math.min(...sizes))}px`);
    ctx.groups = ctx.kept;
    board.getBoundingClientRect(); // the old places must have been laid out for the glide to start from them
    for (const place of ctx.places) place();
    const stop = held && ctx.stops.get(held.name)?.(held.index);
    if (stop?.closest("[data-gone]")) board.focus();
    lines.replaceChildren();
    const texts = scene.lines.map((parts) => {
      const formula = node("$div", { class: "rnn-formula" });
      lines.append(formula);
      return { paint: fill(formula, parts, ctx, true) };
    });
    painters = [...marks, ...texts];
  }

  /** @param {Payload} payload */
  function paint({ scene: next, values, caption: said, name, rev }) {
    const first = next !== scene;
    if (first) build(next);
    if (values.length !== size) throw new Error(`the scene wants ${size} numbers and got ${values.length}`);
    for (const painter of painters) painter.paint?.(values, first);
    write(caption, said);
    board.setAttribute("aria-label", said || name);
    figure.shown = { scene, values, rev };
    figure.dataset.rev = rev;
    delete figure.dataset.error;
    if (scene.echo) requestAnimationFrame(() => setTimeout(() => send({ event: "painted", rev })));
    done();
  }
  return { figure, paint };
}

// The cell or slider that has the focus; null where none has.
function focusIn(board) {
  /** @type {any} */
  const active = board.contains(document.activeElement) ? document.activeElement : null;
  const key = active?.closest(".rnn-edit, .rnn-paint")?.dataset.key;
  return key == null ? null : { name: stopName(active, key), index: Number(active.dataset.i) };
}

function render({ model, el }) {
  const { figure, paint } = diagram(el, (event) => model.send(event));
  const update = () => {
    try {
      const bytes = model.get("values");
      const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
      const [scene, caption, name, rev] = ["scene", "caption", "name", "rev"].map((trait) => model.get(trait));
      paint({ scene, values, caption, name, rev });
    } catch (error) {
      figure.dataset.error = error.message;
      model.send({ event: "error", message: error.message, detail: String(error.stack) });
    }
  };
  model.on("change:rev", update);
  update();
  return () => model.off("change:rev", update);
}

export default {
  initialize: () => ((globalThis.__rnnFronts ??= {}).diagram ??= Promise.withResolvers()).resolve({ render }),
};
