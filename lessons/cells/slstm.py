"""The sLSTM of xLSTM (Beck et al., 2024): an input gate that is exp, not sigma, and a state that keeps it finite."""

from collections.abc import Mapping

import numpy as np

from lessons.cells import parts as cell_parts
from lessons.cells.protocol import Step
from lessons.numerics import Array, log_sigmoid, sigmoid

TINY = float(np.finfo(float).tiny)


def naive_step(a: Mapping[str, Array], state: Mapping[str, Array]) -> Step:
    """One step from the sums a["f"], a["i"], a["g"], a["o"] (n,) and the states c and n, as the formulas stand."""
    f, i, g, o = sigmoid(a["f"]), np.exp(a["i"]), np.tanh(a["g"]), sigmoid(a["o"])
    c = f * state["c"] + i * g  # what is remembered
    n = f * state["n"] + i  # and how much was ever written
    return {"c": c, "n": n, "h": o * c / n}


def slstm_step(a: Mapping[str, Array], state: Mapping[str, Array]) -> Step:
    """The same h; the state m holds the size of c and n, so that no power is ever above 1."""
    m = np.maximum(log_sigmoid(a["f"]) + state["m"], a["i"])
    f = np.exp(log_sigmoid(a["f"]) + state["m"] - m)
    i = np.exp(a["i"] - m)
    c = f * state["c"] + i * np.tanh(a["g"])
    n = f * state["n"] + i
    return {"c": c, "n": n, "m": m, "h": sigmoid(a["o"]) * c / np.maximum(n, TINY)}


class SLSTMCell:
    """The sLSTM as a cell of the course: the sums come from W (4, n_h, n_h + n_x) on [h_{t-1}; x_t] and b (4, n_h)."""

    parts = cell_parts.SLSTM

    def __init__(self, n_x: int, n_h: int, rng: np.random.Generator) -> None:
        """Draw every weight from U(-1/sqrt(n_h), 1/sqrt(n_h))."""
        self.state_sizes = dict.fromkeys(("h", "c", "n", "m"), n_h)
        self.n_x, bound = n_x, n_h**-0.5
        self.W = rng.uniform(-bound, bound, (4, n_h, n_h + n_x))
        self.b = rng.uniform(-bound, bound, (4, n_h))

    def step(self, x_t: Array, state: Mapping[str, Array]) -> Step:
        """From x_t (n_x,), h_{t-1} and the states c, n, m to their next values, all (n_h,)."""
        sums = self.W @ np.concatenate([state["h"], x_t]) + self.b
        return slstm_step(dict(zip("figo", sums, strict=True)), state)
