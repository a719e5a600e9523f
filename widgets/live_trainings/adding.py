"""Watch two nets learn to add two marked numbers: the error by update, and the answer as it grows step by step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import numpy as np

from lessons.experiments.lag_net import AnyStart, named_starts, started_net
from lessons.numerics import Array
from lessons.optim.task_training import read_runs, train_on_task
from lessons.tasks.long_lags import Adding, blind_error
from lessons.tasks.protocol import Examples
from widgets.core import live_training, texts
from widgets.core.live_training import LiveTraining, LiveTrainingView, LookBack
from widgets.core.traits import Choice, Whole
from widgets.drawing import curves as c
from widgets.drawing.plot import Picture, Plot, words
from widgets.drawing.theme import NEUTRAL, QUANTITIES, of_cells

UPDATES = {50: 800, 100: 1200}  # of each net, by T
PULSE, RATE = 10, 1e-2  # updates from moment to moment; Adam's
LAST_SEED, RUNS = 9, 8  # runs that are shown
BLIND = 0.9 * blind_error()  # an error above this is no better than a constant answer


class Texts(texts.Texts):
    """All that the learner reads."""

    reset_tip: str = "Back to the untrained nets of this seed"
    step: str = "look back"
    step_tip: str = f"The nets as they were, in steps of {PULSE} updates"
    T: str = "Steps of a sequence"
    T_option: str = "T = {T}"
    seed: str = "seed"
    example: str = "sequence"
    example_tip: str = "Which of some held-out sequences is shown on the right"
    error: str = "mean squared error"
    update: str = "update"
    blind: str = "dashed: the constant answer 1, error 1/6"
    answers: str = "a held-out sequence: answers after step t"
    time: str = "t"
    marked: str = "marked"
    others: str = "others"
    sum: str = "sum so far"
    hover: str = "%{y:.2f} at %{x}<extra></extra>"
    grades: tuple[str, str, str] = ("no better than a constant answer", "learning", "solved")
    caption: str = "Adding, T = {T}, seed {seed}, update {step} of {steps}: {each}. The sum shown is {sum:.2f}."


SAY = Texts()


@dataclass(frozen=True)
class Moment:
    """The nets after `step` updates: error of each (nets,), NaN once it has stopped, and answers (nets, RUNS, T)."""

    step: int
    errors: Array
    answers: Array


class AddingModel(LiveTraining[Moment]):
    """Nets in training on the same task, each until it is solved. A change of `T` or `seed` makes new ones."""

    renewing = ("T", "seed")
    step = LookBack(
        lambda model: UPDATES[model.T] // PULSE,
        every=PULSE,
        label=SAY.step,
        tip=SAY.step_tip,
        width=290,
    )
    T = Choice(UPDATES, 50, [SAY.T_option.format(T=T) for T in UPDATES], tip=SAY.T, width=76)
    seed = Whole(0, 0, LAST_SEED, label=SAY.seed, width=190)
    example = Whole(0, 0, RUNS - 1, label=SAY.example, tip=SAY.example_tip, width=190)

    def __init__(
        self, names: Sequence[str | type[Any]] = ("RNN", "LSTM, bias 3"), **traits: Any
    ) -> None:
        """Untrained nets from `names`, starts of `lessons.experiments.lag_net` or classes of one's own."""
        self.starts = named_starts(names, tried_with=2)
        self.names = tuple(self.starts)
        super().__init__(**traits)

    def moments(self) -> Iterator[Moment]:
        """New nets from the seed, and their training."""
        self.steps = UPDATES[self.T]
        return _moments(list(self.starts.values()), self.T, self.seed, self.steps)

    @property
    def run_shown(self) -> tuple[Array, Array, float]:
        """Numbers (T,) and marks (T,) of the run that is shown, and the sum that is asked for."""
        runs = shown_runs(self.T)
        numbers, marks = runs.xs[:, self.example].T
        return numbers, marks, float(runs.goals[self.example])

    @property
    def errors(self) -> Array:
        """The error of each net at each moment so far, (moments, nets)."""
        return np.array([moment.errors for moment in self.history])

    def grade(self, k: int) -> int:
        """The place in `SAY.grades` of net k at the shown moment."""
        errors = self.errors[: self.step + 1, k]
        error = errors[np.isfinite(errors)][-1]
        return 2 if Adding(self.T).solved(error) else int(error < BLIND)

    @property
    def caption(self) -> str:
        """How far the training is, how each net gets on, and what the shown run adds up to."""
        each = (f"{name} {SAY.grades[self.grade(k)]}" for k, name in enumerate(self.names))
        numbers = {"T": self.T, "seed": self.seed, "step": self.shown.step, "steps": self.steps}
        return SAY.caption.format(**numbers, each="; ".join(each), sum=self.run_shown[2])


@lru_cache(maxsize=len(UPDATES))
def shown_runs(T: int) -> Examples:
    """Fresh runs, the same for every net."""
    return Adding(T).examples(RUNS, np.random.default_rng(4))


