"""Gradients of any cell: its step runs unchanged on a batch of sequences, and a tape remembers the way back."""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from lessons.cells.protocol import Cell, CellError, check_cell, check_states, raised, weights
from lessons.gradients.tape import Taped, TapeError, give, is_batched
from lessons.numerics import Array


@dataclass(frozen=True)
class RunGradients:
    """How a loss over a batch answers to everything in a run; each array is shaped like its subject."""

    weights: dict[str, Array]  # dL/dW by name
    x: Array  # dL/dx_t, (T, B, n_x)
    initial: dict[str, Array]  # dL/dh_0 ... by name, (B, n)


class Recording:
    """A run of a cell over a batch, with the way back.

    `states` are the states after every step by name, each (T, B, n).
    """

    def __init__(
        self,
        cell: Cell,
        xs: Array,
        state: Mapping[str, Array] | None = None,
        *,
        taped: bool = True,
    ) -> None:
        """Run `cell.step`, as it is written, over xs (T, B, n_x) from `state` (B, n) by name, zeros unless given.

        Every float array that `cell` holds is a weight. CellError says in a sentence what the step does that cannot be
        recorded or is wrong; the cell itself is left as it is. If not `taped` there is no way back, and nothing is kept
        but the states.
        """
        check_cell(cell)
        self._tape: list[Taped] = []
        self._pull = (lambda _: None) if taped else None
        self._weights = {name: self._leaf(value, False) for name, value in weights(cell).items()}
        run = copy(cell)
        for name, weight in self._weights.items():
            setattr(run, name, weight)
        before = state or {n: np.zeros((xs.shape[1], size)) for n, size in cell.state_sizes.items()}
        self._x = [self._leaf(x_t, True) for x_t in xs]
        self._initial = now = {name: self._leaf(rows, True) for name, rows in before.items()}
        self._steps: list[dict[str, Taped]] = []
        for t, x_t in enumerate(self._x, start=1):
            now = self._step(run, x_t, now, t)
            self._steps.append(now)
        self.states = {
            name: np.array([step[name].value for step in self._steps]) for name in cell.state_sizes
        }

    def _leaf(self, value: Array, batched: bool) -> Taped:
        return Taped(np.asarray(value, dtype=np.float64), self._tape, batched, self._pull)

    def __del__(self) -> None:
        """Let go of the run at once: what is on a tape knows the tape."""
        getattr(self, "_tape", []).clear()

    def _step(self, cell: Cell, x_t: Taped, state: dict[str, Taped], t: int) -> dict[str, Taped]:
        """The states after step t; CellError for a step that gives no such states."""
        who = f"{type(cell).__name__}.step at t = {t}"
        try:
            with np.errstate(all="ignore"):
                step = cell.step(x_t, MappingProxyType(state))  # type: ignore[arg-type]
        except TapeError as error:
            raise TapeError(f"{who} {error}") from error
        except Exception as error:
            raise CellError(f"{who} {raised(error)}") from error
        if not isinstance(step, Mapping):
            raise CellError(f"{who} returned {type(step).__name__}; expected a dict of arrays.")
        check_states(who, step, cell.state_sizes)
        after = {name: self._state(who, name, step[name], state[name]) for name in state}
        known = [x_t, *state.values(), *after.values()]
        return {  # a state that is another one as well has a gradient of its own
            name: found if sum(found is other for other in known) == 1 else found * 1.0
            for name, found in after.items()
        }

    def _state(self, who: str, name: str, after: Any, before: Taped) -> Taped:
        """A state for each sequence; CellError where it is not finite."""
        found: Taped = after if is_batched(after) else before * 0.0 + after
        if not np.isfinite(found.value).all():
            bad = "NaN or infinity; every value must be finite."
            raise CellError(f"{who} returned {name} with {bad}")
        return found

    def of_states(self, loss_grads: Mapping[str, Array]) -> dict[str, Array]:
        """Of the loss of `backward`: dL/dh_t ... after every step, by name, each (T, B, n)."""
        self._back(loss_grads, [step[name] for step in self._steps for name in self.states])
        return {
            name: np.array([_gradient(step[name]) for step in self._steps]) for name in self.states
        }

    def _back(self, loss_grads: Mapping[str, Array], wanted: Iterable[Taped]) -> None:
        """Leave the gradient of the loss at the `wanted` nodes; that of any other goes once it is passed on."""
        kept = set(map(id, wanted))
        for node in self._tape:
            node.grad = None
        for name, rows in loss_grads.items():
            for step, row in zip(self._steps, rows, strict=True):
                give(step[name], np.asarray(row, dtype=np.float64))
        with np.errstate(all="ignore"):
            for node in reversed(self._tape):
                if node.grad is not None and node.pull:
                    node.pull(node.grad)
                    if id(node) not in kept:
                        node.grad = None

    def backward(self, loss_grads: Mapping[str, Array]) -> RunGradients:
        """Gradients of a loss from `loss_grads`, by state: dL_t/dh_t (T, B, n), of each step's own loss.

        It may be called again. A gradient may be infinite or NaN where it has exploded.
        """
        ends = [*self._weights.values(), *self._x, *self._initial.values()]
        self._back(loss_grads, ends)
        left = map(_gradient, ends)
        return RunGradients(
            {name: next(left) for name in self._weights},
            np.array([next(left) for _ in self._x]),
            {name: next(left) for name in self._initial},
        )


def _gradient(node: Taped) -> Array:
    return np.zeros_like(node.value) if node.grad is None else node.grad
