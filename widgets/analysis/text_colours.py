"""A text coloured by any unit of a net that has read it: each character by what the unit holds once it is read."""

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any, NamedTuple

import numpy as np

from lessons.analysis.activations import Run, quantities, remembers, watched
from lessons.numerics import Array
from lessons.trained_nets.char_lm import CharLM
from widgets.analysis.inputs import APART, nets_by_name, text_to_read, typed_text, unknown_signs
from widgets.analysis.paged import PagedModel, PagedView, keys
from widgets.core import texts
from widgets.core.background import BackgroundModel, Stale
from widgets.core.traits import Choice, Whole
from widgets.core.typed_input import readable
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Mark, Scene, scene, text
from widgets.drawing.text_page import END, HIGH, Page
from widgets.drawing.theme import WIDTH, Scale, gate, signed

ROWS = 10  # of text in sight


class Texts(texts.Texts):
    """All that the learner reads."""

    net: str = "net"
    quantity: str = "colour by"
    unit: str = "unit"
    typed: str = "your text"
    typing: str = "A program or anything else; empty: the text that the view began with"
    squashed: str = "tanh(c)"
    caption: str = (
        "{name} of unit {unit}, net “{net}”, over {n:,} characters: from {low:.2f} to {high:.2f}."
    )
    here: str = " Character {at}, “{sign}”: {value:.2f}."
    waits: str = " (It is being read.)"
    low: str = "−1"
    high: str = "+1"
    gate: str = "strong where {name} is open"


SAY = Texts()


class Shown(NamedTuple):
    """What is on the page: a net by name, the text as that net reads it, its run, and what it does not know."""

    net: str
    text: str
    run: Run
    unknown: str  # a sentence, "" if it knows all


class ColoursModel(PagedModel, BackgroundModel[tuple[str, str, bool]]):
    """Which unit of which net colours which text. What is new is read in the background: a text, a net, or h.

    The run of c alone is half as large, so h is read when it, or a gate, is asked for. `at` is the character looked
    at, from 0; `typed` a text of the learner's, empty for the one given.
    """

    cursor, rows, above = "at", ROWS, ROWS // 2
    net = Choice(lambda model: model.nets, tip=SAY.net, width=90, look=APART)
    quantity = Choice(lambda model: model.quantities, tip=SAY.quantity, width=40, look=APART)
    unit = Whole(1, 1, lambda model: model.now.run.units, label=SAY.unit, width=330)
    at = Whole(0, 0, lambda model: len(model.now.text) - 1)
    typed = typed_text(readable, SAY.typed, SAY.typing)
    now: Shown
    quantities: tuple[str, ...] = ()  # what the text can be coloured by

    def __init__(
        self, nets: Mapping[str, CharLM] | None = None, text: str | None = None, **traits: Any
    ) -> None:
        """Read `text` with the first of `nets`, or with the one that the trait `net` names."""
        self.nets, self.given = nets_by_name(nets), readable(text_to_read(text))
        super().__init__(**traits)
        if "row" not in traits:
            self.show(self.at)
        self.observe(lambda _: self.ask(self.wanted), ("net", "typed"))
        self.observe(self._read_more, "quantity")

    def begin(self) -> None:
        """Read what is asked for at first."""
        self.take(self.reading(*self.wanted))

    def _read_more(self, _: Any) -> None:
        if not self.fresh:
            self.ask(self.wanted)

    @property
    def wanted(self) -> tuple[str, str, bool]:
        """The net by name, the text that it is to read, and whether more than its memory is asked for."""
        more = self.quantity not in (None, remembers(self.nets[self.net]))
        return self.net, readable(self.typed) or self.given, more

    def reading(self, name: str, text: str, more: bool) -> Shown:
        """Let a net read a text."""
        net = self.nets[name]
        seen = net.vocabulary.seen(text)
        return Shown(name, seen, watched(net, seen, whole=more), unknown_signs(net, text))

    def offers(self, net: CharLM) -> tuple[str, ...]:
        """What a text that this net has read can be coloured by."""
        return quantities(net)

    def take(self, shown: Shown) -> None:
        """Put what was read on the page."""
        self.now, self.page, self.problem = shown, Page.of(shown.text), shown.unknown
        self.quantities = self.offers(shown.run.net)
        self.touch()

    def catch_up(self, request: tuple[str, str, bool], stale: Stale) -> None:
        """Read what is asked for, and show it unless something else is by now."""
        shown = self.reading(*request)
        with self.together():
            if not stale():
                self.take(shown)

    @property
    def fresh(self) -> bool:
        """Whether the page shows what is asked for."""
        name, text, _ = self.wanted
        read = self.now[:2] == (name, self.nets[name].vocabulary.seen(text))
        return read and self.coloured_by == self.quantity

    @property
    def coloured_by(self) -> str:
        """What colours the text: the quantity asked for, the memory until that is read."""
        run = self.now.run
        return self.quantity if run.knows(self.quantity) else remembers(run.net)

    @property
    def values(self) -> Array:
        """The chosen unit at every character, (T,): tanh(c) for the memory, else the number itself."""
        return _column(self.now.run, self.coloured_by, self.unit - 1)

    @property
    def sign(self) -> str:
        """The character looked at."""
        return self.now.text[self.at].replace("\n", END)

    @property
    def caption(self) -> str:
        """The unit, its range over the text, and its value at the character looked at."""
        values, name = self.values, SAY.squashed if self.coloured_by == "c" else self.coloured_by
        said = SAY.caption.format(name=name, unit=self.unit, net=self.now.net, n=len(values),
                                  low=values.min(), high=values.max())  # fmt: skip
        said += SAY.here.format(at=self.at + 1, sign=self.sign, value=values[self.at])
        return said + ("" if self.fresh else SAY.waits)


