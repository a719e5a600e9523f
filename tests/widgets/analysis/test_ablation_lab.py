"""The ablation lab: what is held is drawn and stays held, both runs stand beside each other, and answers follow."""

import numpy as np
import pytest

from lessons.analysis.ablations import grad_norms
from lessons.cells.basic import GRUCell, LSTMCell
from lessons.cells.interventions import at_mean, clamped, frozen, unroll_clamped
from lessons.cells.protocol import CellError
from lessons.cells.unrolling import unroll
from lessons.trained_nets.story_reader import load
from tests.widgets.driving import control
from widgets.analysis.ablation_lab.model import MODES
from widgets.analysis.ablation_lab.view import AblationLab
from widgets.analysis.ablation_lab.words import SAY

XS = np.random.default_rng(1).normal(size=(9, 3))
LSTM = LSTMCell(3, 4, np.random.default_rng(0))


NET = load()


@pytest.fixture
def view():
    return AblationLab(LSTM, XS)


def test_a_healthy_net_holds_nothing(view):
    arrays = view.picture.arrays
    assert not arrays["on"].any()
    np.testing.assert_array_equal(arrays["c difference"], np.zeros((4, 9)))
    assert repr(view).startswith("Nothing is clamped.")


@pytest.mark.parametrize("name", "figoch")
def test_a_clamp_is_drawn_and_what_follows_from_it(view, name):
    with view.model.together():
        view.model.name, view.model.mode = name, "clamp"
        view.model.unit, view.model.value, view.model.start = 2, 0.25, 4
        view.model.lower = "ablation"
    right = unroll_clamped(LSTM, XS, clamped(unroll(LSTM, XS), name, 0.25, 4, 2))
    arrays = view.picture.arrays
    for shown in view.model.states:
        np.testing.assert_array_equal(arrays[f"{shown} ablation"], right[shown].T)
        np.testing.assert_array_equal(arrays[f"{shown} healthy"], unroll(LSTM, XS)[shown].T)
    np.testing.assert_array_equal(arrays["drive"], right[name][:, 1])
    np.testing.assert_array_equal(arrays["on"], [0, 0, 0, 1, 1, 1, 1, 1, 1])
    found = grad_norms(LSTM, right, view.model.hold)
    np.testing.assert_allclose(arrays["grad c ablation"], np.log10(found["c"]), atol=1e-9)


def test_what_an_ablation_changes_is_drawn_on_the_scale_of_the_run_above_it(view):
    view.model.mode, view.model.value = "clamp", 1.0
    arrays = view.picture.arrays
    apart = view.model.ablated["c"] - view.model.healthy["c"]
    assert np.abs(apart).max() > 0.1
    np.testing.assert_array_equal(arrays["c difference"], apart.T)
    groups = [m["marks"] for m in view.picture.scene["marks"] if m["kind"] == "group"]
    maps = {m["key"]: m for group in groups for m in group if m["kind"] == "heat"}
    assert maps["c difference"]["scale"] == maps["c healthy"]["scale"]
    assert {part for m in groups[1] for part in m.get("parts", ())} >= {"healthy", "difference"}
    view.model.lower = "ablation"
    assert "c difference" not in view.picture.arrays
    np.testing.assert_array_equal(view.picture.arrays["c ablation"], view.model.ablated["c"].T)


def test_freezing_takes_the_value_of_that_step(view):
    view.model.start, view.model.mode = 3, "freeze"
    right = unroll_clamped(LSTM, XS, frozen(unroll(LSTM, XS), "f", 3))
    np.testing.assert_array_equal(view.model.ablated["h"], right["h"])
    assert "f of all units is frozen from step 3" in repr(view)


@pytest.mark.parametrize("unit", [0, 3])
def test_at_its_mean_is_that_of_each_unit_over_the_healthy_run(view, unit):
    view.model.mode = "mean"
    view.model.start, view.model.unit = 3, unit
    free = unroll(LSTM, XS)
    right = unroll_clamped(LSTM, XS, at_mean(free, "f", 3, unit))
    np.testing.assert_array_equal(view.model.ablated["h"], right["h"])
    means = free["f"].mean(axis=0)
    shown = means if unit == 0 else means[2:3]
    np.testing.assert_allclose(view.picture.arrays["drive"][2:], shown.mean(), rtol=1e-12)
    all_units = "f of all units is clamped to the mean of each over the 9 steps of the healthy run,"
    one = f"f of unit 3 is clamped to its mean over the 9 steps of the healthy run, {means[2]:.2f},"
    assert repr(view).startswith(f"{one if unit else all_units} from step 3 on.")


