"""Its numbers are those of the cell state, its increments add up, and what cannot be is said in a sentence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.cell_state import cell_states
from lessons.cells.interventions import unroll_clamped
from lessons.cells.protocol import CellError
from lessons.cells.unrolling import unroll
from lessons.cells.variants import NoForgetLSTMCell
from tests.widgets.driving import control
from widgets.cells.cell_state_update.layout import PALE, Look
from widgets.cells.cell_state_update.model import FIRST, OPERATIONS, CellStateModel
from widgets.cells.cell_state_update.picture import drawing
from widgets.cells.cell_state_update.view import CellStateUpdate
from widgets.drawing.theme import WIDTH

XS = np.random.default_rng(1).normal(size=(7, 3))


def cell(kind=LSTMCell, n_h=4):
    return kind(3, n_h, np.random.default_rng(0))


def send(view, **event):
    view.canvases[0]._handle_custom_msg(event, [])


@given(t=st.integers(1, 7), unit=st.integers(1, 4))
def test_with_a_cell_every_number_is_the_cells_own(t, unit):
    trace = unroll(cell(), XS)
    view = CellStateUpdate(cell(), XS, t=t, unit=unit)
    arrays, j = view.picture.arrays, unit - 1
    for name in "figoh":
        np.testing.assert_allclose(arrays[name], trace[name][:, j], rtol=0, atol=1e-15)
    np.testing.assert_allclose(arrays["c"][1:], trace["c"][:, j], rtol=0, atol=1e-15)
    f, before, i, g, kept, put, c, o, h = arrays["now"]
    assert (f * before, i * g, o * np.tanh(c)) == pytest.approx((kept, put, h), abs=1e-15)
    assert kept + put == pytest.approx(c, abs=1e-15)


@given(seed=st.integers(0, 999), T=st.integers(1, 16))
def test_the_stacked_increments_add_up_to_the_line(seed, T):
    rng = np.random.default_rng(seed)
    hand = {"f": rng.uniform(0, 1, T), "i": rng.uniform(0, 1, T), "g": rng.uniform(-1, 1, T)}
    arrays = drawing(CellStateModel(hand=hand | {"c_0": rng.uniform(-2, 2)})).arrays
    low, high = arrays["ends"]
    rise = np.nansum(arrays["to"] - arrays["from"], axis=1) * (high - low)
    np.testing.assert_allclose(rise, arrays["c"], rtol=0, atol=1e-7)
    np.testing.assert_allclose(arrays["level"] * (high - low) + low, arrays["c"], rtol=0, atol=1e-7)
    for name in ("from", "to", "level"):
        inside = arrays[name][~np.isnan(arrays[name])]
        assert inside.min() >= -1e-12
        assert inside.max() <= 1 + 1e-12


def test_the_line_is_pale_where_it_lies_ahead():
    view = CellStateUpdate(t=3)
    level, past = (view.picture.arrays[name] for name in ("level", "past"))
    np.testing.assert_array_equal(past[:4], level[:4])
    assert np.isnan(past[4:]).all()
    [ahead] = [m for m in view.picture.scene["marks"] if m.get("key") == "C ahead"]
    assert ahead["opacity"] == PALE


@given(seed=st.integers(0, 999), T=st.integers(2, 16))
def test_a_box_shrinks_by_the_forget_gate_at_each_multiplication(seed, T):
    rng = np.random.default_rng(seed)
    f, i, g = rng.uniform(0.1, 1, T), rng.uniform(0.1, 1, T), rng.choice([-1, 1], T) * 0.7
    picture = drawing(CellStateModel(hand={"f": f, "i": i, "g": g, "c_0": 0.5}))
    low, high = picture.arrays["ends"]
    tall = np.abs(picture.arrays["to"] - picture.arrays["from"]) * (high - low)  # (t, s)
    np.testing.assert_allclose(np.diag(tall), [0.5, *np.abs(i * g)], rtol=0, atol=1e-9)
    for s in range(T):
        np.testing.assert_allclose(
            tall[s + 1 :, s], tall[s, s] * np.cumprod(f[s:]), rtol=0, atol=1e-9
        )


def test_a_box_begins_at_its_plus_and_meets_every_times_after_it():
    view = CellStateUpdate()
    look = Look(("",) * 8, True, 1, "tanh", -1)
    boxes = {
        m["key"]: m["marks"][0]
        for m in every(view.picture.scene["marks"])
        if m["kind"] == "group" and str(m["key"]).startswith("increment")
    }
    assert len(boxes) == sum(range(1, 10))
    for t in range(1, 9):
        for s in range(t + 1):
            box = boxes[f"increment {s} at {t}"]
            begins = look.plus(t) if s == t else look.times(t)
            assert box["x"] == pytest.approx(begins, abs=0.06)
            assert begins < look.x(t) < box["x"] + box["width"]
            if t < 8:
                assert box["x"] + box["width"] < look.times(t + 1)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_sets_both_gates_of_the_step_shown(operation):
    view = CellStateUpdate(t=4)
    before = view.model.c[3, 0]
    control(view, operation).click()
    g = FIRST["g"][3]
    wanted = {"keep": before, "erase": 0.0, "overwrite": g, "add": before + g}[operation]
    assert view.model.c[4, 0] == pytest.approx(wanted)
    control(view, "undo").click()
    assert repr(view) == repr(CellStateUpdate(t=4))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_clamps_a_cell_and_later_steps_follow(operation):
    mine, view = cell(), CellStateUpdate(cell(), XS, t=3, unit=2)
    before = repr(view)
    control(view, operation).click()
    hold = {name: np.full((7, 4), np.nan) for name in "fi"}
    hold["f"][2, 1], hold["i"][2, 1] = OPERATIONS[operation]
    trace = unroll_clamped(mine, XS, hold)
    np.testing.assert_allclose(view.model.c[1:], trace["c"], rtol=0, atol=1e-15)
    np.testing.assert_allclose(view.model.h, trace["h"], rtol=0, atol=1e-15)
    assert (
        f"By hand: f₃ = {OPERATIONS[operation][0]:.2f}, i₃ = {OPERATIONS[operation][1]:.2f}."
        in repr(view)
    )
    view.model.unit = 1
    assert "By hand" not in repr(view)
    view.model.unit = 2
    control(view, "undo").click()
    assert repr(view) == before


def test_what_a_cell_does_not_make_is_not_held():
    view = CellStateUpdate(cell(NoForgetLSTMCell), XS)
    before = repr(view)
    control(view, "erase").click()
    assert "has no f to clamp" in view.error
    assert repr(view) == before
    assert np.isnan(view.model.hold["f"]).all()


def test_sliders_move_the_cell_state_and_bad_numbers_are_refused():
    view = CellStateUpdate(t=1)
    send(view, event="edit", mark="f", index=0, value=0.25)
    send(view, event="edit", mark="c_0", index=0, value=2.0)
    send(view, event="edit", mark="g", index=0, text="-0,5")
    assert view.model.c[1, 0] == pytest.approx(0.25 * 2 + 1 * -0.5)
    assert "t = 1 of 8: C₁ = 0.00, h₁ = 0.00." in repr(view)
    send(view, event="edit", mark="f", index=0, text="2")
    assert view.error == "f must lie between 0 and 1; 2 does not."
    send(view, event="edit", mark="f", index=0, text="x")
    assert "is not a number" in view.error


def test_a_slider_does_not_make_a_new_scene():
    view = CellStateUpdate()
    before = view.picture.scene
    for value in np.linspace(0, 1, 9):
        send(view, event="edit", mark="f", index=3, value=float(value))
        assert view.picture.scene is before


def test_steps_keys_and_clicks():
    view = CellStateUpdate(cell(), XS, t=1)
    for key, t in {"ArrowRight": 2, "End": 7, "ArrowLeft": 6, "Home": 1}.items():
        send(view, event="key", key=key)
        assert view.model.t == control(view, "t").value == t
    control(view, "step").click()
    control(view, "step").click()
    control(view, "◀").click()
    assert view.model.t == 2
    send(view, event="key", key=" ")
    assert view.play.playing
    control(view, "↺").click()
    assert (view.model.t, view.play.playing) == (1, False)
    send(view, event="pick", mark="h@5", index=0)
    assert view.model.t == 5
    send(view, event="pick", mark="all", index=2 * 7 + 3)
    assert (view.model.unit, view.model.t) == (3, 4)
    view.play.value = 7
    assert view.model.t == 5  # a late tick skips no step


def test_an_increment_is_traced():
    view = CellStateUpdate()
    control(view, "increment").value = 4
    arrays = view.picture.arrays
    ink = arrays["ink"]
    assert ink[8, 4] == 1.0
    assert ink[8, 1] < 0.3
    assert "Step 4 added −0.72; −0.32 of it remains at t = 8" in repr(view)
    assert "is 0.45." in repr(view)
    view.model.t = 2
    assert "Step 4 added −0.72; that lies ahead." in repr(view)
    view.model.increment, view.model.t = 0, 1
    assert "C₀ was 0.50; 0.50 of it remains at t = 1" in repr(view)


def test_the_caption_names_the_largest_increments():
    assert "C₈ is the sum of 0.42 from step 6, −0.32 from step 4, 0.26 from step 1" in repr(
        CellStateUpdate()
    )
    assert "Every increment in C₈ is 0." in repr(CellStateUpdate(hand={"f": 0, "i": 0}))
    words = [f"w{t}" for t in range(7)]
    assert "“w6”" in repr(CellStateUpdate(cell(), XS, words))
    words[6] = "w" * 300
    assert f"“{'w' * 15}…”" in repr(CellStateUpdate(cell(), XS, words))


@pytest.mark.parametrize("T", [1, 2, 6, 11, 16])
def test_the_row_of_c_stays_in_the_picture(T):
    look = Look(("",) * T, False, 4, "o", 0)
    assert look.x(T) + look.pitch / 2 <= WIDTH
    assert look.end <= WIDTH


def test_by_hand_nothing_shrinks_and_nothing_bounds():
    view = CellStateUpdate(hand={"f": 1, "i": 1, "g": 1, "c_0": 0})
    np.testing.assert_array_equal(view.model.c[:, 0], np.arange(9))
    assert (np.abs(view.model.h) < 1).all()


class Mine:
    """A learner's cell that names neither o nor h."""

    state_sizes = {"c": 2}  # noqa: RUF012

    def step(self, x_t, state):
        f, i, g = np.full(2, 0.5), np.ones(2), np.tanh(x_t[:2])
        return {"f": f, "i": i, "g": g, "c": f * state["c"] + i * g}


