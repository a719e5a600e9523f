"""Exercises of lesson 10: what is written, a candidate to correct, an input gate that keeps objects out."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lessons.cells.partial import WriteCell
from lessons.cells.protocol import Step, weights
from lessons.checks.engine.compare import any_of, difference, shown
from lessons.checks.engine.comparison import Case, Comparison, Slips, numbers_form, slip_of
from lessons.checks.engine.exercise import Exercise, Verdict, not_yet, yes
from lessons.numerics import Array, sigmoid

OPEN, SHUT = 0.9, 0.1  # what counts as an open gate, and as a shut one
ROUNDING = 1e-6


def _write_case() -> Case:
    """Numbers for 3 units and 3 inputs, so that a wrong order of [h; x] fits and is told."""
    rng = np.random.default_rng(10)
    h_prev, x_t, b_i, b_g = rng.normal(size=(4, 3))
    W_i, W_g = rng.normal(size=(2, 3, 6))
    return {"h_prev": h_prev, "x_t": x_t, "W_i": W_i, "b_i": b_i, "W_g": W_g, "b_g": b_g}


def _write_slips(h: Array, x: Array, W_i: Array, b_i: Array, W_g: Array, b_g: Array) -> Slips:
    """Wrong increments."""
    hx, xh = np.concatenate([h, x]), np.concatenate([x, h])
    a_i, a_g = W_i @ hx + b_i, W_g @ hx + b_g
    i, g = sigmoid(a_i), np.tanh(a_g)
    return {
        "the increment is 0 in every unit: nothing is computed yet.": np.zeros(3),
        "this is the candidate alone; the gate says how much of it is written.": g,
        "this is the gate alone; it says how much of the candidate is written.": i,
        "gate and candidate were added; the gate multiplies.": i + g,
        "i_t @ g_t adds everything up to one number; * keeps a number for each unit.": i @ g,
        "this is a matrix; i_t * g_t multiplies element-wise.": (
            any_of(np.outer(i, g), np.outer(g, i))
        ),
        "the candidate went through sigmoid and cannot be negative: it is np.tanh.": (
            i * sigmoid(a_g)
        ),
        "the gate went through tanh and could be negative: it is sigmoid.": np.tanh(a_i) * g,
        "the two are exchanged: sigmoid with W_i makes the gate, tanh with W_g the candidate.": (
            np.tanh(a_i) * sigmoid(a_g)
        ),
        "gate and candidate use the same weights; the candidate has W_g and b_g.": (
            i * np.tanh(a_i)
        ),
        "gate and candidate use the same weights; the gate has W_i and b_i.": sigmoid(a_g) * g,
        "the sums stand there as they are: sigmoid and tanh are missing.": a_i * a_g,
        "the biases b_i and b_g are missing.": sigmoid(W_i @ hx) * np.tanh(W_g @ hx),
        "the bias b_i is missing.": sigmoid(W_i @ hx) * g,
        "the bias b_g is missing.": i * np.tanh(W_g @ hx),
        "the order is [h_prev; x_t]: the first columns of each matrix belong to h_prev.": (
            sigmoid(W_i @ xh + b_i) * np.tanh(W_g @ xh + b_g)
        ),
        "this is what is kept out; i_t is the fraction that is written.": (1 - i) * g,
    }


def written(h_prev: Array, x_t: Array, W_i: Array, b_i: Array, W_g: Array, b_g: Array) -> Array:
    """How much, times what."""
    hx = np.concatenate([h_prev, x_t])
    i_t = sigmoid(W_i @ hx + b_i)
    g_t = np.tanh(W_g @ hx + b_g)
    increment: Array = i_t * g_t
    return increment


judge_write = Comparison(
    written, "how much, times what, element-wise.", [_write_case()], _write_slips
)


def judge_candidate(answer: Any) -> Verdict:
    """A class whose step does what that of WriteCell does."""
    if not isinstance(answer, type):
        return not_yet(f"a class is asked for, Memory without brackets; this is {shown(answer)}.")
    rng = np.random.default_rng(3)
    right = WriteCell(3, 3, rng)
    right.b_f, right.b_i, right.b_g = rng.normal(size=(3, 3))
    mine = answer(3, 3, np.random.default_rng(3))
    for name, weight in weights(right).items():
        setattr(mine, name, weight.copy())
    for x_t in rng.normal(size=(20, 3)):
        state = {"h": rng.uniform(-1, 1, 3), "c": rng.normal(size=3)}
        given = {name: value.copy() for name, value in state.items()}
        got, wanted = mine.step(x_t.copy(), given), right.step(x_t, state)
        if wrong := _wrong_step(got, wanted, right, np.concatenate([state["h"], x_t]), state["c"]):
            return not_yet(wrong)
    return yes("a candidate of either sign, and the gate says how much of it is written.")


def _wrong_step(got: Any, wanted: Step, cell: WriteCell, hx: Array, c_prev: Array) -> str:
    """What is wrong with one step, as a sentence; empty if nothing is."""
    if not isinstance(got, Mapping):
        return difference(got, wanted, "what step returns")
    if missing := [name for name in wanted if name not in got]:
        return f"step must return {', '.join(wanted)}; {' and '.join(missing)} is missing."
    for name in ("f", "i"):
        if wrong := difference(got[name], wanted[name], f"{name}_t"):
            return f"{wrong} The bug is not in this line."
    if wrong := difference(got["g"], wanted["g"], "g_t"):
        return slip_of(got["g"], candidate_slips(cell, hx)) or wrong
    if wrong := difference(got["c"], wanted["c"], "c_t"):
        return slip_of(got["c"], memory_slips(wanted, c_prev)) or wrong
    return difference(got["h"], wanted["h"], "h_t")


def candidate_slips(cell: WriteCell, hx: Array) -> Slips:
    """Wrong candidates."""
    a = cell.W_g @ hx + cell.b_g
    return {
        "the candidate still goes through sigmoid: it is never negative.": sigmoid(a),
        "tanh stands around sigmoid: the candidate is still never negative.": np.tanh(sigmoid(a)),
        "what is below 0 is cut off; the candidate needs both signs.": np.maximum(a, 0),
        "tanh was applied twice; once is enough.": np.tanh(np.tanh(a)),
        "the sum stands there as it is; tanh keeps it between -1 and 1.": a,
        "the sign is right now, but this is 2 sigmoid(a) - 1 = tanh(a / 2), not tanh(a).": (
            2 * sigmoid(a) - 1
        ),
        "this is the gate's kind of number, shifted: from -0.5 to 0.5; tanh goes from -1 to 1.": (
            sigmoid(a) - 0.5
        ),
        "this is minus sigmoid: now the memory could never rise.": -sigmoid(a),
        "the bias b_g is missing.": np.tanh(cell.W_g @ hx),
    }


def memory_slips(step: Step, c_prev: Array) -> Slips:
    """Wrong c_t beside a right candidate."""
    f, i, g = step["f"], step["i"], step["g"]
    kept, c_t = f * c_prev, f * c_prev + i * g
    return {
        "g_t is right; but in c_t the input gate i_t is missing.": kept + g,
        "g_t is right; but c_t must add i_t * g_t, it takes it off.": kept - i * g,
        "g_t is right; but c_t has lost what was there: add f_t * c_{t-1}.": i * g,
        "g_t is right; but in c_t the forget gate f_t is missing.": c_prev + i * g,
        "g_t is right; but tanh stands around c_t: the memory itself is not squashed.": np.tanh(
            c_t
        ),
        "g_t is right; but in c_t gate and candidate are added, not multiplied.": kept + (i + g),
    }


class Memory(WriteCell):
    """A memory that can rise and fall."""

    def step(self, x_t: Array, state: Mapping[str, Array]) -> Step:
        """The candidate goes through tanh."""
        hx = np.concatenate([state["h"], x_t])
        f_t = sigmoid(self.W_f @ hx + self.b_f)
        i_t = sigmoid(self.W_i @ hx + self.b_i)
        g_t = np.tanh(self.W_g @ hx + self.b_g)
        c_t = f_t * state["c"] + i_t * g_t
        return {"f": f_t, "i": i_t, "g": g_t, "c": c_t, "h": np.tanh(c_t)}


WORDS = {  # what a word is: (x, h), and whether the gate is to be open
    "a subject (x = 1, h = 0)": (1, 0, True),
    "an object (x = 1, h = 1)": (1, 1, False),
    "another word after a verb (x = 0, h = 1)": (0, 1, False),
    "any other word (x = 0, h = 0)": (0, 0, False),
}


def judge_shut(answer: Any) -> Verdict:
    """Numbers (w, u, b) of a gate sigmoid(w x + u h + b) that opens for subjects alone."""
    if wrong := numbers_form(3, "three numbers (w, u, b)")(answer):
        return not_yet(wrong)
    w, u, b = (float(v) for v in answer)
    if abs(w) + abs(u) + abs(b) > 1e6:
        return not_yet("such large numbers are not needed; sums of 3 and -3 will do.")
    for words, (x, h, open_) in WORDS.items():
        a = w * x + u * h + b
        i = float(sigmoid(np.array(a)))
        if (open_ and i < OPEN - ROUNDING) or (not open_ and i > SHUT + ROUNDING):
            want = f"at least {OPEN}" if open_ else f"at most {SHUT}"
            return not_yet(
                f"at {words} the sum is {shown(a)} and the gate {i:.2g}; {want} is wanted."
            )
    return yes("the gate opens for a name that no verb has asked for, and for nothing else.")


def shut() -> tuple[float, float, float]:
    """The bias shuts it, a name opens it, a verb before the name shuts it again."""
    return 6.0, -6.0, -3.0


EXERCISES = (
    Exercise(
        "10.write",
        judge_write,
        written,
        "Both take the same input, hx = np.concatenate([h_prev, x_t]). The gate is sigmoid(W_i @ hx + b_i).",
        "The candidate is np.tanh(W_g @ hx + b_g). What is written is i_t * g_t, element-wise.",
    ),
    Exercise(
        "10.candidate",
        judge_candidate,
        Memory,
        "Which of f_t, i_t and g_t may be negative, and which may not?",
        "The candidate g_t is no gate: it says what is written, so it needs both signs.",
    ),
    Exercise(
        "10.shut",
        judge_shut,
        shut,
        "A sum of 2.2 makes a gate of 0.9, -2.2 one of 0.1. With x = h = 0 only b is left: at most -2.2.",
        "At a subject the sum is w + b: w has to lift it above 2.2. At an object u comes in: with which sign?",
    ),
)
