"""Typical wrong answers to the exercises of lesson 19 get an explanation of their own."""

import numpy as np
import pytest

from lessons.attention.captioner_focus import points
from lessons.attention.mechanism import hard
from lessons.checks import check
from lessons.checks.lesson_19 import _maps, first_state, hard_attention
from tests.harness.slips import passes, told

test_start = told(
    "19.start",
    (lambda v, W: (W @ v, np.zeros(len(v))), "c_0 has shape (4096,)"),
    (lambda v, W: (W @ v, 0.0), "c_0 has shape ()"),
    (lambda v, W: (W.T @ v, np.zeros(64)), "stopped with ValueError"),
    (lambda v, W: W @ v, "two things are asked for"),
    (lambda v, W: (2 * W @ v, np.zeros(64)), "the result[0]"),
)

test_start_in_other_words = passes(
    "19.start",
    first_state,
    lambda v, W: [v @ W.T, 0 * (W @ v)],
    lambda v, W: (W.dot(v), np.zeros(64)),
)


def test_the_maps_of_points_part_the_peak_from_the_mass():
    """Peak and mass say different things of the second and the third map, and no map is even in the box."""
    told = [points(**case) for case in _maps()]
    assert [hit for hit, _ in told] == [True, False, True]
    assert [round(mass, 3) for _, mass in told] == [0.747, 0.4, 0.467]
    for case in _maps():
        alpha = np.sort(case["alpha"])
        assert alpha.sum() == pytest.approx(1)
        assert 0 < alpha[0] < alpha[-2] < alpha[-1] / 2


def with_mass(mass):
    """A scorer whose hit is right, and whose mass is mass(alpha, box)."""
    return lambda alpha, box: (points(alpha, box)[0], mass(alpha, box))


class Undecided:
    """What has no truth value."""

    def __bool__(self):
        raise TypeError("neither")

    def __repr__(self):
        return "undecided"


def with_hit(hit):
    """A scorer whose mass is right, and whose hit is hit(alpha, box)."""
    return lambda alpha, box: (hit(alpha, box), float(alpha @ box))


test_points = told(
    "19.points",
    (with_hit(lambda alpha, box: alpha.argmax()), "the number of the position"),
    (with_hit(lambda alpha, box: alpha @ box > 0.3), "is another matter"),
    (with_hit(lambda alpha, box: box[alpha.argmin()] == 1), "is inside the box"),
    (with_hit(lambda alpha, box: True), "is outside the box"),
    (with_hit(lambda alpha, box: box == 1), "the hit is an array"),
    (with_hit(lambda alpha, box: None), "so the hit is True"),
    (with_hit(lambda alpha, box: Undecided()), "the hit is undecided; expected True or False"),
    (with_mass(lambda alpha, box: alpha * box), "the mass is an array"),
    (with_mass(lambda alpha, box: 0.123), "the mass is 0.123; expected"),
    (lambda alpha, box: alpha @ box, "two things are asked for"),
)

test_points_in_other_words = passes(
    "19.points",
    lambda alpha, box: (box[np.argmax(alpha)], (alpha * box).sum()),
    lambda alpha, box: [box[alpha == alpha.max()].any(), alpha[box == 1].sum()],
)


def one(scores):
    return hard(scores)


test_hard = told(
    "19.hard",
    (lambda s, a: (s.argmax(), a[s.argmax()]), "alpha is one number"),
    (lambda s, a: (one(s), a), "the result[1]"),
    (lambda s, a: one(s) @ a, "two things are asked for"),
    (lambda s, a: (np.full(36, 1 / 36), a.mean(axis=0)), "the scores are not used"),
    (lambda s, a: (one(s) + one(-s), a[0]), "spread over 2 positions"),
    (lambda s, a: (0 * one(s) + (np.arange(36) == 35), a[35]), "the result[0]"),
)


def test_hard_in_other_words():
    assert check("19.hard", hard_attention)
    assert check("19.hard", lambda s, a: ((s == s.max()).astype(float), a[s.argmax()]))
