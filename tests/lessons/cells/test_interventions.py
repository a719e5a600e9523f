"""Quantities taken over by hand: what is held is there, what follows from it follows, all else is the cell's own."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays as hypothesis_arrays

from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.interventions import ClampedCell, at_mean, clampable, source, unroll_clamped
from lessons.cells.protocol import CellError
from lessons.cells.unrolling import unroll
from lessons.gradients.bptt import step_jacobian
from lessons.numerics import sigmoid

RNG = np.random.default_rng(3)
XS = RNG.normal(size=(9, 3))
CELLS = [kind(3, 4, np.random.default_rng(0)) for kind in (RNNCell, LSTMCell, GRUCell)]
LSTM = CELLS[1]


class Odd:
    """A cell as a learner may write it: tuples, branches, a variable used twice, a value made on its way out."""

    def __init__(self, keep=0.9):
        self.state_sizes = {"m": 3, "k": 3}
        self.keep = keep

    def step(self, x_t, state):
        m, k = state["m"], state["k"]
        wish, valve = np.tanh(x_t), sigmoid(3 * x_t)
        if self.keep > 0.5:
            kept = valve
            m = kept * m
        else:
            m = m * 0.5
        m += (1 - valve) * wish
        out = {"valve": valve, "wish": wish, "m": m}
        return out | {"k": 0.5 * k + m}


class Heir(Odd):
    def step(self, x_t, state):
        before = super().step(x_t, state)
        m = before["m"] * 1.0
        return {"m": m, "k": before["k"]}


def the_same_when_held_at_its_own_values(cell):
    """Every quantity in turn."""
    free = unroll(cell, XS)
    for name in free.keys() & clampable(cell):
        held = unroll_clamped(cell, XS, {name: free[name]})
        for key in free:
            np.testing.assert_array_equal(held[key], free[key])


@pytest.mark.parametrize("cell", [*CELLS, Odd(), Odd(0.1), Heir()], ids=lambda c: type(c).__name__)
def test_a_run_held_at_its_own_values_is_the_run(cell):
    the_same_when_held_at_its_own_values(cell)


@pytest.mark.parametrize("cell", [*CELLS, Odd(), Odd(0.1), Heir()], ids=lambda c: type(c).__name__)
def test_what_is_held_is_there_and_nan_leaves_the_rest(cell):
    free = unroll(cell, XS)
    for name in free.keys() & clampable(cell):
        plan = np.full(free[name].shape, np.nan)
        plan[4:, 1] = 0.25
        held = unroll_clamped(cell, XS, {name: plan})
        np.testing.assert_array_equal(held[name][4:, 1], 0.25)
        for key in free:
            np.testing.assert_array_equal(held[key][:4], free[key][:4])


def test_the_state_follows_a_held_gate():
    held = unroll_clamped(
        LSTM, XS, {"f": np.ones(9), "i": np.zeros(9)}, {"h": np.zeros(4), "c": np.arange(4.0)}
    )
    np.testing.assert_array_equal(held["c"], np.tile(np.arange(4.0), (9, 1)))
    np.testing.assert_array_equal(held["h"], held["o"] * np.tanh(held["c"]))


def test_an_odd_cell_follows_too():
    held = unroll_clamped(Odd(), XS, {"valve": np.ones(9)}, {"m": np.ones(3), "k": np.zeros(3)})
    np.testing.assert_array_equal(held["m"], 1.0)  # kept whole, nothing written
    half = unroll_clamped(Odd(0.1), XS, {"valve": np.ones(9)}, {"m": np.ones(3), "k": np.zeros(3)})
    np.testing.assert_array_equal(half["m"][:, 0], 0.5 ** np.arange(1, 10))
    held = unroll_clamped(Odd(), XS, {"m": np.full(9, 2.0)})
    np.testing.assert_array_equal(held["k"][1], 0.5 * held["k"][0] + 2.0)


def test_no_gradient_goes_through_what_is_held():
    state = {"h": RNG.normal(size=4), "c": RNG.normal(size=4)}
    kept = ClampedCell(LSTM, {"f": np.full(4, 0.7), "i": 0.3, "g": 0.5})
    np.testing.assert_allclose(
        step_jacobian(kept, XS[0], state)[4:, 4:], 0.7 * np.eye(4), atol=1e-9
    )
    np.testing.assert_allclose(step_jacobian(kept, XS[0], state)[4:, :4], 0.0, atol=1e-9)


def test_a_cell_is_not_changed():
    before = unroll(LSTM, XS)
    unroll_clamped(LSTM, XS, {"o": np.zeros(9)})
    np.testing.assert_array_equal(unroll(LSTM, XS)["h"], before["h"])


def test_the_source_shows_the_added_lines():
    lines = [line.strip() for line in source(LSTM).splitlines()]
    made = lines.index("f_t = sigmoid(self.W_f @ hx + self.b_f)")
    assert lines[made + 1] == "f_t = _held('f', f_t)"
    assert clampable(LSTM) == ("f", "i", "g", "o", "c", "h")
    assert clampable(Odd()) == ("k", "valve", "wish", "m")


class Opaque:
    state_sizes = {"h": 3}  # noqa: RUF012

    def step(self, x_t, state):
        return dict(h=np.tanh(x_t))


class Unseen(Odd):
    step = eval("lambda self, x_t, state: {'m': x_t, 'k': x_t}")


@pytest.mark.parametrize(
    ("cell", "hold", "says"),
    [
        (LSTM, {"z": np.ones(9)}, "has no z to clamp; its step makes f, i, g, o, c, h"),
        (LSTM, {"f": np.ones(8)}, "f is clamped with shape (8,); it needs 9 rows"),
        (LSTM, {"f": np.float64(1)}, "it needs 9 rows"),
        (LSTM, {"f": np.ones((9, 3))}, "clamp it at (4,) numbers"),
        (Opaque(), {"h": np.ones(9)}, "must return a dict that names its values"),
        (Unseen(), {"m": np.ones(9)}, "cannot be read"),
        (LSTMCell, {"f": np.ones(9)}, "make a cell of it first"),
    ],
)
def test_what_cannot_be_held_is_said(cell, hold, says):
    with pytest.raises(CellError) as caught:
        unroll_clamped(cell, XS, hold)
    assert says in str(caught.value)
    assert str(caught.value).endswith(".")


def test_a_failing_step_is_named_by_its_place_in_the_run():
    class Breaks(Odd):
        def step(self, x_t, state):
            m = state["m"] + 1.0
            k = m if m[0] < 3.0 else np.log(-m)
            return {"m": m, "k": k}

    with (
        pytest.raises(CellError, match=r"at t = 3 returned k = \[nan nan nan\]"),
        np.errstate(all="ignore"),
    ):
        unroll_clamped(Breaks(), XS, {"k": np.full(9, np.nan)})


class Spread(LSTMCell):
    """What the parent makes, and one quantity more."""

    def step(self, x_t, state):
        out = super().step(x_t, state)
        return {**out, "gate": out["f"], "h": 0.5 * out["h"]}


class Whole(LSTMCell):
    def step(self, x_t, state):
        return super().step(2 * x_t, state)


class Entries(LSTMCell):
    def step(self, x_t, state):
        out = dict(super().step(x_t, state))
        out["h"] = 0.5 * out["h"]
        out["h"] *= 0.5
        out |= {"sum": out["f"] + out["i"]}
        return out


class Named(LSTMCell):
    """The parent by its name, and its values one by one."""

    def step(self, x_t, state):
        out = LSTMCell.step(self, x_t, state)
        f_t, c_t = out["f"], out["c"]
        return {"f": f_t, "i": out["i"], "g": out["g"], "o": out["o"], "c": c_t, "h": out["h"]}


class Bare(LSTMCell):
    def step(self, x_t, state):
        return super().step(x_t, state)


class Scaled(LSTMCell):
    """What the parent has made is changed before it is passed on."""

    def step(self, x_t, state):
        out = super().step(x_t, state)
        out["c"] *= 0.5
        c_t, h_t = out["c"], out["h"]
        return {"c": c_t, "h": h_t}


class Third(Spread):
    def step(self, x_t, state):
        out = super().step(x_t, state)
        return out | {"slow": 0.9 * out["c"]}


class Old(GRUCell):
    def step(self, x_t, state):
        step = super(Old, self).step  # noqa: UP008
        return step(x_t, state)


HEIRS = [kind(3, 4, np.random.default_rng(0)) for kind in (Spread, Whole, Entries, Named, Third)]
HEIRS.append(Old(3, 4, np.random.default_rng(0)))


@pytest.mark.parametrize("cell", [*HEIRS, Heir()], ids=lambda c: type(c).__name__)
def test_a_held_heir_is_the_cell_where_nothing_changes(cell):
    the_same_when_held_at_its_own_values(cell)


@pytest.mark.parametrize("cell", HEIRS, ids=lambda c: type(c).__name__)
def test_an_heir_makes_what_its_parent_makes_and_its_own(cell):
    made = unroll(cell, XS).keys() - {"x"}
    assert set(clampable(cell)) == made
    assert list(clampable(cell))[:1] == ["f" if isinstance(cell, LSTMCell) else "r"]


@pytest.mark.parametrize("cell", HEIRS[:5], ids=lambda c: type(c).__name__)
def test_what_follows_inside_the_parents_step_follows(cell):
    held = unroll_clamped(cell, XS, {"f": np.ones(9), "i": np.zeros(9)}, KNOWN)
    np.testing.assert_array_equal(held["f"], 1.0)
    np.testing.assert_array_equal(held["c"], np.tile(KNOWN["c"], (9, 1)))
    share = {Spread: 0.5, Third: 0.5, Entries: 0.25}.get(type(cell), 1.0)
    np.testing.assert_allclose(held["h"], share * held["o"] * np.tanh(held["c"]), atol=1e-15)


KNOWN = {"h": np.zeros(4), "c": np.arange(4.0)}


def test_a_quantity_of_the_parents_under_another_name_is_followed_too():
    held = unroll_clamped(HEIRS[0], XS, {"gate": np.ones(9), "i": np.zeros(9)}, KNOWN)
    np.testing.assert_array_equal(held["f"], 1.0)
    np.testing.assert_array_equal(held["c"], np.tile(KNOWN["c"], (9, 1)))


def test_what_an_heir_makes_anew_is_held_in_the_heir_alone():
    parent, heir = HEIRS[1], HEIRS[0]
    assert type(parent).step is not type(heir).step
    held = unroll_clamped(heir, XS[:1], {"h": np.full(1, 0.25)})
    free = unroll(heir, XS[:1])
    np.testing.assert_array_equal(held["h"], 0.25)
    np.testing.assert_array_equal(held["c"], free["c"])  # not from another h
    scaled = Scaled(3, 4, np.random.default_rng(0))
    held = unroll_clamped(scaled, XS[:1], {"c": np.full(1, 0.25)})
    np.testing.assert_array_equal(held["h"], unroll(scaled, XS[:1])["h"])
    np.testing.assert_array_equal(held["c"], 0.25)
    late = unroll_clamped(HEIRS[2], XS[:1], {"h": np.full(1, 0.25)})
    np.testing.assert_array_equal(late["h"], 0.25)


def test_what_a_step_leaves_out_can_be_held_inside_the_parents():
    state = {"m": np.ones(3), "k": np.zeros(3)}
    assert clampable(Heir()) == ("k", "valve", "wish", "m")
    held = ClampedCell(Heir(), {"valve": 1.0}).step(XS[0], state)
    np.testing.assert_array_equal(held["m"], 1.0)  # kept whole, nothing written
    assert "valve" not in held


def test_gradients_of_a_held_heir_are_those_of_its_parent():
    cell, state = HEIRS[3], {"h": RNG.normal(size=4), "c": RNG.normal(size=4)}
    hold = {"f": np.full(4, 0.7), "o": 0.2}
    ours, theirs = (step_jacobian(ClampedCell(one, hold), XS[0], state) for one in (cell, LSTM))
    np.testing.assert_allclose(ours, theirs, atol=1e-12)


def test_the_source_of_an_heir_shows_both_steps():
    shown = source(HEIRS[0])
    assert "out = _inherited(super().step)(x_t, state)" in shown
    assert "f_t = _held('f', f_t)" in shown


class Unread(LSTMCell):
    step = eval("lambda self, x_t, state: {'c': state['c'], 'h': x_t[:1] + state['h']}")


class OfUnread(Unread):
    def step(self, x_t, state):
        out = super().step(x_t, state)
        return {"c": out["c"], "h": out["h"]}


class Unseeing(LSTMCell):
    def step(self, x_t, state):
        out = super().step(x_t, state)
        out.update(h=0.5 * out["h"])
        return out


class Inside:
    """A cell with another cell in it: the inner one is left alone."""

    def __init__(self):
        self.state_sizes, self.inner = {"h": 4, "c": 4}, LSTM

    def step(self, x_t, state):
        out = LSTMCell.step(self.inner, x_t, state)
        c_t = 1.0 * out["c"]
        return {"c": c_t, "h": np.tanh(c_t)}


def test_of_a_parent_that_cannot_be_read_only_the_heirs_own_is_held():
    cell = OfUnread(3, 4, np.random.default_rng(0))
    assert clampable(cell) == ("c", "h")
    np.testing.assert_array_equal(unroll_clamped(cell, XS, {"c": np.full(9, 2.0)})["c"], 2.0)


def test_a_change_that_cannot_be_seen_is_told():
    cell = Unseeing(3, 4, np.random.default_rng(0))
    assert unroll_clamped(cell, XS, {"f": np.ones(9)})["f"].min() == 1.0
    with pytest.raises(CellError, match=r"Unseeing\.step changes h unseen; give it a line"):
        unroll_clamped(cell, XS, {"h": np.ones(9)})


def test_an_inner_cell_is_left_alone():
    assert clampable(Inside()) == ("c", "h")
    held, free = unroll_clamped(Inside(), XS, {"c": np.ones(9)}), unroll(Inside(), XS)
    np.testing.assert_array_equal(held["h"], np.tanh(1.0))
    assert free["c"].max() < 1.0


@pytest.mark.parametrize("unit", [0, 2])
def test_at_its_mean(unit):
    run = unroll(LSTM, XS)
    hold = at_mean(run, "o", 4, unit)
    here = slice(None) if unit == 0 else slice(unit - 1, unit)
    np.testing.assert_array_equal(hold["o"][3:, here], np.tile(run["o"].mean(axis=0)[here], (6, 1)))
    assert np.isnan(hold["o"]).sum() == 36 - 6 * (4 if unit == 0 else 1)
    held = unroll_clamped(LSTM, XS, hold)
    np.testing.assert_array_equal(held["o"][:3], run["o"][:3])
    two = at_mean(run, "o", over=[run, unroll(LSTM, -XS[:3])])["o"]
    both = np.concatenate([run["o"], unroll(LSTM, -XS[:3])["o"]])
    np.testing.assert_allclose(two, np.tile(both.mean(axis=0), (9, 1)), rtol=1e-14)


PLACES = hypothesis_arrays(float, (9, 4), elements=st.one_of(st.just(np.nan), st.floats(-1, 1)))


@given(st.dictionaries(st.sampled_from("figoch"), PLACES), st.sampled_from([Named, Bare]))
@settings(max_examples=40)
def test_an_heir_that_changes_nothing_is_held_as_its_parent_is(plan, kind):
    ours, theirs = (
        unroll_clamped(k(3, 4, np.random.default_rng(0)), XS, plan) for k in (kind, LSTMCell)
    )
    for name in "figoch":
        np.testing.assert_array_equal(ours[name], theirs[name])
