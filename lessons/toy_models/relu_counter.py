"""A ReLU network that counts the ones in 50 bits, and a training of it that explodes unless it is clipped."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lessons.formatting import formatted
from lessons.gradients.clipping import clip_by_norm, global_norm
from lessons.gradients.overflow import beyond, first_overflow
from lessons.numerics import Array

T, BATCH = 50, 32
GROWTH = 1.05  # W_hh at the start is this times the identity
Single = NDArray[np.float32]  # what nets are mostly trained in: 3.4e38 is the largest


@dataclass(eq=False)
class CountingNet:
    """h_t = relu(W_xh x_t + W_hh h_{t-1} + b_h), y = W_hy h_T + b_y; y should be the share of ones.

    The weights and every batch come from `seed` alone. W_xh is (n_h,), for one bit at a time; W_hy is (n_h,).
    """

    n_h: int = 16
    seed: int = 0
    weights: dict[str, Single] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Draw the weights."""
        self._rng = rng = np.random.default_rng(self.seed)
        drawn = {
            "W_xh": np.abs(rng.normal(0.0, 0.1, self.n_h)),
            "W_hh": GROWTH * np.eye(self.n_h),
            "b_h": np.zeros(self.n_h),
            "W_hy": rng.uniform(-1.0, 1.0, self.n_h) * self.n_h**-0.5,
            "b_y": np.zeros(1),
        }
        self.weights = {name: weight.astype(np.float32) for name, weight in drawn.items()}

    def batch(self) -> Single:
        """Fresh bits, (T, BATCH)."""
        return (self._rng.random((T, BATCH)) < 0.5).astype(np.float32)

    def forward(self, bits: Single) -> Single:
        """The states h_0 .. h_T over bits (T, B), as (T + 1, B, n_h)."""
        weights = self.weights
        drive = bits[:, :, np.newaxis] * weights["W_xh"] + weights["b_h"]
        h = np.zeros((len(bits) + 1, bits.shape[1], self.n_h), np.float32)
        for t, d in enumerate(drive):
            h[t + 1] = np.maximum(h[t] @ weights["W_hh"].T + d, 0.0)
        return h

    def loss_and_grads(self, bits: Single) -> tuple[float, dict[str, Array], Single]:
        """Mean squared error over bits (T, B), dL/dW by name, and the states of `forward`.

        Numbers that outgrow a float32 come back as Inf or NaN.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            h, weights = self.forward(bits), self.weights
            off = h[-1] @ weights["W_hy"] + weights["b_y"] - bits.mean(axis=0)
            dy = 2.0 * off / np.float32(len(off))
            da, dh = np.zeros_like(h[1:]), np.outer(dy, weights["W_hy"])
            for t in range(len(bits) - 1, -1, -1):
                da[t] = dh * (h[t + 1] > 0.0)  # the slope of relu
                dh = da[t] @ weights["W_hh"]
            grads = {
                "W_xh": np.tensordot(bits, da, 2),
                "W_hh": np.tensordot(da, h[:-1], ([0, 1], [0, 1])),
                "b_h": da.sum(axis=(0, 1)),
                "W_hy": dy @ h[-1],
                "b_y": dy.sum(keepdims=True),
            }
            exact = {name: grad.astype(np.float64) for name, grad in grads.items()}
            return float((off**2).mean()), exact, h


@dataclass(frozen=True)
class CountingRecord:
    """Where training stands after `step` updates; `norm` is the gradient's, before clipping."""

    step: int
    loss: float
    norm: float
    trouble: str = ""  # why the training ends here, in a sentence


def train_counter(
    net: CountingNet, steps: int = 500, lr: float = 0.01, max_norm: float | None = 1.0
) -> Iterator[CountingRecord]:
    """Train `net` in place on fresh batches; a record before the first and after every update.

    The learning rate falls along half a cosine to a hundredth. `max_norm` clips by norm; None does not. A number that
    outgrows a float32 ends the training with a record that says which.
    """
    for step in range(steps + 1):
        loss, grads, h = net.loss_and_grads(net.batch())
        if trouble := _trouble(step, h, loss, grads):
            yield CountingRecord(step, loss, math.nan, trouble)
            return
        yield CountingRecord(step, loss, global_norm(grads))
        rate = lr * (0.01 + 0.99 * 0.5 * (1.0 + math.cos(math.pi * step / steps)))
        for name, grad in (clip_by_norm(grads, max_norm) if max_norm else grads).items():
            net.weights[name] -= (rate * grad).astype(np.float32)


def _trouble(step: int, h: Single, loss: float, grads: dict[str, Array]) -> str:
    """Which number was the first to outgrow a float32, as a sentence; empty when none did."""
    states = {f"h_{t}": h[t] for t in range(1, len(h))}
    slopes = {f"the gradient of {name}": grad for name, grad in grads.items()}
    broken = first_overflow(states | {"the squared error": loss} | slopes)
    if not broken:
        return ""
    said = f"Step {step}: {broken} {beyond(np.float32)}. The loss is {formatted(loss)}"
    meets = any(np.isnan(grad).any() for grad in grads.values())
    return f"{said}; in the gradient Inf meets 0, which is NaN." if meets else f"{said}."
