"""The picture in which a question is answered, and in which answer and truth then stand side by side."""

from functools import lru_cache

import numpy as np

from lessons.numerics import Array
from widgets.drawing import marks as d
from widgets.drawing.diagram import Drawing
from widgets.drawing.theme import NEUTRAL, SMALL, WIDTH, color, shades
from widgets.predictions.answers import FEW, Amounts, Cells, OneOf
from widgets.predictions.model import Prediction
from widgets.predictions.words import SAY

LEFT, TOP, HIGH = 76.0, 12.0, 112.0  # px: of the axis of amounts
WIDEST, BAR = 64.0, 10.0  # px: from one place of a curve to the next; width of a bar
ROW = 28.0  # px: one of several sentences
CELL = (54.0, 24.0)  # px: of a map, unless its columns have long names
LETTER, SMALLER, STRONG = 7.5, 6.5, 8.4  # px: a letter of a name, of a small one, of a bold one
GAP = 16.0  # px: from the axis to the answer in numbers
MANY = 8  # places: the names of more are small
TICKS = 5
STEP = 0.05  # of a power of ten: as fine as a handle goes
YOURS, COMPUTED = NEUTRAL, color("y")
PALE = 0.3  # how strong a chosen ground is, under words


def drawing(model: Prediction) -> Drawing:
    """The answer so far; with what is computed, where that is known."""
    answer, given = model.answer, model.given
    truth = None if model.covers else model.truth
    if isinstance(answer, Amounts):
        return Drawing(_amounts(answer, model.covers), _levels(answer, given, truth, model.covers))
    hit = 2 * given + (0 if truth is None else truth)
    if isinstance(answer, OneOf):
        return Drawing(options(answer, model.covers), {"given": PALE * given, "hit": hit})
    if model.covers:
        return Drawing(_cells(answer, True), {"given": PALE * given})
    known = np.full(len(given), np.nan) if truth is None else PALE * truth
    return Drawing(_cells(answer, False), {"truth": known, "hit": hit})


def _levels(answer: Amounts, given: Array, truth: Array | None, open_: bool) -> dict[str, Array]:
    """The numbers of a picture of amounts."""
    filled = answer.filled(given)
    if open_:
        step = np.round((filled - answer.low) / STEP)
        return {"given": filled} | ({"step": step} if answer.powers and len(given) <= FEW else {})
    known = np.full(len(given), np.nan) if truth is None else truth
    inside = np.clip(known, answer.low, answer.high)
    return {"given": filled, "truth": inside, "base": np.array([answer.foot])}


@lru_cache(maxsize=64)
def _amounts(answer: Amounts, open_: bool) -> d.Scene:
    """Handles on an axis; when the answer is given, two bars at each place."""
    n = len(answer.places)
    named = LETTER * max(map(len, answer.places)) + 8
    pitch = min(
        WIDEST if n > MANY else max(WIDEST, named), (WIDTH - LEFT - _beside(answer) - 8) / n
    )
    marks: list[d.Mark] = [*_axis(answer, pitch * n)]
    for k, place in enumerate(answer.places):
        middle = LEFT + (k + 0.5) * pitch
        marks.append(
            d.text(
                middle, TOP + HIGH + 22, place, anchor="middle", size=SMALL if n > MANY else None
            )
        )
        if not open_:
            marks += _pair(answer, k, middle, pitch)
    edit = answer.low, answer.high
    if open_:
        marks.append(
            d.Sliders(
                "given",
                ("given", 0),
                n,
                (LEFT, TOP),
                pitch,
                HIGH,
                edit,
                label=SAY.yours,
                scale=shades(YOURS, answer.largest),
                base=answer.foot,
                sketch=n > 1,
                step=1.0 if answer.whole else None,
            )
        )
        if n <= FEW:
            marks += [_number(answer, k, LEFT + n * pitch + GAP) for k in range(n)]
    else:
        marks += _key(LEFT + pitch * n + 20) if n * pitch < WIDTH - 240 else []
    return d.scene(WIDTH, TOP + HIGH + 32, marks)


def _beside(answer: Amounts) -> float:
    """Room for the answer in numbers, in px: right of the axis, where there are few places."""
    if len(answer.places) > FEW:
        return 0.0
    names = [answer.at(k) for k in range(len(answer.places))]
    numbers = [answer.shown(end) for end in (answer.low, answer.high)]
    return GAP + STRONG * (max(map(len, names)) + len(f"{SAY.yours} ") + max(map(len, numbers)))


def _number(answer: Amounts, k: int, x: float) -> d.Mark:
    """The answer so far at one place, as it is written."""
    n = len(answer.places)
    if not answer.powers:
        shown = d.number("given", k, answer.digits)
    else:
        each = np.arange(answer.low, answer.high + STEP / 2, STEP)
        shown = d.choice("step", [answer.shown(float(v)) for v in each], k)
    place = answer.at(k)
    y = TOP + HIGH / 2 + 24 * (k - (n - 1) / 2)
    return d.text(x, y, f"{place}{SAY.yours} ", shown, style="strong")