class Louder(LSTMCell):
    def step(self, x_t, state):
        before = super().step(x_t, state)
        return {"h": 2 * before["h"], "c": before["c"]}


def test_an_heir_is_held_and_what_it_does_not_return_is_not_offered():
    cell = Louder(3, 4, np.random.default_rng(0))
    view = AblationLab(cell, XS, name="c", mode="clamp", value=0.5)
    assert view.model.names == ("c", "h")
    assert view.model.wait(10)
    right = unroll_clamped(cell, XS, clamped(unroll(cell, XS), "c", 0.5))
    np.testing.assert_array_equal(view.model.ablated["h"], right["h"])
    assert np.abs(right["h"]).max() <= 2 * np.tanh(0.5)


class Unnamed(LSTMCell):
    def __init__(self):
        super().__init__(3, 4, np.random.default_rng(0))
        self.state_sizes = {"m": 4}

    def step(self, x_t, state):
        before = super().step(x_t, {"h": state["m"], "c": state["m"]})
        return dict(m=before["h"])


def test_a_step_that_names_nothing_is_told_so():
    with pytest.raises(CellError, match="Nothing that this cell's step returns can be clamped"):
        AblationLab(Unnamed(), XS)


def test_a_dragged_step_is_driven_by_hand(view):
    canvas = view.canvases[0]
    view.model.unit = 1
    canvas._handle_custom_msg({"event": "edit", "mark": "drive", "index": 5, "value": 0.9}, [])
    assert (view.model.mode, control(view, "unit").value) == ("by hand", 1)
    healthy = view.model.healthy["f"][:, 0]
    np.testing.assert_array_equal(np.flatnonzero(view.model.driven != healthy), [5])
    assert view.model.driven[5] == 0.9
    canvas._handle_custom_msg({"event": "edit", "mark": "drive", "index": 2, "text": "7"}, [])
    assert view.model.driven[2] == 1.0  # a gate ends there
    assert "driven by hand" in repr(view)


@pytest.mark.parametrize("change", [{"unit": 2}, {"name": "i"}])
def test_what_was_driven_by_hand_is_forgotten_with_what_it_was_put_on(view, change):
    canvas, model, (name, value) = view.canvases[0], view.model, *change.items()
    model.unit = 1
    canvas._handle_custom_msg({"event": "edit", "mark": "drive", "index": 1, "value": 0.9}, [])
    setattr(model, name, value)
    assert model.mode == "by hand"
    np.testing.assert_array_equal(model.driven, model.healthy[model.name][:, model.unit - 1])


def test_a_shorter_text_ends_what_is_driven_by_hand():
    view = AblationLab(LSTMCell(4, 3, np.random.default_rng(0)), "hello", start=5, mode="by hand")
    control(view, "text").value = "hell"
    assert (view.error, view.model.start, view.model.mode) == ("", 4, "by hand")
    np.testing.assert_array_equal(view.model.driven, view.model.healthy["f"].mean(axis=1))


def test_a_drag_before_the_ablation_begins_moves_its_beginning(view):
    view.model.start, view.model.mode = 6, "clamp"
    canvas = view.canvases[0]
    canvas._handle_custom_msg({"event": "edit", "mark": "drive", "index": 1, "value": 0.5}, [])
    assert view.model.start == 2
    np.testing.assert_array_equal(view.model.driven[5:], np.zeros(4))


def test_clicks_and_keys_move_the_first_step(view):
    canvas = view.canvases[0]
    canvas._handle_custom_msg({"event": "pick", "mark": "on", "index": 4}, [])
    assert view.model.start == 5
    canvas._handle_custom_msg({"event": "key", "key": "ArrowLeft"}, [])
    assert view.model.start == 4


def test_the_value_goes_as_far_as_the_quantity(view):
    value = control(view, "value")
    assert (value.min, value.max) == (0.0, 1.0)
    view.model.value = 5
    assert view.model.value == 1.0
    view.model.name = "g"
    assert (value.min, value.max) == (-1.0, 1.0)
    view.model.value = -1.0
    view.model.name = "o"
    assert view.model.value == value.value == 0.0


