"""Traits with a label: their range, their control, and what follows when a bound moves."""

from functools import partial

import numpy as np
import pytest
from ipywidgets import Dropdown, FloatLogSlider, SelectionSlider, ToggleButtons
from traitlets import TraitError, Unicode, validate

from widgets.core.controls import action
from widgets.core.model import Model
from widgets.core.traits import Choice, Flag, Number, Offered, Power, Typed, Whole
from widgets.core.view import View
from widgets.drawing import marks
from widgets.drawing.diagram import Diagram, Drawing


def short(text):
    if len(text) > 5:
        raise ValueError("Five letters at most.")


class Reading(Model):
    """A word, and a letter of it."""

    word = Typed("hello", check=short, label="word")
    t = Whole(1, 1, lambda model: len(model.word), label="t")
    place = Whole(0, 0, lambda model: len(model.word) - 1, plus=1)
    value = Number(0.5, -1.0, 1.0, step=0.25, label="value", tip="Any", width=200)
    strength = Power(1.0, 0.01, 10.0, step=0.5)
    rate = Offered((0.1, 0.3, 1.0), 0.3, label="rate")
    way = Choice(("up", "down"), "up", names=("↑", "↓"), tip="Where to", width=60)
    shape = Choice(("disc", "ring"), "ring", kind=Dropdown)
    loud = Flag(False, label="loud")

    def begin(self):
        """Count how often it begins."""
        self.began = [*getattr(self, "began", []), self.word]

    @property
    def caption(self):
        """Word and letter."""
        return f"{self.word} {self.t}"

    @action("again", "From the start")
    def again(self):
        """Go back to the first letter."""
        self.t = 1


BOTH = (marks.Sets("t", 2, "column"), marks.Sets("place", 1, "row"))
CELLS = marks.Heat("cells", ("value", 0), (2, 3), (0, 0), (9, 9), pick=BOTH)
LAST = marks.Heat("last", ("value", 0), (1, 3), (0, 20), (9, 9), pick=marks.Sets("t", 5))
PLAIN = marks.Heat("plain", ("value", 0), (1, 1), (0, 30), (9, 9), pick=True)
EDITED = marks.Heat("number", ("value", 0), (1, 1), (9, 30), (9, 9), edit=(-1, 1), of="value")
SCENE = marks.scene(100, 40, [CELLS, marks.Group("low", (0, 0), [LAST]), PLAIN, EDITED])


def drawing(model):
    return Drawing(SCENE, {"value": np.full(6, model.value)})


class ReadingView(View):
    """Every control by name."""

    model_class = Reading
    rows = (
        ("word", "t", "place", "value", "strength"),
        ("rate", "way", "shape", "loud", "again", "end"),
    )
    moves = {"ArrowRight": ("t", 1)}  # noqa: RUF012
    pictures = (partial(Diagram, drawing),)

    @action("end")
    def end(self):
        """Go to the last letter."""
        self.model.t = len(self.model.word)


def test_what_is_outside_is_clipped_and_what_is_no_number_refused():
    model = Reading(value=7.0, t=99, rate=0.9)
    assert (model.value, model.t, model.rate) == (1.0, 5, 0.3)
    model.value, model.t, model.rate = -7.0, -7, 0.0
    assert (model.value, model.t, model.rate) == (-1.0, 1, 0.1)
    for name in ("value", "strength", "rate"):
        with pytest.raises(TraitError, match=f"{name} must be a number"):
            setattr(model, name, float("nan"))
    with pytest.raises(TraitError, match="way must be one of up, down"):
        model.way = "left"
    with pytest.raises(ValueError, match="Five letters"):
        model.word = "longer"


def test_a_bound_that_depends_on_the_model_is_kept_when_the_model_changes():
    model, told = Reading(word="abc", t=3), []
    model.watch(lambda: told.append((model.word, model.t)))
    model.word = "ab"
    assert told == [("ab", 2)]  # once, and in range
    with model.together():
        model.word, model.t = "abcd", 4
    assert told[1:] == [("abcd", 4)]


def test_begin_runs_once_with_every_trait_set_and_before_what_depends_on_it():
    class Later(Reading):
        """Validates against what `begin` made."""

        said = Unicode("hello")

        @validate("said")
        def _begun(self, proposal):
            assert self.began == [self.word]
            return self.word + proposal["value"]

    later = Later(said="!", word="abc")
    assert (later.began, later.said) == (["abc"], "abcabc!")


def test_what_a_validator_sets_is_told_with_its_trait():
    class Judged(Reading):
        """Says at once what is wrong with the word."""

        said = Unicode("")

        @validate("said")
        def _judged(self, proposal):
            self.problem = "Too loud." if "!" in proposal["value"] else ""
            return proposal["value"]

    model, told = Judged(), []
    model.watch(lambda: told.append((model.said, model.problem)))
    model.said = "hey!"
    model.said = "hey"
    assert told == [("hey!", "Too loud."), ("hey", "")]