def test_a_cell_that_nobody_knows_is_shown_too():
    view = CellStateUpdate(Mine(), XS)
    np.testing.assert_allclose(cell_states(view.model.path), view.model.c)
    assert "h_" not in str(view.picture.scene["lines"]) + repr(view)
    assert np.isnan(view.picture.arrays["h"]).all()


class Heavy(Mine):
    def step(self, x_t, state):
        return {"f": np.ones(2), "i": np.ones(2), "g": np.full(2, 9.0), "c": state["c"] + 9}


def test_the_chart_holds_more_than_an_lstm_can_carry():
    arrays = CellStateUpdate(Heavy(), XS).picture.arrays
    np.testing.assert_array_equal(arrays["ends"], [0, 63])
    assert np.nanmax(arrays["to"]) <= 1 + 1e-12


class Loud(LSTMCell):
    def step(self, x_t, state):
        step = super().step(x_t, state)
        return step | {"h": 0.5 * step["c"]}


def test_a_cell_with_an_output_of_its_own_is_not_spelt_out():
    view = CellStateUpdate(cell(Loud), XS)
    np.testing.assert_allclose(view.picture.arrays["h"], view.picture.arrays["c"][1:] / 2)
    assert "tanh" not in str(view.picture.scene["lines"])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: CellStateUpdate(cell(RNNCell), XS), "RNNCell names no g and no c"),
        (lambda: CellStateUpdate(cell(GRUCell), XS), "GRUCell names no g and no c"),
        (lambda: CellStateUpdate(cell()), "needs a sequence too"),
        (lambda: CellStateUpdate(cell(), np.ones((17, 3))), "17 steps; this widget shows up to 16"),
        (lambda: CellStateUpdate(cell(), np.ones((7, 2))), "expects n_x = 3"),
        (lambda: CellStateUpdate(cell(), XS, ["a"]), "1 labels for 7 steps"),
        (lambda: CellStateUpdate(hand={"f": 2}), "f must lie between 0 and 1; 2 does not"),
        (lambda: CellStateUpdate(hand={"g": np.nan}), "g must lie between -1 and 1"),
        (lambda: CellStateUpdate(hand={"f": [1, 1]}), "one for each of 1 to 16 steps"),
        (lambda: CellStateUpdate(hand={"c_0": 9}), "c_0 must lie between -2 and 2"),
        (lambda: CellStateUpdate(LSTMCell, XS), "is a class"),
    ],
)
def test_what_cannot_be_shown_is_said_in_a_sentence(make, words):
    with pytest.raises((CellError, ValueError), match=words):
        make()


