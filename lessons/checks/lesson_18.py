"""Exercises of lesson 18: attention in two lines, a mask for padding, one round of a beam search."""

from typing import Any

import numpy as np

from lessons.attention.mechanism import Mask
from lessons.checks.engine.compare import any_of, shown
from lessons.checks.engine.comparison import Case, Comparison, Slips, named
from lessons.checks.engine.exercise import Exercise
from lessons.numerics import Array, softmax


def _by_name(got: Any, *_: Any) -> str:
    """Whether both came back by name."""
    if isinstance(got, tuple | list | np.ndarray):
        return 'return a dict with both by name: {"alpha": alpha, "context": context}.'
    return ""


def _attend_slips(scores: Array, values: Array) -> Slips:
    """Wrong attention weights, whatever the context is; and wrong contexts of right weights."""
    alpha, exps, n = softmax(scores), np.exp(scores), len(scores)
    weighted = alpha[:, np.newaxis] * values
    alphas = {
        "alpha is still the scores; attention weights are their softmax.": scores,
        "these are the exponentials; divide them by their sum.": exps,
        "scores may be negative, so dividing them by their sum gives no weights; first exp.": (
            scores / scores.sum()
        ),
        "every position has the same weight; the scores are not used.": np.full(n, 1 / n),
        "this is hard attention, weight 1 for one position; use a softmax.": np.eye(n)[
            scores.argmax()
        ],
        "the signs are turned round: the largest score must get the largest weight.": (
            softmax(-scores)
        ),
    }
    contexts = {
        "these are the weighted values, one row each; add the rows up.": weighted,
        "the values are weighted and averaged; alpha sums to 1 already, so add.": (
            weighted.mean(axis=0)
        ),
        "it is summed over the wrong axis: one number for each column of values.": (
            weighted.sum(axis=1)
        ),
        "the values are weighted by the scores; weight them by alpha.": scores @ values,
        "this is the plain mean of the values; weight them by alpha.": values.mean(axis=0),
        "this is one value alone; take all of them, each times its weight.": values[alpha.argmax()],
    }
    return {words: {"alpha": wrong, "context": ...} for words, wrong in alphas.items()} | {
        f"alpha is right, context is not: {words}": {"alpha": alpha, "context": wrong}
        for words, wrong in contexts.items()
    }


def _overflows(_: Any, scores: Array, values: Array) -> str:
    """What to say of wrong weights of large scores."""
    if scores.max() < 100:
        return ""
    return "scores of several hundred overflow in exp; subtract the largest first, or use softmax."


def _attend_where(scores: Array, values: Array) -> str:
    """Names a case."""
    if np.isfinite(scores).all():
        return named({"scores": scores, "values": values})
    return "with a score of -inf, that of a masked position, "


def my_attend(scores: Array, values: Array) -> dict[str, Array]:
    """Attention weights from the scores, and the mean of the values by these weights."""
    alpha = softmax(scores)
    return {"alpha": alpha, "context": alpha @ values}


def _attend_cases() -> list[Case]:
    """Scores as they come, with one of -inf, and large ones."""
    rng = np.random.default_rng(18)
    scores, values = rng.normal(size=4), rng.normal(size=(4, 3))
    masked, large = np.array([0.5, -np.inf, 2.0, 1.0]), 900.0 * np.array([1.0, 0.9, 0.5, 0.0])
    return [{"scores": s, "values": values} for s in (scores, masked, large)]


judge_attend = Comparison(
    my_attend,
    "weights that sum to 1, and the values weighted by them; the map below can use it.",
    _attend_cases(),
    _attend_slips,
    form=_by_name,
    otherwise=_overflows,
    where=_attend_where,
    telling=slice(1),
)


def _batch() -> dict[str, Array]:
    """Three texts of 5, 3 and 1 symbols in rows of 5: the shorter ones are padded."""
    scores = np.random.default_rng(81).normal(size=(3, 5))
    return {"scores": scores, "lengths": np.array([5, 3, 1])}


def _padding_slips(scores: Array, lengths: Array) -> Slips:
    """Attention weights of a padded batch in which the mask went wrong."""
    positions = np.arange(scores.shape[1])
    inside = positions < lengths[:, np.newaxis]

    def longer(by: int) -> Array:
        allowed = (positions < lengths[:, np.newaxis] + by) | (positions == 0)
        return softmax(np.where(allowed, scores, -np.inf))

    ends = "is attended to: a text of n symbols has the positions 0 to n - 1."
    return {
        "nothing is masked: padding still has weight.": softmax(scores),
        "the padding is 0, but the other weights no longer sum to 1: mask the scores before the softmax.": (
            softmax(scores) * inside
        ),
        "a score of 0 is no mask: exp(0) is 1, so padding still has weight; its score must be -inf.": (
            softmax(scores * inside)
        ),
        "the softmax runs over each column; a row is a text, and the last axis must sum to 1.": (
            softmax(scores.T).T
        ),
        "the mask is turned round: only the padding is attended to.": _flipped(scores, inside),
        f"one position too many {ends}": longer(1),
        f"one position too few {ends}": longer(-1),
    }


def _flipped(scores: Array, inside: Mask) -> Array:
    """Weights of the padding alone; a row without any is NaN."""
    found = np.full(scores.shape, np.nan)
    some = ~inside.all(axis=1)
    found[some] = softmax(np.where(inside, -np.inf, scores)[some])
    return found


