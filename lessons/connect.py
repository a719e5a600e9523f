"""How much each earlier character matters for a prediction: by its gradient, and by leaving it out.

The prediction is log p of the character that the net holds most probable next. The gradient says how it answers to a
small change of an input; leaving an input out says what becomes of it without, and is the dearer and the truer one.
"""

from dataclasses import dataclass

import numpy as np

from lessons.bptt import backward, norms
from lessons.cells import LSTMCell, Trace
from lessons.charlm import CharLM
from lessons.inside import watch
from lessons.numerics import Array, log_softmax, sigmoid, softmax

ALL = ("f", "i", "g", "o", "c", "h")  # what the way back needs of an LSTM's run


@dataclass(frozen=True, eq=False)
class Reading:
    """The run of an LSTM over a text, whole and in float64, to look back from any of its characters."""

    net: CharLM
    text: str
    trace: Trace  # of the names in ALL, (T, n_h)

    @classmethod
    def of(cls, net: CharLM, text: str) -> "Reading":
        """Read `text`. ValueError for an empty text, or a cell that is no LSTM."""
        if not isinstance(net.cell, LSTMCell):
            raise ValueError("Looking back is written for an LSTM; give a net with an LSTMCell.")
        run = watch(net, text, ALL, np.float64)
        return cls(net, text, {name: np.asarray(rows, np.float64) for name, rows in run.items()})

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
        asked = np.zeros((t + 1 - start, len(self.trace["h"][0])))
        asked[-1] = blame @ self.net.W_hy
        part = {name: rows[start : t + 1] for name, rows in self.trace.items()}
        part["x"] = np.eye(len(p))[self.net.vocabulary.encode(self.text[start : t + 1])]
        return norms(backward(self.net.cell, part, asked, self._before(start)).x)

    def by_omission(self, t: int, back: int) -> Array:
        """|change of log p| if nothing is read in place of one of the characters t - back + 1 .. t.

        The input of that one step is zero; everything after it is read again.
        """
        start, goal = max(t - back + 1, 0), self.predicted(t)
        codes = self.net.vocabulary.encode(self.text[start : t + 1])
        W, b = _stacked(self.net.cell)
        n = len(self.trace["h"][0])
        h, c = np.empty((0, n)), np.empty((0, n))
        for k, code in enumerate(codes):
            before = self._before(start + k)
            h, c = np.vstack([h, before["h"]]), np.vstack([c, before["c"]])
            a = h @ W[:, :n].T + b
            a[:-1] += W[
                :, n + code
            ]  # the last row is the one from which this character is left out
            h, c = _gated(a, c)
        scores = h @ self.net.W_hy.T + self.net.b_y
        here: Array = log_softmax(scores)[:, goal] - np.log(self.probs(t)[goal])
        return np.abs(here)

    def _before(self, t: int) -> dict[str, Array]:
        """The state before character t is read."""
        if t:
            return {name: self.trace[name][t - 1] for name in ("h", "c")}
        return {name: np.zeros_like(self.trace[name][0]) for name in ("h", "c")}


def _stacked(cell: object) -> tuple[Array, Array]:
    """W (4 n_h, n_h + n_x) and b of f, i, o, g."""
    assert isinstance(cell, LSTMCell)
    W = np.concatenate([cell.W_f, cell.W_i, cell.W_o, cell.W_g])
    return W, np.concatenate([cell.b_f, cell.b_i, cell.b_o, cell.b_g])


def _gated(a: Array, c: Array) -> tuple[Array, Array]:
    """h and c (B, n) after a step, from the sums a (B, 4 n) and the memory before."""
    f, i, o, g = np.split(a, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
