"""Two nets that learn to add two marked numbers, side by side: the state of `AddingTraining`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from traitlets import Enum, Int, observe, validate

from lessons.cells import Array
from lessons.lag import STARTS, LagNet, train_until
from lessons.tasks import Adding, Examples, blind_error
from widgets.live_training import LiveTraining
from widgets.view import inside

UPDATES = {50: 800, 100: 1200}  # of each net, by T
PULSE, RATE = 10, 1e-2  # updates from moment to moment; Adam's
LAST_SEED, RUNS = 9, 8  # runs that are shown
RANGES = {"seed": (0, LAST_SEED), "example": (0, RUNS - 1)}
BLIND = 0.9 * blind_error()  # an error above this is no better than a constant answer


@dataclass(frozen=True)
class Words:
    """All that the learner reads."""

    reset_tip: str = "Back to the untrained nets of this seed"
    step: str = "look back"
    step_tip: str = f"The nets as they were, in steps of {PULSE} updates"
    T: str = "Steps of a run"
    T_option: str = "T = {T}"
    seed: str = "seed"
    example: str = "run"
    example_tip: str = "Which of some fresh runs is shown on the right"
    error: str = "mean squared error"
    update: str = "update"
    blind: str = "dashed: always saying 1, 1/6"
    answers: str = "a fresh run: what each net would answer after step t"
    time: str = "t"
    marked: str = "marked"
    others: str = "others"
    sum: str = "sum so far"
    hover: str = "%{y:.2f} at %{x}<extra></extra>"
    unknown: str = "{name!r} is no start of a net; choose from {names}."
    grades: tuple[str, str, str] = ("no better than always saying 1", "learning", "solved")
    caption: str = "Adding, T = {T}, seed {seed}, update {step} of {steps}: {each}. The run shown adds up to {sum:.2f}."


SAY = Words()


@dataclass(frozen=True)
class Moment:
    """The nets after `step` updates: error of each (nets,), NaN once it has stopped, and answers (nets, RUNS, T)."""

    step: int
    errors: Array
    answers: Array


class AddingModel(LiveTraining[Moment]):
    """Nets in training on the same task, each until it is solved. A change of `T` or `seed` makes new ones."""

    T = Enum(tuple(UPDATES), 50)
    seed = Int(0)
    example = Int(0)

    def __init__(self, names: Sequence[str] = ("RNN", "LSTM, bias 3"), **traits: Any) -> None:
        """Untrained nets from `names`, starts of `lessons.lag`."""
        names = (names,) if isinstance(names, str) else names
        for name in names:
            if name not in STARTS:
                raise ValueError(SAY.unknown.format(name=name, names="; ".join(STARTS)))
        self.names = tuple(names)
        super().__init__(**traits)

    @validate("seed", "example")
    def _in_range(self, proposal: Any) -> int:
        return int(inside(proposal, *RANGES[proposal["trait"].name]))

    @observe("T", "seed")
    def _renew(self, _: Any) -> None:
        self.reset()

    def moments(self) -> Iterator[Moment]:
        """New nets from the seed, and their training."""
        self.steps = UPDATES[self.T]
        return _moments(self.names, self.T, self.seed, self.steps)

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


def _moments(names: Sequence[str], T: int, seed: int, updates: int) -> Iterator[Moment]:
    task, runs = Adding(T), shown_runs(T)
    nets = [LagNet(STARTS[name], task, seed) for name in names]
    trainings = [train_until(net, task, updates, seed=seed, rate=RATE, every=PULSE) for net in nets]
    for step in range(0, updates + 1, PULSE):
        records = [next(training, None) for training in trainings]
        if not any(records):
            return
        errors = np.array([record.score if record else np.nan for record in records])
        answers = np.stack([net.read(runs.xs, every=True)[:, :, 0].T for net in nets])
        yield Moment(step, errors, answers)
