"""Squashing functions, losses and seeded initial weights: the numbers beneath every cell."""

import time
from math import prod
from mmap import mmap
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
LARGE = 2**20  # bytes of an array that is worth pages of its own


def sigmoid(a: Array) -> Array:
    """The logistic function 1 / (1 + exp(-a)), written so that it cannot overflow."""
    squashed: Array = 0.5 * (1.0 + np.tanh(0.5 * a))
    return squashed


def log_sigmoid(a: Array) -> Array:
    """log sigma(a), finite for every a."""
    logs: Array = -np.logaddexp(0.0, -a)
    return logs


def softmax(scores: ArrayLike) -> Array:
    """Scores (..., n) to probabilities (..., n): positive, and 1 in sum over the last axis."""
    scores = np.asarray(scores, dtype=np.float64)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))  # the largest power is 1
    probs: Array = powers / powers.sum(axis=-1, keepdims=True)
    return probs


def log_softmax(scores: ArrayLike) -> Array:
    """The logarithm of `softmax(scores)` (..., n), finite even where a probability rounds to 0."""
    scores = np.asarray(scores, dtype=np.float64)
    below = scores - scores.max(axis=-1, keepdims=True)
    log_probs: Array = below - np.log(np.exp(below).sum(axis=-1, keepdims=True))
    return log_probs


def cross_entropy(scores: ArrayLike, targets: ArrayLike) -> Array:
    """Cross-entropy -log p(target) in nats, shape (...,), for scores (..., n) and classes (...,)."""
    classes = np.asarray(targets)[..., np.newaxis]
    return -np.take_along_axis(log_softmax(scores), classes, axis=-1)[..., 0]


def blocks(n: int, most: int) -> list[slice]:
    """All of n things, at most `most` at a time: what is worked out for some is gone before the next.

    So a result over thousands of runs takes no more memory than it has itself, and that of one block.
    """
    return [slice(start, start + most) for start in range(0, n, most)]


def zeros_apart(shape: tuple[int, ...], dtype: Any) -> NDArray[Any]:
    """Zeros, of a large array on pages of its own: they go back to the system with it.

    Of memory that was given back to malloc, a process keeps twice as much as the largest array that it has let go of.
    """
    size = prod(shape) * np.dtype(dtype).itemsize
    return np.zeros(shape, dtype) if size < LARGE else np.ndarray(shape, dtype, mmap(-1, size))


def one_hot(classes: ArrayLike, n: int) -> Array:
    """Class numbers (...,) to rows (..., n) with a single 1; ValueError outside 0..n-1."""
    numbers = np.asarray(classes)
    if numbers.size and (numbers.min() < 0 or numbers.max() >= n):
        raise ValueError(f"class numbers must lie in 0..{n - 1}")
    return np.eye(n)[numbers.astype(np.intp)]


def uniform(n_h: int, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Weights from U(-k, k) with k = 1 / sqrt(n_h), the default of torch's recurrent layers."""
    return rng.uniform(-(n_h**-0.5), n_h**-0.5, shape)


def orthogonal(n: int, rng: np.random.Generator) -> Array:
    """A random n x n matrix that keeps every length, uniform over all such matrices.

    QR with the signs of R's diagonal put right: Mezzadri, "How to generate random matrices
    from the classical compact groups", 2007.
    """
    q, r = np.linalg.qr(rng.normal(size=(n, n)))
    matrix: Array = q * np.sign(np.diag(r))
    return matrix


def spectral_radius(W: Array) -> float:
    """The largest |eigenvalue| of a square matrix: its growth per step, in the long run."""
    return float(np.abs(np.linalg.eigvals(W)).max())


def scaled_to_radius(W: Array, radius: float) -> Array:
    """W rescaled so that `spectral_radius` is `radius`; ValueError if W's own radius is 0."""
    own = spectral_radius(W)
    if own == 0.0:
        raise ValueError("a matrix of spectral radius 0 cannot be rescaled")
    return W * (radius / own)


def chrono(n_h: int, longest: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Forget and input biases (n_h,) for memories of up to `longest` >= 3 steps.

    b_f = log U(1, longest - 1) and b_i = -b_f: Tallec and Ollivier, "Can recurrent neural
    networks warp time?", 2018, equation 16.
    """
    if longest < 3:
        raise ValueError(f"longest must be at least 3 steps, not {longest}")
    b_f: Array = np.log(rng.uniform(1.0, longest - 1.0, n_h))
    return b_f, -b_f


def cpu_seconds() -> float:
    """CPU seconds of this thread, from some moment on; the seconds of a clock where threads are not told apart.

    Only differences mean something. A browser tab has one thread and no clock of its own for it.
    """
    return getattr(time, "thread_time", time.perf_counter)()
