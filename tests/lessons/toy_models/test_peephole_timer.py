"""The timer: its cell state is a count, the opening has a formula, and a leak can do without a peephole."""

import numpy as np
import pytest

from lessons.toy_models.peephole_timer import STEPS, WRITTEN, opens_at, run


def test_the_cell_state_counts_the_steps():
    np.testing.assert_allclose(
        run(3.0, -2.0, 1.0)["c"], WRITTEN * np.arange(1, STEPS + 1), atol=1e-6
    )


@pytest.mark.parametrize(("p", "b"), [(16.0, -6.0), (13.0, -6.0), (20.0, -7.3), (9.0, -1.0)])
def test_the_gate_opens_when_the_peephole_outweighs_the_bias(p, b):
    assert opens_at(run(p, b)["o"]) == np.floor(-b / (p * WRITTEN)) + 1


def test_the_weight_of_h_opens_a_gate_that_leaks_and_no_closed_one():
    assert opens_at(run(0.0, -6.0, 40.0)["o"]) == 0
    assert opens_at(run(0.0, -2.0, 40.0)["o"]) == 5
    assert opens_at(run(0.0, -2.0, 0.0)["o"]) == 0


def test_a_gate_that_never_opens_has_no_step():
    assert opens_at(np.full(3, 0.5)) == 0
    assert opens_at(np.array([0.1, 0.6, 0.7])) == 2
