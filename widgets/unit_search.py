"""Search a net for units that follow a label: inside quotes, in a comment, or what a function of the learner says."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from ipywidgets import Dropdown

from lessons import charlstm
from lessons.charlm import CharLM
from lessons.labels import Label
from widgets.diagram import Diagram, Drawing
from widgets.marks import Mark, Scene, heat, number, scene, text
from widgets.page import HIGH, Page
from widgets.text_colours import KEYS, PagedView, at_in_sight, scale_of, shipped
from widgets.theme import NEUTRAL, POSITIVE, WIDTH, Scale
from widgets.unit_search_model import MOST, ROWS, SAY, SearchModel, with_yours

LINE, CELL, TOP = 20.0, 66.0, 44.0  # px: a row of a ranking; its numbers; above the first row
PAGE = TOP + MOST * LINE + 14  # px: where the text begins


class UnitSearch(PagedView):
    """Rank the units by a label: `UnitSearch()`, or `UnitSearch(my_label)` for a function of the learner's.

    `my_label(text)` gives a number for each character; the name of a label will do, too. `nets`, `text` (scored and
    shown) and `choose` (to choose units on) may be others than the course's. Traits: label, net, unit, row, at.
    """

    model: SearchModel

    def __init__(
        self,
        label: Label | str | None = None,
        nets: Mapping[str, CharLM] | None = None,
        text: str | None = None,
        choose: str | None = None,
        **traits: Any,
    ) -> None:
        """Search in the course's net and in the same net before its training, unless `nets` are given."""
        texts = charlstm.texts() if text is None or choose is None else (choose, text)
        chosen, shown = choose or texts[0], text or texts[1]
        if isinstance(label, str):
            label, traits = None, traits | {"label": label}
        model = SearchModel(nets or shipped(), shown, chosen, with_yours(label), **traits)
        self.model = model
        labels = Dropdown(options=list(model.labels), description=SAY.label)
        sliders = self.sliders()
        for control, width in zip([labels, *sliders], (220, 300, 250), strict=True):
            control.layout.width, control.style.description_width = f"{width}px", "initial"
        super().__init__(model, [[labels, *sliders]], [Diagram(ranking)])
        for trait, control in {"label": labels, "unit": self.unit, "row": self.row}.items():
            self.bind(control, trait)

    def picked(self, mark: str, index: int) -> None:
        """A click on a row of a ranking colours the text by its unit."""
        if mark.startswith("ranking "):
            self.model.choose_unit(mark.removeprefix("ranking "), index // 2)
        else:
            super().picked(mark, index)

    def redraw(self) -> None:
        """The page, and sliders that end where it does."""
        if hasattr(self, "unit"):
            self.fit()
        super().redraw()


def ranking(model: SearchModel) -> Drawing:
    """The units of each net that follow the label best, and the text coloured by the one that is chosen."""
    arrays = {"value": model.values, "truth": model.marked, "at": np.array([at_in_sight(model)])}
    for net in model.nets:
        arrays |= {f"scores {net}": model.scores(net), f"units {net}": model.ranking(net)}
    look = _scene(model.page, model.row, len(model.values), tuple(model.nets), model.binary)
    return Drawing(look, arrays)


@lru_cache(maxsize=32)
def _scene(page: Page, row: int, count: int, nets: tuple[str, ...], binary: bool) -> Scene:
    """All but the numbers."""
    marks = page.marks("value", row, ROWS, PAGE, scale_of("c"), under="truth", cursor=("at", 0))
    sizes = {"value": count, "truth": count, "at": 1}
    for k, net in enumerate(nets):
        marks += _table(net, 4 + k * 400, binary, POSITIVE if k == 0 else NEUTRAL)
        sizes |= {f"scores {net}": 2 * MOST, f"units {net}": MOST}
    return scene(WIDTH, PAGE + ROWS * HIGH + 4, marks, sizes, keys=KEYS)


def _table(net: str, x: float, binary: bool, ink: str) -> list[Mark]:
    """The best units of one net: where they were chosen, and what they score."""
    scale: Scale = {"max": 1.0, "positive": ink, "negative": NEUTRAL}
    measure = SAY.auc if binary else SAY.r
    left = x + 90
    marks = [
        text(x, 14, f"{net}, {measure}", style="strong"),
        text(left + CELL / 2, TOP - 8, SAY.chosen, anchor="middle", style="quiet"),
        text(left + 1.5 * CELL, TOP - 8, SAY.scored, anchor="middle", style="quiet"),
        heat(f"ranking {net}", (f"scores {net}", 0), (MOST, 2), (left, TOP), (CELL, LINE), scale=scale,
             digits=2, pick=True, label=net),
    ]  # fmt: skip
    for k in range(MOST):
        words = (SAY.unit, number(f"units {net}", k, digits=0))
        marks.append(text(left - 10, TOP + k * LINE + 14, *words, anchor="end"))
    return marks