def _pair(answer: Amounts, k: int, middle: float, pitch: float) -> list[d.Mark]:
    """Yours and computed at one place."""
    wide = min(BAR, pitch / 2 - 1)
    ends = {"low": answer.low, "high": answer.high}
    return [
        d.Span(
            ("base", 0),
            (name, k),
            (x, TOP),
            (wide, HIGH),
            scale=shades(ink, answer.largest),
            **ends,
        )
        for name, x, ink in (
            ("given", middle - wide, YOURS),
            ("truth", middle, COMPUTED),
        )
    ]


def _axis(answer: Amounts, wide: float) -> list[d.Mark]:
    """Ticks with their numbers, and a pale line across at each."""
    marks: list[d.Mark] = []
    for value in _ticks(answer):
        y = TOP + HIGH * (answer.high - value) / (answer.high - answer.low)
        marks += [
            d.Path(f"M{LEFT - 4} {y:.1f}H{LEFT + wide:.1f}"),
            d.text(LEFT - 10, y + 4, answer.shown(value), anchor="end", size=SMALL),
        ]
    return marks


def _ticks(answer: Amounts) -> list[float]:
    if not (answer.powers or answer.whole):
        return [float(v) for v in np.linspace(answer.low, answer.high, TICKS)]
    low, high = int(np.ceil(answer.low)), int(np.floor(answer.high))
    return [float(k) for k in range(low, high + 1, max(1, -(-(high - low) // TICKS)))]


def _key(x: float) -> list[d.Mark]:
    """Which bar is whose."""
    marks: list[d.Mark] = []
    for k, (name, ink) in enumerate(((SAY.yours, YOURS), (SAY.computed, COMPUTED))):
        y = TOP + 14 + 24 * k
        marks += [
            d.Path(f"M{x} {y - 10}h12v12h-12Z", style="solid", color=ink),
            d.text(x + 18, y, name),
        ]
    return marks


@lru_cache(maxsize=64)
def options(answer: OneOf, open_: bool) -> d.Scene:
    """A row for each sentence; a click chooses it."""
    n = len(answer.options)
    wide = WIDTH - 260.0
    rows = d.Heat(
        "given",
        ("given", 0),
        (n, 1),
        (8, 4),
        (wide, ROW),
        scale=shades(YOURS),
        label=SAY.yours,
        names=answer.options,
        pick=open_,
    )
    marks: list[d.Mark] = [rows]
    said = ["", SAY.computed, SAY.yours, f"{SAY.yours} = {SAY.computed}"]
    for k, option in enumerate(answer.options):
        y = 4 + ROW * (k + 0.66)
        marks += [
            d.text(20, y, option, style="through"),
            d.text(wide + 24, y, d.choice("hit", said, k), style="strong"),
        ]
    return d.scene(WIDTH, 10 + ROW * n, marks)


@lru_cache(maxsize=64)
def _cells(answer: Cells, open_: bool) -> d.Scene:
    """An empty map to choose cells of; then the map of what is computed, with a sign in each cell that counts."""
    left, top = 20 + 7.0 * max(map(len, answer.rows)), 24.0
    named = SMALLER * max(map(len, answer.columns)) + 8
    wide = min(max(CELL[0], named), (WIDTH - left - 8) / len(answer.columns))
    shape = len(answer.rows), len(answer.columns)
    name, ink = ("given", YOURS) if open_ else ("truth", COMPUTED)
    names = [
        SAY.cell.format(row=row, column=column) for row in answer.rows for column in answer.columns
    ]
    marks: list[d.Mark] = [
        d.Heat(
            name,
            (name, 0),
            shape,
            (left, top),
            (wide, CELL[1]),
            scale=shades(ink),
            label=SAY.yours if open_ else SAY.computed,
            names=names,
            paint=open_,
        )
    ]
    for k, column in enumerate(answer.columns):
        marks.append(d.text(left + (k + 0.5) * wide, top - 8, column, anchor="middle", size=SMALL))
    for k, row in enumerate(answer.rows):
        marks.append(d.text(left - 8, top + (k + 0.68) * CELL[1], row, anchor="end"))
    if not open_:
        marks += [
            d.text(
                left + (k % shape[1] + 0.5) * wide,
                top + (k // shape[1] + 0.7) * CELL[1],
                d.choice("hit", ("", "○", "✗", "✓"), k),
                anchor="middle",
                style="strong",
            )
            for k in range(shape[0] * shape[1])
        ]
    lines = [] if open_ else [(SAY.signs,)]
    return d.scene(WIDTH, top + shape[0] * CELL[1] + 8, marks, lines=lines)
