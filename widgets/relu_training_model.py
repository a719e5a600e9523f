"""A ReLU network that counts, in training with or without clipping."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from traitlets import Bool, Float, Int, TraitError, observe, validate

from lessons.counting_ones import CountingNet, CountingRecord, train
from lessons.overflow import written
from widgets.live_training import LiveTraining

STEPS, LAST_SEED, PER_SECOND = 500, 9, 400.0
THRESHOLDS = (0.01, 0.1, 1.0, 10.0, 100.0, 1000.0)


@dataclass(frozen=True)
class Words:
    """All that the learner reads."""

    step: str = "step"
    clip: str = "clip the gradient"
    threshold: str = "threshold"
    seed: str = "seed"
    reset_tip: str = "Back to the untrained net of this seed"
    step_tip: str = "Look back at any step of the training"
    clip_tip: str = "Off: every update uses the gradient as it is"
    loss: str = "loss"
    norm: str = "|gradient|"
    steps: str = "training step"
    ended: str = "ended at step {step}: {loss}"
    numbers: str = "threshold and seed must be numbers"


SAY = Words()


class ReLUTrainingModel(LiveTraining[CountingRecord]):
    """The training of a CountingNet. A change of `clip`, `threshold` or `seed` makes a new, untrained net.

    `threshold` is rounded down to what the control offers.
    """

    steps = STEPS

    clip = Bool(True)
    threshold = Float(1.0)
    seed = Int(0)

    @validate("threshold", "seed")
    def _nearest(self, proposal: Any) -> Any:
        name, value = proposal["trait"].name, proposal["value"]
        if value != value:
            raise TraitError(SAY.numbers)
        if name == "threshold":
            return max(choice for choice in THRESHOLDS if choice <= max(value, THRESHOLDS[0]))
        return min(max(value, 0), LAST_SEED)

    @observe("clip", "threshold", "seed")
    def _renew(self, _: Any) -> None:
        self.reset()

    def moments(self) -> Iterator[CountingRecord]:
        """A new net from the seed, and its training."""
        net = CountingNet(seed=self.seed)
        return train(net, STEPS, max_norm=self.threshold if self.clip else None)

    def paced(self, moments: Iterator[CountingRecord]) -> Iterator[CountingRecord]:
        """The moments, slow enough to be watched."""
        for moment in moments:
            yield moment
            time.sleep(1 / PER_SECOND)

    @property
    def ended(self) -> bool:
        """Whether nothing is left to train; a number that outgrew its type ends a training too."""
        return bool(self.history[-1].trouble) or super().ended

    @property
    def caption(self) -> str:
        """Loss and gradient, and what clipping makes of it; or why the training ended."""
        moment = self.shown
        if moment.trouble:
            return f"Training ended. {moment.trouble}"
        said = f"Step {moment.step} of {STEPS}: loss {written(moment.loss)}, |gradient| {written(moment.norm)}"
        if not self.clip:
            return f"{said}, not clipped."
        if moment.norm <= self.threshold:
            return f"{said}, which clipping leaves as it is."
        return f"{said}, which clipping multiplies by {written(self.threshold / moment.norm)}."
