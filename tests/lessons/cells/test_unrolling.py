"""unroll and check_step: pure, recorded by name, and clear about a cell that goes wrong."""

import numpy as np
import pytest

from lessons.cells import unrolling
from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.protocol import CellError, check_step, zero_state
from lessons.cells.protocol import weights as weights_of
from lessons.cells.unrolling import unroll

CELLS = [RNNCell, LSTMCell, GRUCell]
XS = np.random.default_rng(1).normal(size=(6, 3))


class Leaky:
    """A learner's cell: no base class, no weights, one extra name."""

    def __init__(self, n_h=3):
        self.state_sizes = {"h": n_h}

    def step(self, x_t, state):
        h = 0.9 * state["h"] + 0.1 * x_t
        return {"seen": x_t.sum(), "h": h}


def make(kind, n_x=3, n_h=4, seed=0):
    return kind(n_x, n_h, np.random.default_rng(seed))


@pytest.mark.parametrize("kind", CELLS)
def test_step_and_unroll_are_pure(kind):
    cell, xs = make(kind), XS.copy()
    state = {name: np.full(n, 0.3) for name, n in cell.state_sizes.items()}
    before = {name: w.copy() for name, w in weights_of(cell).items()}
    first, second = unroll(cell, xs, state), unroll(cell, xs, state)
    for name, values in first.items():
        np.testing.assert_array_equal(values, second[name])
    np.testing.assert_array_equal(xs, XS)
    assert all((s == 0.3).all() for s in state.values())
    for name, w in weights_of(cell).items():
        np.testing.assert_array_equal(w, before[name])
    first["h"][:] = first["x"][:] = 7.0  # a trace is the caller's to write in
    np.testing.assert_array_equal(xs, XS)


@pytest.mark.parametrize("kind", CELLS)
def test_a_run_can_be_cut_and_resumed(kind):
    cell = make(kind)
    whole, start = unroll(cell, XS), unroll(cell, XS[:2])
    rest = unroll(cell, XS[2:], {name: start[name][-1] for name in cell.state_sizes})
    for name, values in whole.items():
        np.testing.assert_array_equal(values, np.concatenate([start[name], rest[name]]))


@pytest.mark.parametrize("kind", CELLS)
def test_trace_holds_what_step_returns(kind):
    cell = make(kind)
    trace = unroll(cell, XS)
    step = cell.step(XS[0], zero_state(cell))
    assert list(trace) == ["x", *step]
    for name, value in step.items():
        np.testing.assert_array_equal(trace[name][0], value)


def checked(cell):
    """The same cell with a step of its own, so that every step of it is checked."""
    kind = type(cell)
    own = type(
        kind.__name__, (kind,), {"step": lambda self, x_t, state: kind.step(self, x_t, state)}
    )
    cell.__class__ = own
    return cell


@pytest.mark.parametrize("kind", CELLS)
def test_a_step_of_the_course_is_checked_after_the_run_and_gives_the_same(kind, monkeypatch):
    wanted = unroll(checked(make(kind)), XS)
    monkeypatch.setattr(unrolling, "check_step", None)
    found = unroll(make(kind), XS)
    assert list(found) == list(wanted)
    for name, values in wanted.items():
        assert np.array_equal(found[name], values)


@pytest.mark.parametrize("wrong", ["nan", "shape", "wide", "missing", "extra"])
@pytest.mark.parametrize("kind", CELLS)
def test_what_is_wrong_after_the_run_is_said_as_at_its_step(kind, wrong):
    said = []
    for cell in (make(kind), checked(make(kind))):
        bias = next(name for name in weights_of(cell) if name.startswith("b_"))
        if wrong == "nan":
            getattr(cell, bias)[1] = np.nan
        elif wrong == "shape":
            setattr(cell, bias, np.zeros(7))
        elif wrong == "wide":
            setattr(cell, bias, np.zeros((4, 4)))
        elif wrong == "missing":
            setattr(cell, bias, None)
        else:
            cell.state_sizes = cell.state_sizes | {"z": 2}
        with pytest.raises(CellError) as error:
            unroll(cell, XS)
        said.append(str(error.value))
    assert said[0] == said[1]


def test_learners_own_cell():
    trace = unroll(Leaky(), XS)
    assert {name: values.shape for name, values in trace.items()} == {
        "x": (6, 3),
        "seen": (6,),
        "h": (6, 3),
    }
    np.testing.assert_allclose(trace["h"][1], 0.1 * XS[1] + 0.09 * XS[0])


def test_weights_are_the_public_float_arrays_in_order():
    cell = make(LSTMCell)
    cell._hidden, cell.labels = np.zeros(2), np.arange(3)
    assert list(weights_of(cell)) == ["W_f", "W_i", "W_g", "W_o", "b_f", "b_i", "b_g", "b_o"]
    assert weights_of(cell)["W_f"] is cell.W_f
    assert list(weights_of(make(RNNCell))) == ["W_xh", "W_hh", "b_h"]
    assert list(weights_of(make(GRUCell))) == [
        "W_r",
        "W_z",
        "b_r",
        "b_z",
        "W_xn",
        "W_hn",
        "b_xn",
        "b_hn",
    ]
    assert weights_of(Leaky()) == {}


def test_a_reused_buffer_does_not_rewrite_the_past():
    class Reuses(Leaky):
        memory = np.zeros(3)

        def step(self, x_t, state):
            self.memory[:] = state["h"] + 1.0
            return {"h": self.memory}

    np.testing.assert_array_equal(unroll(Reuses(), XS)["h"][:, 0], [1, 2, 3, 4, 5, 6])


