"""What the papers report, what we measured, and your own run beside both: pick a row and train it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from textwrap import wrap
from typing import Any

import numpy as np
from ipywidgets import DOMWidget, Dropdown
from traitlets import Dict, TraitError, Unicode, validate

from lessons.experiments import reproductions
from lessons.experiments.reproduction_row import (
    BETTER,
    NOT_COMPARABLE,
    NOT_REPRODUCED,
    SAME,
    SEEN,
    VERDICTS,
    Row,
)
from lessons.experiments.reproduction_rows import ROWS
from lessons.experiments.reproduction_training import Recipe, ReproductionRecord
from lessons.experiments.reproductions import Result
from lessons.numerics import Array
from lessons.optim.own_cell import tried_cell
from widgets.core import live_training
from widgets.core.canvas import Event
from widgets.core.comms import lean
from widgets.core.live_training import LiveTraining, LiveTrainingView
from widgets.core.traits import Whole
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import (
    Bar,
    Box,
    Group,
    Heat,
    Line,
    Mark,
    Scene,
    Sets,
    number,
    scene,
    text,
)
from widgets.drawing.theme import CHOSEN, NEUTRAL, RIGHT, WIDTH, WRONG, of_cell, shades
from widgets.live_trainings.reproduction_words import SAY

LAST_SEED = 9


NAN = float("nan")
UNTRAINED = ReproductionRecord(0, NAN, NAN, NAN, False, False, 0.0, 0)


class WallModel(LiveTraining[ReproductionRecord]):
    """Which row is shown, and its net in training; a change of `row` or `seed` makes a new, untrained net.

    `yours` keeps the last Result of every row that was trained to its end. `rows` are the names of the rows on this
    wall, all of them unless some are given.
    """

    renewing = ("row", "seed")
    row = Unicode()
    seed = Whole(0, 0, LAST_SEED, label=SAY.seed, tip=SAY.seed_tip, width=200)
    yours: Mapping[str, Result] = Dict()  # type: ignore[assignment]

    def __init__(
        self,
        rows: Sequence[str] | None = None,
        cell: type[Any] | None = None,
        **traits: Any,
    ) -> None:
        """A wall whose first row is shown unless `row` says otherwise; `cell` is trained in place of each row's own.

        With a `cell`, the wall leaves out the rows that train no net by a recipe. CellError for a class that cannot be
        trained.
        """
        if cell is not None:
            tried_cell(cell, 2, 2)
        self.cell = cell
        own = [row for row in ROWS if cell is None or isinstance(row.recipe, Recipe)]
        self.rows = [reproductions.row(name) for name in rows] if rows else own
        super().__init__(**{"row": self.rows[0].name, **traits})

    @validate("row")
    def _on_the_wall(self, proposal: Any) -> str:
        if proposal["value"] not in [row.name for row in self.rows]:
            raise TraitError(SAY.unknown.format(row=str(proposal["value"])[:40]))
        return str(proposal["value"])

    def moments(self) -> Iterator[ReproductionRecord]:
        """The records of a new net; the first costs nothing, so that a row is shown at once."""
        self.steps = self.shown_row.recipe.updates
        return _moments(self.row, self.seed, self.cell)

    @property
    def shown_row(self) -> Row:
        """The row that is shown."""
        return reproductions.row(self.row)

    @property
    def scores(self) -> Array:
        """The score after every `every` updates, NaN where training has not come to."""
        recipe = self.shown_row.recipe
        scores = np.full(recipe.updates // recipe.every + 1, np.nan)
        for record in self.history[1:]:
            scores[record.step // recipe.every] = record.score
        return scores

    @property
    def verdicts(self) -> str:
        """How many rows have each verdict, in words."""
        found = [reproductions.verdict(row.name) for row in self.rows]
        counts = {verdict: found.count(verdict) for verdict in VERDICTS}
        return ", ".join(SAY.counts.format(n=n, verdict=v) for v, n in counts.items() if n)

    @property
    def ended(self) -> bool:
        """Whether this training is over."""
        return self.history[-1].over or super().ended

    @property
    def caption(self) -> str:
        """The row, the three columns in words, and the wall as a whole."""
        row, ours, shown = self.shown_row, reproductions.ours(self.row), self.history[-1]
        yours, kept = SAY.not_run, self.yours.get(self.row)
        if kept is not None:
            yours = f"(seed {kept.seed}) {'solved' if kept.solved else 'did not solve'} it"
        elif shown.step:
            yours = SAY.yours_now.format(step=shown.step, updates=row.recipe.updates)
        whole = SAY.whole.format(rows=len(self.rows), verdicts=self.verdicts, run=len(self.yours))
        solved = sum(result.solved for result in ours)
        said = dict(row=row.name, published=row.published, n=solved, all=len(ours))
        said |= {"verdict": reproductions.verdict(row.name)}
        own = "" if self.cell is None else SAY.own.format(cell=self.cell.__name__)
        return SAY.caption.format(**said, yours=own + yours, wall=whole)

    def record(self, result: Result) -> None:
        """Put a result of `reproductions.run` in the third column; ValueError for anything else."""
        if not isinstance(result, Result) or result.row not in [row.name for row in self.rows]:
            raise ValueError(SAY.no_result)
        self.yours = {**self.yours, result.row: result}

    def _keep(
        self, source: Iterator[ReproductionRecord], moments: list[ReproductionRecord]
    ) -> None:
        with self.together():
            super()._keep(source, moments)
            last = self.history[-1]
            if last.over and moments and last is moments[-1]:
                self.steps = last.step
                self.yours = {
                    **self.yours,
                    self.row: reproductions.result(self.row, self.seed, last),
                }


def _moments(name: str, seed: int, cell: type[Any] | None) -> Iterator[ReproductionRecord]:
    yield UNTRAINED
    yield from reproductions.records(name, seed, cell)


HERE, DONE = shades(CHOSEN, 8.0), shades(NEUTRAL)  # a pale ground; progress
ROW, TOP, SIZE = 20.0, 26.0, 12.0  # px: a row's height, its first upper edge, its letters
NAME, PUBLISHED, WHERE = 8.0, 202.0, 332.0  # px: left edges of the columns
OURS, YOURS, VERDICT = 410.0, 594.0, 700.0
COLORS = {SAME: RIGHT, BETTER: RIGHT, NOT_REPRODUCED: WRONG, NOT_COMPARABLE: NEUTRAL}
MARKS = {SAME: "✓ ", BETTER: "✓ ", NOT_REPRODUCED: "✗ "}  # beside the colours
LETTERS = 128  # of a line under the picture
CURVE = (26.0, 60.0)  # px: left edge of the score's curve, its height
WIDE = 400.0  # px: its width


def wall_drawing(model: WallModel) -> Drawing:
    """Table, progress and score of a model."""
    names = tuple(row.name for row in model.rows)
    yours = tuple(model.yours.get(name) for name in names)
    shown, updates = model.history[-1], model.shown_row.recipe.updates
    arrays = {
        "chosen": np.array([name == model.row for name in names], float),
        "progress": np.array([shown.step / updates]),
        "begun": np.array([float(len(model.history) > 1), float(len(model.history) == 1)]),
        "update": np.array([shown.step]),
        "score": np.array([shown.score]),
        "seconds": np.array([shown.seconds]),
        "scores": model.scores,
    }
    cell = model.shown_row.recipe.cell if model.cell is None else model.cell.__name__
    return Drawing(wall_scene(names, yours, model.row, cell, len(arrays["scores"])), arrays)


@lru_cache(maxsize=64)
def wall_scene(
    names: tuple[str, ...], yours: tuple[Result | None, ...], shown: str, cell: str, points: int
) -> Scene:
    """All but the numbers; `yours` belong to `names`, and `cell` is trained in the row shown."""
    heads = {NAME: SAY.task, PUBLISHED: SAY.published, WHERE: SAY.where}
    heads |= {OURS: SAY.ours, YOURS: SAY.yours, VERDICT: SAY.verdict}
    marks: list[Mark] = [text(x, 16, head, style="quiet") for x, head in heads.items()]
    for k, (name, own) in enumerate(zip(names, yours, strict=True)):
        marks += _row(k, reproductions.row(name), own, name == shown)
    row, bottom = reproductions.row(shown), TOP + len(names) * ROW
    marks += _training(row, bottom + 14, points, of_cell(cell).color)
    keys = ("ArrowUp", "ArrowDown", "Home", "End")
    lines = [[line] for words in _said(row) for line in wrap(words, LETTERS)]
    return scene(WIDTH, bottom + 118, marks, lines=lines, keys=keys)


def _said(row: Row) -> list[str]:
    """The sentences under the picture: task, source, settings, deviations, verdict."""
    verdict = reproductions.verdict(row.name)
    source = dict(published=row.published, source=row.source, seen=row.seen)
    said = [SAY.asks.format(asks=row.asks), SAY.source.format(**source)]
    said += [SAY.settings.format(settings=row.recipe.settings())]
    said += [SAY.deviation.format(k=k, what=what) for k, what in enumerate(row.deviations, 1)]
    said += [SAY.against.format(other=row.against)] if row.against else []
    judged = SAY.judged_why if row.why else SAY.judged
    return [
        *said,
        judged.format(verdict=verdict, why=row.why),
        SAY.counted.format(unit=row.unit),
        SAY.words,
    ]


def _row(k: int, row: Row, own: Result | None, shown: bool) -> list[Mark]:
    """One line of the table, on a ground that can be clicked."""
    y, verdict = TOP + k * ROW + 14, reproductions.verdict(row.name)
    at, cell = (0.0, TOP + k * ROW), (WIDTH, ROW)
    published = row.published if row.seen == SEEN else SAY.not_seen.format(published=row.published)
    ours = _ours(reproductions.ours(row.name), row.unit)
    strong = "strong through" if shown else "through"
    columns = (
        (NAME, row.name, None, strong),
        (PUBLISHED, published, None, "through"),
        (WHERE, row.where, NEUTRAL, "through"),
        (OURS, ours, None, "through"),
        (YOURS, _own(own), _own_color(own), "through"),
        (VERDICT, MARKS.get(verdict, "") + verdict, COLORS.get(verdict), "strong through"),
    )
    ground = Heat(
        f"row {k}",
        ("chosen", k),
        (1, 1),
        at,
        cell,
        scale=HERE,
        label=row.name,
        pick=Sets("row", row.name),
        bare=True,  # coloured words are read on it
    )
    return [ground] + [text(x, y, said, color=c, style=s, size=SIZE) for x, said, c, s in columns]


def _own_color(result: Result | None) -> str | None:
    """Green for a run that solved its task, red for one that did not."""
    if result is None:
        return NEUTRAL
    return RIGHT if result.solved else WRONG


def _ours(results: tuple[Result, ...], unit: str) -> str:
    """How many solved it, and in how many of what is counted."""
    counts = [result.seen for result in results if result.solved]
    ends = sorted({min(counts or [0]), max(counts or [0])})
    if not counts:
        return SAY.failed.format(all=len(results), counts=f"{results[0].seen:,}", unit=unit)
    said = "–".join(f"{end:,}" for end in ends)
    return SAY.solved.format(n=len(counts), all=len(results), counts=said, unit=unit)


def _own(result: Result | None) -> str:
    if result is None:
        return SAY.not_run
    words = SAY.yours_solved if result.solved else SAY.yours_failed
    return words.format(seed=result.seed, count=f"{result.seen:,}")


def _training(row: Row, y: float, points: int, ink: str) -> list[Mark]:
    """The shown row's own run: how far it is, and its score so far."""
    left, high = CURVE
    at, size = (left, y + 30), (WIDE, high)
    right = left + WIDE + 24
    updates = SAY.of.format(updates=row.recipe.updates)
    now = [
        text(right, y + 46, SAY.update, number("update", digits=0), updates),
        text(right, y + 66, SAY.score, number("score")),
        text(right + 110, y + 66, SAY.seconds, number("seconds", digits=1)),
    ]
    return [
        text(left, y + 14, SAY.curve, style="quiet"),
        text(right, y + 14, row.name, style="strong"),
        Group("now", (0, 0), now, at=("begun", 0)),
        Group("waits", (0, 0), [text(right, y + 46, SAY.waits, style="quiet")], at=("begun", 1)),
        Bar(("progress", 0), (right, y + 76), (WIDTH - right - 10, 12), DONE, across=True),
        Box(at, size, style="soft", rx=4),
        Line(("scores", 0), points, at, size, 0.0, 1.0, ink),
        text(left - 6, y + 38, "1", anchor="end", style="quiet"),
        text(left - 6, y + 30 + high, "0", anchor="end", style="quiet"),
    ]


