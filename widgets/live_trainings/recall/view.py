"""Train a net to recall a birthplace, then read with it word by word and see what is left of the clue."""

from typing import Any

from ipywidgets import Button, Checkbox, Dropdown, IntRangeSlider, IntSlider, Text

from lessons.toy_models.recall import UPDATES
from widgets.core.canvas import Event
from widgets.core.live_training import LiveTrainingView
from widgets.drawing.diagram import Diagram
from widgets.drawing.plot import Plot
from widgets.live_trainings.recall.model import (
    EVERY,
    LAST_SEED,
    LONGEST,
    MOST_WORDS,
    SAY,
    RecallModel,
)
from widgets.live_trainings.recall.picture import curves, reading


class RecallLab(LiveTrainingView):
    """A net, a sentence, recall against gap: `RecallLab(gaps=(20, 40), short_first=False, gap=20, counts=True)`."""

    model: RecallModel

    def __init__(self, model: RecallModel | None = None, **traits: Any) -> None:
        """A new net with the traits given, or a model that another view shows too."""
        buttons = self.buttons(SAY.reset_tip)
        step = IntSlider(max=UPDATES // EVERY, description=SAY.step, tooltip=SAY.step_tip)
        seed = IntSlider(max=LAST_SEED, description=SAY.seed)
        gaps = IntRangeSlider(max=LONGEST, description=SAY.gaps, tooltip=SAY.gaps_tip)
        first = Checkbox(description=SAY.short_first, tooltip=SAY.short_first_tip, indent=False)
        options = {SAY.plain: False, SAY.distracting: True}
        fillers = Dropdown(options=options, value=True, description=SAY.fillers)
        gap = IntSlider(max=LONGEST, description=SAY.gap, tooltip=SAY.gap_tip)
        word = IntSlider(min=1, max=MOST_WORDS, description=SAY.word, tooltip=SAY.word_tip)
        another = Button(description=SAY.another, tooltip=SAY.another_tip, layout={"width": "80px"})
        own = Text(description=SAY.own, placeholder=SAY.own_example, tooltip=SAY.own_tip)
        rows = [[*buttons, step, seed], [gaps, first, fillers], [gap, another, word], [own]]
        bound = dict(step=step, seed=seed, gaps=gaps, short_first=first, distracting=fillers)
        bound |= dict(gap=gap, word=word, typed=own)
        widths = dict(step=270, seed=200, gaps=350, short_first=140, distracting=180)
        widths |= dict(gap=280, word=290, typed=640)
        for name, control in bound.items():
            control.layout.width = f"{widths[name]}px"
            if name != "short_first":
                control.style.description_width = "initial"
        super().__init__(
            model or RecallModel(**traits), rows, [Diagram(reading, SAY.above), Plot(curves)]
        )
        for name, control in bound.items():
            self.bind(control, name)
        self.on_click(another, self.model.another)
        self.bind_buttons()

    def handle(self, event: Event) -> None:
        """A click on the bar under a word, or an arrow key: look after that word."""
        model = self.model
        if event["event"] == "pick":
            model.word = int(event["mark"].removeprefix("w")) + 1
        elif event["event"] == "key":
            last = len(model.sentence.words)
            goals = {
                "ArrowLeft": model.word - 1,
                "ArrowRight": model.word + 1,
                "Home": 1,
                "End": last,
            }
            model.word = goals[event["key"]]
