"""Exercises of lesson 09: a forget gate, the half-life behind it, the bias for a lag, hold and drop."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from lessons.checks.engine.compare import Case, agrees, shown
from lessons.checks.engine.exercise import Exercise, Verdict, not_yet, yes
from lessons.numerics import Array, sigmoid

QUIET, HELD, DROPPED = 30, 0.8, 0.05  # steps that hold, what is left at least, and at most after
ROUNDING = 5e-4  # of what is left: 0.7995 counts as 0.8


def judge_forget(answer: Any) -> Verdict:
    """A function from c_prev, h_prev, x_t, W_f, b_f to (f_t, c_t)."""
    case = _gate_case()
    verdict = agrees(answer, forget, [case], "the same as the forget gate of LSTMCell.")
    if verdict or not callable(answer):
        return verdict
    slip = _forget_slip(answer(*(value.copy() for value in case.values())), case)
    return not_yet(slip) if slip else verdict


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


def _forget_slip(got: Any, case: Case) -> str:
    """The slip behind a wrong pair (f_t, c_t), as a sentence; empty for another."""
    if not isinstance(got, tuple | list) or len(got) != 2:
        return "two things are asked for: return f_t, c_t."
    f_t, c_t = (np.asarray(part, dtype=float) for part in got)
    if f_t.shape != (3,):
        return ""
    if c_t.shape == (3,) and np.allclose((c_t, f_t), forget(*case.values())):
        return "both are right, in the wrong order: return f_t, c_t."
    for words, wrong in _wrong_gates(case):
        if np.allclose(f_t, wrong):
            return words
    right, c_prev = forget(*case.values())[0], case["c_prev"]
    if np.allclose(f_t, right):
        return f"f_t is right, c_t is not: {_wrong_memory(c_t, f_t, c_prev)}"
    return ""


def _wrong_gates(case: Case) -> Iterator[tuple[str, Array]]:
    """Gates that slips give, each with the sentence that explains it."""
    c, h, x, W, b = case.values()
    hx, xh = np.concatenate([h, x]), np.concatenate([x, h])
    yield (
        "the gate is 1 everywhere: nothing is computed from W_f, h_prev, x_t and b_f yet.",
        np.ones(3),
    )
    yield "this is the sum alone; a gate lies between 0 and 1, so sigmoid is missing.", W @ hx + b
    yield "tanh goes from -1 to 1; a gate lies between 0 and 1: sigmoid.", np.tanh(W @ hx + b)
    yield "the bias b_f is missing.", sigmoid(W @ hx)
    yield "b_f belongs into the sum, before sigmoid.", sigmoid(W @ hx) + b
    cx = np.concatenate([c, x])
    yield "the gate hears h_prev, not c_prev: [h_prev; x_t].", sigmoid(W @ cx + b)
    yield (
        "[h_prev; x_t] is one vector after the other, not their sum.",
        sigmoid(W[:, :3] @ (h + x) + b),
    )
    yield (
        "the order is [h_prev; x_t]: the first columns of W_f belong to h_prev.",
        sigmoid(W @ xh + b),
    )
    yield "x_t is missing: the gate hears [h_prev; x_t].", sigmoid(W[:, :3] @ h + b)
    yield "h_prev is missing: the gate hears [h_prev; x_t].", sigmoid(W[:, 3:] @ x + b)
    yield "this is 1 - f_t: an open gate, near 1, keeps.", 1.0 - sigmoid(W @ hx + b)


def _wrong_memory(c_t: Array, f_t: Array, c_prev: Array) -> str:
    """Why c_t is not f_t * c_prev, as the end of a sentence."""
    if c_t.shape == ():
        return "f_t @ c_prev adds everything up to one number; * keeps a number for each unit."
    if c_t.shape == (3, 3):
        return "this is a matrix; f_t * c_prev multiplies unit by unit."
    if c_t.shape == (3,):
        if np.allclose(c_t, c_prev):
            return "it is c_prev unchanged; multiply by f_t."
        if np.allclose(c_t, f_t + c_prev):
            return "f_t was added; multiply by it."
        if np.allclose(c_t, (1 - f_t) * c_prev):
            return "this is what is thrown away; f_t is the share that stays."
    return "it is f_t * c_prev, unit by unit."


def forget(c_prev: Array, h_prev: Array, x_t: Array, W_f: Array, b_f: Array) -> tuple[Array, Array]:
    """How much of each unit stays, and what stays."""
    hx = np.concatenate([h_prev, x_t])
    f_t = sigmoid(W_f @ hx + b_f)
    return f_t, f_t * c_prev


def judge_half_life(answer: Any) -> Verdict:
    """A function from a gate that stays at f to the steps after which half is left."""
    cases: list[Case] = [{"f": f} for f in (0.9, 0.5, 0.99)]
    verdict = agrees(answer, half_life, cases, "f to the power of it is one half, for every f.")
    slip = "" if verdict or not callable(answer) else _half_life_slip(answer(0.9))
    return not_yet(slip) if slip else verdict


def _half_life_slip(got: Any) -> str:
    """The slip behind a half-life of f = 0.9, as a sentence; empty for another."""
    f = 0.9
    return _slip(
        got,
        {
            np.log(f) / np.log(0.5): "this is the inverse: solve f**n = 1/2 for n once more.",
            -np.log(0.5) / np.log(f): "the sign is wrong: both logarithms are negative, so n is positive.",
            np.log(0.5): "this does not depend on f; divide by ln f.",
            np.log(0.5) * np.log(f): "ln(1/2) has to be divided by ln f.",
            np.log(0.5 / f): "the logarithm of a quotient is a difference; here the logarithms are divided.",
            -1 / np.log(f): "after so many steps 1/e is left, not one half.",
            1 / (1 - f): "this is a rule of thumb for 1/e; here one half is asked for, and exactly.",
            0.5 / (1 - f): "half of it would be gone by then if every step took the same; it takes the same share.",
            round(half_life(f), 3): "this is the number itself; compute it from f, for any f.",
            f**0.5: "this is the square root of f; n stands in the exponent, so take logarithms.",
        },
    )  # fmt: skip


def half_life(f: float) -> float:
    """f**n = 1/2, so n ln f = ln(1/2)."""
    return float(np.log(0.5) / np.log(f))


def judge_bias(answer: Any) -> Verdict:
    """A function from a lag and a share to the bias that leaves this share after that lag."""
    pairs = ((20, 0.5), (20, 0.1), (100, 0.5), (1, 0.9))
    cases: list[Case] = [{"lag": lag, "left": left} for lag, left in pairs]
    why = "sigmoid of it, to the power of the lag, is the share that was asked for."
    verdict = agrees(answer, bias_for, cases, why, atol=1e-6)
    slip = "" if verdict or not callable(answer) else _bias_slip(answer(20, 0.1))
    return not_yet(slip) if slip else verdict


def _bias_slip(got: Any) -> str:
    """The slip behind a bias for lag 20 and a tenth, as a sentence; empty for another."""
    lag, left = 20, 0.1
    f = left ** (1 / lag)
    power, linear = left**lag, 1 - (1 - left) / lag
    return _slip(
        got,
        {
            f: "this is the gate f that is needed; ask for the b with sigmoid(b) = f.",
            sigmoid(np.array(f)): "sigmoid makes a gate of a bias; here its inverse is needed, ln(f / (1 - f)).",
            np.log10(f / (1 - f)): "this is the logarithm to base 10; sigmoid has exp in it, so take the natural one.",
            np.log2(f / (1 - f)): "this is the logarithm to base 2; sigmoid has exp in it, so take the natural one.",
            np.log((1 - f) / f): "the sign is wrong: this gate is nearly shut; f / (1 - f), not its inverse.",
            np.log(f): "this is ln f; the inverse of sigmoid is ln(f / (1 - f)).",
            np.log(left / (1 - left)): "this leaves a tenth after one step; the gate works at each of the lag's steps.",
            np.log(power / (1 - power)): "left**lag goes the wrong way: f**lag = left, so f = left**(1 / lag).",
            np.log(left / lag / (1 - left / lag)): "left / lag is no root: f**lag = left, so f = left**(1 / lag).",
            np.log(linear / (1 - linear)): "this takes the same amount at every step; a gate takes the same share.",
            -np.log(1 - f): "1 - f is only nearly exp(-b); exactly exp(-b) = (1 - f) / f.",
            bias_for(lag, 0.5): "this is the bias for one half; `left` has to come in.",
            round(bias_for(lag, 0.5), 3): "this is the bias for one half; `left` has to come in.",
            np.log(lag): "this is ln of the lag: near the answer for one half, but the share has to come in.",
        },
    )  # fmt: skip


def _slip(got: Any, slips: dict[Any, str]) -> str:
    """The sentence of the slip whose number `got` is; empty if there is none."""
    if isinstance(got, bool) or not isinstance(got, int | float | np.number):
        return ""
    return next((words for slip, words in slips.items() if abs(got - slip) < 1e-6), "")


def bias_for(lag: float, left: float) -> float:
    """The gate is the lag-th root of what is left; its bias is the inverse of sigmoid."""
    f = left ** (1 / lag)
    return float(np.log(f / (1 - f)))


def judge_drop(answer: Any) -> Verdict:
    """A bias and a weight: hold for QUIET steps in which x_t = 0, then drop at one with x_t = 1."""
    asked = "two numbers (b, w) are asked for"
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return not_yet(f"{asked}; this is {shown(answer)}.")
    if not all(isinstance(v, int | float | np.number) and np.isfinite(v) for v in answer):
        return not_yet(f"{asked}; this is {shown(answer)}.")
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
        (
            "First the sum: W_f @ np.concatenate([h_prev, x_t]) + b_f, a number for each unit.",
            "Then f_t is sigmoid of it. Each unit of c_prev is multiplied by its own number: f_t * c_prev.",
        ),
        forget,
    ),
    Exercise(
        "09.half-life",
        judge_half_life,
        (
            "After n steps f**n is left. For which n is that 1/2?",
            "Take the logarithm on both sides: n ln f = ln(1/2).",
        ),
        half_life,
    ),
    Exercise(
        "09.bias",
        judge_bias,
        (
            "First the gate: f**lag = left. Which root is f?",
            "It is f = left ** (1 / lag). Then look for b with sigmoid(b) = f: solve 1 / (1 + exp(-b)) = f for b.",
            "So exp(-b) = (1 - f) / f, and b = np.log(f / (1 - f)).",
        ),
        bias_for,
    ),
    Exercise(
        "09.drop",
        judge_drop,
        (
            "While nothing happens, x_t = 0 and the gate is sigmoid(b): your bias for lag 30 and 0.8 left.",
            "At the new subject the gate is sigmoid(b + w). Which sum gives 0.05? It is negative, so w is below -b.",
        ),
        drop,
        made=True,
    ),
)
