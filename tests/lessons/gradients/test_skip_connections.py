"""Stacks with a path around every layer: Jacobians and gradients agree with autograd, and the path carries."""

import numpy as np
import pytest
import torch

from lessons.gradients.flow import UNITS
from lessons.gradients.skip_connections import DEEPEST, KINDS, layer, norms_by_layer, product_of_f
from lessons.numerics import sigmoid, uniform


@pytest.mark.parametrize("kind", KINDS)
def test_a_layers_jacobian_agrees_with_autograd(kind):
    rng = np.random.default_rng(0)
    h, (W, K) = rng.normal(size=5), rng.normal(size=(2, 5, 5))
    out, jacobian = layer(kind, h, W, K, 0.7)

    def forward(x):
        n = torch.tanh(torch.tensor(W) @ x)
        k = torch.sigmoid(torch.tensor(K) @ x + 0.7)
        return {"plain": n, "skip": x + n, "highway": k * x + (1 - k) * n}[kind]

    x = torch.tensor(h)
    np.testing.assert_allclose(out, forward(x).numpy(), rtol=0, atol=1e-13)
    right = torch.autograd.functional.jacobian(forward, x).numpy()
    np.testing.assert_allclose(jacobian, right, rtol=0, atol=1e-13)


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_agree_with_autograd(kind):
    rng = np.random.default_rng([4, 3])
    h = torch.tensor(rng.normal(size=UNITS), requires_grad=True)
    states = [h]
    for W, K in torch.tensor(uniform(UNITS, (DEEPEST, 2, UNITS, UNITS), rng)[:6]):
        n, k = torch.tanh(W @ h), torch.sigmoid(K @ h + 1.0)
        h = {"plain": n, "skip": h + n, "highway": k * h + (1 - k) * n}[kind]
        h.retain_grad()
        states.append(h)
    (h.sum() * UNITS**-0.5).backward()
    right = [float(state.grad.norm()) for state in reversed(states)]
    np.testing.assert_allclose(norms_by_layer(kind, 6, 1.0, seed=4), right, rtol=1e-12)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_path_around_the_layers_keeps_what_the_layers_lose(seed):
    assert norms_by_layer("plain", 50, seed=seed)[-1] < 1e-10
    assert norms_by_layer("skip", 50, seed=seed)[-1] > 1
    assert 0.05 < norms_by_layer("highway", 50, seed=seed)[-1] < 1


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_highway_and_forget_gates_lose_alike(seed):
    for bias in (1.0, 3.0):
        per_step = [
            line[50] ** (1 / 50)
            for line in (norms_by_layer("highway", 50, bias, seed), product_of_f(50, bias, seed))
        ]
        assert per_step == pytest.approx([sigmoid(np.array(bias))] * 2, abs=0.06)


def test_what_does_not_fit_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="one of plain, skip, highway"):
        norms_by_layer("dense")
    with pytest.raises(ValueError, match="1 to 100 layers"):
        norms_by_layer("skip", 101)
