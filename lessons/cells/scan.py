"""A linear recurrence without a loop over the steps: h_t = a_t * h_{t-1} + b_t in log2 T rounds.

Each step is a map h -> a h + b. Two maps, one after the other, are such a map again, so neighbours can be joined in any
order, and all of them at once: the scan of Hillis and Steele (1986).
"""

from math import ceil, log2

import numpy as np

from lessons.numerics import Array

Maps = tuple[Array, Array]  # a and b of h -> a h + b


def one_by_one(a: Array, b: Array) -> Array:
    """h_1 .. h_T (T, ...) from h_0 = 0, for a and b (T, ...): T steps, each waits for the one before."""
    h, found = np.zeros_like(b[0]), np.empty_like(b)
    for t in range(len(b)):
        found[t] = h = a[t] * h + b[t]
    return found


def combine(first: Maps, second: Maps) -> Maps:
    """The map h -> a h + b that does what `first` and then `second` do."""
    (a_1, b_1), (a_2, b_2) = first, second
    return a_2 * a_1, a_2 * b_1 + b_2


def scan(a: Array, b: Array) -> Array:
    """The same h_1 .. h_T; all that a round does can be done at the same time."""
    reach = 1  # how many steps each map has joined so far
    while reach < len(a):
        early, late = (a[:-reach], b[:-reach]), (a[reach:], b[reach:])
        a_new, b_new = combine(early, late)
        a, b = np.concatenate([a[:reach], a_new]), np.concatenate([b[:reach], b_new])
        reach *= 2
    return b


def rounds(T: int) -> int:
    """How many rounds `scan` takes for T steps."""
    return ceil(log2(T)) if T > 1 else 0
