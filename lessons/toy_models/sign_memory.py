"""A memory task that a fading gradient cannot learn: say at the end whether the first input was +1 or -1."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from lessons.cells.basic import RNNCell
from lessons.cells.protocol import weights
from lessons.cells.unrolling import unroll
from lessons.gradients.clipping import clip_by_norm, global_norm
from lessons.gradients.regulariser import omega
from lessons.numerics import Array, orthogonal
from lessons.optim.numpy_loop import SGD

STEPS, RADIUS, NOISE, LAG = 31, 0.5, 0.1, 20  # T; W_hh is RADIUS times orthogonal; a lag to look at
SIGNS = (-1.0, 1.0)
TESTED = 100  # new sequences that a net which has solved the task answers without an error


@dataclass(frozen=True)
class Measured:
    """One look at the net: loss, penalty, gradients, and how much of the gradient is left at each lag."""

    loss: float
    omega: float
    grads: dict[str, Array]  # of loss + strength * omega
    flow: Array  # |dL/dh_{T-lag}| / |dL/dh_T|, (T,), lag 0 first


@dataclass(eq=False)
class CarryNet:
    """Reads x_1 = +1 or -1 and then noise; y = W_hy h_T should be x_1. The weights come from `seed` alone."""

    seed: int = 0
    n_h: int = 16
    cell: RNNCell = field(init=False, repr=False)
    W_hy: Array = field(init=False, repr=False)  # (1, n_h)

    def __post_init__(self) -> None:
        """Draw the weights; W_hh halves every state."""
        self._rng = np.random.default_rng(self.seed)
        self.cell = RNNCell(1, self.n_h, self._rng)
        self.cell.W_hh[:], self.cell.b_h[:] = RADIUS * orthogonal(self.n_h, self._rng), 0.0
        self.W_hy = self._rng.uniform(-1.0, 1.0, (1, self.n_h)) * self.n_h**-0.5

    @property
    def weights(self) -> dict[str, Array]:
        """Every array that training may change, by name; the net's own, not copies."""
        return weights(self.cell) | {"W_hy": self.W_hy}

    def inputs(self, sign: float) -> Array:
        """A fresh sequence, (T, 1): the sign, then noise."""
        xs = NOISE * self._rng.normal(size=(STEPS, 1))
        xs[0] = sign
        return xs

    def answer(self, xs: Array) -> float:
        """y after the last step."""
        return float((self.W_hy @ unroll(self.cell, xs)["h"][-1])[0])

    def measure(self, strength: float = 0.0) -> Measured:
        """Both signs, each on fresh noise: mean of (y - x_1)^2, mean of Omega, and all gradients."""
        xs = np.array([self.inputs(sign) for sign in SIGNS])
        hs = self._states(xs)
        offs = [self.W_hy @ h[-1] - sign for sign, h in zip(SIGNS, hs, strict=True)]  # (1,) each
        back = self._back(hs, np.array([2.0 * off @ self.W_hy for off in offs]))
        first, second = (self._one(*run, strength) for run in zip(xs, hs, offs, *back, strict=True))
        return Measured(
            (first.loss + second.loss) / 2.0,
            (first.omega + second.omega) / 2.0,
            {name: (first.grads[name] + second.grads[name]) / 2.0 for name in self.weights},
            (first.flow + second.flow) / 2.0,
        )

    def _states(self, xs: Array) -> Array:
        """h_1 .. h_T (n, T, n_h) of sequences xs (n, T, 1): to the last bit those of `unroll`, side by side."""
        cell, h = self.cell, np.zeros((len(xs), self.n_h, 1))
        drive = np.moveaxis(xs * cell.W_xh[:, 0], 1, 0)[..., np.newaxis]
        b_h = cell.b_h[:, np.newaxis]
        hs = np.array([h := np.tanh(x_t + cell.W_hh @ h + b_h) for x_t in drive])
        return np.ascontiguousarray(np.moveaxis(hs[..., 0], 1, 0))

    def _back(self, hs: Array, dh: Array) -> tuple[Array, Array]:
        """dL/dh_t and dL/da_t (n, T, n_h) from dL/dh_T (n, n_h): to the last bit those of `backward`."""
        W_back, dh = self.cell.W_hh.T, dh[..., np.newaxis]
        slopes = np.moveaxis(1.0 - hs**2, 1, 0)[..., np.newaxis]
        dhs, das = np.empty_like(slopes), np.empty_like(slopes)
        for t in range(len(slopes) - 1, -1, -1):
            dhs[t], das[t] = dh, dh * slopes[t]
            dh = W_back @ das[t]
        one, other = (np.ascontiguousarray(np.moveaxis(a[..., 0], 1, 0)) for a in (dhs, das))
        return one, other

    def _one(
        self, xs: Array, h: Array, off: Array, dh: Array, da: Array, strength: float
    ) -> Measured:
        """The same for one sequence, (T, 1), with its states, error and gradients (T, n_h)."""
        penalty, slope = omega(self.cell, {"h": h}, dh)
        grads = {
            "W_xh": da.T @ xs,
            "W_hh": da.T @ np.vstack([np.zeros(self.n_h), h[:-1]]) + strength * slope,
            "b_h": (da.T @ np.ones((len(da), 1)))[:, 0],
            "W_hy": 2.0 * np.outer(off, h[-1]),
        }
        norms = np.linalg.norm(dh, axis=1)[::-1]
        return Measured(float(off[0] ** 2), penalty, grads, norms / max(norms[0], 1e-300))


@dataclass(frozen=True)
class CarryRecord:
    """Where the net stands after `step` updates."""

    step: int
    loss: float
    omega: float
    flow: Array  # as in Measured
    norm: float  # of the gradient, before clipping


def train_sign_memory(
    net: CarryNet,
    steps: int = 300,
    lr: float = 0.03,
    strength: float = 0.0,
    max_norm: float | None = None,
) -> Iterator[CarryRecord]:
    """Minimise loss + strength * Omega, clipped by norm if asked; a record before the first and after every update."""
    optimiser = SGD(lr)
    for step in range(steps + 1):
        seen = net.measure(strength)
        yield CarryRecord(step, seen.loss, seen.omega, seen.flow, global_norm(seen.grads))
        if step < steps:
            grads = clip_by_norm(seen.grads, max_norm) if max_norm else seen.grads
            optimiser.update(net.weights, grads)


class Outcome(NamedTuple):
    """What became of one training."""

    solved: bool  # all TESTED sequences are answered rightly
    largest_norm: float  # of the gradients, before clipping


def train_and_test(
    seed: int, radius: float = RADIUS, strength: float = 0.0, max_norm: float | None = None
) -> Outcome:
    """Train the net of a seed, whose W_hh starts as `radius` times an orthogonal matrix, and test it."""
    net = CarryNet(seed)
    net.cell.W_hh *= radius / RADIUS
    norms = [record.norm for record in train_sign_memory(net, strength=strength, max_norm=max_norm)]
    right = [net.answer(net.inputs(sign)) * sign > 0 for sign in SIGNS * (TESTED // len(SIGNS))]
    return Outcome(all(right), max(norms))
