"""Search a net for units that follow a label: inside quotes, in a comment, or what a function of the learner says."""

from collections.abc import Mapping
from functools import cache, lru_cache, partial
from typing import Any

import numpy as np
from ipywidgets import Dropdown

from lessons.analysis.activations import Run, memory, remembers
from lessons.analysis.units import Found, is_binary, ranked, search
from lessons.numerics import Array
from lessons.tasks.text_labels import LABELS, Label, labelled
from lessons.trained_nets import char_lstm
from lessons.trained_nets.char_lm import CharLM
from widgets.analysis.inputs import unknown_signs
from widgets.analysis.paged import PagedView, keys
from widgets.analysis.text_colours import ColoursModel, Shown, scale_of
from widgets.core import texts
from widgets.core.canvas import Event
from widgets.core.traits import Choice
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Heat, Mark, Scene, number, scene, text
from widgets.drawing.text_page import HIGH, Page
from widgets.drawing.theme import CELLS, NEUTRAL, WIDTH, shades

MOST, ROWS = 5, 7  # units of a ranking; rows of text in sight


class Texts(texts.Texts):
    """All that the learner reads."""

    label: str = "label"
    yours: str = "yours"
    auc: str = "AUC"
    r: str = "|r|"
    unit: str = "unit "
    chosen: str = "1st text"
    scored: str = "2nd text"
    best: str = "“{label}”: "
    each: str = "{net}: unit {unit}, {measure} {score:.2f} on text that did not choose it"
    looked: str = " Shown: unit {unit} of “{net}”."
    waits: str = " (It is being read.)"


SAY = Texts()


class SearchModel(ColoursModel):
    """A label, the units that follow it best in each net, and the one that colours the text.

    Units are chosen by their memory c (h for a cell without c) on the text `choose` and scored on the text of the page.
    """

    rows, above = ROWS, ROWS // 2
    label = Choice(lambda model: model.labels, label=SAY.label, width=220, kind=Dropdown)
    unit, row = ColoursModel.unit.wide(300), ColoursModel.row.wide(250)
    found: dict[str, list[Found]]
    truth: Array  # (T,)
    binary = True  # whether the label says yes or no
    _next = 0  # a unit of a net that is still being read

    def __init__(
        self,
        label: Label | str | None = None,
        nets: Mapping[str, CharLM] | None = None,
        text: str | None = None,
        choose: str | None = None,
        **traits: Any,
    ) -> None:
        """Search in the course's net and in the same net before its training, unless `nets` are given."""
        if isinstance(label, str):
            label, traits = None, traits | {"label": label}
        self.labels = ({} if label is None else {SAY.yours: label}) | LABELS
        self.choose = choose or char_lstm.texts()[0]
        self._truth = cache(lambda name, text: labelled(self.labels[name], text))  # may be slow
        super().__init__(nets, text or None, **traits)
        if "unit" not in traits:
            self.best()
        self.observe(self._renew, "label")

    def offers(self, net: CharLM) -> tuple[str, ...]:
        """The memory alone."""
        return (remembers(net),)

    def reading(self, name: str, text: str, more: bool) -> Shown:
        """Read and rank with every net, so that the search itself is quick."""
        net = self.nets[name]
        seen = net.vocabulary.seen(text)
        states = {remembers(net): memory(net, seen)}
        for net in self.nets.values():
            ranked(net, net.vocabulary.seen(self.choose))
            ranked(net, net.vocabulary.seen(text))
        net = self.nets[name]
        run = Run(net, net.vocabulary.encode(seen), states)
        return Shown(name, seen, run, unknown_signs(net, text))

    def take(self, shown: Shown) -> None:
        """Put what was read on the page, and search in it."""
        super().take(shown)
        self._search()
        self.unit, self._next = self._next or self.unit, 0

    def _renew(self, _: Any) -> None:
        self._search()
        self.best()

    def _search(self) -> None:
        """Rank the units of every net; what is wrong with the label is the model's problem."""
        self.found, self.truth = {}, np.zeros(len(self.now.text))
        self.problem = self.now.unknown
        try:
            for name, net in self.nets.items():
                texts = [net.vocabulary.seen(self.choose), net.vocabulary.seen(self.now.text)]
                first, second = (self._truth(self.label, text) for text in texts)
                ranks = [ranked(net, text) for text in texts]
                self.found[name] = search(ranks[0], ranks[1], first, second, MOST)
                self.truth, self.binary = second, is_binary(first) and is_binary(second)
        except ValueError as error:
            self.found, self.problem = {}, str(error)

    def best(self) -> None:
        """Colour the text by the best unit of the net on the page."""
        if ranking := self.found.get(self.now.net):
            self.unit = ranking[0].unit + 1

    def choose_unit(self, net: str, place: int) -> None:
        """Colour the text by the unit at a place, from 0, of a net's ranking."""
        with self.together():
            if place < len(self.found.get(net, ())):
                unit = self.found[net][place].unit + 1
                if net == self.now.net:
                    self.unit = unit
                else:
                    self._next, self.net = unit, net

    @property
    def marked(self) -> Array:
        """Where the label is above 0, for the line under the text, (T,)."""
        return np.where(self.truth > 0, 1.0, 0.0)

    def scores(self, net: str) -> Array:
        """Chosen at, and scored: (MOST, 2), NaN where there is nothing."""
        table = np.full((MOST, 2), np.nan)
        for k, each in enumerate(self.found.get(net, ())):
            table[k] = each.chosen, each.scored
        return table

    def ranking(self, net: str) -> Array:
        """The units of a ranking, from 1, (MOST,); NaN where there is nothing."""
        units = [each.unit + 1.0 for each in self.found.get(net, ())]
        return np.array(units + [np.nan] * (MOST - len(units)))

    @property
    def caption(self) -> str:
        """The best unit of each net for the label, and the one that is shown."""
        if not self.found:
            return self.problem or SAY.waits
        measure = SAY.auc if self.binary else SAY.r
        best = [
            SAY.each.format(net=net, unit=found[0].unit + 1, measure=measure, score=found[0].scored)
            for net, found in self.found.items()
        ]
        said = SAY.best.format(label=self.label) + "; ".join(best) + "."
        said += SAY.looked.format(unit=self.unit, net=self.now.net)
        return said + ("" if self.fresh else SAY.waits)


