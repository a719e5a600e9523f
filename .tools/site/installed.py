"""What is installed for the Python of the page: files by their paths, without what the course does not use.

They come from wheels and from the archive of the standard library, and are packed into files that the page unpacks
before Python starts. What most lessons import is there compiled, so that no visit compiles it again.
"""

import ast
import gzip
import json
import re
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

LIBRARY = "lib/python3.12"
PACKAGES = f"{LIBRARY}/site-packages"
IPYTHON = "etc/ipython/ipython_config.py"
CONFIG = b'get_config().InteractiveShellApp.extensions = ["widgets.core.in_a_tab"]\n'
NOT_USED = {  # what a kernel never opens: files of the page, tests, servers, old encodings, and most of plotly
    "ipython": r"^IPython/(?:sphinxext/|(?:terminal|testing)/(?!(?:__init__|pt_inputhooks/__init__|skipdoctest)\.py$))",
    "": r"\.dist-info/(?!METADATA$)|/tests?/|\.map$|\.pyi$|/(?:labextension|nbextension)/|/(?:jupyter|man)/",
    "numpy": r"/f2py/|/include/|/distutils/|\.a$|\.pxd$",
    "python_stdlib.zip": r"^(?:multiprocessing|wsgiref|xml|xmlrpc)/"
    r"|^(?:(?:ftp|imap|nntp|pop|smtp|telnet)lib|mailbox)\.py$"
    r"|^encodings/(?:cp(?!437|1252)|hp_|iso8859_(?!1\.|15\.)|koi8|kz|mac_|palmos|ptcp|tis)",
    "plotly": r"^(?!plotly/package_data/plotly\.min\.js$|[^/]*\.dist-info/)",
    "pygments": r"/lexers/(?!(?:__init__|_mapping|data|markup|python|shell|special|text)\.py$)",
}
COURSE = ("lessons", "widgets")  # compiled with its source: cells and tracebacks show it
TEXTS = "lessons/tasks/text.py"  # names modules of the library that nets read: in lists called
READ = ("TRAIN", "VALID")
FIRST = "import IPython, numpy.random, anywidget, lessons.cells, widgets.questions.asking"  # as lessons do
NOTHING_TO_INSTALL = "Nothing can be installed in a browser tab: the course has what it needs."
Files = Mapping[str, bytes]
STAND_INS: Files = {  # for megabytes that a kernel asks for and does not use
    "IPython/terminal/embed.py": b"def embed(**options): raise NotImplementedError\n",
    "piplite/__init__.py": f"""async def install(*_, **__): print("{NOTHING_TO_INSTALL}")\n""".encode(),
    "piplite/cli.py": b"""async def get_transformed_code(_): return 'await __import__("piplite").install()'\n""",
    "piplite/piplite.py": b"",
    "sqlite3/__init__.py": b"class Connection: pass\n"  # IPython names these, and keeps no history
    b"class DatabaseError(Exception): pass\n"
    b"class IntegrityError(DatabaseError): pass\n"
    b"class OperationalError(DatabaseError): pass\n",
}


def course(root: Path, more: Files, needs: Iterable[str] = ()) -> dict[str, bytes]:
    """The course at `root`, with the files `more` of its packages.

    It says that it `needs` what a kernel in the browser brings: lesson 00 looks there.
    """
    files = dict(more)
    for tree in COURSE:
        for path in sorted((root / tree).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                files[path.relative_to(root).as_posix()] = path.read_bytes()
    said = "Metadata-Version: 2.1\nName: recurrent-networks-course\nVersion: 0.1.0\n"
    said += "".join(f"Requires-Dist: {need}\n" for need in needs)
    said += "Requires-Python: >=3.11\n"
    files["recurrent_networks_course-0.1.0.dist-info/METADATA"] = said.encode()
    return {f"{PACKAGES}/{name}": content for name, content in files.items()} | {IPYTHON: CONFIG}


def others(library: Path, wheels: Iterable[Path]) -> dict[str, bytes]:
    """The standard library, from its archive, what `wheels` hold, and the stand-ins."""
    files = {f"{LIBRARY}/{name}": content for name, content in used(library).items()}
    for wheel in wheels:
        files |= {f"{PACKAGES}/{name}": content for name, content in used(wheel).items()}
    return files | {f"{PACKAGES}/{name}": content for name, content in STAND_INS.items()}


def used(archive: Path) -> dict[str, bytes]:
    """The files of a wheel, or of the library's archive, that the course may use: none of those beside its packages."""
    name = archive.name.partition("-")[0]
    unused = [re.compile(NOT_USED[key]) for key in ("", name) if key in NOT_USED]
    with zipfile.ZipFile(archive) as whole:
        names = [n for n in whole.namelist() if not n.endswith("/") and ".data/" not in n]
        return {n: whole.read(n) for n in names if not any(p.search(n) for p in unused)}


def compiled(files: Files, node: Sequence[str], pyodide: Path) -> dict[str, bytes]:
    """`files` with the modules compiled that every kernel imports, by the Python of the page, which `node` runs.

    The source of the course stays, and of what its nets read. Raises CalledProcessError.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        script = str(Path(__file__).with_name("compile.mjs"))
        subprocess.run([*node, script, str(pyodide), folder, FIRST], check=True)
        made = {name: Path(folder, f"{name}c") for name in files}
        made = {name: path.read_bytes() for name, path in made.items() if path.is_file()}
    shown = {name for name in files if of_course(name)} | texts(files)
    found = {name: content for name, content in files.items() if name in shown or name not in made}
    for name, content in made.items():
        parent, _, module = name.rpartition("/")
        cached = f"{parent}/__pycache__/{module[:-3]}.cpython-312.pyc"
        found[cached if name in shown else f"{name}c"] = content
    return found


def texts(files: Files) -> set[str]:
    """The modules of the library that lessons read as texts."""
    module = ast.parse(files.get(f"{PACKAGES}/{TEXTS}", b""))
    lists = [
        node.value.value
        for node in module.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and getattr(node.targets[0], "id", "") in READ
    ]
    return {f"{LIBRARY}/{name}.py" for names in lists for name in str(names).split()}


def of_course(name: str) -> bool:
    """Whether a file is one of the course's packages."""
    return name.startswith(tuple(f"{PACKAGES}/{package}/" for package in COURSE))


def pack(files: Files) -> bytes:
    """A line of JSON with the paths and sizes, in order, and then all contents; compressed."""
    names = sorted(files)
    index = json.dumps([[name, len(files[name])] for name in names], ensure_ascii=True)
    whole = b"\n".join([index.encode(), b"".join(files[name] for name in names)])
    return gzip.compress(whole, 9, mtime=0)
