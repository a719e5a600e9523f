"""The circle of gradients: what is drawn is what the products do, and it shows what lesson 05 says."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tests.widgets.driving import control
from widgets.gradients.unit_circle import (
    ENDS,
    LAST,
    ORDERS,
    SAY,
    CircleModel,
    UnitCircle,
    circle_picture,
)


def traces(model):
    return {trace["name"]: trace for trace in circle_picture(model)["data"]}


def test_a_step_back_is_the_jacobian_product_of_autograd():
    """A linear network h_t = A h_{t-1}: dL/dh, a row, is multiplied by A at each step."""
    model = CircleModel(corner=2.0, k=3)
    h = h_0 = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    for _ in range(3):
        h = torch.tensor(model.matrix) @ h
    h[0].backward()
    np.testing.assert_allclose(model.product[0], h_0.grad.numpy())
    assert model.norm == pytest.approx(float(h_0.grad.norm()))


@given(corner=st.floats(-1, 9), k=st.integers(-2, 99), order=st.sampled_from(ORDERS))
def test_the_image_is_an_ellipse_with_the_singular_values_as_half_axes(corner, k, order):
    model = CircleModel(corner=corner, k=k, order=order)
    assert 0 <= model.k <= LAST
    drawn = traces(model)
    image = drawn[SAY.image.format(k=model.k)]
    norms = np.hypot(image["x"], image["y"])
    first, second = model.sizes
    assert norms.max() <= first * (1 + 1e-9)
    assert norms.min() >= second * (1 - 1e-6) - 1e-9 * first
    assert norms.max() == pytest.approx(first, rel=2e-3)
    end = circle_picture(model)["layout"]["xaxis"]["range"][1]
    assert end in ENDS
    assert end > first
    assert (SAY.eigen in drawn) == (model.order == "same")


def test_it_grows_first_and_vanishes_then_and_with_turns_it_explodes():
    norms = [CircleModel(k=k).norm for k in range(LAST + 1)]
    assert norms[0] == 1
    assert norms[1] > 1.5
    assert norms[LAST] < 0.02
    assert CircleModel(k=LAST, order="turns").norm > 300
    one, other = CircleModel().matrix, CircleModel().matrix.T
    np.testing.assert_allclose(*(np.linalg.svd(m, compute_uv=False) for m in (one, other)))


def test_the_eigenvector_keeps_its_direction():
    model = CircleModel(k=4)
    np.testing.assert_allclose(np.array([0.0, 1.0]) @ model.product, [0.0, 0.5**4])


def test_a_button_goes_one_step_back():
    view = UnitCircle()
    control(view, SAY.back).click()
    assert view.model.k == 2
    assert "A, A, A …, lag 2" in repr(view)
    assert view.error == ""
