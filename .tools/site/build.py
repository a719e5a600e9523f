"""Build the course as a static site: JupyterLite, whose kernel is Python in the page, with the course installed.

`build.py OUTPUT PYODIDE`: PYODIDE is a folder with a copy of Pyodide, which then goes into the site, or "cdn".
"""

import hashlib
import json
import os
import runpy
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from offline import seal
from wheels import STAND_INS, course_wheel, slimmed, stand_in

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import own_environment  # noqa: E402

ROOT = HERE.parents[1]
ENVIRONMENT = ROOT / "build" / "site-environment"
BIN = own_environment.programs(ENVIRONMENT)
LOCK = HERE / "pyodide-lock.json"  # what a kernel may load of Pyodide's own packages
CORE = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
CDN = "https://cdn.jsdelivr.net/pyodide/v{version}/full/"
FROM_WORKER = "../../../.."  # from the script that the kernel runs in to the root of the site
FIRST = ("numpy", "ipython", "micropip")  # of LOCK, fetched while Python starts
BY_NAME = "comm"  # what the kernel asks for by name
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
NO_FILE = "There is no {name} in {folder}: PYODIDE= names a folder with Pyodide {version}."
CHANGED = "{name} in {folder} is not that of Pyodide {version}."


def main(output: str, pyodide: str) -> int:
    """Build the site in the folder `output`, anew; the exit status."""
    site, lock = Path(output).resolve(), json.loads(LOCK.read_text(encoding="utf-8"))
    try:
        local = None if pyodide == "cdn" else checked(Path(pyodide), lock)
        own_environment.make(ENVIRONMENT, HERE / "requirements.txt", sys.executable)
        with tempfile.TemporaryDirectory() as folder:
            build(site, Path(folder))
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
    for name in [*CORE, *sums]:
        if not (folder / name).is_file():
            raise ValueError(NO_FILE.format(name=name, folder=folder, version=version))
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        if found != sums.get(name, found):
            raise ValueError(CHANGED.format(name=name, folder=folder, version=version))
    return folder


def run(*command: str, **options: Any) -> None:
    """Run a command, its output where ours goes. Raises CalledProcessError."""
    subprocess.run(command, check=True, **options)


def build(site: Path, folder: Path) -> None:
    """Let JupyterLite build into `site` what does not depend on where Pyodide is; `folder` is for work."""
    raw, by_name, contents = (folder / name for name in ("raw", "by-name", "contents"))
    for made in (raw, by_name, contents):
        made.mkdir()
    python = ("--python-version=3.12", "--platform=any", "--only-binary=:all:", "--no-deps")
    own_environment.pip(
        ENVIRONMENT, "download", *python, "-d", str(raw), "-r", str(HERE / "kernel.txt")
    )
    lessons(contents)
    shutil.rmtree(site, ignore_errors=True)
    (site / "wheels").mkdir(parents=True)
    for wheel in raw.glob("*.whl"):
        slimmed(wheel, by_name if wheel.name.startswith(f"{BY_NAME}-") else site / "wheels")
    for name in STAND_INS:
        stand_in(by_name, name)
    more = {"widgets/stored_outputs.json": stored_outputs()}
    course_wheel(ROOT, site / "wheels", more, needs())
    lite(site, folder, contents, by_name)


def lite(site: Path, folder: Path, contents: Path, by_name: Path) -> None:
    """Run the builder of JupyterLite."""
    options = ["--lite-dir", str(folder), "--output-dir", str(site), "--contents", str(contents)]
    options += ["--no-sourcemaps", "--no-unused-shared-packages", "--apps=lab"]
    for wheel in sorted(by_name.glob("*.whl")):
        options += ["--piplite-wheels", str(wheel)]
    kept = site.with_name(f"{site.name}.wheels")
    (site / "wheels").rename(kept)
    try:
        quiet = {"stdout": subprocess.DEVNULL, "cwd": folder}
        quiet["env"] = os.environ | {"PYTHONWARNINGS": "ignore"}
        run(str(BIN / "jupyter-lite"), "build", *options, **quiet)
    finally:
        kept.rename(site / "wheels")


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
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    version = lock["info"]["version"]
    wheels = [path.name for path in sorted((site / "wheels").glob("*.whl"))]
    shutil.copy(LOCK, site)
    if local:
        copy_pyodide(local, lock, site / "static" / "pyodide")
    configure(site, wheels, version, at_home=bool(local))
    seal(site, "" if local else CDN.format(version=version))


def copy_pyodide(local: Path, lock: Any, folder: Path) -> None:
    """What a kernel needs of a copy of Pyodide."""
    folder.mkdir(parents=True)
    for name in [*CORE, *(entry["file_name"] for entry in lock["packages"].values())]:
        shutil.copy(local / name, folder)


def configure(site: Path, wheels: list[str], version: str, at_home: bool) -> None:
    """Tell the page where Python is and what it has before the first cell."""
    path = site / "jupyter-lite.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    data = config["jupyter-config-data"]
    data |= {"appName": "Recurrent networks, live", "exposeAppInBrowser": True}
    data["settingsOverrides"] = json.loads((HERE / "overrides.json").read_text(encoding="utf-8"))
    kernel = data.setdefault("litePluginSettings", {}).setdefault(KERNEL, {})
    home = "./static/pyodide/pyodide.js"  # not .mjs: the worker of this release cannot load it
    kernel["pyodideUrl"] = home if at_home else f"{CDN.format(version=version)}pyodide.js"
    kernel["disablePyPIFallback"] = True
    kernel["loadPyodideOptions"] = {
        "lockFileURL": f"{FROM_WORKER}/{LOCK.name}",
        "packages": [*FIRST, *(f"{FROM_WORKER}/wheels/{name}" for name in wheels)],
    }
    path.write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