@lru_cache(maxsize=1)
def _column(run: Run, quantity: str, unit: int) -> Array:
    """One unit, worked out once for the picture and its caption."""
    column = run.column(quantity, unit)
    return np.tanh(column) if quantity == "c" else column


TOP = 22.0  # px: above the text
GATES = "fiorz"
KEYS = keys("unit", ROWS)


def colours(model: ColoursModel) -> Drawing:
    """The text in sight and its miniature, each character coloured by the unit."""
    arrays = {"value": model.values, "at": np.array([model.at - model.first])}
    return Drawing(_scene(model.page, model.row, model.rows, model.coloured_by), arrays)


def scale_of(quantity: str) -> Scale:
    """Blue above 0 and orange below for c and h; a gate in its own colour."""
    return gate(quantity) if quantity in GATES else signed()


@lru_cache(maxsize=32)
def _scene(page: Page, row: int, rows: int, quantity: str) -> Scene:
    """All but the numbers."""
    marks = page.marks("value", row, rows, TOP, scale_of(quantity), "at", cursor=("at", 0))
    marks += legend(quantity)
    return scene(WIDTH, TOP + rows * HIGH + 4, marks, keys=[*KEYS])


def legend(quantity: str) -> list[Mark]:
    """What the colours mean."""
    scale, low, high = scale_of(quantity), SAY.low, SAY.high
    name = SAY.squashed if quantity == "c" else quantity
    if quantity in GATES:
        ends = [text(80, 13, SAY.gate.format(name=quantity), color=scale["positive"])]
    else:
        ends = [
            text(80, 13, low, color=scale["negative"]),
            text(104, 13, high, color=scale["positive"]),
        ]
    return [text(4, 13, name, style="strong"), *ends]


class TextColours(PagedView):
    """Colour a text: `TextColours()` for the course's net, or `TextColours({"mine": net}, "any text")`.

    Traits: net, quantity ("c", "h", "f", "i", "o"), unit, row, at, typed. A ColoursModel in place of the nets is
    shared.
    """

    model_class = ColoursModel
    rows = (("net", "quantity"), ("unit", "row"), ("typed",))
    pictures = (partial(Diagram, colours),)
    moves = KEYS
