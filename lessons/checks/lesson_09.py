"""Exercises of lesson 09: a forget gate, the half-life behind it, the bias for a lag, hold and drop."""

from typing import Any

import numpy as np

from lessons.checks.engine.compare import any_of, same, shown
from lessons.checks.engine.comparison import Case, Comparison, Slips, numbers_form, pair_form
from lessons.checks.engine.exercise import Exercise, Verdict, not_yet, yes
from lessons.numerics import Array, sigmoid

QUIET, HELD, DROPPED = 30, 0.8, 0.05  # steps that hold, what is left at least, and at most after
ROUNDING = 5e-4  # of what is left: 0.7995 counts as 0.8


def _gate_case() -> Case:
    """Numbers for 3 units and 3 inputs, so that a wrong order of [h; x] fits and is told."""
    rng = np.random.default_rng(9)
    c_prev, h_prev, x_t, b_f = rng.normal(size=(4, 3))
    return {
        "c_prev": c_prev,
        "h_prev": h_prev,
        "x_t": x_t,
        "W_f": rng.normal(size=(3, 6)),
        "b_f": b_f,
    }


def _forget_slips(c: Array, h: Array, x: Array, W: Array, b: Array) -> Slips:
    """Wrong pairs (f_t, c_t); by a wrong gate, whatever c_t is."""
    hx, xh = np.concatenate([h, x]), np.concatenate([x, h])
    f = sigmoid(W @ hx + b)
    gates: dict[str, Array] = {
        "the gate is 1 everywhere: nothing is computed from W_f, h_prev, x_t and b_f yet.": (
            np.ones(3)
        ),
        "this is the sum alone; a gate lies between 0 and 1, so sigmoid is missing.": W @ hx + b,
        "tanh goes from -1 to 1; a gate lies between 0 and 1: sigmoid.": np.tanh(W @ hx + b),
        "the bias b_f is missing.": sigmoid(W @ hx),
        "b_f belongs into the sum, before sigmoid.": sigmoid(W @ hx) + b,
        "the gate takes h_prev as input, not c_prev: [h_prev; x_t].": (
            sigmoid(W @ np.concatenate([c, x]) + b)
        ),
        "[h_prev; x_t] is the two vectors concatenated, not their sum.": (
            sigmoid(W[:, :3] @ (h + x) + b)
        ),
        "the order is [h_prev; x_t]: the first columns of W_f belong to h_prev.": (
            sigmoid(W @ xh + b)
        ),
        "x_t is missing: the input of the gate is [h_prev; x_t].": sigmoid(W[:, :3] @ h + b),
        "h_prev is missing: the input of the gate is [h_prev; x_t].": sigmoid(W[:, 3:] @ x + b),
        "this is 1 - f_t: an open gate, near 1, keeps.": 1.0 - f,
    }
    memories = {
        "f_t @ c_prev adds everything up to one number; * keeps a number for each unit.": f @ c,
        "this is a matrix; f_t * c_prev multiplies element-wise.": np.outer(f, c),
        "it is c_prev unchanged; multiply by f_t.": c,
        "f_t was added; multiply by it.": f + c,
        "this is what is thrown away; f_t is the fraction that is kept.": (1 - f) * c,
    }
    return (
        {"both are right, in the wrong order: return f_t, c_t.": (f * c, f)}
        | {words: (gate, ...) for words, gate in gates.items()}
        | {f"f_t is right, c_t is not: {words}": (f, c_t) for words, c_t in memories.items()}
    )


def _only_memory(got: Any, *given: Array) -> str:
    """What to say of another c_t beside a right f_t."""
    if not same(got[0], forget(*given)[0]):
        return ""
    why = "this is a matrix; f_t * c_prev multiplies" * (np.shape(got[1]) == (3, 3))
    return f"f_t is right, c_t is not: {why or 'it is f_t * c_prev,'} element-wise."


def forget(c_prev: Array, h_prev: Array, x_t: Array, W_f: Array, b_f: Array) -> tuple[Array, Array]:
    """How much of each unit stays, and what stays."""
    hx = np.concatenate([h_prev, x_t])
    f_t = sigmoid(W_f @ hx + b_f)
    return f_t, f_t * c_prev


judge_forget = Comparison(
    forget,
    "the same as the forget gate of LSTMCell.",
    [_gate_case()],
    _forget_slips,
    form=pair_form("two things are asked for: return f_t, c_t."),
    otherwise=_only_memory,
)


def _half_life_slips(f: float) -> Slips:
    """Wrong half-lives."""
    ln, half = np.log, np.log(0.5)
    return {
        "this is the inverse: solve f**n = 1/2 for n once more.": ln(f) / half,
        "the sign is wrong: both logarithms are negative, so n is positive.": -half / ln(f),
        "this does not depend on f; divide by ln f.": half,
        "ln(1/2) has to be divided by ln f.": half * ln(f),
        "the logarithm of a quotient is a difference; here the logarithms are divided.": ln(
            0.5 / f
        ),
        "after so many steps 1/e is left, not one half.": -1 / ln(f),
        "this is a rule of thumb for 1/e; here one half is asked for, and exactly.": 1 / (1 - f),
        "half of it would be gone by then if every step took the same; it keeps the same fraction.": (
            0.5 / (1 - f)
        ),
        "this is the number itself; compute it from f, for any f.": round(half_life(f), 3),
        "this is the square root of f; n stands in the exponent, so take logarithms.": f**0.5,
    }


def half_life(f: float) -> float:
    """f**n = 1/2, so n ln f = ln(1/2)."""
    return float(np.log(0.5) / np.log(f))


