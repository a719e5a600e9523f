"""Cells that rows of the reproduction wall train, and quick runs of them over a batch.

Importing this module makes `batched_run` take the quick way for a PeepholeLSTMCell.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lessons.cells import parts as cell_parts
from lessons.cells.protocol import Step
from lessons.cells.relu_rnn import ReluRNNCell
from lessons.cells.variants import PeepholeLSTMCell
from lessons.gradients.batched_runs import QUICK, LSTMRun
from lessons.numerics import Array, sigmoid, uniform

State = Mapping[str, Array]


class IdentityRNNCell(ReluRNNCell):
    """The IRNN of the wall: that of lesson 14, with W_xh drawn as PyTorch does."""

    def __init__(self, n_x: int, n_h: int, rng: np.random.Generator) -> None:
        """W_hh is the identity, b_h is 0, W_xh is drawn from U(-1/sqrt(n_h), 1/sqrt(n_h))."""
        self.state_sizes, self.n_x = {"h": n_h}, n_x
        self.W_xh, self.W_hh, self.b_h = uniform(n_h, (n_h, n_x), rng), np.eye(n_h), np.zeros(n_h)


class PositiveLinearCell:
    """A linear recurrence with an input-dependent factor in (0, 1): h_t = a_t ⊙ h_{t-1} + b_t.

    a_t = sigmoid(W_a x_t + b_a), b_t = W_b x_t + b_b; no weight takes h_{t-1} as input.
    """

    parts = cell_parts.POSITIVE_LINEAR

    def __init__(self, n_x: int, n_h: int, rng: np.random.Generator) -> None:
        """Draw every weight from U(-1, 1)."""
        self.state_sizes, self.n_x = {"h": n_h}, n_x
        self.W_a, self.W_b = rng.uniform(-1, 1, (2, n_h, n_x))
        self.b_a, self.b_b = rng.uniform(-1, 1, (2, n_h))

    def step(self, x_t: Array, state: State) -> Step:
        """From x_t (n_x,) and h_{t-1} (n_h,) to a_t and h_t, both (n_h,)."""
        a_t = sigmoid(self.W_a @ x_t + self.b_a)
        b_t = self.W_b @ x_t + self.b_b
        return {"a": a_t, "h": a_t * state["h"] + b_t}


class SignedLinearCell(PositiveLinearCell):
    """The same recurrence with a factor in (-1, 1): a_t = tanh(W_a x_t + b_a)."""

    parts = cell_parts.SIGNED_LINEAR

    def step(self, x_t: Array, state: State) -> Step:
        """From x_t (n_x,) and h_{t-1} (n_h,) to a_t and h_t, both (n_h,)."""
        a_t = np.tanh(self.W_a @ x_t + self.b_a)
        b_t = self.W_b @ x_t + self.b_b
        return {"a": a_t, "h": a_t * state["h"] + b_t}


class PeepholeRun(LSTMRun):
    """The run of a PeepholeLSTMCell; the blocks are f, i, o, g, as in an LSTMRun."""

    def fill(self, cell: Any, W_h: Array, W_x: Array, b: Array) -> None:
        """The gates of an LSTM, and the peepholes beside them."""
        super().fill(cell, W_h, W_x, b)
        looks = cell.p_f, cell.p_i, cell.p_o
        self.p = np.array(looks, W_h.dtype)[:, :, np.newaxis]  # (3, n_h, 1)
        self.dp = np.zeros((3, len(cell.p_f)), W_h.dtype)

    def step(self, t: int, a: Array) -> None:
        """f, i and g from h_{t-1}, x_t and c_{t-1}; c_t; then o, which takes c_t as input."""
        before, c = self.c[t], self.c[t + 1]
        a[:2] += 0.5 * self.p[:2] * before  # sums of gates are halved
        f, i, o, g = a
        for gate in (f, i):
            np.tanh(gate, out=gate)
            gate += 1.0
            gate *= 0.5
        np.tanh(g, out=g)
        np.multiply(i, g, out=c)
        c += f * before
        o += 0.5 * self.p[2] * c
        np.tanh(o, out=o)
        o += 1.0
        o *= 0.5
        np.tanh(c, out=self.tanh_c[t])
        np.multiply(o, self.tanh_c[t], out=self.h[t + 1])

    def step_back(self, t: int, a: Array, grads: Step, deltas: Array) -> None:
        """As in an LSTMRun, and through the peepholes into c_t and c_{t-1}."""
        (f, i, o, g), tanh_c, dh, dc = a, self.tanh_c[t], grads["h"], grads["c"]
        before = self.c[t]
        np.multiply(dh, tanh_c, out=deltas[2])
        deltas[2] *= o * (1.0 - o)
        dh *= o
        dc += dh - dh * tanh_c * tanh_c + self.p[2] * deltas[2]
        np.multiply(dc, before, out=deltas[0])
        np.multiply(dc, g, out=deltas[1])
        deltas[:2] *= a[:2] * (1.0 - a[:2])
        np.multiply(dc, i, out=deltas[3])
        deltas[3] -= deltas[3] * g * g
        dc *= f
        dc += self.p[0] * deltas[0] + self.p[1] * deltas[1]
        self.dp[:2] += (deltas[:2] * before).sum(axis=-1)
        self.dp[2] += (deltas[2] * self.c[t + 1]).sum(axis=-1)
        dh.fill(0.0)

    def named(self, dW_h: Array, dW_x: Array, db: Array) -> dict[str, Array]:
        """The gradients of an LSTM, and p_f, p_i, p_o."""
        looks = dict(zip(("p_f", "p_i", "p_o"), self.dp, strict=True))
        return super().named(dW_h, dW_x, db) | looks


QUICK[PeepholeLSTMCell.step] = PeepholeRun
