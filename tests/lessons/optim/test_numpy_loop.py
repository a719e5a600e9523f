"""Optimisers against torch's, and fit as a generator that can be stopped and resumed."""

import numpy as np
import pytest
import torch

from lessons.optim.numpy_loop import SGD, Adam, fit

torch.set_num_threads(1)
CENTRE = np.array([1.0, -2.0, 0.5])


def bowl():
    """Weights and their loss |W - CENTRE|^2 / 2, with gradient."""
    weights = {"W": np.array([4.0, 3.0, -1.0]), "b": np.ones(2)}

    def loss_and_grads():
        away = weights["W"] - CENTRE
        return 0.5 * float(away @ away + weights["b"] @ weights["b"]), {
            "W": away,
            "b": weights["b"].copy(),
        }

    return weights, loss_and_grads


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (SGD(0.1), lambda p: torch.optim.SGD(p, lr=0.1)),
        (Adam(0.2), lambda p: torch.optim.Adam(p, lr=0.2)),
    ],
)
def test_optimisers_equal_torch(ours, theirs):
    weights, loss_and_grads = bowl()
    params = {name: torch.nn.Parameter(torch.tensor(w)) for name, w in weights.items()}
    other = theirs(params.values())
    for _ in range(25):
        other.zero_grad()
        ((params["W"] - torch.tensor(CENTRE)) ** 2).sum().mul(0.5).backward()
        params["b"].grad = params["b"].detach().clone()
        other.step()
    arrays = dict(weights)
    assert len(list(fit(loss_and_grads, weights, ours, steps=25))) == 26
    for name, w in weights.items():
        np.testing.assert_allclose(w, params[name].detach().numpy(), rtol=0, atol=1e-9)
        assert w is arrays[name]  # moved in place


def test_records_count_updates_and_measure_before_them():
    weights, loss_and_grads = bowl()
    before = loss_and_grads()[0]
    run = fit(loss_and_grads, weights, SGD(0.5), steps=3)
    first = next(run)
    assert (first.step, first.loss) == (0, before)
    assert first.grad_norm == pytest.approx((2 * before) ** 0.5)
    assert [r.step for r in run] == [1, 2, 3]
    assert loss_and_grads()[0] == pytest.approx(before * 0.25**3)


def test_stopped_and_resumed_is_the_same_as_one_go():
    one, one_loss = bowl()
    list(fit(one_loss, one, Adam(0.1), steps=9))
    two, two_loss = bowl()
    run = fit(two_loss, two, Adam(0.1), steps=9)
    for _ in range(4):
        next(run)
    stopped = two["W"].copy()
    assert not np.array_equal(stopped, one["W"])
    list(run)
    np.testing.assert_array_equal(one["W"], two["W"])


def test_clipping_limits_each_update():
    weights, loss_and_grads = bowl()
    before = np.concatenate(list(weights.values()))
    list(fit(loss_and_grads, weights, SGD(1.0), steps=1, max_norm=0.01))
    moved = np.concatenate(list(weights.values())) - before
    assert np.linalg.norm(moved) == pytest.approx(0.01)


def test_a_loss_that_is_not_finite_ends_the_training():
    losses = iter([3.0, float("inf"), 1.0])
    run = fit(lambda: (next(losses), {"W": np.ones(1)}), {"W": np.zeros(1)}, SGD(0.1), steps=9)
    records = list(run)
    assert [r.loss for r in records] == [3.0, float("inf")]
    assert np.isnan(records[-1].grad_norm)


def test_a_gradient_that_is_not_finite_ends_it_too_and_moves_nothing():
    weights, grads = {"W": np.zeros(2)}, iter([np.ones(2), np.array([1.0, np.inf])])
    records = list(fit(lambda: (3.0, {"W": next(grads)}), weights, SGD(0.1), steps=9))
    assert [r.loss for r in records] == [3.0, 3.0]
    assert np.isnan(records[-1].grad_norm)
    np.testing.assert_array_equal(weights["W"], -0.1)
