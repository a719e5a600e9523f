"""A stretch of text, the units that are on over it, and where else they are: the state of `PatternSearch`."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from traitlets import Bool, Float, Int, observe, validate

from lessons.cells import Array
from lessons.charlm import CharLM
from lessons.patterns import Match, find_alike, on_over
from widgets.page import END, Page
from widgets.view import Model, inside
from widgets.watched import ranked, readable

ROWS, MATCHES, CONTEXT = 7, 4, 26  # rows of text; places; characters shown before one
LONGEST = 60  # characters of a stretch


@dataclass(frozen=True)
class Words:
    """All that the learner reads."""

    start: str = "from"
    length: str = "length"
    threshold: str = "on above"
    edges: str = "off just outside"
    row: str = "from row"
    units: str = "units that are on over the stretch: "
    none: str = "no unit is: take a shorter stretch or a lower threshold"
    found: str = "where they behave alike, the most alike first"
    nowhere: str = "nowhere else are more than half of them on"
    caption: str = "“{stretch}”: {n} units on. {places}"
    best: str = "Most alike: {places}."
    place: str = "“{text}” {alike:.2f}"


SAY = Words()


class PatternModel(Model):
    """The stretch (`start` from 0, `length`), what counts as on (tanh(c) above `threshold`), and the window."""

    start = Int(0)
    length = Int(10)
    threshold = Float(0.3)
    edges = Bool(True, help="whether a unit must be off just before and after the stretch")
    row = Int(0)
    rows = ROWS

    def __init__(self, net: CharLM, given: str, **traits: Any) -> None:
        """Read `given` with `net`."""
        self.text = net.vocabulary.seen(readable(given))
        self.values = ranked(net, self.text).values
        self.page = Page.of(self.text)
        super().__init__(**traits)
        if "row" not in traits:
            self.show(self.start)
        self._find()

    @validate("start", "length", "row", "threshold")
    def _on_the_page(self, proposal: Any) -> Any:
        name, T = proposal["trait"].name, len(self.text)
        low, high = {
            "start": (0, T - 1),
            "length": (1, LONGEST),
            "row": (0, self.page.last_row(ROWS)),
            "threshold": (0.0, 0.95),
        }[name]
        return type(low)(inside(proposal, low, high))

    @property
    def stop(self) -> int:
        """The end of the stretch, exclusive."""
        return min(self.start + self.length, len(self.text))

    @observe("start", "length", "threshold", "edges")
    def _find(self, _: Any = None) -> None:
        """The units, the share of them that is on at every character, and the matches."""
        first, last = max(self.start - 1, 0), min(self.stop + 1, len(self.text))
        least = np.float16(np.arctanh(self.threshold))  # tanh(c) is on where c is above this
        near = self.values[first:last] > least
        self.units = on_over(near, self.start - first, self.stop - first, self.edges)
        self.share: Array = np.zeros(len(self.text))
        self.matches: list[Match] = []
        if self.units:
            self.share = (self.values[:, self.units] > least).mean(axis=1)
            self.matches = find_alike(self.share, self.start, self.stop, self.edges, MATCHES)

    def choose(self, start: int, stop: int) -> None:
        """Make start .. stop (exclusive) the stretch."""
        with self.together():
            self.start, self.length = start, stop - start

    def show(self, character: int) -> None:
        """Bring a character into sight."""
        row = self.page.row_of(min(max(character, 0), len(self.text) - 1))
        if not self.row <= row < self.row + ROWS:
            self.row = row - ROWS // 3

    def context(self, match: Match) -> tuple[int, int]:
        """The characters to show around a match, start .. stop."""
        first = max(match.start - CONTEXT, 0)
        return first, min(first + 92, len(self.text))

    @property
    def caption(self) -> str:
        """The stretch, how many units are on over it, and the best matches."""
        places = [
            SAY.place.format(text=cut(self.text[m.start : m.stop]), alike=m.alike)
            for m in self.matches[:3]
        ]
        said = (
            SAY.best.format(places=", ".join(places)) if places else SAY.nowhere.capitalize() + "."
        )
        said = said if self.units else SAY.none.capitalize() + "."
        return SAY.caption.format(
            stretch=cut(self.text[self.start : self.stop]), n=len(self.units), places=said
        )


def cut(stretch: str) -> str:
    """A stretch, its middle left out where it is long."""
    plain = stretch.replace("\n", END)
    return plain if len(plain) <= 24 else f"{plain[:11]}…{plain[-11:]}"
