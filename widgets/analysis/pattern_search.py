"""Choose a stretch of text: which units are on over it, and where else in the text do they behave alike?"""

from functools import lru_cache, partial
from typing import Any

import numpy as np
from ipywidgets import Checkbox
from traitlets import observe

from lessons.analysis.activations import memory
from lessons.analysis.patterns import Match, find_alike, on_over
from lessons.numerics import Array
from lessons.trained_nets import char_lstm
from lessons.trained_nets.char_lm import CharLM
from widgets.analysis.inputs import text_to_read
from widgets.analysis.paged import PagedModel, PagedView, keys
from widgets.core import texts
from widgets.core.canvas import Event
from widgets.core.traits import Flag, Number, Whole
from widgets.core.typed_input import readable
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Letters, Mark, Scene, number, scene, text
from widgets.drawing.text_page import END, HIGH, WIDE, Page
from widgets.drawing.theme import WIDTH, signed

ROWS, MATCHES, CONTEXT = 7, 4, 26  # rows of text; places; characters shown before one
LONGEST = 60  # characters of a stretch


class Texts(texts.Texts):
    """All that the learner reads."""

    start: str = "from"
    length: str = "length"
    threshold: str = "on above"
    edges: str = "off just outside"
    units: str = "units that are on over the stretch: "
    none: str = "no unit is: take a shorter stretch or a lower threshold"
    found: str = "where they behave alike, the most alike first"
    nowhere: str = "nowhere else are more than half of them on"
    caption: str = "“{stretch}”: {n} units on. {places}"
    best: str = "Most alike: {places}."
    place: str = "“{text}” {alike:.2f}"


SAY = Texts()


class PatternModel(PagedModel):
    """The stretch (`start` from 0, `length`), what counts as on (tanh(c) above `threshold`), and the window.

    With `edges` a unit must be off just before and after the stretch.
    """

    cursor, rows, above = "start", ROWS, ROWS // 3
    start = Whole(0, 0, lambda model: len(model.text) - 1, label=SAY.start, width=310)
    length = Whole(10, 1, LONGEST, label=SAY.length, width=220)
    threshold = Number(0.3, 0.0, 0.95, step=0.05, label=SAY.threshold, width=250)
    edges = Flag(True, label=SAY.edges, kind=Checkbox, width=150)

    def __init__(self, net: CharLM | None = None, text: str | None = None, **traits: Any) -> None:
        """Read `text`, or 10,000 characters of a program that no training saw, with `net` or the course's."""
        net = net or char_lstm.load()
        self.text = net.vocabulary.seen(readable(text_to_read(text)))
        self.values = memory(net, self.text)
        self.page = Page.of(self.text)
        super().__init__(**traits)
        if "row" not in traits:
            self.show(self.start)
        self._find()

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

    def show_match(self, place: int) -> None:
        """Bring one of the matches into sight, if there are as many."""
        for match in self.matches[place : place + 1]:
            self.show(match.start)

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


TOP, LINE, LISTED = 22.0, 19.0, 14  # px: above the text; a match; units that are named
KEYS = keys("start", ROWS)
LIST = TOP + ROWS * HIGH + 44  # px: the first match


def pattern_drawing(model: PatternModel) -> Drawing:
    """The text by the share of the units that is on, the stretch underlined; below it the places that are alike."""
    stretch = np.zeros(len(model.text))
    stretch[model.start : model.stop] = 1.0
    units = np.full(LISTED, np.nan)
    units[: len(model.units[:LISTED])] = [unit + 1 for unit in model.units[:LISTED]]
    arrays = {"share": model.share, "stretch": stretch, "units": units}
    arrays["alike"] = np.full(MATCHES, np.nan)
    rows = []
    for k, match in enumerate(model.matches):
        first, last = model.context(match)
        here = np.arange(first, last)
        rows.append(model.text[first:last].replace("\n", "⏎"))
        arrays[f"share {k}"] = model.share[first:last]
        arrays[f"match {k}"] = ((here >= match.start) & (here < match.stop)).astype(float)
        arrays["alike"][k] = match.alike
    for k in range(len(rows), MATCHES):  # an empty row keeps its place
        rows.append(" ")
        arrays[f"share {k}"] = arrays[f"match {k}"] = np.zeros(1)
    many = len(model.units)
    look = _scene(
        model.page, model.row, len(model.text), tuple(rows), min(many, LISTED), many > LISTED
    )
    return Drawing(look, arrays)


@lru_cache(maxsize=32)
def _scene(
    page: Page, row: int, count: int, rows: tuple[str, ...], units: int, more: bool
) -> Scene:
    """All but the numbers."""
    marks = page.marks("share", row, ROWS, TOP, signed(), "start", under="stretch")
    words: list[Any] = [SAY.units]
    for k in range(units):
        words += [number("units", k, digits=0), "  " if k < units - 1 else ""]
    words += ["…" if more else "", "" if units else SAY.none]
    marks.append(text(4, 13, *[word for word in words if word]))
    marks.append(
        text(4, LIST - 12, SAY.found if any(map(str.strip, rows)) else SAY.nowhere, style="quiet")
    )
    for k, each in enumerate(rows):
        marks += _match(k, each)
    return scene(WIDTH, LIST + MATCHES * LINE + 4, marks, keys=[*KEYS])


def _match(k: int, row: str) -> list[Mark]:
    """One place: its characters, those that match underlined, and how alike it is."""
    y = LIST + k * LINE
    line = Letters(f"match {k}", (f"share {k}", 0), [row], (50, y), (WIDE, HIGH), scale=signed(),
                   under=(f"match {k}", 0), pick=True, tell=True)  # fmt: skip
    return [text(38, y + 11, number("alike", k), anchor="end"), line]


class PatternSearch(PagedView):
    """Search by behaviour: `PatternSearch()` for the course's net, `PatternSearch(net, "a text")`.

    Traits: start (from 0), length, threshold, edges, row.
    """

    model_class = PatternModel
    model: PatternModel
    rows = (("start", "length"), ("threshold", "edges"))
    pictures = (partial(Diagram, pattern_drawing),)
    moves = KEYS

    def handle(self, event: Event) -> None:
        """A click in the text, or a key, sets where the stretch begins; other clicks only bring into sight."""
        match event:
            case {"event": "pick", "mark": "miniature", "index": index}:
                self.model.show(index)
            case {"event": "pick", "mark": str(mark)} if mark.startswith("match "):
                self.model.show_match(int(mark.removeprefix("match ")))
            case _:
                super().handle(event)