def test_two_views_of_one_model_agree():
    model = CellStateModel()
    one, other = CellStateUpdate(model), CellStateUpdate(model)
    control(one, "t").value = 3
    assert repr(one) == repr(other)
    assert control(other, "t").value == 3


def every(marks):
    """All marks of a scene, those in groups too, with the left edge of their group."""
    for mark in marks:
        yield mark
        yield from every(mark.get("marks", []))


def spots(view):
    """By step: where its labels, its bar, its h and its ground stand, as left and right ends in px."""
    scene = view.picture.scene
    T = view.model.T
    labels = [m for m in every(scene["marks"]) if m["kind"] == "text" and m["anchor"] == "middle"]
    spans = {
        m["key"]: m["marks"][0]
        for m in every(scene["marks"])
        if m["kind"] == "group" and len(m["marks"]) == 1
    }
    heats = {m["key"]: m for m in every(scene["marks"]) if m["kind"] == "heat"}
    for t in range(1, T + 1):
        bar, h, ground = spans[f"increment {t} at {t}"], heats[f"h@{t}"], spans[f"here {t}"]
        named = [m["x"] for m in labels if m["parts"] == [str(t)]]
        yield (
            t,
            named,
            (bar["x"], bar["x"] + bar["width"]),
            (h["x"], h["x"] + h["cell"][0]),
            (ground["x"], ground["x"] + ground["width"]),
        )


