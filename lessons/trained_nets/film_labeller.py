"""Small plain RNNs that label every frame of a film, with their state carried on or reset to zero before each frame.

`python -m lessons.train film_labeller` has trained them on the films of `lessons.tasks.film`; this module runs them in
numpy.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lessons.cells.basic import RNNCell
from lessons.cells.readout import Readout, check_seed, draw_readout
from lessons.cells.unrolling import unroll
from lessons.numerics import Array
from lessons.tasks.film import LABELS, SIDE, Film

UNITS, SEEDS = 32, (0, 1, 2)


@dataclass(frozen=True, eq=False)
class FilmNet(Readout[RNNCell]):
    """A plain cell that reads a frame's 64 pixels at each step, and p = softmax(W_hy h_t + b_y) over LABELS.

    With `past` the state goes on from frame to frame; without, every frame meets h = 0. W_hy is (6, n_h), b_y (6,).
    """

    past: bool

    def step_probabilities(self, frames: Array) -> Array:
        """Probabilities (T, 6) of LABELS after each of the frames (T, 8, 8)."""
        xs = np.reshape(frames, (len(frames), SIDE * SIDE))
        runs = [xs] if self.past else list(xs[:, np.newaxis])
        h = np.concatenate([unroll(self.cell, run)["h"] for run in runs])
        return self.probabilities(h)


def load(past: bool, seed: int = 0) -> FilmNet:
    """A trained net that comes with the course, a new copy at every call; `seed` is one of SEEDS.

    CheckpointError if the file is not the one that was made.
    """
    check_seed(seed, SEEDS)
    return untrained(past, seed).shipped("film", f"{key(past, seed)}.")


def untrained(past: bool, seed: int = 0) -> FilmNet:
    """A net of the same size with random weights."""
    rng = np.random.default_rng(seed)
    return FilmNet(RNNCell(SIDE * SIDE, UNITS, rng), *draw_readout(len(LABELS), UNITS, rng), past)


def key(past: bool, seed: int) -> str:
    """What the checkpoint calls a net."""
    return f"past {'on' if past else 'off'} {seed}"


def correct(net: FilmNet, told: Sequence[Film], seed: int = 0) -> NDArray[np.bool_]:
    """For each film and frame, (n, FRAMES), whether the likeliest label is the right one; `seed` of the noise."""
    rng = np.random.default_rng(seed)
    said = [net.step_probabilities(film.frames(rng)).argmax(axis=1) for film in told]
    answers: NDArray[np.bool_] = np.array(said) == np.array([film.labels for film in told])
    return answers


def flip_rate(net: FilmNet, told: Sequence[Film], seed: int = 0) -> float:
    """The fraction of frames whose likeliest label is another one when their film is shown backwards."""
    changed = []
    for film in told:
        back = replace(film, backwards=not film.backwards)
        frames = (f.frames(np.random.default_rng(seed)) for f in (film, back))
        one, other = (net.step_probabilities(each).argmax(axis=1) for each in frames)
        changed.append(one != other[::-1])
    return float(np.mean(changed))
