"""A small net in training, its history, and the moment that is shown."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from traitlets import Bool, Float, Int, TraitError, observe, validate

from lessons.cells import Array
from lessons.hello import HelloNet, train
from widgets.latest import Run
from widgets.view import Model

STEPS, MOST_UNITS, LAST_SEED = 500, 8, 19
RATES = (0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0)  # learning rates
PACES = {"30 steps/s": 30.0, "100 steps/s": 100.0, "full speed": float("inf")}


@dataclass(frozen=True)
class Words:
    """All that the learner reads."""

    train: str = "Train"
    stop: str = "Stop"
    go_on: str = "Go on"
    trained: str = "Trained"
    reset: str = "Reset"
    step: str = "step"
    units: str = "units"
    rate: str = "learning rate"
    seed: str = "seed"
    memory: str = "memory"
    pace: str = "pace"
    train_tip: str = "Start the training, stop it, go on; the page stays alive"
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


class HelloModel(Model):
    """A net in training. A change of `n_h`, `lr`, `seed` or `memory` makes a new, untrained net.

    `history` holds every Moment so far; `step` is the one that is shown. Setting `training` starts and stops the
    run in the background, which goes on where it was. `lr` and `pace` are rounded down to what the controls offer.
    """

    n_h = Int(3)
    lr = Float(0.1)
    seed = Int(0)
    memory = Bool(True)
    floor = Bool(False)  # whether the best loss without memory is drawn
    pace = Float(100.0)  # training steps per second
    step = Int(0)
    last = Int(0)  # the newest step in the history
    training = Bool(False)

    def __init__(self, **traits: Any) -> None:
        """An untrained net."""
        self._alone = threading.Lock()  # held by training on the spot
        super().__init__(**traits)
        self.reset()

    @validate("n_h", "lr", "seed", "pace", "step")
    def _nearest(self, proposal: Any) -> Any:
        name, value = proposal["trait"].name, proposal["value"]
        if value != value:
            raise TraitError(f"{name} must be a number.")
        if name in ("pace", "lr"):
            steps = RATES if name == "lr" else tuple(PACES.values())
            return max(step for step in steps if step <= max(value, steps[0]))
        ends = {"n_h": (1, MOST_UNITS), "seed": (0, LAST_SEED)}
        low, high = ends.get(name, (0, self.last))
        return min(max(value, low), high)

    @observe("n_h", "lr", "seed", "memory")
    def _renew(self, _: Any) -> None:
        self.reset()

    def reset(self) -> None:
        """A new net from the seed; a run that is under way is dropped."""
        with self.together():
            self.training, self.problem = False, ""
            self.net = net = HelloNet(self.n_h, self.seed, self.memory)
            self._moments = _moments(net, self.lr)
            self.history = [next(self._moments)]
            self.last = self.step = 0
            self.run: Run[Moment] = Run(
                self._paced(self._moments),
                lambda moments: self._keep(net, moments),
                lambda error: setattr(self, "problem", str(error)),
            )
            self.run.observe(self._rested, "state")

    def train(self, steps: int) -> None:
        """`steps` more steps here and now; returns when they are done. The background has to wait."""
        with self._alone:
            with self.lock:
                self.training = False
                net, moments, run = self.net, self._moments, self.run
            run.wait()
            self._keep(net, list(islice(moments, max(steps, 0))))

    @property
    def shown(self) -> Moment:
        """The moment of `step`."""
        return self.history[self.step]

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

    @observe("training")
    def _start_or_stop(self, _: Any) -> None:
        with self.lock:
            if not self.training:  # as it is now: another thread may have changed it since
                self.run.stop()
            elif self.run.state in ("done", "failed") or self._alone.locked():
                self.training = False  # nothing is left to train, or it is trained on the spot
            else:
                self.run.start()

    def _rested(self, change: Any) -> None:
        """The run stopped or ended: go on if that is wanted by now, else say that it rests."""
        with self.lock:
            if change["owner"] is not self.run or change["new"] == "running":
                return
            if change["new"] == "stopped":
                self._start_or_stop(change)
            else:
                self.training = False

    def _keep(self, net: HelloNet, moments: list[Moment]) -> None:
        """Add to the history what the run of `net` brings; the view follows if it showed the newest."""
        with self.together():
            if net is not self.net or not moments:
                return
            follows = self.step == self.last
            self.history += moments
            self.last = len(self.history) - 1
            self.step = self.last if follows else self.step

    def _paced(self, moments: Iterator[Moment]) -> Iterator[Moment]:
        """The moments, `pace` of them a second."""
        for moment in moments:
            yield moment
            time.sleep(1 / self.pace)


def _moments(net: HelloNet, lr: float) -> Iterator[Moment]:
    for record in train(net, STEPS, lr):
        yield Moment(record.step, record.loss, record.probs, net.forward()["h"])
