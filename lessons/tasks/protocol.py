"""What a task is: examples without end, a score, and when a net has solved it; and what of it no training may see."""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from lessons.numerics import Array

T = TypeVar("T")
Goals = NDArray[np.int64] | Array


@dataclass(frozen=True)
class Examples:
    """n runs of T steps: inputs xs (T, n, n_x), and what should come out.

    Goals (n,) are asked for after the last step: whole numbers are classes, others are to be met as they are. Goals
    (T, n) are classes for every step, -1 where none is asked for.
    """

    xs: Array
    goals: Goals


class Task(Protocol):
    """What a net can be trained on: read-outs y are (n, n_y) after the last step, or (T, n, n_y) after every one."""

    @property
    def n_x(self) -> int:
        """Numbers that go in at a step."""
        ...

    @property
    def n_y(self) -> int:
        """Numbers that come out."""
        ...

    @property
    def T(self) -> int:
        """Steps of a run, the longest if they differ."""
        ...

    def examples(self, n: int, rng: np.random.Generator) -> Examples:
        """`n` fresh runs."""
        ...

    def score(self, y: Array, goals: Goals) -> float:
        """How good the read-outs are, in the task's own measure."""
        ...

    def solved(self, score: float) -> bool:
        """Whether that is good enough to stop."""
        ...


@runtime_checkable
class HoldsOut(Protocol):
    """A task with examples that no training may see."""

    def held_out(self, n: int, rng: np.random.Generator) -> Examples:
        """`n` runs to judge with."""
        ...


def kept_out(text: str, one_in: int = 5) -> bool:
    """Whether no net is trained on `text`: true for one in so many, by its checksum, the same on every machine."""
    return zlib.crc32(text.encode()) % one_in == 0


def part_of(draw: Callable[[], T], rule: Callable[[T], bool], *, held_out: bool) -> Iterator[T]:
    """Without end, of what `draw` gives: all that is held out by `rule`, or all the rest."""
    while True:
        one = draw()
        if rule(one) == held_out:
            yield one
