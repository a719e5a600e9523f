"""The picture of a gate timeline: a row of cells for each quantity, a column for each step."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from widgets.cells.cell_scene import scale_of
from widgets.cells.gate_timeline.model import ALL, MEAN, NAMES, ONE, SAY, TimelineModel, short
from widgets.drawing.diagram import Drawing
from widgets.drawing.marks import Heat, Mark, Scene, Sets, number, scene, text
from widgets.drawing.theme import SMALL, WIDTH, WRONG, Scale, color, of_quantity

LEFT, GAP = 104.0, 5.0  # px: where the columns begin; between two quantities
WIDEST, LINE, TALLEST = (
    52.0,
    22.0,
    84.0,
)  # px: a column; a row of one number; a quantity of many rows
LETTER = 6.6  # px: width of a letter of a word, about
UNITS = ("ArrowUp", "ArrowDown")  # keys; the mean of all units has none to choose
KEYS = ("ArrowLeft", "ArrowRight", *UNITS, "Home", "End")
ANSWER = of_quantity("y")
STEP = Sets("t", 1, "column")  # what a click on a cell sets


@dataclass(frozen=True)
class Look:
    """All that the scene depends on; the numbers are not here."""

    rows: tuple[tuple[str, str, int], ...]  # name, title, and rows of each quantity
    labels: tuple[str, ...]
    strange: tuple[bool, ...]
    answers: tuple[str, ...]
    show: str

    @property
    def column(self) -> float:
        """Width of a step."""
        return min(WIDEST, (WIDTH - LEFT - 4) / len(self.labels))

    @property
    def turned(self) -> bool:
        """Whether the words are too wide to stand upright over their columns."""
        return max(map(len, self.labels)) * LETTER > self.column - 2

    @property
    def top(self) -> float:
        """Where the first row begins: under the words and the numbers of the steps."""
        if not self.turned:
            return 40.0 if any(self.labels) else 22.0
        return 36.0 + 0.82 * LETTER * max(map(len, self.labels))

    def line(self, count: int) -> float:
        """Height of one of `count` rows."""
        return LINE if count == 1 else min(14.0, TALLEST / count)

    def digits(self, height: float) -> int | None:
        """Numbers are written where they can be read."""
        return 2 if self.column >= 28 and height >= 13 else None


def look(model: TimelineModel) -> Look:
    """What the scene of `model` depends on."""
    trace, names = model.run.trace, model.names
    rows = [trace[name].shape[1] if model.show == ALL else 1 for name in names]
    titles = [model.title(name) for name in names]
    return Look(
        rows=tuple(zip(names, titles, rows, strict=True)),
        labels=tuple(map(short, model.labels)),
        strange=model.strange,
        answers=model.answers,
        show=model.show,
    )


@lru_cache(maxsize=64)
def timeline_scene(look: Look) -> Scene:
    """Everything but the numbers."""
    marks, y = _head(look), look.top
    steps = len(look.labels)
    for name, title, count in look.rows:
        height = count * look.line(count)
        marks += [*_title(name, title, y + height / 2, count), _row(look, name, title, count, y)]
        marks += _units(count, look.line(count), y)
        y += height + GAP
    if look.answers:
        y += 4
        marks.append(_side(SAY.probability, y + 2 + LINE * len(look.answers) / 2, x=4.0))
        for answer in look.answers:
            at, told = (f"answer {answer}", 0), ([answer], _steps(look))
            row = Heat(at[0], at, (1, steps), (LEFT, y), (look.column, LINE), pick=STEP, scale=ANSWER,
                       digits=look.digits(LINE), cursor=("t", 0), veil=False, tell=told)  # fmt: skip
            right = text(LEFT - 8, y + LINE / 2 + 4, answer, anchor="end", style="strong")
            marks += [row, right]
            y += LINE
    keys = [key for key in KEYS if key not in UNITS or look.show != MEAN]
    return scene(WIDTH, y + 6, marks, keys=keys)


def _head(look: Look) -> list[Mark]:
    """The words, the numbers of the steps, and who is shown."""
    marks: list[Mark] = []
    every = 1 if look.column >= 13 else 5
    for t, label in enumerate(look.labels):
        x, strange = LEFT + (t + 0.5) * look.column, look.strange[t]
        ink, style = (WRONG, "strange") if strange else (None, "")
        if label and look.turned:
            marks.append(
                text(x - 2, look.top - 20, label, style=style, size=12, color=ink, turn=-50)
            )
        elif label:
            marks.append(
                text(x, look.top - 22, label, anchor="middle", style=style, size=12, color=ink)
            )
        if t % every == 0:
            marks.append(
                text(x, look.top - 6, str(t + 1), anchor="middle", style="quiet", size=SMALL)
            )
    words = {ONE: ("unit ", number("unit", digits=0)), ALL: ("every unit",), MEAN: ("mean",)}
    marks.append(text(LEFT - 8, look.top - 6, *words[look.show], anchor="end", style="quiet"))
    return marks


def _units(count: int, line: float, y: float) -> list[Mark]:
    """The numbers of the units beside their rows, where there is room."""
    if count == 1 or line < 9:
        return []
    return [
        text(
            LEFT - 3,
            y + (j + 0.5) * line + 3.5,
            str(j + 1),
            anchor="end",
            style="quiet",
            size=SMALL,
        )
        for j in range(count)
    ]


def _title(name: str, title: str, middle: float, count: int) -> list[Mark]:
    """The name of a quantity in its colour, and what it does in a word; left of the numbers of `count` units."""
    right = text(
        LEFT - (8 if count == 1 else 20),
        middle + 4,
        short(title),
        anchor="end",
        color=color(name),
        style="strong",
    )
    return [right, _side(NAMES[name], middle + 4, x=4.0)] if name in NAMES else [right]


def _side(words: str, y: float, x: float) -> Mark:
    return text(x, y, words, style="quiet")


def _row(look: Look, name: str, title: str, count: int, y: float) -> Mark:
    """The cells of one quantity."""
    line, steps = look.line(count), len(look.labels)
    said = [f"{title}, unit {j + 1}," for j in range(count)] if count > 1 else [title]
    picks = (STEP, Sets("unit", 1, "row")) if look.show == ALL else STEP
    return Heat(f"row {name}", (name, 0), (count, steps), (LEFT, y), (look.column, line), pick=picks,
                scale=_scale(look, name), digits=look.digits(line), cursor=("t", 0), veil=False, label=title,
                level=("unit", 0) if look.show == ALL and count > 1 else None,
                tell=(said, _steps(look)))  # fmt: skip


def _scale(look: Look, name: str) -> Scale:
    """A mean is that of sizes, without sign: it has the colour of its quantity."""
    own = scale_of(name)
    return of_quantity(name, own["max"]) if look.show == MEAN else own


def _steps(look: Look) -> list[str]:
    """What the pointer says of each column."""
    return [f"at {t} “{word}”" if word else f"at {t}" for t, word in enumerate(look.labels, 1)]


def timeline_drawing(model: TimelineModel) -> Drawing:
    """The map of the run, with the step looked at framed."""
    arrays = {"t": np.array([model.t]), "unit": np.array([model.unit])}
    arrays |= {name: model.values(name) for name in model.names}
    probabilities = zip(model.answers, model.probabilities, strict=True)
    arrays |= {f"answer {answer}": row for answer, row in probabilities}
    return Drawing(timeline_scene(look(model)), arrays)
