"""Norms of gradients, and both ways to clip them: by norm and by value."""

from collections.abc import Mapping

import numpy as np

from lessons.numerics import Array


def norms(rows: Array) -> Array:
    """The length of each row, right also where its square would underflow or overflow."""
    largest = np.abs(rows).max(axis=1)
    scale = np.where(largest > 0.0, largest, 1.0)
    lengths: Array = scale * np.sqrt(((rows / scale[:, np.newaxis]) ** 2).sum(axis=1))
    return lengths


def global_norm(grads: Mapping[str, Array]) -> float:
    """The length of all gradients taken as one long vector; ValueError if any is not finite."""
    for name, grad in grads.items():
        if not np.isfinite(grad).all():
            raise ValueError(f"the gradient of {name} is not finite; no clipping can mend it.")
    return float(norms(np.concatenate(list(grads.values()), axis=None)[np.newaxis])[0])


def norm_or_inf(grads: Mapping[str, Array]) -> float:
    """`global_norm`, but infinity where a gradient is not finite."""
    flat = np.concatenate(list(grads.values()), axis=None)
    return float(norms(flat[np.newaxis])[0]) if np.isfinite(flat).all() else float("inf")


def rescaled(
    grads: Mapping[str, Array], norm: float, max_norm: float | None
) -> Mapping[str, Array]:
    """Gradients whose `global_norm` is `norm`, rescaled together so that it is at most `max_norm`, if there is one."""
    if not max_norm:
        return grads
    scale = 1.0 if norm <= max_norm else max_norm / norm
    return {name: grad * scale for name, grad in grads.items()}


def clip_by_norm(grads: Mapping[str, Array], max_norm: float) -> dict[str, Array]:
    """All gradients, rescaled together so that `global_norm` is at most max_norm > 0.

    The direction stays. ValueError for a gradient that is not finite. Pascanu, Mikolov and Bengio,
    "On the difficulty of training recurrent neural networks", 2013, algorithm 1.
    """
    return dict(rescaled(grads, global_norm(grads), max_norm))


def clip_by_value(grads: Mapping[str, Array], limit: float) -> dict[str, Array]:
    """Every number of every gradient, cut to -limit..limit; the direction may change."""
    return {name: np.clip(grad, -limit, limit) for name, grad in grads.items()}
