"""One head of self-attention (Vaswani et al., 2017): every step looks at all those before it; nothing is carried."""

import numpy as np

from lessons.numerics import Array, softmax


def self_attention(xs: Array, W_q: Array, W_k: Array, W_v: Array) -> Array:
    """What each step (T, n_x) gathers from itself and those before it: (T, n_v).

    W_q and W_k are (d, n_x), W_v is (n_v, n_x).
    """
    q, k, v = xs @ W_q.T, xs @ W_k.T, xs @ W_v.T  # queries, keys, values
    scores = q @ k.T / np.sqrt(k.shape[1])
    scores = np.where(np.tri(len(xs), dtype=bool), scores, -np.inf)  # causal mask
    gathered: Array = softmax(scores) @ v
    return gathered


def positions(T: int, n: int) -> Array:
    """A code (T, n) that tells each place from every other: sines and cosines of slower and slower turns; n even."""
    turns = np.arange(T)[:, np.newaxis] / 10_000 ** (np.arange(0, n, 2) / n)
    return np.stack([np.sin(turns), np.cos(turns)], axis=2).reshape(T, n)


def products(T: int, n: int) -> dict[str, int]:
    """Multiplications for T steps of n numbers: a plain cell, and the two products of self-attention over all pairs."""
    return {"RNN": T * 2 * n * n, "self-attention": 3 * T * n * n + T * (T + 1) // 2 * 2 * n}
