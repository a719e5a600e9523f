"""From scores to a choice: the softmax with a temperature, and a draw."""

import numpy as np

from lessons.numerics import Array, one_hot, softmax


def sharpened(scores: Array, temperature: float) -> Array:
    """Scores (n,) to probabilities (n,): softmax(scores / temperature); at 0 the best gets 1 (greedy).

    A temperature below 1 favours the favourites, one above 1 evens out; the order never changes.
    """
    if temperature == 0:
        return one_hot(int(scores.argmax()), len(scores))
    return softmax((scores - scores.max()) / temperature)


def pick(p: Array, rng: np.random.Generator) -> int:
    """A number k with probability p[k]; takes one random number, whatever p is."""
    ends = np.cumsum(p)  # character k has the interval of length p[k] that ends here
    return int(np.searchsorted(ends, rng.random() * ends[-1], side="right"))
