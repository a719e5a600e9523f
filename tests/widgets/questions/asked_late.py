"""What the tests of the questions of lessons 12 to 21 share: a cell run as its notebook has it, and a hand."""

import ast
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lessons.own_files import VARIABLE
from tests.notebooks import form
from widgets.core.view import View
from widgets.predictions.answers import Amounts


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has answered yet, and what is answered is nobody's."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "mine"))


def view_of(name: str, **known: Any) -> Any:
    """The covered view of the cell that asks the question `name`, run after cells that made what is `known`."""
    (path,) = [path for path in form.lessons() if path.name.startswith(name.split()[0])]
    codes = [cell.source for cell in form.read(path).cells if cell.cell_type == "code"]
    (source,) = [code for code in codes if f'predict("{name}"' in code]
    *before, last = ast.parse(source).body
    assert isinstance(last, ast.Expr)
    exec(compile(ast.Module(before, []), path.name, "exec"), known)
    view = eval(compile(ast.Expression(last.value), path.name, "eval"), known)
    assert isinstance(view, View)
    assert view.covered, name
    assert view.question is not None
    assert view.question.model.question.name == name
    assert repr(view) == f"Predict first: {view.question.model.question.asks}"
    return view


def truth(view: Any) -> Any:
    """What is right, as the question computes it from the model of the view."""
    asked = view.question.model
    return asked.question.truth(view.model)


def give(view: Any, values: Any) -> bool | None:
    """Answer as a hand does, reveal, and ask anew; whether it counts as right."""
    asked = view.question.model
    assert view.covered
    for index, value in enumerate(values):
        if isinstance(asked.answer, Amounts):
            asked.edit("given", index, float(value))
        elif value:
            asked.choose(index)
    asked.reveal()
    assert not view.covered
    assert repr(view) == view.model.caption
    right = asked.right
    asked.again()
    assert view.covered
    return right


def told(view: Any) -> str:
    """All that a covered view says in words and in tables, beside the question."""
    tables = [[table.title, *table.rows] for table in view.table()]
    said = [canvas.caption for canvas in view.in_sight]
    return json.dumps([repr(view), said, tables], ensure_ascii=False, default=str)


def hides_all(view: Any) -> None:
    """Assert that nothing but the question is on the page: no control, no picture, no caption."""
    assert list(view.children) == [view.question, view._error_line]
    assert view.in_sight == []
    assert view.model.caption not in told(view)


def sent(view: Any) -> dict[str, Any]:
    """The arrays of the first drawing of a view as the page has them, by name."""
    canvas = view.canvases[0]
    numbers, arrays, first = np.frombuffer(canvas.values, dtype=np.float32), {}, 0
    for name, size in canvas.scene["arrays"]:
        arrays[name] = numbers[first : first + size]
        first += size
    return arrays
