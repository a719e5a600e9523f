"""A run over a batch of sequences, with the way back: quick for four cells of the course, by the tape for any other.

These cells are one matrix W (rows, n_h + n_x + 1) on [h_{t-1}; x_t; 1] each, and what they do with the product. A
column is a sequence, so that each gate is one block of memory. Numbers have the type of the inputs, float32 or float64.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Protocol

import numpy as np

from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.protocol import Cell, Step
from lessons.cells.relu_rnn import ReluRNNCell
from lessons.gradients.recording import Recording, RunGradients
from lessons.numerics import Array

TINY = np.float32(1e-25)


class BatchedRun(Protocol):
    """What a cell did with a batch of sequences, and how a loss over it answers to the weights."""

    states: dict[str, Array]  # after every step, by name, (T, B, n)

    def backward(self, loss_grads: Mapping[str, Array]) -> RunGradients:
        """Gradients of a loss from `loss_grads`, by state: dL_t/dh_t (T, B, n), of each step's own loss."""
        ...


def batched_run(
    cell: Cell, xs: Array, state: Mapping[str, Array] | None = None, *, taped: bool = True
) -> BatchedRun:
    """`cell` over xs (T, B, n_x), from `state` (B, n) by name, zeros unless given.

    The step that `cell` takes decides which way: RNN, ReLU RNN, LSTM and GRU have a quick one, any other step runs
    unchanged on the tape, in float64. CellError says what is wrong with such a step. A run whose gradients nobody will
    ask for need not be `taped`.
    """
    quick = QUICK.get(getattr(cell.step, "__func__", None))
    if quick:
        return quick(cell, xs, state or {})
    return Recording(cell, xs, state or None, taped=taped)


class QuickRun:
    """A run of one of these cells; a subclass has its matrix and its step, forward and back."""

    blocks: ClassVar[int]  # of n_h rows in W
    gates: ClassVar[int] = 0  # the first of them, whose sums are halved

    def __init__(self, cell: Any, xs: Array, state: Mapping[str, Array]) -> None:
        """Run `cell` over xs (T, B, n_x)."""
        T, B, n_x = xs.shape
        self.n = n = cell.state_sizes["h"]
        self.W = np.zeros((self.blocks, n, n + n_x + 1), xs.dtype)
        self.fill(cell, self.W[:, :, :n], self.W[:, :, n:-1], self.W[:, :, -1])
        self.hx = np.ones((T + 1, n + n_x + 1, B), xs.dtype)  # [h_{t-1}; x_t; 1]
        self.hx[:T, n:-1] = xs.transpose(0, 2, 1)
        self.h = self.hx[:, :n]  # h_0 .. h_T
        self.h[0] = state["h"].T if "h" in state else 0.0
        # W [h; x; 1], then what the step makes of it
        self.sums = np.empty((T, self.blocks * n, B), xs.dtype)
        self.begin(state)
        scaled = self.W.copy()
        scaled[: self.gates] *= 0.5  # sigma(a) = (1 + tanh(a / 2)) / 2
        flat = scaled.reshape(self.blocks * n, -1)
        for t, (a, before) in enumerate(zip(self.sums, self.hx[:T], strict=True)):
            self.before_step(t)
            np.matmul(flat, before, out=a)
            self.step(t, a.reshape(self.blocks, n, B))
        self.states = {
            name: np.ascontiguousarray(columns[1:].transpose(0, 2, 1))
            for name, columns in self.carried().items()
        }

    def fill(self, cell: Any, W_h: Array, W_x: Array, b: Array) -> None:
        """Write the weights of `cell` into W_h (blocks, n_h, n_h), W_x (blocks, n_h, n_x) and b (blocks, n_h)."""
        raise NotImplementedError

    def fill_gates(self, cell: Any, names: str, W_h: Array, W_x: Array, b: Array) -> None:
        """`fill` with the gates of `names`, whose matrices stand on [h_{t-1}; x_t], from the first block on."""
        for j, gate in enumerate(names):
            W, b[j] = getattr(cell, f"W_{gate}"), getattr(cell, f"b_{gate}")
            W_h[j], W_x[j] = W[:, : self.n], W[:, self.n :]

    def begin(self, state: Mapping[str, Array]) -> None:
        """Room for what the steps leave behind, besides h."""

    def carried(self) -> dict[str, Array]:
        """The states before the first step and after every one, by name, (T + 1, n_h, B)."""
        return {"h": self.h}

    def before_step(self, t: int) -> None:
        """Write into `hx[t]` what of x_t follows from h_{t-1}: nothing, unless the cell attends."""

    def before_step_back(self, t: int, deltas: Array, grads: Step) -> None:
        """From dL/d sums of step t, (rows, B), add to dL/dh_{t-1} in `grads` what comes by way of `before_step`."""

    def step(self, t: int, a: Array) -> None:
        """From the sums a (blocks, n_h, B), those of gates halved, in place, to the state after step t, from 0."""
        raise NotImplementedError

    def step_back(self, t: int, a: Array, grads: Step, deltas: Array) -> None:
        """From dL/dh_t (n_h, B), by name in `grads`, to dL/d sums in `deltas` (blocks, n_h, B).

        What goes to the states before it other than through W is left in `grads`.
        """
        raise NotImplementedError

    def named(self, dW_h: Array, dW_x: Array, db: Array) -> dict[str, Array]:
        """The gradients under the names that the cell has for its weights; the reverse of `fill`."""
        raise NotImplementedError

    def named_gates(self, names: str, dW_h: Array, dW_x: Array, db: Array) -> dict[str, Array]:
        """The reverse of `fill_gates`."""
        found = {f"W_{gate}": np.hstack([dW_h[j], dW_x[j]]) for j, gate in enumerate(names)}
        return found | {f"b_{gate}": db[j] for j, gate in enumerate(names)}

    def backward(self, loss_grads: Mapping[str, Array]) -> RunGradients:
        """See `BatchedRun`."""
        (T, rows, B), n, kind = self.sums.shape, self.n, self.sums.dtype
        wanted = {
            k: np.ascontiguousarray(a.transpose(0, 2, 1), kind) for k, a in loss_grads.items()
        }
        grads = {name: np.zeros((n, B), kind) for name in self.carried()}
        flat = self.W.reshape(rows, -1)
        back, dW = np.ascontiguousarray(flat[:, :n].T), np.zeros_like(flat)
        deltas = np.empty_like(self.sums)
        for t in range(T - 1, -1, -1):
            for name, rows_of in wanted.items():
                grads[name] += rows_of[t]
            delta = deltas[t]
            self.step_back(
                t, self.sums[t].reshape(self.blocks, n, B), grads, delta.reshape(-1, n, B)
            )
            dW += delta @ self.hx[t].T
            grads["h"] += back @ delta
            self.before_step_back(t, delta, grads)
            if kind == np.float32 and t % 8 == 0:
                # Numbers below its range are slow: 1e-32 becomes 0.
                for grad in grads.values():
                    grad += TINY
                    grad -= TINY
        by_block = dW.reshape(self.W.shape)
        found = self.named(by_block[:, :, :n], by_block[:, :, n:-1], by_block[:, :, -1])
        to_x = np.matmul(deltas.transpose(0, 2, 1), flat[:, n:-1])
        return RunGradients(found, to_x, {name: grad.T for name, grad in grads.items()})


