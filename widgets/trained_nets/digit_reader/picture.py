"""A picture that is read, drawn: what is lit by now, the input, the state, and the belief now and after each step."""

from functools import lru_cache

import numpy as np

from lessons.numerics import Array
from lessons.tasks.digits import CLASSES, SIDE
from lessons.trained_nets import digit_reader
from widgets.drawing import marks as d
from widgets.drawing.diagram import Drawing
from widgets.drawing.marks import Mark, Part, Scene
from widgets.drawing.theme import LAYER, SERIES, SMALL, TEXT, WIDTH, Scale, color
from widgets.trained_nets.digit_reader.model import SAY, ReaderModel, usual

CELL, TOP, BARS, STATE = 27.0, 26.0, 262.0, 590.0  # px: of a pixel; first row; left edges
TRACK, ROW = 168.0, 21.6  # px: a bar's frame, and the height of its row
UNDER = TOP + SIDE * CELL + 20  # px: where the input stands
TIME, HIGH, LEFT = (
    UNDER + 74,
    13.0,
    92.0,
)  # px: top of the belief over time, a row of it, its left edge
CURVE = 46.0  # px: height of the curve of right answers
INK: Scale = {"max": 1.0, "positive": SERIES[0], "negative": SERIES[0]}
LIT: Scale = {"max": 3.0, "positive": LAYER, "negative": LAYER}
FRAME: Scale = {"max": 1.0, "positive": SERIES[3], "negative": SERIES[3]}
BELIEF: Scale = {"max": 1.0, "positive": color("y"), "negative": color("y")}
KEYS = ("ArrowLeft", "ArrowRight", "Home", "End", " ")


def reader_drawing(model: ReaderModel) -> Drawing:
    """The picture and all that has been made of it by now."""
    T, t = model.T, model.t
    here = np.zeros(T)
    here[t - 1] = 1.0
    true = np.zeros(CLASSES)
    if model.label is not None:
        true[model.label] = 1.0
    arrays = {"ink": model.image, "lit": model.lit, "here": here, "x": model.xs[t - 1]}
    arrays |= {"h": _padded(model.hs[t - 1]), "p": model.beliefs[t - 1], "true": true}
    arrays |= {"over": model.beliefs.T, "t": np.array([t]), "shares": model.shares}
    arrays |= {"share": model.shares[[t - 1]], "spans": model.spans}
    return Drawing(reader_scene(model.reader.order, model.hs.shape[1]), arrays)


def _padded(h: Array) -> Array:
    """The units in whole rows of eight."""
    full = np.full(-(-len(h) // SIDE) * SIDE, np.nan)
    full[: len(h)] = h
    return full


@lru_cache(maxsize=16)
def reader_scene(order: str, n_h: int) -> Scene:
    """All but the numbers, for one order and so many units."""
    T, n_x = digit_reader.ORDERS[order], digit_reader.PIXELS // digit_reader.ORDERS[order]
    high = -(-n_h // SIDE)
    marks = [*_paper(order), *_input(n_x), *_bars(), *_state(n_h, high), *_over(T)]
    bottom = TIME + CLASSES * HIGH + 12 + CURVE + 6
    return d.scene(WIDTH, bottom, marks, keys=KEYS)


def _paper(order: str) -> list[Mark]:
    """The picture on a ground that lights up where it is read, and a frame around what is read now."""
    place, size, shape = (1.0, TOP), (CELL, CELL), (SIDE, SIDE)
    when = digit_reader.read_at(order).ravel().astype(int)
    wide, frames = (
        digit_reader.PIXELS // digit_reader.ORDERS[order],
        [""] * digit_reader.ORDERS[order],
    )
    for k in range(0, SIDE * SIDE, wide):
        x, y = 1 + (k % SIDE) * CELL, TOP + (k // SIDE) * CELL
        frames[when[k] - 1] = f"M{x} {y}h{wide * CELL}v{CELL}h{-wide * CELL}z"
    return [
        d.text(0, 14, SAY.picture, style="quiet"),
        d.Heat("lit", ("lit", 0), shape, place, size, scale=LIT),
        d.Heat("ink", ("ink", 0), shape, place, size, scale=INK, label=SAY.pixel, paint=True, bare=True),
        d.Wires(("here", 0), frames, scale=FRAME, width=3),
    ]  # fmt: skip


def _input(n_x: int) -> list[Mark]:
    """What goes in at this step, as numbers; beside it where the ink is, and where it was in training."""
    words: list[Part] = [
        SAY.spans[0],
        d.number("spans", 0, 0),
        SAY.spans[1],
        d.number("spans", 1, 0),
    ]
    words += [SAY.spans[2], d.number("spans", 2, 0), SAY.spans[3]]
    return [
        d.text(BARS, UNDER, *words, size=12),
        d.text(BARS, UNDER + 18, usual(), style="quiet"),
        d.text(0, UNDER, SAY.lit, style="quiet"),
        d.Heat(
            "x",
            ("x", 0),
            (1, n_x),
            (1, UNDER + 8),
            (CELL, 22),
            scale=INK,
            digits=2,
            label="x",
            size=9,
        ),
    ]


def _bars() -> list[Mark]:
    """The belief now: a bar for each digit, and which one it is."""
    marks: list[Mark] = [d.text(BARS, 14, SAY.belief, style="quiet")]
    for k in range(CLASSES):
        y = TOP + k * ROW
        marks += [
            d.text(BARS, y + 15, str(k), style="strong"),
            d.Bar(("p", k), (BARS + 20, y + 3), (TRACK, ROW - 7), BELIEF, across=True),
            d.text(BARS + TRACK + 56, y + 15, d.number("p", k), anchor="end"),
            d.text(BARS + TRACK + 64, y + 15, d.choice("true", ["", SAY.true], k), size=12),
        ]
    return marks


def _state(n_h: int, high: int) -> list[Mark]:
    """The units of h."""
    cell = (26.0, min(CELL, SIDE * CELL / high))
    told = SAY.h.replace("{n}", str(n_h))
    heat = d.Heat("h", ("h", 0), (high, SIDE), (STATE, TOP), cell, label=SAY.unit)
    return [d.text(STATE, 14, told, style="quiet"), heat]


def _over(T: int) -> list[Mark]:
    """The belief after each step, and the share of all test digits that is right by then."""
    pitch, size = (WIDTH - LEFT) / T, CLASSES * HIGH
    marks: list[Mark] = [d.text(LEFT, TIME - 8, SAY.over, style="quiet")]
    for k in range(CLASSES):
        marks.append(d.text(LEFT - 8, TIME + (k + 0.8) * HIGH, str(k), anchor="end", size=SMALL))
    marks.append(
        d.Heat(
            "over", ("over", 0), (CLASSES, T), (LEFT, TIME), (pitch, HIGH), scale=BELIEF,
            label=SAY.at, pick=True, cursor=("t", 0), veil=False,
        )
    )  # fmt: skip
    y, place = TIME + size + 12, (LEFT + pitch / 2, TIME + size + 14)
    marks.append(d.Box((LEFT, y), (pitch * T, CURVE), style="soft", rx=3))
    marks.append(d.Line(("shares", 0), T, place, (pitch * (T - 1), CURVE - 4), 0, 1, color("y")))
    for k, words in enumerate(SAY.share):
        marks.append(d.text(0, y + 12 + 14 * k, words, style="quiet", size=SMALL))
    first, _, rest = SAY.now.partition("{0}")
    marks.append(d.text(0, y + 42, first, d.number("share"), rest, size=TEXT))
    return marks
