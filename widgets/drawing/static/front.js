// @ts-check
// Unpacks the code of a front end, a module as gzip, and hands over to it; returns at once.
export default {
  initialize({ model }) {
    const code = new Blob([model.get("gz")]).stream().pipeThrough(new DecompressionStream("gzip"));
    new Response(code, { headers: { "Content-Type": "text/javascript" } })
      .blob()
      .then((module) => import(URL.createObjectURL(module)))
      .then((front) => front.default.initialize({ model }));
  },
};
