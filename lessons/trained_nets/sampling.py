"""From scores to a choice: the softmax with a temperature, and a draw."""

import numpy as np

from lessons.numerics import Array, one_hot, softmax


def sharpened(scores: Array, temperature: float) -> Array:
    """Scores (n,) to probabilities (n,): softmax(scores / temperature); at 0 the best has it all.

    A temperature below 1 favours the favourites, one above 1 evens out; the order never changes.
    """
    if temperature == 0:
        return one_hot(int(scores.argmax()), len(scores))
    return softmax((scores - scores.max()) / temperature)


def pick(p: Array, rng: np.random.Generator) -> int:
    """A number k with probability p[k]; takes one random number, whatever p is."""
    stairs = np.cumsum(p)  # step k is p[k] high
    return int(np.searchsorted(stairs, rng.random() * stairs[-1], side="right"))
