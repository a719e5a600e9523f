"""The cell stepper: its numbers are the cell's own, and whatever a learner does is answered in words."""

import ast
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.min_lstm import MinLSTMCell
from lessons.cells.partial import ForgetCell, WriteCell
from lessons.cells.parts import LSTM, RNN, declared
from lessons.cells.protocol import CellError, weights
from lessons.cells.relu_rnn import ReluRNNCell
from lessons.cells.slstm import SLSTMCell
from lessons.cells.unrolling import unroll
from lessons.cells.variants import VARIANTS, PeepholeLSTMCell
from lessons.experiments.reproduction_cells import PositiveLinearCell, SignedLinearCell
from lessons.gradients.flow import ActivatedRNN
from lessons.numerics import sigmoid
from widgets.cells.anatomy import disagreements, quantities
from widgets.cells.stepper.model import StepperModel
from widgets.cells.stepper.view import CellStepper
from widgets.core.formats import typeset
from widgets.drawing.theme import WIDTH

CELLS = (RNNCell, LSTMCell, GRUCell)
COURSE = {
    **{kind.__name__: kind for kind in (*CELLS, *VARIANTS.values(), ForgetCell, MinLSTMCell)},
    "SLSTMCell": SLSTMCell,
    "ReluRNNCell": ReluRNNCell,
    "PositiveLinearCell": PositiveLinearCell,
    "SignedLinearCell": SignedLinearCell,
    "WriteCell": WriteCell,
    "WriteCell, sigmoid": partial(WriteCell, squash=sigmoid),
    **{
        f"ActivatedRNN, {name}": partial(ActivatedRNN, activation=name)
        for name in ("tanh", "linear", "ReLU")
    },
}


def make(kind=RNNCell, sequence="hello", n_x=4, n_h=3):
    return CellStepper(kind(n_x, n_h, np.random.default_rng(0)), sequence)


def send(view, **event):
    view.canvases[0]._handle_custom_msg(event, [])


class OwnRNN:
    """A learner's cell: one attribute and one method."""

    state_sizes = {"h": 3}  # noqa: RUF012

    def __init__(self):
        rng = np.random.default_rng(1)
        self.W_xh, self.W_hh, self.b_h = (
            rng.normal(size=(3, 4)),
            rng.normal(size=(3, 3)),
            np.zeros(3),
        )

    def step(self, x_t, state):
        return {"h": np.tanh(self.W_xh @ x_t + self.W_hh @ state["h"] + self.b_h)}


class Forgetful(OwnRNN):
    def step(self, x_t, state):
        return {"h": 0.5 * super().step(x_t, state)["h"], "surprise": x_t**2}


class SaysItIsPlain(Forgetful):
    parts = RNN


class Raises(OwnRNN):
    def step(self, x_t, state):
        return {"h": self.W_hx @ x_t}


class WrongShape(OwnRNN):
    def step(self, x_t, state):
        return {"h": np.zeros((3, 1))}


class NotANumber(OwnRNN):
    def step(self, x_t, state):
        return {"h": np.full(3, np.nan) if x_t[2] else np.zeros(3)}


@pytest.mark.parametrize("kind", COURSE.values(), ids=COURSE)
@given(
    n_x=st.integers(1, 6),
    n_h=st.integers(1, 6),
    steps=st.integers(1, 7),
    t=st.integers(1, 7),
    seed=st.integers(0, 99),
)
def test_every_number_is_the_cells_own(kind, n_x, n_h, steps, t, seed):
    rng = np.random.default_rng(seed)
    cell, xs = kind(n_x, n_h, rng), rng.normal(size=(steps, n_x))
    model = StepperModel(cell, xs)
    model.t = t
    values = quantities(model.parts, model.weights, model.step, model.before, model.x_t)
    assert not disagreements(model.parts, model.weights, values, model.x_t)
    assert model.parts.kind == declared(cell).kind
    assert {block.out for block in model.parts.blocks if block.terms}
    assert model.parts.extras == model.parts.spare == ()
    trace = unroll(cell, xs)
    for name in trace.keys() - {"x"}:
        np.testing.assert_array_equal(values[name], trace[name][model.t - 1])


