"""The picture of a captioner: the scene and its attention, alpha in numbers, the next word, a map for each word."""

from functools import lru_cache

import numpy as np

from lessons.attention.captioner import H_0, KINDS, MAP, MOST
from lessons.numerics import Array
from lessons.tasks.scenes import END, GRID, SIDE, WORDS, Scene, Thing, stencil
from widgets.attention.captioner.model import CaptionerModel
from widgets.attention.captioner.words import SAY
from widgets.drawing import marks as d
from widgets.drawing.diagram import Drawing
from widgets.drawing.marks import Mark
from widgets.drawing.theme import ATTENTION, CHOSEN, WIDTH, of_quantity, shades

PIXEL, TOP, LEFT = 11.0, 26.0, 6.0  # px for a pixel of the picture; where the picture begins
PLACE, MAP_LEFT, MAP_TOP = 33.0, 284.0, 26.0  # px of a location on the map; where the map begins
BARS, LINE = 596.0, 19.5  # px: where the bars begin, and their pitch
STRIP, COLUMN, DOT = 318.0, WIDTH / MOST, 9.0  # px: top of the strip, its columns, a location on it
NEXT = (*WORDS[2:], END)
GROUND, VEIL, CELLS, NAMED = (
    "#49525e",
    "#000000",
    "#8b95a1",
    "#ffb45c",
)  # the picture is the same in both themes
INKS = {"red": "#ff4040", "green": "#37d637", "blue": "#4d8dff", "yellow": "#ffe34d"}
SHADE = shades(VEIL, 2.2)  # what has no attention stays in sight
LIGHT = shades("#ffffff")
BRIGHT = 0.5  # of the largest alpha: what the white line is around
PALE = of_quantity("y", 4.0)  # words are read on it
GLASS = shades(VEIL, 1e9)  # cells that are never coloured
KEYS = ("ArrowLeft", "ArrowRight", "Home", "End", " ")


@lru_cache(maxsize=64)
def plan(shown: Scene, attends: bool) -> d.Scene:
    """Everything but the numbers; one that never `attends` has no maps."""
    marks = [*_picture(shown, attends), *_map(shown, attends), *_bars(), *_strip(attends)]
    return d.scene(WIDTH, STRIP + 114, marks, keys=KEYS)


def _picture(shown: Scene, attends: bool) -> list[Mark]:
    """The scene, a veil that is thin and a line around where alpha is large, and the grid that takes clicks."""
    wide = SIDE * PIXEL
    contour = d.Wires(("contour", 0), edges(wide / MAP), scale=LIGHT, width=2.5, least=0.5)
    marks = [
        d.text(LEFT, TOP - 9, SAY.picture, style="quiet"),
        d.Box((LEFT, TOP), (wide, wide), style="soft", color=GROUND, rx=2),
        *(d.Path(pixels(thing), style="solid", color=INKS[thing.colour]) for thing in shown.things),
        d.Heat("veil", ("veil", 0), (MAP, MAP), (LEFT, TOP), (wide / MAP, wide / MAP), scale=SHADE, bare=True),
        d.Path(_cells((LEFT, TOP), wide), style="arrow", color=CELLS),
        *_frames("frame", shown, (LEFT, TOP), wide / GRID, NAMED),
        *([contour] if attends else []),
    ]  # fmt: skip
    grid = d.Heat("grid", ("cells", 0), (GRID, GRID), (LEFT, TOP), (wide / GRID, wide / GRID), scale=GLASS,
                  label="cell", paint=True, bare=True, tell=(SAY.rows, SAY.columns))  # fmt: skip
    return [*marks, grid]


def edges(side: float) -> list[str]:
    """The upright edges of all locations, row by row, then the level ones; `side` is that of a location."""
    upright = [(LEFT + side * x, TOP + side * y, "v") for y in range(MAP) for x in range(MAP + 1)]
    level = [(LEFT + side * x, TOP + side * y, "h") for y in range(MAP + 1) for x in range(MAP)]
    return [f"M{x:.1f} {y:.1f}{way}{side:.1f}" for x, y, way in upright + level]


def contour(alpha: Array) -> Array:
    """1 for each of `edges` that parts a location of large alpha (36,) from one of small alpha, or from the outside."""
    bright = np.zeros((MAP + 2, MAP + 2))
    bright[1:-1, 1:-1] = (alpha > BRIGHT * np.nanmax(alpha, initial=0.0)).reshape(MAP, MAP)
    upright, level = np.abs(np.diff(bright[1:-1], axis=1)), np.abs(np.diff(bright[:, 1:-1], axis=0))
    return np.concatenate([upright.ravel(), level.ravel()])


def _cells(place: tuple[float, float], wide: float) -> str:
    """The two lines each way between the nine cells of the scene, over a square that begins at `place`."""
    (x, y), cuts = place, [wide * k / GRID for k in range(1, GRID)]
    across = [f"M{x} {y + cut}h{wide}" for cut in cuts]
    return "".join([*across, *(f"M{x + cut} {y}v{wide}" for cut in cuts)])


def pixels(thing: Thing) -> str:
    """The path around every pixel of a thing."""
    y0, x0 = thing.corner
    dots = np.argwhere(stencil(thing.shape))
    across = [(LEFT + PIXEL * (x0 + x), TOP + PIXEL * (y0 + y)) for y, x in dots]
    return "".join(f"M{x:.0f} {y:.0f}h{PIXEL:.0f}v{PIXEL:.0f}h-{PIXEL:.0f}z" for x, y in across)


