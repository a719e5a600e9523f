"""Typical wrong answers to the exercises of lesson 17 get an explanation of their own."""

import numpy as np
import pytest

from lessons import reading
from lessons.checks import check
from lessons.checks.lesson_17 import bits_per_pixel, slices
from lessons.digits import load_digits


def but(order, wrong):
    """The right slices, but `wrong(image)` for one order."""
    return lambda image, asked: wrong(image) if asked == order else slices(image, asked)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda image, order: image, "for 'columns', these are the rows"),
        (but("rows", lambda image: image.T), "for 'rows', these are the columns"),
        (but("rows", lambda image: image[::-1]), "from bottom to top"),
        (but("columns", lambda image: image.T[::-1]), "from right to left"),
        (but("columns", np.rot90), "from right to left"),
        (but("columns", lambda image: image[::-1].T), "upside down"),
        (but("pixels", np.ravel), "have the shape (64, 1)"),
        (but("pixels", lambda image: image.reshape(1, 64)), "one step with 64 numbers"),
        (but("pixels", lambda image: image.T.reshape(64, 1)), "run down the columns"),
        (but("pixels", lambda image: image), "these are still the rows"),
        (but("pixels", lambda image: image.reshape(32, 2)), "shape (32, 2); expected (64, 1)"),
        (lambda image, order: image.__setitem__((0, 0), 9.0), "changes its own input"),
        (np.zeros((8, 8)), "a function slices(image, order) is asked for"),
    ],
)
def test_slices(answer, words):
    verdict = check("17.slices", answer)
    assert not verdict
    assert words in repr(verdict)


def test_the_slices_are_those_of_the_library():
    image = load_digits()[1].images[0]
    for order in ("rows", "pixels"):
        np.testing.assert_array_equal(slices(image, order), reading.sequence(image, order))


def came(p, drawn):
    return p[np.arange(len(drawn)), drawn]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda p, drawn: -np.log(came(p, drawn)).mean(), "the unit is nats"),
        (lambda p, drawn: -np.log2(came(p, drawn)).sum(), "this is the sum"),
        (lambda p, drawn: np.log2(came(p, drawn)).mean(), "the sign is wrong"),
        (lambda p, drawn: -np.log2(came(p, drawn)), "one for each pixel"),
        (lambda p, drawn: -np.log2(came(p, drawn).mean()), "the mean was taken first"),
        (lambda p, drawn: -np.log2(p.max(axis=1)).mean(), "the most probable grey"),
        (lambda p, drawn: -np.log2(p).mean(), "the mean over all greys"),
        (lambda p, drawn: -np.log2(p[:, drawn]).mean(), "p[:, drawn] takes these greys"),
        (lambda p, drawn: -np.log2(p[drawn]).mean(), "p[drawn] takes whole rows"),
        (lambda p, drawn: -(p * np.log2(p)).sum(axis=1).mean(), "this is the entropy"),
        (lambda p, drawn: 0.85, "expected"),
        (
            lambda p, drawn: bits_per_pixel(p, drawn) if len(p) == 6 else 2.0,
            "when all five greys are equally likely, the result is 2; expected 2.322",
        ),
        (0.85, "a function bits_per_pixel(p, drawn) is asked for"),
    ],
)
def test_bits(answer, words):
    verdict = check("17.bits", answer)
    assert not verdict
    assert words in repr(verdict)


def test_bits_in_other_words():
    assert check(
        "17.bits", lambda p, drawn: np.mean([-np.log2(q[k]) for q, k in zip(p, drawn, strict=True)])
    )
    assert check("17.bits", bits_per_pixel)