def test_no_cell_of_the_course_is_missing_here():
    found = set()
    for path in sorted(Path(__file__).parents[3].glob("lessons/[!c]*/*.py")) + sorted(
        Path(__file__).parents[3].glob("lessons/cells/*.py")
    ):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for kind in [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]:
            step = next((f for f in kind.body if getattr(f, "name", "") == "step"), None)
            if step and [arg.arg for arg in step.args.args] == ["self", "x_t", "state"]:
                found.add(kind.name)
    wrappers = {"Cell", "ClampedCell"}  # the protocol, and what puts other values into any cell
    assert found - wrappers == {name.partition(",")[0] for name in COURSE}


@pytest.mark.parametrize("kind", COURSE.values(), ids=COURSE)
def test_formula_terms_sum_to_what_is_squashed(kind):
    view = make(kind)
    view.model.t, view.model.unit = 3, 2
    arrays = view.picture.arrays
    for block in filter(lambda block: block.terms, view.model.parts.blocks):
        *terms, total = arrays[f"terms {block.out}"]
        assert sum(terms) == pytest.approx(total) == arrays[f"sum {block.out}"][1]


@pytest.mark.parametrize("kind", CELLS)
def test_an_edited_weight_moves_every_later_step_and_not_the_callers_cell(kind):
    cell = kind(4, 3, np.random.default_rng(0))
    name = next(name for name in weights(cell) if weights(cell)[name].ndim == 2)
    before = weights(cell)[name].copy()
    view = CellStepper(cell, "hello")
    first = view.model.trace["h"].copy()
    send(view, event="edit", mark=f"weight {name}", index=0, value=2.5)
    moved = np.abs(view.model.trace["h"] - first).max(axis=1)
    assert (moved[1:] > 0).all()
    np.testing.assert_array_equal(weights(cell)[name], before)
    send(view, event="edit", mark="x", index=0, value=-2.0)
    view.controls[2].click()  # undo edits
    np.testing.assert_array_equal(view.model.trace["h"], first)
    assert not view.model.changed_x.any()


def test_an_edited_input_moves_this_step_and_the_later_ones_only():
    view = make()
    first, scene = view.model.trace["h"].copy(), view.picture.scene
    view.model.t = 3
    send(view, event="edit", mark="x", index=1, value=-1.5)
    moved = np.abs(view.model.trace["h"] - first).max(axis=1) > 0
    assert moved.tolist() == [False, False, True, True, True]
    assert view.picture.arrays["changed"].tolist() == [0, 0, 1, 0, 0]
    assert view.picture.scene is scene  # a new one in mid-drag would let go of what is dragged
    assert view.model.caption.startswith(
        "RNNCell at t = 3 of 5, reading x = (0.00, −1.50, 1.00, 0.00)"
    )


@pytest.mark.parametrize(
    ("keys", "t"),
    [
        (["ArrowRight"], 2),
        (["ArrowLeft"], 1),
        (["End"], 5),
        (["End", "ArrowRight", "ArrowLeft"], 4),
        (["End", "Home"], 1),
    ],
)
def test_keys_step(keys, t):
    view = make()
    for key in keys:
        send(view, event="key", key=key)
    assert view.model.t == view.controls[7].value == view.play.value == t


def test_space_plays_and_starts_again_at_the_end():
    view = make()
    view.model.t = 5
    send(view, event="key", key=" ")
    assert view.play.playing
    assert view.model.t == 1
    send(view, event="key", key=" ")
    assert not view.play.playing


def test_play_skips_no_step_when_ticks_come_late_and_its_stop_goes_back():
    view = make()
    view.play.set_state({"value": 4})  # three ticks at once
    assert view.model.t == view.play.value == 2
    view.play.set_state({"value": 1})
    assert view.model.t == 1


def test_clicks_go_to_a_step_and_choose_a_unit():
    view = make()
    send(view, event="pick", mark="strip h", index=5 + 3)
    send(view, event="pick", mark="value h", index=2)
    assert (view.model.t, view.model.unit) == (4, 3)


