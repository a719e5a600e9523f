"""Rows of the wall that train no recipe: random weight guessing, a shift register, fixed points, an identity.

Each has `updates`, `every`, the name of its `cell` for the picture, `settings()` in words, and `attempt(seed)`, which
gives records as a training does.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lessons.experiments.reproduction_training import Recipe, ReproductionRecord, RunData, attempt
from lessons.numerics import Array, cpu_seconds, sigmoid
from lessons.tasks.published.formal import FlipFlops, tomita_strings

NAN = float("nan")
Strings = tuple[
    Array, NDArray[np.int64], NDArray[np.int64]
]  # xs (T, n), lengths (n,), classes (n,)


class Experiment(Protocol):
    """What a row of the wall runs."""

    @property
    def updates(self) -> int:
        """The most steps that it takes."""
        ...

    @property
    def every(self) -> int:
        """Steps from record to record."""
        ...

    @property
    def cell(self) -> str:
        """The kind of cell."""
        ...

    def settings(self) -> str:
        """What was set by hand, in words."""
        ...

    def attempt(self, seed: int) -> Iterator[ReproductionRecord]:
        """One run from a seed; the last record is marked as over."""
        ...


def latch_strings(n: int, rng: np.random.Generator, T: int = 500) -> Strings:
    """Was the first number 1 or -1? Then comes noise of variance 0.2."""
    goals, xs = np.arange(n) % 2, rng.normal(0.0, np.sqrt(0.2), (T, n))
    xs[0] = 2.0 * goals - 1.0
    return xs, np.full(n, T), goals


def parity_strings(n: int, rng: np.random.Generator) -> Strings:
    """Strings of 500 to 600 bits, -1 and 1: is the number of ones odd?"""
    lengths, bits = rng.integers(500, 601, n), rng.integers(2, size=(600, n))
    inside = np.arange(600)[:, np.newaxis] < lengths
    return (
        np.where(inside, np.where(bits, 1.0, -1.0), 0.0),
        lengths,
        (bits * inside).sum(axis=0) % 2,
    )


def tomita(number: int) -> Callable[[int, np.random.Generator], Strings]:
    """Strings in and out of one of Tomita's languages."""
    return lambda n, rng: tomita_strings(number, n, rng)


