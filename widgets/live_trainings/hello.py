"""Train a net of a few units to spell, live: start, stop, go on, and look back at any step."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from ipywidgets import Checkbox, Dropdown
from traitlets import Bool

from lessons.numerics import Array
from lessons.toy_models.hello import HelloNet, train_hello
from widgets.core import texts
from widgets.core.live_training import LiveTraining, LiveTrainingView, LookBack
from widgets.core.traits import Flag, Offered, Whole
from widgets.drawing import curves as c
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import (
    Bar,
    Box,
    Group,
    Heat,
    Mark,
    Path,
    Scene,
    choice,
    number,
    scene,
    text,
)
from widgets.drawing.plot import Picture, Plot
from widgets.drawing.theme import LOSS, NEUTRAL, WIDTH, color, of_quantity, shades

STEPS, MOST_UNITS, LAST_SEED = 500, 8, 19
RATES = (0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0)  # learning rates
PACES = {"30 steps/s": 30.0, "100 steps/s": 100.0, "full speed": float("inf")}


class Texts(texts.Texts):
    """All that the learner reads."""

    above: str = "Letters, units and probabilities of the next letter"
    step: str = "update"
    units: str = "units"
    rate: str = "learning rate"
    seed: str = "seed"
    memory: str = "recurrent"
    pace: str = "pace"
    step_tip: str = "The net after so many updates"
    memory_tip: str = (
        "Off: W_hh is zero and stays zero: a feed-forward net that reads one letter at a time"
    )
    loss_axis: str = "cross-entropy (nats)"
    steps_axis: str = "update"
    floor: str = "best feed-forward: 2 ln 2"


SAY = Texts()
TIE = 0.02  # of a probability: what is nearer to the next one has not won
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

    renewing = ("n_h", "lr", "seed", "memory")
    step = LookBack(STEPS, label=SAY.step, tip=SAY.step_tip, width=300)
    pace = Offered(
        PACES.values(), 100.0, label=SAY.pace, width=150, kind=Dropdown, look={"options": PACES}
    )  # training steps per second
    n_h = Whole(3, 1, MOST_UNITS, label=SAY.units, width=185)
    lr = Offered(RATES, 0.1, label=SAY.rate, width=240, look={"options": RATES})
    seed = Whole(0, 0, LAST_SEED, label=SAY.seed, width=185)
    memory = Flag(
        True,
        label=SAY.memory,
        tip=SAY.memory_tip,
        width=105,
        kind=Checkbox,
    )
    floor = Bool(False)  # whether the best loss without memory is drawn

    def moments(self) -> Iterator[Moment]:
        """A new net from the seed, and its training."""
        self.net = net = HelloNet(self.n_h, self.seed, self.memory)
        return _moments(net, self.lr)

    @property
    def right(self) -> Array:
        """For each position 1 where the right letter is the most probable one, 2 for a tie for that, else 0."""
        wanted = self.net.encoded(self.net.word[1:]).astype(bool)
        others = np.where(wanted, 0.0, self.shown.p).max(axis=1)
        ahead = self.shown.p[wanted] - others
        return np.where(np.abs(ahead) < TIE, 2.0, ahead > 0)

    @property
    def caption(self) -> str:
        """Loss and, for each position, the probability of the right letter."""
        word, moment = self.net.word, self.shown
        p = (moment.p * self.net.encoded(word[1:])).sum(axis=1)
        each = (f"p({word[t + 1]}|{word[: t + 1]}) {p[t]:.2f}" for t in range(len(p)))
        right = f"{int((self.right == 1).sum())} of {len(p)} letters right"
        ties = int((self.right == 2).sum())
        right += f", {ties} tied" if ties else ""
        return f"Update {moment.step} of {STEPS}: cross-entropy {moment.loss:.3f}, {', '.join(each)}; {right}."


def _moments(net: HelloNet, lr: float) -> Iterator[Moment]:
    for record in train_hello(net, STEPS, lr):
        yield Moment(record.step, record.loss, record.probs, net.forward()["h"])


OTHERS, NEXT = shades(NEUTRAL), of_quantity("y")  # letters, and the one that does come
LEFT, UNIT, ROW, WIRE = (
    64.0,
    24.0,
    22.0,
    60.0,
)  # px: first column, a unit's height, a bar's row, its track


def hello_drawing(model: HelloModel) -> Drawing:
    """Letters, units and next-letter bars at the shown step."""
    moment = model.shown
    arrays = {"p": moment.p, "h": moment.h, "right": model.right}
    return Drawing(hello_scene(model.net.word, model.n_h, model.memory), arrays)


def loss_curve(model: HelloModel) -> Picture:
    """Loss against training step, the shown step, and on request the best that is possible without memory."""
    losses = np.array([moment.loss for moment in model.history])
    curve = c.line(losses, LOSS, line={"color": LOSS})
    shown = c.dot(model.step, model.shown.loss, LOSS, cliponaxis=False)
    layout = {
        "height": 216,
        "showlegend": False,
        "xaxis": {"title": {"text": SAY.steps_axis}, "range": [0, STEPS]},
        "yaxis": {"title": {"text": SAY.loss_axis}, "rangemode": "tozero"},
        "shapes": [c.level((0, STEPS), FLOOR)] if model.floor else [],
        "annotations": [c.note(STEPS, FLOOR, SAY.floor, "right", "bottom")] if model.floor else [],
    }
    return {"data": [curve, shown], "layout": layout}


@lru_cache(maxsize=64)
def hello_scene(word: str, n_h: int, memory: bool) -> Scene:
    """A column for each letter that is read; the numbers are p (T, letters), h (T, n_h), right (T,)."""
    letters = "".join(dict.fromkeys(word))
    steps = len(word) - 1
    pitch = (WIDTH - LEFT) / steps
    bars_at = 66 + n_h * UNIT + 44
    marks = [*_row_names(n_h, bars_at, len(letters))]
    for t in range(steps):
        x = LEFT + t * pitch
        marks += _read(word, t, x, n_h)
        marks += _bars(word, letters, t, x, bars_at, pitch)
        if memory and t:
            y = 66 + n_h * UNIT / 2
            marks += _arrow(x - pitch + 64, x - 6, y, "W_{hh}")
    height = bars_at + len(letters) * ROW + 14
    return scene(WIDTH, height, marks)


def _row_names(n_h: int, bars_at: float, letters: int) -> list[Mark]:
    """What each row shows, at the left edge."""
    rows = {"reads": 20.0, "units": 70 + n_h * UNIT / 2, "next": bars_at + letters * ROW / 2 + 4}
    return [text(0, y, name, style="quiet") for name, y in rows.items()]


def _read(word: str, t: int, x: float, n_h: int) -> list[Mark]:
    """Step t + 1: the letter, and the units that it changes."""
    place, size = (x, 66.0), (58.0, UNIT)
    return [
        Box((x + 14, 2), (30, 26), rx=5, color=color("x")),
        text(x + 29, 20, word[t], anchor="middle", style="strong"),
        Path(f"M{x + 29} 30V58"),
        Path(f"M{x + 29} 64l-4 -8h8z", style="solid"),
        Heat(
            f"h {t + 1}",
            ("h", t * n_h),
            (n_h, 1),
            place,
            size,
            digits=2,
            label=f"unit of h_{t + 1}",
        ),
    ]


def _arrow(x0: float, x1: float, y: float, name: str) -> list[Mark]:
    """The way of the state from one step to the next."""
    return [
        Path(f"M{x0} {y}H{x1 - 6}"),
        Path(f"M{x1} {y}l-8 -4v8z", style="solid"),
        text((x0 + x1) / 2, y - 7, name, anchor="middle", style="quiet"),
    ]


def _bars(word: str, letters: str, t: int, x: float, y: float, pitch: float) -> list[Mark]:
    """The probabilities of the next letter; the right one stands on a ground of its own."""
    seen, wide = word[: t + 1], pitch - 18
    steps: list[Mark] = [text(x, y - 12, f"p( · | {seen} )", style="quiet")]
    for k, letter in enumerate(letters):
        top, wanted = y + k * ROW, letter == word[t + 1]
        at = ("p", t * len(letters) + k)
        if wanted:
            steps.append(Box((x - 6, top - 1), (wide + 10, ROW - 1), style="soft", rx=4))
        steps += [
            text(x, top + 15, letter, style="strong" if wanted else ""),
            Bar(
                at,
                (x + 16, top + 4),
                (wide - 84, ROW - 10),
                NEXT if wanted else OTHERS,
                across=True,
            ),
            text(
                x + wide - 28, top + 15, number(*at), anchor="end", style="strong" if wanted else ""
            ),
        ]
        if wanted:
            steps.append(
                text(x + wide - 6, top + 15, choice("right", ["✗", "✓", "="], t), anchor="end")
            )
    return [Group(f"bars {t + 1}", (0, 0), steps)]


class HelloTraining(LiveTrainingView):
    """Train the net that spells hello: `HelloTraining(n_h=3, lr=0.1, memory=True, floor=False)`."""

    model_class = HelloModel
    rows = (("buttons", "step", "pace"), ("n_h", "lr", "seed", "memory"))
    pictures = (partial(Diagram, hello_drawing, SAY.above), partial(Plot, loss_curve))
