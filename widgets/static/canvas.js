// A figure waits for its front end, whose code travels once per page and announces itself under its name.
const LATE = "The code that draws this picture has not arrived. Run this cell again; if that does not help, restart the kernel.";

// A letter typed while a button has the focus is no shortcut of the notebook, which could cut or delete a cell.
if (!globalThis.__rnnQuiet) {
  globalThis.__rnnQuiet = true;
  addEventListener("keydown", (e) => {
    const plain = e.key.length === 1 && !e.ctrlKey && !e.metaKey && !e.altKey;
    if (plain && e.target.closest?.(".rnn-view button")) e.stopPropagation();
  }, true);
}

export default {
  async render({ model, el }) {
    const name = model.get("front"), slot = ((globalThis.__rnnFronts ??= {})[name] ??= Promise.withResolvers());
    const late = setTimeout(() => { el.textContent = LATE; }, 20000);
    try {
      const { render } = await slot.promise;
      el.replaceChildren();
      return render({ model, el });
    } catch (error) {
      el.textContent = LATE;
      model.send({ event: "error", message: error.message, detail: String(error.stack) });
    } finally {
      clearTimeout(late);
    }
  },
};
