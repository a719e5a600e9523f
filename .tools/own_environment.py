"""An environment beside .venv, for one tool: made once for each content of its requirements, then only used.

Standard library alone.
"""

import os
import shutil
import subprocess
from pathlib import Path


def programs(folder: Path) -> Path:
    """Where the programs of an environment are."""
    return folder / ("Scripts" if os.name == "nt" else "bin")


def make(folder: Path, requirements: Path, python: str, *options: str) -> bool:
    """Make it with `python` and the `options` of pip; False if it is there. Raises CalledProcessError."""
    wanted = "\n".join([requirements.read_text(encoding="utf-8"), python, *options])
    made = folder / "made-of"
    if made.is_file() and made.read_text(encoding="utf-8") == wanted:
        return False
    print(f"Making the environment in {folder}. This takes a minute.", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([python, "-m", "venv", str(folder)], check=True)
    pip(folder, "install", *options, "-r", str(requirements))
    made.write_text(wanted, encoding="utf-8")
    return True


def pip(folder: Path, *args: str) -> None:
    """Run pip of the environment. Raises CalledProcessError."""
    command = [str(programs(folder) / "python"), "-m", "pip", "-qq", "--disable-pip-version-check"]
    subprocess.run([*command, *args], check=True)
