"""Follow the blame of a loss back through a run, and see every share of the gradient add up."""

from collections.abc import Callable
from functools import partial
from typing import Any

from ipywidgets import IntSlider, Text, ToggleButtons

from widgets.core.canvas import Event
from widgets.core.controls import button
from widgets.core.view import View
from widgets.drawing.diagram import Diagram
from widgets.gradients.ledger.model import LAST_SEED, WEIGHTS, LedgerModel
from widgets.gradients.ledger.picture import ledger_drawing
from widgets.gradients.ledger.words import SAY

KEYS = {  # what a key changes, and by how much
    "ArrowLeft": ("walked", 1),
    "ArrowRight": ("walked", -1),
    "ArrowUp": ("term", -1),
    "ArrowDown": ("term", 1),
}


class BPTTLedger(View):
    """The ledger of an untrained net: `BPTTLedger("hello")`. Keys: left and right carry blame, up and down choose L_t.

    `traits` are those of `LedgerModel`: seed, weight, entry, term, walked, k, form.
    """

    model: LedgerModel

    def __init__(self, word: str | LedgerModel = "hello", **traits: Any) -> None:
        """Settle a word of 2 to 11 characters, or show a model that another view shows too."""
        model = word if isinstance(word, LedgerModel) else LedgerModel(word=word, **traits)
        typed = Text(description=SAY.word, tooltip=SAY.word_tip, continuous_update=True)
        typed.layout.width, typed.style.description_width = "160px", "initial"
        seed = _slider(SAY.seed, "", 0, "175px")
        self.entry = _slider(SAY.entry, SAY.entry_tip, 1, "185px")
        self.term = _slider(SAY.term, SAY.term_tip, 1, "320px")
        self.k = _slider(SAY.k, SAY.k_tip, 1, "350px")
        seed.max = LAST_SEED
        weight = ToggleButtons(options=WEIGHTS, tooltips=[SAY.weight] * len(WEIGHTS))
        form = ToggleButtons(options=SAY.form, tooltips=[SAY.form_tip] * len(SAY.form))
        weight.style.button_width, form.style.button_width = "60px", "172px"
        walk = [button(SAY.start, SAY.start_tip), button(SAY.back, SAY.back_tip)]
        walk.append(button(SAY.whole, SAY.whole_tip))
        rows = [[typed, seed, weight, self.entry], [*walk, self.term], [self.k, form]]
        super().__init__(model, rows, [Diagram(ledger_drawing)])
        self._fit(None)
        model.observe(self._fit, ["word", "weight", "term", "k", "entry"])  # before what is bound
        for control, name in ((typed, "word"), (seed, "seed"), (weight, "weight"), (form, "form")):
            self.bind(control, name)
        self.bind(self.term, "term")
        self.bind(self.k, "k")
        self.bind(self.entry, "entry", read=lambda value: value - 1, write=lambda at: at + 1)
        for pressed, goal in zip(
            walk, (lambda: 0, lambda: model.walked + 1, lambda: model.T), strict=True
        ):
            self.on_click(pressed, partial(self._walk_to, goal))

    def handle(self, event: Event) -> None:
        """Keys carry blame and choose a term; a click chooses a term, or an entry of the weight."""
        model = self.model
        if event["event"] == "key":
            name, step = KEYS[event["key"]]
            setattr(model, name, getattr(model, name) + step)
        elif event["mark"] == "map":
            model.entry = event["index"]
        else:
            model.term = int(event["mark"].partition("@")[2]) + 1

    def _fit(self, _: Any) -> None:
        """The sliders end where the word and the weight end; a slider that shrinks is set first, or it would clamp."""
        model = self.model
        for control, value, end in (
            (self.term, model.term, model.T),
            (self.k, model.k, model.T),
            (self.entry, model.entry + 1, model.shape[0] * model.shape[1]),
        ):
            if end < control.max:
                control.value = value
            control.max = end

    def _walk_to(self, goal: Callable[[], int]) -> None:
        self.model.walked = goal()


def _slider(words: str, tip: str, least: int, width: str) -> IntSlider:
    style, layout = {"description_width": "initial"}, {"width": width}
    return IntSlider(min=least, description=words, tooltip=tip, style=style, layout=layout)
