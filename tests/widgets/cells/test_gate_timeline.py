"""The gate timeline: its numbers are the run's own, it stays in step with a stepper, and any cell can be shown."""

import time

import numpy as np
import pytest

from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.interventions import ClampedCell
from lessons.cells.unrolling import unroll
from lessons.trained_nets.story_reader import load
from widgets.cells.gate_timeline.model import ALL, MEAN, ONE, StoryRun, TimelineModel
from widgets.cells.gate_timeline.picture import Look
from widgets.cells.gate_timeline.view import GateTimeline
from widgets.cells.stepper.view import CellStepper

TEXT = "anna calls tom . ben sings . so"


def timeline(text=TEXT, **traits):
    return GateTimeline(load(), text, **traits)


def send(view, **event):
    view.canvases[0]._handle_custom_msg(event, [])


def heats(view):
    return {m["key"]: m for m in view.picture.scene["marks"] if m["kind"] == "heat"}


class Leaky:
    """A learner's cell with names that nobody else uses."""

    state_sizes = {"memory": 2}  # noqa: RUF012

    def step(self, x_t, state):
        keep = 1 / (1 + np.exp(-x_t[:3]))
        total = keep.sum()
        return {"keep": keep, "total": total, "memory": 0.5 * state["memory"] + x_t[:2]}


class Breaks(Leaky):
    def step(self, x_t, state):
        step = super().step(x_t, state)
        return step if x_t[0] < 2 else step | {"memory": np.zeros(5)}


@pytest.mark.parametrize("show", [ONE, ALL, MEAN])
def test_every_number_is_the_runs_own(show):
    net, view = load(), timeline(show=show, unit=4)
    trace, arrays = net.run(TEXT), view.picture.arrays
    for name in "figoch":
        values = trace[name].T
        wanted = {ONE: values[3:4], ALL: values}.get(show)
        if wanted is None:
            strong = values if name in "fio" else np.abs(values)
            wanted = strong.mean(axis=0, keepdims=True)
        np.testing.assert_allclose(arrays[name], wanted, rtol=0, atol=1e-15)
    for k, answer in enumerate(("she", "he")):
        np.testing.assert_array_equal(
            arrays[f"answer {answer}"], net.probabilities(trace["h"])[:, k]
        )


def test_the_caption_says_the_column_of_the_unit():
    view = timeline(unit=4, t=5)
    assert repr(view).startswith("t = 5 of 8, “ben”; unit 4: f 0.")
    assert repr(view).endswith(", h −0.49; she 0.01; he 0.99: the answer changes here.")
    view.model.t = 6
    assert repr(view).endswith(": the answer stays.")
    view.model.t = 1
    assert "the answer" not in repr(view)  # there is no answer before it
    view.model.t = 5
    view.model.show = MEAN
    assert "mean over the units: f 0." in repr(view)
    assert "|c| " in repr(view)
    view.model.show = ALL
    step = view.model.run.trace["f"][4, 3]
    assert f"unit 4: f {step:.2f}" in repr(view)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        (RNNCell(4, 3, np.random.default_rng(0)), ["h"]),
        (GRUCell(4, 3, np.random.default_rng(0)), ["r", "z", "n", "h"]),
        (LSTMCell(4, 3, np.random.default_rng(0)), ["f", "i", "g", "o", "c", "h"]),
        (ClampedCell(LSTMCell(4, 3, np.random.default_rng(0)), {"f": 0.5}), [*"figoch"]),
    ],
)
def test_a_row_for_each_name_that_the_step_gives(cell, names):
    view = GateTimeline(cell, "hello")
    assert list(heats(view)) == [f"row {name}" for name in names]
    trace = unroll(cell, view.model.run.xs)
    np.testing.assert_array_equal(view.picture.arrays["h"], trace["h"].T[:1])


def test_a_learners_cell_is_shown_by_its_own_names():
    xs = np.random.default_rng(0).normal(size=(6, 4))
    view = GateTimeline(Leaky(), xs, show=ALL)
    assert {key: (m["rows"], m["cols"]) for key, m in heats(view).items()} == {
        "row keep": (3, 6),
        "row memory": (2, 6),
    }
    np.testing.assert_array_equal(view.picture.arrays["keep"], unroll(Leaky(), xs)["keep"].T)
    view.model.show, view.model.unit = ONE, 3  # the memory has two units only
    assert np.isnan(view.picture.arrays["memory"]).all()
    assert "keep 0." in repr(view)
    assert "memory" not in repr(view).partition("unit 3")[2]


