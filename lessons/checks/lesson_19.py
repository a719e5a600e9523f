"""Exercises of lesson 19: a vector that becomes h_0, a map scored against the truth, one place for a mixture."""

from typing import Any

import numpy as np

from lessons.attention.captioner_focus import points
from lessons.checks.engine.compare import Case, difference, shown
from lessons.checks.engine.exercise import Exercise, Verdict, not_yet, yes
from lessons.numerics import Array, softmax

LONG, UNITS, SIDE, DEPTH = (
    4096,
    64,
    6,
    4,
)  # numbers in VGG16's vector, units, locations along a side, of an a_i


def judge_start(answer: Any) -> Verdict:
    """A function from v (4096,) and W (64, 4096) to h_0 and c_0."""
    if not callable(answer):
        return not_yet(f"a function first_state(v, W) is asked for; this is {shown(answer)}.")
    rng = np.random.default_rng(0)
    for n_v, n_h in ((LONG, UNITS), (UNITS, UNITS)):
        v, W = rng.normal(size=n_v), rng.normal(size=(n_h, n_v)) / n_v**0.5
        got = answer(v.copy(), W.copy())
        if not isinstance(got, tuple | list) or len(got) != 2:
            return not_yet(f"two things are asked for, h_0 and c_0; this is {shown(got)}.")
        wrong = _start_slip(got, v, W) or difference(tuple(got), first_state(v, W))
        if wrong:
            return not_yet(wrong)
    return yes(
        f"{LONG:,} numbers become {UNITS}, by {UNITS * LONG:,} weights; the memory is empty."
    )


def _start_slip(got: Any, v: Array, W: Array) -> str:
    """The slip behind a wrong start, as a sentence; empty for another."""
    h_0, c_0 = (np.asarray(part, dtype=float) for part in got)
    right = W @ v
    if h_0.shape == (len(v),) and np.array_equal(h_0, v):
        return (
            f"h_0 is v itself, {len(v):,} numbers; the decoder has {len(W)} units, so W is needed."
        )
    if h_0.shape == right.shape:
        square = W.shape[0] == W.shape[1]
        if not h_0.any():
            return "h_0 is still zero; the picture has to come in."
        if np.allclose(h_0, np.tanh(right)):
            return "there is a tanh on h_0; here h_0 = W v as it is."
        if square and np.allclose(h_0, W.T @ v):
            return "W was turned round: h_0 = W v, row by row."
        if np.allclose(h_0, right) and c_0.shape == right.shape and np.allclose(c_0, right):
            return "c_0 is a copy of h_0; the memory starts empty, with zeros."
        if np.allclose(h_0, right) and c_0.shape != right.shape:
            return f"h_0 is right; c_0 has shape {c_0.shape}, and the cell has {len(W)} units."
    return ""


def first_state(v: Array, W: Array) -> tuple[Array, Array]:
    """One product: the picture is all the decoder knows; its memory is empty."""
    h_0 = W @ v
    return h_0, np.zeros(len(h_0))


def judge_points(answer: Any) -> Verdict:
    """A function from alpha (36,) and a box (36,) of 0 and 1 to (whether the peak is inside, the share inside)."""
    if not callable(answer):
        return not_yet(f"a function points(alpha, box) is asked for; this is {shown(answer)}.")
    for case in _maps():
        alpha, box = case["alpha"], case["box"]
        got = answer(alpha.copy(), box.copy())
        if not isinstance(got, tuple | list) or len(got) != 2:
            return not_yet(f"two things are asked for, (hit, mass); this is {shown(got)}.")
        hit, mass = points(alpha, box)
        wrong = _hit_slip(got[0], hit, alpha, box) or _mass_slip(got[1], mass, alpha, box)
        if wrong:
            return not_yet(wrong)
    return yes("a hit is where the peak is, the mass is how much of alpha is there.")


def _maps() -> list[Case]:
    """A peak inside, a peak outside beside much mass inside, and a peak inside beside little."""
    box = np.zeros((SIDE, SIDE))
    box[2:4, 4:6] = 1.0
    inside = box.ravel() == 1
    found = list[Case]()
    for peak, share in ((16, 0.62), (0, 0.6), (23, 0.2)):
        alpha = np.where(inside, 1.0, 0.0) if peak == 0 else np.where(inside, 0.2, 0.0)
        alpha = alpha / alpha.sum() * share + np.where(inside, 0.0, 1.0) / 32 * (1 - share)
        alpha[peak] += 0.5 * alpha.sum()
        found.append({"alpha": alpha / alpha.sum(), "box": box.ravel()})
    return found


