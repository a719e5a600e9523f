"""Exercises of lesson 19: a vector that becomes h_0, a map scored against the truth, hard attention."""

from typing import Any

import numpy as np

from lessons.attention.captioner_focus import points
from lessons.checks.engine.compare import difference, same, shown
from lessons.checks.engine.comparison import Case, Comparison, Slips, pair_form
from lessons.checks.engine.exercise import Exercise
from lessons.numerics import Array, softmax

LONG, UNITS, SIDE, DEPTH = (
    4096,
    64,
    6,
    4,
)  # numbers in VGG16's vector, units, locations along a side, of an a_i


def _start_slips(v: Array, W: Array) -> Slips:
    """Wrong starts, of some whatever c_0 is."""
    right = W @ v
    slips = {
        f"h_0 is v itself, {len(v):,} numbers; the decoder has {len(W)} units, so W is needed.": (
            (v, ...)
        ),
        "h_0 is still zero; the picture has to come in.": (np.zeros(len(W)), ...),
        "there is a tanh on h_0; here h_0 = W v as it is.": (np.tanh(right), ...),
        "c_0 is a copy of h_0; the cell state starts with zeros.": (right, right),
    }
    if len(v) == len(W):
        slips["W was turned round: h_0 = W v, row by row."] = (W.T @ v, ...)
    return slips


def _start_shapes(got: Any, v: Array, W: Array) -> str:
    """What to say of a right h_0 beside a c_0 of another size."""
    if not same(got[0], W @ v) or np.shape(got[1]) == (len(W),):
        return ""
    return f"h_0 is right; c_0 has shape {np.shape(got[1])}, and the cell has {len(W)} units."


def first_state(v: Array, W: Array) -> tuple[Array, Array]:
    """One product: the picture is all the decoder knows; its cell state is 0."""
    h_0 = W @ v
    return h_0, np.zeros(len(h_0))


def _start_cases() -> list[Case]:
    """A vector as long as VGG16's, and one of as many numbers as there are units."""
    rng = np.random.default_rng(0)
    return [
        {"v": rng.normal(size=n_v), "W": rng.normal(size=(UNITS, n_v)) / n_v**0.5}
        for n_v in (LONG, UNITS)
    ]


judge_start = Comparison(
    first_state,
    f"{LONG:,} numbers become {UNITS}, by {UNITS * LONG:,} weights; the cell state is 0.",
    _start_cases(),
    _start_slips,
    form=pair_form("two things are asked for, h_0 and c_0; {this}."),
    otherwise=_start_shapes,
    where=lambda v, W: "",
    asked="a function first_state(v, W)",
)


def _maps() -> list[Case]:
    """A peak inside, a peak outside beside much mass inside, and a peak inside beside little."""
    box = np.zeros((SIDE, SIDE))
    box[2:4, 4:6] = 1.0
    inside = box.ravel() == 1
    found = list[Case]()
    for peak, part in ((16, 0.62), (0, 0.6), (23, 0.2)):
        alpha = np.where(inside, 1.0, 0.0) if peak == 0 else np.where(inside, 0.2, 0.0)
        alpha = alpha / alpha.sum() * part + np.where(inside, 0.0, 1.0) / 32 * (1 - part)
        alpha[peak] += 0.5 * alpha.sum()
        found.append({"alpha": alpha / alpha.sum(), "box": box.ravel()})
    return found


_HIT_AND_MASS = pair_form("two things are asked for, (hit, mass); {this}.")


def _hit_slip(result: Any, alpha: Array, box: Array) -> str:
    """Whether two things came back, and what is wrong with the hit, as a sentence; empty if nothing is."""
    if wrong := _HIT_AND_MASS(result):
        return wrong
    got, peak = result[0], int(alpha.argmax())
    hit = bool(box[peak] == 1)
    if isinstance(got, np.ndarray) and got.ndim:
        return f"the hit is an array of shape {got.shape}; expected one truth value."
    if isinstance(got, int | np.integer) and not isinstance(got, bool) and got == peak > 1:
        return "the hit is the number of the position; is box 1 there?"
    try:
        if bool(got) == hit:
            return ""
    except (TypeError, ValueError):
        return f"the hit is {shown(got)}; expected True or False."
    mass = not hit and float(alpha @ box) > 0.3
    slip = "; that most of the mass is inside is another matter" if mass else ""
    where = "inside" if hit else "outside"
    return f"the peak, position {peak}, is {where} the box, so the hit is {hit}; yours is {bool(got)}{slip}."