@dataclass(frozen=True)
class Guessing:
    """Draw all weights of an RNN again until it names the class of every string; `searches` of these, from one seed.

    Weights and biases come from U(-reach, reach). A net is right if it is so on `judged` strings; `most` guesses end a
    search. What is counted is the mean number of guesses.
    """

    strings: Callable[[int, np.random.Generator], Strings]
    n_h: int = 2
    reach: float = 100.0
    searches: int = 10
    judged: int = 200
    most: int = 50_000
    together: int = 250

    updates = property(lambda self: self.searches)
    every = 1
    cell = "RNN"

    def settings(self) -> str:
        """Size, range and numbers."""
        return (
            f"{self.n_h} tanh units, all weights and biases from U(-{self.reach:.0f}, {self.reach:.0f}); "
            f"right on all of {self.judged} strings; mean of {self.searches} searches per seed, "
            f"at most {self.most:,} guesses each"
        )

    def attempt(self, seed: int) -> Iterator[ReproductionRecord]:
        """A record after every search; its score is the fraction of the searches that found a net."""
        began, guesses, found = cpu_seconds(), list[int](), 0
        for k in range(self.searches):
            count, right = self._search(np.random.default_rng([seed, k]))
            guesses.append(count)
            found += right
            over, mean = k == self.searches - 1, round(float(np.mean(guesses)))
            seconds, share = cpu_seconds() - began, found / (k + 1)
            done = over and found == self.searches
            yield ReproductionRecord(k + 1, 1.0 - share, share, NAN, done, over, seconds, mean)

    def _search(self, rng: np.random.Generator) -> tuple[int, bool]:
        xs, lengths, goals = self.strings(self.judged, rng)
        for tried in range(0, self.most, self.together):
            drawn = rng.uniform(
                -self.reach, self.reach, (self.together, self.n_h**2 + 3 * self.n_h + 1)
            )
            few = 12
            hopeful = np.flatnonzero(self._right(drawn, xs[:, :few], lengths[:few], goals[:few]))
            for index in hopeful:
                if self._right(drawn[[index]], xs, lengths, goals)[0]:
                    return tried + int(index) + 1, True
        return self.most, False

    def _right(
        self, drawn: Array, xs: Array, lengths: NDArray[np.int64], goals: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Which nets (nets, weights) name every class: the sign of the read-out after a string's last symbol."""
        n = self.n_h
        W, w_x, b, w_y, b_y = np.split(drawn, np.cumsum([n * n, n, n, n]), axis=1)
        W = W.reshape(-1, n, n)
        h = np.zeros((len(drawn), n, xs.shape[1]))
        for t in range(int(lengths.max())):
            now = np.tanh(W @ h + w_x[:, :, np.newaxis] * xs[t] + b[:, :, np.newaxis])
            h = now if (lengths > t).all() else np.where(lengths > t, now, h)
        y = (w_y[:, :, np.newaxis] * h).sum(axis=1) + b_y
        right: NDArray[np.bool_] = ((y > 0) == (goals == 1)).all(axis=1)
        return right


@dataclass(frozen=True)
class ShiftRegister:
    """Three logistic units, each connected to all three: after two steps the pattern has moved round by two places.

    Backpropagation through two time steps with shared weights, momentum, all eight patterns in each sweep.
    """

    rate: float = 1.0
    momentum: float = 0.9
    units: int = 3
    updates: int = 200
    every: int = 5
    cell = "RNN"

    def settings(self) -> str:
        """Rate, momentum, start."""
        return (
            f"{self.units} logistic units; squared error, gradient descent at {self.rate:g} with momentum "
            f"{self.momentum:g} on the sum over 8 patterns; start U(-0.5, 0.5); "
            f"solved when every output is within 0.2; at most {self.updates} sweeps"
        )

    def attempt(self, seed: int) -> Iterator[ReproductionRecord]:
        """A record after every few sweeps; the score is the fraction of outputs within 0.2."""
        n, rng, began = self.units, np.random.default_rng(seed), cpu_seconds()
        W, b = rng.uniform(-0.5, 0.5, (n, n)), rng.uniform(-0.5, 0.5, n)
        speed_W, speed_b = np.zeros_like(W), np.zeros_like(b)
        first = (np.arange(2**n)[:, np.newaxis] >> np.arange(n) & 1).astype(float)
        goals = np.roll(first, 2, axis=1)
        for sweep in range(self.updates + 1):
            middle = sigmoid(first @ W.T + b)
            last = sigmoid(middle @ W.T + b)
            error = last - goals
            near = float((np.abs(error) < 0.2).mean())
            if sweep % self.every == 0:
                loss, over = float((error**2).sum() / 2), near == 1.0 or sweep == self.updates
                seconds = cpu_seconds() - began
                yield ReproductionRecord(sweep, loss, near, NAN, near == 1.0, over, seconds, sweep)
                if over:
                    return
            d_last = error * last * (1 - last)
            d_middle = d_last @ W * middle * (1 - middle)
            speed_W = self.momentum * speed_W - self.rate * (d_last.T @ middle + d_middle.T @ first)
            speed_b = self.momentum * speed_b - self.rate * (d_last + d_middle).sum(axis=0)
            W, b = W + speed_W, b + speed_b


@dataclass(frozen=True)
class FixedPoints:
    """Train an RNN on FlipFlops, then look for the fixed points of h = tanh(W_hh h + b_h) without input.

    Stable ones: where 300 steps end that start from the states of 200 runs. Saddles: by Newton's method from the middle
    between any two of these. Solved: eight stable ones and at least one saddle.
    """

    recipe: Recipe

    updates = property(lambda self: self.recipe.updates)
    every = property(lambda self: self.recipe.every)
    cell = "RNN"

    def settings(self) -> str:
        """Those of the training."""
        return f"{self.recipe.settings()}; then Newton's method from the midpoints between the stable points"

    def attempt(self, seed: int) -> Iterator[ReproductionRecord]:
        """The records of the training; that of the end has the fraction of the eight stable points as its score."""
        data = RunData(self.recipe, FlipFlops(), seed)
        for record in attempt(self.recipe, seed, data):
            if not record.over:
                yield record
                continue
            began = cpu_seconds()
            stable, saddles = fixed_points(data, seed)
            solved = record.solved and len(stable) == 8 and len(saddles) > 0
            score, seconds = min(len(stable), 8) / 8, record.seconds + cpu_seconds() - began
            yield replace(record, score=score, solved=solved, seconds=seconds)


def fixed_points(data: RunData, seed: int) -> tuple[list[Array], list[Array]]:
    """Stable fixed points and saddles of a trained net, each (n_h,)."""
    cell, rng = data.net.cell, np.random.default_rng([seed, 2])
    W, b, eye = cell.W_hh, cell.b_h, np.eye(cell.state_sizes["h"])
    xs, h = FlipFlops().examples(200, rng).xs, np.zeros((200, len(b)))
    for x_t in [*xs, *np.zeros((300, 200, 3))]:
        h = np.tanh(x_t @ cell.W_xh.T + h @ W.T + b)
    stable, saddles = list[Array](), list[Array]()

    def add(kept: list[Array], point: Array) -> None:
        if all(np.linalg.norm(point - known) > 0.05 for known in kept):
            kept.append(point)

    def radius(point: Array) -> float:
        jacobian = (1 - point**2)[:, np.newaxis] * W
        return float(np.abs(np.linalg.eigvals(jacobian)).max())

    for point in h:
        if np.abs(np.tanh(W @ point + b) - point).max() < 1e-4 and radius(point) < 1.0:
            add(stable, point)
    for k, one in enumerate(stable):
        for other in stable[:k]:
            point = (one + other) / 2
            for _ in range(30):
                image = np.tanh(W @ point + b)
                point = point - np.linalg.solve(
                    (1 - image**2)[:, np.newaxis] * W - eye, image - point
                )
                if not np.abs(point).max() < 2.0:
                    break
            else:
                if np.abs(np.tanh(W @ point + b) - point).max() < 1e-8 and radius(point) > 1.0:
                    add(saddles, point)
    return stable, saddles


@dataclass(frozen=True)
class FastWeights:
    """Linear attention, the sum of (q_t k_j) v_j over j, against fast weights W_t = W_{t-1} + v_t k_t^T."""

    T: int = 200
    n: int = 16
    updates: int = 1
    every: int = 1
    cell = "RNN"

    def settings(self) -> str:
        """Sizes."""
        return f"{self.T} random queries, keys and values of {self.n} numbers; nothing is trained"

    def attempt(self, seed: int) -> Iterator[ReproductionRecord]:
        """One record: its loss is the largest relative difference between the two outputs."""
        q, k, v = np.random.default_rng(seed).normal(size=(3, self.T, self.n))
        attended = np.tril(q @ k.T) @ v
        W, read, began = np.zeros((self.n, self.n)), [], cpu_seconds()
        for q_t, k_t, v_t in zip(q, k, v, strict=True):
            W = W + np.outer(v_t, k_t)
            read.append(W @ q_t)
        off = float(np.abs(np.array(read) - attended).max() / np.abs(attended).max())
        same = off < 1e-12
        seconds = cpu_seconds() - began
        yield ReproductionRecord(1, off, float(same), NAN, same, True, seconds, self.T)
