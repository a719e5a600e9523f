"""Choose a stretch of text: which units are on over it, and where else in the text do they behave alike?"""

from functools import lru_cache
from typing import Any

import numpy as np
from ipywidgets import Checkbox, FloatSlider, IntSlider

from lessons import charlstm
from lessons.charlm import CharLM
from widgets.diagram import Diagram, Drawing
from widgets.marks import Mark, Scene, letters, number, scene, text
from widgets.page import HIGH, WIDE, Page
from widgets.pattern_search_model import LONGEST, MATCHES, ROWS, SAY, PatternModel
from widgets.text_colours import scrolled
from widgets.theme import WIDTH, signed
from widgets.view import Event, View

TOP, LINE, LISTED = 22.0, 19.0, 14  # px: above the text; a match; units that are named
KEYS = ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End")
LIST = TOP + ROWS * HIGH + 44  # px: the first match


class PatternSearch(View):
    """Search by behaviour: `PatternSearch()` for the course's net, `PatternSearch(net, "a text")`.

    Traits: start (from 0), length, threshold, edges, row.
    """

    model: PatternModel

    def __init__(self, net: CharLM | None = None, text: str | None = None, **traits: Any) -> None:
        """Read `text`, or 10,000 characters of a program that no training saw."""
        given = charlstm.texts()[1] if text is None else text
        model = PatternModel(net or charlstm.load(), given, **traits)
        start = IntSlider(min=0, max=len(model.text) - 1, description=SAY.start)
        length = IntSlider(1, 1, LONGEST, description=SAY.length)
        threshold = FloatSlider(
            model.threshold, min=0, max=0.95, step=0.05, description=SAY.threshold
        )
        edges = Checkbox(description=SAY.edges, indent=False)
        widths = (310, 220, 250, 150)
        for control, width in zip((start, length, threshold, edges), widths, strict=True):
            control.layout.width, control.style.description_width = f"{width}px", "initial"
        super().__init__(model, [[start, length], [threshold, edges]], [Diagram(pattern_drawing)])
        controls = {"start": start, "length": length, "threshold": threshold, "edges": edges}
        for trait, control in controls.items():
            self.bind(control, trait)

    def handle(self, event: Event) -> None:
        """A click sets where the stretch begins, or shows a match; left and right move it, up and down scroll."""
        model = self.model
        if event["event"] == "pick":
            self._picked(str(event["mark"]), int(event["index"]))
        elif event["event"] == "key" and event["key"] in ("ArrowLeft", "ArrowRight"):
            model.start += 1 if event["key"] == "ArrowRight" else -1
            model.show(model.start)
        elif event["event"] == "key":
            model.row = scrolled(event["key"], model.row, ROWS, model.page.last_row(ROWS))

    def _picked(self, mark: str, index: int) -> None:
        model = self.model
        if mark == "text":
            model.start = model.page.firsts[model.row] + index
        elif mark == "miniature":
            model.show(index)
        elif (place := int(mark.removeprefix("match "))) < len(model.matches):
            model.show(model.matches[place].start)


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
    marks = page.marks("share", row, ROWS, TOP, signed(), under="stretch")
    words: list[Any] = [SAY.units]
    for k in range(units):
        words += [number("units", k, digits=0), "  " if k < units - 1 else ""]
    words += ["…" if more else "", "" if units else SAY.none]
    marks.append(text(4, 13, *[word for word in words if word]))
    marks.append(
        text(4, LIST - 12, SAY.found if any(map(str.strip, rows)) else SAY.nowhere, style="quiet")
    )
    sizes = {"share": count, "stretch": count, "units": LISTED, "alike": MATCHES}
    for k, each in enumerate(rows):
        marks += _match(k, each)
        sizes |= {f"share {k}": len(each), f"match {k}": len(each)}
    return scene(WIDTH, LIST + MATCHES * LINE + 4, marks, sizes, keys=KEYS)


def _match(k: int, row: str) -> list[Mark]:
    """One place: its characters, those that match underlined, and how alike it is."""
    y = LIST + k * LINE
    line = letters(f"match {k}", (f"share {k}", 0), [row], (50, y), (WIDE, HIGH), scale=signed(),
                   under=(f"match {k}", 0), pick=True, tell=True)  # fmt: skip
    return [text(38, y + 11, number("alike", k), anchor="end"), line]