def _mass_slips(alpha: Array, box: Array) -> Slips:
    """Wrong masses."""
    slips = {
        "this is the mean over all 36 positions; add them up.": (alpha * box).mean(),
        "this is the mean over the box; add them up.": alpha[box == 1].mean(),
        "this is the largest alpha; the mass is the sum inside the box.": alpha.max(),
        "this is the sum over the whole map, always 1; only the box counts.": alpha.sum(),
        "this is the sum outside the box.": 1 - alpha @ box,
        "this is the size of the box; alpha has to come in.": box.mean(),
    }
    return {f"the mass is {shown(mass)}: {words}": (..., mass) for words, mass in slips.items()}


judge_points = Comparison(
    points,
    "a hit is where the peak is, the mass is how much of alpha is there.",
    _maps(),
    _mass_slips,
    form=_hit_slip,
    otherwise=lambda got, alpha, box: difference(got[1], alpha @ box, "the mass"),
    asked="a function points(alpha, box)",
)


def _hard_slips(scores: Array, a: Array) -> Slips:
    """Wrong attention, for some whatever the context is."""
    best, soft, one = int(scores.argmax()), softmax(scores), np.eye(len(scores))
    return {
        "alpha is still soft: every position has weight.": (soft, ...),
        "this is the position with the smallest score.": (one[scores.argmin()], ...),
        "the best position has only its soft weight; it gets 1.": (soft * one[best], ...),
        "alpha is hard, but the context is still the soft mixture.": (one[best], soft @ a),
        "the context is the position's vector times its soft weight; take the vector whole.": (
            (one[best], soft[best] * a[best])
        ),
    }


def _not_hard(got: Any, scores: Array, a: Array) -> str:
    """What to say of another alpha."""
    alpha = np.asarray(got[0], dtype=float)
    if alpha.shape == ():
        return "alpha is one number; it needs one for each of the 36 positions, 1 at the best."
    if alpha.shape != scores.shape or np.shape(got[1]) != a.shape[1:]:
        return ""
    if np.ptp(alpha) == 0:
        return "every position has the same weight, and the scores are not used."
    spread = np.count_nonzero(alpha)
    return (
        f"alpha is spread over {spread} positions; one gets 1 and the others 0."
        if spread > 1
        else ""
    )


def hard_attention(scores: Array, a: Array) -> tuple[Array, Array]:
    """1 at the best position, 0 elsewhere; so the weighted mean is the vector of that position."""
    alpha = np.zeros(len(scores))
    alpha[scores.argmax()] = 1.0
    return alpha, alpha @ a


def _hard_cases() -> list[Case]:
    """Scores of the positions, and their vectors."""
    rng = np.random.default_rng(3)
    n = SIDE * SIDE
    return [{"scores": rng.normal(size=n), "a": rng.normal(size=(n, DEPTH))} for _ in range(3)]


judge_hard = Comparison(
    hard_attention,
    "one position has weight 1, and the context is its vector.",
    _hard_cases(),
    _hard_slips,
    form=pair_form("two things are asked for, alpha and the context; {this}."),
    otherwise=_not_hard,
    where=lambda scores, a: "",
    asked="a function hard_attention(scores, a)",
)


EXERCISES = (
    Exercise(
        "19.start",
        judge_start,
        first_state,
        "W has one row for each unit, and each row one weight for every number of v: one matrix product.",
        "So h_0 is W @ v. The cell state c_0 has as many zeros as h_0 has numbers.",
    ),
    Exercise(
        "19.points",
        judge_points,
        points,
        "The number of the position with the peak is alpha.argmax(). What is box there?",
        "The mass is the sum of alpha over the positions where box is 1: a product, then a sum.",
    ),
    Exercise(
        "19.hard",
        judge_hard,
        hard_attention,
        "Start from zeros, one for each position, and put a 1 where the score is largest.",
        "The context is alpha @ a as before; with a single 1 that is one row of a.",
    ),
)
