"""A two-step LSTM as a sheet of paper on which every number is live."""

from functools import partial
from typing import Any

from widgets.cells.paper_lstm.derivation import derivation_drawing
from widgets.cells.paper_lstm.model import LAST, PaperModel
from widgets.cells.paper_lstm.picture import CELLS, paper_drawing
from widgets.cells.paper_lstm.words import NO_BLANKS, SAY
from widgets.core.canvas import Event, edited
from widgets.core.given import Given
from widgets.core.playback import PlaybackView
from widgets.drawing.diagram import Diagram

BY = {"ArrowLeft": -1, "ArrowRight": 1, "Home": -LAST, "End": LAST}


class PaperLSTM(Given, PlaybackView):
    """The sheet, with the derivation of one number above it: `PaperLSTM()`, `PaperLSTM({"c_0": 0.5})`.

    What is given first are the given numbers that differ from the first ones, or a model that another view shows too;
    then traits of `PaperModel`: walked, chosen, blanks, apart. Keys: left and right walk.
    """

    model_class = PaperModel
    rows = (("back", "play", "forth", "walked", "reset", "apart"), ("blanks", "typed", "show_more"))
    pictures = (partial(Diagram, derivation_drawing, SAY.above), partial(Diagram, paper_drawing))
    interval, plays = 1500, "walked"

    def __init__(self, *given: Any, **named: Any) -> None:
        """Show a sheet, or a model."""
        super().__init__(*given, **named)
        self.model.observe(self._clear, "chosen")  # also where a text had been refused
        self.control("typed").on_msg(self._entered)

    def redraw(self) -> None:
        """The sheet; with blanks there is an answer to give, and the work is not walked through."""
        model, more = self.model, self.control("show_more")
        asking = model.blanks != NO_BLANKS
        walked, apart = self.control("walked"), self.control("apart")
        walked.disabled = self.play.disabled = apart.disabled = asking
        for control, seen in (
            (self.control("typed"), asking),
            (more, asking),
            (walked, not asking),
        ):
            control.layout.display = None if seen else "none"
        more.description = SAY.number if model.hinted else SAY.formula
        more.disabled = not model.empty
        super().redraw()

    def handle(self, event: Event) -> None:
        """Keys walk; a click chooses a number; a drag changes a given one."""
        match event:
            case {"event": "key", "key": key}:
                self.model.go(BY[key])
            case {"event": "edit", "mark": row, "index": k}:
                asked = edited(event)
                self.model.set_given(CELLS[row, k], round(asked, 2) if "value" in event else asked)
            case {"event": "pick", "mark": row, "index": k}:
                self.model.choose(CELLS[row, k])

    def _entered(self, control: Any, content: Any, _: Any) -> None:
        """Enter in an empty box: nothing can be judged, and that is said."""
        if content.get("event") == "submit" and not control.value.strip():
            with self.guard(control):
                raise ValueError(SAY.no_answer)

    def _clear(self, _: Any) -> None:
        self.control("typed").value = ""
