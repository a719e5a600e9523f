"""The reproduction wall as a table, and under it the training of the row that is shown."""

from functools import lru_cache

import numpy as np

from lessons import wall
from lessons.wall import Result
from lessons.wall_rows import Row
from widgets.diagram import Drawing
from widgets.marks import Mark, Scene, bar, box, group, heat, line, number, scene, text
from widgets.theme import NEGATIVE, NEUTRAL, QUANTITIES, SERIES, WIDTH, Scale
from widgets.wall_model import SAY, WallModel

RIGHT, WRONG = QUANTITIES["y"], NEGATIVE
CHOSEN: Scale = {"max": 4.0, "positive": SERIES[0], "negative": SERIES[0]}  # a pale ground
DONE: Scale = {"max": 1.0, "positive": SERIES[0], "negative": SERIES[0]}
ROW, TOP = 23.0, 26.0  # px: a row's height, its first upper edge
MARK, NAME, PUBLISHED, OURS, YOURS = 8.0, 26.0, 250.0, 452.0, 660.0  # px: left edges of the columns
CURVE = (NAME, 60.0)  # px: left edge of the score's curve, its height
WIDE = 400.0  # px: its width


def wall_drawing(model: WallModel) -> Drawing:
    """Table, progress and score of a model."""
    names = tuple(row.name for row in model.rows)
    yours = tuple(model.yours.get(name) for name in names)
    shown, updates = model.history[-1], model.shown_row.recipe.updates
    arrays = {
        "chosen": np.array([name == model.row for name in names], float),
        "progress": np.array([shown.step / updates]),
        "begun": np.array([float(len(model.history) > 1)]),
        "update": np.array([shown.step]),
        "score": np.array([shown.score]),
        "seconds": np.array([shown.seconds]),
        "scores": model.scores,
    }
    return Drawing(wall_scene(names, yours, model.row, len(arrays["scores"])), arrays)


@lru_cache(maxsize=64)
def wall_scene(
    names: tuple[str, ...], yours: tuple[Result | None, ...], shown: str, points: int
) -> Scene:
    """All but the numbers; `yours` belong to `names`."""
    heads = {NAME: SAY.task, PUBLISHED: SAY.published, OURS: SAY.ours, YOURS: SAY.yours}
    marks = [text(x, 16, head, style="quiet") for x, head in heads.items()]
    for k, (name, own) in enumerate(zip(names, yours, strict=True)):
        marks += _row(k, wall.row(name), own, name == shown)
    row, bottom = wall.row(shown), TOP + len(names) * ROW
    marks += _training(row, bottom + 14, points)
    said = [SAY.asks.format(asks=row.asks), SAY.source.format(source=row.source)]
    said += [SAY.differs.format(differs=row.differs)]
    said += [SAY.tried.format(tried=row.tried)] if row.tried else []
    said += [SAY.counted.format(unit=row.unit)]
    sizes = {"chosen": len(names), "progress": 1, "begun": 1, "update": 1, "score": 1, "seconds": 1}
    keys = ("ArrowUp", "ArrowDown", "Home", "End")
    lines = [[words] for words in said]
    return scene(WIDTH, bottom + 118, marks, sizes | {"scores": points}, lines=lines, keys=keys)


def _row(k: int, row: Row, own: Result | None, shown: bool) -> list[Mark]:
    """One line of the table, on a ground that can be clicked."""
    y, same = TOP + k * ROW + 16, wall.reproduced(row.name)
    at, cell = (0.0, TOP + k * ROW), (WIDTH, ROW)
    verdict = SAY.as_published if same else SAY.otherwise
    style = "strong through" if shown else "through"
    return [
        heat(f"row {k}", ("chosen", k), (1, 1), at, cell, scale=CHOSEN, label=row.name, pick=True),
        text(MARK, y, verdict, color=RIGHT if same else WRONG, style="strong through"),
        text(NAME, y, row.name, style=style),
        text(PUBLISHED, y, row.published, style="through"),
        text(OURS, y, _ours(wall.ours(row.name)), style="through"),
        text(YOURS, y, _own(own), color=None if own else NEUTRAL, style="through"),
    ]


def _ours(results: tuple[Result, ...]) -> str:
    """How many solved it, and in how many runs."""
    counts = [result.seen for result in results if result.solved]
    ends = sorted({min(counts or [0]), max(counts or [0])})
    if not counts:
        return SAY.failed.format(all=len(results), counts=f"{results[0].seen:,}")
    said = "–".join(f"{end:,}" for end in ends)
    return SAY.solved.format(n=len(counts), all=len(results), counts=said)


def _own(result: Result | None) -> str:
    if result is None:
        return SAY.not_run
    words = SAY.yours_solved if result.solved else SAY.yours_failed
    return words.format(seed=result.seed, count=f"{result.seen:,}")


def _training(row: Row, y: float, points: int) -> list[Mark]:
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
        group("now", (0, 0), now, at=("begun", 0)),
        bar(("progress", 0), (right, y + 76), (WIDTH - right - 10, 12), DONE, across=True),
        box(at, size, style="soft", rx=4),
        line(("scores", 0), points, at, size, 0.0, 1.0, SERIES[0]),
        text(left - 6, y + 38, "1", anchor="end", style="quiet"),
        text(left - 6, y + 30 + high, "0", anchor="end", style="quiet"),
    ]
