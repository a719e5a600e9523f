"""A picture written as a sequence: a net draws a digit pixel by pixel, each drawn from probabilities, as a text is.

The input is the digit to draw, the position, and the pixel that was drawn last. The output is one of five greys, 0
(paper) to 4 (ink). `python -m lessons.train digit_drawer` has trained the net that comes with the course.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lessons.cells.basic import LSTMCell
from lessons.cells.batched import TOGETHER, hidden_states, lstm_gates, stacked
from lessons.cells.protocol import Step, zero_state
from lessons.cells.readout import Readout
from lessons.checkpoint import manifest_scores
from lessons.numerics import Array, blocks, cross_entropy, one_hot, uniform
from lessons.tasks.digits import CLASSES, SIDE, Digits
from lessons.trained_nets.sampling import pick, sharpened

GREYS, PIXELS = 5, SIDE * SIDE
INPUTS = GREYS + CLASSES + 2 * SIDE  # the pixel before, the digit, row and column: all one-hot
UNITS = 64
# The net that comes with the course, by the updates of its training after which it was kept.
STAGES = {"before": 0, "early": 200, "late": 2000}
Greys = NDArray[np.integer[Any]]


def greys(images: Array) -> Greys:
    """Pictures (..., 8, 8) of ink from 0 to 1 as greys (..., 64), whole numbers 0 .. 4 in reading order, int8."""
    levels: Greys = np.rint(images * (GREYS - 1)).astype(np.int8)
    return levels.reshape(*images.shape[:-2], PIXELS)


class Dot(NamedTuple):
    """One pixel that is drawn: its grey, the probabilities (5,) it was drawn from, and the state they came from."""

    grey: int
    p: Array
    state: Step


@dataclass(frozen=True, eq=False)
class Drawer(Readout[LSTMCell]):
    """An LSTM cell that draws, and p = softmax(W_hy h_t + b_y) for the grey of pixel t.

    W_hy is (5, n_h), b_y (5,).
    """

    def x(self, label: int, k: int, before: int | None) -> Array:
        """The input (31,) when pixel k, from 0, is next and the one before it has the grey `before` (None: none)."""
        x_t = np.zeros(INPUTS)
        if before is not None:
            x_t[before] = 1.0
        x_t[[GREYS + label, GREYS + CLASSES + k // SIDE, GREYS + CLASSES + SIDE + k % SIDE]] = 1.0
        return x_t

    def step(self, label: int, k: int, before: int | None, state: Mapping[str, Array]) -> Step:
        """One step: the new state, and "y", the scores (5,) of the greys of pixel k."""
        step = self.cell.step(self.x(label, k, before), state)
        return {"h": step["h"], "c": step["c"], "y": self.read_out(step["h"])}

    def draw(
        self,
        label: int,
        temperature: float = 1.0,
        rng: np.random.Generator | None = None,
        given: Mapping[int, int] | None = None,
    ) -> Iterator[Dot]:
        """All 64 pixels, one after the other.

        `given` are greys that are put there, whatever is drawn; the net goes on from them. One random number for each
        pixel, so the same `rng` (by default the one of seed 0) draws the same picture.
        """
        rng, state, grey = rng or np.random.default_rng(0), zero_state(self.cell), None
        for k in range(PIXELS):
            state = self.step(label, k, grey, state)
            p = sharpened(state["y"], temperature)
            drawn = pick(p, rng)
            grey = (given or {}).get(k, drawn)
            yield Dot(grey, p, state)

    def picture(self, label: int, temperature: float = 1.0, seed: int = 0) -> Greys:
        """The picture that one seed draws, (64,)."""
        drawn = self.draw(label, temperature, np.random.default_rng(seed))
        return np.array([dot.grey for dot in drawn])

    def bits(self, drawn: Greys, labels: NDArray[np.int64]) -> Array:
        """The negative log-likelihood, in bits, (n, 64) of each pixel of pictures (n, 64), given all before it."""
        nats = np.empty(drawn.shape)
        for some in blocks(len(drawn), TOGETHER):
            hs = hidden_states(self.cell, inputs(drawn[some], labels[some]))
            nats[some] = cross_entropy(self.read_out(hs), drawn[some].T).T
        found: Array = nats / np.log(2)
        return found

    def bits_per_pixel(self, digits: Digits) -> float:
        """The mean negative log-likelihood of a pixel of these pictures, in bits."""
        return float(self.bits(greys(digits.images), digits.labels).mean())


def side_by_side(
    net: Drawer,
    labels: NDArray[np.int64],
    temperature: float,
    draws: Array,
    start: Greys | None = None,
) -> Greys:
    """Pictures (n, 64) drawn at once, one for each of `labels` (n,); pixel k of picture j by draws[j, k].

    All begin with the greys `start` (k,), if there are any: the net reads them and goes on.
    """
    done, n_h = 0 if start is None else len(start), net.W_hy.shape[1]
    drawn = np.zeros((len(labels), PIXELS), dtype=np.intp)
    drawn[:, :done] = 0 if start is None else start
    W, b = stacked(net.cell)
    W_h, of_grey, of_label, of_place = np.split(W, np.cumsum([n_h, GREYS, CLASSES]))
    h, c = np.zeros((2, len(labels), n_h))
    for k in range(PIXELS):
        x = of_label[labels] + (of_place[k // SIDE] + of_place[SIDE + k % SIDE] + b)
        before = of_grey[drawn[:, k - 1]] if k else 0.0  # the first has no pixel before it
        h, c = lstm_gates(h @ W_h + x + before, c)
        if k >= done:
            y = net.read_out(h) / max(temperature, 1e-6)
            stairs = np.cumsum(np.exp(y - y.max(axis=1, keepdims=True)), axis=1)
            drawn[:, k] = (draws[:, k : k + 1] * stairs[:, -1:] >= stairs).sum(axis=1)
    return drawn


def inputs(drawn: Greys, labels: NDArray[np.int64]) -> Array:
    """All inputs (64, n, 31) of pictures (n, 64) that are drawn as they are."""
    n, places = len(drawn), np.arange(PIXELS)
    before = np.zeros((PIXELS, n, GREYS))
    before[1:] = one_hot(drawn.T[:-1], GREYS)
    which = np.broadcast_to(one_hot(labels, CLASSES), (PIXELS, n, CLASSES))
    where = np.hstack([one_hot(places // SIDE, SIDE), one_hot(places % SIDE, SIDE)])
    where = np.broadcast_to(where[:, np.newaxis], (PIXELS, n, 2 * SIDE))
    return np.concatenate([before, which, where], axis=2)


def independent_bits(train: Digits, test: Digits) -> float:
    """Bits per pixel of `test` under independent pixels: how often has each which grey in this digit?

    Counts are of `train`, for each digit and each pixel; every count gets one half more.
    """
    seen, tested = greys(train.images), greys(test.images)
    counts = np.stack([one_hot(seen[train.labels == k], GREYS).sum(axis=0) for k in range(CLASSES)])
    p = (counts + 0.5) / (counts + 0.5).sum(axis=-1, keepdims=True)  # (10, 64, 5)
    return float(-np.log2(p[test.labels[:, np.newaxis], np.arange(PIXELS), tested]).mean())


def nearest(drawn: Greys, known: Greys) -> Array:
    """How far each of `drawn` (n, 64) is from the nearest of `known` (m, 64): lengths (n,) of the difference."""
    wide, across = drawn.astype(np.float32), known.T.astype(np.float32)  # exact: all are small
    found, own = np.empty(len(wide)), (across**2).sum(axis=0)
    for some in blocks(len(wide), TOGETHER):
        found[some] = (own - 2 * wide[some] @ across).min(axis=1)
    lengths: Array = np.sqrt((wide**2).sum(axis=1) + found)
    return lengths


def untrained(seed: int = 0) -> Drawer:
    """A new net: the cell's own initialisation, but b_f = 1; W_hy from the same range, b_y = 0."""
    rng = np.random.default_rng(seed)
    cell = LSTMCell(INPUTS, UNITS, rng)
    cell.b_f[:] = 1.0
    return Drawer(cell, uniform(UNITS, (GREYS, UNITS), rng), np.zeros(GREYS))


@cache
def load(stage: str = "late") -> Drawer:
    """The net that comes with the course: "before", "early" or "late". CheckpointError for a bad file."""
    return untrained().shipped("drawing", f"{stage}.")


def measured() -> dict[str, float]:
    """Bits per pixel of the test digits, from the manifest: each stage, and "apart", independent pixels."""
    return manifest_scores("drawing")
