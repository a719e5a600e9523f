"""The picture of an embedding map: words as dots on two axes, and the neighbours of one of them."""

import numpy as np
from numpy.typing import NDArray

from lessons.numerics import Array
from lessons.tasks.reviews import COARSE, FINE, POLARITIES
from lessons.tasks.vocabulary import Codes
from widgets.drawing import marks as d
from widgets.drawing.diagram import Drawing
from widgets.drawing.marks import Mark, Part, Scene
from widgets.drawing.theme import NEGATIVE, NEUTRAL, POSITIVE, WIDTH, nameless, shades, signed
from widgets.live_trainings.embedding_map.model import ALL, SAY, EmbeddingModel

MAP, HIGH, MIDDLE = 540.0, 420.0, (246.0, 222.0)  # px: width and height of the map; its centre
REACH = 180.0  # px: what 1 on the map is
TOP, RING = 26.0, 8.0  # px: where the map begins; radius of the chosen dot's ring
RIGHT, ROW = 566.0, 22.0  # px: where the list begins; its rows
LINE, LETTER = 15.0, 6.6  # px between two words at least; width of a letter, about
CLOSE = 24.0  # px: dots that are closer than this lie in one cluster
DOT, HIDDEN = 4.0, 45.0  # px: radius; how far a column goes rather than hide one
TOUCH = 0.01  # px by which two labels may overlap: they only touch
SHIFTS = np.array(sorted(range(-150, 151, 5), key=abs), dtype=float)  # px, the least first
HIGHEST, LOWEST, TALL = 34.0, HIGH - 8.0, 20  # px: where labels may stand; labels in a column
KEYS = ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown")
COLORS = {"positive": POSITIVE, "negative": NEGATIVE, "noun": nameless(4), "": NEUTRAL}


def map_drawing(model: EmbeddingModel) -> Drawing:
    """Every known word where it stands, strong if its vector points where that of the chosen word does."""
    places, fraction = model.seen
    similar, near, (coarse, fine) = model.similar, model.near, model.agreeing
    arrays = {
        "similar": similar,
        "near": np.array(near, dtype=float),
        "cosine": similar[np.array(near) - 1],
        "said": np.array([coarse, fine, model.shown.loss, 100 * fraction]),
    }
    return Drawing(_scene(model, places), arrays)


def _scene(model: EmbeddingModel, places: Array) -> Scene:
    """The marks: they move with the places, so they are made again each time."""
    dots = MIDDLE + REACH * places * [1.0, -1.0]
    wide = np.array([len(word) * LETTER + 8 for word in ALL[1:]])
    here = np.flatnonzero(in_sight(dots))
    labels = apart(dots[here], wide[here])
    marks = [d.Box((0, TOP), (MAP, HIGH - TOP), style="soft", rx=4), *_legend()]
    for k, label in zip(here, labels, strict=True):
        end = np.add(label, (wide[k] if label[0] < dots[k, 0] else 0.0, 0.0))
        marks += _dot(dots[k], end, COLORS[FINE[k + 1]], ALL[k + 1] == model.word)
    for k, label in zip(here, labels, strict=True):
        marks += _label(int(k), label, float(wide[k]), model.word)
    lines = _lines(model, len(here))
    return d.scene(WIDTH, HIGH, [*marks, *_list(model.word)], lines=lines, keys=KEYS)


def in_sight(dots: Array) -> NDArray[np.bool_]:
    """Which of the dots (n, 2), in px, lie whole on the map."""
    inside = (dots >= [RING, TOP + RING]) & (dots <= [MAP - RING, HIGH - RING])
    return np.asarray(inside.all(axis=1))


