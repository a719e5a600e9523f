"""Typical wrong answers to the exercises of lesson 18 get an explanation of their own."""

import numpy as np
import pytest

from lessons.attention.beam_search import extend
from lessons.attention.mechanism import attend
from lessons.attention.translators import untrained
from lessons.checks import check
from lessons.checks.lesson_18 import best_of_all, mask_padding, my_attend
from lessons.numerics import softmax


def by(alpha, context=lambda alpha, scores, values: alpha @ values):
    """An attend whose shares are alpha(scores), and whose context follows from them."""

    def answer(scores, values):
        shares = alpha(scores)
        return {"alpha": shares, "context": context(shares, scores, values)}

    return answer


def reading(context):
    """An attend with the right shares, and a context of its own."""
    return by(softmax, context)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (by(lambda s: s), "alpha is still the scores"),
        (by(np.exp), "divide them by their sum"),
        (by(lambda s: s / s.sum()), "first exp"),
        (by(lambda s: np.full(len(s), 1 / len(s))), "the scores are not used"),
        (by(lambda s: np.eye(len(s))[s.argmax()]), "a softmax shares"),
        (by(lambda s: softmax(-s)), "signs are turned round"),
        (by(lambda s: softmax(s) * 0.5), "the result['alpha']"),
        (reading(lambda a, s, v: a[:, None] * v), "add the rows up"),
        (reading(lambda a, s, v: (a[:, None] * v).mean(axis=0)), "so add"),
        (reading(lambda a, s, v: (a[:, None] * v).sum(axis=1)), "the wrong axis"),
        (reading(lambda a, s, v: s @ v), "weight them by alpha"),
        (reading(lambda a, s, v: v.mean(axis=0)), "the plain mean"),
        (reading(lambda a, s, v: v[a.argmax()]), "one value alone"),
        (reading(lambda a, s, v: a @ v + 1), "the result['context']"),
        (by(lambda s: np.exp(s) / np.exp(s).sum()), "overflow in exp"),
        (by(lambda s: np.exp(s - s.min()) / np.exp(s - s.min()).sum()), "with a score of -inf"),
        (lambda s, v: (softmax(s), softmax(s) @ v), "return a dict"),
        (lambda s, v: {"alpha": softmax(s)}, "no entry 'context'"),
        (lambda s: s, "stopped with TypeError"),
        (lambda s, v: v @ softmax(s), "stopped with ValueError"),
        (0.5, "a function is asked for"),
    ],
)
def test_attend(answer, words):
    verdict = check("18.attend", answer)
    assert not verdict
    assert words in repr(verdict)


def test_attend_in_other_words():
    assert check("18.attend", attend)

    def by_hand(scores, values):
        powers = np.exp(scores - scores.max())
        alpha = powers / powers.sum()
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


def masked(scores, allowed):
    return softmax(np.where(allowed, scores, -np.inf))


def turned(scores, lengths):
    with np.errstate(invalid="ignore"):
        return masked(scores, ~inside(scores, lengths))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda s, n: softmax(s), "nothing is masked"),
        (lambda s, n: softmax(s) * inside(s, n), "no longer sum to 1"),
        (lambda s, n: softmax(s * inside(s, n)), "a score of 0 is no mask"),
        (lambda s, n: softmax(np.where(inside(s, n), s, 0)), "a score of 0 is no mask"),
        (lambda s, n: softmax(s.T).T, "for each column"),
        (turned, "turned round"),
        (lambda s, n: masked(s, ~inside(s, n)), "turned round"),
        (lambda s, n: masked(s, inside(s, n, 1)), "one place too many"),
        (lambda s, n: masked(s, inside(s, n, -1) | (np.arange(5) == 0)), "one place too few"),
        (lambda s, n: softmax(np.where(inside(s, n), s, -5.0)), "a share of up to 0.00"),
        (lambda s, n: np.full(s.shape, np.nan), "there is a NaN"),
        (lambda s, n: 0.9 * mask_padding(s, n), "a row no longer sums to 1"),
        (lambda s, n: mask_padding(s, n)[0], "shape"),
        (lambda s, n: None, "nothing came back"),
        (np.zeros((3, 5)), "a function is asked for"),
    ],
)
def test_padding(answer, words):
    verdict = check("18.padding", answer)
    assert not verdict
    assert words in repr(verdict)


def renormalised(s, n):
    alpha = softmax(s) * inside(s, n)
    return alpha / alpha.sum(axis=1, keepdims=True)


@pytest.mark.parametrize(
    "answer", [renormalised, lambda s, n: softmax(np.where(inside(s, n), s, -1e9))]
)
def test_padding_in_other_words(answer):
    assert check("18.padding", answer)


def best_by(totals, sums, width):
    n, best = totals.shape[1], np.argsort(-totals, axis=None)[:width]
    return [(int(b) // n, int(b) % n, float(sums.flat[b])) for b in best]


def added(s, lp):
    return s[:, None] + lp


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda s, lp, w: [(k, c, v) for c, k, v in best_of_all(s, lp, w)], "swapped"),
        (lambda s, lp, w: best_of_all(s, lp, w)[::-1], "the worst first"),
        (lambda s, lp, w: [(k, c, np.exp(v)) for k, c, v in best_of_all(s, lp, w)], "logarithms"),
        (lambda s, lp, w: [(k, c, lp[k, c]) for k, c, _ in best_of_all(s, lp, w)], "add so_far"),
        (lambda s, lp, w: best_by(lp, lp, w), "so_far is left out"),
        (lambda s, lp, w: best_by(lp, added(s, lp), w), "so_far is left out"),
        (lambda s, lp, w: best_by(-added(s, lp), added(s, lp), w), "the worst"),
        (lambda s, lp, w: best_of_all(s, lp, w * len(s)), "not for each parent"),
        (lambda s, lp, w: [(k, lp[k].argmax(), s[k] + lp[k].max()) for k in range(2)], "there are 2"),
        (lambda s, lp, w: np.argsort(-added(s, lp), axis=None)[:w], "a tuple of three numbers"),
        (lambda s, lp, w: [("a", 0, 0.0)] * w, "a tuple of three numbers"),
        (lambda s, lp, w: [(0, 0, 0.0)] * w, "for so_far"),
        (lambda s, lp: [], "stopped with TypeError"),
        ([], "a function is asked for"),
    ],
)  # fmt: skip
def test_beam(answer, words):
    verdict = check("18.beam", answer)
    assert not verdict
    assert words in repr(verdict)


def test_beam_in_other_words():
    assert check("18.beam", extend)
    assert check("18.beam", lambda s, lp, w: np.array(best_of_all(s, lp, w)))
