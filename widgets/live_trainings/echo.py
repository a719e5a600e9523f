"""Train a net to say what it read n steps ago, and choose how far back its gradient is followed."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, ClassVar, NamedTuple

import numpy as np

from lessons.gradients.truncation import FORMS, Form, Mask, truncation_mask
from lessons.numerics import Array
from lessons.toy_models.echo import COIN, EchoNet, Flips, flips, train_echo
from widgets.core import live_training, texts
from widgets.core.live_training import LiveTraining, LiveTrainingView, LookBack
from widgets.core.traits import Choice, Whole
from widgets.drawing import curves as c
from widgets.drawing import marks as d
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Mark, Scene
from widgets.drawing.plot import Picture, Plot
from widgets.drawing.theme import (
    CHOSEN,
    GRADIENT,
    NEUTRAL,
    QUANTITIES,
    SMALL,
    WIDTH,
    nameless,
    shades,
)

STEPS, SHOWN = 200, 22  # updates; steps of the run that is shown
REMEMBERED = 5  # trainings that stay in the picture
RECENT = 20  # updates whose losses are averaged: every run is another one


class Texts(texts.Texts):
    """All that the learner reads."""

    above: str = "What the net reads, should say and says, step by step"
    lag: str = "echo what was read n steps ago: n ="
    k: str = "truncate after k ="
    k_tip: str = "How many steps the gradient of an answer may reach, its own included"
    form: tuple[str, str] = ("a window for each L", "chunks of the run")
    form_tip: str = "How the backward pass is truncated"
    seed: str = "seed"
    step: str = "step"
    step_tip: str = "Look back at any step of the training"
    reset_tip: str = "Back to an untrained net, and a clean page"
    reads: str = "reads"
    wanted: str = "should say"
    says: str = "says: p(1)"
    reached: str = "gradient"
    steps: str = "time step t"
    answer: tuple[str, ...] = ("Answer ", ": its cause was read at step ")
    verdict: tuple[str, ...] = (
        ", which its gradient does not reach.",
        ", which its gradient reaches.",
        ", before the run began: there is nothing to echo.",
    )
    loss_axis: str = "loss (nats per letter)"
    steps_axis: str = "training step"
    coin: str = "guessing: ln 2"


SAY = Texts()


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

    `answer` is the step of the shown run whose cause and gradient are marked.
    """

    steps = STEPS
    past: tuple[Curve, ...] = ()
    pace = 100.0
    renewing = ("lag", "k", "form", "seed")
    step = LookBack(STEPS, label=SAY.step, tip=SAY.step_tip, width=300)
    seed = Whole(0, 0, 9, label=SAY.seed, width=200)
    lag = Whole(4, 1, 5, label=SAY.lag, width=460)
    k = Whole(2, 1, 10, label=SAY.k, tip=SAY.k_tip, width=360)
    form = Choice(FORMS, "window", SAY.form, tip=SAY.form_tip, width=160)
    answer = Whole(18, 1, SHOWN)

    def renew(self, change: Any) -> None:
        """A new net; the curve of the one before stays."""
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

    @property
    def keep(self) -> Mask:
        """Which steps of the shown run the gradient of which answer reaches, (SHOWN, SHOWN)."""
        return truncation_mask(SHOWN, self.k, self.form)

    @property
    def reached(self) -> Mask:
        """The steps that the gradient of that answer reaches, (SHOWN,)."""
        reached: Mask = self.keep[self.answer - 1]
        return reached

    @property
    def cause(self) -> int:
        """The step at which that answer was read; 0 or less: before the run."""
        return self.answer - self.lag

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
        """How far the training is, the loss beside that of guessing, and whether the cause is within reach."""
        loss = f"loss {self.recent:.2f} nats per letter, where guessing has {COIN:.2f}"
        cause = f"Answer {self.answer}" + (f" needs x_{self.cause}" if self.cause > 0 else "")
        return f"{self.name()}. Step {self.step} of {STEPS}: {loss}. {cause}{SAY.verdict[self.verdict]}"


def shown_flips() -> Flips:
    """The run that is shown, the same for every net."""
    return flips(SHOWN, np.random.default_rng(4))


def _moments(net: EchoNet, k: int, form: Form) -> Iterator[Moment]:
    run = shown_flips()
    for record in train_echo(net, k, form, STEPS):
        yield Moment(record.step, record.loss, net.forward(run)["p"][:, 1])


