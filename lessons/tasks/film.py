"""Films of twelve tiny frames, each frame with a label: what happens in it is not to be seen in the frame alone.

A ball goes right or left, a door opens or closes, the sun rises or sets. The same frame occurs on the way there and on
the way back, so the label is decided by the past.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product

import numpy as np

from lessons.numerics import Array
from lessons.tasks.protocol import kept_out

SIDE, FRAMES, PHASES, PLACES = 8, 12, 6, 3
KINDS = {  # what is filmed, and its labels: on the way back, on the way there
    "ball": ("left", "right"),
    "door": ("closing", "opening"),
    "sun": ("setting", "rising"),
}
LABELS = tuple(label for pair in KINDS.values() for label in pair)
TEMPI = {"slow": 0.5, "even": 1.0, "fast": 2.0}  # phases per frame
STARTS = 2 * (PHASES - 1)  # places in the cycle there and back
NOISE = 0.1  # standard deviation of each pixel, where ink is 1


@dataclass(frozen=True)
class Film:
    """One film: its kind, where in the picture, where in the cycle it starts, how fast, and whether it is reversed."""

    kind: str = "door"
    place: int = 0
    start: int = 0
    tempo: str = "even"
    backwards: bool = False

    @cached_property
    def phases(self) -> tuple[int, ...]:
        """How far the thing has gone in each frame: 0 .. PHASES - 1, there and back and there again."""
        cycle = (self.start + np.floor(np.arange(FRAMES) * TEMPI[self.tempo])) % STARTS
        there = np.minimum(cycle, STARTS - cycle).astype(int).tolist()
        return tuple(there[::-1] if self.backwards else there)

    @cached_property
    def labels(self) -> tuple[int, ...]:
        """For each frame the latest movement, a number into LABELS; before the first one, the movement to come."""
        moves = np.sign(np.diff(self.phases, prepend=self.phases[0])).tolist()
        way = next(move for move in moves if move)
        first, found = LABELS.index(KINDS[self.kind][0]), list[int]()
        for move in moves:
            way = move or way
            found.append(first + (way > 0))
        return tuple(found)

    @property
    def clean(self) -> Array:
        """The frames without noise, (FRAMES, 8, 8), from 0, dark, to 1."""
        return np.stack([_drawn(self.kind, phase, self.place) for phase in self.phases])

    def frames(self, rng: np.random.Generator, noise: float = NOISE) -> Array:
        """The frames as they are seen, (FRAMES, 8, 8): with noise on every pixel; backwards, the very same frames."""
        clean = self.clean
        grain = noise * rng.normal(size=clean.shape)
        return clean + (grain[::-1] if self.backwards else grain)

    @property
    def held_out(self) -> bool:
        """Whether no net is trained on these frames in this order: true for about one in five."""
        return kept_out(repr((self.kind, self.place, self.phases)))


def _ball(phase: int, place: int) -> Array:
    """A ball of 2 x 2 on its way from left to right, on one of three heights."""
    frame = np.zeros((SIDE, SIDE))
    frame[1 + 2 * place : 3 + 2 * place, phase : phase + 2] = 1.0
    return frame


def _door(phase: int, place: int) -> Array:
    """A door in its frame that is pushed aside to the left; `place` is how low its top is."""
    frame = np.zeros((SIDE, SIDE))
    frame[place:, [0, 7]], frame[place] = 0.5, 0.5
    frame[place + 1 :, 1 : 7 - phase] = 1.0
    return frame


def _sun(phase: int, place: int) -> Array:
    """A sun of four rows that comes up behind the ground, further left or right."""
    frame, top = np.zeros((SIDE, SIDE)), 5 - phase
    for row, wide in enumerate((2, 4, 4, 2)):
        left = place + 2 - wide // 2 + 1
        frame[top + row : top + row + 1, left : left + wide] = 1.0
    frame[6:] = 0.5
    return frame


DRAWN = {"ball": _ball, "door": _door, "sun": _sun}


@cache
def _drawn(kind: str, phase: int, place: int) -> Array:
    """One of the 54 frames without noise, (8, 8)."""
    return DRAWN[kind](phase, place)


@cache
def films(held_out: bool | None = None) -> tuple[Film, ...]:
    """Every film there is, or those held out from training, or the others."""
    every = product(KINDS, range(PLACES), range(STARTS), TEMPI, (False, True))
    return tuple(
        film for film in (Film(*given) for given in every) if held_out in (None, film.held_out)
    )


def best_by_frame(told: Iterable[Film], past: bool) -> Array:
    """The largest possible accuracy at each frame, (FRAMES,), from the frame alone or from the `past` as well.

    Of all frames that look the same (`past`: that have the same frames before them), the most frequent label is said.
    Noise can only make it harder.
    """
    frames = [
        (t, (film.kind, film.place, film.phases[: t + 1] if past else film.phases[t]), label)
        for film in told
        for t, label in enumerate(film.labels)
    ]
    seen: defaultdict[Hashable, Counter[int]] = defaultdict(Counter)
    for _, sight, label in frames:
        seen[sight][label] += 1
    right: list[list[float]] = [[] for _ in range(FRAMES)]
    for t, sight, _ in frames:
        right[t].append(max(seen[sight].values()) / seen[sight].total())
    return np.array([np.mean(each) for each in right])


def best_accuracy(told: Iterable[Film], past: bool) -> float:
    """The mean of `best_by_frame`."""
    return float(best_by_frame(told, past).mean())
