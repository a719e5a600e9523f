"""How much each earlier character matters for a prediction: by its gradient, and by leaving it out.

The prediction is log p of the character that the net holds most probable next. The gradient says how it answers to a
small change of an input; leaving an input out says what becomes of it without, and is the dearer and the truer one.
"""

from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from lessons.analysis.activations import Kept, Watched, watch
from lessons.cells.basic import LSTMCell
from lessons.cells.batched import activated, lstm_gates, stacked
from lessons.cells.protocol import steps_as
from lessons.gradients.clipping import norms
from lessons.gradients.fast import lstm_back, lstm_slopes
from lessons.numerics import Array, log_softmax, softmax
from lessons.trained_nets.char_lm import CharLM

KEPT = ("c", "h")  # of an LSTM's run; its gates follow from them


@dataclass(frozen=True, eq=False)
class Reading:
    """The run of an LSTM over a text, whole, to look back from any of its characters."""

    net: CharLM
    text: str
    trace: Watched  # of the names in KEPT, (T, n_h)
    # W_h (n_h, 4 n_h), W_x (n, 4 n_h) and b: see `lessons.cells.batched.stacked`
    weights: tuple[Kept, Kept, Kept]

    @classmethod
    def of(cls, net: CharLM, text: str, dtype: Any = np.float32) -> "Reading":
        """Read `text`, and keep the run as `dtype`. ValueError for an empty text, or a cell that is no LSTM."""
        if not steps_as(net.cell, LSTMCell):
            raise ValueError("Looking back is written for an LSTM; give a net with an LSTMCell.")
        W, b = (each.astype(dtype) for each in stacked(cast(LSTMCell, net.cell)))
        W_h, W_x = np.split(W, [net.cell.state_sizes["h"]])
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
        dy = -p
        dy[self.predicted(t)] += 1.0  # d log p / dy
        loss_grad = np.zeros((t + 1 - start, self.units), self.weights[0].dtype)
        loss_grad[-1] = dy @ self.net.W_hy
        h, c = (np.vstack([self._before(start)[name], self.trace[name][start:t]]) for name in "hc")
        W_h, W_x, b = self.weights
        codes = self.net.vocabulary.encode(self.text[start : t + 1])
        gates = activated(h @ W_h + W_x[codes] + b)
        slopes, to_c = lstm_slopes(gates, np.vstack([c[:1], self.trace["c"][start : t + 1]]))
        *_, deltas = lstm_back(W_h, slopes, to_c, gates[:, 0], loss_grad)
        found: Array = norms((deltas.reshape(len(codes), -1) @ W_x.T).astype(np.float64))
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
            h[: k + 1], c[: k + 1] = lstm_gates(a, c[: k + 1])
        goal = self.predicted(t)
        scores = h @ self.net.W_hy.T + self.net.b_y
        change: Array = log_softmax(scores)[:, goal] - np.log(self.probs(t)[goal])
        return np.abs(change)

    def _before(self, t: int) -> Watched:
        """The state before character t is read."""
        if t:
            return {name: self.trace[name][t - 1] for name in ("h", "c")}
        return {name: np.zeros_like(self.trace[name][0]) for name in ("h", "c")}
