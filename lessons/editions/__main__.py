"""Write an edition of the lessons: `python -m lessons.editions EDITION FOLDER [NOTEBOOK ...]`.

student: the notebooks as they are. instructor: solutions, answers, minutes and slips, with slides of each lesson.
nbgrader: a course folder with an assignment for each lesson that has exercises. study: the tests before and after the
course, and a notebook that pools the files of a class.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbconvert.exporters import SlidesExporter

from lessons.editions.assignment import CONFIG, assignment
from lessons.editions.exercise_cells import exercise_cells
from lessons.editions.instructor import instructor
from lessons.editions.study import notebooks
from lessons.own_files import VARIABLE

COURSE = Path(__file__).parents[2]
NOTEBOOKS = COURSE / "notebooks"
WIDGET = "application/vnd.jupyter.widget-view+json"
STUDY = "study"  # an edition that is made of no lesson
PATIENCE = 300  # seconds for a cell


def main(argv: Sequence[str] | None = None) -> int:
    """Write the edition that is asked for; 1 where a notebook is none."""
    parser = argparse.ArgumentParser(prog="python -m lessons.editions", description=__doc__)
    parser.add_argument("edition", choices=sorted([*EDITIONS, STUDY]))
    parser.add_argument("folder", type=Path, help="where it goes")
    parser.add_argument(
        "notebooks", type=Path, nargs="*", help="some lessons; without, all of them"
    )
    asked = parser.parse_args(argv)
    if asked.edition == STUDY:
        for name, book in notebooks().items():
            print(_write(book, asked.folder / name))
        return 0
    for path in asked.notebooks or sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb")):
        if not path.is_file():
            print(f"{path} is no notebook.", file=sys.stderr)
            return 1
        written = EDITIONS[asked.edition](nbformat.read(path, as_version=4), path, asked.folder)
        print(f"{path.stem}: {written}")
    return 0


def _student(book: Any, path: Path, folder: Path) -> Path:
    return _write(book, folder / path.name)


def _instructor(book: Any, path: Path, folder: Path) -> Path:
    made = instructor(book, path.name[:2])
    _run(made, path.parent)
    slides, _ = SlidesExporter().from_notebook_node(made)
    written = _write(made, folder / path.name)
    _text(slides, folder / "slides" / f"{path.stem}.slides.html")
    return written


def _run(book: Any, where: Path) -> None:
    """Run a notebook; a cell that shows a widget keeps its still, every other one gets what it prints now.

    What the one who runs it has kept of her own is not looked at. CellExecutionError for a cell that stops.
    """
    kept = [list(cell.get("outputs", [])) for cell in book.cells]
    resources = {"metadata": {"path": str(where)}}
    client = NotebookClient(book, timeout=PATIENCE, resources=resources)
    client.store_widget_state = False
    path = os.pathsep.join(filter(None, [str(COURSE), os.environ.get("PYTHONPATH")]))
    with tempfile.TemporaryDirectory() as nothing:
        client.execute(env={**os.environ, VARIABLE: nothing, "PYTHONPATH": path})
    for cell, before in zip(book.cells, kept, strict=True):
        if cell.cell_type == "code" and any(WIDGET in o.get("data", {}) for o in cell.outputs):
            cell.outputs = before


def _nbgrader(book: Any, path: Path, folder: Path) -> str | Path:
    if not exercise_cells(book):
        return "no exercise"
    _text(CONFIG, folder / "nbgrader_config.py")
    return _write(assignment(book), folder / "source" / path.stem / path.name)


def _write(book: Any, file: Path) -> Path:
    nbformat.validate(book)
    return _text(nbformat.writes(book) + "\n", file)


def _text(text: str, file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


EDITIONS: dict[str, Callable[[Any, Path, Path], str | Path]] = {
    "student": _student,
    "instructor": _instructor,
    "nbgrader": _nbgrader,
}

if __name__ == "__main__":
    sys.exit(main())
