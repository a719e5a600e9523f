"""Exercises of lesson 14: the product of forget gates, biases for a long task, a row of a paper run again."""

from typing import Any

import numpy as np

from lessons.checks.engine.compare import shown
from lessons.checks.engine.comparison import Comparison, Slips
from lessons.checks.engine.exercise import Exercise, Verdict, not_yet, yes
from lessons.experiments import reproductions
from lessons.gradients.forget_product import mean_forget_product
from lessons.numerics import Array

MANY, LONGEST = 4000, 22  # biases that are drawn, and for how many steps
DEFAULT = np.random.default_rng(5).uniform(-0.2, 0.2, MANY)  # b_i as a cell draws it


def _product_slips(f: Array) -> Slips:
    """Wrong means of products."""
    back, one = f[::-1], np.ones_like(f[:1])
    right, product = np.vstack([one, back[:-1]]), np.cumprod
    return {
        "there is one lag too many: the last of them, T - 1, still leaves f_1 out.": (
            product(np.vstack([one, back]), axis=0).mean(axis=1)
        ),
        "only lag 0 is wrong: f[-0:] is all of f; there nothing has multiplied yet, so it is 1.": (
            np.array([f[-k:].prod(axis=0).mean() for k in range(len(f))])
        ),
        "the gates were averaged first and multiplied then, and lag 0 is missing; each unit has a "
        "product of its own, so multiply first.": product(back.mean(axis=1)),
        "lag 0 is missing: there nothing has multiplied yet, so the first number is 1, and f_1 is "
        "never used.": product(back, axis=0).mean(axis=1),
        "the product starts at the wrong end: on the way back the newest gate comes first, so turn "
        "f round with f[::-1].": product(np.vstack([one, f[:-1]]), axis=0).mean(axis=1),
        "the product starts at the wrong end, and lag 0 is missing.": product(f, axis=0).mean(1),
        "the gates were averaged first and multiplied then; each unit has a product of its own, so "
        "multiply first.": product(right.mean(axis=1)),
        "the gates were added; every step multiplies: np.cumprod.": np.cumsum(right, axis=0).mean(
            1
        ),
        "this is each gate by itself; at lag k all of the last k have multiplied: np.cumprod.": (
            right.mean(axis=1)
        ),
        "the product runs over the units; it has to run over the steps: axis=0.": (
            product(right, axis=1).mean(axis=1)
        ),
        "every unit is still there; take the mean over the units at the end: .mean(axis=1).": (
            product(right, axis=0)
        ),
    }


judge_product = Comparison(
    mean_forget_product,
    "at lag k the last k gates have multiplied, each unit for itself.",
    [{"f": np.random.default_rng(0).uniform(0.2, 1.0, (5, 3))}],
    _product_slips,
    where=lambda f: "",
    asked="a function mean_forget_product(f)",
)


def judge_biases(answer: Any) -> Verdict:
    """A function (b_i, T, spread, closed, rng) to b_f and b_i: the four initialisations between chrono and one bias."""
    if not callable(answer):
        return not_yet(
            f"a function initial_biases(b_i, T, spread, closed, rng) is asked for; this is {shown(answer)}."
        )
    for spread, closed in ((True, True), (True, False), (False, True), (False, False)):
        got = answer(DEFAULT.copy(), LONGEST, spread, closed, np.random.default_rng(0))
        if slip := _slip(got, spread, closed):
            return not_yet(f"spread={spread}, closed={closed}: {slip}")
    drawn = [
        answer(DEFAULT.copy(), LONGEST, True, True, np.random.default_rng(k)) for k in (0, 0, 1)
    ]
    if not np.array_equal(drawn[0][0], drawn[1][0]):
        return not_yet("b_f changes though rng is the same; draw with rng.uniform, nothing else.")
    if np.array_equal(drawn[0][0], drawn[2][0]):
        return not_yet("b_f is the same for every rng; draw it with rng.uniform.")
    return yes("four initialisations that differ in two things, each alone and both together.")


def _slip(got: Any, spread: bool, closed: bool) -> str:
    """What is wrong with the two arrays of one initialisation, as a sentence; empty when nothing is."""
    if not isinstance(got, tuple | list) or len(got) != 2:
        return f"two arrays are asked for, b_f and b_i; this is {shown(got)}."
    b_f, b_i = (np.asarray(bias, dtype=float) for bias in got)
    for name, bias in {"b_f": b_f, "b_i": b_i}.items():
        if bias.shape != (MANY,):
            return f"{name} has shape {bias.shape}; expected ({MANY},), one for each unit."
    return (_forget_slip(b_f) if spread else _one_bias_slip(b_f)) or (
        _input_slip(b_f, b_i) if closed else _default_slip(b_i)
    )


def _one_bias_slip(b_f: Array) -> str:
    """What is wrong with b_f where all units are to have log(T - 1)."""
    if np.ptp(b_f) > 0.0:
        return "b_f differs from unit to unit; without the spread all units have log(T - 1)."
    if abs(b_f[0] - np.log(LONGEST - 1.0)) > 0.1:
        wanted = np.log(LONGEST - 1.0)
        return f"b_f is {b_f[0]:.2f}; for T = {LONGEST}, log(T - 1) is {wanted:.2f}."
    return ""


