"""Typical wrong answers to the exercises of lesson 17 get an explanation of their own."""

import numpy as np
import pytest

from lessons.checks import check
from lessons.checks.lesson_17 import best_alone, bits_per_pixel, convolve, slices
from lessons.layers import conv2d
from lessons.tasks.digits import load_digits
from lessons.tasks.film import KINDS, Film, best_accuracy
from lessons.trained_nets import digit_reader
from tests.harness.slips import told


def but(order, wrong):
    """The right slices, but `wrong(image)` for one order."""
    return lambda image, asked: wrong(image) if asked == order else slices(image, asked)


test_slices = told(
    "17.slices",
    (but("pixels", lambda image: image.reshape(32, 2)), "shape (32, 2); expected (64, 1)"),
    (lambda image, order: image.__setitem__((0, 0), 9.0), "changes its own input"),
)


def test_the_slices_are_those_of_the_library():
    image = load_digits()[1].images[0]
    for order in ("rows", "pixels"):
        np.testing.assert_array_equal(slices(image, order), digit_reader.sequence(image, order))


test_bits = told(
    "17.bits",
    (lambda p, drawn: 0.85, "expected"),
    (
        lambda p, drawn: bits_per_pixel(p, drawn) if len(p) == 6 else 2.0,
        "when all five greys are equally likely, the result is 2; expected 2.322",
    ),
)


def test_bits_in_other_words():
    assert check(
        "17.bits", lambda p, drawn: np.mean([-np.log2(q[k]) for q, k in zip(p, drawn, strict=True)])
    )
    assert check("17.bits", bits_per_pixel)


def test_the_solution_counts_as_the_course_does():
    assert check("17.alone", best_alone)
    films = [Film(kind, 1, start) for kind in KINDS for start in range(10)]
    seen = [(film.kind, phase) for film in films for phase in film.phases]
    labels = [label for film in films for label in film.labels]
    assert best_alone(seen, labels) == pytest.approx(best_accuracy(films, past=False))


def smaller(image, kernel):
    return convolve(image, kernel)[:-1, :-1]


def padded(image, kernel):
    return convolve(np.pad(image, 1), kernel) if len(kernel) == 3 else image


test_a_map_of_another_size_is_told = told(
    "17.convolve",
    (smaller, "last row and column are missing"),
    (padded, "as large as the image"),
)


def test_the_solution_is_conv2d_of_one_map():
    assert check("17.convolve", convolve)
    rng = np.random.default_rng(0)
    image, kernel = rng.normal(size=(6, 7)), rng.normal(size=(3, 3))
    wanted = conv2d(image[None], kernel[None, None], np.zeros(1))[0]
    np.testing.assert_allclose(convolve(image, kernel), wanted, rtol=0, atol=1e-12)