def _frames(
    name: str, shown: Scene, place: tuple[float, float], side: float, ink: str
) -> list[Mark]:
    """A frame around each thing, seen while array `name` says so; `side` is that of a cell of the grid."""
    frames: list[Mark] = []
    for k, thing in enumerate(shown.things if shown.caption else ()):
        row, column = divmod(thing.cell, GRID)
        outline = d.Path(f"M2 2h{side - 4}v{side - 4}h-{side - 4}z", style="arrow", color=ink)
        at = (place[0] + side * column, place[1] + side * row)
        frames.append(d.Group(f"{name} {k}", at, [outline], at=(name, k)))
    return frames


def _map(shown: Scene, attends: bool) -> list[Mark]:
    """Alpha in numbers."""
    rows = [SAY.location[0].format(k + 1) for k in range(MAP)]
    columns = [SAY.location[1].format(k + 1) for k in range(MAP)]
    titles = [SAY.no_map, SAY.map, SAY.map]
    bottom = MAP_TOP + MAP * PLACE + 22
    helped = [
        d.text(MAP_LEFT, bottom + 15.5 * k, line, style="quiet") for k, line in enumerate(SAY.help)
    ]
    head = d.text(MAP_LEFT, MAP_TOP - 9, d.choice("kind", titles), style="quiet")
    if not attends:
        return [head, *helped[1:-1]]
    return [
        *helped,
        head,
        d.Heat("alpha", ("alpha", 0), (MAP, MAP), (MAP_LEFT, MAP_TOP), (PLACE, PLACE), scale=shades(ATTENTION),
               digits=2, label="α", tell=(rows, columns)),
        d.Path(_cells((MAP_LEFT, MAP_TOP), MAP * PLACE), style="arrow", color=CELLS),
        *_frames("map frame", shown, (MAP_LEFT, MAP_TOP), MAP / GRID * PLACE, CHOSEN),
    ]  # fmt: skip


def _bars() -> list[Mark]:
    """The probability of every word at step t."""
    marks: list[Mark] = [d.text(BARS, TOP - 9, SAY.next, style="quiet")]
    for k, word in enumerate(NEXT):
        y = TOP + k * LINE
        marks += [
            d.text(BARS - 8, y + 13, word, anchor="end"),
            d.Bar(("p", k), (BARS, y + 2), (170, LINE - 5), of_quantity("y"), across=True),
            d.text(BARS + 178, y + 13, d.number("p", k)),
        ]
    return marks


def _strip(attends: bool) -> list[Mark]:
    """The caption, a map for every word, and whether its peak is on the thing that the word names."""
    labels = [*WORDS, ""]
    marks: list[Mark] = [d.text(LEFT, STRIP - 8, SAY.said, style="quiet")]
    words = ([""], [SAY.word.format(k + 1) + ": p" for k in range(MOST)])
    marks.append(d.Heat("strip", ("said p", 0), (1, MOST), (0, STRIP), (COLUMN, 24), scale=PALE,
                        pick=d.Sets("t", 1, "cell"), hover=True, cursor=("t", 0), veil=False, tell=words))  # fmt: skip
    for k in range(MOST):
        middle = COLUMN * (k + 0.5)
        marks.append(
            d.text(
                middle,
                STRIP + 16,
                d.choice("word", labels, k),
                anchor="middle",
                size=12,
                style="through",
            )
        )
        marks += [] if not attends else [
            d.Heat(f"map {k}", (f"map {k}", 0), (MAP, MAP), (middle - MAP / 2 * DOT, STRIP + 32), (DOT, DOT),
                   scale=shades(ATTENTION), pick=d.Sets("t", k + 1)),
            d.text(middle, STRIP + 104, d.choice("verdict", SAY.verdicts, k), anchor="middle", style="quiet"),
        ]  # fmt: skip
    return marks


def captioner_drawing(model: CaptionerModel) -> Drawing:
    """The scene, the veil of word t, and every map."""
    maps, k = model.maps, model.t - 1
    alpha, thing = maps[k], model.named(k)
    frame = np.array([float(thing == j) for j in range(2)])
    none = [np.nan] * (MOST - model.T)
    marks = {None: 0, False: 1, True: 2}
    verdicts = [model.verdict(j) for j in range(MOST)]
    arrays = {
        "t": np.array([model.t]),
        "kind": np.array([KINDS.index(model.kind)]),
        "frame": frame,
        "map frame": frame * (model.kind != H_0),
        "veil": _veil(alpha),
        "contour": contour(alpha),
        "cells": alpha.reshape(GRID, 2, GRID, 2).sum(axis=(1, 3)),
        "alpha": alpha,
        "p": model.p[[WORDS.index(word) for word in NEXT]],
        "word": np.array([*(WORDS.index(word) for word in model.words), *[len(WORDS)] * len(none)]),
        "verdict": np.array([marks[v if v is None else v[0]] for v in verdicts]),
        "said p": np.array([*model.said.trace["p"].max(axis=1), *none]),
    }
    arrays |= {f"map {j}": maps[j] for j in range(MOST)}
    return Drawing(plan(model.scene, model.kind != H_0), arrays)


def _veil(alpha: Array) -> Array:
    """How dark every location is: the brightest where alpha is largest; nothing is veiled where nothing is chosen."""
    if np.isnan(alpha).any():
        return np.zeros(MAP**2)
    veil: Array = 1.0 - alpha / alpha.max()
    return veil
