"""The state of a `DigitReader`: a picture, the net that reads it, and how far it has read."""

from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np
from traitlets import Enum, Int, observe, validate

from lessons.cells.batched import hidden_states
from lessons.numerics import Array
from lessons.tasks.digits import SIDE, load_digits
from lessons.trained_nets import digit_reader
from lessons.trained_nets.digit_reader import (
    ASKED,
    CELLS,
    EVERY,
    ORDERS,
    PIXELS,
    DigitNet,
    sequence,
)
from widgets.core.model import Model, inside


class Texts(NamedTuple):
    """All that the learner reads; one place, for translation."""

    number: str = "test digit"
    blank: str = "blank paper"
    blank_tip: str = "An empty picture to draw on: press and drag over its cells"
    back: str = "back to the test digit"
    order: str = "What is read at a step"
    cell: str = "The cell"
    asked: str = "When its answer counted in training"
    asks: tuple[str, str] = ("asked at every step", "asked at the end")
    name: str = "{order}, {cell}, asked at {asked}"
    yours: str = "your net, {order}"
    picture: str = "the picture; draw on it"
    lit: str = "yellow is read, the frame is x_{t}:"
    pixel: str = "ink at row, column"
    spans: tuple[str, str, str, str] = ("ink: columns ", " to ", ", ", " rows")
    usual: str = "training digits: mostly {0} to {1}, {2} rows"
    x: str = "x_{t}"
    h: str = "h_{t}, the net's {n} units"
    unit: str = "unit of h"
    belief: str = "belief after this step"
    true: str = "◀ it is"
    over: str = "belief after each step: digits down, steps across; a click goes there"
    at: str = "belief in digit, step"
    share: tuple[str, str] = ("right by then,", "397 test digits")
    now: str = "here {0}"
    refused: str = (
        "DigitReader takes a Reader, or several by name; without any it shows the course's nets."
    )
    unknown: str = "there is no net {name!r} here; choose one of {names}."
    test: str = "Test digit {number}, a {label}"
    own: str = "Your picture"
    after: str = "{what}, read by “{name}”: after {unit} {t} of {T}, "
    units: tuple[str, str] = ("row", "pixel")
    best: str = "{k} at {p:.2f}"
    end: str = "; at the end {0}"


SAY = Texts()


class ReaderModel(Model):
    """A picture, of the test set or painted, that a net reads step by step.

    The net is one of the course's, by `order`, `cell` and `asked`, or the learner's. `own` (8, 8) is what the learner
    has painted, None as long as the test digit is shown.
    """

    number = Int(0, help="which of the test digits")
    order = Enum(tuple(ORDERS), "rows")
    cell = Enum(tuple(CELLS), "LSTM")
    asked = Enum(ASKED, EVERY)
    t = Int(1, help="steps that are read, 1 .. T")
    T = Int(8, help="steps that the picture takes; follows the net")
    strokes = Int(0, help="counts what is painted")

    def __init__(self, net: DigitNet | None = None, **traits: Any) -> None:
        """A net reads the first test digit, unless `traits` say otherwise."""
        if net is not None and not isinstance(net, DigitNet):
            raise ValueError(SAY.refused)
        self.mine, self.digits = net, load_digits()[1]
        self.own: Array | None = None
        self._ink = 1.0  # of the stroke that is under way
        t = traits.pop("t", 1)
        super().__init__(**traits)
        self._read()
        self.t = t

    @validate("number", "t")
    def _in_range(self, proposal: Any) -> int:
        if proposal["trait"].name == "t":
            return int(inside(proposal, 1, self.T))
        return int(inside(proposal, 0, len(self.digits) - 1))

    @observe("number")
    def _turn(self, _: Any) -> None:
        with self.together():
            self.own = None
            self._read()

    @observe("order", "cell", "asked")
    def _other(self, _: Any) -> None:
        """Another net reads; it stands where the other one stood in the picture."""
        if hasattr(self, "reader"):
            with self.together():
                read = self.t / self.T
                self._read()
                self.t = max(round(read * self.T), 1)

    @property
    def image(self) -> Array:
        """The picture, (8, 8) from 0, paper, to 1, ink."""
        return self.digits.images[self.number] if self.own is None else self.own

    @property
    def label(self) -> int | None:
        """What the test digit shows; None for a painted picture."""
        return int(self.digits.labels[self.number]) if self.own is None else None

    def _read(self) -> None:
        """Let the net read the whole picture."""
        net = self.reader = self.mine or _course_net(self.order, self.cell, self.asked)
        self.T = net.T
        self.xs = sequence(self.image, net.order)
        self.hs = hidden_states(net.cell, self.xs[:, np.newaxis])[:, 0]
        self.beliefs = net.beliefs(self.image)

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

    def clear(self) -> None:
        """Blank paper to draw on."""
        with self.together():
            self.own, self.t = np.zeros((SIDE, SIDE)), self.T
            self._changed_picture()

    def restore(self) -> None:
        """The test digit again."""
        with self.together():
            self.own = None
            self._changed_picture()

    def _changed_picture(self) -> None:
        self._read()
        self.strokes += 1

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
    def shares(self) -> Array:
        """The share of all test digits that this net has right after each step, (T,)."""
        if self.mine is not None:
            return _shares(self.mine)
        return _known(self.order, self.cell, self.asked)

    @property
    def name(self) -> str:
        """What the net is called."""
        if self.mine is not None:
            return SAY.yours.format(order=self.mine.order)
        return SAY.name.format(order=self.order, cell=self.cell, asked=self.asked)

    @property
    def caption(self) -> str:
        """What is read how far, the two largest beliefs, and the one at the end."""
        test = SAY.test.format(number=self.number, label=self.label)
        said = SAY.after.format(
            what=test if self.own is None else SAY.own,
            name=self.name,
            unit=SAY.units[self.reader.order != "rows"],
            t=self.t,
            T=self.T,
        )
        said += self._best(self.beliefs[self.t - 1], 2)
        return (
            said
            + (SAY.end.format(self._best(self.beliefs[-1], 1)) if self.t < self.T else "")
            + "."
        )

    def _best(self, p: Array, n: int) -> str:
        """The n digits that are believed most, with their probabilities."""
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
    return SAY.usual.format(*np.median(spans(load_digits()[0].images), axis=0).astype(int))


@cache
def _course_net(order: str, cell: str, asked: str) -> DigitNet:
    return digit_reader.load(order, cell, asked)


@cache
def _known(order: str, cell: str, asked: str) -> Array:
    return digit_reader.known(order, cell, asked)


@lru_cache(maxsize=32)
def _shares(net: DigitNet) -> Array:
    return net.right_by_step(load_digits()[1])