def _default_slip(b_i: Array) -> str:
    """What is wrong with b_i where it is to stay as it was given."""
    return "" if np.array_equal(b_i, DEFAULT) else "b_i changed; only closed=True is to change it."


def _forget_slip(b_f: Array) -> str:
    """What is wrong with b_f, as a sentence; empty when it is log U(1, T - 1)."""
    top = LONGEST - 1.0
    if not np.isfinite(b_f).all():
        return "b_f is not finite everywhere: the numbers start at 1, so that their logarithm is 0."
    if np.ptp(b_f) == 0.0:
        return f"every unit has the same b_f, {b_f[0]:.2f}; draw one for each: size n_h."
    if b_f.max() <= 0.0:
        return "every b_f is negative, so all is forgotten at once; b_i is the one with the minus."
    if b_f.min() < 0.0:
        return "some b_f are negative: draw from U(1, T - 1), whose logarithms start at 0."
    if b_f.max() > np.log(LONGEST):
        scale = "the numbers themselves" if b_f.max() > 0.9 * top else "too wide a range"
        most = f"take the logarithm, log {top:g} = {np.log(top):.1f} at most."
        return f"the largest b_f is {b_f.max():.1f}; this is {scale}: {most}"
    if b_f.max() > np.log(top):
        return (
            f"the largest b_f is log {np.exp(b_f.max()):.1f}; the numbers end at T - 1 = {top:g}."
        )
    spans = np.exp(b_f)
    if spans.max() < top - 0.2 and spans.mean() > top / 2 - 0.7:
        return f"the numbers end at {spans.max():.0f}; they go up to T - 1 = {top:g}."
    if abs(spans.mean() - (1.0 + top) / 2) > 0.7:
        even = abs(b_f.mean() - np.log(top) / 2) < 0.05
        why = (
            "here b_f itself is uniform" if even else f"the mean of exp(b_f) is {spans.mean():.1f}"
        )
        return f"{why}; draw the numbers from U(1, T - 1) first, and take the logarithm then."
    return ""


def _input_slip(b_f: Array, b_i: Array) -> str:
    """What is wrong with b_i, as a sentence; empty when it is -b_f."""
    if np.array_equal(b_i, -b_f):
        return ""
    if np.array_equal(b_i, b_f):
        return "b_i has the wrong sign: closed means a negative bias, b_i = -b_f."
    if np.array_equal(b_i, DEFAULT):
        return "b_i is still the default; closed=True sets it to -b_f."
    if not b_i.any():
        return "b_i is 0, so the input gate is half open; it has to be -b_f."
    if np.allclose(np.sort(b_i), np.sort(-b_f), atol=0.1):
        return "b_i was drawn again; it belongs to the b_f of the same unit: b_i = -b_f."
    return "b_i has to be -b_f, element by element."


def initial_biases(
    b_i: Array, T: int, spread: bool, closed: bool, rng: np.random.Generator
) -> tuple[Array, Array]:
    """One bias or a spread of them at the forget gates, and input gates as they were or closed."""
    b_f = np.full(len(b_i), np.log(T - 1.0))
    if spread:
        b_f = np.log(rng.uniform(1.0, T - 1.0, len(b_i)))
    if closed:
        b_i = -b_f
    return b_f, b_i


def judge_row(answer: Any) -> Verdict:
    """The result of a row of the wall, from a seed that is not ours, which ended as ours did."""
    if not isinstance(answer, reproductions.Result):
        return not_yet(
            f"a result is asked for, as reproductions.run(...) returns it; this is {shown(answer)}."
        )
    if answer.seed in reproductions.SEEDS:
        return not_yet(f"seed {answer.seed} is one of ours; take another one for your own run.")
    agrees, why = reproductions.agrees(answer)
    if agrees:
        return yes(why)
    return not_yet(f"{why} Another seed tells which of the two is the exception.")


def one_row() -> reproductions.Result:
    """A row that trains quickly, from a seed of one's own."""
    return reproductions.run("order, 30 steps, RNN, clipped", seed=7)


EXERCISES = (
    Exercise(
        "14.product",
        judge_product,
        mean_forget_product,
        "Lag 0 is before any gate: 1. Lag 1 has the last gate, f[-1], lag 2 has f[-1] * f[-2], and so on.",
        "Turn f round and leave f_1 out with f[:0:-1]; np.vstack puts a row of ones, np.ones_like(f[:1]), on top.",
        "Multiply down the steps with np.cumprod(..., axis=0); .mean(axis=1) averages over the units.",
    ),
    Exercise(
        "14.biases",
        judge_biases,
        initial_biases,
        "Two lines with if: one for spread, which changes b_f, and one for closed, which changes b_i.",
        "Spread: draw a number of steps for each unit, rng.uniform(1.0, T - 1.0, len(b_i)); its logarithm is b_f.",
        "Closed: b_i = -b_f, after b_f is set.",
    ),
    Exercise(
        "14.row",
        judge_row,
        one_row,
        "Choose a name from the first column of the wall, and a seed that is not 0, 1 or 2.",
        'Write mine = reproductions.run("embedded Reber, LSTM", seed=7), for example.',
    ),
)
