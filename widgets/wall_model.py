"""The reproduction wall: which row is shown, its training, and what the learner's own runs gave."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from traitlets import Dict, Int, TraitError, Unicode, observe, validate

from lessons import wall
from lessons.cells import Array
from lessons.wall import Result
from lessons.wall_rows import ROWS, Row
from lessons.wall_training import Record
from widgets.live_training import LiveTraining
from widgets.view import inside

LAST_SEED = 9


@dataclass(frozen=True)
class Words:
    """All that the learner reads."""

    row: str = "row"
    seed: str = "seed"
    seed_tip: str = (
        "The first weights and all runs to learn from follow from it; ours were 0, 1 and 2"
    )
    reset_tip: str = "Back to the untrained net of this row and seed; results stay"
    task: str = "task and net"
    published: str = "published"
    ours: str = "ours, seeds 0, 1, 2"
    yours: str = "yours"
    not_run: str = "not run yet"
    as_published: str = "✓"
    otherwise: str = "✗"
    solved: str = "{n} of {all}: {counts}"
    failed: str = "0 of {all} in {counts}"
    yours_solved: str = "seed {seed}: {count} ✓"
    yours_failed: str = "seed {seed}: not in {count}"
    update: str = "update "
    of: str = " of {updates}"
    score: str = "score "
    seconds: str = "CPU s "
    curve: str = "score over the updates: the share that is right"
    asks: str = "Task. {asks}"
    source: str = "Published. {source}."
    differs: str = "Ours. {differs}"
    tried: str = "Tried. {tried}"
    counted: str = "Counted: {unit} until a net solved it. ✓: most of ours ended as published; ✗: they did not."
    unknown: str = "The wall has no row {row!r}; take one that the list offers."
    no_result: str = "Give a result of this wall, as wall.run(name of a row, seed) returns it."
    caption: str = (
        "{row}: published “{published}”; {n} of {all} of ours solved it; yours {yours}. {wall}"
    )
    whole: str = "Of {rows} rows {same} ended as published here; you ran {run}."
    yours_now: str = "is at update {step} of {updates}"


SAY = Words()
UNTRAINED = Record(0, 0, float("nan"), float("nan"), False, False, 0.0)


class WallModel(LiveTraining[Record]):
    """Which row is shown, and its net in training; a change of `row` or `seed` makes a new, untrained net.

    `yours` keeps the last Result of every row that was trained to its end. `rows` are the names of the rows on this
    wall, all of them unless some are given.
    """

    row = Unicode()
    seed = Int(0)
    yours: Mapping[str, Result] = Dict()  # type: ignore[assignment]

    def __init__(self, rows: Sequence[str] | None = None, **traits: Any) -> None:
        """A wall whose first row is shown unless `row` says otherwise."""
        self.rows = [wall.row(name) for name in rows] if rows else list(ROWS)
        super().__init__(**{"row": self.rows[0].name, **traits})

    @validate("row")
    def _on_the_wall(self, proposal: Any) -> str:
        if proposal["value"] not in [row.name for row in self.rows]:
            raise TraitError(SAY.unknown.format(row=str(proposal["value"])[:40]))
        return str(proposal["value"])

    @validate("seed")
    def _within(self, proposal: Any) -> int:
        return int(inside(proposal, 0, LAST_SEED))

    @observe("row", "seed")
    def _renew(self, _: Any) -> None:
        self.reset()

    def moments(self) -> Iterator[Record]:
        """The records of a new net; the first costs nothing, so that a row is shown at once."""
        self.steps = self.shown_row.recipe.updates
        return _moments(self.row, self.seed)

    @property
    def shown_row(self) -> Row:
        """The row that is shown."""
        return wall.row(self.row)

    @property
    def scores(self) -> Array:
        """The score after every `every` updates, NaN where training has not come to."""
        recipe = self.shown_row.recipe
        scores = np.full(recipe.updates // recipe.every + 1, np.nan)
        for record in self.history[1:]:
            scores[record.step // recipe.every] = record.score
        return scores

    @property
    def ended(self) -> bool:
        """Whether this training is over."""
        return self.history[-1].over or super().ended

    @property
    def caption(self) -> str:
        """The row, the three columns in words, and the wall as a whole."""
        row, ours, shown = self.shown_row, wall.ours(self.row), self.history[-1]
        yours, kept = SAY.not_run, self.yours.get(self.row)
        if kept is not None:
            yours = f"(seed {kept.seed}) {'solved' if kept.solved else 'did not solve'} it"
        elif shown.step:
            yours = SAY.yours_now.format(step=shown.step, updates=row.recipe.updates)
        same = sum(wall.reproduced(known.name) for known in self.rows)
        whole = SAY.whole.format(rows=len(self.rows), same=same, run=len(self.yours))
        solved = sum(result.solved for result in ours)
        said = dict(row=row.name, published=row.published, n=solved, all=len(ours))
        return SAY.caption.format(**said, yours=yours, wall=whole)

    def record(self, result: Result) -> None:
        """Put a result that was made elsewhere, by `wall.run`, in the third column; ValueError for anything else."""
        if not isinstance(result, Result) or result.row not in [row.name for row in self.rows]:
            raise ValueError(SAY.no_result)
        self.yours = {**self.yours, result.row: result}

    def _keep(self, source: Iterator[Record], moments: list[Record]) -> None:
        with self.together():
            super()._keep(source, moments)
            last = self.history[-1]
            if last.over and moments and last is moments[-1]:
                self.steps = last.step
                self.yours = {**self.yours, self.row: wall.result(self.row, self.seed, last)}


def _moments(name: str, seed: int) -> Iterator[Record]:
    yield UNTRAINED
    yield from wall.records(name, seed)