@pytest.mark.parametrize(
    ("typed", "steps"),
    [("lol", 3), ("1 2 3 4; 5 6 7 8", 2), ("a", 1), ("éé", 2), ("👍👍", 2), ("ab ba", 5)],
)
def test_typed_sequences(typed, steps):
    view = make()
    view.model.t = 5
    view.controls[0].value = typed
    assert (view.model.T, view.error) == (steps, "")
    assert view.model.t == steps == view.play.max


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Type at least one character"),
        ("x" * 10_000, "10000 steps; this widget shows up to 50"),
        ("<img src=x onerror=alert(1)>", "different characters, but this cell has 4 inputs"),
        ("1 nan 2 3", "Every number must be finite"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_lost(typed, words):
    view = make()
    caption = repr(view)
    view.controls[0].value = typed
    assert words in view.error
    assert view.controls[0].value == typed
    assert repr(view) == caption
    view.controls[0].value = "hell"
    assert (view.error, view.model.T) == ("", 4)


def test_letters_keep_their_input_while_there_is_room():
    model = StepperModel(RNNCell(4, 3, np.random.default_rng(0)), "ab")
    model.typed = "bac"
    assert model.sequence.vocabulary == ("a", "b", "c")
    model.typed = "wxyb"
    assert model.sequence.vocabulary[1] == "b"


def test_a_number_out_of_range_or_not_a_number_is_said():
    view = make()
    send(view, event="edit", mark="weight W_hh", index=0, text="abc")
    assert view.error == "'abc' is not a number; type one like 0.5 or -2."
    send(view, event="edit", mark="weight W_hh", index=0, text="1e9")
    assert "type a number between -100 and 100" in view.error
    send(view, event="edit", mark="weight W_hh", index=0, text="−0,25")
    assert (view.error, view.model.cell.W_hh[0, 0]) == ("", -0.25)


def test_a_learners_cell_is_drawn_with_the_formula_it_follows():
    view = CellStepper(OwnRNN(), "hell")
    assert [block.out for block in view.model.parts.blocks] == ["a"]
    assert not any("formula gives" in str(line) for line in view.picture.scene["lines"])


def test_a_learners_cell_that_departs_from_the_formula_is_told_and_extras_are_listed():
    view = CellStepper(SaysItIsPlain(), "hell")
    arrays = view.picture.arrays
    assert any("the formula gives " in str(line) for line in view.picture.scene["lines"])
    assert arrays["said h"][0] == pytest.approx(2 * arrays["of h"][0])
    spelt = next(line for line in view.picture.scene["lines"] if "= tanh(" in str(line))
    numbers = [part["at"] for part in spelt if isinstance(part, dict)]
    assert numbers[-1] == ["said h", 0]  # no false equation: the formula's own result
    np.testing.assert_array_equal(arrays["extra surprise"], [1, 0, 0, 0])


class LastUnitSlips(RNNCell):
    """One unit is off by less than four digits show."""

    parts = RNN

    def step(self, x_t, state):
        made = super().step(x_t, state)
        return made | {"h": made["h"] + np.array([0, 0, 2e-6])}


def test_a_departure_names_the_unit_that_is_farthest_off_with_digits_that_show_it():
    view = CellStepper(LastUnitSlips(4, 3, np.random.default_rng(0)), "hell")
    unit, formula, step = view.picture.arrays["odd h"]
    assert unit == 3
    assert step - formula == pytest.approx(2e-6)
    [line] = [line for line in view.picture.scene["lines"] if "the formula gives" in str(line)]
    assert [part["digits"] for part in line if isinstance(part, dict)] == [0, 7, 7]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Raises, "Raises.step at t = 1, given x_t (4,), h (3,), raised AttributeError"),
        (WrongShape, "WrongShape.step at t = 1 returned h of shape (3, 1); expected (3,)"),
        (
            NotANumber,
            "NotANumber.step at t = 3 returned h = [nan nan nan]; every value must be finite.",
        ),
    ],
)
def test_a_cell_that_fails_is_reported_and_drawn_as_far_as_it_goes(kind, words):
    view = CellStepper(kind(), "hell")
    assert words in view.error
    assert typeset(words) in repr(view)
    assert "nan, nan" not in repr(view)
    view.controls[0].value = "he"
    assert (view.error == "") == (kind is NotANumber)  # without the third letter it runs


