"""A small LSTM whose weights are one long vector: whatever can move a vector can train it.

The cell is `LSTMCell`, with all runs of a task side by side. Two questions can be asked of a vector: its loss, which
takes one pass forward, and its loss with the gradient, which takes the way back through time too.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lessons.cells.basic import LSTMCell
from lessons.cells.protocol import Step
from lessons.numerics import Array, sigmoid, softmax
from lessons.tasks.protocol import Examples

NOT_ASKED = -1  # a goal where no answer is wanted
SPREAD = 0.5  # standard deviation of the first weights


@dataclass(frozen=True)
class FlatLSTM:
    """An LSTM with a linear read-out of n_y scores, for runs of inputs (T, n, n_x).

    The vector holds, in this order, W (4, n_h, n_h + n_x) of f, i, g, o on [h_{t-1}; x_t], b (4, n_h), W_hy
    (n_y, n_h) and b_y (n_y,).
    """

    n_x: int
    n_h: int
    n_y: int

    @cached_property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """The shapes of W, b, W_hy and b_y; W and b with their four gates stacked."""
        n_h, n_y = self.n_h, self.n_y
        return (4 * n_h, n_h + self.n_x), (4 * n_h,), (n_y, n_h), (n_y,)

    @cached_property
    def size(self) -> int:
        """How many numbers the vector has."""
        return sum(int(np.prod(shape)) for shape in self.shapes)

    def parts(self, weights: Array) -> list[Array]:
        """W, b, W_hy and b_y as views of the vector `weights` (size,)."""
        found, start = [], 0
        for shape in self.shapes:
            stop = start + int(np.prod(shape))
            found.append(weights[start:stop].reshape(shape))
            start = stop
        return found

    def first(self, rng: np.random.Generator) -> Array:
        """Random weights (size,) to start from."""
        return rng.normal(0.0, SPREAD, self.size)

    def cell(self, weights: Array) -> LSTMCell:
        """The cell with these weights, for the widgets and functions that take one."""
        W, b, _, _ = self.parts(weights)
        cell = LSTMCell(self.n_x, self.n_h, np.random.default_rng(0))
        cell.W_f, cell.W_i, cell.W_g, cell.W_o = W.reshape(4, self.n_h, -1).copy()
        cell.b_f, cell.b_i, cell.b_g, cell.b_o = b.reshape(4, self.n_h).copy()
        return cell

    def run(self, weights: Array, xs: Array) -> tuple[list[Step], Array]:
        """Every step over xs (T, n, n_x), each by name, (n, n_h); and the scores (T, n, n_y)."""
        W, b, W_hy, b_y = self.parts(weights)
        n_h = self.n_h
        h = c = np.zeros((xs.shape[1], n_h))
        steps: list[Step] = []
        for x_t in xs:
            hx = np.concatenate([h, x_t], axis=1)
            a = hx @ W.T + b
            f, i = sigmoid(a[:, :n_h]), sigmoid(a[:, n_h : 2 * n_h])
            g, o = np.tanh(a[:, 2 * n_h : 3 * n_h]), sigmoid(a[:, 3 * n_h :])
            c_prev, c = c, f * c + i * g
            tanh_c = np.tanh(c)
            h = o * tanh_c
            names = {"f": f, "i": i, "g": g, "o": o, "c_prev": c_prev, "tanh_c": tanh_c}
            steps.append(names | {"hx": hx, "h": h})
        return steps, np.array([step["h"] for step in steps]) @ W_hy.T + b_y

    def loss(self, weights: Array, runs: Examples) -> float:
        """The mean cross-entropy -log p(goal) in nats over all goals (T, n) that are given."""
        return _cross_entropy(self.run(weights, runs.xs)[1], runs)[0]

    def loss_and_grad(self, weights: Array, runs: Examples) -> tuple[float, Array]:
        """The loss and dL/dweights (size,), by backpropagation through time."""
        W, _, W_hy, _ = self.parts(weights)
        steps, scores = self.run(weights, runs.xs)
        loss, dy = _cross_entropy(scores, runs)
        grad = np.zeros(self.size)
        dW, db, dW_hy, db_y = self.parts(grad)
        dh = dc = np.zeros_like(steps[0]["h"])
        for step, dy_t in zip(reversed(steps), dy[::-1], strict=True):
            f, i, g, o, tanh_c = (step[name] for name in ("f", "i", "g", "o", "tanh_c"))
            dW_hy += dy_t.T @ step["h"]
            db_y += dy_t.sum(axis=0)
            dh = dh + dy_t @ W_hy
            dc = dc + dh * o * (1.0 - tanh_c**2)
            to_f, to_i = dc * step["c_prev"] * f * (1.0 - f), dc * g * i * (1.0 - i)
            to_g, to_o = dc * i * (1.0 - g**2), dh * tanh_c * o * (1.0 - o)
            da = np.concatenate([to_f, to_i, to_g, to_o], axis=1)  # the deltas of lesson 13
            dW += da.T @ step["hx"]
            db += da.sum(axis=0)
            dh, dc = (da @ W)[:, : self.n_h], dc * f
        return loss, grad

    def right(self, weights: Array, runs: Examples) -> float:
        """The share of goals for which the right class has the highest score."""
        best = self.run(weights, runs.xs)[1].argmax(axis=2)
        asked = runs.goals != NOT_ASKED
        return float((best == runs.goals)[asked].mean())


def _cross_entropy(scores: Array, runs: Examples) -> tuple[float, Array]:
    """The mean -log p(goal), and its gradient by the scores (T, n, n_y)."""
    t, n = np.nonzero(runs.goals != NOT_ASKED)
    p, goal, each = softmax(scores[t, n]), runs.goals[t, n], np.arange(len(t))
    loss = -np.log(np.maximum(p[each, goal], np.finfo(float).tiny)).mean()
    p[each, goal] -= 1.0
    dy = np.zeros_like(scores)
    dy[t, n] = p / len(t)
    return float(loss), dy
