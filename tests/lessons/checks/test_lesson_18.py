"""Typical wrong answers to the exercises of lesson 18 get an explanation of their own."""

import numpy as np

from lessons.attention.beam_search import extend
from lessons.attention.mechanism import attend
from lessons.attention.translators import untrained
from lessons.checks import check
from lessons.checks.lesson_18 import best_of_all, mask_padding, my_attend
from lessons.numerics import softmax
from tests.harness.slips import passes, told


def by(alpha, context=lambda alpha, scores, values: alpha @ values):
    """An attend whose weights are alpha(scores), and whose context follows from them."""

    def answer(scores, values):
        weights = alpha(scores)
        return {"alpha": weights, "context": context(weights, scores, values)}

    return answer


def reading(context):
    """An attend with the right weights, and a context of its own."""
    return by(softmax, context)


test_attend = told(
    "18.attend",
    (by(lambda s: softmax(s) * 0.5), "the result['alpha']"),
    (reading(lambda a, s, v: a @ v + 1), "the result['context']"),
    (by(lambda s: np.exp(s) / np.exp(s).sum()), "overflow in exp"),
    (by(lambda s: np.exp(s - s.min()) / np.exp(s - s.min()).sum()), "with a score of -inf"),
    (lambda s, v: (softmax(s), softmax(s) @ v), "return a dict"),
    (lambda s, v: {"alpha": softmax(s)}, "no entry 'context'"),
    (lambda s, v: v @ softmax(s), "stopped with ValueError"),
)


def test_attend_in_other_words():
    assert check("18.attend", attend)

    def by_hand(scores, values):
        exps = np.exp(scores - scores.max())
        alpha = exps / exps.sum()
        return {"alpha": alpha, "context": (alpha[:, np.newaxis] * values).sum(axis=0)}

    assert check("18.attend", by_hand)


def test_what_the_learner_writes_can_be_plugged_into_a_net():
    net = untrained("dates")
    mine = net.with_attend(my_attend)
    mask = np.arange(8) > 2
    theirs, ours = (n.greedy("3/3/1999", 0.7, mask) for n in (net, mine))
    assert theirs.tokens == ours.tokens
    np.testing.assert_allclose(theirs.alpha, ours.alpha, rtol=0, atol=1e-12)


def inside(scores, lengths, shift=0):
    return np.arange(scores.shape[1]) < lengths[:, np.newaxis] + shift


test_padding = told(
    "18.padding",
    (lambda s, n: softmax(np.where(inside(s, n), s, -5.0)), "weights up to 0.00"),
    (lambda s, n: np.full(s.shape, np.nan), "there is a NaN"),
    (lambda s, n: 0.9 * mask_padding(s, n), "a row no longer sums to 1"),
    (lambda s, n: mask_padding(s, n)[0], "shape"),
)


def renormalised(s, n):
    alpha = softmax(s) * inside(s, n)
    return alpha / alpha.sum(axis=1, keepdims=True)


test_padding_in_other_words = passes(
    "18.padding", renormalised, lambda s, n: softmax(np.where(inside(s, n), s, -1e9))
)


def added(s, lp):
    return s[:, None] + lp


test_beam = told(
    "18.beam",
    (lambda s, lp, w: best_of_all(s, lp, w * len(s)), "not for each parent"),
    (lambda s, lp, w: [(k, lp[k].argmax(), s[k] + lp[k].max()) for k in range(2)], "there are 2"),
    (lambda s, lp, w: np.argsort(-added(s, lp), axis=None)[:w], "a tuple of three numbers"),
    (lambda s, lp, w: [("a", 0, 0.0)] * w, "a tuple of three numbers"),
    (lambda s, lp, w: [(0, 0, 0.0)] * w, "for so_far"),
)


def test_beam_in_other_words():
    assert check("18.beam", extend)
    assert check("18.beam", lambda s, lp, w: np.array(best_of_all(s, lp, w)))
