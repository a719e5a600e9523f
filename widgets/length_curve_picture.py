"""The length curve, drawn: shares by length above, one string symbol by symbol below."""

from functools import lru_cache

import numpy as np

from lessons.cells import Array
from lessons.length_curve import SEEDS, TRAINED
from lessons.translation_tasks import DIGITS, END
from widgets import marks as d
from widgets.diagram import Drawing
from widgets.length_curve_model import NETS, PLACES, SAY, SEEN, LengthModel
from widgets.marks import Mark, Scene
from widgets.theme import NEGATIVE, QUANTITIES, SERIES, WIDTH, Scale, signed

LEFT, TOP, HIGH, AXIS = 110.0, 24.0, 170.0, 22.0  # px: names; the chart and its height; lengths
PITCH = (WIDTH - LEFT - 10) / len(SEEN)
LINE, DIGIT = 24.0, 26.0  # px: a string's row; a digit
COLORS = dict(zip(NETS, SERIES, strict=False))
FITS: Scale = {"max": 2.0, "positive": QUANTITIES["y"], "negative": NEGATIVE}
SYMBOLS = ("", *DIGITS)
KEYS = ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End")


def length_drawing(model: LengthModel) -> Drawing:
    """The curves, the length that is looked at, and both answers."""
    arrays: dict[str, Array] = {
        "length": np.array([model.length - SEEN[0] + 1]),
        "axis": np.zeros(len(SEEN)),
        "reads": _codes(model.text),
        "right": _codes(model.text[::-1]),
    }
    for kind in NETS:
        shares = [[model.curves[kind][s].get(n, np.nan) for n in SEEN] for s in SEEDS]
        arrays[f"{kind} shares"] = np.array(shares)
        arrays[f"{kind} here"] = np.array([model.length, model.share(kind)])
        arrays[kind] = _codes([t for t in model.answer(kind).tokens if t != END])
        arrays[f"{kind} fits"] = model.fits(kind)
    return Drawing(length_scene(), arrays)


def _codes(text: str | list[str]) -> Array:
    """Each digit by its place in SYMBOLS, 0 for none, (PLACES,)."""
    codes = [SYMBOLS.index(digit) for digit in text][:PLACES]
    return np.pad(np.array(codes, dtype=float), (0, PLACES - len(codes)))


@lru_cache
def length_scene() -> Scene:
    """Everything but the numbers."""
    foot = TOP + HIGH + AXIS + 46
    marks = [*_chart(), *_curves()]
    names = [(SAY.reads, "reads"), (SAY.right, "right"), *zip(SAY.names, NETS, strict=True)]
    for k, (name, key) in enumerate(names):
        marks += _string(name, key, foot + k * LINE)
    sizes = {"length": 1, "axis": len(SEEN), "reads": PLACES, "right": PLACES}
    for kind in NETS:
        sizes |= {f"{kind} shares": len(SEEDS) * len(SEEN), f"{kind} here": 2}
        sizes |= {kind: PLACES, f"{kind} fits": PLACES}
    return d.scene(WIDTH, foot + LINE * len(names) + 4, marks, sizes, keys=KEYS)


def _chart() -> list[Mark]:
    """Ground, grid and axis; a click on a length looks at it."""
    low, high = (LEFT + (n - SEEN[0]) * PITCH for n in (TRAINED[0], TRAINED[1] + 1))
    marks = [
        d.box((low, TOP), (high - low, HIGH), style="soft", rx=2),
        d.text((low + high) / 2, TOP - 8, SAY.trained, anchor="middle", style="quiet"),
        d.text(2, TOP - 8, SAY.share, style="quiet"),
    ]
    for share in (0.0, 0.5, 1.0):
        y = _level(share)
        marks.append(d.path(f"M{LEFT} {y}H{WIDTH - 10}"))
        marks.append(d.text(LEFT - 8, y + 4, f"{share:.0%}", anchor="end", style="quiet"))
    place = (LEFT, TOP + HIGH)
    marks.append(d.heat("axis", ("axis", 0), (1, len(SEEN)), place, (PITCH, AXIS), pick=True, scale=signed(),
                        label=SAY.length, cursor=("length", 0), veil=False))  # fmt: skip
    for k, n in enumerate(SEEN):
        x, y = LEFT + (k + 0.5) * PITCH, TOP + HIGH + 15
        marks.append(d.text(x, y, str(n), anchor="middle", style="through"))
    marks.append(d.text(LEFT, TOP + HIGH + AXIS + 18, SAY.axis, style="quiet"))
    return marks


def _level(share: float) -> float:
    return TOP + HIGH * (1.06 - share) / 1.12


def _curves() -> list[Mark]:
    """A line for every start, and a point for the shipped net at the length that is looked at."""
    marks, n = list[Mark](), len(SEEN)
    place, size = (LEFT + PITCH / 2, TOP), (PITCH * (n - 1), HIGH)
    low, high = (float(SEEN[0]), -0.06), (float(SEEN[-1]), 1.06)
    for k, kind in enumerate(NETS):
        ink, here = COLORS[kind], f"{kind} here"
        for seed in range(len(SEEDS)):
            marks.append(d.line((f"{kind} shares", seed * n), n, place, size, -0.06, 1.06, ink))
        marks.append(d.dot((here, 0), (here, 1), place, size, low, high, ink))
        name = f"{SAY.names[k]}, {SAY.starts}"
        marks.append(
            d.text(WIDTH - 10 - 170 * (1 - k), TOP - 8, name, anchor="end", color=ink, size=12)
        )
    return marks


def _string(name: str, key: str, y: float) -> list[Mark]:
    """One row of digits; those of an answer stand on the ground of right or wrong."""
    marks, judged = [d.text(LEFT - 8, y + 17, name, anchor="end", style="quiet")], key in NETS
    if judged:
        marks.append(d.heat(f"{key} fits", (f"{key} fits", 0), (1, PLACES), (LEFT, y), (DIGIT, LINE - 2), scale=FITS,
                            label=name))  # fmt: skip
    for k in range(PLACES):
        word, x = d.choice(key, SYMBOLS, k), LEFT + (k + 0.5) * DIGIT
        marks.append(d.text(x, y + 16, word, anchor="middle", style="through"))
    return marks
