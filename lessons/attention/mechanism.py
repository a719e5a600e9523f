"""Attention: a softmax turns scores into attention weights, and the context is the mean of the values by them.

For one query over L positions, each with a key and a value:

    scores (L,)  ->  / temperature  ->  mask  ->  softmax: alpha (L,)  ->  context = sum_j alpha_j values_j

A mask is True where a position may be attended to. All is plain numpy and pure.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lessons.numerics import Array, one_hot, softmax

Mask = NDArray[np.bool_]


def additive_scores(query: Array, keys: Array, W_q: Array, W_k: Array, v: Array) -> Array:
    """v · tanh(W_q query + W_k key_j) for every position j, (L,): Bahdanau, Cho and Bengio, 2015.

    query (n_q,), keys (L, n_k), W_q (n_a, n_q), W_k (n_a, n_k), v (n_a,).
    """
    scores: Array = np.tanh(W_q @ query + keys @ W_k.T) @ v
    return scores


def dot_scores(query: Array, keys: Array, scaled: bool = True) -> Array:
    """query · key_j for every position j, (L,): Luong, Pham and Manning, 2015. query (n,), keys (L, n).

    If `scaled`, divided by sqrt(n): Vaswani et al., 2017.
    """
    scores: Array = keys @ query
    return scores / np.sqrt(len(query)) if scaled else scores


def ready(scores: ArrayLike, temperature: float = 1.0, mask: ArrayLike | None = None) -> Array:
    """Scores (L,) as a softmax takes them: divided by the temperature, and -inf where the mask is False.

    At temperature 0 the best position alone is left, at 0. ValueError for a mask without any True, a temperature
    below 0, or shapes that do not fit.
    """
    scores, allowed = _checked(scores, mask)
    if not 0 <= temperature < np.inf:
        raise ValueError(f"The temperature must be 0 or more, not {temperature}.")
    masked = np.where(allowed, scores, -np.inf)
    if temperature == 0:
        return np.where(np.arange(len(scores)) == masked.argmax(), 0.0, -np.inf)
    with np.errstate(over="ignore"):  # a weight that is far too small is 0
        tempered: Array = (masked - masked.max()) / temperature
    return tempered


def soft(scores: ArrayLike, temperature: float = 1.0, mask: ArrayLike | None = None) -> Array:
    """The attention weight of every position, alpha (L,): positive, 1 in sum, and 0 where the mask is False.

    A low temperature favours the best score, a high one evens out; 0 is `hard`.
    """
    return softmax(ready(scores, temperature, mask))


def hard(scores: ArrayLike, mask: ArrayLike | None = None) -> Array:
    """Attention on the one best position, alpha (L,): 1 there, 0 elsewhere; the first of equals."""
    masked = ready(scores, mask=mask)
    return one_hot(masked.argmax(), len(masked))


def attend(
    scores: Array, values: Array, temperature: float = 1.0, mask: ArrayLike | None = None
) -> dict[str, Array]:
    """scores (L,), alpha (L,) and context (n,): the mean of values (L, n), weighted by alpha."""
    alpha = soft(scores, temperature, mask)
    return {"scores": scores, "alpha": alpha, "context": alpha @ values}


def _checked(scores: ArrayLike, mask: ArrayLike | None) -> tuple[Array, Mask]:
    """Scores and mask, both (L,); ValueError for others, in a sentence."""
    found = np.asarray(scores, dtype=np.float64)
    if found.ndim != 1 or not found.size:
        raise ValueError(f"Attention takes a score for each position, (L,), not {found.shape}.")
    if np.isnan(found).any() or np.isposinf(found).any():
        raise ValueError("Every score must be a finite number; use a mask to forbid a position.")
    allowed = np.ones(len(found), dtype=bool) if mask is None else np.asarray(mask)
    if allowed.shape != found.shape or allowed.dtype != np.bool_:
        given = f"{allowed.dtype} {allowed.shape}"
        raise ValueError(
            f"The mask is True or False for each of {len(found)} positions, not {given}."
        )
    if not (allowed & (found > -np.inf)).any():
        raise ValueError("The mask leaves no position to attend to; let at least one be True.")
    return found, allowed
