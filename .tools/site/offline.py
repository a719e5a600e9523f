"""What lets the site be used without a network after a visit, and a learner hear of a newer version of her lesson."""

import hashlib
import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
STYLE = HERE.parent / "lab" / "custom" / "custom.css"  # that of the lessons on a machine
WORKER = "service-worker.js"
STARTS = "'../config-utils.js?"  # how the page of JupyterLite starts
FIRST = (  # beside the bare lessons, what a page asks for before the worker takes over
    "index.html",
    "lab/index.html",
    "build/lab/bundle.js",
    "own.js",
    "read/first.js",
    "read/style.css",
    "site.json",
    "start.js",
)
NEVER = (WORKER, "build/third-party-licenses.json")
OTHER_PAGE = (
    "lab/index.html does not start as the page of this JupyterLite does: start.js is not in it."
)


def seal(site: Path, cdn: str = "") -> None:
    """Write what names every file of the finished site; with `cdn`, where Pyodide's files are."""
    for name in ("own.js", "start.js"):
        (site / name).write_bytes((HERE / name).read_bytes())
    start(site / "lab" / "index.html")
    lab = json.loads((site / "jupyter-lite.json").read_text(encoding="utf-8"))
    version = lab["jupyter-config-data"]["appVersion"]
    known = json.dumps({"lab": version, "lessons": bare_lessons(site)}, indent=1)
    (site / "site.json").write_text(known, encoding="utf-8")
    paths = sorted(path for path in site.rglob("*") if path.is_file())
    names = {path.relative_to(site).as_posix(): path for path in paths}
    files = {name: digest(path) for name, path in names.items() if name not in NEVER}
    first = [name for name in files if name in FIRST or name.startswith("bare/")]
    said = {"first": first, "cdn": cdn, "files": files}
    work = (HERE / WORKER).read_text(encoding="utf-8")
    build = hashlib.sha256(f"{said}{work}".encode()).hexdigest()[:16]
    whole = json.dumps({"build": build, **said}, indent=1)
    (site / WORKER).write_text(f"const SITE = {whole};\n{work}", encoding="utf-8")


def start(page: Path) -> None:
    """Let the page of the lessons begin with start.js, and have the style of prose. Raises ValueError."""
    text = page.read_text(encoding="utf-8")
    style = f"<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>"
    if "'../start.js?" not in text:
        if text.count(STARTS) != 1:
            raise ValueError(OTHER_PAGE)
        begun = text.replace(STARTS, "'../start.js?").replace("</head>", style, 1)
        page.write_text(begun, encoding="utf-8")


def bare_lessons(site: Path) -> dict[str, str]:
    """Write each lesson without its outputs, for who opens it first without a network; their digests by name."""
    folder = site / "bare"
    folder.mkdir(exist_ok=True)
    for path in sorted((site / "files").glob("*.ipynb")):
        book: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        for cell in book["cells"]:
            if cell["cell_type"] == "code":
                cell |= {"outputs": [], "execution_count": None}
        (folder / path.name).write_text(json.dumps(book, ensure_ascii=False), encoding="utf-8")
    return {path.name: digest(path) for path in sorted(folder.glob("*.ipynb"))}


def digest(path: Path) -> str:
    """What names the content of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
