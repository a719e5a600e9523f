"""Units add the marked numbers: gradients agree with differences; one with a gate solves the task, or three without."""

import numpy as np
import pytest

from lessons.toy_models import marked_sum


@pytest.mark.parametrize("units", [1, 3])
@pytest.mark.parametrize("gated", [True, False])
def test_gradients_agree_with_central_differences(gated, units):
    unit, (inputs, goals) = marked_sum.MarkedSum(gated, 3, units), marked_sum.sequences(3, 16)
    _, grads = unit.loss_and_grads(inputs, goals)
    for name, weight in unit.weights.items():
        assert grads[name].shape == weight.shape
        for k in np.ndindex(weight.shape):
            ends = []
            for step in (1e-6, -1e-6):
                weight[k] += step
                ends.append(unit.loss_and_grads(inputs, goals)[0])
                weight[k] -= step
            right = 0.0 if not gated and name in ("w_i", "b_i") else (ends[0] - ends[1]) / 2e-6
            if gated or name not in ("w_i", "b_i"):
                assert grads[name][k] == pytest.approx(right, rel=1e-4, abs=1e-7)


def test_the_sequences_are_what_the_goals_say():
    inputs, goals = marked_sum.sequences(0, 500)
    x, m = inputs[..., 0], inputs[..., 1]
    assert set(m.ravel()) == {0.0, 1.0}
    np.testing.assert_allclose(
        goals, [row[marks == 1].sum() for row, marks in zip(x, m, strict=True)]
    )
    assert np.var(goals) == pytest.approx(marked_sum.LENGTH / 6, rel=0.15)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_of_single_units_only_the_gated_one_solves_the_task(seed):
    gated, free = (marked_sum.error(marked_sum.trained(kind, seed)) for kind in (True, False))
    assert gated < 0.02  # measured: 0.00
    assert 0.55 < free < 0.7  # 0.60 to 0.62; 0.83 is half the plain sum


def slopes(unit, mark):
    """How much the output rises with a small x_t, through each unit, where m_t = `mark`."""
    w = unit.weights
    g = np.tanh(w["w_g"][:, 1] * mark + w["b_g"])
    return w["v"] * w["w_g"][:, 0] * (1 - g**2)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_one_unit_without_a_gate_is_flat_without_the_mark(seed):
    unit = marked_sum.trained(False, seed)
    assert slopes(unit, 0)[0] < 0.15  # measured: 0.06 to 0.10
    assert 0.5 < slopes(unit, 1)[0] < 0.8  # 0.59 to 0.68


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_three_units_without_a_gate_solve_the_task_too_as_they_cancel(seed):
    three = marked_sum.trained(False, seed, units=3)
    assert marked_sum.error(three) < 0.02  # measured: less than 0.01 from seeds 0 to 7
    assert abs(slopes(three, 0).sum()) < 0.1  # -0.05 to 0.00, of parts of -1.0 to 1.1
    assert np.abs(slopes(three, 0)).max() > 0.5
    assert 1.0 < slopes(three, 1).sum() < 1.25
