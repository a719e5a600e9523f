"""The base of every widget: one path for changes, and nothing that goes wrong is lost."""

import gzip
import html

import comm
import numpy as np
import pytest
from ipywidgets import Button, IntSlider, Text
from plotly.offline import get_plotlyjs
from traitlets import Int, Unicode, validate

from tests.harness.peak import held, peak
from tests.widgets.examples import EXAMPLES
from widgets.core.canvas import edited
from widgets.core.model import Model
from widgets.core.typed_input import NotKnown
from widgets.core.view import REFUSED, View
from widgets.drawing import diagram, marks
from widgets.drawing.plot import BINARY, Plot, as_buffers, figure, plotly_js, words
from widgets.drawing.sent import spare


class Dial(Model):
    """A number from 0 to 9, and a word."""

    n = Int(0)
    word = Unicode("a")

    @validate("n")
    def _in_range(self, proposal):
        return min(max(proposal["value"], 0), 9)

    @validate("word")
    def _not_empty(self, proposal):
        if not proposal["value"]:
            raise ValueError("Type a word, such as <hello>.")
        return proposal["value"]

    @property
    def caption(self):
        return f"{self.word} {self.n}"


SCENE = marks.scene(100, 20, [marks.text(0, 10, marks.number("n"))], keys=["Home"])


def dial_drawing(model):
    return diagram.Drawing(SCENE, {"n": np.array([model.n])})


class DialView(View):
    def __init__(self, model):
        slider, box, button = IntSlider(max=20), Text(), Button()
        super().__init__(model, [[slider, box], [button]], [diagram.Diagram(dial_drawing)])
        self.bind(slider, "n")
        self.bind(box, "word")
        self.on_click(button, lambda: 1 / 0)

    def handle(self, event):
        if event["event"] == "key":
            self.model.n = 0


@pytest.fixture
def view():
    return DialView(Dial())


def painted(view):
    return np.frombuffer(view.canvases[0].values, np.float32).tolist()


def test_control_model_and_picture_agree(view):
    slider = view.controls[0]
    slider.value = 7
    assert (view.model.n, painted(view), repr(view)) == (7, [7.0], "a 7")
    slider.value = 15  # the model refuses; the control comes back
    assert (slider.value, view.model.n) == (9, 9)
    view.model.n = 3
    assert slider.value == 3


def test_what_the_model_refuses_is_said_as_text_and_kept_in_the_box(view):
    box = view.controls[1]
    box.value = ""
    assert view.error == "Type a word, such as <hello>."
    assert html.escape(view.error) == view._error_line.value  # never HTML
    assert (box.value, view.model.word) == ("", "a")
    box.value = "b"
    assert (view.error, view.model.word) == ("", "b")


def test_a_refusal_stands_as_long_as_the_box_holds_it(view):
    slider, box = view.controls[:2]
    box.value = ""
    slider.value = 4
    assert view.error == "Type a word, such as <hello>."
    view.model.word = "from elsewhere"  # puts another word into the box
    assert (box.value, view.error) == ("from elsewhere", "")


def test_a_mistake_of_ours_is_said_and_its_traceback_kept(view):
    view.controls[2].click()
    assert view.error == "The widget could not do that: division by zero."
    assert "ZeroDivisionError" in view.errors[-1]


def test_an_error_of_the_front_end_reaches_the_error_line_and_python(view):
    view.canvases[0]._handle_custom_msg(
        {"event": "error", "message": "no array", "detail": "at line 3"}, []
    )
    assert view.error == "The picture could not be drawn: no array."
    assert "at line 3" in view.errors[-1]


def test_an_event_is_always_answered(view):
    before = view.canvases[0].rev
    view.canvases[0]._handle_custom_msg({"event": "key", "key": "Home"}, [])  # n is 0 already
    assert view.canvases[0].rev > before


def test_several_traits_are_one_redraw(view):
    before = view.canvases[0].rev
    with view.model.together():
        view.model.n, view.model.word = 4, "z"
    assert (view.canvases[0].rev, repr(view)) == (before + 1, "z 4")


def test_the_last_canvas_alone_carries_the_caption():
    view = View(Dial(n=5), [], [Plot(wave), diagram.Diagram(dial_drawing)])
    assert [canvas.caption for canvas in view.canvases] == ["", repr(view)] == ["", "a 5"]


def test_a_canvas_opens_with_its_first_picture(monkeypatch):
    opened, made = {}, comm.create_comm
    monkeypatch.setattr(comm, "create_comm", lambda **given: opened.update(given) or made(**given))
    canvas = diagram.Diagram(dial_drawing)
    assert canvas.comm is None
    canvas.show(Dial(n=7), "a 7")
    assert opened["data"]["state"]["scene"] == spare(SCENE)
    assert np.frombuffer(opened["buffers"][0], np.float32).tolist() == [7]


def test_what_the_page_needs_travels_to_it():
    common = {"front", "name", "caption", "rev"}
    for canvas, own in (
        (Plot(wave), {"ground", "spec"}),
        (diagram.Diagram(dial_drawing), {"scene", "values"}),
    ):
        assert set(canvas.keys) >= common | own