@pytest.mark.parametrize("make", [CellStateUpdate, lambda: CellStateUpdate(cell(), XS)])
def test_every_bar_has_the_label_of_its_own_step(make):
    view = make()
    named = {t: labels for t, labels, *_ in spots(view)}
    for t, labels, bar, h, ground in spots(view):
        middle = sum(bar) / 2
        nearest = min(named, key=lambda s: min(abs(x - middle) for x in named[s]))
        assert nearest == t
        assert len(labels) == 2  # over the operations, and under the bar
        assert labels[1] == pytest.approx(middle)
        for low, high in ((min(labels), max(labels)), bar, h):  # the ground of a step has all of it
            assert ground[0] <= low
            assert high <= ground[1]


def test_what_is_wanted_is_drawn_beside_what_is():
    wanted = [0, 1, 1, 2]
    hand = {"f": 1, "i": [1, 0, 0], "g": 1, "c_0": 0}
    view = CellStateUpdate(hand=hand, wanted=wanted, t=3)
    drawing = view.picture
    low, high = drawing.arrays["ends"]
    assert (low, high) == (0, 2)  # the axis has room for it
    np.testing.assert_allclose(drawing.arrays["wanted"] * (high - low) + low, wanted)
    [line] = [m for m in drawing.scene["marks"] if m["kind"] == "line" and m.get("dash")]
    assert line["at"] == ["wanted", 0]
    assert "C₃ = 1.00, h₃ = 0.76. Wanted: C₃ = 2.00." in repr(view)
    assert not [m for m in CellStateUpdate().picture.scene["marks"] if m.get("dash")]
    with pytest.raises(ValueError, match="wanted must be 9 numbers"):
        CellStateUpdate(wanted=[0, 1])
