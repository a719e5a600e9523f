"""Exercises of lesson 13: the four error signals, the one that is zero, the new weight and bias of the output gate."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from lessons.checks.engine.compare import shown
from lessons.checks.engine.exercise import Exercise, Verdict, not_yet, yes
from lessons.toy_models.paper_autograd import autograd
from lessons.toy_models.paper_lstm import ENTRIES, GATES, GIVEN, compute_sheet, evaluate
from lessons.toy_models.paper_slips import Slip, slips

EXACT = 1e-9
STEPS = (2, 1)


def given_numbers(seed: int) -> dict[str, float]:
    """Other numbers for the sheet, none of them zero."""
    rng = np.random.default_rng(seed)
    return dict(zip(GIVEN, rng.uniform(0.3, 1.2, len(GIVEN)).tolist(), strict=True))


def _slip(got: float, known: Iterable[Slip], values: dict[str, float]) -> str:
    """What a wrong number comes from, as the end of a sentence; empty for another number."""
    for words, formula in known:
        if abs(got - evaluate(formula, values)) < EXACT:
            return f": {words}"
    return ""


def judge_deltas(answer: Any) -> Verdict:
    """A function deltas(dh, dc, c_prev, f, i, g, o, c) that returns the four deltas of a step."""
    if not callable(answer):
        return not_yet(f"a function deltas(dh, dc, ...) is expected; this is {shown(answer)}.")
    for seed in range(3):
        given = given_numbers(seed)
        values, right = compute_sheet(given), autograd(given)
        for t in STEPS:
            start = (f"dh_{t}", f"dc_{t}", f"c_{t - 1}", *(f"{k}_{t}" for k in GATES), f"c_{t}")
            got = _four(answer(*(values[name] for name in start)))
            if isinstance(got, str):
                return not_yet(got)
            for k, number in zip(GATES, got, strict=True):
                wanted = right[f"da_{k}{t}"]
                if abs(number - wanted) >= EXACT:
                    why = _slip(number, slips(ENTRIES[f"da_{k}{t}"]), values)
                    found = f"da_{k} is {shown(number)}, and autograd gives {shown(wanted)}{why}."
                    return not_yet(f"{_rest(k)}{found}")
    return yes("all four agree with autograd, at both steps of three sheets.")


def _rest(k: str) -> str:
    """Which deltas were right before that of gate k."""
    done = [f"da_{gate}" for gate in GATES[: GATES.index(k)]]
    return f"{' and '.join(done)} {'is' if len(done) == 1 else 'are'} right. But " if done else ""


def _four(got: Any) -> list[float] | str:
    """Four finite numbers, or what is wrong with them."""
    if got is None:
        return "nothing came back. Does your code end with return?"
    if not isinstance(got, tuple | list | np.ndarray) or len(got) != len(GATES):
        return f"four numbers are expected, da_f, da_i, da_g, da_o; this is {shown(got)}."
    for k, number in zip(GATES, got, strict=True):
        if number is ... or number is None:
            return f"da_{k} is missing; write its formula in place of ... ."
        if not isinstance(number, int | float | np.floating) or not np.isfinite(number):
            return f"da_{k} is {shown(number)}; a finite number is expected."
    return [float(number) for number in got]


def deltas(
    dh: float, dc: float, c_prev: float, f: float, i: float, g: float, o: float, c: float
) -> tuple[float, float, float, float]:
    """The gradient that arrives, times the other factor, times the slope."""
    da_f = dc * c_prev * f * (1 - f)
    da_i = dc * g * i * (1 - i)
    da_g = dc * i * (1 - g**2)
    da_o = dh * np.tanh(c) * o * (1 - o)
    return da_f, da_i, da_g, da_o


def judge_zero(answer: Any) -> Verdict:
    """One given number that makes the delta of the forget gate at t = 1 positive."""
    if not isinstance(answer, dict) or len(answer) != 1:
        return not_yet(f'one change is expected, as in {{"x_1": 2.0}}; this is {shown(answer)}.')
    name, value = next(iter(answer.items()))
    if isinstance(value, bool) or not isinstance(value, int | float | np.floating):
        return not_yet(f"{name} = {shown(value)}; a number is expected.")
    if name not in GIVEN:
        return not_yet(
            f"{shown(name)} is not given on the sheet; change one of {', '.join(GIVEN)}."
        )
    delta = compute_sheet({**GIVEN, name: float(value)})["da_f1"]
    if delta > 0:
        return yes(
            f"with C_0 = {value:g} the forget gate multiplies a number that is not 0, and δ_f1 is {delta:.4f}."
        )
    if name == "c_0" and delta < 0:
        return not_yet(
            f"δ_f1 is {delta:.4f}: no longer zero, but below it. dC_1 is negative; mind the sign."
        )
    return not_yet(f"δ_f1 is still 0. {_still(name)}")


def _still(name: str) -> str:
    """Why another number does not help."""
    if name == "c_0":
        return "It is dC_1 * C_0 * f_1 * (1 - f_1), and C_0 is 0 as before."
    if name == "lr":
        return "lr is used after all the error signals; none of them depends on it."
    if name in ("W_xf", "W_hf", "b_f", "x_1"):
        return f"{name} can change the gate f_1, but f_1 multiplies C_0, which is 0."
    return f"{name} can change dC_1, but dC_1 is multiplied by another number, which is 0."


def zero() -> dict[str, float]:
    """dC_1 is below zero, and δ_f1 is dC_1 * C_0 * slope."""
    return {"c_0": -0.5}


def update_slips() -> list[Slip]:
    """The slips of the new weight, and of the gradient in it; a wrong sign is uphill."""
    return _new_slips("W_xo")


def bias_slips() -> list[Slip]:
    """The same of the new bias."""
    return _new_slips("b_o")


def _new_slips(w: str) -> list[Slip]:
    grads = [(words, f"{w} - lr * ({wrong})") for words, wrong in slips(ENTRIES[f"d{w}"])]
    return [*list(slips(ENTRIES[f"new_{w}"]))[1:], *grads[1:]]


def judge_update(answer: Any) -> Verdict:
    """A function new_W_and_b(W_xo, b_o, lr, x_1, x_2, da_o1, da_o2)."""
    if not callable(answer):
        return not_yet(
            f"a function new_W_and_b(W_xo, b_o, ...) is expected; this is {shown(answer)}."
        )
    for seed in range(3):
        given = given_numbers(seed)
        values, right = compute_sheet(given), autograd(given)
        got = answer(*(values[n] for n in ("W_xo", "b_o", "lr", "x_1", "x_2", "da_o1", "da_o2")))
        if not isinstance(got, tuple | list | np.ndarray) or len(got) != 2:
            return not_yet(
                f"two numbers are expected, the new W_xo and the new b_o; this is {shown(got)}."
            )
        for w, number, known in zip(
            ("W_xo", "b_o"), got, (update_slips(), bias_slips()), strict=True
        ):
            if not isinstance(number, int | float | np.floating) or not np.isfinite(number):
                return not_yet(f"the new {w} is {shown(number)}; a finite number is expected.")
            wanted = right[f"new_{w}"]
            if abs(float(number) - wanted) >= EXACT:
                why = _slip(float(number), known, values)
                return not_yet(
                    f"the new {w} is {shown(float(number))}, and torch gives {shown(wanted)}{why}."
                )
    return yes("the new weight and the new bias are torch's, for three sheets.")


def new_W_and_b(
    W_xo: float, b_o: float, lr: float, x_1: float, x_2: float, da_o1: float, da_o2: float
) -> tuple[float, float]:
    """One contribution of each step; then downhill. The input of a bias is 1."""
    dW_xo = da_o1 * x_1 + da_o2 * x_2
    db_o = da_o1 + da_o2
    return W_xo - lr * dW_xo, b_o - lr * db_o


EXERCISES = (
    Exercise(
        "13.deltas",
        judge_deltas,
        deltas,
        "Each δ is a product: the gradient that arrives, times the other factor, times the slope.",
        "For f, i and g, dc arrives. For o it is dh, because o stands in h = o * tanh(C).",
        "The other factors: c_prev for f, g for i, i for g, np.tanh(c) for o.",
        "The slope of a gate s behind σ is s * (1 - s); that of the candidate is 1 - g**2.",
    ),
    Exercise(
        "13.zero",
        judge_zero,
        zero,
        "Click the cell in the sheet: which of the numbers that it reads is 0?",
        "It is dC_1 * C_0 * f_1 * (1 - f_1). Look up the sign of dC_1.",
    ),
    Exercise(
        "13.update",
        judge_update,
        new_W_and_b,
        "W_xo is multiplied by x_1 at step 1 and by x_2 at step 2: two contributions, which add.",
        "A bias is a weight whose input is 1 at every step.",
        "Gradient descent subtracts lr times the gradient from the old weight.",
    ),
)
