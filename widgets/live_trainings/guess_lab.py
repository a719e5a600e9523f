"""Guess all the weights of a small net until it is right, again and again, and see how soon luck comes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from ipywidgets import DOMWidget, Dropdown
from numpy.typing import NDArray
from traitlets import TraitError, Unicode, validate

from lessons.gradient_free.guessing import Guesser, Search, random_weight_search
from lessons.numerics import Array
from lessons.tasks.long_lags import TASKS
from lessons.tasks.own_task import OwnTask
from lessons.tasks.protocol import Examples
from widgets.core import live_training, texts
from widgets.core.comms import lean
from widgets.core.live_training import LiveTraining, LiveTrainingView, LookBack
from widgets.core.traits import Offered, Whole
from widgets.drawing import curves as c
from widgets.drawing.plot import Picture, Plot
from widgets.drawing.theme import CHOSEN, NEUTRAL, nameless, signed

SEARCHES, MOST = 20, 30_000  # searches of a whole run; guesses after which one gives up
SHOWN = 8  # runs that a net is shown on
REACHES = (1.0, 3.0, 10.0, 30.0, 100.0)


class Texts(texts.Texts):
    """All that the learner reads."""

    guess: str = "Guess"
    ended: str = "Ended"
    guess_tip: str = "Search after search, until you stop it or there are 20"
    reset_tip: str = "Forget all searches"
    step: str = "search"
    step_tip: str = "Whose net is shown"
    task: str = "task"
    T: str = "T"
    T_tip: str = "Steps of a run: how far the answer is from its cue"
    n_h: str = "units"
    reach: str = "weights up to ±"
    within: str = "searches that ended within n guesses"
    law: str = "if each guess hits with p = {p:.2g}"
    count_axis: str = "guesses n"
    share_axis: str = "fraction of searches"
    answers: str = "search {step}: the answer of its net after step t"
    time_axis: str = "t"
    goal: str = "target {goal}"
    key: str = "<span style='color:{ink}'>■</span> {answer}"
    signs: tuple[str, str] = ("above 0", "below 0")
    nothing: str = "no net to show"
    hover: str = "answer %{z} after step %{x}<extra></extra>"
    settings: str = "{task}, T = {T}, {n_h} {units}, weights up to ±{reach:g}: "
    unit: tuple[str, str] = ("unit", "units")
    none: str = "no search so far."
    found: str = "{found} of {done} {searches} found a net"
    searches: tuple[str, str] = ("search", "searches")
    middle: str = ", half of them within {median:,} guesses."
    gave_up: str = ", within {most:,} guesses each."
    refused: str = "{name!r} is no task of this lab; choose from {names}."


SAY = Texts()


@dataclass(frozen=True)
class Moment:
    """After `step` searches: the newest one, None before the first."""

    step: int
    search: Search | None


class GuessModel(LiveTraining[Moment]):
    """Searches one after the other, each from its own number as a seed. Any change of the settings forgets them.

    `step` is the search whose net is shown. `own` adds a task to those of the lab.
    """

    steps = SEARCHES

    renewing = ("task", "T", "n_h", "reach")
    step = LookBack(SEARCHES, label=SAY.step, tip=SAY.step_tip, width=230)
    task = Unicode("latch")
    T = Whole(50, 2, 100, label=SAY.T, tip=SAY.T_tip, width=210)
    n_h = Whole(2, 1, 3, label=SAY.n_h, width=170)
    reach = Offered(REACHES, 100.0, label=SAY.reach, width=260)

    def __init__(self, own: OwnTask | None = None, **traits: Any) -> None:
        """No search yet. A task of one's own comes first, at the length that it has."""
        self.tasks: dict[str, Callable[[int], OwnTask]] = dict(TASKS)
        if own is not None:
            self.tasks = {own.name: lambda T: own} | self.tasks
            traits = {"task": own.name} | traits
        super().__init__(**traits)

    @validate("task")
    def _known(self, proposal: Any) -> str:
        name = str(proposal["value"])
        if name not in self.tasks:
            raise TraitError(SAY.refused.format(name=name, names=", ".join(self.tasks)))
        return name

    def moments(self) -> Iterator[Moment]:
        """No search, then one after the other."""
        self.made = self.tasks[self.task](self.T)
        return _moments(self.made, Guesser(self.n_h, self.reach))

    @property
    def found(self) -> list[Search]:
        """Every search so far."""
        return [moment.search for moment in self.history if moment.search]

    @property
    def runs(self) -> Examples:
        """The runs that a net is shown on, in the order of their goals."""
        runs = self.made.examples(SHOWN, np.random.default_rng(4))
        order = np.argsort(runs.goals, kind="stable")
        return Examples(runs.xs[:, order], runs.goals[order])

    @property
    def answers(self) -> Array:
        """What the shown net would answer after each step of those runs, (SHOWN, T); NaN without a net."""
        runs, search = self.runs, self.shown.search
        if search is None or search.net is None:
            return np.full((SHOWN, len(runs.xs)), np.nan)
        scores = search.net.scores(runs.xs)
        said: Array = scores[:, :, 0] if self.made.numbers else scores.argmax(axis=2).astype(float)
        return said.T

    @property
    def hits(self) -> float:
        """The share of all guesses so far that hit."""
        trials = sum(search.trials for search in self.found)
        return sum(search.net is not None for search in self.found) / max(trials, 1)

    @property
    def within(self) -> tuple[NDArray[np.int64], Array]:
        """Numbers of guesses, rising, and the share of searches that had found a net by then."""
        hits = sorted(search.trials for search in self.found if search.net)
        return np.array(hits, dtype=np.int64), np.arange(1, len(hits) + 1) / max(len(self.found), 1)

    @property
    def caption(self) -> str:
        """The settings, how many searches found a net, and how soon."""
        units = SAY.unit[self.n_h > 1]
        numbers = {"task": self.task, "T": self.made.T, "n_h": self.n_h, "reach": self.reach}
        said = SAY.settings.format(**numbers, units=units)
        if not self.found:
            return said + SAY.none
        hits, done = self.within[0], len(self.found)
        words = SAY.searches[done > 1]
        said += SAY.found.format(found=len(hits), done=done, searches=words)
        if len(hits) * 2 < done:
            return said + SAY.gave_up.format(most=MOST)
        return said + SAY.middle.format(median=int(hits[(done + 1) // 2 - 1]))


def _moments(task: OwnTask, guesser: Guesser) -> Iterator[Moment]:
    yield Moment(0, None)
    for k in range(SEARCHES):
        yield Moment(k + 1, random_weight_search(task, guesser, seed=k, most=MOST))


POINTS = 60  # of the dashed curve


def guess_picture(model: GuessModel) -> Picture:
    """Left: searches that had ended within n guesses. Right: the answers of one net, a row for each run."""
    counts, shares = model.within
    ends = np.concatenate([[1], counts, [MOST]]), np.concatenate([[0.0], shares, shares[-1:]])
    if len(counts) == 0:
        ends = np.array([1, MOST]), np.zeros(2)
    data = [_line(*ends, SAY.within, {"color": CHOSEN, "shape": "hv"})]
    if model.hits:
        n = np.geomspace(1, MOST, POINTS)
        law = 1.0 - np.exp(n * np.log1p(-min(model.hits, 0.999)))
        dashed = {"color": NEUTRAL, "dash": "dash", "width": 1.5}
        data.append(_line(n, law, SAY.law.format(p=model.hits), dashed))
    search = model.shown.search
    if search is not None and search.net is not None:
        share = shares[np.searchsorted(counts, search.trials)]
        look: dict[str, Any] = {"showlegend": False, "hoverinfo": "skip"}
        data.append(c.dot(search.trials, share, CHOSEN, **look))
    answers = model.answers
    empty = bool(np.isnan(answers).all())
    data.append(_rows(model, np.zeros(answers.shape) if empty else answers))
    if empty:  # the panel stays, with nothing in it
        data[-1] |= {"opacity": 0, "hoverinfo": "skip", "hovertemplate": None}
    return {"data": data, "layout": _layout(model, empty)}


def _line(x: Array, y: Array, name: str, line: dict[str, Any]) -> dict[str, Any]:
    trace = {"type": "scatter", "mode": "lines", "x": x, "y": y, "name": name}
    return trace | {"line": line, "hoverinfo": "skip"}


def _rows(model: GuessModel, answers: Array) -> dict[str, Any]:
    """The answers, a row for each run: a colour for each class, or by sign where the goals are numbers."""
    steps, rows = np.arange(1, answers.shape[1] + 1), np.arange(SHOWN)
    trace: dict[str, Any] = {"type": "heatmap", "x": steps, "y": rows, "z": answers}
    trace |= {
        "xaxis": "x2",
        "yaxis": "y2",
        "showscale": False,
        "ygap": 3,
        "hovertemplate": SAY.hover,
    }
    if model.made.numbers:
        ends = signed()
        scale = [[0, ends["negative"]], [0.5, NEUTRAL], [1, ends["positive"]]]
        return trace | {"zmin": -1, "zmax": 1, "colorscale": scale}
    n = model.made.n_y
    colors = [nameless(k) for k in range(n)]
    scale = [[(k + side) / n, colors[k]] for k in range(n) for side in (0, 1)]
    return trace | {"zmin": -0.5, "zmax": n - 0.5, "colorscale": scale}


def _key(model: GuessModel) -> str:
    """Which colour says what: each class, or either sign where the goals are numbers."""
    inks = (
        [signed()["positive"], signed()["negative"]]
        if model.made.numbers
        else [nameless(k) for k in range(model.made.n_y)]
    )
    answers = SAY.signs if model.made.numbers else [str(k) for k in range(model.made.n_y)]
    pairs = ((inks[k % len(inks)], answer) for k, answer in enumerate(answers))
    return " ".join(SAY.key.format(ink=ink, answer=answer) for ink, answer in pairs)


def _layout(model: GuessModel, empty: bool) -> dict[str, Any]:
    """Two panels side by side."""
    counts: dict[str, Any] = {"type": "log", "range": [0, float(np.log10(MOST))]}
    counts |= {"domain": [0, 0.42]}
    counts |= {"title": {"text": SAY.count_axis}, "tickvals": [1, 10, 100, 1000, 10_000]}
    counts |= {"ticktext": ["1", "10", "100", "1,000", "10,000"]}
    goals = [f"{goal:.2g}" for goal in model.runs.goals]
    runs: dict[str, Any] = {
        "domain": [0, 1],
        "anchor": "x2",
        "range": [SHOWN - 0.5, -0.5],
        "zeroline": False,
        "showgrid": False,
    }
    runs |= {"tickvals": list(range(SHOWN)), "ticktext": [SAY.goal.format(goal=g) for g in goals]}
    said = SAY.answers.format(step=model.step) if model.step else ""
    notes = [c.heading(0.56, said if empty else f"{said}<br>{_key(model)}", 1.02, align="left")]
    del notes[0]["font"]
    if empty:
        middle = {"xref": "paper", "x": 0.78, "yref": "paper", "y": 0.5, "showarrow": False}
        notes.append(middle | {"text": SAY.nothing})
    return {
        "height": 300,
        "margin": {"t": 56, "r": 10},
        "showlegend": True,
        "legend": {"x": 0, "y": 1.02, "yanchor": "bottom", "xanchor": "left"},
        "annotations": notes,
        "xaxis": counts,
        "yaxis": {"range": [0, 1.03], "title": {"text": SAY.share_axis}},
        "xaxis2": {"domain": [0.56, 1], "anchor": "y2", "title": {"text": SAY.time_axis}}
        | {
            "range": [0.5, model.made.T + 0.5],
            "tick0": 0,
            "dtick": max(model.made.T // 5, 1),
            "showgrid": False,
        },
        "yaxis2": runs,
    }


class GuessLab(LiveTrainingView):
    """Guess live: `GuessLab(task="parity", T=50, n_h=2)`, or `GuessLab(OwnTask(my_task))`."""

    model: GuessModel
    model_class = GuessModel
    say = live_training.Texts(
        train=SAY.guess, trained=SAY.ended, train_tip=SAY.guess_tip, reset_tip=SAY.reset_tip
    )
    rows = (("buttons", "step"), ("task", "T", "n_h", "reach"))
    pictures = (partial(Plot, guess_picture),)

    def __init__(
        self, own: OwnTask | None = None, *, model: GuessModel | None = None, **traits: Any
    ) -> None:
        """No search yet, with a task of one's own or the traits given, or a model that another view shows too."""
        super().__init__(model or GuessModel(own, **traits))

    def controls_of(self, part: str | DOMWidget) -> list[DOMWidget]:
        """The tasks to choose from are those of the model."""
        if part != "task":
            return super().controls_of(part)
        task = lean(Dropdown)(
            options=list(self.model.tasks),
            description=SAY.task,
            layout={"width": "150px"},
            style={"description_width": "initial"},
        )
        self.bind(task, "task")
        return [task]
