"""A gate as numbers: how long a memory lasts behind it, and the bias that makes it last.

The forget gate is that of Gers, Schmidhuber and Cummins, "Learning to forget", 2000; the LSTM of 1997 had none.
"""

from collections.abc import Mapping

import numpy as np

from lessons import cell_parts
from lessons.cells import Step
from lessons.numerics import Array, sigmoid


class ForgetCell:
    """A memory that can only be thrown away: c_t = f_t * c_{t-1}, and h_t = tanh(c_t) is what the gate hears of it.

    W_f is (n_h, n_h + n_x) on [h_{t-1}; x_t]; b_f is (n_h,). Start it from a state that holds something.
    """

    parts = cell_parts.ONLY_FORGETS

    def __init__(self, n_x: int, n_h: int, rng: np.random.Generator) -> None:
        """Draw W_f from U(-1/sqrt(n_h), 1/sqrt(n_h)); b_f is 0."""
        self.state_sizes, self.n_x = {"h": n_h, "c": n_h}, n_x
        self.W_f = rng.uniform(-(n_h**-0.5), n_h**-0.5, (n_h, n_h + n_x))
        self.b_f = np.zeros(n_h)

    def step(self, x_t: Array, state: Mapping[str, Array]) -> Step:
        """From x_t (n_x,), h_{t-1} and c_{t-1} to f_t, c_t and h_t, all (n_h,)."""
        hx = np.concatenate([state["h"], x_t])  # [h_{t-1}; x_t]
        f_t = sigmoid(self.W_f @ hx + self.b_f)  # forget: how much of c_{t-1} stays
        c_t = f_t * state["c"]
        return {"f": f_t, "c": c_t, "h": np.tanh(c_t)}


def half_life(f: float) -> float:
    """Steps after which half is left behind a gate that stays at f: ln(1/2) / ln(f).

    0.0 for a shut gate (f = 0), infinite for an open one (f = 1); ValueError outside 0..1.
    """
    if not 0.0 <= f <= 1.0:
        raise ValueError(f"a gate lies between 0 and 1; this one is {f}")
    if f in (0.0, 1.0):
        return float("inf") if f else 0.0
    return float(np.log(0.5) / np.log(f))


def bias_for(lag: float, left: float) -> float:
    """The bias b with sigmoid(b)**lag = left: what leaves that share after `lag` steps, all else 0.

    b = ln(f / (1 - f)) with f = left**(1 / lag), exact also where f is close to 1; ValueError unless lag > 0 and
    0 < left < 1.
    """
    if not (lag > 0 and 0.0 < left < 1.0):
        raise ValueError(f"lag must be above 0 and left between 0 and 1, not {lag} and {left}")
    log_f = np.log(left) / lag
    return float(log_f - np.log(-np.expm1(log_f)))