class RNNRun(QuickRun):
    """The run of an RNNCell: h_t = tanh(W_xh x_t + W_hh h_{t-1} + b_h)."""

    blocks = 1

    def fill(self, cell: RNNCell, W_h: Array, W_x: Array, b: Array) -> None:
        """One block."""
        W_h[0], W_x[0], b[0] = cell.W_hh, cell.W_xh, cell.b_h

    def step(self, t: int, a: Array) -> None:
        """h_t."""
        np.tanh(a[0], out=self.h[t + 1])

    def step_back(self, t: int, a: Array, grads: Step, deltas: Array) -> None:
        """Through the tanh."""
        np.multiply(self.h[t + 1], self.h[t + 1], out=deltas[0])
        np.subtract(1.0, deltas[0], out=deltas[0])
        deltas[0] *= grads["h"]
        grads["h"].fill(0.0)

    def named(self, dW_h: Array, dW_x: Array, db: Array) -> dict[str, Array]:
        """W_xh, W_hh, b_h."""
        return {"W_xh": dW_x[0], "W_hh": dW_h[0], "b_h": db[0]}


class ReluRun(RNNRun):
    """The run of a ReluRNNCell: h_t = max(0, W_xh x_t + W_hh h_{t-1} + b_h)."""

    def step(self, t: int, a: Array) -> None:
        """h_t."""
        np.maximum(a[0], 0.0, out=self.h[t + 1])

    def step_back(self, t: int, a: Array, grads: Step, deltas: Array) -> None:
        """Through the ReLU: its slope is 1 where h_t is positive, else 0."""
        np.multiply(grads["h"], self.h[t + 1] > 0.0, out=deltas[0])
        grads["h"].fill(0.0)


