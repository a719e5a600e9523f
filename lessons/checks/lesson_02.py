"""Exercises of lesson 02: a step by hand, a cell of one's own, a memory set by hand."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lessons.cells.basic import RNNCell
from lessons.cells.protocol import CellError, check_step
from lessons.cells.unrolling import unroll
from lessons.checks.engine.compare import difference, shown
from lessons.checks.engine.comparison import Comparison, Slips, slip_of
from lessons.checks.engine.exercise import Exercise, Verdict, not_yet, yes
from lessons.numerics import Array, sigmoid

# What lesson 02 prints for the step by hand.
W_XH = np.array([[1.0, 0.0], [0.5, -1.0]])
W_HH = np.array([[0.0, 2.0], [-1.0, 0.5]])
B_H = np.array([0.5, 0.0])
X_T, H_PREV = np.array([1.0, 2.0]), np.array([0.5, -0.5])


def _hand_slips() -> Slips:
    """Wrong vectors."""
    now, past = W_XH @ X_T, W_HH @ H_PREV
    return {
        "this is h_t already; a_t is what stands inside tanh.": np.tanh(now + past + B_H),
        "b_h is missing.": now + past,
        "what came before is missing: add W_hh h_{t-1}.": now + B_H,
        "what is new is missing: add W_xh x_t.": past + B_H,
        "W_hh was read by columns; row 1 makes number 1.": now + W_HH.T @ H_PREV + B_H,
        "W_xh was read by columns; row 1 makes number 1.": W_XH.T @ X_T + past + B_H,
        "the signs of W_hh h_{t-1} are turned round.": now - past + B_H,
    }


def _two_numbers(got: Any) -> str:
    """Whether numbers came."""
    try:
        np.asarray(got, dtype=float)
    except (TypeError, ValueError):
        return f"two numbers are asked for, as in [1.0, 2.0]; this is {shown(got)}."
    return ""


def _which_is_wrong(got: Any) -> str:
    """Which of two numbers is wrong, without the right one."""
    if np.shape(got) != (2,):
        return ""
    good = np.isclose(np.asarray(got, dtype=float), hand(), rtol=0, atol=1e-9)
    if not good.any():
        return (
            "neither number is right. Work out W_xh x_t and W_hh h_{t-1} by themselves, then add."
        )
    wrong = int(np.argmin(good)) + 1
    return (
        f"number {3 - wrong} is right, number {wrong} is not: row {wrong} of each matrix makes it."
    )


def hand() -> Array:
    """New part [1, -1.5], old part [-1, -0.75], bias [0.5, 0]."""
    W_xh, W_hh = np.array([[1.0, 0.0], [0.5, -1.0]]), np.array([[0.0, 2.0], [-1.0, 0.5]])
    x_t, h_prev, b_h = np.array([1.0, 2.0]), np.array([0.5, -0.5]), np.array([0.5, 0.0])
    a_t: Array = W_xh @ x_t + W_hh @ h_prev + b_h
    return a_t


judge_hand = Comparison(
    hand,
    f"tanh turns it into h_t = {shown(np.tanh(hand()))}; the second unit is near its end.",
    slips=_hand_slips,
    form=_two_numbers,
    otherwise=_which_is_wrong,
    name="the vector",
    slack=5e-3,
)


CRASHES = {  # what the message of a step that raises has in it, and what that often means
    "NameError": "The weights belong to the cell: write self.W_xh. And tanh is np.tanh.",
    "KeyError": 'The state before is state["h"].',
    "enough dimensions": 'state is a dict; the vector in it is state["h"].',
    "core dimension": "Each matrix stands left of its vector: W_xh @ x_t, W_hh @ h_{t-1}.",
    "broadcast": "The product of a matrix and a vector is @; * is element-wise.",
}


def step_slips(cell: RNNCell, x_t: Array, h: Array) -> Slips:
    """States that a wrong step gives."""
    now, past, b = cell.W_xh @ x_t, cell.W_hh @ h, cell.b_h
    return {
        "the cell has no recurrent connection: h_{t-1} changes nothing. Add W_hh h_{t-1}.": np.tanh(
            now + b
        ),
        "the cell has no recurrent connection and no bias: add W_hh h_{t-1} and b_h.": np.tanh(now),
        "the bias is missing: add b_h.": np.tanh(now + past),
        "the input changes nothing: add W_xh x_t.": np.tanh(past + b),
        "tanh is missing: this is a_t.": now + past + b,
        "this is the sigmoid; the activation of this cell is tanh.": sigmoid(now + past + b),
        "W_hh is turned round: write W_hh @ h_prev.": np.tanh(now + cell.W_hh.T @ h + b),
        "h_{t-1} is added as it is; W_hh must mix it first.": np.tanh(now + h + b),
        "each part was squashed by itself; add first, then tanh.": np.tanh(now) + np.tanh(past + b),
    }


def judge_step(answer: Any) -> Verdict:
    """A class whose cells, made of W_xh, W_hh and b_h, step as RNNCell does."""
    if not isinstance(answer, type):
        return not_yet(f"a class is asked for, MyCell without brackets; this is {shown(answer)}.")
    rng = np.random.default_rng(2)
    right, xs = RNNCell(3, 2, rng), rng.normal(size=(20, 3))
    mine = answer(right.W_xh.copy(), right.W_hh.copy(), right.b_h.copy())
    x_t, state = xs[0], {"h": np.array([0.6, -0.3])}
    try:
        got = check_step(mine, x_t, state)["h"]
        if wrong := difference(got, right.step(x_t, state)["h"], "h_t"):
            return not_yet(slip_of(got, step_slips(right, x_t, state["h"]), 5e-3) or wrong)
        off = float(np.abs(unroll(mine, xs)["h"] - unroll(right, xs)["h"]).max())
    except CellError as error:
        helps = (words for mark, words in CRASHES.items() if mark in str(error))
        return not_yet(f"{error} {next(helps, '')}".strip())
    if off > 1e-12:
        return not_yet(
            "one step is right, twenty are not: the state before must come from `state` alone."
        )
    return yes("over 20 steps your states are those of lessons.cells.RNNCell, within 1e-12.")


class MyCell:
    """A plain recurrent cell."""

    def __init__(self, W_xh: Array, W_hh: Array, b_h: Array) -> None:
        """Keep weights that somebody else has drawn."""
        self.state_sizes = {"h": len(b_h)}
        self.W_xh, self.W_hh, self.b_h = W_xh, W_hh, b_h

    def step(self, x_t: Array, state: Mapping[str, Array]) -> dict[str, Array]:
        """Input part, recurrent part and bias; then tanh."""
        h_t = np.tanh(self.W_xh @ x_t + self.W_hh @ state["h"] + self.b_h)
        return {"h": h_t}


def judge_delay(answer: Any) -> Verdict:
    """An RNNCell(1, n_h) whose last unit has the sign of the input n_h - 1 steps before."""
    if not isinstance(answer, RNNCell) or answer.W_xh.shape[1] != 1 or len(answer.W_xh) < 2:
        return not_yet(f"the cell is asked for, an RNNCell(1, 2, rng); this is {shown(answer)}.")
    signs, lag = np.random.default_rng(2).choice([-1.0, 1.0], 200), len(answer.W_xh) - 1
    unit, wanted = "the second unit" if lag == 1 else "the last unit", f"x_{{t-{lag}}}"
    try:
        last = np.sign(unroll(answer, signs[:, None])["h"][lag:, -1])
    except CellError as error:
        return not_yet(str(error))
    n, right = len(last), int(np.sum(last == signs[:-lag]))
    if right == n:
        steps = "one step" if lag == 1 else f"{lag} steps"
        return yes(f"{n} of {n} signs are those of {wanted}: a memory of {steps}, by hand.")
    if not last.any():
        return not_yet(f"{unit} is 0 at every step: no weight leads to it.")
    for k in range(lag):
        if (last == signs[lag - k : 200 - k]).all():
            source = f"x_{{t-{k}}}" if k else "x_t"
            return not_yet(f"{unit} has the sign of {source}: it comes too early for {wanted}.")
    if (last == -signs[:-lag]).all():
        return not_yet(f"{unit} has the opposite sign of {wanted}: turn one weight round.")
    return not_yet(f"{right} of {n} signs are right: another input has more weight than {wanted}.")


def delay() -> RNNCell:
    """The first unit takes the input; one step later the second takes the first."""
    cell = RNNCell(n_x=1, n_h=2, rng=np.random.default_rng(0))
    cell.W_xh[:] = [[1], [0]]
    cell.W_hh[:] = [[0, 0], [1, 0]]
    cell.b_h[:] = 0
    return cell


EXERCISES = (
    Exercise(
        "02.hand",
        judge_hand,
        hand,
        "Number 1 of W_xh x_t is row 1 of W_xh times x_t: 1·1 + 0·2 = 1.",
        "Number 1 of W_hh h_{t-1} is 0·0.5 + 2·(-0.5) = -1; do the same with row 2.",
        "Add three vectors: W_xh x_t, W_hh h_{t-1} and b_h.",
    ),
    Exercise(
        "02.step",
        judge_step,
        MyCell,
        "The formula has three terms inside tanh; the starter has one of them.",
        'The state before is state["h"], and @ multiplies a matrix with a vector.',
    ),
    Exercise(
        "02.delay",
        judge_delay,
        delay,
        "The value of the first unit at t-1 reaches the second unit at t through one number of W_hh.",
        "Row 2 of W_hh makes the second unit; column 1 is what it takes from the first.",
    ),
)
