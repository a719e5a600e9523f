"""Word vectors: rows of an embedding table, their cosines, and a map of them in two dimensions."""

from collections.abc import Sequence

import numpy as np

from lessons.numerics import Array, one_hot
from lessons.tasks.vocabulary import Codes


def look_up(E: Array, codes: Codes) -> Array:
    """Rows of the table E (V, D) for word numbers (T,), as (T, D): a one-hot row times E."""
    return one_hot(codes, len(E)) @ E


def cosines(E: Array, code: int) -> Array:
    """The cosine between row `code` of E (V, D) and every row, (V,): 1 is the same direction, 0 a right angle."""
    long = np.linalg.norm(E, axis=1)
    similar: Array = (E @ E[code]) / np.maximum(long * long[code], 1e-12)
    return similar


def neighbours(E: Array, code: int, among: Codes | None = None) -> Codes:
    """The numbers of the other rows of E (V, D), from the most similar by cosine to the least.

    `among` narrows the choice. Equal cosines keep their order.
    """
    others = np.arange(len(E)) if among is None else among
    others = others[others != code]
    order: Codes = others[np.argsort(-cosines(E, code)[others], kind="stable")]
    return order


def nearest_agree(E: Array, kinds: Sequence[str]) -> int:
    """How many words have a word of their own kind nearest: `kinds` names that of each row, "" if it does not count.

    Every row but number 0, the unknown word, may be the nearest one.
    """
    known = np.arange(1, len(E))
    counted = [code for code, kind in enumerate(kinds) if kind]
    return sum(kinds[int(neighbours(E, code, known)[0])] == kinds[code] for code in counted)


def two_axes(E: Array) -> Array:
    """The two directions (2, D) along which the rows of E spread most: principal components, by SVD.

    The sign of each is such that its largest entry is positive, so that a small change of E does not turn a map round.
    """
    _, _, directions = np.linalg.svd(E - E.mean(axis=0), full_matrices=False)
    axes: Array = directions[:2]
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)
    return axes * np.sign(largest)


def on_map(E: Array, axes: Array) -> tuple[Array, float]:
    """The rows of E (V, D) seen along `axes` (2, D), as (V, 2), and the fraction of their variance that is seen."""
    centred = E - E.mean(axis=0)
    seen: Array = centred @ axes.T
    whole = float((centred**2).sum())
    return seen, float((seen**2).sum()) / whole if whole else 0.0