def _moments(starts: Sequence[AnyStart], T: int, seed: int, updates: int) -> Iterator[Moment]:
    task, runs = Adding(T), shown_runs(T)
    nets = [started_net(start, task, seed) for start in starts]
    trainings = [
        train_on_task(net, task, updates, seed=seed, rate=RATE, every=PULSE) for net in nets
    ]
    for step in range(0, updates + 1, PULSE):
        records = [next(training, None) for training in trainings]
        if not any(records):
            return
        errors = np.array([record.score if record else np.nan for record in records])
        answers = np.stack([read_runs(net, runs.xs, every=True)[:, :, 0].T for net in nets])
        yield Moment(step, errors, answers)


HIGHEST = 0.3  # of the axis of errors
SPLIT = (0.42, 0.5)  # where the left panel ends and the right one begins
TITLE, PANEL, BELOW = 30, 235, 92  # px: headings, panels, axes and legend


def adding_picture(model: AddingModel) -> Picture:
    """Left the errors with the shown moment, right a run with the answers of that moment."""
    steps = np.array([moment.step for moment in model.history])
    moment, errors = model.shown, model.errors
    data: list[dict[str, Any]] = []
    strokes = of_cells(model.names)
    for k, (name, stroke) in enumerate(strokes.items()):
        color = stroke.color
        data.append(_line(errors[:, k], color, steps, name=words(name)))
        data[-1]["line"]["dash"] = stroke.dash
        look: dict[str, Any] = {
            "line": {"color": color, "width": 2.5},
            "name": "",
            "showlegend": False,
        }
        here = c.dot(moment.step, 0, color, hovertemplate=SAY.hover, **look)
        data.append(here | {"y": moment.errors[k : k + 1]})  # an array, which may hold NaN
    data += _run(model)
    for answers, stroke in zip(moment.answers, strokes.values(), strict=True):
        own = _line(answers[model.example], stroke.color, _times(model), "2")
        own["line"]["dash"] = stroke.dash
        data.append(own | {"name": "", "showlegend": False})
    return {"data": data, "layout": _layout(model)}


def _times(model: AddingModel) -> Any:
    return np.arange(1, model.T + 1)


def _line(y: Any, color: str, x: Any, panel: str = "", **look: Any) -> dict[str, Any]:
    return c.line(y, color, x, 2.5, panel, hovertemplate=SAY.hover, **look)


def _run(model: AddingModel) -> list[dict[str, Any]]:
    """The numbers as bars, the marked ones strong, and the sum of the marked ones so far."""
    numbers, marks, _ = model.run_shown
    place = {"xaxis": "x2", "yaxis": "y2", "legend": "legend2"}
    bars = {"type": "bar", "x": _times(model), "hovertemplate": SAY.hover, **place}
    shown = [(SAY.others, 1.0 - marks, NEUTRAL, 0.35), (SAY.marked, marks, QUANTITIES["y"], 0.9)]
    found = [
        bars | {"name": name, "y": numbers * own, "marker": {"color": color, "opacity": strength}}
        for name, own, color, strength in shown
    ]
    so_far = _line(np.cumsum(numbers * marks), QUANTITIES["y"], _times(model), name=SAY.sum)
    so_far["line"] |= {"dash": "dot", "shape": "hv", "width": 2}
    return [*found, so_far | place]


def _layout(model: AddingModel) -> dict[str, Any]:
    legend = {"orientation": "h", "y": -0.22, "yanchor": "top", "xanchor": "left"}
    blind = blind_error()
    left = c.axis(SAY.update, (0, model.steps)), c.axis(ends=(0, HIGHEST))
    right = c.axis(SAY.time, (0, model.T + 1)), c.axis(ends=(-0.2, 2.1))
    for x, _ in (left, right):
        x["title"]["standoff"] = 6
    return {
        "height": TITLE + PANEL + BELOW,
        "margin": {"t": TITLE, "b": BELOW},
        "barmode": "overlay",
        "legend": legend | {"x": 0.0},
        "legend2": legend | {"x": SPLIT[1]},
        **c.panels(left, right, SPLIT),
        "shapes": [c.level((0, model.steps), blind)],
        "annotations": [
            c.heading(0.0, SAY.error),
            c.heading(SPLIT[1], SAY.answers),
            c.note(model.steps, blind + 0.03, SAY.blind, "right", "bottom", font={"size": 11}),
        ],
    }


class AddingTraining(LiveTrainingView):
    """Train on the adding problem: `AddingTraining(("RNN", "LSTM, bias 3"), T=100)`."""

    model_class = AddingModel
    say = live_training.Texts(reset_tip=SAY.reset_tip)
    rows = (("buttons", "step"), ("T", "seed", "example"))
    pictures = (partial(Plot, adding_picture),)

    def __init__(
        self,
        names: Sequence[str | type[Any]] = ("RNN", "LSTM, bias 3"),
        *,
        model: AddingModel | None = None,
        **traits: Any,
    ) -> None:
        """Untrained nets with the starts and traits given, or a model that another view shows too."""
        super().__init__(model or AddingModel(names, **traits))
