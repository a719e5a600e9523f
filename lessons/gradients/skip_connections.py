"""Skip connections: a path past every layer of a stack, with a gate on it or without.

    plain      h_l = tanh(W_l h_{l-1})
    skip       h_l = h_{l-1} + tanh(W_l h_{l-1})                    He, Zhang, Ren and Sun, 2016
    highway    h_l = k_l h_{l-1} + (1 - k_l) tanh(W_l h_{l-1})      Srivastava, Greff and Schmidhuber, 2015
               k_l = sigma(K_l h_{l-1} + b)

The highway's k keeps the state as a forget gate does. Weights are drawn from U(-1/sqrt(n), 1/sqrt(n)), torch's default.
"""

from functools import lru_cache

import numpy as np

from lessons.cells.basic import LSTMCell
from lessons.cells.unrolling import unroll
from lessons.gradients.clipping import norms
from lessons.gradients.flow import INPUTS, UNITS, inputs
from lessons.numerics import Array, sigmoid, uniform

KINDS = ("plain", "skip", "highway")
DEEPEST = 100  # layers


def layer(kind: str, h: Array, W: Array, K: Array, b: float) -> tuple[Array, Array]:
    """One layer's output (n,) and its Jacobian (n, n), from h (n,)."""
    n = np.tanh(W @ h)
    through = (1 - n**2)[:, np.newaxis] * W
    if kind == "plain":
        return n, through
    if kind == "skip":
        return h + n, np.eye(len(h)) + through
    k = sigmoid(K @ h + b)
    moved = ((h - n) * k * (1 - k))[:, np.newaxis] * K  # a nudge moves the gate, too
    return k * h + (1 - k) * n, np.diag(k) + (1 - k)[:, np.newaxis] * through + moved


def norms_by_layer(kind: str, layers: int = 50, bias: float = 3.0, seed: int = 0) -> Array:
    """The norm of dL/dh_l, lag 0 .. layers (from the top down); L = v . h_top with |v| = 1.

    ValueError for a kind that is none of KINDS, or more than DEEPEST layers.
    """
    if kind not in KINDS:
        raise ValueError(f"a stack is one of {', '.join(KINDS)}, not {kind!r}.")
    if not 1 <= layers <= DEEPEST:
        raise ValueError(f"a stack has 1 to {DEEPEST} layers here, not {layers}.")
    h, weights = _drawn(seed)
    jacobians = []
    for W, K in weights[:layers]:
        h, jacobian = layer(kind, h, W, K, bias)
        jacobians.append(jacobian)
    grads = [np.full(UNITS, UNITS**-0.5)]
    for jacobian in reversed(jacobians):
        grads.append(grads[-1] @ jacobian)
    return norms(np.array(grads))


@lru_cache(maxsize=4)
def _drawn(seed: int) -> tuple[Array, Array]:
    """The input h_0 (n,), and W and K of every layer, (DEEPEST, 2, n, n)."""
    rng = np.random.default_rng([seed, 3])
    return rng.normal(size=UNITS), uniform(UNITS, (DEEPEST, 2, UNITS, UNITS), rng)


def product_of_f(T: int = 50, bias: float = 3.0, seed: int = 0) -> Array:
    """What the forget gates alone leave of a vector of equal numbers after lag 0 .. T steps, as a norm.

    The gates are those of an untrained LSTM whose forget bias is `bias`, on random inputs.
    """
    lstm = LSTMCell(INPUTS, UNITS, np.random.default_rng(seed))
    lstm.b_f[:] = bias
    f = unroll(lstm, inputs(T, INPUTS, 1.0, seed))["f"]
    left = np.cumprod(f[::-1], axis=0)
    return np.concatenate([[1.0], np.sqrt((left**2).mean(axis=1))])
