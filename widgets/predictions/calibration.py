"""How sure a learner was of her answers, and how often she was right: her own calibration."""

from functools import partial

from lessons.own_lists import OwnListError
from lessons.predictions import store
from lessons.predictions.calibration import Group, by_sureness, times
from widgets.core import texts
from widgets.core.controls import action
from widgets.core.model import Model
from widgets.core.view import View
from widgets.drawing.plot import Picture, Plot
from widgets.drawing.theme import NEUTRAL, QUANTITIES

SMALL, LARGE = 10.0, 34.0  # px: the dot of one answer, and of the largest group
ENDS = (45, 105), (-8, 112)  # %: of the axes


class Texts(texts.Texts):
    """All that the learner reads."""

    read: str = "Read my answers again"
    read_tip: str = "after you have answered a question in another lesson"
    sure: str = "how sure you were"
    right: str = "how often you were right"
    line: str = "as often right as sure"
    yours: str = "your answers; beside a dot: how many"
    hover: str = "%{x} % sure: right %{y:.0f} % of the time<extra></extra>"
    none: str = "You have answered no question in a picture yet. Come back after some lessons."
    unsure: str = "Of {n} answers you were right {right}. You never said how sure you were, so there is no dot."
    caption: str = "Of {n} answers you were right {right}. You were {groups}."


SAY = Texts()


class CalibrationModel(Model):
    """The learner's first answers, grouped by how sure she was of them."""

    def begin(self) -> None:
        """Read them."""
        self.read()

    @action(SAY.read, SAY.read_tip)
    def read(self) -> None:
        """Read the file of answers; one that cannot be read is told, and nothing is shown of it."""
        self.answers: list[store.Answer] = []
        try:
            self.answers = store.first_of_each(store.read())
            self.problem = ""
        except OwnListError as error:
            self.problem = str(error)
        self.touch()

    @property
    def groups(self) -> list[Group]:
        """The answers by sureness."""
        return by_sureness(self.answers)

    @property
    def caption(self) -> str:
        """How often right in all, and for each sureness."""
        if not self.answers:
            return SAY.none
        told = "; ".join(group.told for group in self.groups)
        right = times(sum(each.right for each in self.answers))
        words = SAY.caption if told else SAY.unsure
        return words.format(n=len(self.answers), right=right, groups=told)


def calibration_picture(model: CalibrationModel) -> Picture:
    """A dot for each sureness; on the line she is as often right as she is sure."""
    groups = model.groups
    most = max((group.n for group in groups), default=1)
    line = {
        "type": "scatter",
        "mode": "lines",
        "x": [50, 100],
        "y": [50, 100],
        "name": SAY.line,
        "line": {"color": NEUTRAL, "dash": "dash"},
        "hoverinfo": "skip",
    }
    dots = {
        "type": "scatter",
        "mode": "markers+text",
        "x": [group.sure for group in groups],
        "y": [100 * group.right / group.n for group in groups],
        "text": [str(group.n) for group in groups],
        "textposition": "middle right",
        "marker": {
            "size": [max(SMALL, LARGE * (group.n / most) ** 0.5) for group in groups],
            "color": QUANTITIES["y"],
        },
        "name": SAY.yours,
        "hovertemplate": SAY.hover,
    }
    axes = {
        f"{name}axis": {
            "title": {"text": words},
            "range": list(ends),
            "dtick": 25,
            "ticksuffix": " %",
        }
        for name, words, ends in zip("xy", (SAY.sure, SAY.right), ENDS, strict=True)
    }
    axes["xaxis"]["dtick"] = 10
    legend = {"orientation": "h", "y": 1.15}
    return {
        "data": [line, dots] if groups else [line],
        "layout": {
            "height": 300,
            "margin": {"l": 80},
            "showlegend": True,
            "legend": legend,
            **axes,
        },
    }


class Calibration(View):
    """Your own calibration: how sure you were of the answers that you gave in the pictures, and how often right."""

    model_class = CalibrationModel
    rows = (("read",),)
    pictures = (partial(Plot, calibration_picture),)