def test_a_cell_that_fails_is_shown_as_far_as_it_goes():
    view = GateTimeline(Breaks(), np.array([[0.0, 1, 2], [1, 1, 1], [3, 0, 0], [0, 0, 0]]))
    assert "Breaks.step at t = 3 returned memory of shape (5,)" in view.error
    assert np.isnan(view.picture.arrays["memory"][0]).tolist() == [False, False, True, True]
    view.model.t = 3
    assert "keep ?" in repr(view)
    assert "nan" not in repr(view)


def test_chosen_rows_and_one_that_is_not_there():
    view = timeline(rows=("f", "c"))
    assert list(heats(view)) == ["row f", "row c", "answer she", "answer he"]
    with pytest.raises(ValueError, match="gives no 'z'; it gives f, i, g, o, c, h"):
        timeline(rows=("f", "z"))
    with pytest.raises(ValueError, match="give the timeline a cell or a net"):
        GateTimeline()


def test_typed_text_is_read_as_the_net_reads_it():
    view = timeline()
    view.controls[0].value = "Tom sleeps. So"
    assert view.model.labels == ("tom", "sleeps", ".", "so")
    assert view.picture.arrays["answer he"][-1] > 0.9
    assert view.error == ""


def test_an_unknown_word_is_named_and_goes_in_as_zeros():
    view = timeline()
    view.controls[0].value = "anna <b>hums</b> . so"
    assert (
        view.error == "“<b>hums</b>” is not a word that this net knows, so nothing goes in for it."
    )
    assert not view.model.run.xs[1].any()
    assert view.model.strange == (False, True, False, False)
    words = [m for m in view.picture.scene["marks"] if m["kind"] == "text"]
    (strange,) = (m for m in words if "<b>hums</b>" in m["parts"])
    (known,) = (m for m in words if "anna" in m["parts"])
    assert strange["color"]
    assert not known["color"]
    view.controls[0].value = "anna sings . so"
    assert view.error == ""


def test_an_unknown_word_is_named_where_the_text_ends_before_the_step_that_was_shown():
    view = timeline(t=3)
    view.controls[0].value = "zorro"
    assert view.model.t == 1
    assert "“zorro” is not a word" in view.error


@pytest.mark.parametrize(("typed", "said"), [("", "Type a story"), ("so " * 99, "99 steps")])
def test_what_cannot_be_read_is_said_and_nothing_is_lost(typed, said):
    view = timeline()
    caption = repr(view)
    view.controls[0].value = typed
    assert said in view.error
    assert repr(view) == caption
    assert view.controls[0].value == typed


def test_keys_and_clicks():
    view = timeline(show=ALL)
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowDown"):
        send(view, event="key", key=key)
    assert (view.model.t, view.model.unit) == (2, 2)
    send(view, event="pick", mark="row f", index=8 * 3 + 4)  # eight steps in a row
    assert (view.model.t, view.model.unit) == (5, 4)
    send(view, event="pick", mark="answer he", index=7)
    assert (view.model.t, view.model.unit) == (8, 4)
    view.model.show = ONE
    send(view, event="pick", mark="row f", index=0)
    assert (view.model.t, view.model.unit) == (1, 4)
    send(view, event="key", key="End")
    send(view, event="key", key="ArrowRight")
    assert view.model.t == 8
    send(view, event="key", key="Home")
    send(view, event="key", key="ArrowUp")
    assert (view.model.t, view.model.unit) == (1, 3)


@pytest.mark.parametrize(("show", "chooses"), [(ONE, True), (ALL, True), (MEAN, False)])
def test_keys_choose_a_unit_where_one_is_told(show, chooses):
    view = timeline(show=show)
    assert ("ArrowDown" in view.picture.scene["keys"]) is chooses
    before = repr(view)
    view.model.unit += 1
    assert (repr(view) != before) is chooses


def test_a_stepper_and_a_timeline_stay_in_step():
    stepper = CellStepper(StoryRun(load(), TEXT))
    view = GateTimeline(stepper=stepper)
    stepper.model.t = 5
    assert view.controls[1].value == view.model.t == 5
    send(view, event="key", key="ArrowRight")
    assert stepper.model.t == 6
    view.controls[0].value = "mia reads . so"
    assert stepper.model.T == view.controls[1].max == 4
    assert stepper.model.t == view.model.t == 4
    stepper.controls[0].value = "mia reads . it rains . so"
    assert view.model.labels[3:5] == ("it", "rains")
    before = view.picture.arrays["c"].copy()
    send(stepper, event="edit", mark="weight b_f", index=0, value=-5.0)
    assert np.abs(view.picture.arrays["c"] - before).max() > 0.1
    assert repr(view) == view.canvases[0].caption == view.model.caption


