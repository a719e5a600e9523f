"""Small plain RNNs that label every frame of a film, with their state carried on or wiped before each frame.

`python -m lessons.train film_labeller` has trained them on the films of `lessons.tasks.film`; this module runs them in
numpy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lessons.cells.basic import RNNCell
from lessons.cells.protocol import weights
from lessons.cells.unrolling import unroll
from lessons.checkpoint import load_checkpoint
from lessons.numerics import Array, softmax, uniform
from lessons.tasks.film import LABELS, SIDE, Film

UNITS, SEEDS = 32, (0, 1, 2)


@dataclass(frozen=True, eq=False)
class FilmNet:
    """A plain cell that reads a frame's 64 pixels at each step, and p = softmax(W_hy h_t + b_y) over LABELS.

    With `past` the state goes on from frame to frame; without, every frame meets h = 0. W_hy is (6, n_h), b_y (6,).
    """

    cell: RNNCell
    W_hy: Array
    b_y: Array
    past: bool

    def beliefs(self, frames: Array) -> Array:
        """Probabilities (T, 6) of LABELS after each of the frames (T, 8, 8)."""
        xs = np.reshape(frames, (len(frames), SIDE * SIDE))
        runs = [xs] if self.past else list(xs[:, np.newaxis])
        h = np.concatenate([unroll(self.cell, run)["h"] for run in runs])
        return softmax(h @ self.W_hy.T + self.b_y)


READ = ("W_hy", "b_y")


def load(past: bool, seed: int = 0) -> FilmNet:
    """A trained net that comes with the course, a new copy at every call; `seed` is one of SEEDS.

    CheckpointError if the file is not the one that was made.
    """
    if seed not in SEEDS:
        raise ValueError(f"there are nets of the seeds {SEEDS}, not of {seed}.")
    net, kept = untrained(past, seed), _kept()
    mine = {n: kept[f"{key(past, seed)}.{n}"].copy() for n in (*weights(net.cell), *READ)}
    for name in weights(net.cell):
        setattr(net.cell, name, mine[name])
    return FilmNet(net.cell, mine["W_hy"], mine["b_y"], past)


def untrained(past: bool, seed: int = 0) -> FilmNet:
    """A net of the same size with random weights."""
    rng = np.random.default_rng(seed)
    cell, n = RNNCell(SIDE * SIDE, UNITS, rng), len(LABELS)
    return FilmNet(cell, uniform(UNITS, (n, UNITS), rng), uniform(UNITS, (n,), rng), past)


def key(past: bool, seed: int) -> str:
    """What the checkpoint calls a net."""
    return f"past {'on' if past else 'off'} {seed}"


@cache
def _kept() -> Mapping[str, Array]:
    return load_checkpoint("film")


def correct(net: FilmNet, told: Sequence[Film], seed: int = 0) -> NDArray[np.bool_]:
    """For each film and frame, (n, FRAMES), whether the likeliest label is the right one; `seed` of the noise."""
    rng = np.random.default_rng(seed)
    said = [net.beliefs(film.frames(rng)).argmax(axis=1) for film in told]
    answers: NDArray[np.bool_] = np.array(said) == np.array([film.labels for film in told])
    return answers


def flip_rate(net: FilmNet, told: Sequence[Film], seed: int = 0) -> float:
    """The share of frames whose likeliest label is another one when their film is shown backwards."""
    changed = []
    for film in told:
        back = replace(film, backwards=not film.backwards)
        one, other = (f.frames(np.random.default_rng(seed)) for f in (film, back))
        changed.append(net.beliefs(one).argmax(axis=1) != net.beliefs(other).argmax(axis=1)[::-1])
    return float(np.mean(changed))