def test_touch_tells_of_what_is_no_trait():
    model, told = Reading(), []
    model.watch(lambda: told.append(model.touched))
    model.touch()
    model.problem = "Something is wrong."
    assert told == [1, 1]


def test_a_view_builds_and_ties_the_controls_of_its_rows():
    view = ReadingView(t=2, way="down")
    word, t, place, value, strength, rate, way, shape, loud, again, end = view.controls
    assert (t.value, t.min, t.max, t.description) == (2, 1, 5, "t")
    assert (place.value, place.min, place.max) == (1, 1, 5)
    assert (value.min, value.max, value.step, value.tooltip) == (-1.0, 1.0, 0.25, "Any")
    assert (value.layout.width, value.style.description_width) == ("200px", "initial")
    assert isinstance(strength, FloatLogSlider)
    assert (strength.min, strength.max) == (-2.0, 1.0)
    assert isinstance(rate, SelectionSlider)
    assert [label for label, _ in rate.options] == ["0.1", "0.3", "1"]
    assert isinstance(way, ToggleButtons)
    assert (way.label, way.tooltips, way.style.button_width) == ("↓", ("Where to",) * 2, "60px")
    assert isinstance(shape, Dropdown)
    loud.value, rate.value, place.value = True, 1.0, 4
    assert (view.model.loud, view.model.rate, view.model.place) == (True, 1.0, 3)
    word.value = "longer"
    assert view.error == "Five letters at most."
    end.click()
    assert (view.model.t, t.value) == (5, 5)
    again.click()
    assert view.model.t == 1
    assert view.control("t") is t
    assert view.control("end") is end


def test_the_values_of_a_choice_may_depend_on_the_model():
    class Spelt(Reading):
        """A letter of the word, by itself."""

        letter = Choice(lambda m: m.word, "h", kind=Dropdown, refusal="no {value!r} in {options}")

    view = ReadingView(Spelt(word="abc", letter="b"), [["letter"]])
    assert view.control("letter").options == ("a", "b", "c")
    with pytest.raises(TraitError, match="no 'e' in a, b, c"):
        view.model.letter = "e"


def test_a_choice_that_depends_on_the_model_begins_with_the_first_and_comes_back_to_it():
    class Spelt(Reading):
        """A letter of the word, by itself."""

        letter = Choice(lambda model: model.word)

    assert Spelt().letter == "h"
    model, told = Spelt(letter="l"), []
    model.watch(lambda: told.append((model.word, model.letter)))
    model.word = "ally"
    model.word = "abc"
    assert told == [("ally", "l"), ("abc", "a")]
    with pytest.raises(TraitError, match="letter must be one of h, e, l, l, o"):
        Spelt(letter="x")
    with pytest.raises(TraitError, match="way must be one of up, down"):
        Spelt(letter="l", way="left")  # which takes the letter back, to none


def test_what_is_no_trait_is_refused_by_name():
    with pytest.raises(TypeError, match="Reading has no speed, hue"):
        Reading(speed=1, t=2, hue=0)


def test_controls_follow_when_a_bound_moves():
    view = ReadingView(word="abc", t=3)
    t = view.control("t")
    view.model.word = "abcde"
    assert (t.value, t.max) == (3, 5)
    with view.model.together():
        view.model.word, view.model.t = "ab", 1
    assert (t.value, t.max, view.control("place").max) == (1, 2, 2)
    with view.model.together():
        view.model.word, view.model.t = "abcd", 4
    assert (t.value, t.max, view.model.t) == (4, 4, 4)


def test_keys_clicks_and_edits_do_by_default_what_they_say():
    view = ReadingView(t=2)
    view.handle({"event": "key", "key": "ArrowRight"})
    assert view.model.t == 3
    view.handle({"event": "key", "key": "Home"})  # no move is known
    for mark, index, t in (("plain", 0, 3), ("cells", 4, 3), ("last", 1, 5), ("gone", 0, 5)):
        view.canvases[0]._handle_custom_msg({"event": "pick", "mark": mark, "index": index}, [])
        assert view.model.t == t


@pytest.mark.parametrize(("by", "value"), [("", 1), ("cell", 8), ("row", 3), ("column", 2)])
def test_a_click_counts_cells_rows_or_columns(by, value):
    assert marks.Sets("t", 1, by).value(7, columns=3) == value


def test_two_views_may_show_one_model():
    model = Reading()
    first, second = ReadingView(model), ReadingView(model)
    first.control("t").value = 4
    assert second.control("t").value == 4
    assert repr(first) == repr(second) == "hello 4"
