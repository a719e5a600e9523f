"""Let a net read a picture row by row or pixel by pixel, with p(digit) after every step."""

from functools import cache, lru_cache, partial
from typing import Any

import numpy as np
from ipywidgets import DOMWidget

from lessons.cells.batched import hidden_states
from lessons.numerics import Array
from lessons.tasks.digits import CLASSES, SIDE, TESTED, load_digits
from lessons.trained_nets import digit_reader
from lessons.trained_nets.digit_reader import (
    CELLS,
    EVERY,
    LOSS_AT,
    ORDERS,
    PIXELS,
    DigitNet,
    sequence,
)
from widgets.core.canvas import Event
from widgets.core.controls import action
from widgets.core.traits import Choice, Whole
from widgets.drawing import marks as d
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Mark, Part, Scene
from widgets.drawing.theme import (
    CHOSEN,
    LAYER,
    NEUTRAL,
    SMALL,
    TEXT,
    WIDTH,
    color,
    of_quantity,
    shades,
)
from widgets.trained_nets.digit_words import SAY
from widgets.trained_nets.sequence_reader import INK, KEYS, SequenceModel, SequenceReader

APART = {"layout": {"margin": "2px 16px 2px 2px"}}  # room beside a choice


class ReaderModel(SequenceModel):
    """A picture, of the test set or painted, that a net reads step by step.

    The net is one of the course's, by `order`, `cell` and `loss_at`, or the learner's. `own` (8, 8) is what the learner
    has painted, None as long as the test digit is shown.
    """

    number = Whole(0, 0, TESTED - 1, label=SAY.number, width=300, help="which of the test digits")
    order = Choice(ORDERS, "rows", tip=SAY.order, width=76, look=APART)
    cell = Choice(CELLS, "LSTM", tip=SAY.cell, width=60, look=APART)
    loss_at = Choice(LOSS_AT, EVERY, SAY.losses, tip=SAY.loss_at, width=166, look=APART)
    t = Whole(1, 1, lambda model: model.T, help="steps that are read")
    inputs = ("number", "order", "cell", "loss_at")
    own: Array | None = None
    _ink = 1.0  # of the stroke that is under way

    def __init__(self, net: DigitNet | None = None, **traits: Any) -> None:
        """A net reads the first test digit, unless `traits` say otherwise."""
        if net is not None and not isinstance(net, DigitNet):
            raise ValueError(SAY.refused)
        self.mine, self.digits = net, load_digits()[1]
        super().__init__(**traits)

    def _read_again(self, change: Any) -> None:
        """Another net reads the picture, or the picture is another test digit."""
        if change["name"] == "number":
            self.own = None
        super()._read_again(change)

    @property
    def image(self) -> Array:
        """The picture, (8, 8) from 0, paper, to 1, ink."""
        return self.digits.images[self.number] if self.own is None else self.own

    @property
    def label(self) -> int | None:
        """What the test digit shows; None for a painted picture."""
        return int(self.digits.labels[self.number]) if self.own is None else None

    def read(self) -> None:
        """Let the net read the whole picture."""
        net = self.reader = self.mine or _course_net(self.order, self.cell, self.loss_at)
        self.T = net.T
        self.xs = sequence(self.image, net.order)
        self.hs = hidden_states(net.cell, self.xs[:, np.newaxis])[:, 0]
        self.probabilities = net.step_probabilities(self.image)

    def press(self, index: int) -> None:
        """Turn pixel `index`, from 0, into ink, or ink into paper; strokes that follow do the same."""
        self._ink = 0.0 if self.image.flat[index % PIXELS] >= 0.5 else 1.0
        self.stroke(index)

    def stroke(self, index: int) -> None:
        """Paint pixel `index` as the pixel that was pressed before; from the first stroke on all is read."""
        with self.together():
            if self.own is None:
                self.own, self.t = self.image.copy(), self.T
            self.own.flat[index % PIXELS] = self._ink
            self._changed_picture()

    @action(SAY.blank, SAY.blank_tip)
    def clear(self) -> None:
        """Blank paper to draw on."""
        with self.together():
            self.own, self.t = np.zeros((SIDE, SIDE)), self.T
            self._changed_picture()

    @action(SAY.back, "")
    def restore(self) -> None:
        """The test digit again."""
        self.own = None
        self._changed_picture()

    def _changed_picture(self) -> None:
        self.read()
        self.touch()

    @property
    def spans(self) -> Array:
        """Where ink is: first and last column, counted from 1, and rows from the first to the last; zeros for none."""
        own: Array = spans(self.image[np.newaxis])[0]
        return own

    @property
    def lit(self) -> Array:
        """1 where a pixel is read by now, else 0, (8, 8)."""
        return (digit_reader.read_at(self.reader.order) <= self.t).astype(float)

    @property
    def accuracies(self) -> Array:
        """The test accuracy of this net after each step, (T,)."""
        if self.mine is not None:
            return _accuracies(self.mine)
        return _known(self.order, self.cell, self.loss_at)

    @property
    def name(self) -> str:
        """What the net is called."""
        if self.mine is not None:
            return SAY.yours.format(order=self.mine.order)
        return SAY.name.format(order=self.order, cell=self.cell, loss_at=self.loss_at)

    @property
    def caption(self) -> str:
        """What is read up to which step, the two largest probabilities, and that at the end."""
        test = SAY.test.format(number=self.number, label=self.label)
        said = SAY.after.format(
            what=test if self.own is None else SAY.own,
            name=self.name,
            unit=SAY.units[self.reader.order != "rows"],
            t=self.t,
            T=self.T,
        )
        said += self._best(self.probabilities[self.t - 1], 2)
        return (
            said
            + (SAY.end.format(self._best(self.probabilities[-1], 1)) if self.t < self.T else "")
            + "."
        )

    def _best(self, p: Array, n: int) -> str:
        """The n most probable digits."""
        best = np.argsort(-p, kind="stable")[:n]
        return ", ".join(SAY.best.format(k=k, p=p[k]) for k in best)


