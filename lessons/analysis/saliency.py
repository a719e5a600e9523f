"""How much each earlier character matters for a prediction: by its gradient, and by leaving it out.

The prediction is log p of the character that the net holds most probable next. The gradient says how it answers to a
small change of an input; leaving an input out says what becomes of it without, and is the dearer and the truer one.
"""

from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from lessons.analysis.activations import Kept, Watched, watch
from lessons.cells.basic import LSTMCell
from lessons.gradients.clipping import norms
from lessons.numerics import Array, log_softmax, softmax
from lessons.trained_nets.char_lm import CharLM

KEPT = ("c", "h")  # of an LSTM's run; its gates follow from them


@dataclass(frozen=True, eq=False)
class Reading:
    """The run of an LSTM over a text, whole, to look back from any of its characters."""

    net: CharLM
    text: str
    trace: Watched  # of the names in KEPT, (T, n_h)
    weights: tuple[Kept, Kept, Kept]  # see `_stacked`

    @classmethod
    def of(cls, net: CharLM, text: str, dtype: Any = np.float32) -> "Reading":
        """Read `text`, and keep the run as `dtype`. ValueError for an empty text, or a cell that is no LSTM."""
        if type(net.cell).step is not LSTMCell.step:
            raise ValueError("Looking back is written for an LSTM; give a net with an LSTMCell.")
        weights = _stacked(cast(LSTMCell, net.cell))
        W_h, W_x, b = (each.astype(dtype) for each in weights)
        return cls(net, text, watch(net, text, KEPT, dtype), (W_h, W_x, b))

    @property
    def units(self) -> int:
        """n_h."""
        return int(self.trace["h"].shape[1])

    def probs(self, t: int) -> Array:
        """p (n,) of the character that comes after number t, counted from 0."""
        return softmax(self.net.W_hy @ self.trace["h"][t] + self.net.b_y)

    def predicted(self, t: int) -> int:
        """The code of the most probable character after number t."""
        return int(self.probs(t).argmax())

    def by_gradient(self, t: int, back: int) -> Array:
        """|d log p / d x| of the characters t - back + 1 .. t (as many as there are), the last one last.

        p is that of the most probable next character; x is the one-hot input, and the length is over its n directions.
        """
        start, p = max(t - back + 1, 0), self.probs(t)
        blame = -p
        blame[self.predicted(t)] += 1.0  # d log p / dy
        asked = np.zeros((t + 1 - start, self.units), self.weights[0].dtype)
        asked[-1] = blame @ self.net.W_hy
        h, c = (np.vstack([self._before(start)[name], self.trace[name][start:t]]) for name in "hc")
        W_h, W_x, b = self.weights
        codes = self.net.vocabulary.encode(self.text[start : t + 1])
        run = _gates(h @ W_h + W_x[codes] + b) | {"c": self.trace["c"][start : t + 1]}
        found: Array = norms(_to_inputs(self.weights, run, c, asked).astype(np.float64))
        return found

    def by_omission(self, t: int, back: int) -> Array:
        """|change of log p| if nothing is read in place of one of the characters t - back + 1 .. t.

        The input of that one step is zero; everything after it is read again, for all of them side by side.
        """
        start, n = max(t - back + 1, 0), self.units
        codes = self.net.vocabulary.encode(self.text[start : t + 1])
        W_h, W_x, b = self.weights
        h, c = np.zeros((2, len(codes), n), W_h.dtype)
        for k, code in enumerate(codes):
            before = self._before(start + k)
            h[k], c[k] = before["h"], before["c"]
            a = h[: k + 1] @ W_h + b
            a[:-1] += W_x[code]  # the last row is the one from which this character is left out
            h[: k + 1], c[: k + 1] = _gated(a, c[: k + 1])
        goal = self.predicted(t)
        scores = h @ self.net.W_hy.T + self.net.b_y
        change: Array = log_softmax(scores)[:, goal] - np.log(self.probs(t)[goal])
        return np.abs(change)

    def _before(self, t: int) -> Watched:
        """The state before character t is read."""
        if t:
            return {name: self.trace[name][t - 1] for name in ("h", "c")}
        return {name: np.zeros_like(self.trace[name][0]) for name in ("h", "c")}


def _stacked(cell: LSTMCell) -> tuple[Array, Array, Array]:
    """W_h (n_h, 4 n_h), W_x (n_x, 4 n_h) and b of f, i, o, g, turned for rows of states."""
    n_h = cell.state_sizes["h"]
    W = np.concatenate([cell.W_f, cell.W_i, cell.W_o, cell.W_g]).T
    b = np.concatenate([cell.b_f, cell.b_i, cell.b_o, cell.b_g])
    return np.ascontiguousarray(W[:n_h]), np.ascontiguousarray(W[n_h:]), b


def _gates(a: Kept) -> Watched:
    """f, i, o, g (B, n) from their sums a (B, 4 n), which are written over."""
    n = a.shape[1] // 4
    a[:, : 3 * n] *= 0.5
    np.tanh(a, out=a)
    a[:, : 3 * n] = 0.5 + 0.5 * a[:, : 3 * n]  # sigma(a) = (1 + tanh(a / 2)) / 2
    return dict(zip("fiog", a.reshape(-1, 4, n).transpose(1, 0, 2), strict=True))


def _gated(a: Kept, c: Kept) -> tuple[Kept, Kept]:
    """h and c (B, n) after a step, from the sums a (B, 4 n) and the memory before; `a` is written over."""
    gates = _gates(a)
    c = gates["f"] * c + gates["i"] * gates["g"]
    return gates["o"] * np.tanh(c), c


def _to_inputs(weights: tuple[Kept, Kept, Kept], run: Watched, c_before: Kept, asked: Kept) -> Kept:
    """dL/dx_t (T, n_x) of a run, if dL/dh_t asks for `asked` (T, n_h): see `lessons.gradients.backward_steps`.

    All slopes at once; what is left in the loop is one product per step.
    """
    f, i, o, g = (run[name] for name in "fiog")
    tanh_c = np.tanh(run["c"])
    from_c = np.stack([c_before * f * (1 - f), g * i * (1 - i), i * (1 - g**2)], axis=1)
    from_h, to_c = tanh_c * o * (1 - o), o * (1 - tanh_c**2)
    W_h, W_x, _ = weights
    T, n = asked.shape
    deltas = np.empty((T, 4, n), W_h.dtype)
    dh, dc = np.zeros((2, n), W_h.dtype)
    for t in range(T - 1, -1, -1):
        dh = dh + asked[t]
        dc = dc + dh * to_c[t]
        deltas[t, [0, 1, 3]], deltas[t, 2] = from_c[t] * dc, from_h[t] * dh
        dh, dc = W_h @ deltas[t].ravel(), dc * f[t]
    return deltas.reshape(T, 4 * n) @ W_x.T
