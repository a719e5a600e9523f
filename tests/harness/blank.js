// @ts-check
// A blank page in place of JupyterLab: it feeds a front end as the kernel would, and keeps what the front end sends.
globalThis.blank = (() => {
  const state = { sent: [], tick: 2000, clock: 0 }; // the clock goes on by `tick` ms whenever it is read
  let drawing, plot;
  performance.now = () => (state.clock += state.tick);
  const send = (event) => state.sent.push(structuredClone(event));
  const load = (source) => import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));

  async function diagram(source) {
    const { diagram: made } = await load(source);
    state.draw = () => {
      document.body.replaceChildren();
      drawing = made(document.body, send);
    };
    state.draw();
  }

  function paint(scene, values, caption, rev) {
    // the same text of a scene is the same scene, as a cached one is to the kernel
    const text = JSON.stringify(scene);
    if (text !== state.text) {
      state.text = text;
      state.scene = scene;
    }
    drawing.paint({ scene: state.scene, values: Float32Array.from(values), caption, rev });
  }

  // A model as anywidget gives it to a front end; `put` changes it as a message from the kernel would.
  function model(traits) {
    const heard = {};
    return {
      get: (name) => traits[name],
      send,
      on: (name, listener) => (heard[name] ??= new Set()).add(listener),
      off: (name, listener) => heard[name]?.delete(listener),
      put(changed) {
        Object.assign(traits, changed);
        for (const name of Object.keys(changed)) heard[`change:${name}`]?.forEach((listener) => listener());
      },
    };
  }

  const bytes = (list) => new DataView(Uint8Array.from(list).buffer);
  const buffers = (value) =>
    Array.isArray(value)
      ? value.map(buffers)
      : !value || typeof value !== "object"
        ? value
        : "dtype" in value
          ? { ...value, buffer: bytes(value.buffer) }
          : Object.fromEntries(Object.entries(value).map(([k, v]) => [k, buffers(v)]));
  const plain = (value) =>
    ArrayBuffer.isView(value)
      ? Array.from(/** @type {any} */ (value))
      : Array.isArray(value)
        ? value.map(plain)
        : value && typeof value === "object"
          ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]))
          : value;

  // plot.js over the Plotly of that source; without one, over a Plotly that keeps what it is asked to draw.
  async function plots(source, plotly) {
    const fake =
      "const react = (div, data, layout, config) => {" +
      " div.layout = layout; blank.drawn.push({ data, layout, config }); };" +
      "module.exports = { react, purge() {} };";
    const gz = await new Response(
      new Blob([plotly || fake]).stream().pipeThrough(new CompressionStream("gzip")),
    ).arrayBuffer();
    const front = (await load(source)).default;
    front.initialize({ model: model({ gz }) });
    const { render } = await globalThis.__rnnFronts.plot.promise;
    plot = model({ rev: 0, spec: { data: [], layout: {} }, ground: [], caption: "" });
    document.body.replaceChildren();
    render({ model: plot, el: document.body });
  }
  const react = ({ ground, spec, caption, rev }) => {
    const changed = { spec: buffers(spec), caption };
    if (ground) changed.ground = buffers(ground);
    plot.put({ ...changed, rev });
  };

  const all = (selector) => [...document.querySelectorAll(selector)];
  const attributes = (selector, names) => all(selector).map((el) => names.map((name) => el.getAttribute(name)));
  const styles = (selector, names) => all(selector).map((el) => names.map((name) => getComputedStyle(el)[name]));
  const texts = (selector) => all(selector).map((el) => el.textContent);
  const gliding = (selector) =>
    all(selector)
      .flatMap((el) => el.getAnimations())
      .map((each) => [each.transitionProperty, each.effect.getKeyframes()]);
  const events = () => state.sent.splice(0);

  return { state, diagram, paint, plots, react, plain, drawn: [], attributes, styles, texts, gliding, events };
})();
