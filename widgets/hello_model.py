"""A small net in training, its history, and the moment that is shown."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from traitlets import Bool, Float, Int, TraitError, observe, validate

from lessons.cells import Array
from lessons.hello import HelloNet, train
from widgets.live_training import LiveTraining

STEPS, MOST_UNITS, LAST_SEED = 500, 8, 19
RATES = (0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0)  # learning rates
PACES = {"30 steps/s": 30.0, "100 steps/s": 100.0, "full speed": float("inf")}


@dataclass(frozen=True)
class Words:
    """All that the learner reads."""

    above: str = "Letters, units and probabilities of the next letter"
    step: str = "step"
    units: str = "units"
    rate: str = "learning rate"
    seed: str = "seed"
    memory: str = "memory"
    pace: str = "pace"
    reset_tip: str = "Back to the untrained net of this seed"
    step_tip: str = "Look back at any step of the training"
    memory_tip: str = (
        "Off: W_hh is zero and stays zero, so nothing is carried from letter to letter"
    )
    loss_axis: str = "loss (nats)"
    steps_axis: str = "training step"
    floor: str = "best without memory"


SAY = Words()
FLOOR = 2 * float(np.log(2))  # of "hello": e and the first l can be sure; the two l's share o and l


@dataclass(frozen=True)
class Moment:
    """The net after `step` updates: loss in nats, p (T, letters) and h (T, n_h) at every step of the word."""

    step: int
    loss: float
    p: Array
    h: Array


class HelloModel(LiveTraining[Moment]):
    """A net in training. A change of `n_h`, `lr`, `seed` or `memory` makes a new, untrained net.

    `lr` and `pace` are rounded down to what the controls offer.
    """

    steps = STEPS

    n_h = Int(3)
    lr = Float(0.1)
    seed = Int(0)
    memory = Bool(True)
    floor = Bool(False)  # whether the best loss without memory is drawn
    pace = Float(100.0)  # training steps per second

    @validate("n_h", "lr", "seed", "pace")
    def _nearest(self, proposal: Any) -> Any:
        name, value = proposal["trait"].name, proposal["value"]
        if value != value:
            raise TraitError(f"{name} must be a number.")
        if name in ("pace", "lr"):
            steps = RATES if name == "lr" else tuple(PACES.values())
            return max(step for step in steps if step <= max(value, steps[0]))
        low, high = {"n_h": (1, MOST_UNITS), "seed": (0, LAST_SEED)}[name]
        return min(max(value, low), high)

    @observe("n_h", "lr", "seed", "memory")
    def _renew(self, _: Any) -> None:
        self.reset()

    def moments(self) -> Iterator[Moment]:
        """A new net from the seed, and its training."""
        self.net = net = HelloNet(self.n_h, self.seed, self.memory)
        return _moments(net, self.lr)

    def paced(self, moments: Iterator[Moment]) -> Iterator[Moment]:
        """The moments, `pace` of them a second."""
        for moment in moments:
            yield moment
            time.sleep(1 / self.pace)

    @property
    def right(self) -> Array:
        """For each position 1 where the right letter is the most probable one, else 0."""
        wanted = self.net.encoded(self.net.word[1:]).argmax(axis=1)
        right: Array = (self.shown.p.argmax(axis=1) == wanted).astype(np.float64)
        return right

    @property
    def caption(self) -> str:
        """Loss and, for each position, the probability of the right letter."""
        word, moment = self.net.word, self.shown
        p = (moment.p * self.net.encoded(word[1:])).sum(axis=1)
        each = (f"p({word[t + 1]}|{word[: t + 1]}) {p[t]:.2f}" for t in range(len(p)))
        right = f"{int(self.right.sum())} of {len(p)} letters right"
        return f"Step {moment.step} of {STEPS}: loss {moment.loss:.3f}, {', '.join(each)}; {right}."


def _moments(net: HelloNet, lr: float) -> Iterator[Moment]:
    for record in train(net, STEPS, lr):
        yield Moment(record.step, record.loss, record.probs, net.forward()["h"])
