"""What typical slips in the exercises of lesson 18 give, each with the sentence that explains it."""

from collections.abc import Iterator

import numpy as np

from lessons.attention.mechanism import Mask
from lessons.numerics import Array, softmax

Slips = Iterator[tuple[str, Array]]


def told(found: Array, slips: Slips) -> str:
    """The sentence of the slip that gives `found`; empty if none does."""
    same = (s for s, w in slips if found.shape == w.shape and np.allclose(found, w, equal_nan=True))
    return next(same, "")


def wrong_alphas(scores: Array) -> Slips:
    """Shares that are none, for scores (L,)."""
    powers, n = np.exp(scores), len(scores)
    yield "alpha is still the scores; a softmax makes shares of them.", scores
    yield "these are the powers; divide them by their sum.", powers
    yield (
        "scores may be negative, so dividing them by their sum gives no shares; first exp.",
        scores / scores.sum(),
    )
    yield "every place gets the same share; the scores are not used.", np.full(n, 1 / n)
    yield (
        "this is the hard choice, all for one place; a softmax shares.",
        np.eye(n)[scores.argmax()],
    )
    yield (
        "the signs are turned round: the place with the largest score gets the most.",
        softmax(-scores),
    )


def wrong_contexts(scores: Array, values: Array, alpha: Array) -> Slips:
    """Contexts that are none, for right shares."""
    weighted = alpha[:, np.newaxis] * values
    yield "these are the weighted values, one row each; add the rows up.", weighted
    yield (
        "the values are weighted and averaged; alpha sums to 1 already, so add.",
        weighted.mean(axis=0),
    )
    yield (
        "it is summed over the wrong axis: one number for each column of values.",
        weighted.sum(axis=1),
    )
    yield "the values are weighted by the scores; weight them by alpha.", scores @ values
    yield "this is the plain mean of the values; weight them by alpha.", values.mean(axis=0)
    yield "this is one value alone; take all of them, each by its share.", values[alpha.argmax()]


def wrong_masks(scores: Array, lengths: Array) -> Slips:
    """Shares of a padded batch in which the mask went wrong."""
    inside = np.arange(scores.shape[1]) < lengths[:, np.newaxis]
    alpha = softmax(scores)
    yield "nothing is masked: padding still gets a share.", alpha
    yield (
        "the padding is 0, but the other shares no longer sum to 1: mask the scores before the softmax.",
        alpha * inside,
    )
    yield (
        "a score of 0 is no mask: exp(0) is 1, so padding still gets a share; its score must be -inf.",
        softmax(scores * inside),
    )
    yield (
        "the shares are made for each column; a row is a text, and the last axis must sum to 1.",
        softmax(scores.T).T,
    )
    yield "the mask is turned round: only the padding is looked at.", flipped(scores, inside)
    for shift, words in ((1, "one place too many"), (-1, "one place too few")):
        moved = np.arange(scores.shape[1]) < lengths[:, np.newaxis] + shift
        moved[:, 0] = True
        yield (
            f"{words} is looked at: a text of n symbols has the places 0 to n - 1.",
            softmax(np.where(moved, scores, -np.inf)),
        )


def flipped(scores: Array, inside: Mask) -> Array:
    """Shares of the padding alone; a row without any is NaN."""
    found = np.full(scores.shape, np.nan)
    some = ~inside.all(axis=1)
    found[some] = softmax(np.where(inside, -np.inf, scores)[some])
    return found


def wrong_beams(so_far: Array, log_p: Array, right: Array) -> Slips:
    """Lists of continuations that are not the best, or not as asked for."""
    width, n = len(right), log_p.shape[1]
    yield "parent and symbol are swapped: (parent, symbol, log p).", right[:, [1, 0, 2]]
    yield "these are the right ones, the worst first; the best comes first.", right[::-1]
    powers = right.copy()
    powers[:, 2] = np.exp(right[:, 2])
    yield "the probability came out; the sum of the logarithms is asked for.", powers
    own = right.copy()
    own[:, 2] = [log_p[int(parent), int(symbol)] for parent, symbol, _ in right]
    yield "the right ones, but their log p is that of the last symbol alone; add so_far.", own
    totals = so_far[:, np.newaxis] + log_p
    for words, sums in (
        ("so_far is left out: each log p is that of the parent plus that of the symbol.", log_p),
        ("these are the worst: log p is negative, and the best is nearest to 0.", -totals),
    ):
        best = np.argsort(-sums, axis=None, kind="stable")[:width]
        for told_sums in (totals, sums):
            yield words, np.array([(*divmod(int(b), n), told_sums.flat[b]) for b in best])