def _hit_slip(got: Any, hit: bool, alpha: Array, box: Array) -> str:
    """What is wrong with the hit, as a sentence; empty if nothing is."""
    if isinstance(got, np.ndarray) and got.ndim:
        return f"the hit is an array of shape {got.shape}; expected one truth value."
    if (
        isinstance(got, int | np.integer)
        and not isinstance(got, bool)
        and got == alpha.argmax() > 1
    ):
        return "the hit is the number of the place; is box 1 there?"
    try:
        same = bool(got) == hit
    except (TypeError, ValueError):
        return f"the hit is {shown(got)}; expected True or False."
    if same:
        return ""
    peak = int(alpha.argmax())
    where = "inside" if hit else "outside"
    mass = float(alpha @ box)
    slip = "; that most of the mass is inside is another matter" if not hit and mass > 0.3 else ""
    return f"the peak, place {peak}, is {where} the box, so the hit is {hit}; yours is {bool(got)}{slip}."


def _mass_slip(got: Any, mass: float, alpha: Array, box: Array) -> str:
    """What is wrong with the mass, as a sentence; empty if nothing is."""
    slips = {
        float((alpha * box).mean()): "this is the mean over all 36 places; add them up.",
        float(alpha[box == 1].mean()): "this is the mean over the box; add them up.",
        float(alpha.max()): "this is the largest alpha; the mass is the sum inside the box.",
        float(alpha.sum()): "this is the sum over the whole map, always 1; only the box counts.",
        float(1 - mass): "this is the share outside the box.",
        float(box.mean()): "this is the size of the box; alpha has to come in.",
    }
    if isinstance(got, int | float | np.number):
        for slip, words in slips.items():
            if abs(got - slip) < 1e-9 < abs(mass - slip):
                return f"the mass is {shown(float(got))}: {words}"
    return difference(got, mass, "the mass")


def judge_hard(answer: Any) -> Verdict:
    """A function from scores (36,) and a (36, n) to alpha (36,) and the context (n,)."""
    if not callable(answer):
        return not_yet(f"a function hard_look(scores, a) is asked for; this is {shown(answer)}.")
    rng = np.random.default_rng(3)
    for _ in range(3):
        scores, a = rng.normal(size=SIDE * SIDE), rng.normal(size=(SIDE * SIDE, DEPTH))
        got = answer(scores.copy(), a.copy())
        if not isinstance(got, tuple | list) or len(got) != 2:
            return not_yet(
                f"two things are asked for, alpha and the context; this is {shown(got)}."
            )
        wrong = _hard_slip(got, scores, a) or difference(tuple(got), hard_look(scores, a))
        if wrong:
            return not_yet(wrong)
    return yes("one place has it all, and the context is that place's vector.")


def _hard_slip(got: Any, scores: Array, a: Array) -> str:
    """The slip behind a wrong look, as a sentence; empty for another."""
    alpha, z = (np.asarray(part, dtype=float) for part in got)
    best, shares = int(scores.argmax()), softmax(scores)
    if alpha.shape == ():
        return "alpha is one number; it needs one for each of the 36 places, 1 at the best."
    if alpha.shape != scores.shape or z.shape != a.shape[1:]:
        return ""
    if np.allclose(alpha, shares):
        return "alpha is still soft: every place has a share."
    if np.ptp(alpha) == 0:
        return "every place has the same share, and the scores are not used."
    if alpha[best] == 0 and alpha[int(scores.argmin())] == 1:
        return "this is the place with the smallest score."
    if np.allclose(alpha, np.where(np.arange(len(scores)) == best, shares, 0)):
        return "the best place has only its soft share; it gets all of it, 1."
    if np.count_nonzero(alpha) == 1 and np.allclose(z, shares @ a):
        return "alpha is hard, but the context is still the soft mixture."
    if np.count_nonzero(alpha) == 1 and np.allclose(z, shares[best] * a[best]):
        return "the context is the place's vector times its soft share; take the vector whole."
    spread = np.count_nonzero(alpha)
    return (
        f"alpha is spread over {spread} places; one gets 1 and the others 0." if spread > 1 else ""
    )


def hard_look(scores: Array, a: Array) -> tuple[Array, Array]:
    """1 at the best place, 0 elsewhere; so the mixture is the vector of that place."""
    alpha = np.zeros(len(scores))
    alpha[scores.argmax()] = 1.0
    return alpha, alpha @ a


EXERCISES = (
    Exercise(
        "19.start",
        judge_start,
        (
            "W has one row for each unit, and each row one weight for every number of v: one matrix product.",
            "So h_0 is W @ v. The memory c_0 has as many zeros as h_0 has numbers.",
        ),
        first_state,
    ),
    Exercise(
        "19.points",
        judge_points,
        (
            "The number of the place with the peak is alpha.argmax(). What is box there?",
            "The mass is the sum of alpha over the places where box is 1: a product, then a sum.",
        ),
        points,
    ),
    Exercise(
        "19.hard",
        judge_hard,
        (
            "Start from zeros, one for each place, and put a 1 where the score is largest.",
            "The context is alpha @ a as before; with a single 1 that is one row of a.",
        ),
        hard_look,
    ),
)
