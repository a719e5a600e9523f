"""Wheels for a kernel in the browser: the course's own, others without what it does not use, and stand-ins."""

import base64
import hashlib
import re
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

DATE = (2020, 1, 1, 0, 0, 0)  # of every file: the same content makes the same wheel
CONFIG = b'get_config().InteractiveShellApp.extensions = ["widgets.core.in_a_tab"]\n'  # of IPython
NOT_USED = {  # what a kernel never opens: files of the page, tests, and most of plotly
    "": r"\.data/|/tests?/|\.map$|/(?:labextension|nbextension)/",
    "plotly": r"(?!plotly/package_data/plotly\.min\.js$|[^/]*\.dist-info/)",
}
Files = Mapping[str, bytes]
STAND_INS: dict[str, Files] = {  # for megabytes that a kernel asks for and does not use
    "jedi": {},
    "ssl": {},
    "sqlite3": {  # IPython names these, and keeps no history here
        "sqlite3/__init__.py": b"class Connection: pass\n"
        b"class DatabaseError(Exception): pass\n"
        b"class IntegrityError(DatabaseError): pass\n"
        b"class OperationalError(DatabaseError): pass\n"
    },
}


def course_wheel(root: Path, into: Path, more: Files, needs: Iterable[str] = ()) -> Path:
    """The wheel of the course at `root`, with the files `more`; its version names its content.

    It says that it `needs` what a kernel in the browser brings: lesson 00 looks there.
    """
    files = dict(more)
    for tree in ("lessons", "widgets"):
        for path in sorted((root / tree).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                files[path.relative_to(root).as_posix()] = path.read_bytes()
    digest = hashlib.sha256(b"".join(name.encode() + files[name] for name in sorted(files)))
    version = f"0.1.0+{digest.hexdigest()[:8]}"
    files[f"recurrent_networks_course-{version}.data/data/etc/ipython/ipython_config.py"] = CONFIG
    said = "".join(f"Requires-Dist: {need}\n" for need in needs)
    said += "Requires-Python: >=3.11\n"
    return write_wheel(into, "recurrent_networks_course", version, files, said)


def stand_in(into: Path, name: str) -> Path:
    """A wheel in place of a package of STAND_INS."""
    return write_wheel(into, name, "0", STAND_INS[name])


def write_wheel(into: Path, name: str, version: str, files: Files, more: str = "") -> Path:
    """A pure wheel of `files` by their paths, with `more` lines of metadata."""
    info = f"{name}-{version}.dist-info"
    said = {
        "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{more}",
        "WHEEL": "Wheel-Version: 1.0\nGenerator: site\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    whole = {**files, **{f"{info}/{part}": text.encode() for part, text in said.items()}}
    return pack(into / f"{name}-{version}-py3-none-any.whl", whole)


def slimmed(wheel: Path, into: Path) -> Path:
    """A copy of a wheel without what the course does not use."""
    name = wheel.name.partition("-")[0]
    unused = [re.compile(NOT_USED[key]) for key in ("", name) if key in NOT_USED]
    with zipfile.ZipFile(wheel) as whole:
        names = [n for n in whole.namelist() if not n.endswith(("/", "/RECORD"))]
        used = [n for n in names if not _any(unused, n)]
        return pack(into / wheel.name, {n: whole.read(n) for n in used})


def _any(patterns: Iterable[re.Pattern[str]], name: str) -> bool:
    return any(p.match(name) if p.pattern.startswith("(?!") else p.search(name) for p in patterns)


def pack(path: Path, files: Files) -> Path:
    """Write `files` and the record of them as a wheel."""
    info = next(name.partition("/")[0] for name in files if ".dist-info/" in name)
    record = [f"{name},sha256={_digest(files[name])},{len(files[name])}" for name in sorted(files)]
    record.append(f"{info}/RECORD,,\n")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as wheel:
        for name in sorted(files):
            wheel.writestr(_entry(name), files[name])
        wheel.writestr(_entry(f"{info}/RECORD"), "\n".join(record))
    return path


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
