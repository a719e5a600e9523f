"""Small LSTMs that hear spoken words, trained by `python -m lessons.train word_listener`, run in numpy.

The words are those of `lessons.tasks.spoken_words`. One reads frame by frame. The other, of the same size, gets the
mean over all frames in one step: the same sounds in any order are the same to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lessons.cells.basic import LSTMCell
from lessons.cells.protocol import weights
from lessons.cells.unrolling import unroll
from lessons.checkpoint import load_checkpoint
from lessons.numerics import Array, softmax, uniform
from lessons.tasks.spoken_words import BANDS, NAMES, Utterance, features, reversed_too, utter

UNITS, SEEDS = 20, (0, 1, 2)
MIDDLE, SPREAD = -1.0, 1.0  # what is taken off the loudness of a band, and what it is divided by


@dataclass(frozen=True, eq=False)
class SpokenNet:
    """An LSTM over frames of BANDS numbers, and p = softmax(W_hy h_t + b_y) over NAMES after each.

    A `bag` is handed the mean over the frames alone. W_hy is (4, n_h), b_y (4,).
    """

    cell: LSTMCell
    W_hy: Array
    b_y: Array
    bag: bool = False

    def beliefs(self, heard: Array) -> Array:
        """Probabilities of NAMES: (T, 4) after each of the frames `heard` (T, BANDS), or (1, 4) for a bag."""
        heard = heard.mean(axis=0, keepdims=True) if self.bag else heard
        h = unroll(self.cell, (heard - MIDDLE) / SPREAD)["h"]
        return softmax(h @ self.W_hy.T + self.b_y)

    def hears(self, said: Utterance) -> str:
        """The word that is likeliest at the end of an utterance."""
        return NAMES[int(self.beliefs(features(said.wave))[-1].argmax())]


READ = ("W_hy", "b_y")


def load(seed: int = 0, *, bag: bool = False) -> SpokenNet:
    """A trained net that comes with the course, a new copy at every call; `seed` is one of SEEDS.

    CheckpointError if the file is not the one that was made.
    """
    if seed not in SEEDS:
        raise ValueError(f"there are nets of the seeds {SEEDS}, not of {seed}.")
    net, kept = untrained(seed, bag=bag), _kept()
    mine = {n: kept[f"{key(seed, bag)}.{n}"].copy() for n in (*weights(net.cell), *READ)}
    for name in weights(net.cell):
        setattr(net.cell, name, mine[name])
    return SpokenNet(net.cell, mine["W_hy"], mine["b_y"], bag)


def untrained(seed: int = 0, *, bag: bool = False) -> SpokenNet:
    """A net of the same size with random weights."""
    rng = np.random.default_rng(seed)
    cell, n = LSTMCell(BANDS, UNITS, rng), len(NAMES)
    return SpokenNet(cell, uniform(UNITS, (n, UNITS), rng), uniform(UNITS, (n,), rng), bag)


def key(seed: int, bag: bool) -> str:
    """What the checkpoint calls a net."""
    return f"{'mean' if bag else 'frames'} {seed}"


@cache
def _kept() -> Mapping[str, Array]:
    return load_checkpoint("spoken")


@cache
def held_out(n: int = 100, noise: float | None = None) -> tuple[Utterance, ...]:
    """2 n utterances by voices that no training heard, each word also backwards; the same at every call."""
    rng = np.random.default_rng(7)
    return tuple(reversed_too([utter(rng, unheard=True, noise=noise) for _ in range(n)]))


def correct(net: SpokenNet, said: Sequence[Utterance]) -> NDArray[np.bool_]:
    """Whether the net hears each utterance as the word that was spoken, (n,)."""
    return np.array([net.hears(one) == one.spoken for one in said])