class ReproductionWall(LiveTrainingView):
    """The wall: `ReproductionWall(row="adding, T = 100, LSTM", seed=0)`; `rows` takes fewer rows.

    `view.train()` trains the shown row on the spot; results are in `view.model.yours`, by row.
    """

    model: WallModel
    say = live_training.Texts(reset_tip=SAY.reset_tip)
    rows = (("buttons", "row", "seed"),)
    pictures = (partial(Diagram, wall_drawing),)

    def __init__(
        self,
        model: WallModel | None = None,
        rows: Sequence[str] | None = None,
        cell: type[Any] | None = None,
        **traits: Any,
    ) -> None:
        """A new wall with the traits given, or a model that another view shows too; `cell` fills the last column."""
        super().__init__(model or WallModel(rows, cell, **traits))

    def controls_of(self, part: str | DOMWidget) -> list[DOMWidget]:
        """The rows to choose from are those of the model."""
        if part != "row":
            return super().controls_of(part)
        row = lean(Dropdown)(
            options=[row.name for row in self.model.rows],
            description=SAY.row,
            layout={"width": "330px"},
            style={"description_width": "initial"},
        )
        self.bind(row, "row")
        return [row]

    def handle(self, event: Event) -> None:
        """A click on a row, or an arrow key: show that row."""
        if event["event"] == "key":
            names = [row.name for row in self.model.rows]
            here, last = names.index(self.model.row), len(names) - 1
            goals = {"ArrowUp": here - 1, "ArrowDown": here + 1, "Home": 0, "End": last}
            self.model.row = names[min(max(goals[event["key"]], 0), last)]
        super().handle(event)
