"""A net that learns to echo, with blame that reaches only so far; its history, and the trainings before it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from traitlets import Enum, Int, observe, validate

from lessons.echo import COIN, EchoNet, Flips, flips, train
from lessons.ledger import FORMS, Form, Mask, kept
from lessons.numerics import Array
from widgets.live_training import LiveTraining
from widgets.view import inside

STEPS, SHOWN, PER_SECOND = 200, 22, 100.0  # updates; steps of the run that is shown; pace
LIMITS = {"lag": (1, 5), "k": (1, 10), "seed": (0, 9), "asked": (1, SHOWN)}
REMEMBERED = 5  # trainings that stay in the picture
RECENT = 20  # updates whose losses are averaged: every run is another one


@dataclass(frozen=True)
class Words:
    """All that the learner reads."""

    above: str = "What the net reads, should say and says, step by step"
    lag: str = "echo what was read n steps ago: n ="
    k: str = "blame reaches k ="
    k_tip: str = "How many copies the blame of an answer may reach, its own step included"
    form: tuple[tuple[str, Form], ...] = (
        ("a window for each L", "window"),
        ("chunks of the run", "chunks"),
    )
    form_tip: str = "How the way back is cut"
    seed: str = "seed"
    step: str = "step"
    step_tip: str = "Look back at any step of the training"
    reset_tip: str = "Back to an untrained net, and a clean page"
    reads: str = "reads"
    wanted: str = "should say"
    says: str = "says: p(1)"
    reached: str = "blame arrives"
    steps: str = "time step t"
    asked: tuple[str, ...] = ("Answer ", ": its cause was read at step ")
    verdict: tuple[str, ...] = (
        ", out of reach of its blame.",
        ", and its blame gets there.",
        ", before the run began: there is nothing to echo.",
    )
    loss_axis: str = "loss (nats per letter)"
    steps_axis: str = "training step"
    coin: str = "a coin: ln 2"


SAY = Words()


@dataclass(frozen=True)
class Moment:
    """The net after `step` updates: loss on a fresh run in nats per letter, and p(1) for each step of the shown run."""

    step: int
    loss: float
    p: Array  # (SHOWN,)


class Curve(NamedTuple):
    """A training that is over: its settings in words, and its losses."""

    name: str
    losses: Array


class EchoModel(LiveTraining[Moment]):
    """A net in training. A change of `lag`, `k`, `form` or `seed` makes a new one; the old curve stays in `past`.

    `asked` is the step of the shown run whose cause and blame are marked.
    """

    steps = STEPS
    past: tuple[Curve, ...] = ()

    lag = Int(4)
    k = Int(2)
    form = Enum(FORMS, "window")
    seed = Int(0)
    asked = Int(18)

    @validate("lag", "k", "seed", "asked")
    def _within(self, proposal: Any) -> int:
        return int(inside(proposal, *LIMITS[proposal["trait"].name]))

    @observe("lag", "k", "form", "seed")
    def _renew(self, change: Any) -> None:
        with self.together():
            if self.last:
                old = {change["name"]: change["old"]}
                losses = np.array([moment.loss for moment in self.history])
                self.past = (*self.past, Curve(self.name(**old), losses))[-REMEMBERED:]
            super().reset()

    def reset(self) -> None:
        """An untrained net, and no curves of earlier ones."""
        self.past = ()
        super().reset()

    def name(self, **other: Any) -> str:
        """The settings in words; `other` replaces some."""
        now = {"lag": self.lag, "k": self.k, "form": self.form, "seed": self.seed} | other
        return f"n = {now['lag']}, {now['form']} k = {now['k']}, seed {now['seed']}"

    def moments(self) -> Iterator[Moment]:
        """A new net from the seed, and its training."""
        net = EchoNet(self.lag, seed=self.seed)
        return _moments(net, self.k, self.form)

    def paced(self, moments: Iterator[Moment]) -> Iterator[Moment]:
        """The moments, slow enough to be watched."""
        for moment in moments:
            yield moment
            time.sleep(1 / PER_SECOND)

    @property
    def keep(self) -> Mask:
        """Which steps of the shown run the blame of which answer reaches, (SHOWN, SHOWN)."""
        return kept(SHOWN, self.k, self.form)

    @property
    def reached(self) -> Mask:
        """The steps that the blame of the answer in question reaches, (SHOWN,)."""
        reached: Mask = self.keep[self.asked - 1]
        return reached

    @property
    def cause(self) -> int:
        """The step at which that answer was read; 0 or less: before the run."""
        return self.asked - self.lag

    @property
    def verdict(self) -> int:
        """The place in `SAY.verdict`: 0 out of reach, 1 within, 2 no cause."""
        return 2 if self.cause < 1 else int(self.reached[self.cause - 1])

    @property
    def recent(self) -> float:
        """The mean loss of the last updates up to the shown one."""
        first = max(self.step - RECENT + 1, 0)
        return float(np.mean([moment.loss for moment in self.history[first : self.step + 1]]))

    @property
    def caption(self) -> str:
        """How far the training is, the loss beside a coin's, and whether the cause is within reach."""
        loss = f"loss {self.recent:.2f} nats per letter, where a coin has {COIN:.2f}"
        cause = f"Answer {self.asked}" + (f" needs x_{self.cause}" if self.cause > 0 else "")
        return f"{self.name()}. Step {self.step} of {STEPS}: {loss}. {cause}{SAY.verdict[self.verdict]}"


def shown_flips() -> Flips:
    """The run that is shown, the same for every net."""
    return flips(SHOWN, np.random.default_rng(4))


def _moments(net: EchoNet, k: int, form: Form) -> Iterator[Moment]:
    run = shown_flips()
    for record in train(net, k, form, STEPS):
        yield Moment(record.step, record.loss, net.forward(run)["p"][:, 1])
