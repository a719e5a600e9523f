"""Typical wrong answers to the exercises of lesson 06 get an explanation of their own."""

import numpy as np
import pytest

from lessons.checks import check


def norm(grads):
    return np.sqrt(sum((g**2).sum() for g in grads.values()))


def rescaled(measure, always=False):
    """A clip with one factor for all arrays, by a length of its own making."""

    def clip(grads, limit):
        size = measure(grads)
        scale = limit / size if always or size > limit else 1.0
        return {name: g * scale for name, g in grads.items()}

    return clip


def in_place(grads, limit):
    scale = min(1.0, limit / max(norm(grads), 1e-9))
    for g in grads.values():
        g *= scale
    return grads


def each_by_itself(grads, limit):
    return {n: g * min(1.0, limit / max(np.linalg.norm(g), 1e-9)) for n, g in grads.items()}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda grads, limit: grads, "nothing was clipped"),
        (each_by_itself, "each array was clipped by itself"),
        (lambda g, m: {n: np.clip(a, -m, m) for n, a in g.items()}, "each number was cut"),
        (rescaled(norm, always=True), "made longer, up to the limit"),
        (in_place, "changes its own input: W is another array now"),
        (
            rescaled(lambda g: sum(np.linalg.norm(a) for a in g.values())),
            "the lengths of the arrays",
        ),
        (rescaled(lambda g: norm(g) ** 2), "the root is missing"),
        (rescaled(lambda g: max(np.linalg.norm(a) for a in g.values())), "only the longest array"),
        (rescaled(lambda g: sum(abs(a).sum() for a in g.values())), "without squares"),
        (lambda g, m: {n: m * a / norm(g) for n, a in g.items()}, "made longer, up to the limit"),
        (lambda g, m: {n: -m * a / norm(g) for n, a in g.items()}, "the sign is wrong"),
        (lambda g, m: {"W": g["W"] * 0.3}, "no entry 'b'"),
        (lambda g, m: list(g.values()), "expected a dict with 'W', 'b'"),
        (lambda g, m: None, "nothing came back"),
        (lambda g: g, "stopped with TypeError"),
        (3.0, "a function clip(grads, max_norm) is asked for"),
    ],
)
def test_clip_by_norm(answer, words):
    with np.errstate(all="ignore"):
        verdict = check("06.clip_by_norm", answer)
    assert not verdict
    assert words in repr(verdict)


def test_a_zero_gradient_must_stay_zero():
    def clip(grads, limit):
        scale = np.minimum(1.0, limit / norm(grads))
        return {name: g * scale for name, g in grads.items()}

    def careless(grads, limit):
        return {name: g / norm(grads) * min(norm(grads), limit) for name, g in grads.items()}

    assert check("06.clip_by_norm", clip)  # limit / 0 is Inf, and the smaller one is 1
    assert "became NaN" in repr(check("06.clip_by_norm", careless))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((0.3, 0.4), "both signs are wrong"),
        ((3, 4), "this is the clipped gradient"),
        ((-3, -4), "not clipped: its norm is 50"),
        ((-0.5, -0.5), "cuts each number to 5"),
        ((-0.06, -0.08), "the norm 5, not 1"),
        ((-0.2143, -0.2857), "70 is the sum"),
        ((1, 2), "that is not it"),
        (-0.3, "two numbers"),
        ((1, 2, 3), "two numbers"),
        ((float("nan"), 1), "two numbers"),
    ],
)
def test_update(answer, words):
    verdict = check("06.update", answer)
    assert not verdict
    assert words in repr(verdict)
    assert "-0.3" not in repr(verdict) or answer == -0.3  # the answer is not given away


@pytest.mark.parametrize("answer", [(-0.3, -0.4), [-0.3, -0.4], np.array([-0.3, -0.4])])
def test_update_in_any_form(answer):
    assert check("06.update", answer)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (0.01, "go no further than 0.004"),
        (0.2, "the loss only falls to"),
        (200, "leaps over the valley"),
        (1e9, "passes 1.8e308"),
        (0, "a number above 0"),
        (-1, "a number above 0"),
        (float("nan"), "a number above 0"),
        ("one", "a number above 0"),
    ],
)
def test_threshold(answer, words):
    verdict = check("06.threshold", answer)
    assert not verdict
    assert words in repr(verdict)


@pytest.mark.parametrize("answer", [0.5, 1, 3, 10, 20])
def test_thresholds_that_work(answer):
    assert check("06.threshold", answer)


RIGHT = {"a": "clipping", "b": "penalty", "c": "clipping", "d": "penalty"}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (dict.fromkeys("abcd", ...), "statement a has no answer so far"),
        (RIGHT | {"a": "penalty"}, "a gradient of norm 0.1 stays as it is"),
        (RIGHT | {"b": "clipping"}, "the loss and its surface stay"),
        (RIGHT | {"c": "penalty"}, "adds a gradient of its own"),
        (RIGHT | {"d": "clipping"}, "only ever shortens"),
        (RIGHT | {"d": "both"}, "needs 'clipping' or 'penalty'; it has 'both'"),
        ({"a": "clipping"}, "statement b has no answer so far"),
        ("clipping", "a dict is asked for"),
    ],
)
def test_penalty(answer, words):
    verdict = check("06.penalty", answer)
    assert not verdict
    assert words in repr(verdict)
