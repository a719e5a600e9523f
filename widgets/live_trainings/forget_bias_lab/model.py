"""A table of nets by gaps, each trained on recall when its turn comes: the state of `ForgetBiasLab`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from traitlets import Bool, Int, TraitError, Tuple, Unicode, observe, validate

from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.relu_rnn import ReluRNNCell
from lessons.experiments.lag_net import STARTS, class_of, named_starts, started_net
from lessons.numerics import Array
from lessons.optim.task_training import TaskRecord, train_on_task
from lessons.tasks.long_lags import Recall
from widgets.core import texts
from widgets.core.background import BackgroundRun
from widgets.core.controls import action
from widgets.core.live_training import LiveTraining
from widgets.core.traits import Whole

GAPS = (5, 10, 20, 30, 50, 100)
LONGEST, LAST_SEED, PULSE = 200, 9, 5  # gap; seed; updates from record to record
MOST = 1000  # updates of one net, fewer where that would take longer than about 6 s:
# Steps of the cell, in all updates of a net.
STEPS = {RNNCell: 150_000, ReluRNNCell: 150_000, LSTMCell: 70_000, GRUCell: 70_000}
OWN_STEPS = 30_000  # of a cell of one's own: about 18 s
CHANCE = 1 / 8
Entry = tuple[str, int]  # the name of a start, and a gap
FIRST: Entry = ("LSTM, bias 0", 20)


class Texts(texts.Texts):
    """All that the learner reads."""

    above: str = "Fraction of right answers, by row and gap"
    reset_tip: str = "Empty the table"
    fill: str = "Fill the table"
    fill_tip: str = "Train one entry after the other; a second click stops"
    seed: str = "seed"
    solved: str = "Solved"
    gap: str = "gap"
    cell: str = "cell"
    heading: str = (
        "fraction of right answers, by initialisation and gap: click an entry to train it"
    )
    chance: str = "chance: 1/8"
    by_gap: str = "right answers, by gap"
    by_update: str = "{row}, gap {gap}: by update"
    hover: str = "%{y:.2f} at %{x}<extra></extra>"
    longest: str = "longest gap solved (○: longest gap trained)"
    hover_gap: str = "%{y}: gap %{x}<extra></extra>"
    unknown: str = "There is no entry {entry!r} in this table; it has {rows} at gaps {gaps}."
    gaps: str = f"Gaps are whole numbers from 1 to {LONGEST}, one or more of them."
    at: str = "{row} at gap {gap}, seed {seed}: {state}."
    all: str = " Of {n} entries, {tried} {were} tried: {each}."
    none: str = " Nothing is trained so far."
    answers: tuple[str, str, str] = ("at chance", "between chance and solved", "solved")
    not_begun: str = "not trained"
    begun: str = "unfinished"


SAY = Texts()


@dataclass
class Shelf:
    """One entry of the table: its training, what came of it so far, and the run that drives it."""

    source: Iterator[TaskRecord]
    history: list[TaskRecord]
    run: BackgroundRun[TaskRecord]


class LabModel(LiveTraining[TaskRecord]):
    """The net of `chosen` in training; what came of all the others is kept, for each seed.

    `fill` trains one entry after the other until all have ended or `onwards` falls.
    """

    chosen = Tuple(Unicode(), Int(), default_value=FIRST)
    seed = Whole(1, 0, LAST_SEED, label=SAY.seed, width=220)
    onwards = Bool(False, help="whether the next entry follows when one has ended")

    def __init__(
        self,
        rows: Sequence[str | type[Any]] = tuple(STARTS),
        gaps: Sequence[int] = GAPS,
        most: int = MOST,
        **traits: Any,
    ) -> None:
        """A table of `rows`, names of STARTS or classes, by `gaps`; no net gets more than `most` updates.

        CellError for a class that cannot be trained.
        """
        self.starts = named_starts(rows, tried_with=2)
        listed = isinstance(gaps, Sequence) and len(gaps) > 0
        if not listed or not all(isinstance(gap, int) and 1 <= gap <= LONGEST for gap in gaps):
            raise ValueError(SAY.gaps)
        self.rows, self.gaps, self.most = tuple(self.starts), tuple(gaps), most
        self._shelves: dict[tuple[Entry, int], Shelf] = {}
        first = FIRST if FIRST in self.entries else self.entries[0]
        super().__init__(**({"chosen": first} | traits))

    @property
    def entries(self) -> list[Entry]:
        """All entries in the order in which they are filled: the nearest gap first."""
        return [(row, gap) for gap in self.gaps for row in self.rows]

    @validate("chosen")
    def _in_the_table(self, proposal: Any) -> Entry:
        entry: Entry = proposal["value"]
        if entry not in self.entries:
            rows, gaps = "; ".join(self.rows), ", ".join(map(str, self.gaps))
            raise TraitError(SAY.unknown.format(entry=entry, rows=rows, gaps=gaps))
        return entry

    def moments(self) -> Iterator[TaskRecord]:
        """A new net of the chosen start, and its training."""
        row, gap = self.chosen
        self.steps = self._most(self.chosen)
        task = Recall(gap)
        net = started_net(self.starts[row], task, self.seed)
        return train_on_task(net, task, self.steps, seed=self.seed, every=PULSE)

    def reset(self) -> None:
        """An empty table; what is under way is dropped."""
        with self.together():
            self.onwards = False
            self._shelves.clear()
            self.touch()
            self._new()

    def _new(self) -> None:
        """A net that waits for its training, for the chosen entry."""
        super().reset()
        self._shelves[self.chosen, self.seed] = Shelf(self._moments, self.history, self.run)

    @observe("chosen", "seed")
    def _turn(self, _: Any) -> None:
        """Put the entry that was chosen away as it stands, and take the new one out; a filling stops."""
        with self.together():
            self.training = self.onwards = False
            shelf = self._shelves.get((self.chosen, self.seed))
            if shelf is None:
                self._new()
                return
            self._moments, self.history, self.run = shelf.source, shelf.history, shelf.run
            self.steps = self._most(self.chosen)
            self.last = self.step = len(self.history) - 1
            self.problem = ""

    def pick(self, entry: Entry) -> None:
        """Choose an entry and train it, if it has not ended; a filling goes on after it."""
        with self.together():
            onwards = self.onwards
            self.chosen = entry
            if not self.ended:
                self.onwards, self.training = onwards, True

    @action(SAY.fill, SAY.fill_tip, "120px")
    def fill(self) -> None:
        """Train on, from entry to entry; a second call stops."""
        with self.together():
            self.onwards = not self.training
            self.training = False
            if self.onwards:
                self._go_on()

    def _go_on(self) -> None:
        """Train the chosen entry, or the first that has not ended; stop where there is none."""
        waits = [e for e in [self.chosen, *self.entries] if not self._has_ended(e)]
        if waits:
            self.pick(waits[0])
        else:
            self.onwards = False

    def _rested(self, change: Any) -> None:
        with self.together():
            super()._rested(change)
            ended = change["new"] in ("done", "failed") and change["owner"] is self.run
            if ended and self.onwards:
                self._go_on()

    def _keep(self, source: Iterator[TaskRecord], moments: list[TaskRecord]) -> None:
        with self.together():
            if source is self._moments:
                super()._keep(source, moments)
                return
            for shelf in self._shelves.values():  # the run of an entry that was put away
                if shelf.source is source:
                    shelf.history += moments
                    self.touch()

    @property
    def ended(self) -> bool:
        """Whether nothing is left to train for the chosen entry."""
        return super().ended or self._has_ended(self.chosen)

    def _has_ended(self, entry: Entry) -> bool:
        records = self.records(entry)
        if not records:
            return False
        return records[-1].step >= self._most(entry) or Recall(entry[1]).solved(records[-1].score)

    def _most(self, entry: Entry) -> int:
        """The updates that an entry gets at most: about 6 s of one core."""
        steps = STEPS.get(class_of(self.starts[entry[0]]), OWN_STEPS) // Recall(entry[1]).T
        return max(min(self.most, steps), PULSE) // PULSE * PULSE

    def records(self, entry: Entry) -> list[TaskRecord]:
        """What came of an entry so far, with this seed; empty if it was never chosen."""
        shelf = self._shelves.get((entry, self.seed))
        return shelf.history if shelf else []

    def score(self, entry: Entry) -> float:
        """The fraction of right answers of an entry as it stands; NaN if it has had no update."""
        records = self.records(entry)
        return records[-1].score if records and records[-1].step else float("nan")

    def longest(self, row: str) -> tuple[float, float]:
        """The longest gap that `row` has solved, and the longest that it was trained on; NaN for none."""
        tried = [gap for gap in self.gaps if not np.isnan(self.score((row, gap)))]
        solved = [gap for gap in tried if Recall(gap).solved(self.score((row, gap)))]
        return max(solved, default=np.nan), max(tried, default=np.nan)

    @property
    def scores(self) -> Array:
        """`score` of every entry, (rows, gaps)."""
        return np.array([[self.score((row, gap)) for gap in self.gaps] for row in self.rows])

    def state(self, entry: Entry) -> str:
        """How an entry stands, in words that a little noise does not change."""
        if np.isnan(self.score(entry)):
            return SAY.not_begun
        return (
            SAY.answers[_grade(entry, self.score(entry))] if self._has_ended(entry) else SAY.begun
        )

    @property
    def caption(self) -> str:
        """The chosen entry, and how many of the table were tried, with what end."""
        row, gap = self.chosen
        said = SAY.at.format(row=row, gap=gap, seed=self.seed, state=self.state(self.chosen))
        states = [self.state(entry) for entry in self.entries]
        tried = [state for state in states if state != SAY.not_begun]
        if not tried:
            return said + SAY.none
        counts = [f"{tried.count(s)} {s}" for s in (*SAY.answers, SAY.begun) if s in tried]
        were = "was" if len(tried) == 1 else "were"
        numbers = {"n": len(states), "tried": len(tried), "were": were}
        return said + SAY.all.format(**numbers, each=", ".join(counts))


def _grade(entry: Entry, score: float) -> int:
    """0 near chance, 2 solved, 1 between."""
    return 2 if Recall(entry[1]).solved(score) else int(score > 2 * CHANCE)
