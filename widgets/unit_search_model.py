"""Which units follow a label of the text, chosen on one text and scored on another: the state of `UnitSearch`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from traitlets import TraitError, Unicode, observe, validate

from lessons.cells import Array
from lessons.charlm import CharLM
from lessons.inside import Found, is_binary, search
from lessons.labels import LABELS, Label, labelled
from widgets.text_colours_model import ColoursModel, Shown
from widgets.watched import Run, ranked, remembers

MOST, ROWS = 5, 7  # units of a ranking; rows of text in sight


@dataclass(frozen=True)
class Words:
    """All that the learner reads."""

    label: str = "label"
    yours: str = "yours"
    auc: str = "AUC"
    r: str = "|r|"
    unit: str = "unit "
    chosen: str = "chosen at"
    scored: str = "scores"
    best: str = "“{label}”: "
    each: str = "{net}: unit {unit}, {measure} {score:.2f} on text that did not choose it"
    looked: str = " Shown: unit {unit} of “{net}”."
    refused: str = "label must be one of {options}."
    waits: str = " (It is being read.)"


SAY = Words()


class SearchModel(ColoursModel):
    """A label, the units that follow it best in each net, and the one that colours the text.

    Units are chosen by their memory c (h for a cell without c) on the text `choose` and scored on the text of the page.
    """

    label = Unicode("quotes")
    rows = ROWS
    wanted = 0  # a unit of a net that is still being read

    def __init__(
        self,
        nets: Mapping[str, CharLM],
        text: str,
        choose: str,
        labels: Mapping[str, Label],
        **traits: Any,
    ) -> None:
        """Search with each of `labels`; the first one to begin with, or the trait `label`."""
        self.labels, self.choose = dict(labels), choose
        self._truths: dict[tuple[str, str], Array] = {}
        self.found: dict[str, list[Found]] = {}
        self.truth, self.binary = np.zeros(0), True
        first = str(traits.pop("label", next(iter(self.labels))))
        super().__init__(nets, text, **traits)
        self.label = first
        self._search()
        self.best()

    def _reading(self, name: str, text: str) -> Shown:
        """Read and rank with every net, so that the search itself is quick."""
        for net in self.nets.values():
            ranked(net, net.vocabulary.seen(self.choose))
            ranked(net, net.vocabulary.seen(text))
        net = self.nets[name]
        seen = net.vocabulary.seen(text)
        memory = {remembers(net): ranked(net, seen).values}
        return Shown(name, seen, Run(net, net.vocabulary.encode(seen), memory))

    def _take(self, shown: Shown) -> None:
        with self.together():
            super()._take(shown)
            self._search()
            self.unit, self.wanted = self.wanted or self.unit, 0

    @validate("label")
    def _offered(self, proposal: Any) -> str:
        value = str(proposal["value"])
        if value not in self.labels:
            raise TraitError(SAY.refused.format(options=", ".join(self.labels)))
        return value

    @observe("label")
    def _renew(self, _: Any) -> None:
        if self.shown is not None:
            with self.together():
                self._search()
                self.best()

    def _search(self) -> None:
        """Rank the units of every net; what is wrong with the label is the model's problem."""
        self.found, self.problem, self.truth = {}, "", np.zeros(len(self.now.text))
        try:
            for name, net in self.nets.items():
                texts = [net.vocabulary.seen(self.choose), net.vocabulary.seen(self.now.text)]
                first, second = (self._labelled(text) for text in texts)
                ranks = [ranked(net, text) for text in texts]
                self.found[name] = search(ranks[0], ranks[1], first, second, MOST)
                self.truth, self.binary = second, is_binary(first) and is_binary(second)
        except ValueError as error:
            self.found, self.problem = {}, str(error)

    def _labelled(self, text: str) -> Array:
        """The label of a text; a function of the learner's may be slow, so it is asked once."""
        asked = self.label, text
        if asked not in self._truths:
            self._truths[asked] = labelled(self.labels[self.label], text)
        return self._truths[asked]

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
                    self.wanted = unit
                    self.net = net

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
        return (said + ("" if self.fresh else SAY.waits)).replace("-", "−")


def with_yours(label: Label | None) -> dict[str, Label]:
    """The labels on offer; the learner's own first, if there is one."""
    return ({SAY.yours: label} if label is not None else {}) | LABELS
