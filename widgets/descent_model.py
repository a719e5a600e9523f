"""Two descents over one surface, one of them clipped: where both stand at a step, and what they do there."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from traitlets import Float, Int, TraitError, validate

from lessons.cells import Array
from lessons.overflow import written
from lessons.two_weights import Place, descend
from widgets.view import Model

STEPS = 400
W, U = (0.7, 1.15), (-0.1, 0.2)  # the map
RATES = (0.001, 0.003, 0.01, 0.03)
THRESHOLDS = (0.03, 0.1, 0.3, 1.0, 10.0, 100.0, 1000.0, 10000.0)


@dataclass(frozen=True)
class Words:
    """All that the learner reads."""

    above: str = "The loss over w and u, with both descents on it"
    step: str = "step"
    one: str = "one step ▶"
    start: str = "↺ start"
    play: str = "play"
    w: str = "start at w"
    u: str = "and u"
    rate: str = "learning rate"
    threshold: str = "threshold"
    turn: str = "turn"
    turn_tip: str = "Turn the surface; you can also drag it"
    unclipped: str = "unclipped"
    clipped: str = "clipped"
    optimum: str = "w = 1, u = 1/50"
    colour: str = "log₁₀ loss"
    leap: str = "off the map"
    ended: str = "ended at step {step}"
    numbers: str = "every setting must be a number"


SAY = Words()


@dataclass(frozen=True)
class Run:
    """One descent, from its start to its end."""

    name: str
    places: tuple[Place, ...]

    @cached_property
    def points(self) -> Array:
        """w, u and loss of every place, (n, 3)."""
        return np.array([[place.w, place.u, place.loss] for place in self.places])

    def at(self, step: int) -> Place:
        """The place after `step` updates, or the last one."""
        return self.places[min(step, len(self.places) - 1)]


@lru_cache(maxsize=64)
def whole(name: str, w: float, u: float, lr: float, max_norm: float | None) -> Run:
    """A whole descent; its settings come from a few sliders, so runs come back."""
    return Run(name, tuple(descend(w, u, lr, max_norm, STEPS)))


class DescentModel(Model):
    """The start, the learning rate and the threshold of both runs; the step that is shown; the side one looks from.

    `lr` and `threshold` are rounded down to what the controls offer.
    """

    step = Int(0)
    w = Float(1.05)
    u = Float(0.1)
    lr = Float(0.001)
    threshold = Float(1.0)
    turn = Int(-60)

    @validate("step", "w", "u", "lr", "threshold", "turn")
    def _in_range(self, proposal: Any) -> Any:
        name, value = proposal["trait"].name, proposal["value"]
        if value != value:
            raise TraitError(SAY.numbers)
        if name in ("lr", "threshold"):
            offered = RATES if name == "lr" else THRESHOLDS
            return max(choice for choice in offered if choice <= max(value, offered[0]))
        low, high = {"step": (0, STEPS), "w": W, "u": U, "turn": (-180, 180)}[name]
        return min(max(value, low), high)

    @property
    def runs(self) -> tuple[Run, Run]:
        """The descent without clipping, and the one with it."""
        start = self.w, self.u, self.lr
        unclipped = whole(SAY.unclipped, *start, None)
        return unclipped, whole(SAY.clipped, *start, self.threshold)

    @property
    def caption(self) -> str:
        """Where each run stands."""
        return f"Step {self.step}. {' '.join(self._said(run) for run in self.runs)}"

    def _said(self, run: Run) -> str:
        place = run.at(self.step)
        name = run.name.capitalize()
        if place.trouble:
            return f"{name}, ended. {place.trouble}"
        return (
            f"{name}: loss {written(place.loss)} at w = {written(place.w)}, u = {written(place.u)}."
        )


def table(model: DescentModel) -> Iterator[list[str]]:
    """For each run a row: name, loss, length of the gradient, its factor, and the step from here."""
    for run in model.runs:
        place = run.at(model.step)
        row = [run.name, written(place.loss), written(place.norm)]
        if place.trouble:
            yield [*row, SAY.ended.format(step=place.step), "", ""]
            continue
        to = f"w = {written(place.w + place.move[0])}, u = {written(place.u + place.move[1])}"
        yield [*row, "× " + written(place.scale), written(place.length), to]
