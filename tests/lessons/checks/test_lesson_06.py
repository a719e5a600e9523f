"""Typical wrong answers to the exercises of lesson 06 get an explanation of their own."""

import numpy as np
import pytest

from lessons.checks import check
from tests.harness.slips import passes, told


def norm(grads):
    return np.sqrt(sum((g**2).sum() for g in grads.values()))


def in_place(grads, limit):
    scale = min(1.0, limit / max(norm(grads), 1e-9))
    for g in grads.values():
        g *= scale
    return grads


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (in_place, "changes its own input: W is another array now"),
        (lambda g, m: {n: -m * a / norm(g) for n, a in g.items()}, "the sign is wrong"),
        (lambda g, m: {"W": g["W"] * 0.3}, "no entry 'b'"),
        (lambda g, m: list(g.values()), "expected a dict with 'W', 'b'"),
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


test_update_in_any_form = passes("06.update", (-0.3, -0.4), [-0.3, -0.4], np.array([-0.3, -0.4]))

test_threshold = told(
    "06.threshold",
    (0.01, "400 updates of at most 0.0001 go no further than 0.04"),
    (0.03, "the loss only falls to"),
    (1, "an update of 0.01 passes the valley"),
    (100, "an update of 1 passes the valley"),
    (1e9, "passes 1.8e308"),
    (0, "a number above 0"),
    (-1, "a number above 0"),
    (float("nan"), "a number above 0"),
    ("one", "a number above 0"),
)

test_thresholds_that_work = passes("06.threshold", 0.04, 0.1, 0.2, 0.4)


RIGHT = {"a": "clipping", "b": "penalty", "c": "clipping", "d": "penalty"}


test_penalty = told(
    "06.penalty",
    (dict.fromkeys("abcd", ...), "statement a has no answer so far"),
    (RIGHT | {"a": "penalty"}, "clipping leaves a gradient of norm 0.1 as it is"),
    (RIGHT | {"b": "clipping"}, "the loss and its surface stay"),
    (RIGHT | {"c": "penalty"}, "adds a gradient of its own"),
    (RIGHT | {"d": "clipping"}, "clipping never enlarges a gradient"),
    (RIGHT | {"d": "both"}, "needs 'clipping' or 'penalty'; it has 'both'"),
    ({"a": "clipping"}, "statement b has no answer so far"),
    ("clipping", "write a dict"),
)
