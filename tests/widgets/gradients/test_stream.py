"""The band of a gradient is as wide as its norm, step by step."""

from dataclasses import replace

import numpy as np
import pytest

from widgets.gradients.stream import FINE, FULL, STEPS, StreamModel, stream_drawing


@pytest.mark.parametrize(
    "settings", [{"rho": 0.7}, {"rho": 1.8, "activation": "linear"}, {"direction": "depth"}]
)
def test_the_band_is_as_wide_as_the_norm_and_each_factor_is_one_step(settings):
    model = StreamModel(**settings)
    arrays = stream_drawing(model).arrays
    norms = model.flow.norms[: STEPS + 1]
    np.testing.assert_allclose(arrays["width"][::-1][::FINE], np.minimum(norms, FULL), rtol=1e-12)
    np.testing.assert_allclose(arrays["norm"][::-1], norms, rtol=1e-12)
    np.testing.assert_allclose(arrays["factor"][::-1], norms[1:] / norms[:-1], rtol=1e-12)
    ratios = model.widths[:-1] / model.widths[1:]  # within one step the band changes evenly
    np.testing.assert_allclose(ratios.reshape(STEPS, FINE).std(axis=1), 0, atol=1e-12)


def test_a_linear_orthogonal_net_multiplies_by_rho():
    model = StreamModel(rho=1.1, activation="linear")
    np.testing.assert_allclose(model.factors, 1.1, rtol=1e-9)
    assert model.caption == (
        "Each of the 12 steps back multiplies the norm of ∂L/∂h by 1.10 to 1.10. "
        "At lag 12 the norm is 3.1 times that at the loss."
    )
    model.direction = "depth"
    assert "12 layers back" in model.caption


def test_a_gradient_that_is_gone_has_no_width(monkeypatch):
    run = replace(StreamModel().flow, norms=np.array([1.0, 0.5] + 99 * [0.0]))
    monkeypatch.setattr(StreamModel, "flow", run)
    model = StreamModel()
    assert model.factors.tolist() == [0.5] + 11 * [0.0]
    assert np.isfinite(model.widths).all()
    assert model.widths[0] == 0
    assert "At lag 12 the norm is 0 times" in model.caption
