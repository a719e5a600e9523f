"""A text, a net that has read it, and the unit that colours it: the state of `TextColours`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from traitlets import Int, TraitError, Unicode, observe, validate

from lessons.analysis.activations import Run, watched
from lessons.numerics import Array
from lessons.trained_nets.char_lm import CharLM
from widgets.core.background import LatestWins, Stale
from widgets.core.model import Model, inside
from widgets.core.typed_input import readable
from widgets.drawing.text_page import END, Page

ROWS = 10  # of text in sight


@dataclass(frozen=True)
class Texts:
    """All that the learner reads."""

    net: str = "net"
    quantity: str = "colour by"
    unit: str = "unit"
    row: str = "from row"
    typed: str = "your text"
    typing: str = "A program or anything else; empty: the text that the view began with"
    squashed: str = "tanh(c)"
    caption: str = (
        "{name} of unit {unit}, net “{net}”, over {n:,} characters: from {low:.2f} to {high:.2f}."
    )
    here: str = " Character {at}, “{sign}”: {value:.2f}."
    waits: str = " (It is being read.)"
    refused: str = "{name} must be one of {options}."
    low: str = "−1"
    high: str = "+1"
    gate: str = "strong where {name} is open"


SAY = Texts()


class Shown(NamedTuple):
    """What is on the page: a net by name, the text as that net reads it, and its run."""

    net: str
    text: str
    run: Run


class ColoursModel(Model):
    """Which unit of which net colours which text. A text or a net that is new is read beside the page."""

    net = Unicode()
    quantity = Unicode("c")
    unit = Int(1, help="from 1")
    row = Int(0, help="the first row in sight, from 0")
    at = Int(0, help="the character looked at, from 0")
    typed = Unicode("", help="a text of the learner's; empty for the one given")
    read = Int(0, help="counts what has been read")
    rows = ROWS

    def __init__(self, nets: Mapping[str, CharLM], text: str, **traits: Any) -> None:
        """Read `text` with the first of `nets`, or with the one that the trait `net` names."""
        self.nets, self.given = dict(nets), readable(text)
        self.shown: Shown | None = None
        self._beside: LatestWins[tuple[str, str]] = LatestWins(self._catch_up, self._failed)
        first = str(traits.pop("net", next(iter(self.nets))))
        super().__init__(net=first)
        self._take(self._reading(self.net, self.given))
        with self.together():
            for name, value in traits.items():
                setattr(self, name, value)
            if "row" not in traits:
                self.look(self.at)

    def _reading(self, name: str, text: str) -> Shown:
        net = self.nets[name]
        seen = net.vocabulary.seen(text)
        return Shown(name, seen, watched(net, seen))

    def _take(self, shown: Shown) -> None:
        """Put what was read on the page."""
        with self.together():
            self.shown, self.page, self.problem = shown, Page.of(shown.text), ""
            for name in ("quantity", "unit", "row", "at"):
                self.set_trait(name, getattr(self, name))
            self.read += 1

    @observe("net", "typed")
    def _ask(self, _: Any) -> None:
        if self.shown is not None:
            self._beside((self.net, readable(self.typed) or self.given))

    def _catch_up(self, asked: tuple[str, str], stale: Stale) -> None:
        shown = self._reading(*asked)
        with self.together():
            if not stale():
                self._take(shown)

    def _failed(self, error: Exception) -> None:
        with self.together():
            self.problem = str(error)
            self.read += 1

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until what is asked for is on the page; False if `timeout` seconds were not enough."""
        return self._beside.wait(timeout)

    @property
    def fresh(self) -> bool:
        """Whether the page shows what is asked for."""
        wanted = readable(self.typed) or self.given
        seen = self.nets[self.net].vocabulary.seen(wanted)
        return (self.now.net, self.now.text) == (self.net, seen)

    @property
    def now(self) -> Shown:
        """What is on the page."""
        assert self.shown is not None
        return self.shown

    @validate("net", "quantity")
    def _known(self, proposal: Any) -> str:
        name, value = proposal["trait"].name, str(proposal["value"])
        options = tuple(self.nets) if name == "net" else self.quantities
        if value not in options:
            if name == "quantity" and self.shown is None:
                return value
            raise TraitError(SAY.refused.format(name=name, options=", ".join(options)))
        return value

    @validate("typed")
    def _readable(self, proposal: Any) -> str:
        readable(str(proposal["value"]))
        return str(proposal["value"])

    @validate("unit", "row", "at")
    def _on_the_page(self, proposal: Any) -> int:
        if self.shown is None:
            return int(proposal["value"])
        name = proposal["trait"].name
        most = {"unit": self.units, "row": self.last_row, "at": len(self.now.text) - 1}[name]
        return int(inside(proposal, 1 if name == "unit" else 0, most))

    @property
    def quantities(self) -> tuple[str, ...]:
        """What the run on the page can be coloured by."""
        return self.now.run.quantities if self.shown else ()

    @property
    def units(self) -> int:
        """Units of the net on the page."""
        return self.now.run.units

    @property
    def last_row(self) -> int:
        """The lowest that the window goes."""
        return self.page.last_row(self.rows)

    @property
    def values(self) -> Array:
        """The chosen unit at every character, (T,): tanh(c) for the memory, else the number itself."""
        return _column(self.now.run, self.quantity, self.unit - 1)

    @property
    def sign(self) -> str:
        """The character looked at."""
        return self.now.text[self.at].replace("\n", END)

    def look(self, character: int) -> None:
        """Look at a character and bring it into sight."""
        with self.together():
            self.at = character
            row = self.page.row_of(self.at)
            if not self.row <= row < self.row + self.rows:
                self.row = row - self.rows // 2

    @property
    def caption(self) -> str:
        """The unit, its range over the text, and its value at the character looked at."""
        values, name = self.values, SAY.squashed if self.quantity == "c" else self.quantity
        said = SAY.caption.format(name=name, unit=self.unit, net=self.now.net, n=len(values),
                                  low=values.min(), high=values.max())  # fmt: skip
        said += SAY.here.format(at=self.at + 1, sign=self.sign, value=values[self.at])
        return (said + ("" if self.fresh else SAY.waits)).replace("-", "−")


@lru_cache(maxsize=1)
def _column(run: Run, quantity: str, unit: int) -> Array:
    """One unit, worked out once for the picture and its caption."""
    column = run.column(quantity, unit)
    return np.tanh(column) if quantity == "c" else column
