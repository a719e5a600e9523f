"""Who judges gradients that were made by hand: torch, or the course's own tape where torch is not installed.

In a browser tab there is no torch. There `OnTape` has the few operations that the judges use, under torch's names.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from lessons.gradients.tape import Taped
from lessons.numerics import Array


def judge() -> Any:
    """The module torch, on one thread; an `OnTape` where it is not installed. torch is imported by the first call."""
    try:
        import torch
    except ModuleNotFoundError:
        return OnTape()
    torch.set_num_threads(1)
    return torch


class OnTape:
    """The operations of torch that the judges use, in float64, on a tape of its own: for one way back."""

    float64 = np.float64

    def __init__(self) -> None:
        """An empty tape."""
        self._tape: list[Taped] = []

    def tensor(self, value: Any, dtype: Any = None, requires_grad: bool = False) -> OwnTensor:
        """A number or an array, with a way back if `requires_grad`."""
        pull = (lambda _: None) if requires_grad else None
        return OwnTensor(Taped(np.array(value, dtype=np.float64), self._tape, False, pull))

    def zeros(self, shape: Any, dtype: Any = None) -> OwnTensor:
        """Zeros of a shape."""
        return self.tensor(np.zeros(shape))

    def zeros_like(self, other: OwnTensor) -> OwnTensor:
        """Zeros of the shape of `other`."""
        return self.zeros(other.taped.value.shape)

    def tanh(self, x: OwnTensor) -> Any:
        """Number by number."""
        return np.tanh(x)

    def sigmoid(self, x: OwnTensor) -> Any:
        """Number by number: 1 / (1 + exp(-x)), by way of tanh, which does not overflow."""
        return np.tanh(x * 0.5) * 0.5 + 0.5

    def log_softmax(self, y: OwnTensor, dim: int) -> Any:
        """Logarithms of the softmax of a vector; `dim` is 0."""
        apart = y - float(y.taped.value.max())
        return apart - np.log(OwnTensor(np.exp(apart).taped.sum()))

    def no_grad(self) -> AbstractContextManager[None]:
        """What is computed after the way back has none."""
        return nullcontext()


class OwnTensor(NDArrayOperatorsMixin):
    """A taped array under the names that torch's tensors have; every one keeps its gradient."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, taped: Taped) -> None:
        """Show `taped` so."""
        self.taped = taped

    def __array_ufunc__(self, ufunc: Any, method: str, *given: Any, **options: Any) -> OwnTensor:
        """What numpy does with it goes on the tape."""
        plain = [each.taped if isinstance(each, OwnTensor) else each for each in given]
        return OwnTensor(self.taped.__array_ufunc__(ufunc, method, *plain, **options))

    requires_grad = property(lambda self: self.taped.pull is not None)
    is_leaf = False

    def retain_grad(self) -> None:
        """Every gradient is kept."""

    def clone(self) -> Any:
        """The same value with a gradient of its own."""
        return self * 1.0

    def backward(self) -> None:
        """Every gradient of this number, along the tape from its end."""
        self.taped.grad = np.ones(self.taped.value.shape)
        for each in reversed(self.taped.tape):
            if each.grad is not None and each.pull:
                each.pull(each.grad)

    @property
    def grad(self) -> OwnTensor | None:
        """What the way back brought; None where it did not come by."""
        grad = self.taped.grad
        return None if grad is None else OwnTensor(Taped(grad, [], False))

    def numpy(self) -> Array:
        """The plain array."""
        return self.taped.value

    def item(self) -> float:
        """The plain number."""
        return float(self.taped.value)
