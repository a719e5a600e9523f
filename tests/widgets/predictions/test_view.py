"""A covered view: what is asked for is nowhere to be seen until an answer is given."""

import json

import numpy as np

from widgets.basics.scan import ScanRounds
from widgets.cells.cell_state_update.view import CellStateUpdate
from widgets.gradients.skip_connections import SkipConnections
from widgets.predictions.answers import Amounts, Cells
from widgets.predictions.model import Prediction, Question
from widgets.predictions.view import PredictionView


def covered(view, *hides, kind=None):
    question = Question(
        "43 asked",
        "How <b>many</b>?",
        kind or Amounts(0, 8, 0.5),
        lambda model: np.array([3.0]),
        hides,
    )
    view.ask(PredictionView(Prediction(question, view.model)))
    return view


def shown(view):
    """Which parts of a view are on the page, top to bottom."""
    return [*view.children]


def test_a_view_that_hides_all_shows_the_question_alone():
    view = covered(ScanRounds())
    assert shown(view) == [view.question, view._error_line]
    assert repr(view) == "Predict first: How <b>many</b>?"
    assert "&lt;b&gt;" in view.question.asks.value
    view.question.model.edit("given", 0, 3.0)
    view.question.control("reveal").click()
    assert shown(view) == [view.question, *view.boxes, view._error_line, *view.canvases]
    assert repr(view) == view.model.caption


def test_skip_is_one_click_and_leaves_one_line():
    view = covered(ScanRounds())
    view.question.control("skip").click()
    assert not view.covered
    asked = view.question
    assert shown(asked) == [asked.asks, *asked.boxes, asked._error_line]
    assert [view.question.control(name).layout.display for name in ("reveal", "skip", "again")] == [
        "none",
        "none",
        None,
    ]


def test_what_a_drawing_hides_is_sent_to_nobody():
    view = covered(CellStateUpdate(), "c", "h", "now")
    canvas = view.canvases[0]
    sizes = dict(canvas.scene["arrays"])
    first = {name: sum(list(sizes.values())[:k]) for k, name in enumerate(sizes)}
    sent = np.frombuffer(canvas.values, dtype=np.float32)
    for name, size in sizes.items():
        hidden = np.isnan(sent[first[name] : first[name] + size]).all()
        assert hidden == (name in ("c", "h", "now"))
    assert canvas.caption == "What you are asked for is covered until you press Reveal or Skip."
    told = json.dumps([table.rows for table in view.table()], ensure_ascii=False)
    assert "1.3" not in told
    view.reveal()
    assert not np.isnan(np.frombuffer(canvas.values, dtype=np.float32)).all()
    assert canvas.caption == repr(view)


def test_what_a_plot_hides_is_not_among_its_traces():
    view = SkipConnections()
    names = [trace.get("name") for trace in view.canvases[0].picture(view.model)["data"]]
    hidden = next(name for name in names if name)
    covered(view, hidden)
    assert hidden not in [trace.get("name") for trace in view.canvases[0].spec["data"]]
    assert hidden not in [trace.name for trace in view.canvases[0].figure(view.model).data]
    view.reveal()
    assert hidden in [trace.get("name") for trace in view.canvases[0].spec["data"]]


def test_a_covered_picture_answers_no_hand():
    view = covered(CellStateUpdate(), "c")
    before = view.model.path.f.copy()
    canvas = view.canvases[0]
    canvas._handle_custom_msg({"event": "edit", "mark": "f", "index": 0, "value": 0.1}, [])
    canvas._handle_custom_msg({"event": "key", "key": "ArrowLeft"}, [])
    np.testing.assert_array_equal(view.model.path.f, before)
    assert view.model.t == view.model.T


def test_each_of_a_few_handles_has_its_number_beside_it():
    view = covered(ScanRounds(), kind=Amounts(0, 8, 0.5, places=("first", "last")))
    sent = json.dumps(view.question.canvases[0].scene)
    assert "first: yours" in sent
    assert "last: yours" in sent
    many = covered(ScanRounds(), kind=Amounts(0, 8, 0.5, places=tuple("abcde")))
    assert "yours " not in json.dumps(many.question.canvases[0].scene)


def test_a_press_and_a_stroke_choose_cells():
    view = covered(ScanRounds(), kind=Cells(("1",), ("a", "b", "c")))
    canvas = view.question.canvases[0]
    for event, index in (("pick", 0), ("stroke", 1)):
        canvas._handle_custom_msg({"event": event, "mark": "given", "index": index}, [])
    assert list(view.question.model.given) == [1, 1, 0]


def test_long_names_of_columns_have_room():
    kind = Cells(("1",), ("square", "above-left-of", "blue"))
    (map_,) = (
        mark
        for mark in covered(ScanRounds(), kind=kind).question.canvases[0].scene["marks"]
        if mark["kind"] == "heat"
    )
    assert map_["cell"][0] > 6 * len("above-left-of")
    assert map_["cell"][0] * 3 < 820


def test_an_axis_of_what_is_counted_has_whole_numbers():
    view = covered(ScanRounds(), kind=Amounts(0, 3, 0.5, digits=0))
    ticks = [
        mark["parts"][0]
        for mark in view.question.canvases[0].scene["marks"]
        if mark["kind"] == "text" and mark["anchor"] == "end"
    ]
    assert ticks == ["0", "1", "2", "3"]


def test_long_names_of_places_have_room():
    for names in (("RNN", "a cell with a long name"), ("RNN",) * 6):
        view = covered(ScanRounds(), kind=Amounts(0, 1, 0.1, places=names))
        (sliders,) = (
            mark for mark in view.question.canvases[0].scene["marks"] if mark["kind"] == "sliders"
        )
        assert sliders["pitch"] >= 7 * max(map(len, names))
        assert sliders["pitch"] * len(names) < 740


def test_a_refusal_stands_where_the_question_is():
    view = covered(ScanRounds())
    view.question.control("reveal").click()
    assert "Move the handle" in view.question.error
    assert view.covered


def test_a_view_that_was_closed_wakes_up_covered_as_it_was():
    view = covered(ScanRounds())
    view.close()
    view.wake()
    assert shown(view) == [view.question, view._error_line]
    view.reveal()
    view.close()
    view.wake()
    view.model.T = 16
    assert view.canvases[0] in shown(view)
    assert view.canvases[0].caption == view.model.caption


def test_a_closed_view_lets_go_of_its_model():
    view = covered(ScanRounds())
    view.close()
    assert not view.model.watched