def _padding_symptom(result: Any, scores: Array, lengths: Array) -> str:
    """What is wrong with alpha of the right shape, in a sentence; empty if nothing can be said."""
    got, inside = np.asarray(result), np.arange(5) < lengths[:, np.newaxis]
    if got.shape != inside.shape or got.dtype.kind not in "fiu":
        return ""
    if not np.isfinite(got).all():
        return "there is a NaN in alpha: a row in which every score is -inf has no softmax; is the mask turned round?"
    if (got[~inside] != 0).any():
        most = shown(float(np.abs(got[~inside]).max()))
        return f"padding still has weights up to {most}; give it a score of -inf."
    if not np.allclose(got.sum(axis=1), 1):
        return "the padding is 0, but a row no longer sums to 1."
    return ""


def mask_padding(scores: Array, lengths: Array) -> Array:
    """Every text may attend to its own symbols alone; beyond its length there is padding."""
    inside = np.arange(scores.shape[1]) < lengths[:, np.newaxis]
    return softmax(np.where(inside, scores, -np.inf))


judge_padding = Comparison(
    mask_padding,
    "padding gets exactly 0, and what is left of each row sums to 1.",
    [_batch()],
    _padding_slips,
    otherwise=_padding_symptom,
)


def _width_tuples(got: Any, so_far: Array, log_p: Array, width: int) -> str:
    """Whether so many continuations came back, each of three numbers."""
    if not isinstance(got, list | tuple | np.ndarray):
        return ""
    if len(got) != width:
        return f"{width} continuations are to be kept, in all and not for each parent; there are {len(got)}."
    try:
        shape = np.asarray(got, dtype=float).shape
    except (TypeError, ValueError):
        shape = ()
    three = shape == (width, 3)
    return (
        "" if three else "each continuation is a tuple of three numbers: (parent, symbol, log p)."
    )


def _beam_slips(so_far: Array, log_p: Array, width: int) -> Slips:
    """Lists of continuations that are not the best, or not as asked for."""
    right, totals = np.array(best_of_all(so_far, log_p, width)), so_far[:, np.newaxis] + log_p
    parent, symbol = right[:, :2].astype(int).T

    def best_by(order: Array, sums: Array) -> Array:
        best = np.argsort(-order, axis=None, kind="stable")[:width]
        return np.array([(*divmod(int(b), log_p.shape[1]), sums.flat[b]) for b in best])

    return {
        "parent and symbol are swapped: (parent, symbol, log p).": right[:, [1, 0, 2]],
        "these are the right ones, the worst first; the best comes first.": right[::-1],
        "the probability came out; the sum of the logarithms is asked for.": (
            np.column_stack([parent, symbol, np.exp(right[:, 2])])
        ),
        "the right ones, but their log p is that of the last symbol alone; add so_far.": (
            np.column_stack([parent, symbol, log_p[parent, symbol]])
        ),
        "so_far is left out: each log p is that of the parent plus that of the symbol.": (
            any_of(best_by(log_p, totals), best_by(log_p, log_p))
        ),
        "these are the worst: log p is negative, and the best is nearest to 0.": (
            any_of(best_by(-totals, totals), best_by(-totals, -totals))
        ),
    }


def best_of_all(so_far: Array, log_p: Array, width: int) -> list[tuple[int, int, float]]:
    """Every continuation of every partial answer in one table; the largest `width` of it."""
    totals = so_far[:, np.newaxis] + log_p
    best = np.argsort(-totals, axis=None)[:width]
    return [
        (int(b) // log_p.shape[1], int(b) % log_p.shape[1], float(totals.flat[b])) for b in best
    ]


def _beam_cases() -> list[Case]:
    """Two partial answers, and four."""
    so_far, p = np.log([0.6, 0.1]), np.array([[0.3, 0.25, 0.45], [0.04, 0.9, 0.06]])
    rng = np.random.default_rng(8)
    longer, q = rng.dirichlet(np.ones(4)), rng.dirichlet(np.ones(7), 4)
    return [
        {"so_far": so_far, "log_p": np.log(p), "width": 3},
        {"so_far": np.log(longer), "log_p": np.log(q), "width": 5},
    ]


judge_beam = Comparison(
    best_of_all,
    "the best continuations of all partial answers, whoever their parent is.",
    _beam_cases(),
    _beam_slips,
    form=_width_tuples,
    telling=slice(1),
)


EXERCISES = (
    Exercise(
        "18.attend",
        judge_attend,
        my_attend,
        "First the attention weights: softmax(scores). They are positive and sum to 1.",
        "Then the context: every value times its weight, added up. alpha @ values does both at once.",
    ),
    Exercise(
        "18.padding",
        judge_padding,
        mask_padding,
        "Which positions are inside? Compare np.arange(scores.shape[1]) with lengths[:, np.newaxis].",
        "A position whose score is -inf gets exp(-inf) = 0. So change the scores, not the weights: np.where.",
    ),
    Exercise(
        "18.beam",
        judge_beam,
        best_of_all,
        "Make one table first: row k holds so_far[k] + log_p[k].",
        "Sort the whole table as one long row, np.argsort(-totals, axis=None), and cut it after `width`.",
        "Entry b of the long row is row b // n and column b % n, with n = log_p.shape[1].",
    ),
)
