"""A net that should carry a sign over thirty steps, in training with clipping, with a penalty, with both or neither."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from traitlets import Bool, Float, Int, TraitError, observe, validate

from lessons.carrying import LAG, CarryNet, CarryRecord, train
from lessons.overflow import written
from widgets.live_training import LiveTraining

STEPS, LAST_SEED, PER_SECOND = 300, 9, 150.0
THRESHOLD = 1.0
STRENGTHS = (0.0, 0.003, 0.01, 0.03, 0.1)


@dataclass(frozen=True)
class Words:
    """All that the learner reads."""

    step: str = "step"
    strength: str = "strength of the penalty λ"
    clip: str = "clip at 1"
    seed: str = "seed"
    reset_tip: str = "Back to the untrained net of this seed"
    step_tip: str = "Look back at any step of the training"
    clip_tip: str = "Shorten every gradient that is longer than 1"
    strength_tip: str = "Descend loss + λ Ω; 0 is the loss alone"
    left: str = "gradient that is left"
    lag: str = "steps back"
    loss: str = "loss"
    steps: str = "training step"
    untrained: str = "untrained"
    now: str = "step {step}"
    numbers: str = "strength and seed must be numbers"


SAY = Words()


class CarryModel(LiveTraining[CarryRecord]):
    """The training of a CarryNet. A change of `strength`, `clip` or `seed` makes a new, untrained net.

    `strength` is rounded down to what the control offers.
    """

    steps = STEPS

    strength = Float(0.0)
    clip = Bool(True)
    seed = Int(0)

    @validate("strength", "seed")
    def _nearest(self, proposal: Any) -> Any:
        name, value = proposal["trait"].name, proposal["value"]
        if value != value:
            raise TraitError(SAY.numbers)
        if name == "strength":
            return max(choice for choice in STRENGTHS if choice <= max(value, 0.0))
        return min(max(value, 0), LAST_SEED)

    @observe("strength", "clip", "seed")
    def _renew(self, _: Any) -> None:
        self.reset()

    def moments(self) -> Iterator[CarryRecord]:
        """A new net from the seed, and its training."""
        limit = THRESHOLD if self.clip else None
        return train(CarryNet(self.seed), STEPS, strength=self.strength, max_norm=limit)

    def paced(self, moments: Iterator[CarryRecord]) -> Iterator[CarryRecord]:
        """The moments, slow enough to be watched."""
        for moment in moments:
            yield moment
            time.sleep(1 / PER_SECOND)

    @property
    def clipped(self) -> int:
        """How many of the updates so far were shortened."""
        longer = sum(moment.norm > THRESHOLD for moment in self.history[: self.step])
        return longer if self.clip else 0

    @property
    def caption(self) -> str:
        """Loss, penalty, what is left of the gradient, and how often clipping had something to do."""
        moment = self.shown
        left = f"{moment.flow[LAG]:.0e}" if moment.flow[LAG] < 1e-3 else f"{moment.flow[LAG]:.2f}"
        times = "off" if not self.clip else f"acted on {self.clipped} of {self.step} updates"
        return (
            f"Step {moment.step} of {STEPS}: loss {written(round(moment.loss, 3))}, "
            f"penalty Ω {moment.omega:.2f}. {LAG} steps back, {left} of the gradient is left. Clipping: {times}."
        )
