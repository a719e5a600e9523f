"""One set of weights against a set for every step: gradients against torch, and what stays equal."""

import numpy as np
import pytest
import torch

from lessons.toy_models import weight_sharing as w


def test_the_gradients_of_every_step_are_those_of_torch():
    rng = np.random.default_rng(0)
    some, sets = w.echoes(6, 5, rng), w.drawn_sets(1, steps=5, n_h=3)
    sets = {name: array + rng.normal(size=array.shape) / 9 for name, array in sets.items()}
    loss, grads = w.loss_and_grads(sets, some)
    arrays = {name: torch.tensor(array, requires_grad=True) for name, array in sets.items()}
    h, logits, xs = torch.zeros(6, 3, dtype=torch.float64), [], torch.tensor(some.xs)
    for t in range(5):
        inputs = xs[t][:, None] @ arrays["W_xh"][t].T
        h = torch.tanh(inputs + h @ arrays["W_hh"][t].T + arrays["b_h"][t])
        logits.append((h @ arrays["W_hy"][t].T + arrays["b_y"][t])[:, 0])
    goals = (torch.tensor(some.goals) > 0).double()
    found = torch.stack(logits[w.LAG :])
    expected = torch.nn.functional.binary_cross_entropy_with_logits(found, goals)
    expected.backward()
    assert loss == pytest.approx(float(expected.detach()), abs=1e-12)
    for name, array in arrays.items():
        np.testing.assert_allclose(grads[name], array.grad.numpy(), rtol=0, atol=1e-12)


def test_an_echo_is_the_input_two_steps_before():
    some = w.Echoes(np.array([[1.0], [-1.0], [-1.0], [1.0]]))
    assert some.goals.tolist() == [[1.0], [-1.0]]


@pytest.mark.parametrize("shared", [True, False])
def test_shared_weights_stay_equal_and_others_part(monkeypatch, shared):
    monkeypatch.setattr(w, "UPDATES", 3)
    sets = w.trained_sets(w.echoes(4, w.T, np.random.default_rng(0)), 0, shared=shared)
    spread = {name: float(np.ptp(array, axis=0).max()) for name, array in sets.items()}
    assert all((size == 0) == shared for size in spread.values())


def test_both_begin_with_the_same_weights_at_every_step():
    assert not any(np.ptp(array, axis=0).any() for array in w.drawn_sets(0).values())


def test_a_step_beyond_the_last_uses_the_last_set():
    sets = w.drawn_sets(0, steps=3)
    sets["b_y"][2] = 50.0
    ys = w.run(sets, np.ones((6, 1)))[1]
    assert (ys[2:] > 40).all()
    assert (ys[:2] < 40).all()


def test_only_shared_weights_work_beyond_the_steps_of_training():
    shared, own = (w.compared(100, 0, shared=shared) for shared in (True, False))
    assert shared.train == own.train == 1.0
    assert min(shared.test, shared.longer) > 0.98
    assert own.test > 0.98
    assert own.longer < 0.7
    assert shared.longer == shared.cycled


def test_a_cycle_of_own_sets_answers_but_for_the_steps_that_no_loss_trained():
    own = w.compared(100, 0, shared=False)
    assert own.later > 0.98
    assert 0.8 < own.cycled < 0.95