LINE, CELL, TOP = 20.0, 66.0, 44.0  # px: a row of a ranking; its numbers; above the first row
KEYS = keys("unit", ROWS)
PAGE = TOP + MOST * LINE + 14  # px: where the text begins


def ranking(model: SearchModel) -> Drawing:
    """The units of each net that follow the label best, and the text coloured by the one that is chosen."""
    arrays = {
        "value": model.values,
        "truth": model.marked,
        "at": np.array([model.at - model.first]),
    }
    for net in model.nets:
        arrays |= {f"scores {net}": model.scores(net), f"units {net}": model.ranking(net)}
    look = _scene(model.page, model.row, len(model.values), tuple(model.nets), model.binary)
    return Drawing(look, arrays)


@lru_cache(maxsize=32)
def _scene(page: Page, row: int, count: int, nets: tuple[str, ...], binary: bool) -> Scene:
    """All but the numbers."""
    marks = page.marks(
        "value", row, ROWS, PAGE, scale_of("c"), "at", under="truth", cursor=("at", 0)
    )
    for k, net in enumerate(nets):
        marks += _table(net, 4 + k * 400, binary, CELLS["LSTM"].color if k == 0 else NEUTRAL)
    return scene(WIDTH, PAGE + ROWS * HIGH + 4, marks, keys=[*KEYS])


def _table(net: str, x: float, binary: bool, ink: str) -> list[Mark]:
    """The best units of one net: where they were chosen, and what they score."""
    scale = shades(ink)
    measure = SAY.auc if binary else SAY.r
    left = x + 90
    marks = [
        text(x, 14, f"{net}, {measure}", style="strong"),
        text(left + CELL / 2, TOP - 8, SAY.chosen, anchor="middle", style="quiet"),
        text(left + 1.5 * CELL, TOP - 8, SAY.scored, anchor="middle", style="quiet"),
        Heat(f"ranking {net}", (f"scores {net}", 0), (MOST, 2), (left, TOP), (CELL, LINE), scale=scale,
             digits=2, pick=True, label=net),
    ]  # fmt: skip
    for k in range(MOST):
        words = (SAY.unit, number(f"units {net}", k, digits=0))
        marks.append(text(left - 10, TOP + k * LINE + 14, *words, anchor="end"))
    return marks


class UnitSearch(PagedView):
    """Rank the units by a label: `UnitSearch()`, or `UnitSearch(my_label)` for a function of the learner's.

    `my_label(text)` gives a number for each character; the name of a label will do, too. `nets`, `text` (scored and
    shown) and `choose` (to choose units on) may be others than the course's. Traits: label, net, unit, row, at.
    """

    model_class = SearchModel
    model: SearchModel
    rows = (("label", "unit", "row"),)
    pictures = (partial(Diagram, ranking),)
    moves = KEYS

    def handle(self, event: Event) -> None:
        """A click on a row of a ranking colours the text by its unit."""
        match event:
            case {"event": "pick", "mark": str(mark), "index": index} if "ranking " in mark:
                self.model.choose_unit(mark.removeprefix("ranking "), index // 2)
            case _:
                super().handle(event)
