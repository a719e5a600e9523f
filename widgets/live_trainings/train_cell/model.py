"""Cells in training on one task, each from several seeds: the state of `TrainCell`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from ipywidgets import Dropdown, Textarea

from lessons.cells.protocol import CellError
from lessons.experiments.lag_net import STARTS, AnyStart, class_of, named_starts, started_net
from lessons.numerics import Array
from lessons.optim.own_cell import matched_units, parameters, tried_cell
from lessons.optim.task_training import TaskRecord, judging, train_on_task
from lessons.tasks.predictions import NextCharacter
from lessons.tasks.protocol import Task
from lessons.tasks.training_tasks import DEFAULT_TEXT, TRAINING_TASKS, TrainingTask
from widgets.core.live_training import LiveTraining, LookBack
from widgets.core.traits import Choice, Flag, Offered, Typed, Whole
from widgets.live_trainings.train_cell.words import SAY

Kind = type[Any] | str  # a class, or the name of an initialisation in STARTS
PULSE, MOST_CELLS, MOST_SEEDS = 20, 4, 5  # updates from moment to moment; at most
UNITS, RATES, UPDATES = (8, 16, 32, 64), (0.001, 0.003, 0.01, 0.03), (100, 300, 600, 1500)
NAN = float("nan")
Trainings = Callable[[], list[list[Iterator[TaskRecord]]]]  # by cell and seed


@dataclass(frozen=True)
class Moment:
    """All trainings after `step` updates: loss, gradient norm and score of each, (cells, seeds).

    NaN where a training has ended before; `ends` has what each came to then, its last score. The untrained cells are
    judged when the training begins: until then their moment, update 0, has NaN.
    """

    step: int
    losses: Array
    norms: Array
    scores: Array
    ends: Array
    over: bool  # whether every training has ended
    troubles: tuple[str, ...] = ()  # sentences about cells that stopped


@dataclass(frozen=True)
class Entrant:
    """A cell that takes part: its name, what makes it, its hidden units and parameters; or why it does not."""

    name: str
    start: AnyStart
    units: int
    parameters: int
    reason: str = ""


class TrainCellModel(LiveTraining[Moment]):
    """Cells in training side by side. Any change of the task or a setting makes new, untrained ones.

    A cell that cannot be trained is left aside, with a sentence; the others are trained.
    """

    renewing = ("task", "lag", "text", "units", "rate", "updates", "seeds", "matched")
    step = LookBack(
        lambda model: model.steps // PULSE,
        every=PULSE,
        label=SAY.step,
        tip=SAY.step_tip,
        width=280,
    )
    task = Choice(TRAINING_TASKS, "recall", label=SAY.task, width=190, kind=Dropdown)
    lag = Whole(
        20,
        lambda model: model.lags[0],
        lambda model: model.lags[1],
        label=SAY.lag,
        tip=SAY.lag_tip,
        width=240,
    )
    units = Offered(UNITS, 32, label=SAY.units, width=150, kind=Dropdown)
    rate = Offered(RATES, 0.01, label=SAY.rate, width=170, kind=Dropdown)
    updates = Offered(UPDATES, 600, label=SAY.updates, width=140, kind=Dropdown)
    seeds = Whole(3, 1, MOST_SEEDS, label=SAY.seeds, tip=SAY.seeds_tip, width=210)
    matched = Flag(False, label=SAY.matched, tip=SAY.matched_tip, width=150)
    text = Typed(
        DEFAULT_TEXT,
        check=NextCharacter,
        tip=SAY.text_tip,
        width=420,
        kind=Textarea,
        look={"rows": 3, "continuous_update": False},
    )

    def __init__(self, *cells: Kind, **traits: Any) -> None:
        """Untrained `cells`: classes made as `kind(n_x, n_h, rng)`, or names of initialisations in STARTS."""
        if not cells:
            raise ValueError(SAY.none.format(names="; ".join(STARTS)))
        if len(cells) > MOST_CELLS:
            raise ValueError(SAY.most.format(most=MOST_CELLS, n=len(cells)))
        self.starts = named_starts(cells)
        self.names = tuple(self.starts)
        super().__init__(**traits)

    @property
    def about(self) -> TrainingTask:
        """What is known of the task."""
        return TRAINING_TASKS[self.task]

    @property
    def lags(self) -> tuple[int, int, int]:
        """The least and the greatest time lag of the task; any where it has none."""
        return self.about.lags or (1, 100, 20)

    def moments(self) -> Iterator[Moment]:
        """New cells from the seeds, and their training."""
        self.steps = int(self.updates)
        low, high, _ = self.lags  # a new task may have others
        self.on: Task = self.about.make(min(max(self.lag, low), high), self.text)
        self.entrants = self._entrants()
        return _moments(self._trainings(), self.names, self.seeds)

    def _trainings(self) -> Trainings | None:
        """What makes the nets of each cell, one for each seed, and their trainings; None if no cell takes part."""
        entrants, task, steps, rate = self.entrants, self.on, self.steps, float(self.rate)
        seeds = range(self.seeds)

        def made() -> list[list[Iterator[TaskRecord]]]:
            judges = judging(task)
            nets = [
                [] if e.reason else [started_net(e.start, task, seed, e.units) for seed in seeds]
                for e in entrants
            ]
            given: dict[str, Any] = {"rate": rate, "every": PULSE, "judges": judges}
            return [
                [train_on_task(net, task, steps, seed=k, **given) for k, net in enumerate(of_cell)]
                for of_cell in nets
            ]

        return None if all(e.reason for e in entrants) else made

    def _entrants(self) -> tuple[Entrant, ...]:
        """Every cell with its units and parameters, or with what is wrong with it."""
        found, wanted = list[Entrant](), 0
        for name, start in self.starts.items():
            kind, units = class_of(start), int(self.units)
            try:
                if wanted and self.matched:
                    units = matched_units(kind, self.on.n_x, wanted)
                size = parameters(tried_cell(kind, self.on.n_x, units))
            except CellError as error:
                found.append(Entrant(name, start, units, 0, str(error)))
                continue
            wanted = wanted or size
            found.append(Entrant(name, start, units, size))
        return tuple(found)

    def reset(self) -> None:
        """New, untrained cells; what is wrong with a class is said."""
        with self.together():
            super().reset()
            self._say_what_is_wrong()

    def _keep(self, source: Iterator[Moment], moments: list[Moment]) -> None:
        with self.together():
            super()._keep(source, moments)
            self._say_what_is_wrong()

    def _say_what_is_wrong(self) -> None:
        aside = [SAY.aside.format(name=e.name, reason=e.reason) for e in self.entrants if e.reason]
        self.problem = " ".join([*aside, *self.history[-1].troubles])

    @property
    def ended(self) -> bool:
        """Whether no cell is left to train."""
        return super().ended or self.history[-1].over

    def grades(self, k: int) -> list[int]:
        """For each seed of cell k at the shown moment, the place of its grade in `SAY.grades`; -1 is the last."""
        return [self.about.grade(self.on, score) for score in self.shown.ends[k]]

    def state(self, k: int) -> str:
        """How cell k gets on at the shown moment, in words that a little noise does not change."""
        if self.entrants[k].reason:
            return SAY.left_aside
        if not self.shown.step:
            return SAY.not_trained
        grades = self.grades(k)
        each = ((grade, grades.count(grade)) for grade in (2, 1, 0, -1) if grade in grades)
        told = (SAY.on_seeds.format(grade=SAY.grades[g], n=n, all=len(grades)) for g, n in each)
        return ", ".join(told)

    @property
    def caption(self) -> str:
        """The task, how far the training is, and how each cell gets on."""
        where = SAY.lagged if self.about.lags else SAY.where
        each = "; ".join(f"{name}: {self.state(k)}" for k, name in enumerate(self.names))
        numbers = {"step": self.shown.step, "steps": self.steps}
        settings = {"units": int(self.units), "rate": self.rate, "seeds": self.seeds}
        said = where.format(task=self.task, lag=self.lag, asks=self.about.asks)
        return (
            said
            + SAY.settings.format(**settings)
            + SAY.caption.format(**numbers, each=each, baseline=self.about.baseline)
        )


def _moments(made: Trainings | None, names: tuple[str, ...], seeds: int) -> Iterator[Moment]:
    """All trainings side by side, PULSE updates of each at a time, until the last has ended.

    Nothing is drawn or judged before the first update: a slider that makes new cells need not wait for it.
    """
    troubles = dict[int, str]()
    first = _blank(0, np.full((len(names), seeds), NAN), made is None)
    yield first
    if made is None:
        return
    trainings, moment, over = made(), first, False
    _advance(trainings, first, 0, names, troubles)
    while not over:
        moment = _blank(moment.step, moment.ends)
        step, over = _advance(trainings, moment, moment.step, names, troubles)
        moment = replace(moment, step=step, over=over, troubles=tuple(troubles.values()))
        yield moment


def _blank(step: int, ends: Array, over: bool = False) -> Moment:
    """A moment of which only the last scores are known so far."""
    losses, norms, scores = np.full((3, *ends.shape), NAN)
    return Moment(step, losses, norms, scores, ends.copy(), over)


def _advance(
    trainings: list[list[Iterator[TaskRecord]]],
    moment: Moment,
    step: int,
    names: tuple[str, ...],
    troubles: dict[int, str],
) -> tuple[int, bool]:
    """Write the next record of every training into `moment`; the step that it is at, and whether all have ended."""
    over = True
    for k, of_cell in enumerate(trainings):
        for seed, training in enumerate(of_cell):
            try:
                record = next(training, None)
            except CellError as error:
                troubles[k] = SAY.failed.format(name=names[k], reason=error)
                moment.ends[k, seed], record = NAN, None
            if record:
                moment.losses[k, seed], moment.norms[k, seed] = record.loss, record.grad_norm
                moment.scores[k, seed] = moment.ends[k, seed] = record.score
                step, over = max(step, record.step), over and record.over
    return step, over
