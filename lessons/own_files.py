"""The files of a learner: cells that she keeps, answers that she gave. They never leave her machine.

They lie in one folder, which git leaves alone and so does an update of the course. Another one can be named by
COURSE_MINE in the environment.
"""

import os
from pathlib import Path

VARIABLE = "COURSE_MINE"  # of the environment: the folder
COURSE = Path(__file__).resolve().parents[1]


def folder() -> Path:
    """Where the learner's files are: notebooks/mine of the course, or the folder that COURSE_MINE names."""
    if given := os.environ.get(VARIABLE):
        return Path(given).expanduser()
    lessons = COURSE / "notebooks"
    return (lessons if lessons.is_dir() else Path.cwd()) / "mine"  # no folder: in a browser's tab


def told(path: Path) -> str:
    """A path as a sentence shows it: from the folder of the course on, if it lies there."""
    return path.relative_to(COURSE).as_posix() if path.is_relative_to(COURSE) else str(path)


def write(path: Path, text: str) -> None:
    """Write a file as a whole or not at all, and its folder if there is none; OSError says why it cannot be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(f".{os.getpid()}.new")
    try:
        new.write_text(text, encoding="utf-8", newline="\n")
        os.replace(new, path)
    finally:
        new.unlink(missing_ok=True)
