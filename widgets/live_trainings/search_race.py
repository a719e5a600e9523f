"""A race for the weights of a tiny LSTM: the gradient, annealing and pure chance, counted in evaluations."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

import numpy as np
from ipywidgets import Dropdown

from lessons.gradient_free.annealing import Guess, Schedule
from lessons.gradient_free.comparison import SEARCHES, search_steps
from lessons.gradient_free.tiny_tasks import TASKS
from lessons.numerics import Array, cpu_seconds
from widgets.core import live_training, texts
from widgets.core.live_training import LiveTraining, LiveTrainingView, LookBack
from widgets.core.traits import Choice, Offered, Whole
from widgets.drawing import curves as c
from widgets.drawing.plot import Picture, Plot
from widgets.drawing.theme import GRADIENT, SMALL, nameless

TARGET, DONE = 0.1, 0.01  # nats: what counts as found; where a search rests
LAST_SEED = 9
EARLY, GROWTH, LARGEST = 20, 1.08, 150  # moments: the first ones; then ever further apart
MOST = 6000  # evaluations of each search
MOMENTS = 130  # about as many as a whole race has; the model stops the slider at its last one
STARTS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)  # temperatures
COOLINGS = (0.99, 0.999, 0.9995, 1.0)
AGAINST = ("evaluations", "seconds")  # what the losses are drawn against


class Texts(texts.Texts):
    """All that the learner reads."""

    begin: str = "Start"
    begin_tip: str = "Start the race, stop it, go on; the page stays alive"
    ended: str = "Ended"
    task: str = "task"
    start: str = "start temperature"
    start_tip: str = "Of annealing, in nats: how large a worsening is easily accepted"
    cooling: str = "cooling"
    cooling_tip: str = "The temperature is multiplied by this at every evaluation; 1 never cools"
    seed: str = "seed"
    step: str = "look back"
    step_tip: str = "The race as it was after fewer evaluations"
    reset_tip: str = "Back to the start line"
    searches: tuple[str, str, str] = ("gradient (BPTT, Adam)", "annealing", "pure chance")
    temperature: str = "temperature"
    loss_axis: str = "loss (nats)"
    count_axis: str = "evaluations of the loss"
    time_axis: str = "CPU seconds of each search, on this machine"
    against: str = "against"
    against_tip: str = "What the losses are drawn against; the race is the same"
    measures: tuple[str, str] = ("evaluations", "CPU time")
    target: str = "target"
    there: str = "{search}: below {loss:g} nats after {count:,} evaluations"
    rests: str = "{search} stops here: its loss is below {loss:g} nats"
    hover: tuple[str, str] = (
        "%{y:.3f} after %{x}<extra></extra>",
        "%{y:.3f} after %{x:.2g} s<extra></extra>",
    )
    where: str = "{task}, {size} weights, seed {seed}, {count:,} of {most:,} evaluations: "
    aim: str = "{each}. Target {target:g} nats."
    found: str = "{search} there after {count:,}"
    not_found: str = "{search} at {loss:.2f}"


SAY = Texts()

_START = Guess(0, float("inf"), float("nan"), np.empty(0))  # before the first evaluation


@dataclass(frozen=True)
class Moment:
    """The race after `step` evaluations in each search: losses (searches,), the temperature, where each got there."""

    step: int
    losses: Array
    temperature: float
    found: tuple[int, ...]  # evaluations until the target, 0 if not yet
    seconds: Array  # (searches,) of CPU time


class RaceModel(LiveTraining[Moment]):
    """A race that is run live. A change of the task, the seed or the schedule sends all searches back to the start.

    `start` and `cooling` are rounded down to what the controls offer. `against` changes the picture alone.
    """

    steps, pace = MOST, 40.0
    renewing = ("task", "start", "cooling", "seed")
    step = LookBack(MOMENTS, label=SAY.step, tip=SAY.step_tip, width=200, look={"readout": False})
    task = Choice(TASKS, "hello", label=SAY.task, width=170, kind=Dropdown)
    against = Choice(
        AGAINST,
        "evaluations",
        SAY.measures,
        label=SAY.against,
        tip=SAY.against_tip,
        width=170,
        kind=Dropdown,
    )
    seed = Whole(0, 0, LAST_SEED, label=SAY.seed, width=190)
    start = Offered(STARTS, 0.03, label=SAY.start, tip=SAY.start_tip, width=280)
    cooling = Offered(COOLINGS, 0.9995, label=SAY.cooling, tip=SAY.cooling_tip, width=240)

    def moments(self) -> Iterator[Moment]:
        """All searches at the start line, and their race."""
        task = TASKS[self.task]()
        self.size = task.net.size
        schedule = Schedule(self.start, self.cooling)
        return _moments([search_steps(name, task, schedule, self.seed) for name in SEARCHES])

    @property
    def timed(self) -> bool:
        """Whether the losses are drawn against CPU time."""
        return bool(self.against == "seconds")

    @property
    def spent(self) -> Array:
        """What each search has spent at every moment up to now, (moments, searches): evaluations, or CPU seconds."""
        if self.timed:
            return np.array([moment.seconds for moment in self.history])
        counts = np.array([moment.step for moment in self.history])
        return np.repeat(counts[:, np.newaxis], len(SEARCHES), axis=1)

    def rest(self, search: int) -> int | None:
        """The moment, from 0, at which a search had stopped; None if it still searches."""
        below = np.flatnonzero(self.losses[:, search] < DONE)
        return int(below[0]) if below.size else None

    def crossing(self, search: int) -> tuple[float, float] | None:
        """What a search had spent when it met the target, and the target; None if it is not there yet."""
        found = [moment.found[search] for moment in self.history]
        if not found[-1]:
            return None
        first = int(np.flatnonzero(found)[0])
        return float(self.spent[first, search] if self.timed else found[-1]), TARGET

    @property
    def losses(self) -> Array:
        """The loss of each search at every moment up to now, (moments, searches)."""
        return np.array([moment.losses for moment in self.history])

    @property
    def caption(self) -> str:
        """How each search gets on at the shown moment."""
        moment, each = self.shown, []
        for name, loss, found in zip(SAY.searches, moment.losses, moment.found, strict=True):
            words = SAY.found if found else SAY.not_found
            each.append(words.format(search=name, count=found, loss=loss))
        numbers = {"task": self.task, "size": self.size, "seed": self.seed, "most": MOST}
        where = SAY.where.format(**numbers, count=moment.step)
        return where + SAY.aim.format(each="; ".join(each), target=TARGET)


def _moments(searches: list[Iterator[Guess]]) -> Iterator[Moment]:
    """Every search to the same number of evaluations, ever further from moment to moment; one that is done rests."""
    now, found, count = [_START] * len(searches), [0] * len(searches), 1
    seconds = np.zeros(len(searches))
    while True:
        for k, one in enumerate(searches):
            began = cpu_seconds()
            now[k], found[k] = _advance(one, now[k], count, found[k])
            seconds[k] += cpu_seconds() - began
        losses = np.array([guess.loss for guess in now])
        yield Moment(count, losses, now[1].temperature, tuple(found), seconds.copy())
        if count == MOST:
            return
        count = min(count + _stride(count), MOST)


def _stride(count: int) -> int:
    """How many evaluations come before the next moment."""
    return 1 if count < EARLY else min(max(int(count * (GROWTH - 1.0)), 1), LARGEST)


def _advance(one: Iterator[Guess], now: Guess, count: int, found: int) -> tuple[Guess, int]:
    """A search after `count` evaluations, or where it rests; and when it first met the target."""
    if now.loss < DONE:
        return now, found
    for guess in islice(one, count - now.evaluations):
        now, found = guess, found or (guess.evaluations if guess.loss < TARGET else 0)
        if now.loss < DONE:
            break
    return now, found


LOWEST, HIGHEST = 0.005, 30.0  # nats, on the loss axis
INKS = (GRADIENT, nameless(0), nameless(1))  # of the searches
HEAT = nameless(2)


def race_picture(model: RaceModel) -> Picture:
    """Three curves, a dot on each at the shown moment, the target, and the temperature."""
    spent, losses, shown, data = model.spent, model.losses, model.shown, []
    heat = np.array([moment.temperature for moment in model.history])
    for k, name in enumerate(SAY.searches):
        rest = model.rest(k)
        ran = slice(None if rest is None else rest + 1)  # a search that rests is not drawn on
        data.append(_line(spent[ran, k], losses[ran, k], INKS[k], name=name))
        at = model.step if rest is None else min(model.step, rest)
        data.append(_dot(spent[at, k], shown.losses[k], INKS[k]))
    data.append(_line(spent[:, 1], heat, HEAT, "2", name=SAY.temperature))
    data.append(_dot(spent[model.step, 1], shown.temperature, HEAT, "2"))
    for trace in data[::2]:
        trace["hovertemplate"] = SAY.hover[model.timed]
    data += [flag for k in range(len(SAY.searches)) for flag in _flags(model, k)]
    return {"data": data, "layout": _layout(model)}


def _flags(model: RaceModel, k: int) -> Iterator[dict[str, Any]]:
    """A triangle where a search met the target, and a square where it stopped."""
    name, crossing, rest = SAY.searches[k], model.crossing(k), model.rest(k)
    if crossing:
        words = SAY.there.format(search=name, loss=TARGET, count=model.history[-1].found[k])
        yield _flag(*crossing, INKS[k], "triangle-down", words)
    if rest is not None:
        words = SAY.rests.format(search=name, loss=DONE)
        yield _flag(model.spent[rest, k], model.losses[rest, k], INKS[k], "square-open", words)


def _flag(x: float, y: float, color: str, symbol: str, words: str) -> dict[str, Any]:
    marker = {"color": color, "size": 12, "symbol": symbol, "line": {"width": 2}}
    look: dict[str, Any] = {"hovertemplate": f"{words}<extra></extra>", "showlegend": False}
    return c.dot(float(x), float(y), color, marker=marker, **look)


def _line(x: Array, y: Array, color: str, axis: str = "", name: str = "") -> dict[str, Any]:
    return c.line(y, color, x, name=name, yaxis=f"y{axis}", showlegend=not axis)


def _dot(x: float, y: float, color: str, axis: str = "") -> dict[str, Any]:
    look: dict[str, Any] = {
        "yaxis": f"y{axis}",
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }
    return c.dot(float(x), float(y), color, marker={"color": color, "size": 8}, **look)


def _layout(model: RaceModel) -> dict[str, Any]:
    """Two panels over one axis, all logarithmic."""
    along = _seconds() if model.timed else _counts()
    ends = [float(np.log10(end)) for end in (LOWEST, HIGHEST)]
    losses = {"type": "log", "range": ends, "title": {"text": SAY.loss_axis}, "domain": [0.36, 1]}
    losses |= {"tickvals": [0.01, 0.1, 1, 10], "ticktext": ["0.01", "0.1", "1", "10"]}
    heat = {
        "type": "log",
        "range": [-4, 0.3],
        "domain": [0, 0.24],
        "title": {"text": SAY.temperature},
    }
    heat |= {"tickvals": [1e-4, 1e-2, 1], "ticktext": ["10⁻⁴", "10⁻²", "1"]}
    target = c.level((0, 1), TARGET, xref="paper")
    name = c.note(0, float(np.log10(TARGET)), SAY.target, "left", "top", xref="paper")
    name["font"] = {"size": SMALL}
    return {
        "height": 400,
        "margin": {"t": 30, "r": 10},
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "xaxis": along | {"anchor": "y2"},
        "yaxis": losses,
        "yaxis2": heat,
        "shapes": [target],
        "annotations": [name],
    }


def _counts() -> dict[str, Any]:
    axis = {"type": "log", "range": [0, float(np.log10(MOST))], "title": {"text": SAY.count_axis}}
    return axis | {"tickvals": [1, 10, 100, 1000], "ticktext": ["1", "10", "100", "1,000"]}


def _seconds() -> dict[str, Any]:
    axis = {"type": "log", "range": [-4, 1], "title": {"text": SAY.time_axis}}
    ticks = ["0.0001", "0.001", "0.01", "0.1", "1", "10"]
    return axis | {"tickvals": [float(tick) for tick in ticks], "ticktext": ticks}


class Race(LiveTrainingView):
    """Run a race live: `Race(task="XOR over time", start=0.3, seed=2)`."""

    model_class = RaceModel
    say = live_training.Texts(
        train=SAY.begin, trained=SAY.ended, train_tip=SAY.begin_tip, reset_tip=SAY.reset_tip
    )
    rows = (("buttons", "step", "task", "against"), ("seed", "start", "cooling"))
    pictures = (partial(Plot, race_picture),)
