"""Train a character language model on a text of your own, live: stop, go on, look back, and read what it writes."""

from typing import Any

from ipywidgets import Dropdown, IntSlider, Text, Textarea

from lessons.trained_nets.char_lm import CharLM
from widgets.core.live_training import LiveTrainingView
from widgets.drawing.diagram import Diagram
from widgets.drawing.plot import Plot
from widgets.live_trainings.char_lm.model import (
    CLIPS,
    CUTS,
    ENCODINGS,
    LAST_SEED,
    OFF,
    PACES,
    RATES,
    SOURCES,
    UNITS,
    UPDATES,
    MonitorModel,
)
from widgets.live_trainings.char_lm.picture import curves, progress
from widgets.live_trainings.char_lm.words import SAY

THRESHOLDS = [(SAY.off if clip == OFF else f"{clip:g}", clip) for clip in CLIPS]


class TrainingMonitor(LiveTrainingView):
    """Train on a text: `TrainingMonitor(typed="...")` or `TrainingMonitor(source="file", path="diary.txt")`."""

    model: MonitorModel

    def __init__(self, model: MonitorModel | None = None, **traits: Any) -> None:
        """A new net with the traits given, or a model that another view shows too."""
        model = model or MonitorModel(**traits)
        buttons = self.buttons(SAY.reset_tip)
        self.slider = IntSlider(max=model.steps, description=SAY.step, tooltip=SAY.step_tip)
        pace = Dropdown(options=PACES, description=SAY.pace)
        updates = Dropdown(options=UPDATES, description=SAY.updates)
        source = Dropdown(options=[*zip(SAY.sources, SOURCES, strict=True)], description=SAY.source)
        self.inputs = {"typed": [_typed()], "file": _file(), "library": []}
        units = Dropdown(options=UNITS, description=SAY.units)
        rate = Dropdown(options=RATES, description=SAY.rate)
        clip = Dropdown(options=THRESHOLDS, description=SAY.clip, tooltip=SAY.clip_tip)
        cut = Dropdown(options=CUTS, description=SAY.cut, tooltip=SAY.cut_tip)
        seed = IntSlider(0, 0, LAST_SEED, description=SAY.seed)
        inputs = [*self.inputs["typed"], *self.inputs["file"]]
        rows = [[*buttons, self.slider, updates, pace], [source, *inputs]]
        controls = [self.slider, updates, pace, source, *inputs, units, rate, clip, cut, seed]
        for control, width in zip(controls, WIDTHS, strict=True):
            control.layout.width, control.style.description_width = f"{width}px", "initial"
        super().__init__(
            model,
            [*rows, [units, rate, clip, cut, seed]],
            [Diagram(progress, SAY.above), Plot(curves)],
        )
        for control, name in zip(controls, TRAITS, strict=True):
            self.bind(control, name)
        self.bind_buttons()

    @property
    def net(self) -> CharLM:
        """The net of the newest sample that is shown, as `lessons.trained_nets.char_lm` has it."""
        return self.model.shown.look.net

    def redraw(self) -> None:
        """The pictures, the inputs that the chosen text has, and as many steps as there are."""
        self.slider.max = self.model.steps
        for source, controls in self.inputs.items():
            for control in controls:
                control.layout.display = None if source == self.model.source else "none"
        super().redraw()


WIDTHS = (230, 145, 175, 220, 490, 300, 160, 95, 180, 105, 165, 150)  # px
TRAITS = (
    "step",
    "updates",
    "pace",
    "source",
    "typed",
    "path",
    "encoding",
    "n_h",
    "lr",
    "clip",
    "truncate",
    "seed",
)


def _typed() -> Textarea:
    """The box for a text; it is read when the learner leaves it."""
    return Textarea(tooltip=SAY.typed_tip, rows=4, continuous_update=False)


def _file() -> list[Text | Dropdown]:
    """The path of a file, read at Enter, and its encoding."""
    path = Text(description=SAY.path, tooltip=SAY.path_tip, placeholder=SAY.path_ghost)
    path.continuous_update = False
    return [path, Dropdown(options=ENCODINGS, description=SAY.encoding)]