def test_a_peephole_is_one_term_more_in_its_sum():
    view = make(PeepholeLSTMCell)
    view.model.t = 3
    cell, before, drawn = view.model.cell, view.model.before, view.picture
    made = view.model.step
    assert drawn.arrays["terms f"][2] == pytest.approx(cell.p_f[0] * before["c"][0])
    assert drawn.arrays["terms o"][2] == pytest.approx(cell.p_o[0] * made["c"][0])
    spelt = [line[0] for line in drawn.scene["lines"]]
    assert "f_{t} = σ(W_{f} [h_{t−1}; x_{t}] + p_{f}·c_{t−1} + b_{f}) = σ(" in spelt
    assert "o_{t} = σ(W_{o} [h_{t−1}; x_{t}] + p_{o}·c_{t} + b_{o}) = σ(" in spelt


def test_a_weight_that_holds_four_matrices_is_drawn_and_edited_as_four():
    view = make(SLSTMCell)
    before = view.model.cell.W.copy()
    send(view, event="edit", mark="weight W[2]", index=4, value=2.5)
    changed = np.argwhere(before != view.model.cell.W)
    assert changed.tolist() == [[2, 0, 4]]
    assert view.model.cell.W[2, 0, 4] == 2.5


class Lazy(LSTMCell):
    """A step of its own, and no word of what it is made of: half of each state stays."""

    def step(self, x_t, state):
        step = super().step(x_t, state)
        return step | {name: 0.5 * (step[name] + state[name]) for name in ("h", "c")}


def test_what_a_class_declares_holds_for_its_own_step():
    assert declared(make(LSTMCell).model.cell) is LSTM
    assert declared(Lazy(4, 3, np.random.default_rng(0))) is None
    assert declared(OwnRNN()) is None


def test_of_a_step_that_departs_from_a_formula_the_rest_is_drawn():
    drawn = make(Lazy).picture
    keys = {mark.get("key") for mark in drawn.scene["marks"]}
    assert {"value f", "value o", "value h", "value c", "weight W_f", "weight b_o"} <= keys
    assert not {"value kept", "value written", "value tanh_c"} & keys
    spelt = [line[0][:5] for line in drawn.scene["lines"]]
    assert spelt == ["Unit ", "f_{t}", "i_{t}", "g_{t}", "o_{t}"]


class CoupledAndOpen:
    """Two gates of an LSTM in one, and none for the output: no cell of the course is like it."""

    def __init__(self):
        self.state_sizes, self.n_x, rng = {"h": 3, "c": 3}, 4, np.random.default_rng(1)
        self.W_f, self.W_g = rng.normal(size=(2, 3, 7))

    def step(self, x_t, state):
        hx = np.concatenate([state["h"], x_t])
        f_t, g_t = sigmoid(self.W_f @ hx), np.tanh(self.W_g @ hx)
        c_t = f_t * state["c"] + (1 - f_t) * g_t
        return {"f": f_t, "i": 1 - f_t, "g": g_t, "c": c_t, "h": np.tanh(c_t)}


def test_a_mixture_of_known_cells_is_drawn_by_the_one_that_explains_its_states():
    drawn = CellStepper(CoupledAndOpen(), "hello").picture
    spelt = [line[0] for line in drawn.scene["lines"]]
    assert "c_{t} = f_{t}·c_{t−1} + i_{t}·g_{t} = " in spelt
    assert "h_{t} = tanh(c_{t}) = tanh(" in spelt
    assert not any("formula" in str(line) for line in drawn.scene["lines"])


