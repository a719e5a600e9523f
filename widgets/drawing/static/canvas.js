// @ts-check
// A figure waits for its front end and for that of its view, whose code travels once per page and announces itself by
// name.
const LATE =
  "The code that draws this picture has not arrived. Run this cell again; if that does not help, restart the kernel.";

// A letter typed while a button has the focus is no shortcut of the notebook, which could cut or delete a cell.
if (!globalThis.__rnnQuiet) {
  globalThis.__rnnQuiet = true;
  addEventListener(
    "keydown",
    (e) => {
      const plain = e.key.length === 1 && !e.ctrlKey && !e.metaKey && !e.altKey;
      if (plain && e.target instanceof Element && e.target.closest(".rnn-view button")) e.stopPropagation();
    },
    true,
  );
}

// What a saved picture paints is packed: its JSON, then its buffers, each as gzip. `.tools/saved_notebooks.py` does it.
async function unpack(model) {
  const unzip = (part) =>
    new Response(new Blob([part]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  const [words, ...buffers] = await Promise.all(model.get("packed").map(unzip));
  const [picture, paths] = JSON.parse(new TextDecoder().decode(words));
  paths.forEach((path, k) => {
    path.slice(0, -1).reduce((at, key) => at[key], picture)[path.at(-1)] = new DataView(buffers[k]);
  });
  for (const [name, value] of Object.entries(picture)) model.set(name, value);
}

export default {
  async render({ model, el }) {
    const front = (name) => ((globalThis.__rnnFronts ??= {})[name] ??= Promise.withResolvers()).promise;
    const late = setTimeout(() => {
      el.textContent = LATE;
    }, 20000);
    try {
      const [{ render }, { attend }] = await Promise.all([front(model.get("front")), front("view")]);
      if (model.get("packed")) await unpack(model);
      el.replaceChildren();
      const ends = [render({ model, el }), attend({ model, el })];
      return () => {
        for (const end of ends) end();
      };
    } catch (error) {
      el.textContent = LATE;
      model.send({ event: "error", message: error.message, detail: String(error.stack) });
    } finally {
      clearTimeout(late);
    }
  },
};
