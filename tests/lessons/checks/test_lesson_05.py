"""Typical wrong answers to the exercises of lesson 05 get an explanation of their own."""

import numpy as np
import pytest

from lessons.checks import check
from lessons.checks.lesson_05 import jacobian_product
from lessons.gradients.flow import in_time
from tests.harness.slips import passes, told


def product_of(jacobian, order=1):
    """A jacobian_product that multiplies jacobian(W, h) of every step."""

    def answer(W_hh, hs):
        product = np.eye(len(W_hh))
        for h_t in hs[::order]:
            product = jacobian(W_hh, h_t) @ product
        return product

    return answer


def right(W, h):
    return (1 - h**2)[:, None] * W


test_jacobian = told(
    "05.jacobian",
    (product_of(lambda W, h: right(W, h).T), "for 1 step, the result is"),
    (product_of(lambda W, h: right(W, h).T), "it is transposed"),
    (lambda W, hs: right(W, hs[0])[0], "has shape (3,); expected (3, 3)"),
    (lambda W, hs: hs @ hs, "stopped with ValueError"),
)

test_jacobian_in_other_words = passes(
    "05.jacobian",
    jacobian_product,
    product_of(lambda W, h: np.diag(1 - h**2) @ W),
    lambda W, hs: np.linalg.multi_dot([np.eye(3), *[right(W, h) for h in hs[::-1]]]),
)

test_slope = told(
    "05.slope",
    (lambda rho, slope: 0.0, "the result is 0; expected -0.06048"),
)

test_radius = told(
    "05.radius",
    (0.977, "It would be right in a linear net"),
    (1.0, "which is less than a tenth"),
    (1.3, "which is more than a tenth"),
    (0, "a radius above 0"),
    (6, "up to 5"),
    (float("nan"), "this is nan"),
    ("1.1", "write a number"),
    (True, "write a number"),
)


@pytest.mark.parametrize("answer", [1.11, 1.12, 1.13, np.float64(1.12)])
def test_radius_as_the_slider_gives_it(answer):
    assert check("05.radius", answer)
    assert in_time(float(answer), 0.1).norms[100] == pytest.approx(0.1, rel=0.5)
