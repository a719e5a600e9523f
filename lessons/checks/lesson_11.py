"""Exercises of lesson 11: the update, what remains of one increment, gates that count brackets."""

from typing import Any

import numpy as np

from lessons.cells.cell_state import update_cell_state
from lessons.checks.engine.compare import shown
from lessons.checks.engine.comparison import Case, Comparison, Slips
from lessons.checks.engine.exercise import Exercise, Verdict, not_yet, yes
from lessons.numerics import Array

OLD, FORGET, WRITE, NEW = (
    np.array(values)
    for values in ([2.0, -1.0, 0.5], [0.9, 0.2, 0.5], [0.3, 0.8, 0.6], [-0.5, 0.4, 0.7])
)
UPDATES: list[Case] = [
    {"c_prev": OLD, "f_t": FORGET, "i_t": WRITE, "g_t": NEW},
    {"c_prev": OLD[:2], "f_t": WRITE[:2], "i_t": FORGET[:2], "g_t": -NEW[:2]},
]


def _update_slips(c: Array, f: Array, i: Array, g: Array) -> Slips:
    """Wrong C_t."""
    return {
        "this is the candidate, what could be written. C_t is the new state.": g,
        "this is the increment i * g alone; add what is kept of the old state, f_t * c_prev.": i
        * g,
        "this is f * C_{t-1}, what is kept; the increment is missing: add i_t * g_t.": f * c,
        "the old state is kept whole; the forget gate is missing.": c + i * g,
        "the candidate is added whole; the input gate is missing.": f * c + g,
        "the gates are swapped: f goes with the old state, i with the candidate.": i * c + f * g,
        "i and g are added; the gate multiplies the candidate: i_t * g_t.": f * c + i + g,
        "the increment is subtracted; add it: the candidate has a sign of its own.": f * c - i * g,
        "f multiplies the new increment too; forget first, then add.": f * (c + i * g),
        "i = 1 - f is another cell; here the input gate is a gate of its own.": f * c + (1 - f) * g,
        "there is no tanh in the update: C_t is the sum itself.": np.tanh(f * c + i * g),
        "@ makes one number of two vectors; gates multiply element-wise, with *.": f @ c + i @ g,
        "a product of all pairs; gates multiply element-wise, with *.": np.outer(f, c)
        + np.outer(i, g),
    }


judge_update = Comparison(
    update_cell_state,
    "forget, then add: two operations, element-wise.",
    UPDATES,
    _update_slips,
)


def new_state(c_prev: Array, f_t: Array, i_t: Array, g_t: Array) -> Array:
    """Forget, then add."""
    return f_t * c_prev + i_t * g_t


GATES = (
    np.array([0.3, 0.9, 0.5, 0.7, 0.8]),
    np.array([0.7, 0.4, 0.6, 0.2, 0.9]),
    np.array([-0.5, 0.9, 0.8, -0.3, 0.2]),
)
INCREMENTS: list[Case] = [dict(zip("figs", (*GATES, s), strict=True)) for s in (2, 1, 3, 5)]


def _remaining_slips(f: Array, i: Array, g: Array, s: int) -> Slips:
    """Wrong answers for what remains of increment s."""
    increment, rest, after = i[s - 1] * g[s - 1], f[s:].prod(), s % len(f)
    return {
        "this is the increment as it was added; the forget gates after it make it smaller.": increment,
        "f_s is one too many: step s forgets first and then adds. Begin with f_{s+1}.": (
            increment * f[s - 1 :].prod()
        ),
        "f_{s+1} is the first forget gate that multiplies the increment; you begin one later.": (
            increment * f[s + 1 :].prod()
        ),
        "all forget gates are multiplied; those up to step s came before the increment.": increment
        * f.prod(),
        "these are the forget gates up to step s; those after it multiply the increment: f[s:].": (
            increment * f[:s].prod()
        ),
        "only one forget gate; each later step multiplies, too.": increment * f[after],
        "only the last forget gate; each later step multiplies, too.": increment * f[-1],
        "the forget gates are added; they must be multiplied.": increment * f[s:].sum(),
        "the input gate is missing: the increment is i_s g_s.": g[s - 1] * rest,
        "the candidate is missing: the increment is i_s g_s.": i[s - 1] * rest,
        "this is the product of the forget gates; multiply the increment, i_s g_s, by it.": rest,
        "row s of an array is step s + 1: the increment of step s is i[s - 1] * g[s - 1].": (
            i[after] * g[after] * rest
        ),
        "this is the increment of step s + 1, and no forget gate: rows count from 0.": i[after]
        * g[after],
    }


