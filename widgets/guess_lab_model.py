"""Search after search for a net that happens to be right: the state of `GuessLab`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from traitlets import Float, Int, TraitError, Unicode, observe, validate

from lessons.cells import Array
from lessons.guessed_tasks import TASKS, OwnTask
from lessons.guessing import Guesser, Search, guess
from lessons.tasks import Examples
from widgets.live_training import LiveTraining
from widgets.view import inside

SEARCHES, MOST = 20, 30_000  # searches of a whole run; guesses after which one gives up
SHOWN = 8  # runs that a net is shown on
LIMITS = {"T": (2, 100), "n_h": (1, 3)}
REACHES = (1.0, 3.0, 10.0, 30.0, 100.0)


@dataclass(frozen=True)
class Words:
    """All that the learner reads."""

    guess: str = "Guess"
    ended: str = "Ended"
    guess_tip: str = "Search after search, until you stop it or there are 20"
    reset_tip: str = "Forget all searches"
    step: str = "search"
    step_tip: str = "Whose net is shown"
    task: str = "task"
    T: str = "T"
    T_tip: str = "Steps of a run: how far the question is from its clue"
    n_h: str = "units"
    reach: str = "weights up to ±"
    within: str = "searches that ended within n guesses"
    law: str = "if each guess hits with p = {p:.2g}"
    count_axis: str = "guesses n"
    share_axis: str = "share of searches"
    answers: str = "search {step}: what its net would answer after step t"
    time_axis: str = "t"
    goal: str = "wants {goal}"
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


SAY = Words()


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

    task = Unicode("latch")
    T = Int(50)
    n_h = Int(2)
    reach = Float(100.0)

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

    @validate("T", "n_h")
    def _in_range(self, proposal: Any) -> int:
        return int(inside(proposal, *LIMITS[proposal["trait"].name]))

    @validate("reach")
    def _offered(self, proposal: Any) -> float:
        value = inside(proposal, REACHES[0], REACHES[-1])
        return max(one for one in REACHES if one <= value)

    @observe("task", "T", "n_h", "reach")
    def _renew(self, _: Any) -> None:
        self.reset()

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
        yield Moment(k + 1, guess(task, guesser, seed=k, most=MOST))
