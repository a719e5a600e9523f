"""The gradient, annealing and chance on one task, evaluation by evaluation: the state of `Race`."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from traitlets import Enum, Float, Int, TraitError, observe, validate

from lessons.annealing import Guess, Schedule
from lessons.cells import Array
from lessons.race import LANES, lane
from lessons.tiny_tasks import TASKS
from widgets.live_training import LiveTraining
from widgets.view import inside

TARGET, DONE = 0.1, 0.01  # nats: what counts as found; where a lane rests
LAST_SEED, EARLY, GROWTH, LARGEST = (
    9,
    20,
    1.08,
    150,
)  # moments: the first ones; then ever further apart
MOST, PER_SECOND = 6000, 40.0  # evaluations of each lane; moments, to be watched
STARTS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)  # temperatures
COOLINGS = (0.99, 0.999, 0.9995, 1.0)
AGAINST = ("evaluations", "seconds")  # what the losses are drawn against


@dataclass(frozen=True)
class Words:
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
    lanes: tuple[str, str, str] = ("gradient (BPTT, Adam)", "annealing", "pure chance")
    temperature: str = "temperature"
    loss_axis: str = "loss (nats)"
    count_axis: str = "evaluations of the loss"
    time_axis: str = "CPU seconds of each lane, on this machine"
    against: str = "against"
    against_tip: str = "What the losses are drawn against; the race is the same"
    measures: tuple[str, str] = ("evaluations", "CPU time")
    target: str = "target"
    hover: tuple[str, str] = (
        "%{y:.3f} after %{x}<extra></extra>",
        "%{y:.3f} after %{x:.2g} s<extra></extra>",
    )
    where: str = "{task}, {size} weights, seed {seed}, {count:,} of {most:,} evaluations: "
    aim: str = "{each}. Target {target:g} nats."
    found: str = "{lane} there after {count:,}"
    not_found: str = "{lane} at {loss:.2f}"


SAY = Words()

_START = Guess(0, float("inf"), float("nan"), np.empty(0))  # before the first evaluation


@dataclass(frozen=True)
class Moment:
    """The race after `step` evaluations in each lane: losses (lanes,), the temperature, and where each got there."""

    step: int
    losses: Array
    temperature: float
    found: tuple[int, ...]  # evaluations until the target, 0 if not yet
    seconds: Array  # (lanes,) of CPU time


class RaceModel(LiveTraining[Moment]):
    """A race that is run live. A change of the task, the seed or the schedule sends all lanes back to the start.

    `start` and `cooling` are rounded down to what the controls offer. `against` changes the picture alone.
    """

    steps = MOST

    task = Enum(tuple(TASKS), "hello")
    start = Float(0.03)
    cooling = Float(0.9995)
    seed = Int(0)
    against = Enum(AGAINST, "evaluations")

    @validate("start", "cooling")
    def _offered(self, proposal: Any) -> float:
        name, value = proposal["trait"].name, proposal["value"]
        if value != value:
            raise TraitError(f"{name} must be a number.")
        offered = STARTS if name == "start" else COOLINGS
        return max(one for one in offered if one <= max(value, offered[0]))

    @validate("seed")
    def _in_range(self, proposal: Any) -> int:
        return int(inside(proposal, 0, LAST_SEED))

    @observe("task", "start", "cooling", "seed")
    def _renew(self, _: Any) -> None:
        self.reset()

    def moments(self) -> Iterator[Moment]:
        """All lanes at the start line, and their race."""
        task = TASKS[self.task]()
        self.size = task.net.size
        schedule = Schedule(self.start, self.cooling)
        return _moments([lane(name, task, schedule, self.seed) for name in LANES])

    def paced(self, moments: Iterator[Moment]) -> Iterator[Moment]:
        """The moments, slow enough to be watched."""
        for moment in moments:
            yield moment
            time.sleep(1 / PER_SECOND)

    @property
    def timed(self) -> bool:
        """Whether the losses are drawn against CPU time."""
        return bool(self.against == "seconds")

    @property
    def spent(self) -> Array:
        """What each lane has spent at every moment up to now, (moments, lanes): evaluations, or CPU seconds."""
        if self.timed:
            return np.array([moment.seconds for moment in self.history])
        counts = np.array([moment.step for moment in self.history])
        return np.repeat(counts[:, np.newaxis], len(LANES), axis=1)

    @property
    def losses(self) -> Array:
        """The loss of each lane at every moment up to now, (moments, lanes)."""
        return np.array([moment.losses for moment in self.history])

    @property
    def caption(self) -> str:
        """How each lane gets on at the shown moment."""
        moment, each = self.shown, []
        for name, loss, found in zip(SAY.lanes, moment.losses, moment.found, strict=True):
            words = SAY.found if found else SAY.not_found
            each.append(words.format(lane=name, count=found, loss=loss))
        numbers = {"task": self.task, "size": self.size, "seed": self.seed, "most": MOST}
        where = SAY.where.format(**numbers, count=moment.step)
        return where + SAY.aim.format(each="; ".join(each), target=TARGET)


def _moments(lanes: list[Iterator[Guess]]) -> Iterator[Moment]:
    """Every lane to the same number of evaluations, ever further from moment to moment; a lane that is done rests."""
    now, found, count = [_START] * len(lanes), [0] * len(lanes), 1
    seconds = np.zeros(len(lanes))
    while True:
        for k, one in enumerate(lanes):
            began = time.thread_time()
            now[k], found[k] = _advance(one, now[k], count, found[k])
            seconds[k] += time.thread_time() - began
        losses = np.array([guess.loss for guess in now])
        yield Moment(count, losses, now[1].temperature, tuple(found), seconds.copy())
        if count == MOST:
            return
        count = min(count + _stride(count), MOST)


def _stride(count: int) -> int:
    """How many evaluations come before the next moment."""
    return 1 if count < EARLY else min(max(int(count * (GROWTH - 1.0)), 1), LARGEST)


def _advance(one: Iterator[Guess], now: Guess, count: int, found: int) -> tuple[Guess, int]:
    """A lane after `count` evaluations, or where it rests; and when it first met the target."""
    if now.loss < DONE:
        return now, found
    for guess in islice(one, count - now.evaluations):
        now, found = guess, found or (guess.evaluations if guess.loss < TARGET else 0)
        if now.loss < DONE:
            break
    return now, found
