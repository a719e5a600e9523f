"""What a single unit does for a prediction: its cell state is clamped over a stretch of text, each unit's in turn.

The control of one unit is all the others. Clamped at its mean over characters of another kind, a unit says at every
step what it would say there on average: a mean ablation, of one unit, from the first character of the stretch on.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lessons.analysis.activations import in_parts
from lessons.cells.basic import LSTMCell
from lessons.cells.batched import activated, stacked
from lessons.cells.protocol import Step, steps_as
from lessons.numerics import Array, blocks, softmax
from lessons.trained_nets.char_lm import CharLM

TOGETHER = 32  # units that are clamped side by side, each in its own run


class Stretch(NamedTuple):
    """Characters `start` .. `stop` - 1 of a text, from 0; the one at `stop` is to be predicted."""

    start: int
    stop: int


def stretches(label: Array, text: str, ends: str) -> list[Stretch]:
    """Where `label` (T,) is 1, from its first character up to one of `ends`, which has 0 again."""
    edges = np.diff((label > 0).astype(int))
    starts, stops = np.flatnonzero(edges > 0) + 1, np.flatnonzero(edges < 0) + 1
    if len(stops) and len(starts) and stops[0] < starts[0]:
        stops = stops[1:]  # the first of them began before the text
    pairs = zip(starts.tolist(), stops.tolist(), strict=False)
    return [Stretch(*pair) for pair in pairs if text[pair[1]] in ends]


def end_probs(net: CharLM, text: str, parts: Sequence[Stretch], values: Array) -> Array:
    """p of the character that ends each stretch, (parts, n + 1): in column k with c of unit k clamped at values[k].

    `values` (n,) gives each unit its number; the last column is the run in which nothing is clamped. ValueError for a
    cell that is no LSTM.
    """
    if not steps_as(net.cell, LSTMCell):
        raise ValueError("Clamping the cell state is written for an LSTM.")
    assert isinstance(net.cell, LSTMCell)
    codes, before = net.vocabulary.encode(text), _states(net, text, [part.start for part in parts])
    weights, found = stacked(net.cell), np.empty((len(parts), len(values) + 1))
    for row, part in zip(found, parts, strict=True):
        inside, wanted = codes[part.start : part.stop].tolist(), codes[part.stop]
        for some in blocks(len(row), TOGETHER):
            units = np.arange(len(row))[some]
            h = _clamped(weights, inside, before[part.start], values, units)
            row[some] = softmax(h @ net.W_hy.T + net.b_y)[:, wanted]
    return found


def _clamped(
    weights: tuple[Array, Array],
    codes: Sequence[int],
    state: Step,
    values: Array,
    units: NDArray[np.intp],
) -> Array:
    """h (units, n) after `codes`: runs side by side from one state, each with c of one of `units` clamped.

    Number n, behind the last unit, stands for no unit.
    """
    (W, b), n = weights, len(values)
    h, c = (np.repeat(state[name][np.newaxis], len(units), axis=0) for name in "hc")
    rows = np.flatnonzero(units < n)
    for code in codes:
        f, i, o, g = activated(h @ W[:n] + (W[n + code] + b)).transpose(1, 0, 2)
        c = f * c + i * g
        c[rows, units[rows]] = values[units[rows]]
        h = o * np.tanh(c)
    return h


def _states(net: CharLM, text: str, starts: Sequence[int]) -> dict[int, Step]:
    """The state before each character of `starts`, by its number."""
    found: dict[int, Step] = {}
    wanted, state = set(starts), net.start()
    for some, run in in_parts(net, text):
        for t in wanted & set(range(some.start, some.start + len(run["c"]))):
            k = t - some.start - 1
            found[t] = {name: run[name][k].copy() if k >= 0 else state[name] for name in "hc"}
        state = {name: run[name][-1].copy() for name in "hc"}
    return found