def test_a_step_that_follows_no_formula_is_drawn_as_its_values():
    view = CellStepper(Forgetful(), "hell")
    drawn = view.picture
    keys = {mark.get("key") for mark in drawn.scene["marks"]}
    assert {"value h", "extra surprise", "weight W_hh", "weight b_h"} <= keys
    [[said]] = drawn.scene["lines"]
    assert said.startswith("No formula that is known here gives these numbers")
    np.testing.assert_array_equal(drawn.arrays["h"], view.model.step["h"])
    first = view.model.trace["h"].copy()
    send(view, event="edit", mark="weight W_hh", index=0, value=2.5)
    assert (view.model.trace["h"] != first).any()


def test_a_cell_is_held_against_the_formula_of_the_one_that_it_is_to_be_like():
    plain = RNNCell(4, 3, np.random.default_rng(0))
    for mine, told in ((Forgetful(), 1), (OwnRNN(), 0)):
        lines = CellStepper(mine, "hell", like=plain).picture.scene["lines"]
        assert sum("the formula gives " in str(line) for line in lines) == told
        assert any("h_{t} = tanh(a_{t})" in str(line) for line in lines)


def test_a_weight_with_the_name_of_another_cells_and_no_axis_is_left_alone():
    cell = Forgetful()
    cell.W, cell.b = np.array(0.5), np.zeros(3)
    keys = {mark.get("key") for mark in CellStepper(cell, "hell").picture.scene["marks"]}
    assert {"value h", "weight W_hh", "weight b"} <= keys


class NoForgetGate(LSTMCell):
    """The cell of 1997: nothing is thrown away."""

    def step(self, x_t, state):
        step = super().step(x_t, state)
        c = state["c"] + step["i"] * step["g"]
        return {"i": step["i"], "g": step["g"], "o": step["o"], "c": c, "h": step["o"] * np.tanh(c)}


def test_a_name_that_is_not_there_is_not_drawn():
    view = CellStepper(NoForgetGate(4, 3, np.random.default_rng(0)), "hello")
    keys = {mark["key"] for mark in view.picture.scene["marks"] if mark["kind"] == "heat"}
    assert {"value i", "value c", "value h", "weight W_f"} <= keys
    assert not {"value f", "value kept"} & keys
    assert not any(
        line[0] == "c_{t} = f_{t}·c_{t−1} + i_{t}·g_{t} = " for line in view.picture.scene["lines"]
    )


def test_nothing_is_drawn_outside_the_picture():
    for cell in (NoForgetGate, *CELLS):
        for n_x, n_h in ((1, 1), (4, 3), (8, 16), (27, 16), (32, 32)):
            xs = np.zeros((50, n_x))
            scene = CellStepper(cell(n_x, n_h, np.random.default_rng(0)), xs).picture.scene
            for mark in scene["marks"]:
                if mark["kind"] == "heat":
                    right, bottom = (
                        mark["x"] + mark["cols"] * mark["cell"][0],
                        mark["y"] + mark["rows"] * mark["cell"][1],
                    )
                    assert 0 <= mark["x"] <= right <= scene["width"]
                    assert 0 <= mark["y"] <= bottom <= scene["height"]


def test_a_cell_too_large_to_draw_is_refused_in_a_sentence():
    with pytest.raises(CellError, match="This cell has 33 units; the stepper draws up to 32"):
        make(n_h=33)


def test_two_views_of_one_model_stay_in_step():
    view = make()
    other = CellStepper(view.model)
    view.controls[7].value = 4
    assert other.controls[7].value == 4
    assert other.canvases[0].values == view.canvases[0].values
    other.close()
    view.model.t = 2
    assert repr(other) == repr(view)


def test_one_message_per_move():
    view = make()
    sent = []
    view.canvases[0].send_state = lambda key=None: sent.append(set(key))
    view.model.t = 3
    assert len(sent) == 1
    assert sent[0] >= {"values", "caption", "rev"}
    assert "scene" not in sent[0]


class Coupled:
    """A gate with no weights of its own, and a sum without a bias."""

    def __init__(self):
        rng = np.random.default_rng(0)
        self.state_sizes, self.n_x = {"h": 2, "c": 2}, 4
        self.W_f, self.W_g = rng.normal(size=(2, 2, 6))
        self.b_f = np.ones(2)

    def step(self, x_t, state):
        hx = np.concatenate([state["h"], x_t])
        f_t = 1 / (1 + np.exp(-self.W_f @ hx - self.b_f))
        i_t, g_t = 1 - f_t, np.tanh(self.W_g @ hx)
        c_t = f_t * state["c"] + i_t * g_t
        return {"f": f_t, "i": i_t, "g": g_t, "c": c_t, "h": np.tanh(c_t)}


