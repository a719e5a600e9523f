// Receives plotly.js once per page, compressed, and hands it to every plot.
function deferred() { let done; const promise = new Promise((resolve) => { done = resolve; }); promise.resolve = done; return promise; }

export default {
  async initialize({ model }) {
    const waiting = (globalThis.__rnnPlotly ??= deferred());
    if (globalThis.__rnnPlotlyLoading) return;
    globalThis.__rnnPlotlyLoading = true;
    const stream = new Blob([model.get("gz")]).stream().pipeThrough(new DecompressionStream("gzip"));
    const source = await new Response(stream).text();
    const module = { exports: {} };
    new Function("module", "exports", "define", source)(module, module.exports, undefined);
    waiting.resolve(module.exports);
  },
};