class LSTMRun(QuickRun):
    """The run of an LSTMCell; the blocks are f, i, o, g."""

    blocks, gates = 4, 3

    def fill(self, cell: LSTMCell, W_h: Array, W_x: Array, b: Array) -> None:
        """Four gates, the candidate among them."""
        self.fill_gates(cell, "fiog", W_h, W_x, b)

    def begin(self, state: Mapping[str, Array]) -> None:
        """c_0 .. c_T, and tanh(c_t)."""
        self.c = np.zeros_like(self.h)
        if "c" in state:
            self.c[0] = state["c"].T
        self.tanh_c = np.empty_like(self.c[1:])

    def carried(self) -> dict[str, Array]:
        """h and c."""
        return {"h": self.h, "c": self.c}

    def step(self, t: int, a: Array) -> None:
        """The gates in place of their sums, c_t and h_t."""
        np.tanh(a, out=a)
        _from_tanh(a[:3])
        f, i, o, g = a
        c = self.c[t + 1]
        np.multiply(i, g, out=c)
        c += f * self.c[t]
        np.tanh(c, out=self.tanh_c[t])
        np.multiply(o, self.tanh_c[t], out=self.h[t + 1])

    def step_back(self, t: int, a: Array, grads: Step, deltas: Array) -> None:
        """h_t = o tanh(c_t), c_t = f c_{t-1} + i g, and the slopes of the gates."""
        (f, i, o, g), tanh_c, dh, dc = a, self.tanh_c[t], grads["h"], grads["c"]
        np.multiply(dh, tanh_c, out=deltas[2])
        dh *= o
        dc += dh - dh * tanh_c * tanh_c  # dL/dc_t is complete
        np.multiply(dc, self.c[t], out=deltas[0])
        np.multiply(dc, g, out=deltas[1])
        deltas[:3] *= a[:3]
        deltas[:3] -= deltas[:3] * a[:3]  # times s (1 - s)
        np.multiply(dc, i, out=deltas[3])
        deltas[3] -= deltas[3] * g * g
        dc *= f
        dh.fill(0.0)

    def named(self, dW_h: Array, dW_x: Array, db: Array) -> dict[str, Array]:
        """W_f ... on [h; x], b_f ..."""
        return self.named_gates("fiog", dW_h, dW_x, db)


class GRURun(QuickRun):
    """The run of a GRUCell; the blocks are r, z, q = W_hn h_{t-1} + b_hn, and W_xn x_t + b_xn, later n_t."""

    blocks, gates = 4, 2

    def fill(self, cell: GRUCell, W_h: Array, W_x: Array, b: Array) -> None:
        """q hears h alone, the last block x alone."""
        self.fill_gates(cell, "rz", W_h, W_x, b)
        W_h[2], b[2] = cell.W_hn, cell.b_hn
        W_x[3], b[3] = cell.W_xn, cell.b_xn

    def step(self, t: int, a: Array) -> None:
        """r, z, q, n in place of their sums, and h_t = n + z (h_{t-1} - n)."""
        np.tanh(a[:2], out=a[:2])
        _from_tanh(a[:2])
        r, z, q, n = a
        n += r * q
        np.tanh(n, out=n)
        h = self.h[t + 1]
        np.subtract(self.h[t], n, out=h)
        h *= z
        h += n

    def step_back(self, t: int, a: Array, grads: Step, deltas: Array) -> None:
        """The ways by n, by z, and straight on."""
        (r, z, q, n), dh = a, grads["h"]
        np.subtract(self.h[t], n, out=deltas[1])
        deltas[1] *= dh
        dn = deltas[3]
        np.multiply(dh, 1.0 - z, out=dn)
        dn -= dn * n * n
        np.multiply(dn, q, out=deltas[0])
        np.multiply(dn, r, out=deltas[2])
        deltas[:2] *= a[:2]
        deltas[:2] -= deltas[:2] * a[:2]
        dh *= z

    def named(self, dW_h: Array, dW_x: Array, db: Array) -> dict[str, Array]:
        """Two gates on [h; x], and the candidate's parts."""
        found = self.named_gates("rz", dW_h, dW_x, db)
        return found | {"W_xn": dW_x[3], "W_hn": dW_h[2], "b_xn": db[3], "b_hn": db[2]}


def _from_tanh(a: Array) -> None:
    """From tanh(a / 2) to sigma(a), in place."""
    a += 1.0
    a *= 0.5


QUICK: dict[
    Any, Callable[[Any, Array, Mapping[str, Array]], BatchedRun]
] = {  # by the step that they run
    RNNCell.step: RNNRun,
    ReluRNNCell.step: ReluRun,
    LSTMCell.step: LSTMRun,
    GRUCell.step: GRURun,
}
