"""Why a gate on writing: a unit, or a few, that must add the marked numbers of a sequence and ignore the others.

Hochreiter and Schmidhuber (1997) call the trouble without a gate *input weight conflict*: the weight from x_t has to
store the numbers that are marked and must not store those that are not.
"""

from dataclasses import dataclass, field

import numpy as np

from lessons.numerics import Array, sigmoid
from lessons.optim.numpy_loop import Adam, fit

LENGTH, SEQUENCES = 10, 256  # steps of a sequence, sequences to train on
UPDATES, RATE = 800, 0.1
TESTED = 2000  # held-out sequences


@dataclass(eq=False)
class MarkedSum:
    """C_t = C_{t-1} + i_t * g_t with g_t = tanh(w_g . [x_t, m_t] + b_g) in each unit, read out as v . C_T + d.

    i_t = sigmoid(w_i . [x_t, m_t] + b_i) if `gated`, else 1. m_t is 1 where x_t is marked.
    """

    gated: bool = True
    seed: int = 0
    units: int = 1
    weights: dict[str, Array] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Draw the weights from N(0, 1/4); the biases and d are 0, the numbers in v add up to 1."""
        K = self.units
        w_i, w_g = 0.5 * np.random.default_rng(self.seed).normal(size=(2, K, 2))
        zeros = {"b_i": np.zeros(K), "b_g": np.zeros(K), "d": np.zeros(1)}
        self.weights = {"w_i": w_i, "w_g": w_g, "v": np.full(K, 1.0 / K)} | zeros

    def parts(self, inputs: Array) -> tuple[Array, Array]:
        """The input gate and the candidate, (n, T, units) each, for inputs [x_t, m_t], (n, T, 2)."""
        w = self.weights
        g = np.tanh(inputs @ w["w_g"].T + w["b_g"])
        i = sigmoid(inputs @ w["w_i"].T + w["b_i"]) if self.gated else np.ones_like(g)
        return i, g

    def loss_and_grads(self, inputs: Array, goals: Array) -> tuple[float, dict[str, Array]]:
        """The mean squared error against `goals` (n,), and its gradients by name."""
        w, (i, g) = self.weights, self.parts(inputs)
        c = (i * g).sum(axis=1)
        error = c @ w["v"] + w["d"] - goals
        d_read = 2.0 * error / error.size
        d_c = d_read[:, np.newaxis, np.newaxis] * w["v"]
        d_a = {"i": d_c * g * i * (1.0 - i), "g": d_c * i * (1.0 - g**2)}
        grads = {f"w_{name}": np.einsum("ntk,ntj->kj", d, inputs) for name, d in d_a.items()}
        grads |= {f"b_{name}": d.sum(axis=(0, 1)) for name, d in d_a.items()}
        grads |= {"v": d_read @ c, "d": np.array([d_read.sum()])}
        return float((error**2).mean()), grads


def sequences(seed: int, n: int = SEQUENCES) -> tuple[Array, Array]:
    """Numbers from U(-1, 1), each marked with probability 1/2: inputs [x_t, m_t] (n, T, 2), sums of the marked (n,)."""
    rng = np.random.default_rng(seed)
    x, m = rng.uniform(-1, 1, (n, LENGTH)), rng.integers(2, size=(n, LENGTH)).astype(float)
    return np.stack([x, m], axis=2), (m * x).sum(axis=1)


def trained(gated: bool, seed: int, units: int = 1) -> MarkedSum:
    """A unit, or a few, after training with Adam on sequences of its own seed."""
    unit, (inputs, goals) = MarkedSum(gated, seed, units), sequences(seed)
    for _ in fit(lambda: unit.loss_and_grads(inputs, goals), unit.weights, Adam(RATE), UPDATES):
        pass
    return unit


def error(unit: MarkedSum) -> float:
    """The mean squared error on held-out sequences."""
    return unit.loss_and_grads(*sequences(1000, TESTED))[0]