def answers(answer):
    """A cell called MyCell whose step gives back `answer(x_t, state)`."""

    class MyCell(Leaky):
        def step(self, x_t, state):
            return answer(x_t, state)

    return MyCell()


WRONG = {
    "MyCell.step returned h of shape (3, 1); expected (3,) as state_sizes says.": (
        lambda x, s: {"h": np.zeros((3, 1))}
    ),
    "MyCell.step did not return h, which state_sizes lists.": lambda x, s: {"a": x},
    "MyCell.step returned NoneType; expected a dict of arrays by name.": lambda x, s: None,
    "MyCell.step returned h = [ 0. nan  0.]; every value must be finite.": (
        lambda x, s: {"h": np.array([0, np.nan, 0])}
    ),
    "MyCell.step returned h = 'tanh'; expected numbers.": lambda x, s: {"h": "tanh"},
    "MyCell.step, given x_t (3,), h (3,), raised KeyError: 'c'.": lambda x, s: {"h": s["c"]},
}


@pytest.mark.parametrize("sentence", WRONG)
def test_a_wrong_step_is_named_in_one_sentence(sentence):
    cell = answers(WRONG[sentence])
    with pytest.raises(CellError) as caught:
        check_step(cell, XS[0], zero_state(cell))
    assert str(caught.value) == sentence
    with pytest.raises(CellError, match=r"^MyCell.step at t = 1"):
        unroll(cell, XS)


def test_the_original_exception_is_chained():
    with pytest.raises(CellError) as caught:
        unroll(answers(lambda x, s: 1 // 0), XS)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


@pytest.mark.parametrize("words", ["", "two\nlines. "])
def test_whatever_a_step_raises_makes_one_line(words):
    def fails(x_t, state):
        raise RuntimeError(words)

    with pytest.raises(CellError) as caught:
        unroll(answers(fails), XS)
    ending = "RuntimeError." if not words else "RuntimeError: two lines."
    assert str(caught.value).endswith(f"raised {ending}")


@pytest.mark.parametrize("changed", ["x_t", "h"])
def test_a_step_that_writes_into_its_input_is_stopped(changed):
    def grab(x_t, state):
        h = x_t if changed == "x_t" else state["h"]
        h += 1.0
        return {"h": h}

    with pytest.raises(CellError, match="read-only"):
        unroll(answers(grab), XS)


def test_the_step_that_went_wrong_is_numbered():
    def fails_late(x_t, state):
        return {"h": state["h"] + 1.0 if state["h"][0] < 3 else np.full(3, np.inf)}

    with pytest.raises(CellError, match=r"^MyCell.step at t = 4 returned h = \[inf inf inf\]"):
        unroll(answers(fails_late), XS)


def test_what_is_not_finite_is_named_though_the_rest_of_it_is():
    with pytest.raises(CellError, match=r"returned e = \[ 1. nan\]; every value must be finite"):
        unroll(answers(lambda x_t, state: {"h": state["h"], "e": np.array([1.0, np.nan])}), XS)


@pytest.mark.parametrize("late", ["shape", "name"])
def test_steps_must_agree_with_the_first(late):
    def changes(x_t, state):
        early = state["h"][0] < 2
        extra = {"e": np.zeros(2)} if early else {"e": np.zeros(3)} if late == "shape" else {}
        return {"h": state["h"] + 1.0} | extra

    found = r"of shape \(3,\)" if late == "shape" else "not at all"
    sentence = rf"^MyCell.step at t = 3 returned e {found}; at t = 1 its shape was \(2,\)\.$"
    with pytest.raises(CellError, match=sentence):
        unroll(answers(changes), XS)


@pytest.mark.parametrize(
    ("xs", "sentence"),
    [
        (XS[0], r"xs has shape (3,); expected (T, n_x) with T of 1 or more."),
        (XS[:0], r"xs has shape (0, 3); expected (T, n_x) with T of 1 or more."),
        (XS[:, :2], "xs has 2 numbers per step; this RNNCell expects n_x = 3."),
        ([[1, 2, 3], [1, np.nan, 3]], "x_2 = [ 1. nan  3.]; every input must be finite."),
        ([[1, 2, 3], [1]], "xs must hold numbers, every row as long as the first."),
        ("hello", "xs must hold numbers, every row as long as the first."),
    ],
)
def test_bad_inputs_are_one_clear_sentence(xs, sentence):
    with pytest.raises(CellError) as caught:
        unroll(make(RNNCell), xs)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ({"h": np.zeros(4)}, "state names ['h']; LSTMCell carries exactly: h, c."),
        ({"h": np.zeros(4), "c": 0.0}, "state c must be 4 finite numbers, shape (4,)."),
        (
            {"h": np.full(4, np.nan), "c": np.zeros(4)},
            "state h must be 4 finite numbers, shape (4,).",
        ),
    ],
)
def test_bad_initial_states_are_one_clear_sentence(state, sentence):
    with pytest.raises(CellError) as caught:
        unroll(make(LSTMCell), XS, state)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("attributes", "sentence"),
    [
        ({"step": None}, "Thing has no method step(x_t, state)."),
        ({"state_sizes": None}, 'Thing needs state_sizes, a dict such as {"h": 8}.'),
        ({"state_sizes": {"h": 0}}, "Thing.state_sizes gives h the size 0; expected 1 or more."),
    ],
)
def test_a_thing_that_is_no_cell(attributes, sentence):
    thing = type("Thing", (Leaky,), {})()
    vars(thing).update(attributes)
    with pytest.raises(CellError) as caught:
        unroll(thing, XS)
    assert str(caught.value) == sentence
    with pytest.raises(CellError, match="Leaky is a class"):
        unroll(Leaky, XS)
