// @ts-check
// Draws Plotly JSON. Comes once per page and brings plotly.js, compressed.
const TYPES = { float32: Float32Array, float64: Float64Array, int32: Int32Array, uint8: Uint8Array };

// {dtype, shape, buffer} -> typed array, or rows of them; anything else is walked.
function revive(value) {
  if (Array.isArray(value)) return value.map(revive);
  if (!value || typeof value !== "object") return value;
  if (!("dtype" in value && "buffer" in value))
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, revive(v)]));
  const view = value.buffer,
    flat = new TYPES[value.dtype](view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
  if (value.shape.length < 2) return flat;
  const cols = value.shape[1];
  return Array.from({ length: value.shape[0] }, (_, row) => flat.subarray(row * cols, (row + 1) * cols));
}

// The page's own colours under the picture's layout.
function themed(layout, el) {
  const style = getComputedStyle(el),
    css = (name, or) => style.getPropertyValue(name).trim() || or;
  const ink = css("--jp-ui-font-color1", "#222"),
    grid = css("--jp-border-color2", "#ddd");
  const axis = { gridcolor: grid, zerolinecolor: grid, linecolor: grid };
  const clear = "rgba(0,0,0,0)",
    margin = { l: 55, r: 15, t: layout.title ? 40 : 15, b: 45, ...layout.margin };
  const themed = { paper_bgcolor: clear, plot_bgcolor: clear, ...layout, margin };
  themed.font = { color: ink, family: css("--jp-ui-font-family", "sans-serif"), size: 12, ...layout.font };
  for (const name of new Set(["xaxis", "yaxis", ...Object.keys(layout).filter((key) => /^[xy]axis/.test(key))]))
    themed[name] = { ...axis, ...layout[name] };
  if (layout.scene)
    themed.scene = {
      ...layout.scene,
      ...Object.fromEntries(
        ["xaxis", "yaxis", "zaxis"].map((name) => [name, { ...axis, color: ink, ...layout.scene[name] }]),
      ),
    };
  return themed;
}

// A picture's JSON with the colours of the table in the tones that `colours.css` gives them in the page's theme: those
// of words where a font has them, else those of shapes.
function toned(picture, el) {
  const style = getComputedStyle(el);
  const tones = new Map();
  const tone = (colour, kind) => {
    const name = `--rnn-${kind}-${colour.slice(1)}`;
    if (!tones.has(name)) tones.set(name, style.getPropertyValue(name).trim() || colour);
    return tones.get(name);
  };
  const walk = (value, kind) => {
    if (typeof value === "string") return /^#[0-9a-f]{6}$/.test(value) ? tone(value, kind) : value;
    if (!value || typeof value !== "object" || ArrayBuffer.isView(value)) return value;
    if (Array.isArray(value)) return value.map((part) => walk(part, kind));
    const parts = Object.entries(value);
    return Object.fromEntries(parts.map(([key, part]) => [key, walk(part, /font$/.test(key) ? "ink" : kind)]));
  };
  return walk(picture, "fill");
}

// What a picture of lines keeps while its numbers move, as a string; empty where an axis is to follow the numbers.
// Plotly.react draws axes and legends anew at every number that changes. With a transition, of no length, it moves the
// lines alone, which takes less than half the time, so a picture that keeps the rest is drawn that way.
function rest(data, layout) {
  const held = Object.entries(layout).every(
    ([name, axis]) => !/^[xy]axis/.test(name) || (axis.range && !axis.range.includes(null)),
  );
  if (!held || data.some((trace) => trace.type !== "scatter")) return "";
  return JSON.stringify([layout, data.map(({ x, y, ...kept }) => kept)]);
}

// One picture at a time, with a breath between, and a first one when the page has nothing else to do: a page that draws
// many in one go hears nothing meanwhile, and anywidget gives up on a new widget that is not heard for two seconds.
const idle = () =>
  new Promise((soon) =>
    globalThis.requestIdleCallback ? requestIdleCallback(soon, { timeout: 1000 }) : setTimeout(soon, 50),
  );
