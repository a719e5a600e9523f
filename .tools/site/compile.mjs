// Compiles modules of a folder by the Python of the page: `node compile.mjs PYODIDE FOLDER FIRST`. Which: those that
// the statement FIRST imports.
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

process.on("uncaughtException", ({ message }) => {
  console.error(message); // without the line of Pyodide's own script, which is all of it
  process.exit(1);
});

const [home, root, first] = process.argv.slice(2);
const { loadPyodide } = createRequire(import.meta.url)(join(home, "pyodide.js"));
const python = await loadPyodide({
  indexURL: home,
  lockFileURL: fileURLToPath(new URL("pyodide-lock.json", import.meta.url)),
});
python.FS.mkdirTree("/made");
python.FS.mount(python.FS.filesystems.NODEFS, { root }, "/made");
python.globals.set("first", first);
python.runPython(`
import sys
from pathlib import Path
from py_compile import PycInvalidationMode, compile

library = Path("/made/lib/python3.12")
packages = library / "site-packages"
sys.path.append(str(packages))
exec(first, {})

places = [name.replace(".", "/") for name in sys.modules]
files = [where / f"{place}{end}" for where in (library, packages) for place in places for end in (".py", "/__init__.py")]
chosen = {path for path in files if path.is_file()}
for path in sorted(chosen):  # a module is as it was built: its source is not looked at again
    compile(path, f"{path}c", str(path).removeprefix("/made"), True, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
`);