def spans(images: Array) -> Array:
    """First and last column with ink, from 1, and rows from the first to the last with ink, (n, 3)."""
    found = np.zeros((len(images), 3))
    for span, ink in zip(found, images > 0, strict=True):
        rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
        if len(rows):
            span[:] = columns[0] + 1, columns[-1] + 1, rows[-1] - rows[0] + 1
    return found


@cache
def usual() -> str:
    """What is usual in the training digits, in words: the medians of `spans`."""
    return SAY.usual.format(*_usual())


@cache
def _usual() -> tuple[int, int, int]:
    """First and last column with ink, from 1, and rows with ink: medians over the training digits."""
    first, last, rows = np.median(spans(load_digits()[0].images), axis=0).astype(int).tolist()
    return first, last, rows


@cache
def _course_net(order: str, cell: str, loss_at: str) -> DigitNet:
    return digit_reader.load(order, cell, loss_at)


@cache
def _known(order: str, cell: str, loss_at: str) -> Array:
    return digit_reader.known(order, cell, loss_at)


@lru_cache(maxsize=32)
def _accuracies(net: DigitNet) -> Array:
    return net.right_by_step(load_digits()[1])


CELL, TOP, BARS, STATE = 27.0, 26.0, 262.0, 590.0  # px: of a pixel; first row; left edges
TRACK, ROW = 168.0, 21.6  # px: a bar's frame, and the height of its row
UNDER = TOP + SIDE * CELL + 20  # px: where the input stands
TIME, HIGH, LEFT = (
    UNDER + 74,
    13.0,
    92.0,
)  # px: top of the probabilities over time, a row, its left edge
CURVE = 46.0  # px: height of the curve of right answers
LIT, FRAME = shades(LAYER, 3.0), shades(CHOSEN)
PROBABILITIES = of_quantity("y")


