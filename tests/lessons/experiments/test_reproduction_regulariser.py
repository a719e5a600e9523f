"""Omega over a batch is the mean of Omega over its sequences, and the rest of the pass is the ordinary one."""

import numpy as np

from lessons.cells.basic import RNNCell
from lessons.cells.readout import Readout, draw_readout
from lessons.cells.unrolling import unroll
from lessons.experiments.reproduction_regulariser import omega_gradient, regularised_pass
from lessons.gradients.bptt import backward
from lessons.gradients.regulariser import omega
from lessons.optim.task_training import forward_and_back
from lessons.tasks.protocol import Examples


def test_the_gradient_of_omega_is_that_of_one_sequence_at_a_time():
    rng = np.random.default_rng(2)
    cell, xs, last = RNNCell(2, 4, rng), rng.normal(size=(6, 3, 2)), rng.normal(size=(3, 4))
    wanted, states = [], []
    for k in range(3):
        trace = unroll(cell, xs[:, k])
        asked = np.zeros((6, 4))
        asked[-1] = last[k]
        wanted.append(omega(cell, trace, backward(cell, trace, asked).state["h"])[1])
        states.append(trace["h"])
    found = omega_gradient(cell, np.stack(states, axis=1), last)
    np.testing.assert_allclose(found, np.mean(wanted, axis=0), atol=1e-12)
    np.testing.assert_allclose(
        omega_gradient(cell, np.stack(states, axis=1), 1e-9 * last), found, atol=1e-9
    )


def test_the_pass_differs_from_the_ordinary_one_in_w_hh_alone():
    rng = np.random.default_rng(3)
    net = Readout(RNNCell(2, 4, rng), *draw_readout(3, 4, rng))
    runs = Examples(rng.normal(size=(5, 6, 2)), rng.integers(3, size=6))
    plain, penal = forward_and_back(net, runs), regularised_pass(net, runs, 0.5)
    assert plain.loss == penal.loss
    for name, grad in plain.grads.items():
        assert np.allclose(grad, penal.grads[name], atol=1e-12) == (name != "W_hh")