def test_numbers_are_written_in_from_zero_on_and_a_drop_is_a_path():
    assert marks.Heat("W", ("W", 0), (1, 1), (0, 0), (9, 9), digits=2).least == 0.0
    assert marks.drop(1, 2, 3, 4) == "M1.0 2.0C1.0 3.0 3.0 3.0 3.0 4.0"


def test_a_closed_view_no_longer_follows(view):
    before = view.canvases[0].rev
    view.close()
    view.model.n = 5
    assert view.canvases[0].rev == before


def test_the_text_output_is_the_whole_caption(view):
    view.model.word = "long " * 60
    assert view._repr_mimebundle_()["text/plain"] == view.model.caption


def test_a_drawing_without_an_array_or_with_a_wrong_size_is_refused():
    diagram.Drawing(SCENE, {"n": np.zeros(1)})
    with pytest.raises(ValueError, match="wants 1 numbers of 'n' and got 2"):
        diagram.pack(diagram.Drawing(SCENE, {"n": np.zeros(2)}))
    with pytest.raises(KeyError):
        diagram.pack(diagram.Drawing(SCENE, {}))


def test_numbers_beyond_float32_do_not_overflow():
    assert np.isfinite(diagram.pack(diagram.Drawing(SCENE, {"n": np.array([1e300])}))).all()


@pytest.mark.parametrize(("event", "number"), [({"value": 0.25}, 0.25), ({"text": " −1,5 "}, -1.5)])
def test_edited_reads_what_was_dragged_or_typed(event, number):
    assert edited(event) == number


@pytest.mark.parametrize("typed", ["", "abc", "inf", "nan", "1e999", "<b>1</b>"])
def test_edited_says_what_is_not_a_number(typed):
    with pytest.raises(ValueError, match="is not a number; type one like"):
        edited({"text": typed})


def wave(model):
    return {"data": [{"type": "scatter", "y": np.arange(3) + model.n}], "layout": {"height": 100}}


def test_plots_share_one_plotly_and_send_arrays_as_bytes():
    plots = [Plot(wave), Plot(wave)]
    plots[0].show(Dial(n=2), "words")
    assert plotly_js() is plotly_js()
    state = plots[0].get_state()["spec"]["data"][0]["y"]
    assert np.frombuffer(state["buffer"], state["dtype"]).tolist() == [2, 3, 4]
    assert len(plotly_js().get_state()["gz"]) < 1_700_000
    assert figure(wave(Dial())).data[0].y.tolist() == [0, 1, 2]


def test_plotly_is_packed_in_blocks():
    made = []
    assert peak(lambda: made.append(plotly_js.__wrapped__())) < 5  # MB; whole it was 24
    for again in (False, True):  # as it opens, and as a page that wakes up asks for it
        state = made[0].get_state(drop_defaults=again)
        assert gzip.decompress(state["gz"]).decode() == get_plotlyjs()
    made[0].close()


def test_plotly_is_not_kept_once_it_is_sent():
    made = []
    assert held(lambda: made.append(plotly_js.__wrapped__())) < 0.5  # MB; packed it is 1.5
    made[0].close()


def test_a_view_hands_out_its_plot_as_a_figure(view):
    assert View(Dial(n=5), [], [Plot(wave)]).figure().data[0].y.tolist() == [5, 6, 7]
    with pytest.raises(ValueError, match="only a plot makes a Plotly figure"):
        view.figure()


@pytest.mark.parametrize("dtype", [*BINARY, "int64", "bool"])
def test_arrays_survive_the_journey(dtype):
    array = np.array([[0, 1], [1, 1]]).astype(dtype)
    sent = as_buffers({"z": array})["z"]
    assert sent["dtype"] == (dtype if dtype in BINARY else "float64")  # no more bytes than it had
    back = np.frombuffer(sent["buffer"], sent["dtype"]).reshape(sent["shape"])
    np.testing.assert_array_equal(back, array)


@pytest.mark.parametrize("number", [np.nan, np.float32("inf"), float("-inf")])
def test_a_lone_number_that_json_has_not_is_null(number):
    assert as_buffers({"y": [1.0, number]}) == {"y": [1.0, None]}


def test_plotly_labels_are_plain_text():
    assert words("<a href='x'>&") == "&lt;a href='x'&gt;&amp;"


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_canvas_has_a_name_or_the_caption(name):
    view = EXAMPLES[name]()
    assert all(canvas.name for canvas in view.canvases[:-1])
    view.close()


def marked(view):
    """The controls whose text is framed."""
    return [control for control in view.controls if REFUSED in control._dom_classes]


def test_a_box_is_framed_while_its_text_is_refused():
    view = DialView(Dial())
    slider, box, _ = view.controls
    box.value = ""
    assert marked(view) == [box]
    slider.value = 3  # another control succeeds; the box still holds what was refused
    assert marked(view) == [box]
    box.value = "b"
    assert marked(view) == []


def test_a_box_is_framed_while_a_word_in_it_is_not_known():
    view = DialView(Dial())
    view.model.problem = NotKnown("Not known: “zorb”.")
    view.redraw()
    assert marked(view) == [view.controls[1]]
    view.model.problem = "The training has ended."
    view.redraw()
    assert marked(view) == []