def reader_drawing(model: ReaderModel) -> Drawing:
    """The picture and all that has been made of it by now."""
    T, t = model.T, model.t
    here = np.zeros(T)
    here[t - 1] = 1.0
    true = np.zeros(CLASSES)
    if model.label is not None:
        true[model.label] = 1.0
    arrays = {"ink": model.image, "lit": model.lit, "here": here, "x": model.xs[t - 1]}
    arrays |= {"h": _padded(model.hs[t - 1]), "p": model.probabilities[t - 1], "true": true}
    arrays |= {"over": model.probabilities.T, "t": np.array([t]), "accuracies": model.accuracies}
    tested = float(model.own is None)
    arrays |= {"accuracy": model.accuracies[[t - 1]], "spans": model.spans}
    arrays |= {"tested": np.array([tested, 1.0 - tested])}
    return Drawing(reader_scene(model.reader.order, model.hs.shape[1]), arrays)


def _padded(h: Array) -> Array:
    """The units in whole rows of eight."""
    full = np.full(-(-len(h) // SIDE) * SIDE, np.nan)
    full[: len(h)] = h
    return full


@lru_cache(maxsize=16)
def reader_scene(order: str, n_h: int) -> Scene:
    """All but the numbers, for one order and so many units."""
    T, n_x = ORDERS[order], PIXELS // ORDERS[order]
    high = -(-n_h // SIDE)
    marks = [*_paper(order), *_input(n_x), *_bars(), *_state(n_h, high), *_over(T)]
    bottom = TIME + CLASSES * HIGH + 26 + CURVE + 6
    return d.scene(WIDTH, bottom, marks, keys=KEYS)


def _paper(order: str) -> list[Mark]:
    """The picture on a ground that lights up where it is read, and a frame around what is read now."""
    place, size, shape = (1.0, TOP), (CELL, CELL), (SIDE, SIDE)
    when = digit_reader.read_at(order).ravel().astype(int)
    wide, frames = PIXELS // ORDERS[order], [""] * ORDERS[order]
    for k in range(0, SIDE * SIDE, wide):
        x, y = 1 + (k % SIDE) * CELL, TOP + (k // SIDE) * CELL
        frames[when[k] - 1] = f"M{x} {y}h{wide * CELL}v{CELL}h{-wide * CELL}z"
    return [
        d.text(0, 14, SAY.picture, style="quiet"),
        d.Heat("lit", ("lit", 0), shape, place, size, scale=LIT),
        d.Heat("ink", ("ink", 0), shape, place, size, scale=INK, label=SAY.pixel, paint=True, bare=True),
        d.Path(_training_frame(), color=NEUTRAL),
        d.Wires(("here", 0), frames, scale=FRAME, width=3),
    ]  # fmt: skip


def _training_frame() -> str:
    """The line around the columns and rows in which most training digits have their ink."""
    first, last, rows = _usual()
    x, y = 1 + (first - 1) * CELL, TOP + (SIDE - rows) // 2 * CELL
    return f"M{x} {y}h{(last - first + 1) * CELL}v{rows * CELL}h{-(last - first + 1) * CELL}z"


def _input(n_x: int) -> list[Mark]:
    """What goes in at this step, as numbers; beside it where the ink is, and where it was in training."""
    words: list[Part] = [SAY.spans[0]]
    for k, after in enumerate(SAY.spans[1:]):
        words += [d.number("spans", k, 0), after]
    return [
        d.text(BARS, UNDER, *words, size=12),
        d.text(BARS, UNDER + 18, usual(), style="quiet"),
        d.text(0, UNDER, SAY.lit, style="quiet"),
        d.Heat(
            "x",
            ("x", 0),
            (1, n_x),
            (1, UNDER + 8),
            (CELL, 22),
            scale=INK,
            digits=2,
            label="x",
            size=SMALL,
        ),
    ]


def _bars() -> list[Mark]:
    """p(digit) now: a bar for each digit, and which one it is."""
    marks: list[Mark] = [d.text(BARS, 14, SAY.probability, style="quiet")]
    for k in range(CLASSES):
        y = TOP + k * ROW
        marks += [
            d.text(BARS, y + 15, str(k), style="strong"),
            d.Bar(("p", k), (BARS + 20, y + 3), (TRACK, ROW - 7), PROBABILITIES, across=True),
            d.text(BARS + TRACK + 56, y + 15, d.number("p", k), anchor="end"),
            d.text(BARS + TRACK + 64, y + 15, d.choice("true", ["", SAY.true], k), size=12),
        ]
    return marks


def _state(n_h: int, high: int) -> list[Mark]:
    """The units of h."""
    cell = (26.0, min(CELL, SIDE * CELL / high))
    told = SAY.h.replace("{n}", str(n_h))
    heat = d.Heat("h", ("h", 0), (high, SIDE), (STATE, TOP), cell, label=SAY.unit)
    return [d.text(STATE, 14, told, style="quiet"), heat]


def _over(T: int) -> list[Mark]:
    """p(digit) after each step, and the test accuracy by then."""
    pitch, size = (WIDTH - LEFT) / T, CLASSES * HIGH
    marks: list[Mark] = [d.text(LEFT, TIME - 8, SAY.over, style="quiet")]
    for k in range(CLASSES):
        marks.append(d.text(LEFT - 8, TIME + (k + 0.8) * HIGH, str(k), anchor="end", size=SMALL))
    marks.append(
        d.Heat(
            "over", ("over", 0), (CLASSES, T), (LEFT, TIME), (pitch, HIGH), scale=PROBABILITIES,
            label=SAY.at, pick=True, cursor=("t", 0), veil=False,
        )
    )  # fmt: skip
    y, place = TIME + size + 26, (LEFT + pitch / 2, TIME + size + 28)
    marks.append(d.Box((LEFT, y), (pitch * T, CURVE), style="soft", rx=3))
    marks.append(
        d.Line(("accuracies", 0), T, place, (pitch * (T - 1), CURVE - 4), 0, 1, color("y"))
    )
    first, _, rest = SAY.now.partition("{0}")
    now = d.text(0, y + 28, first, d.number("accuracy"), rest, size=TEXT)
    heads = [d.text(LEFT, y - 6, words, style="quiet") for words in (SAY.right, SAY.untested)]
    tested = [d.Group("tested 0", (0, 0), [heads[0], now], at=("tested", 0))]
    return [*marks, *tested, d.Group("tested 1", (0, 0), [heads[1]], at=("tested", 1))]


class DigitReader(SequenceReader):
    """`DigitReader()`: the course's nets read a test digit, or one that you draw; `DigitReader(net)`: yours does.

    `net` is a DigitNet, or a ReaderModel that another view shows too; `traits` are those of the model:
    number, t, and of the course's nets order, cell, loss_at.
    """

    model_class = ReaderModel
    rows = (("order", "cell", "loss_at"), ("number", "clear", "restore"), ("walk",))
    pictures = (partial(Diagram, reader_drawing),)
    interval = 300

    def controls_of(self, part: str | DOMWidget) -> list[DOMWidget]:
        """What a part of a row stands for; a net of the learner's own leaves no choice among the course's."""
        if self.model.mine and part in self.rows[0]:
            return []
        return super().controls_of(part)

    def handle(self, event: Event) -> None:
        """A press on the picture paints, a click on the map goes to its step; keys walk and play."""
        match event:
            case {"event": "stroke", "index": index}:
                self.model.stroke(int(index))
            case {"event": "pick", "mark": "ink", "index": index}:
                self.model.press(int(index))
            case {"event": "pick", "index": index}:  # a play goes on from there
                self.model.t = int(index) % self.model.T + 1
            case _:
                super().handle(event)