def test_an_edit_of_the_stepper_stays_whatever_spaces_were_typed():
    stepper = CellStepper(StoryRun(load(), "Anna  sings. so"))
    view = GateTimeline(stepper=stepper)
    before = view.picture.arrays["c"].copy()
    send(stepper, event="edit", mark="x", index=0, value=-2.0)
    assert stepper.model.x_t[0] == -2.0
    assert np.abs(view.picture.arrays["c"] - before).max() > 0.01


def test_words_in_the_stepper_stand_apart_or_are_turned():
    text = "anna calls tom . it rains . "
    for times, turned in ((1, False), (4, True)):
        scene = CellStepper(StoryRun(load(), text * times + "x" * 99)).picture.scene
        words = [m for m in scene["marks"] if m["kind"] == "text" and m["parts"] == ["calls"]]
        assert len(words) == times
        assert all((m["turn"] != 0) == turned for m in words)
        assert scene["height"] < 1000  # the long word is cut


def test_one_long_word_among_short_ones_turns_all():
    looks = [
        Look((), (*["."] * 11, word), (False,) * 12, (), ONE) for word in ("she", "grandmother")
    ]
    assert [look.turned for look in looks] == [False, True]
    assert looks[1].top > looks[0].top + 40


def test_a_stepper_of_any_cell_brings_its_run():
    cell = LSTMCell(4, 3, np.random.default_rng(0))
    stepper = CellStepper(cell, "hello")
    view = GateTimeline(stepper=stepper.model, rows="fi")
    stepper.controls[0].value = "hell"
    assert view.model.labels == tuple("hell")
    np.testing.assert_array_equal(view.picture.arrays["f"], stepper.model.trace["f"].T[:1])
    assert view.model.answers == ()


def test_two_views_of_one_model_stay_in_step():
    view = timeline()
    other = GateTimeline(view.model)
    other.controls[3].value = ALL
    view.controls[2].value = 3
    assert repr(other) == repr(view)
    assert other.canvases[0].values == view.canvases[0].values


def test_nothing_is_drawn_outside_the_picture():
    for n, T in ((1, 1), (6, 17), (32, 50)):
        cell = LSTMCell(3, n, np.random.default_rng(0))
        for show in (ONE, ALL, MEAN):
            view = GateTimeline(cell, np.zeros((T, 3)), show=show)
            scene = view.picture.scene
            for mark in heats(view).values():
                right = mark["x"] + mark["cols"] * mark["cell"][0]
                bottom = mark["y"] + mark["rows"] * mark["cell"][1]
                assert 0 <= mark["x"] < right <= scene["width"]
                assert 0 <= mark["y"] < bottom <= scene["height"]


def test_the_pointer_is_told_row_step_and_word():
    mark = heats(timeline(show=ALL))["row f"]
    rows, columns = mark["tell"]
    assert (len(rows), len(columns)) == (mark["rows"], mark["cols"])
    assert (rows[3], columns[4]) == ("f, unit 4,", "at 5 “ben”")
    assert heats(timeline())["row f"]["tell"][0] == ["f"]


def test_one_message_per_move_without_the_scene():
    view, sent = timeline(), []
    view.canvases[0].send_state = lambda key=None: sent.append(set(key))
    view.model.t = 3
    assert len(sent) == 1
    assert sent[0] >= {"values", "caption", "rev"}
    assert "scene" not in sent[0]


def test_a_move_takes_a_few_milliseconds():
    view = GateTimeline(LSTMCell(20, 32, np.random.default_rng(0)), np.zeros((30, 20)), show=ALL)
    first = time.process_time()
    for k in range(20):
        view.model.t = k + 2
    assert (time.process_time() - first) / 20 < 0.05  # 3 ms when nothing else runs


def test_a_model_follows_until_it_is_told_to_stop():
    run = StoryRun(load(), TEXT)
    model = TimelineModel(run)
    model.unfollow()
    run.t = 4
    assert model.t == 1


def test_units_are_numbered_and_the_chosen_one_is_framed():
    view = timeline(show=ALL, unit=4)
    rows = [m for key, m in heats(view).items() if key.startswith("row ")]
    assert all(m["level"] == ["unit", 0] for m in rows)
    words = [m for m in view.picture.scene["marks"] if m["kind"] == "text"]
    numbers = [m for m in words if m["anchor"] == "end"]
    row = rows[0]
    fourth = [m for m in numbers if m["parts"] == ["4"]]
    assert len(fourth) == len(rows)
    assert row["y"] + 3 * row["cell"][1] < fourth[0]["y"] < row["y"] + 4 * row["cell"][1]
    assert all(m.get("level") is None for m in heats(timeline(show=ONE)).values())
