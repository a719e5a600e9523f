"""Where the exercises of a notebook are, and what each of them asks for."""

import ast
from typing import Any, NamedTuple

from lessons.editions.outline import tags


class ExerciseCell(NamedTuple):
    """A cell with an exercise: its place among the cells, the id of the exercise, and the answer that is checked."""

    place: int
    id: str  # as in "04.add"
    answer: str  # the expression that `check` gets, as in "derivatives"


def exercise_cells(book: Any) -> list[ExerciseCell]:
    """The exercises of a notebook in order; ValueError for a cell tagged as one in which nothing is checked."""
    return [
        ExerciseCell(place, *_checked(cell.source))
        for place, cell in enumerate(book.cells)
        if "exercise" in tags(cell)
    ]


def _checked(source: str) -> tuple[str, str]:
    """The arguments of the one call of `check`."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in calls:
        match call:
            case ast.Call(func=ast.Name("check"), args=[ast.Constant(str(name)), answer]):
                return name, ast.unparse(answer)
    raise ValueError(f"Nothing is checked in this exercise: {source[:60]!r}")