def test_a_net_reads_words_and_says_what_it_believes():
    view = AblationLab(NET, "anna sleeps . tom waits . so", name="o", mode="clamp", value=0.0)
    arrays, model = view.picture.arrays, view.model
    believed = NET.probabilities(NET.run("anna sleeps . tom waits . so")["h"])
    np.testing.assert_allclose(arrays["p healthy"], believed[:, 1], atol=1e-12)
    np.testing.assert_allclose(arrays["p ablation"], np.full(7, NET.probabilities(np.zeros(6))[1]))
    assert "the healthy net says he" in repr(view)
    apart = np.abs(view.model.ablated["c"] - view.model.healthy["c"]).max()
    assert f"On the way c is up to {apart:.2f} away from the healthy one." in repr(view)
    assert "o of all units is clamped to 0.00 from step 1 (“anna”) on" in repr(view)
    assert model.labels[3] == "tom"


def test_typed_words_are_read_and_unknown_ones_named():
    view = AblationLab(NET, "anna sleeps . so", start=4)
    typed = control(view, "text")
    typed.value = "anna sleeps"
    assert (view.model.T, view.model.start, control(view, "from").max) == (2, 2, 2)
    typed.value = "wolves sees tigers"
    assert view.error == "Not known: “wolves”, “tigers”; nothing goes in there."
    typed.value = "anna sees tigers"
    assert view.error == "Not known: “tigers”; nothing goes in there."
    typed.value = ""
    assert view.error.startswith("Type a story")
    assert view.model.labels == ("anna", "sees", "tigers")
    typed.value = "anna " * 41
    assert view.error == "That is 41 steps; this picture shows up to 40, so shorten it."
    typed.value = "x" * 5000
    assert view.model.labels == ("xxxxxxxxxxx…",)
    assert len(repr(view)) < 250


def test_gradients_of_other_cells_come_from_beside():
    cell = GRUCell(3, 4, np.random.default_rng(0))
    view = AblationLab(cell, XS, name="z")
    assert "worked out" not in repr(view)
    view.model.value, view.model.mode = 1.0, "clamp"
    assert view.model.wait(10)
    hold = clamped(unroll(cell, XS), "z", 1.0)
    found = grad_norms(cell, unroll_clamped(cell, XS, hold), hold)
    arrays = view.picture.arrays
    np.testing.assert_allclose(arrays["grad h ablation"], np.log10(found["h"]), atol=1e-9)
    np.testing.assert_allclose(
        arrays["grad h ablation"], np.zeros(9), atol=1e-9
    )  # z = 1: all stays
    assert "worked out" not in repr(view)


def test_new_text_asks_for_the_gradients_anew():
    view = AblationLab(GRUCell(4, 4, np.random.default_rng(0)), "hello")
    control(view, "text").value = "hole"
    assert view.model.wait(10)
    assert len(view.picture.arrays["grad h healthy"]) == 4
    assert not np.isnan(view.picture.arrays["grad h healthy"]).any()


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ({"name": "z"}, "name must be one of f, i, g, o, c, h"),
        ({"value": float("nan")}, "a number"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(traits, words):
    with pytest.raises(Exception, match=words):
        AblationLab(LSTM, XS, **traits)


def test_every_mode_has_its_words():
    assert len(SAY.modes) == len(SAY.how) == len(MODES)


STORY = "anna calls tom . it rains . ben helps mia and sings . time passes . so"


def heights(view):
    """Where the words of the text stand."""
    return [
        m["y"] for m in view.picture.scene["marks"] if m["kind"] == "text" and m.get("size") == 12
    ]


def test_words_that_fit_stand_on_one_line():
    assert len(set(heights(AblationLab(NET, STORY)))) == 1
    wide = AblationLab(NET, "anna " * 30)
    assert len(set(heights(wide))) > 1


@pytest.mark.parametrize("story", ["anna sleeps . so", "ben sleeps . so"])
def test_the_answer_that_is_drawn_does_not_change_with_the_text(story):
    view = AblationLab(NET, story)
    assert view.picture.arrays["answer"] == [1.0]
    np.testing.assert_allclose(
        view.picture.arrays["p healthy"], view.model.believed(view.model.healthy)[:, 1]
    )


def test_the_value_can_be_moved_where_it_says_something(view):
    for mode in MODES:
        view.model.mode = mode
        assert view.control("value").disabled == (mode != "clamp")
    assert "drag the upright sliders" in SAY.how[MODES.index("by hand")]


def test_the_caption_says_how_large_the_gradient_is_against_the_healthy_run():
    view = AblationLab(LSTM, XS, name="h", mode="clamp", value=0.0)
    assert view.model.norms["c"][0] == 0.0
    assert repr(view).endswith("At step 1 the gradient of c is 0.")
    view.model.name, view.model.value = "f", 1.0
    ratio = view.model.norms["c"][0] / view.model.healthy_norms["c"][0]
    assert repr(view).endswith(f"At step 1 the gradient of c is {ratio:.2g} times as large.")
