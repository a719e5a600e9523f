"""What the tests of questions share: a view as its notebook makes it, a hand that answers, and what is in sight."""

import ast
import json
from dataclasses import replace

import numpy as np

from tests.notebooks import form
from widgets.core.view import View
from widgets.drawing.diagram import Diagram
from widgets.predictions.answers import Amounts


def cells_until(name):
    """The code cells of its lesson up to the one that asks the question `name`, as syntax trees."""
    (path,) = [path for path in form.lessons() if path.name.startswith(name.split()[0])]
    cells = [cell.source for cell in form.read(path).cells if cell.cell_type == "code"]
    (last,) = [k for k, code in enumerate(cells) if f'predict("{name}"' in code]
    return [ast.parse(code) for code in cells[: last + 1]]


def made(name, **before):
    """The view that the notebook's cell ends with, by the widgets that the notebook has imported by then.

    `before` are the other names that earlier cells have made.
    """
    *earlier, code = cells_until(name)
    names, last = dict(before), code.body.pop()
    parts = [part for cell in earlier for part in cell.body if isinstance(part, ast.ImportFrom)]
    code.body[:0] = [part for part in parts if part.module == "widgets"]
    exec(compile(code, name, "exec"), names)
    view = eval(compile(ast.Expression(last.value), name, "eval"), names)
    assert isinstance(view, View)
    return view


def answered(view, *given):
    """Answer as a hand does: an amount at each place, or the numbers of options or cells. Whether that is right."""
    model, ask = view.question.model, view.question.control
    if not model.covers:
        ask("again").click()
    for k, each in enumerate(given):
        if isinstance(model.answer, Amounts):
            model.edit("given", k, each)
        else:
            model.choose(each)
    ask("reveal").click()
    assert (view.question.error, model.covers) == ("", False)
    return model.right


def known(view):
    """What the question of a view computes now, None if that is not known; the same as what the reveal would show."""
    truth = view.question.model.question.truth(view.model)
    assert truth is None or np.isfinite(truth).all()
    return truth


def in_sight(view):
    """The arrays of the drawings that are shown, by name, as they are sent: hidden numbers are NaN."""
    canvases = [canvas for canvas in view.in_sight if isinstance(canvas, Diagram)]
    return {n: a for canvas in canvases for n, a in canvas.drawn(view.model).arrays.items()}


def told(view):
    """All words and numbers that are told beside the pictures: caption, error line, tables."""
    tables = [[table.title, *table.rows] for table in view.table()]
    captions = [canvas.caption for canvas in view.in_sight]
    return json.dumps([repr(view), view.error, captions, tables], ensure_ascii=False, default=str)


def is_covered(view):
    """Whether the question stands alone, or above pictures that say so, and says nothing of what is computed."""
    question = view.question
    alone = view.children == (question, view._error_line)
    partly = [canvas.caption for canvas in view.in_sight][-1:] == [question.model.instead]
    asks = repr(view) == question.model.title == f"Predict first: {question.model.question.asks}"
    numbers = question.canvases[0].drawn(question.model).arrays
    silent = question.model.truth is None and not np.nan_to_num(numbers.get("truth", 0.0)).any()
    return view.covered and asks and silent and partly == bool(question.model.hides) != alone


def is_uncovered(view):
    """Whether everything is shown."""
    parts = (view.question, *view.boxes, view._error_line, *view.canvases)
    return view.children == parts and repr(view) == view.caption


def is_fair(view, right, *wrong):
    """Whether a covered view takes one answer for right and all others for wrong, and handles left alone too."""
    assert is_covered(view)
    answer, truth = view.question.model.answer, known(view)
    if isinstance(answer, Amounts):
        assert (truth >= answer.low).all()
        assert (truth <= answer.high).all()
        assert not answer.right(answer.filled(answer.blank), truth)
    assert answered(view, *right) is True
    assert is_uncovered(view)
    return [answered(view, *each) for each in wrong] == [False] * len(wrong)


def view_of(name, **before):
    """The view of a cell, which must be covered by the question `name`; `before` as in `made`."""
    view = made(name, **before)
    assert view.covered, name
    assert view.question.model.question.name == name
    assert repr(view) == f"Predict first: {view.question.model.question.asks}"
    return view


def give(view, values):
    """Answer as a hand does, reveal, and ask anew; whether it counts as right. A number for each place or cell."""
    assert view.covered
    amounts = isinstance(view.question.model.answer, Amounts)
    right = answered(view, *(values if amounts else np.flatnonzero(values)))
    assert is_uncovered(view)
    view.question.control("again").click()
    assert view.covered
    return right


def hides_all(view):
    """Assert that nothing but the question is on the page: no control, no picture, no caption."""
    assert list(view.children) == [view.question, view._error_line]
    assert view.in_sight == []
    assert view.model.caption not in told(view)


def sent(view):
    """The arrays of the first drawing of a view as the page has them, by name."""
    canvas = view.canvases[0]
    numbers, arrays, first = np.frombuffer(canvas.values, dtype=np.float32), {}, 0
    for name, size in canvas.scene["arrays"]:
        arrays[name] = numbers[first : first + size]
        first += size
    return arrays


def end(view, **last):
    """Let a training end with a moment like the first but for `last`, without its updates."""
    model = view.model
    with model.together():
        model.history = [*model.history, replace(model.history[0], step=model.steps, **last)]
        model.last = model.step = len(model.history) - 1
