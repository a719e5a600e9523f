"""Typical wrong answers to the exercises of lesson 05 get an explanation of their own."""

import numpy as np
import pytest

from lessons.checks import check
from lessons.checks.lesson_05 import blame_matrix
from lessons.gradients.flow import in_time


def product_of(jacobian, order=1):
    """A blame_matrix that multiplies jacobian(W, h) of every step."""

    def answer(W_hh, hs):
        product = np.eye(len(W_hh))
        for h_t in hs[::order]:
            product = jacobian(W_hh, h_t) @ product
        return product

    return answer


def right(W, h):
    return (1 - h**2)[:, None] * W


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda W, hs: np.eye(len(W)), "for 1 step, nothing was multiplied"),
        (product_of(lambda W, h: W), "for 1 step, the slope of tanh is missing"),
        (product_of(lambda W, h: np.diag(1 - h**2)), "W_hh is missing"),
        (product_of(lambda W, h: W * (1 - h**2)), "belongs to row i of W_hh"),
        (product_of(lambda W, h: h[:, None] * W), "h_t is the value of tanh"),
        (product_of(lambda W, h: (1 - np.tanh(h) ** 2)[:, None] * W), "without another tanh"),
        (product_of(lambda W, h: right(W, h).T), "for 1 step, the result is"),
        (product_of(lambda W, h: right(W, h).T), "it is transposed"),
        (product_of(right, order=-1), "for 3 steps, the order is reversed"),
        (lambda W, hs: right(W, hs[-1]), "only the last Jacobian is left"),
        (lambda W, hs: right(W, hs[0]), "only the first Jacobian is there"),
        (lambda W, hs: np.prod([right(W, h) for h in hs], axis=0), "entry by entry"),
        (lambda W, hs: np.sum([right(W, h) for h in hs], axis=0), "they have to be multiplied"),
        (lambda W, hs: right(W, hs[0])[0], "has shape (3,); expected (3, 3)"),
        (lambda W, hs: None, "nothing came back"),
        (lambda W, hs: hs @ hs, "stopped with ValueError"),
        (3.0, "a function blame_matrix(W_hh, hs) is asked for"),
    ],
)
def test_jacobian(answer, words):
    verdict = check("05.jacobian", answer)
    assert not verdict
    assert words in repr(verdict)


@pytest.mark.parametrize(
    "answer",
    [
        blame_matrix,
        product_of(lambda W, h: np.diag(1 - h**2) @ W),
        lambda W, hs: np.linalg.multi_dot([np.eye(3), *[right(W, h) for h in hs[::-1]]]),
    ],
)
def test_jacobian_in_other_words(answer):
    assert check("05.jacobian", answer)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda rho, slope: rho * slope, "take log10 of it"),
        (lambda rho, slope: np.log(rho * slope), "the natural logarithm"),
        (lambda rho, slope: np.log2(rho * slope), "base 2"),
        (lambda rho, slope: np.log10(rho), "this is rho alone"),
        (lambda rho, slope: np.log10(slope), "this is the slope alone"),
        (lambda rho, slope: np.log10(rho + slope), "were added"),
        (lambda rho, slope: np.log10(rho) * np.log10(slope), "is the sum of the logarithms"),
        (lambda rho, slope: np.log10(rho) * slope, "only rho is under the logarithm"),
        (lambda rho, slope: -np.log10(rho * slope), "the sign is wrong"),
        (lambda rho, slope: np.log10(rho / slope), "was divided by the slope"),
        (lambda rho, slope: 0.0, "the result is 0; expected -0.06048"),
        (lambda rho, slope: None, "nothing came back"),
        (lambda rho: rho, "stopped with TypeError"),
        (-0.06, "a function is asked for"),
    ],
)
def test_slope(answer, words):
    verdict = check("05.slope", answer)
    assert not verdict
    assert words in repr(verdict)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (0.977, "It would be right in a linear net"),
        (1.0, "which is less than a tenth"),
        (1.3, "which is more than a tenth"),
        (0, "a radius above 0"),
        (6, "up to 5"),
        (float("nan"), "this is nan"),
        ("1.1", "a number is asked for"),
        (True, "a number is asked for"),
    ],
)
def test_radius(answer, words):
    verdict = check("05.radius", answer)
    assert not verdict
    assert words in repr(verdict)


@pytest.mark.parametrize("answer", [1.11, 1.12, 1.13, np.float64(1.12)])
def test_radius_as_the_slider_gives_it(answer):
    assert check("05.radius", answer)
    assert in_time(float(answer), 0.1).norms[100] == pytest.approx(0.1, rel=0.5)