judge_half_life = Comparison(
    half_life,
    "f to the power of it is one half, for every f.",
    [{"f": 0.9}, {"f": 0.5}, {"f": 0.99}],
    _half_life_slips,
)


def _bias_slips(lag: float, remaining: float) -> Slips:
    """Wrong biases for the lag of 20 after which a tenth is remaining."""
    f, linear, half = remaining ** (1 / lag), 1 - (1 - remaining) / lag, bias_for(lag, 0.5)
    return {
        "this is the gate f that is needed; ask for the b with sigmoid(b) = f.": f,
        "sigmoid makes a gate of a bias; here its inverse is needed, ln(f / (1 - f)).": (
            sigmoid(np.array(f))
        ),
        "this is the logarithm to base 10; sigmoid has exp in it, so take the natural one.": (
            np.log10(f / (1 - f))
        ),
        "this is the logarithm to base 2; sigmoid has exp in it, so take the natural one.": (
            np.log2(f / (1 - f))
        ),
        "the sign is wrong: this gate is nearly shut; f / (1 - f), not its inverse.": -_logit(f),
        "this is ln f; the inverse of sigmoid is ln(f / (1 - f)).": np.log(f),
        "this leaves a tenth after one step; the gate works at each of the lag's steps.": (
            _logit(remaining)
        ),
        "remaining**lag goes the wrong way: f**lag = remaining, so f = remaining**(1 / lag).": _logit(
            remaining**lag
        ),
        "remaining / lag is no root: f**lag = remaining, so f = remaining**(1 / lag).": _logit(
            remaining / lag
        ),
        "this takes the same amount at every step; a gate keeps the same fraction.": _logit(linear),
        "1 - f is only nearly exp(-b); exactly exp(-b) = (1 - f) / f.": -np.log(1 - f),
        "this is the bias for one half; `remaining` has to come in.": any_of(half, round(half, 3)),
        "this is ln of the lag: near the answer for one half, but `remaining` has to come in.": (
            np.log(lag)
        ),
    }


def _logit(f: float) -> float:
    """The inverse of sigmoid."""
    return float(np.log(f / (1 - f)))


def bias_for(lag: float, remaining: float) -> float:
    """The gate is the lag-th root of what is remaining; its bias is the inverse of sigmoid."""
    f = remaining ** (1 / lag)
    return float(np.log(f / (1 - f)))


judge_bias = Comparison(
    bias_for,
    "sigmoid of it, to the power of the lag, is `remaining`.",
    [
        {"lag": lag, "remaining": remaining}
        for lag, remaining in ((20, 0.5), (20, 0.1), (100, 0.5), (1, 0.9))
    ],
    _bias_slips,
    telling=slice(1, 2),
    atol=1e-6,
    slack=1e-6,
)


def judge_drop(answer: Any) -> Verdict:
    """A bias and a weight: hold for QUIET steps in which x_t = 0, then drop at one with x_t = 1."""
    if wrong := numbers_form(2, "two numbers (b, w)")(answer):
        return not_yet(wrong)
    b, w = (float(v) for v in answer)
    quiet, loud = (float(sigmoid(np.array(a))) for a in (b, b + w))
    before = quiet**QUIET
    after = before * loud
    if before < HELD - ROUNDING:
        slip = "; for a gate of that size the bias is ln(f / (1 - f))" if 0.9 < b < 1 else ""
        return not_yet(f"with b = {shown(b)} the gate is {quiet:.3f}, and after {QUIET} quiet steps "
                       f"{before:.3g} is left; {HELD} is wanted{slip}.")  # fmt: skip
    if w >= 0:
        return not_yet(
            f"it holds, {before:.2f} is left. But w = {shown(w)} does not shut the gate: w must be negative."
        )
    if after > DROPPED + ROUNDING:
        return not_yet(f"it holds, {before:.2f} is left. But at the new subject the gate is σ(b + w) = {loud:.2g}, "
                       f"and {after:.2g} stays; w has to make up for b and go on.")  # fmt: skip
    return yes(
        f"{before:.2f} is left after {QUIET} quiet steps, and {after:.2g} after the new subject."
    )


def drop() -> tuple[float, float]:
    """The bias makes the gate that holds; the weight takes the sum down to a gate that drops."""
    f = 0.8 ** (1 / 30)
    b = np.log(f / (1 - f))
    w = np.log(0.05 / 0.95) - b
    return float(b), float(w)


EXERCISES = (
    Exercise(
        "09.forget",
        judge_forget,
        forget,
        "First the sum: W_f @ np.concatenate([h_prev, x_t]) + b_f, a number for each unit.",
        "Then f_t is sigmoid of it. Each unit of c_prev is multiplied by its own number: f_t * c_prev.",
    ),
    Exercise(
        "09.half-life",
        judge_half_life,
        half_life,
        "After n steps f**n is left. For which n is that 1/2?",
        "Take the logarithm on both sides: n ln f = ln(1/2).",
    ),
    Exercise(
        "09.bias",
        judge_bias,
        bias_for,
        "First the gate: f**lag = remaining. Which root is f?",
        "It is f = remaining ** (1 / lag). Then look for b with sigmoid(b) = f: solve 1 / (1 + exp(-b)) = f for b.",
        "So exp(-b) = (1 - f) / f, and b = np.log(f / (1 - f)).",
    ),
    Exercise(
        "09.drop",
        judge_drop,
        drop,
        "While nothing happens, x_t = 0 and the gate is sigmoid(b): your bias for lag 30 and 0.8 remaining.",
        "At the new subject the gate is sigmoid(b + w). Which sum gives 0.05? It is negative, so w is below -b.",
    ),
)
