"""A two-step LSTM as a sheet of paper on which every number is live."""

from functools import partial
from typing import Any

from ipywidgets import IntSlider, Play, Text, ToggleButton, ToggleButtons

from lessons.toy_models.paper_lstm import GIVEN
from widgets.cells.paper_lstm.derivation import derivation_drawing
from widgets.cells.paper_lstm.model import LAST, PaperModel
from widgets.cells.paper_lstm.picture import CELLS, paper_drawing
from widgets.cells.paper_lstm.words import BLANKS, NO_BLANKS, SAY
from widgets.core.canvas import Event, edited
from widgets.core.controls import button
from widgets.core.view import View
from widgets.drawing.diagram import Diagram


class PaperLSTM(View):
    """The sheet, with the derivation of one number above it: `PaperLSTM()`, `PaperLSTM({"c_0": 0.5})`.

    `traits` are those of `PaperModel`: walked, chosen, blanks, apart. Keys: left and right walk.
    """

    model: PaperModel

    def __init__(self, given: dict[str, float] | PaperModel | None = None, **traits: Any) -> None:
        """The given numbers that differ from the first ones, or a model that another view shows too."""
        model = given if isinstance(given, PaperModel) else PaperModel(given, **traits)
        self.step = IntSlider(max=LAST, description=SAY.step, tooltip=SAY.step_tip.format(n=LAST))
        self.step.style.description_width, self.step.layout.width = "initial", "220px"
        self.play = Play(max=LAST, interval=1500, show_repeat=False, description=SAY.play)
        self.play.layout.width = "80px"
        back, forth = button(SAY.back), button(SAY.forth)
        reset, self.more = button(SAY.reset, SAY.reset_tip), button(SAY.formula, SAY.show_tip)
        apart = ToggleButton(description=SAY.apart, tooltip=SAY.apart_tip)
        apart.layout.width = "130px"
        blanks = ToggleButtons(options=list(BLANKS))
        blanks.style.button_width = "86px"
        blanks.tooltips = [SAY.blanks_tip] * len(BLANKS)
        self.answer = Text(description=SAY.answer, tooltip=SAY.answer_tip, continuous_update=False)
        self.answer.layout.width, self.answer.style.description_width = "155px", "initial"
        walk = [back, self.play, forth, self.step, reset, apart]
        rows = [walk, [blanks, self.answer, self.more]]
        super().__init__(
            model, rows, [Diagram(derivation_drawing, SAY.above), Diagram(paper_drawing)]
        )
        self.bind(self.step, "walked")
        self.bind(self.play, "walked", read=lambda step: min(step, model.walked + 1))
        self.bind(apart, "apart")
        self.bind(blanks, "blanks")
        self.bind(self.answer, "typed")
        for pressed, by in ((back, -1), (forth, 1)):
            self.on_click(pressed, partial(model.go, by))
        self.on_click(reset, model.reset)
        self.on_click(self.more, model.show_more)
        model.observe(self._clear, "chosen")  # a new question; also where a text had been refused
        model.watch(self._fit)
        self._fit()

    def handle(self, event: Event) -> None:
        """Keys walk; a click chooses a number; a drag changes a given one."""
        if event["event"] == "key":
            by = {"ArrowLeft": -1, "ArrowRight": 1, "Home": -LAST, "End": LAST}[event["key"]]
            self.model.go(by)
            return
        name = CELLS[event["mark"], int(event["index"])]
        if event["event"] == "edit" and name in GIVEN:
            asked = edited(event)
            self.model.set_given(name, round(asked, 2) if "value" in event else asked)
        elif event["event"] == "pick":
            self.model.choose(name)

    def _fit(self) -> None:
        """With blanks there is an answer to give, and the work is not walked through."""
        model = self.model
        asking = model.blanks != NO_BLANKS
        self.step.disabled = self.play.disabled = asking
        for control in (self.answer, self.more):
            control.layout.display = None if asking else "none"
        self.more.description = SAY.number if model.hinted else SAY.formula
        self.more.disabled = not model.empty

    def _clear(self, _: Any) -> None:
        self.answer.value = ""