let turn = Promise.resolve();
function inTurn(draw, first) {
  // in a box: nobody waits for what another has yet to finish
  const begun = turn.then(first ? idle : null).then(() => [draw()]);
  turn = begun.catch(() => {}).then(() => new Promise((soon) => setTimeout(soon)));
  return begun.then(([drawn]) => drawn);
}

function renderer(Plotly) {
  return ({ model, el }) => {
    const div = document.createElement("div"),
      words = document.createElement("figcaption"),
      figure = document.createElement("figure");
    figure.className = "rnn-plot";
    figure.dataset.lmSuppressShortcuts = "true";
    words.className = "rnn-caption";
    figure.append(div, words);
    el.append(figure);
    const place = holder(div, (event) => model.send(event));
    let gone = false,
      busy = false,
      again = false,
      sent,
      ground,
      kept, // the ground as it was sent, and revived; the rest of what is on the page
      widest; // px: what the picture fills of a wide page
    const width = () => Math.min(div.clientWidth, widest ?? Infinity);
    const paint = async () => {
      // newest wins: a picture that arrives while one is drawn replaces any other that waits
      if (busy) {
        again = true;
        return;
      }
      busy = true;
      try {
        do {
          again = false;
          // on its way to the page, or out of sight
          if (!div.clientWidth) await new Promise((soon) => setTimeout(soon, 30));
          // 3-D: all else on the page first, and a hand that drags
          const dear = figure.dataset.rev && model.get("spec").layout.scene;
          for (let k = 0; dear && k < 5 && (again || !k); k++) {
            again = false;
            await new Promise((soon) => setTimeout(soon, 30));
          }
          again = false;
          // without a rev nothing has been sent yet; the first picture comes with a change of it
          if (gone || !model.get("rev")) return;
          const { data, layout, holds = [], ...more } = revive(model.get("spec")),
            rev = model.get("rev");
          widest = more.widest;
          if (sent !== model.get("ground")) ground = revive((sent = model.get("ground")));
          const traces = toned([...ground, ...data], div),
            whole = { width: width() || undefined, ...themed(toned(layout, div), div) },
            now = rest(traces, whole);
          const transition = now && now === kept ? { transition: { duration: 0 } } : {};
          kept = ""; // until it is drawn
          const config = {
            displayModeBar: false,
            scrollZoom: false,
            plotGlPixelRatio: Math.min(Math.max(devicePixelRatio, 1), 2),
          };
          await inTurn(
            () => gone || Plotly.react(div, traces, { ...whole, ...transition, datarevision: rev }, config),
            !figure.dataset.rev,
          );
          if (gone) return;
          kept = now;
          place(holds);
          words.textContent = model.get("caption");
          div.setAttribute("role", holds.length ? "group" : "img"); // what is in a picture has no focus
          div.setAttribute("aria-label", model.get("caption") || model.get("name"));
          figure.dataset.rev = rev;
          delete figure.dataset.error;
        } while (again);
      } catch (error) {
        figure.dataset.error = error.message;
        model.send({ event: "error", message: error.message, detail: String(error.stack) });
      } finally {
        busy = false;
      }
    };
    model.on("change:rev", paint);
    const theme = new MutationObserver(paint);
    theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-name"] });
    const size = new ResizeObserver(() => {
      if (div.clientWidth && width() !== /** @type {any} */ (div).layout?.width) paint();
    });
    size.observe(div);
    paint();
    return () => {
      gone = true;
      model.off("change:rev", paint);
      theme.disconnect();
      size.disconnect();
      Plotly.purge(div);
    };
  };
}

async function unpacked(gz) {
  const source = await new Response(new Blob([gz]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  const module = { exports: {} };
  await idle();
  new Function("module", "exports", "define", source)(module, module.exports, undefined);
  return module.exports;
}

export default {
  initialize({ model }) {
    // returns at once: a slow machine may take seconds to read plotly.js
    const slot = ((globalThis.__rnnFronts ??= {}).plot ??= Promise.withResolvers());
    if (globalThis.__rnnPlotly) return; // a kernel was started again; the page has it already
    globalThis.__rnnPlotly = true;
    unpacked(model.get("gz")).then((Plotly) => slot.resolve({ render: renderer(Plotly) }), slot.reject);
  },
};
