"""The LSTM whose weights are one vector: torch's numbers, autograd's gradient, and the course's own."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from lessons.cells.unrolling import unroll
from lessons.gradient_free.flat_lstm import FlatLSTM
from lessons.gradient_free.tiny_tasks import TASKS, spelling, xor
from lessons.gradients.bptt import backward
from lessons.numerics import one_hot, softmax
from lessons.tasks.protocol import Examples

RNG = np.random.default_rng(0)
NET = FlatLSTM(3, 5, 4)
RUNS = Examples(RNG.normal(size=(7, 6, 3)), RNG.integers(-1, 4, (7, 6)))
WEIGHTS = NET.first(RNG)


def torch_loss(weights):
    """The same loss by torch's LSTM, in its order of gates: i, f, g, o."""
    W, b, W_hy, b_y = NET.parts(weights.detach().numpy())
    vector = weights.clone()
    sizes = [int(np.prod(shape)) for shape in NET.shapes]
    W, b, W_hy, b_y = (
        part.reshape(shape) for part, shape in zip(vector.split(sizes), NET.shapes, strict=True)
    )
    order = [*range(5, 10), *range(5), *range(10, 20)]
    W, b = W[order], b[order]
    h = c = torch.zeros(6, 5, dtype=torch.float64)
    scores = []
    for x_t in torch.tensor(RUNS.xs):
        h, c = torch.lstm_cell(x_t, (h, c), W[:, 5:], W[:, :5], b)
        scores.append(h @ W_hy.T + b_y)
    goals = torch.tensor(RUNS.goals).flatten()
    return F.cross_entropy(torch.cat(scores), goals, ignore_index=-1)


def test_loss_and_gradient_are_torchs():
    weights = torch.tensor(WEIGHTS, requires_grad=True)
    wanted = torch_loss(weights)
    wanted.backward()
    loss, grad = NET.loss_and_grad(WEIGHTS, RUNS)
    assert loss == NET.loss(WEIGHTS, RUNS) == pytest.approx(wanted.item(), abs=1e-12)
    np.testing.assert_allclose(grad, weights.grad.numpy(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", TASKS)
def test_the_gradient_is_that_of_central_differences(name):
    task = TASKS[name]()
    weights = task.net.first(np.random.default_rng(1))
    grad = task.net.loss_and_grad(weights, task.runs)[1]
    for k in range(0, task.net.size, 7):
        nudge = 1e-6 * np.eye(1, task.net.size, k)[0]
        ends = [task.net.loss(weights + sign * nudge, task.runs) for sign in (1, -1)]
        assert grad[k] == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=1e-7)


def test_the_gradient_is_the_courses_own():
    """Spelling is one run, so `unroll` and `backward` of lessons 02 and 04 can say the same."""
    task = spelling()
    weights = task.net.first(np.random.default_rng(2))
    cell, (_, _, W_hy, b_y) = task.net.cell(weights), task.net.parts(weights)
    trace = unroll(cell, task.runs.xs[:, 0])
    dy = softmax(trace["h"] @ W_hy.T + b_y) - one_hot(task.runs.goals[:, 0], 4)
    found = backward(cell, trace, dy @ W_hy / 4).weights
    dW, db, _, _ = task.net.parts(task.net.loss_and_grad(weights, task.runs)[1])
    for k, name in enumerate("figo"):
        np.testing.assert_allclose(dW[3 * k : 3 * k + 3], found[f"W_{name}"], rtol=0, atol=1e-12)
        np.testing.assert_allclose(db[3 * k : 3 * k + 3], found[f"b_{name}"], rtol=0, atol=1e-12)


def test_the_share_of_right_answers():
    task = xor()
    assert task.net.right(np.zeros(task.net.size), task.runs) == 0.5
    assert task.net.size == 38
    assert spelling().net.size == 112
    with pytest.raises(ValueError, match="two letters or more"):
        spelling("h")
