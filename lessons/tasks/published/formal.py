"""Formal languages as tasks: parity with mixed lengths, a^n b^n, Tomita's grammars, and three bits to hold."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lessons.numerics import Array, one_hot
from lessons.tasks.classics import mistakes
from lessons.tasks.protocol import Examples, Goals

NOT_ASKED = -1
TOMITA = (1, 2, 4)


@dataclass(frozen=True)
class MixedParity:
    """Is the number of ones odd? Trained on strings of 1 to `longest` bits, judged on 41 to `tested`.

    Bits go in as -1 and 1; the answer is wanted after the last bit. Strings drawn together have one length.
    """

    longest: int = 40
    tested: int = 200
    n_x: int = 1
    n_y: int = 2

    @property
    def T(self) -> int:
        """The longest string to train on."""
        return self.longest

    def examples(self, n: int, rng: np.random.Generator) -> Examples:
        """`n` strings of one length, whose logarithm is uniform, so short ones are as frequent; goals (n,)."""
        length = int(np.exp(rng.uniform(0.0, np.log(self.longest + 1))))
        bits = rng.integers(2, size=(length, n))
        return Examples(np.where(bits, 1.0, -1.0)[:, :, np.newaxis], bits.sum(axis=0) % 2)

    def held_out(self, n: int, rng: np.random.Generator) -> Examples:
        """`n` longer strings, filled up with zeros, which nothing is wanted of; goals (T, n)."""
        lengths, bits = (
            rng.integers(self.longest + 1, self.tested + 1, n),
            rng.integers(2, size=(self.tested, n)),
        )
        step, goals = np.arange(self.tested)[:, np.newaxis], np.full((self.tested, n), NOT_ASKED)
        inside = step < lengths
        goals[lengths - 1, np.arange(n)] = (bits * inside).sum(axis=0) % 2
        return Examples(np.where(inside, 2.0 * bits - 1.0, 0.0)[:, :, np.newaxis], goals)

    def score(self, y: Array, goals: Goals) -> float:
        """The fraction of right answers."""
        told = goals != NOT_ASKED
        return float((y.argmax(axis=-1) == goals)[told].mean())

    def solved(self, score: float) -> bool:
        """Whether at least 99 of 100 are right."""
        return score >= 0.99


@dataclass(frozen=True)
class Counting:
    """Strings S a^n b^n S: predict every next symbol. Trained on n from 1 to `most`, judged on n of `judged`.

    A string is right if at every step each symbol that may follow scores above each that may not: after a, a or b;
    after b, b until n are read, then S.
    """

    most: int = 10
    judged: tuple[int, ...] = (*range(1, 21), 30, 40, 50, 64, 100, 128, 150, 200, 256, 500, 1000)
    enough: int = 64  # all n up to this one have to be right
    n_x: int = 3  # S, a, b
    n_y: int = 3

    @property
    def T(self) -> int:
        """Steps of the longest string to train on."""
        return 2 * self.most + 1

    def examples(self, n: int, rng: np.random.Generator) -> Examples:
        """`n` strings of mixed lengths; goals (T, n)."""
        return self._strings(rng.integers(1, self.most + 1, n))

    def held_out(self, n: int, rng: np.random.Generator) -> Examples:
        """A string for each n that is judged."""
        return self._strings(np.array(self.judged))

    def _strings(self, counts: NDArray[np.int64]) -> Examples:
        step = np.arange(2 * counts.max() + 2)[:, np.newaxis]
        symbols = np.where(step <= counts, 1, 2) * (step > 0) * (step <= 2 * counts)
        goals = np.where(step[1:] <= 2 * counts + 1, symbols[1:], NOT_ASKED)
        return Examples(one_hot(symbols[:-1], 3), goals)

    def right(self, y: Array, goals: Goals) -> NDArray[np.bool_]:
        """Which strings are right, (n,)."""
        legal = one_hot(np.maximum(goals, 0), 3).astype(bool)
        legal[1:, :, 1:] |= (goals[:-1] == 1)[:, :, np.newaxis]  # an a was read: a or b may follow
        legal |= (goals == NOT_ASKED)[:, :, np.newaxis]
        return np.asarray(~mistakes(y, legal).any(axis=0))

    def score(self, y: Array, goals: Goals) -> float:
        """The fraction of the judged n that are right."""
        return float(self.right(y, goals).mean())

    def solved(self, score: float) -> bool:
        """Whether so many are right as there are n up to `enough`."""
        return score >= float(np.mean(np.array(self.judged) <= self.enough)) - 1e-9


def in_tomita(number: int, bits: NDArray[np.int64]) -> bool:
    """Whether a string of bits is in one of Tomita's languages: 1 is 1*, 2 is (10)*, 4 has no 000."""
    text = "".join(map(str, bits))
    if number == 1:
        return "0" not in text
    if number == 2:
        return text == "10" * (len(text) // 2)
    return "000" not in text


def tomita_strings(
    number: int, n: int, rng: np.random.Generator, longest: int = 30
) -> tuple[Array, NDArray[np.int64], NDArray[np.int64]]:
    """Inputs (longest, n) in -1, 0, 1, lengths (n,) and classes (n,) of strings, half of them in the language."""
    xs, lengths = np.zeros((longest, n)), rng.integers(1, longest + 1, n)
    for k in range(n):
        bits = rng.integers(2, size=lengths[k])
        if k % 2 == 0:
            bits = _member(number, lengths[k], rng)
        elif number in (1, 2) and k % 4 == 1:  # a member with one bit turned
            bits = _member(number, lengths[k], rng)
            bits[rng.integers(len(bits))] ^= 1
        lengths[k] = len(bits)
        xs[: len(bits), k] = 2 * bits - 1
    labels = [in_tomita(number, (xs[: lengths[k], k] > 0).astype(int)) for k in range(n)]
    return xs, lengths, np.array(labels, dtype=np.int64)


def _member(number: int, length: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """A string of about this length that is in the language."""
    if number == 1:
        return np.ones(length, dtype=np.int64)
    if number == 2:
        return np.tile([1, 0], max(1, length // 2))
    bits = rng.integers(2, size=length)
    for t in range(2, length):
        bits[t] |= not bits[t - 2 : t].any()
    return bits


@dataclass(frozen=True)
class FlipFlops:
    """Three channels of rare pulses, 1 or -1: hold the sign of the last pulse of each, as one of eight classes.

    Every run begins with a pulse on each channel. The score is the fraction of right steps.
    """

    T: int = 40
    n_x: int = 3
    n_y: int = 8

    def examples(self, n: int, rng: np.random.Generator) -> Examples:
        """`n` runs; goals (T, n)."""
        xs = rng.choice([-1.0, 0.0, 1.0], p=[0.05, 0.9, 0.05], size=(self.T, n, 3))
        xs[0] = rng.choice([-1.0, 1.0], size=(n, 3))
        held = xs.copy()
        for t in range(1, self.T):
            held[t] = np.where(xs[t] == 0.0, held[t - 1], xs[t])
        return Examples(xs, ((held > 0) @ np.array([4, 2, 1])).astype(np.int64))

    def score(self, y: Array, goals: Goals) -> float:
        """The fraction of right steps."""
        return float((y.argmax(axis=-1) == goals).mean())

    def solved(self, score: float) -> bool:
        """Whether at least 999 of 1,000 steps are right."""
        return score >= 0.999