def remaining(f: Array, i: Array, g: Array, s: int) -> float:
    """Row s of f is f_{s+1}, the first forget gate that multiplies the increment of step s."""
    return float(i[s - 1] * g[s - 1] * np.prod(f[s:]))


judge_increment = Comparison(
    remaining,
    "i_s g_s, times every forget gate after step s; at s = T there is none, and the product is 1.",
    INCREMENTS,
    _remaining_slips,
)


BRACKETS = "a(b(c)d)e.((f.g(h)"


def judge_counter(answer: Any) -> Verdict:
    """A function from a sign to (f, i, g): C counts open brackets, and a full stop sets it to 0."""
    if not callable(answer):
        return not_yet(f"a function gates(sign) is asked for; this is {shown(answer)}.")
    c, depth = 0.0, 0
    for t, sign in enumerate(BRACKETS, start=1):
        gates = _three(answer(sign))
        if gates is None:
            return not_yet(f"gates({sign!r}) must be three numbers, f, i and g, as in (1, 0, 0).")
        f, i, g = gates
        if not (0 <= f <= 1 and 0 <= i <= 1 and -1 <= g <= 1):
            said = f"gates({sign!r}) is f = {f:g}, i = {i:g}, g = {g:g}"
            return not_yet(f"{said}; a gate lies between 0 and 1, a candidate between -1 and 1.")
        before, c = c, f * c + i * g
        depth = 0 if sign == "." else depth + (sign == "(") - (sign == ")")
        if abs(c - depth) > 1e-9:
            where = f"in {BRACKETS!r}, step {t} reads {sign!r}: C goes from {before:g} to {c:g}"
            return not_yet(f"{where}, and {depth} is right. {_advice(sign, f, i * g)}")
    return yes(f"C counts the open brackets of {BRACKETS!r}, and every full stop empties it.")


def _three(given: Any) -> tuple[float, float, float] | None:
    try:
        f, i, g = (float(value) for value in given)
    except (TypeError, ValueError):
        return None
    return f, i, g


def _advice(sign: str, f: float, increment: float) -> str:
    """What is wrong with a forget gate, or an increment, at one sign."""
    if sign == ".":
        return "A full stop must set C to 0: f = 0." if f else "Set C to 0, and add nothing: i = 0."
    if f != 1:
        return "What is there must stay: f = 1."
    wanted = {"(": 1, ")": -1}.get(sign, 0)
    if not wanted:
        return "A letter adds nothing: i = 0."
    if wanted == -1 and increment == 1:
        return "The sign of the increment is wrong: a candidate may be negative."
    return f"The increment i * g must be {wanted}; yours is {increment:g}."


def gates(sign: str) -> tuple[float, float, float]:
    """Add, subtract, erase; everything else keeps."""
    operations = {"(": (1.0, 1.0, 1.0), ")": (1.0, 1.0, -1.0), ".": (0.0, 0.0, 0.0)}
    return operations.get(sign, (1.0, 0.0, 0.0))


EXERCISES = (
    Exercise(
        "11.update",
        judge_update,
        new_state,
        "Two terms: what is kept of the old state, and the increment.",
        "Each gate multiplies element-wise, with *: f_t the old state, i_t the candidate.",
    ),
    Exercise(
        "11.increment",
        judge_increment,
        remaining,
        "Step s adds i_s * g_s. In Python that is i[s - 1] * g[s - 1].",
        "Each step after s multiplies it by its forget gate: f_{s+1}, .., f_T.",
        "Row s of f is f_{s+1}, so these gates are f[s:]; np.prod multiplies them.",
    ),
    Exercise(
        "11.counter",
        judge_counter,
        gates,
        "Each sign does one thing: an opening bracket adds, a closing one subtracts, a full stop erases.",
        "To add is f = 1, i = 1; the sign of g says in which direction.",
        "A letter keeps what is there: f = 1 and i = 0.",
    ),
)
