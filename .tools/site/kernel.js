// Python for the worker of a lesson. It starts as soon as the worker does, and not when JupyterLite asks for it. Above
// this line the builder writes PYTHON: `pyodide`, where Pyodide is; `files`, what is installed; `first`, what
// imports what every lesson needs; `lock`, Pyodide's own list of packages, which names none: all are there.
if (!self.coursePython) {
  const HOME = new URL("../../../../", self.location), // from JupyterLite's script of the worker
    EMPTY = "data:application/zip;base64,UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==", // in place of the library's archive
    ENV = { JUPYTER_WIDGETS_ECHO: "0" }; // no other page shows the widgets of this kernel

  const unpacked = PYTHON.files.map(async (name) => {
    const { body } = await fetch(new URL(name, HOME));
    return new Response(body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  });

  const install = async (FS) => {
    const folders = new Set();
    for (const whole of await Promise.all(unpacked)) {
      let at = new Uint8Array(whole).indexOf(10);
      const index = JSON.parse(new TextDecoder().decode(new Uint8Array(whole, 0, at++)));
      for (const [name, size] of index) {
        const folder = `/${name.slice(0, name.lastIndexOf("/"))}`;
        if (!folders.has(folder)) FS.mkdirTree(folder);
        folders.add(folder);
        FS.writeFile(`/${name}`, new Uint8Array(whole, at, size), { canOwn: true });
        at += size;
      }
    }
  };

  const begin = async () => {
    const indexURL = new URL(PYTHON.pyodide, HOME).href;
    importScripts(`${indexURL}pyodide.js`);
    const lockFileURL = `data:application/json,${JSON.stringify(PYTHON.lock)}`;
    const python = await self.loadPyodide({ indexURL, lockFileURL, stdLibURL: EMPTY, env: ENV, fsInit: install });
    python.runPython(PYTHON.first);
    return python;
  };
  self.coursePython = begin();
  self.loadPyodide = () => self.coursePython;
}