def apart(dots: Array, wide: Array) -> Array:
    """Where labels (n, 2) begin, beside their dots, moved up and down as little as it takes to read them all.

    `dots` is (n, 2), `wide` (n,) the width of each label, all in px. Dots that are close together have theirs in one
    column on their right, LINE apart; more than TALL have a second one on their left. A column stays on the map and
    moves out of the way of larger ones. A label that would cover a dot goes to the nearest free place instead.
    """
    labels, done = np.zeros_like(dots), np.array([], dtype=np.intp)
    for cluster in clusters(dots):
        at, sides = dots[cluster], cluster[np.argsort(dots[cluster, 0], kind="stable")]
        half = len(cluster) // 2 if len(cluster) > TALL else 0
        for side, x in ((sides[:half], at[:, 0].min() - 11.0 - wide), (sides[half:], None)):
            rows = side[np.argsort(dots[side, 1], kind="stable")]
            labels[rows, 0] = at[:, 0].max() + 11.0 if x is None else np.maximum(x[rows], 4.0)
            labels[rows, 1] = _free(rows, dots, labels, wide, done)
            done = np.append(done, rows)
    return uncovered(dots, labels, wide)


def uncovered(dots: Array, labels: Array, wide: Array) -> Array:
    """The labels (n, 2), each that covers a dot or a label moved to the place nearest to its dot that is free."""
    placed = labels.copy()
    for k in range(len(placed)):
        others = np.delete(np.arange(len(placed)), k)
        boxes = placed[others], wide[others]
        if free_at(placed[k : k + 1], wide[k], dots, *boxes)[0]:
            continue
        across = np.arange(4.0, MAP - wide[k], 4.0)
        grid = np.stack(np.meshgrid(across, np.arange(HIGHEST, LOWEST, 4.0)), -1).reshape(-1, 2)
        left = free_at(grid, wide[k], dots, *boxes)
        near = np.clip(dots[k, 0], grid[:, 0], grid[:, 0] + wide[k])  # the nearest point of a label
        far = np.hypot(near - dots[k, 0], grid[:, 1] - dots[k, 1])
        if left.any():
            placed[k] = grid[np.where(left, far, np.inf).argmin()]
    return placed


def free_at(
    places: Array, width: float, dots: Array, labels: Array, wide: Array
) -> NDArray[np.bool_]:
    """Whether a label of that width covers no dot and none of the `labels` (m, 2), at each of the places (n, 2)."""
    x, y = places[:, :1], places[:, 1:]
    off = np.hypot(
        dots[:, 0] - np.clip(dots[:, 0], x, x + width),
        dots[:, 1] - np.clip(dots[:, 1], y - LINE / 2, y + LINE / 2),
    )
    beside = (x < labels[:, 0] + wide - TOUCH) & (labels[:, 0] < x + width - TOUCH)
    on = beside & (np.abs(y - labels[:, 1]) < LINE - TOUCH)
    return np.asarray((off >= DOT + 1.0).all(axis=1) & ~on.any(axis=1))


def _free(rows: Codes, dots: Array, labels: Array, wide: Array, done: Codes) -> Array:
    """The heights of a column of labels: near those of their dots, on the map, free of the columns that are `done`.

    Of the places that are left the nearest is taken; to hide a dot counts as HIDDEN px.
    """
    if not len(rows):
        return np.zeros(0)
    steps = LINE * np.arange(len(rows))
    y = rising(dots[rows, 1] - steps) + steps
    y += max(0.0, HIGHEST - y[0]) - max(0.0, y[-1] - LOWEST)
    left, right = labels[:, 0], labels[:, 0] + wide
    beside = (left[rows, None] < right[done]) & (left[done] < right[rows, None])
    near = np.abs(y[:, None] + SHIFTS[:, None, None] - labels[done, 1]) < LINE
    off = (y[0] + SHIFTS < HIGHEST) | (y[-1] + SHIFTS > LOWEST)
    bad = (beside & near).any(axis=(1, 2)) | off
    over = (left[rows, None] < dots[:, 0] + DOT) & (dots[:, 0] - DOT < right[rows, None])
    hides = over & (np.abs(y[:, None] + SHIFTS[:, None, None] - dots[:, 1]) < LINE / 2 + DOT)
    cost = np.abs(SHIFTS) + HIDDEN * hides.sum(axis=(1, 2)) + 1e6 * bad
    free: Array = y + SHIFTS[int(cost.argmin())]
    return free


