"""A spin glass: spins of +1 or -1 whose couplings contradict one another, so that many states are local minima.

The problem of Kirkpatrick, Gelatt and Vecchi (1983), here with a coupling between every two spins (Sherrington and
Kirkpatrick, 1975).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lessons.gradient_free.annealing import COLDEST, Schedule, accepts
from lessons.numerics import Array, blocks

TOGETHER = 4096  # states whose energy is worked out at once


@dataclass(frozen=True, eq=False)
class SpinGlass:
    """n spins with couplings J (n, n), symmetric, 0 on the diagonal. The energy of s is -s J s / 2."""

    J: Array

    @classmethod
    def drawn(cls, n: int, seed: int) -> "SpinGlass":
        """Couplings from a normal distribution of variance 1 / (2 n)."""
        J = np.random.default_rng(seed).normal(size=(n, n)) / np.sqrt(n)
        J = (J + J.T) / 2
        np.fill_diagonal(J, 0.0)
        return cls(J)

    def energy(self, spins: Array) -> float:
        """The energy of spins (n,)."""
        return float(-0.5 * spins @ self.J @ spins)

    def lowest(self) -> float:
        """The lowest energy there is: all 2^(n - 1) states are tried, up to a change of all signs."""
        n, found = len(self.J), np.inf
        for some in blocks(2 ** (n - 1), TOGETHER):
            numbers = np.arange(some.start, min(some.stop, 2 ** (n - 1)))
            spins = 2.0 * ((numbers[:, np.newaxis] >> np.arange(n)) & 1) - 1.0
            found = min(found, float(-0.5 * ((spins @ self.J) * spins).sum(axis=1).max()))
        return found


def anneal_spins(
    glass: SpinGlass, schedule: Schedule, steps: int, rng: np.random.Generator
) -> Iterator[float]:
    """The energy after each of `steps` proposals; each turns one spin over, chosen by chance. The start is random."""
    spins, temperature = rng.choice([-1.0, 1.0], len(glass.J)), schedule.start
    now = glass.energy(spins)
    for _ in range(steps):
        k = rng.integers(len(spins))
        change = float(2.0 * spins[k] * (glass.J[k] @ spins))
        if accepts(change, temperature, rng):
            spins[k] *= -1.0
            now += change
        temperature = max(temperature * schedule.cooling, COLDEST)
        yield now
