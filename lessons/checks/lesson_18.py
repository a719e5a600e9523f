"""Exercises of lesson 18: attention in two lines, padding that nobody may look at, one round of a beam."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lessons.checks.engine.compare import Case, agrees, difference, shown
from lessons.checks.engine.exercise import Exercise, Verdict, not_yet, yes
from lessons.checks.lesson_18_slips import (
    told,
    wrong_alphas,
    wrong_beams,
    wrong_contexts,
    wrong_masks,
)
from lessons.numerics import Array, softmax


def judge_attend(answer: Any) -> Verdict:
    """A function from scores (L,) and values (L, n) to a dict with alpha and context."""
    rng = np.random.default_rng(18)
    case = {"scores": rng.normal(size=4), "values": rng.normal(size=(4, 3))}
    masked = {"scores": np.array([0.5, -np.inf, 2.0, 1.0]), "values": case["values"]}
    verdict = agrees(answer, my_attend, [case], "")
    if not verdict:
        slip = _attend_slip(answer(*_copies(case)), case) if callable(answer) else ""
        return not_yet(slip) if slip else verdict
    if wrong := difference(answer(*_copies(masked)), my_attend(*masked.values())):
        return not_yet(f"with a score of -inf, that of a masked place, {wrong}")
    large = {"scores": 900.0 * np.array([1.0, 0.9, 0.5, 0.0]), "values": case["values"]}
    if difference(answer(*_copies(large)), my_attend(*large.values())):
        return not_yet(
            "scores of several hundred overflow in exp; subtract the largest first, or use softmax."
        )
    return yes("shares that sum to 1, and the values weighted by them; the map below can use it.")


def _copies(case: Case) -> list[Any]:
    return [value.copy() for value in case.values()]


def _attend_slip(got: Any, case: Case) -> str:
    """The slip behind a wrong dict, as a sentence; empty for another."""
    scores, values = case.values()
    right = my_attend(scores, values)
    if isinstance(got, tuple | list | np.ndarray):
        return 'return a dict with both by name: {"alpha": alpha, "context": context}.'
    if not isinstance(got, Mapping) or not right.keys() <= got.keys():
        return ""
    alpha, context = np.asarray(got["alpha"], float), np.asarray(got["context"], float)
    if slip := told(alpha, wrong_alphas(scores)):
        return slip
    if difference(alpha, right["alpha"]):
        return ""
    slip = told(context, wrong_contexts(scores, values, right["alpha"]))
    return f"alpha is right, context is not: {slip}" if slip else ""


def my_attend(scores: Array, values: Array) -> dict[str, Array]:
    """Shares from the scores, and the mean of the values by these shares."""
    alpha = softmax(scores)
    return {"alpha": alpha, "context": alpha @ values}


def judge_padding(answer: Any) -> Verdict:
    """A function from scores (B, L) and lengths (B,) to alpha (B, L)."""
    case = _batch()
    verdict = agrees(
        answer,
        mask_padding,
        [case],
        "padding gets exactly 0, and what is left of each row sums to 1.",
    )
    if verdict or not callable(answer):
        return verdict
    got = np.asarray(answer(*_copies(case)), dtype=float)
    slip = told(got, wrong_masks(**case)) or _symptom(got, case["lengths"])
    return not_yet(slip) if slip else verdict


def _batch() -> dict[str, Array]:
    """Three texts of 5, 3 and 1 symbols in rows of 5: the shorter ones are padded."""
    scores = np.random.default_rng(81).normal(size=(3, 5))
    return {"scores": scores, "lengths": np.array([5, 3, 1])}


def _symptom(got: Array, lengths: Array) -> str:
    """What is wrong with alpha of the right shape, in a sentence; empty if nothing can be said."""
    inside = np.arange(5) < lengths[:, np.newaxis]
    if got.shape != inside.shape:
        return ""
    if not np.isfinite(got).all():
        return "there is a NaN in alpha: a row in which every score is -inf has no softmax; is the mask turned round?"
    if (got[~inside] != 0).any():
        most = shown(float(np.abs(got[~inside]).max()))
        return f"padding still gets a share of up to {most}; give it a score of -inf."
    if not np.allclose(got.sum(axis=1), 1):
        return "the padding is 0, but a row no longer sums to 1."
    return ""


def mask_padding(scores: Array, lengths: Array) -> Array:
    """Every text may look at its own symbols alone; beyond its length there is padding."""
    inside = np.arange(scores.shape[1]) < lengths[:, np.newaxis]
    return softmax(np.where(inside, scores, -np.inf))


def judge_beam(answer: Any) -> Verdict:
    """A function from so_far (k,), log_p (k, n) and width to [(parent, symbol, log p), ...]."""
    so_far, p = np.log([0.6, 0.1]), np.array([[0.3, 0.25, 0.45], [0.04, 0.9, 0.06]])
    case = {"so_far": so_far, "log_p": np.log(p), "width": 3}
    if callable(answer) and (slip := _beam_slip(answer(*_given(case)), **case)):
        return not_yet(slip)
    rng = np.random.default_rng(8)
    longer = {
        "so_far": np.log(rng.dirichlet(np.ones(4))),
        "log_p": np.log(rng.dirichlet(np.ones(7), 4)),
        "width": 5,
    }
    why = "the best continuations of all partial answers, whoever their parent is."
    return agrees(answer, best_of_all, [case, longer], why)


def _given(case: Case) -> list[Any]:
    return [value.copy() if isinstance(value, np.ndarray) else value for value in case.values()]


def _beam_slip(got: Any, so_far: Array, log_p: Array, width: int) -> str:
    """The slip behind a wrong list, as a sentence; empty for a right one or another."""
    wanted = best_of_all(so_far, log_p, width)
    if not isinstance(got, list | tuple | np.ndarray):
        return ""
    if len(got) != width:
        return f"{width} continuations are to be kept, in all and not for each parent; there are {len(got)}."
    try:
        found = np.asarray(got, dtype=float)
    except (TypeError, ValueError):
        return "each continuation is a tuple of three numbers: (parent, symbol, log p)."
    if found.shape != (width, 3):
        return "each continuation is a tuple of three numbers: (parent, symbol, log p)."
    if np.allclose(found, wanted):
        return ""
    return told(found, wrong_beams(so_far, log_p, np.array(wanted)))


def best_of_all(so_far: Array, log_p: Array, width: int) -> list[tuple[int, int, float]]:
    """Every continuation of every partial answer in one table; the largest `width` of it."""
    totals = so_far[:, np.newaxis] + log_p
    best = np.argsort(-totals, axis=None)[:width]
    return [
        (int(b) // log_p.shape[1], int(b) % log_p.shape[1], float(totals.flat[b])) for b in best
    ]


EXERCISES = (
    Exercise(
        "18.attend",
        judge_attend,
        (
            "First the shares: softmax(scores). They are positive and sum to 1.",
            "Then the context: every value times its share, added up. alpha @ values does both at once.",
        ),
        my_attend,
    ),
    Exercise(
        "18.padding",
        judge_padding,
        (
            "Which places are inside? Compare np.arange(scores.shape[1]) with lengths[:, np.newaxis].",
            "A place whose score is -inf gets exp(-inf) = 0. So change the scores, not the shares: np.where.",
        ),
        mask_padding,
    ),
    Exercise(
        "18.beam",
        judge_beam,
        (
            "Make one table first: row k holds so_far[k] + log_p[k].",
            "Sort the whole table as one long row, np.argsort(-totals, axis=None), and cut it after `width`.",
            "Place b of the long row is row b // n and column b % n, with n = log_p.shape[1].",
        ),
        best_of_all,
    ),
)