def clusters(dots: Array) -> list[Codes]:
    """The dots (n, 2) as clusters, the largest first: from each to the next it is less than CLOSE."""
    near = np.linalg.norm(dots[:, None] - dots, axis=2) < CLOSE
    for _ in range(5):
        near = near @ near  # whoever is close to one who is close
    found = {int(row.argmax()): np.flatnonzero(row) for row in near}
    return sorted(found.values(), key=len, reverse=True)


def rising(values: Array) -> Array:
    """The nearest numbers to `values` (n,), in squares, that never fall: runs that fall take their mean."""
    runs = list[tuple[float, int]]()
    for value in values:
        runs.append((float(value), 1))
        while len(runs) > 1 and runs[-2][0] >= runs[-1][0]:
            (low, n), (high, m) = runs[-2:]
            runs[-2:] = [((low * n + high * m) / (n + m), n + m)]
    return np.repeat([mean for mean, _ in runs], [n for _, n in runs])


def _dot(dot: Array, label: Array, ink: str, chosen: bool) -> list[Mark]:
    """A dot, ringed if it is chosen, and a thin line to its label."""
    (x, y), round_dot = dot, "M{:.1f} {:.1f}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0z"
    marks: list[Mark] = [d.Path(f"M{x:.1f} {y:.1f}L{label[0]:.1f} {label[1]:.1f}")]
    marks.append(d.Path(round_dot.format(x - 4, y, r=4, d=8), style="solid", color=ink))
    return [*marks, d.Path(round_dot.format(x - 8, y, r=8, d=16), color=ink)] if chosen else marks


def _label(k: int, label: Array, wide: float, chosen: str) -> list[Mark]:
    """A word that can be clicked; its ground is the stronger the greater its cosine with the chosen one."""
    word, (x, y) = ALL[k + 1], label
    scale = shades(COLORS[FINE[k + 1]], 2.0) | {"negative": NEUTRAL}
    told = ([SAY.hint.format(word=word)], [SAY.with_word.format(chosen=chosen)])
    at, place, size = ("similar", k), (x, y - LINE / 2), (wide, LINE)
    ground = d.Heat(
        word, at, (1, 1), place, size, scale=scale, pick=d.Sets("word", word), tell=told
    )
    style = "strong through" if word == chosen else "through"
    return [ground, d.text(x + wide / 2, y + 4, word, anchor="middle", style=style, size=11.5)]


def _legend() -> list[Mark]:
    """The kinds of words in their colours."""
    marks, x = list[Mark](), 2.0
    for kind, name in SAY.kinds:
        marks.append(d.text(x, 16, f"● {name}", color=COLORS[kind], style="strong", size=12))
        x += 34 + len(name) * LETTER
    return marks


def _list(word: str) -> list[Mark]:
    """The neighbours of `word`: name, bar, cosine."""
    marks: list[Mark] = [
        d.text(RIGHT, 16, f"{SAY.nearest} ", style="quiet"),
        d.text(RIGHT + 68, 16, word, style="strong"),
    ]
    marks.append(d.text(WIDTH, 16, SAY.cosine, anchor="end", style="quiet"))
    rows = range(min(8, len(ALL) - 2))
    for k in rows:
        y = 44 + ROW * k
        marks.append(d.text(RIGHT, y, d.choice("near", ALL, k)))
        marks.append(d.Bar(("cosine", k), (RIGHT + 80, y - 9), (124, 9), signed(), across=True))
        marks.append(d.text(WIDTH, y, d.number("cosine", k), anchor="end"))
    return marks


def _lines(model: EmbeddingModel, seen: int) -> list[list[Part]]:
    """What the neighbours of all words have in common, the loss, and what the map leaves out."""
    things, judged = sum(map(bool, COARSE)), sum(map(bool, POLARITIES))
    first: list[Part] = [SAY.coarse, d.number("said", 0, 0), SAY.of.format(n=things), ". "]
    first += [SAY.fine, d.number("said", 1, 0), SAY.of.format(n=judged), "."]
    second: list[Part] = [SAY.variance, d.number("said", 3, 0), SAY.percent, "."]
    if model.steps:
        second = [SAY.loss, d.number("said", 2), ". ", *second]
    if model.zoom > 1.0:
        second = [SAY.seen.format(n=seen, words=len(ALL) - 1), *second]
    return [first, second]
