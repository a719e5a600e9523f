"""Lesson 02: each typical wrong answer gets its own explanation."""

from itertools import count

import numpy as np
import pytest

from lessons.cells.basic import LSTMCell, RNNCell
from lessons.checks import check
from lessons.checks.lesson_02 import MyCell, delay, step_slips
from tests.harness.slips import stepped, told


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ([0.5, 2.25], "number 1 is right, number 2 is not: row 2"),
        ([-0.5, -2.25], "number 2 is right, number 1 is not: row 1"),
        ([1.0, 2.0], "neither number is right"),
        ([0.5], "has shape (1,); expected (2,)"),
        ("a", "two numbers are asked for"),
    ],
)
def test_the_step_by_hand(answer, said):
    verdict = check("02.hand", answer)
    assert not verdict
    assert said in verdict.why
    assert "-2.25" not in verdict.why  # the answer is not given away


def cell_with(step):
    return type("Wrong", (MyCell,), {"step": step})


def of(h):
    """A step that gives h(self, x, h_prev)."""
    return cell_with(lambda self, x_t, state: {"h": h(self, x_t, state["h"])})


test_a_cell_of_ones_own = told(
    "02.step",
    (of(lambda c, x, h: h), "the largest difference is at"),
    (of(lambda c, x, h: np.tanh(c.W_hh @ x)), "Each matrix stands left of its vector"),
    (of(lambda c, x, h: c.W_hh * h + c.W_xh * x), "The product of a matrix and a vector is @"),
    (of(lambda c, x, h: W_xh @ x), "write self.W_xh"),  # noqa: F821
    (cell_with(lambda c, x, state: {"h": c.W_hh @ state}), "state is a dict"),
    (cell_with(lambda c, x, state: {"h": state[0]}), 'The state before is state["h"]'),
    (of(lambda c, x, h: np.zeros(3)), "expected (2,)"),
    (of(lambda c, x, h: np.full(2, np.nan)), "must be finite"),
    (cell_with(lambda self, x_t, state: np.zeros(2)), "expected a dict"),
    (cell_with(lambda self, x_t, state: {}), "did not return h"),
    (MyCell(np.eye(2), np.eye(2), np.zeros(2)), "a class is asked for"),
)


@pytest.mark.parametrize(
    "words", step_slips(RNNCell(3, 2, np.random.default_rng(0)), np.ones(3), np.ones(2))
)
def test_each_slip_of_a_step_is_named(words):
    slipped = stepped(MyCell, lambda c, made, x, s: {"h": step_slips(c, x, s["h"])[words]})
    assert check("02.step", slipped).why == words


def test_a_cell_that_keeps_its_own_past_is_found_out():
    steps = count()
    hoarder = stepped(MyCell, lambda c, made, x, s: {"h": made["h"] / (1 + (next(steps) > 1))})
    assert "twenty are not" in check("02.step", hoarder).why


def changed(W_xh=None, W_hh=None, b_h=None):
    cell = delay()
    for name, values in {"W_xh": W_xh, "W_hh": W_hh, "b_h": b_h}.items():
        if values is not None:
            getattr(cell, name)[:] = values
    return cell


test_a_memory_set_by_hand = told(
    "02.delay",
    (changed(W_hh=0), "0 at every step"),
    (changed(W_xh=[[1], [1]], W_hh=0), "the sign of x_t"),
    (changed(W_hh=[[0, 0], [-1, 0]]), "opposite sign"),
    (changed(b_h=[0, 2]), "of 199 signs are right"),
    (changed(W_hh=[[0, 1], [0, 0]]), "0 at every step"),
    (LSTMCell(1, 2, np.random.default_rng(0)), "RNNCell(1, 2, rng)"),
    (RNNCell(2, 2, np.random.default_rng(0)), "RNNCell(1, 2, rng)"),
    (RNNCell(1, 1, np.random.default_rng(0)), "RNNCell(1, 2, rng)"),
)


def test_other_weights_that_remember_pass_too():
    assert check("02.delay", changed(W_xh=[[0.3], [0.0]], W_hh=[[0.1, 0], [2, 0]], b_h=0))


def row_of_units(n_h, heard):
    """A cell whose units hear their left neighbour one step late; `heard` is the unit that hears the input."""
    cell = RNNCell(1, n_h, np.random.default_rng(0))
    cell.W_xh[:], cell.W_hh[:], cell.b_h[:] = 0, np.eye(n_h, k=-1), 0
    cell.W_xh[heard] = 1
    return cell


@pytest.mark.parametrize("n_h", [3, 6])
def test_more_units_remember_for_more_steps(n_h):
    assert f"a memory of {n_h - 1} steps" in check("02.delay", row_of_units(n_h, 0)).why
    early = check("02.delay", row_of_units(n_h, 1))
    assert not early
    assert f"has the sign of x_{{t-{n_h - 2}}}" in early.why