LEFT, ROW, TOP = 104.0, 27.0, 26.0  # px: for the names; height of a row; top of the first
WIDE = (WIDTH - LEFT - 6) / SHOWN  # px: a step
ROWS = {  # array: what it is called, and its colour
    "reads": (SAY.reads, QUANTITIES["x"]),
    "wanted": (SAY.wanted, QUANTITIES["y"]),
    "says": (SAY.says, QUANTITIES["y"]),
    "reached": (SAY.reached, GRADIENT),
}


def echo_drawing(model: EchoModel) -> Drawing:
    """The run that is shown, after the shown training step."""
    reads = shown_flips().astype(float)
    wanted = np.append(np.full(model.lag, np.nan), reads[: -model.lag])
    steps = np.arange(1, SHOWN + 1)
    arrays = {
        "reads": reads,
        "wanted": wanted,
        "says": np.where(np.isnan(wanted), np.nan, model.shown.p),
        "reached": np.where(model.reached, 1.0, np.nan),
        "cause": (steps == model.cause).astype(float),
        "answer": (steps == model.answer).astype(float),
        "numbers": np.array([model.answer, model.cause, model.verdict], dtype=float),
    }
    return Drawing(echo_scene(), arrays)


@lru_cache(maxsize=1)
def echo_scene() -> Scene:
    """Four rows, a column for each step, and one sentence."""
    marks: list[Mark] = [d.text(4, TOP - 9, SAY.steps, style="quiet")]
    for s in range(SHOWN):
        x = LEFT + (s + 0.5) * WIDE
        marks.append(d.text(x, TOP - 9, str(s + 1), anchor="middle", style="quiet", size=SMALL))
    for row, name in enumerate(ROWS):
        marks += _row(name, TOP + row * ROW)
    for s in range(SHOWN):
        marks += [_frame("cause", s, 0), _frame("answer", s, 2)]
    sentence: list[d.Part] = [SAY.answer[0], d.number("numbers", 0, 0), SAY.answer[1]]
    sentence += [d.number("numbers", 1, 0), d.choice("numbers", SAY.verdict, 2)]
    height = TOP + len(ROWS) * ROW + 4
    return d.scene(WIDTH, height, marks, lines=[sentence], keys=["ArrowLeft", "ArrowRight"])


def _row(name: str, y: float) -> list[Mark]:
    label, ink = ROWS[name]
    scale, digits = shades(ink), 1 if name == "says" else 0
    heat = d.Heat(
        name,
        (name, 0),
        (1, SHOWN),
        (LEFT, y),
        (WIDE, ROW - 3),
        scale=scale,
        digits=None if name == "reached" else digits,
        label=label,
        pick=d.Sets("answer", 1, "column"),
        size=SMALL,
    )
    return [d.text(4, y + 16, label, style="quiet"), heat]


def _frame(name: str, s: int, row: int) -> Mark:
    """A frame round a cell, there when its number is 1."""
    frame = d.Path(f"M0 0h{WIDE:.1f}v{ROW - 3}h-{WIDE:.1f}z", style="arrow", color=GRADIENT)
    return d.Group(f"{name} {s}", (LEFT + s * WIDE, TOP + row * ROW), [frame], at=(name, s))


def echo_curves(model: EchoModel) -> Picture:
    """Loss against training step: this training, those before it, and guessing."""
    past = [
        c.line(curve.losses, nameless(i), width=1.5, name=curve.name)
        for i, curve in enumerate(model.past)
    ]
    losses = np.array([moment.loss for moment in model.history])
    now = c.line(losses, CHOSEN, width=2.5, name=model.name())
    look: dict[str, Any] = {"cliponaxis": False, "showlegend": False}
    shown = c.dot(model.step, model.shown.loss, CHOSEN, **look)
    coin = c.line([COIN, COIN], NEUTRAL, [0, STEPS], 1, name=SAY.coin)
    coin["line"]["dash"] = "dash"
    layout = {
        "height": 260,
        "showlegend": True,
        "legend": {"x": 1.02, "y": 1.0, "font": {"size": SMALL}},
        "xaxis": {"title": {"text": SAY.steps_axis}, "range": [0, STEPS]},
        "yaxis": {"title": {"text": SAY.loss_axis}, "range": [0, 1.1]},
    }
    return {"data": [*past, now, coin, shown], "layout": layout}


class EchoTraining(LiveTrainingView):
    """Train an echo live: `EchoTraining(lag=4, k=2)`. Keys left and right choose the answer that is marked."""

    model_class = EchoModel
    say = live_training.Texts(reset_tip=SAY.reset_tip)
    rows = (("buttons", "step", "seed"), ("lag",), ("k", "form"))
    pictures = (partial(Diagram, echo_drawing, SAY.above), partial(Plot, echo_curves))
    moves: ClassVar = {"ArrowLeft": ("answer", -1), "ArrowRight": ("answer", 1)}
