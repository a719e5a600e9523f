"""Small LSTMs that recognise spoken words, trained by `python -m lessons.train word_listener`, run in numpy.

The words are those of `lessons.tasks.spoken_words`. One reads frame by frame. The other, of the same size, gets the
mean over all frames in one step: the same sounds in any order are the same to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lessons.cells.basic import LSTMCell
from lessons.cells.readout import Readout, check_seed, draw_readout
from lessons.cells.unrolling import unroll
from lessons.numerics import Array
from lessons.tasks.spoken_words import BANDS, NAMES, Utterance, reversed_too, utter

UNITS, SEEDS = 20, (0, 1, 2)
MIDDLE, SPREAD = -1.0, 1.0  # what is taken off the loudness of a band, and what it is divided by


@dataclass(frozen=True, eq=False)
class SpokenNet(Readout[LSTMCell]):
    """An LSTM over frames of BANDS numbers, and p = softmax(W_hy h_t + b_y) over NAMES after each.

    A `bag` is handed the mean over the frames alone. W_hy is (4, n_h), b_y (4,).
    """

    bag: bool = False

    def step_probabilities(self, frames: Array) -> Array:
        """Probabilities of NAMES: (T, 4) after each of `frames` (T, BANDS), or (1, 4) for a bag."""
        frames = frames.mean(axis=0, keepdims=True) if self.bag else frames
        h = unroll(self.cell, (frames - MIDDLE) / SPREAD)["h"]
        return self.probabilities(h)

    def recognised(self, said: Utterance) -> str:
        """The word that is likeliest at the end of an utterance."""
        return NAMES[int(self.step_probabilities(said.frames)[-1].argmax())]


def load(seed: int = 0, *, bag: bool = False) -> SpokenNet:
    """A trained net that comes with the course, a new copy at every call; `seed` is one of SEEDS.

    CheckpointError if the file is not the one that was made.
    """
    check_seed(seed, SEEDS)
    return untrained(seed, bag=bag).shipped("spoken", f"{key(seed, bag)}.")


def untrained(seed: int = 0, *, bag: bool = False) -> SpokenNet:
    """A net of the same size with random weights."""
    rng = np.random.default_rng(seed)
    return SpokenNet(LSTMCell(BANDS, UNITS, rng), *draw_readout(len(NAMES), UNITS, rng), bag)


def key(seed: int, bag: bool) -> str:
    """What the checkpoint calls a net."""
    return f"{'mean' if bag else 'frames'} {seed}"


@lru_cache(maxsize=1)  # all nets of a comparison get the same ones, one after the other
def held_out(n: int = 100, noise: float | None = None) -> tuple[Utterance, ...]:
    """2 n utterances by voices that are in no training, each word also backwards; the same at every call."""
    rng = np.random.default_rng(7)
    return tuple(reversed_too([utter(rng, held_out=True, noise=noise) for _ in range(n)]))


def correct(net: SpokenNet, said: Sequence[Utterance]) -> NDArray[np.bool_]:
    """Whether each utterance is recognised as the word that was spoken, (n,)."""
    return np.array([net.recognised(one) == one.spoken for one in said])
