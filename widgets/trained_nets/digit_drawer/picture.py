"""A net that draws, drawn: its page, the chances of the next pixel, what may follow, the nearest digit it was shown."""

from functools import lru_cache
from typing import Any

import numpy as np

from lessons.tasks.digits import CLASSES, SIDE
from lessons.trained_nets.digit_drawer import GREYS, PIXELS
from widgets.drawing import marks as d
from widgets.drawing.diagram import Drawing
from widgets.drawing.marks import Mark, Part, Scene
from widgets.drawing.theme import SERIES, WIDTH, Scale, color
from widgets.trained_nets.digit_drawer.model import INK, SAY, DrawerModel

CELL, TOP = 25.0, 26.0  # px: of a pixel of the page; its first row
BARS, TRACK, ROW = 228.0, 96.0, 30.0  # px: left edge, a bar's frame, height of its row
SMALL_CELL, MAY, LIKE = 19.0, 478.0, 660.0  # px: of a pixel of the other two pictures; left edges
GALLERY, DOT = TOP + SIDE * CELL + 40, 9.2  # px: top of the ten pictures, and of a pixel in them
SHADE: Scale = {"max": float(INK), "positive": SERIES[0], "negative": SERIES[0]}
CHANCE: Scale = {"max": 1.0, "positive": color("y"), "negative": color("y")}
FRAME: Scale = {"max": 1.0, "positive": SERIES[3], "negative": SERIES[3]}
YOURS: Scale = {"max": 1.0, "positive": SERIES[1], "negative": SERIES[1]}
KEYS = ("ArrowLeft", "ArrowRight", "Home", "End", " ")


def drawer_drawing(model: DrawerModel) -> Drawing:
    """The page and all that belongs to the next pixel."""
    k, sketch = model.k, model.sketch
    here, given, drawn = np.zeros(PIXELS), np.zeros(PIXELS), np.zeros(GREYS)
    given[list(model.given)] = 1.0
    p, luck = np.zeros(GREYS), 0.0
    if k < PIXELS:
        here[k] = drawn[sketch.dots[k].grey] = 1.0
        p, luck = sketch.dots[k].p, sketch.lucks[k]
    like, far = model.nearest if k else (np.full(PIXELS, np.nan), float("nan"))
    arrays: dict[str, Any] = {
        "page": model.page,
        "here": here,
        "given": given,
        "p": p,
        "drawn": drawn,
    }
    arrays |= {"said": np.array([luck, k, model.mean_bits, far])}
    arrays |= {"may": model.ahead, "like": like, "greys": np.arange(GREYS) * 1.0}
    label = np.zeros(CLASSES)
    label[model.label] = 1.0
    arrays |= {"all": model.gallery, "label": label}
    bits = tuple((name, round(bits, 4)) for name, bits in model.bits.items())
    return Drawing(drawer_scene(bits), arrays)


@lru_cache(maxsize=8)
def drawer_scene(bits: tuple[tuple[str, float], ...]) -> Scene:
    """All but the numbers; `bits` are bits per pixel by the names of nets and baselines."""
    marks = [*_page(), *_bars(), *_small("may", MAY, SAY.may, SAY.may_pixel)]
    marks += [*_small("like", LIKE, SAY.like, SAY.like_pixel), *_gallery()]
    line: list[Part] = [SAY.bits[0], d.number("said", 2), SAY.bits[1]]
    lines = [[*line, SAY.far[0], d.number("said", 3, 1), SAY.far[1]]]
    if bits:
        each = ", ".join(SAY.each.format(name=name, bits=value) for name, value in bits)
        lines.append([SAY.test.format(each=each)])
    return d.scene(WIDTH, GALLERY + SIDE * DOT + 8, marks, lines=lines, keys=KEYS)


def _frame(k: int) -> str:
    """The path around pixel k of the page."""
    x, y = 1 + (k % SIDE) * CELL, TOP + (k // SIDE) * CELL
    return f"M{x + 1} {y + 1}h{CELL - 2}v{CELL - 2}h{2 - CELL}z"


def _page() -> list[Mark]:
    """What is drawn so far, which pixel comes next, and which ones are the learner's."""
    frames = [_frame(k) for k in range(PIXELS)]
    place, size = (1.0, TOP), (CELL, CELL)
    page = d.Heat(
        "page", ("page", 0), (SIDE, SIDE), place, size, scale=SHADE, label=SAY.pixel, paint=True
    )
    return [
        d.text(0, 14, SAY.page, style="quiet"),
        page,
        d.Wires(("given", 0), frames, scale=YOURS, width=1.5),
        d.Wires(("here", 0), frames, scale=FRAME, width=3),
    ]


def _bars() -> list[Mark]:
    """The chance of every grey for the next pixel, and which one is drawn."""
    titles = [*(SAY.bars.format(k + 1) for k in range(PIXELS)), SAY.done]
    marks: list[Mark] = [d.text(BARS, 14, d.choice("said", titles, 1), style="quiet")]
    for grey in range(GREYS):
        y = TOP + grey * ROW
        marks += [
            d.Heat(
                f"grey {grey}", ("greys", grey), (1, 1), (BARS, y), (22, 22), scale=SHADE, digits=0,
                label=SAY.grey, size=11,
            ),
            d.Bar(("p", grey), (BARS + 30, y + 4), (TRACK, 14), CHANCE, across=True),
            d.text(BARS + TRACK + 64, y + 16, d.number("p", grey), anchor="end"),
            d.text(BARS + TRACK + 70, y + 16, d.choice("drawn", ["", SAY.drawn], grey), size=12),
        ]  # fmt: skip
    y = TOP + GREYS * ROW + 18
    told = [f"{SAY.luck} ", d.number("said", 0)]
    return [*marks, d.text(BARS, y, *told, style="quiet")]


def _small(key: str, left: float, words: str, label: str) -> list[Mark]:
    """One of the pictures beside the page."""
    size = (SMALL_CELL, SMALL_CELL)
    heat = d.Heat(key, (key, 0), (SIDE, SIDE), (left, TOP), size, scale=SHADE, label=label)
    return [d.text(left, 14, words, style="quiet"), heat]


def _gallery() -> list[Mark]:
    """Ten small pictures, a frame around the digit that is drawn above."""
    marks: list[Mark] = [d.text(0, GALLERY - 12, SAY.all, style="quiet")]
    pitch, high = WIDTH / CLASSES, SIDE * DOT
    frames = []
    for k in range(CLASSES):
        x = k * pitch + 3
        marks.append(
            d.Heat(
                f"all {k}", ("all", k * PIXELS), (SIDE, SIDE), (x, GALLERY), (DOT, DOT), scale=SHADE,
                label=SAY.all_pixel, pick=True,
            )
        )  # fmt: skip
        frames.append(f"M{x - 2:.1f} {GALLERY - 2}h{high + 4}v{high + 4}h{-high - 4}z")
    return [*marks, d.Wires(("label", 0), frames, scale=FRAME, width=2.5)]
