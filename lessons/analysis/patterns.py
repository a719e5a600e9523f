"""Search by behaviour: choose a stretch of text, see which units are on over it, find where else they are.

After Strobelt, Gehrmann, Pfister and Rush, "LSTMVis: a tool for visual analysis of hidden state dynamics in recurrent
neural networks", 2018.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lessons.numerics import Array

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Match:
    """A stretch start .. stop (exclusive) of the text in which the units behave alike; 1 is exactly alike."""

    start: int
    stop: int
    alike: float


def on_over(on: Flags, start: int, stop: int, edges: bool = True) -> list[int]:
    """The units (from 0) that are on at every step of start .. stop (exclusive) of `on` (T, n).

    With `edges`, only those that are off just before and just after, where there is a before and an after.
    """
    chosen = on[start:stop].all(axis=0)
    if edges and start > 0:
        chosen &= ~on[start - 1]
    if edges and stop < len(on):
        chosen &= ~on[stop]
    return np.flatnonzero(chosen).tolist()


def find_alike(
    share: Array, start: int, stop: int, edges: bool = True, most: int = 6
) -> list[Match]:
    """Other stretches, of any length, over which the units behave as over start .. stop, the most alike first.

    `share` (T,) is the part of the units that is on at each step: a stretch is where it is more than half. How alike it
    is: the mean share inside, less for a share just outside if `edges`, and less as its length differs.
    """
    found = []
    for first, last in _stretches(share > 0.5):
        if first < stop and start < last:
            continue  # the one that was chosen
        alike = float(share[first:last].mean()) * _length_alike(last - first, stop - start)
        if edges:
            outside = [share[k] for k in (first - 1, last) if 0 <= k < len(share)]
            alike *= 1.0 - float(np.mean(outside or [0.0]))
        found.append(Match(first, last, alike))
    return sorted(found, key=lambda match: (-match.alike, match.start))[:most]


def _length_alike(one: int, other: int) -> float:
    """1 for the same length; a stretch twice as long, or half as long, has 1/2."""
    return min(one, other) / max(one, other)


def _stretches(here: Flags) -> list[tuple[int, int]]:
    """The runs of True, as (first, last exclusive)."""
    steps = np.diff(np.concatenate([[0], here.astype(int), [0]]))
    return list(
        zip(np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist(), strict=True)
    )