def test_a_gate_without_weights_has_words_in_place_of_an_empty_band():
    marks = CellStepper(Coupled(), "hello").picture.scene["marks"]
    bands = next(m for m in marks if m.get("key") == "unit 0")["marks"]
    assert len(bands) == 2  # of f and of g
    said = [m["parts"][0] for m in marks if m["kind"] == "text" and isinstance(m["parts"][0], str)]
    assert "i_{t} comes from step; no weights of its own →" in said
    weight = next(m for m in marks if m.get("key") == "weight W_g")
    wires = next(m for m in marks if m["kind"] == "wires" and m["at"] == ["sum g", 0])
    end = weight["x"] + weight["cols"] * weight["cell"][0]
    assert float(wires["ds"][0][1:].split()[0]) == pytest.approx(end + 2)  # no gap for a bias


def test_the_same_word_is_the_same_numbers_whatever_was_typed_between():
    view = CellStepper(RNNCell(4, 3, np.random.default_rng(1)), "hello")
    first = view.model.xs.copy()
    for typed in ("一二三四", "h😀el", "hello"):
        view.control("typed").value = typed
    assert view.error == ""
    np.testing.assert_array_equal(view.model.xs, first)
    np.testing.assert_array_equal(first[:, :].argmax(axis=1), [0, 1, 2, 2, 3])


def letters_of(view):
    """The letters beside the wires from x, from the left."""
    marks = view.picture.scene["marks"]
    x = next(m for m in marks if m.get("key") == "x" and m["kind"] == "heat")
    under = [m for m in marks if m["kind"] == "text" and x["y"] + 30 < m["y"] < x["y"] + 42]
    width = x["cell"][0]
    return {int((m["x"] - x["x"]) // width): m["parts"][0] for m in under}


def test_every_number_of_x_says_which_letter_it_is():
    view = CellStepper(RNNCell(4, 3, np.random.default_rng(1)), "hello")
    assert letters_of(view) == {0: "h", 1: "e", 2: "l", 3: "o"}
    view.control("typed").value = "he a"
    assert letters_of(view) == dict(enumerate(view.model.sequence.vocabulary)) | {
        view.model.sequence.vocabulary.index(" "): "␣"
    }
    assert letters_of(CellStepper(RNNCell(4, 3, np.random.default_rng(1)), np.ones((3, 4)))) == {}


@pytest.mark.parametrize("typed", ["hello", "😀😀", "aaa"])
def test_a_cell_of_one_number_is_told_how_numbers_are_typed(typed):
    view = CellStepper(RNNCell(1, 2, np.random.default_rng(0)), "1 0 0 -1")
    view.control("typed").value = typed
    assert view.error.startswith("This cell reads one number a step; type numbers")
    assert view.model.T == 4


@pytest.mark.parametrize(
    ("n_h", "typed", "told"), [(1, "1 0 0 0", True), (3, "1 0", True), (4, "1 0", False)]
)
def test_few_numbers_of_the_strip_can_be_read(n_h, typed, told):
    view = CellStepper(RNNCell(1, n_h, np.random.default_rng(0)), typed)
    strips = {m["key"]: m for m in view.picture.scene["marks"] if m.get("key", "")[:6] == "strip "}
    assert strips["strip h"]["digits"] == (2 if told else None)
    assert strips["strip x"]["digits"] == (2 if told else None)
    long = CellStepper(RNNCell(1, n_h, np.random.default_rng(0)), " ".join("1" * 40))
    strips = {m["key"]: m for m in long.picture.scene["marks"] if m.get("key", "")[:6] == "strip "}
    assert strips["strip h"]["digits"] is None  # no room
    assert strips["strip h"]["cell"][0] * 40 < WIDTH
