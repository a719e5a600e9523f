// @ts-check
// A figure waits for its front end and for that of its view, whose code travels once per page and announces itself by
// name.
const LATE =
  "The code that draws this picture has not arrived. Run this cell again; if that does not help, restart the kernel.";

export default {
  async render({ model, el }) {
    const front = (name) => ((globalThis.__rnnFronts ??= {})[name] ??= Promise.withResolvers()).promise;
    const late = setTimeout(() => {
      el.textContent = LATE;
    }, 20000);
    try {
      const [{ render }, { attend, unpack }] = await Promise.all([front(model.get("front")), front("view")]);
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
