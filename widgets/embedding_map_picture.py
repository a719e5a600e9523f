"""The picture of an embedding map: words as dots on two axes, and the neighbours of one of them."""

import numpy as np

from lessons.cells import Array
from lessons.words import Codes
from widgets import marks as d
from widgets.diagram import Drawing
from widgets.embedding_map_model import ALL, COARSE, FINE, SAY, VERDICTS, EmbeddingModel
from widgets.marks import Mark, Part, Scene
from widgets.theme import NEUTRAL, SERIES, WIDTH, Scale

MAP, HIGH, MIDDLE = 540.0, 420.0, (246.0, 222.0)  # px: width and height of the map; its centre
REACH = 180.0  # px: what 1 on the map is
RIGHT, ROW = 566.0, 22.0  # px: where the list begins; its rows
LINE, LETTER = 14.0, 6.9  # px between two words at least; width of a letter, about
CLOSE = 24.0  # px: dots that are closer than this lie in one heap
KEYS = ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown")
COLORS = {"praise": SERIES[0], "blame": SERIES[1], "thing": SERIES[2], "": NEUTRAL}
ORDER = sorted(range(1, len(ALL)), key=lambda k: (list(COLORS).index(FINE[k]), ALL[k]))


def map_drawing(model: EmbeddingModel) -> Drawing:
    """Every known word where it stands, strong if its vector points where that of the chosen word does."""
    places, share = model.seen
    similar, near, (coarse, fine) = model.similar, model.near, model.agreeing
    arrays = {
        "similar": similar,
        "near": np.array(near, dtype=float),
        "cosine": similar[np.array(near) - 1],
        "said": np.array([coarse, fine, model.shown.loss, 100 * share]),
    }
    return Drawing(_scene(model, places), arrays)


def _scene(model: EmbeddingModel, places: Array) -> Scene:
    """The marks: they move with the places, so they are made anew each time."""
    dots = MIDDLE + REACH * places * [1.0, -1.0]
    labels = apart(dots, np.array([len(word) * LETTER for word in ALL[1:]]))
    marks = [d.box((0, 26), (MAP, HIGH - 26), style="soft", rx=4), *_legend()]
    marks += [_leader(dot, label) for dot, label in zip(dots, labels, strict=True)]
    for k in sorted(range(len(dots)), key=lambda k: k + 1 == model.code):  # the chosen one on top
        marks += _word(k, dots[k], labels[k], model.word)
    sizes = {"similar": len(ALL) - 1, "near": len(model.near), "cosine": len(model.near), "said": 4}
    return d.scene(WIDTH, HIGH, [*marks, *_list(model.word)], sizes, lines=_lines(model), keys=KEYS)


def apart(dots: Array, wide: Array) -> Array:
    """Where labels (n, 2) begin, right of their dots, moved up and down as little as it takes to read them all.

    `dots` is (n, 2), `wide` (n,) the width of each label, all in px. Labels side by side stand LINE apart at least;
    dots that are close together have theirs in one column.
    """
    near = np.linalg.norm(dots[:, None] - dots, axis=2) < CLOSE
    for _ in range(5):
        near = near @ near  # whoever is close to one who is close
    edge = np.where(near, dots[:, 0], -np.inf).max(axis=1)
    labels = np.stack([edge + 11.0, dots[:, 1]], axis=1)
    for rows in _beside(labels[:, 0], labels[:, 0] + wide):
        order = rows[np.argsort(labels[rows, 1], kind="stable")]
        steps = LINE * np.arange(len(order))
        labels[order, 1] = rising(labels[order, 1] - steps) + steps
    return labels


def _beside(left: Array, right: Array) -> list[Codes]:
    """The numbers of labels whose widths overlap, from label to label, in groups."""
    groups, end = list[list[int]](), -np.inf
    for k in np.argsort(left, kind="stable"):
        if left[k] > end:
            groups.append([])
        groups[-1].append(int(k))
        end = max(end, float(right[k]))
    return [np.array(group) for group in groups]


def rising(values: Array) -> Array:
    """The nearest numbers to `values` (n,), in squares, that never fall: runs that fall take their mean."""
    runs = list[tuple[float, int]]()
    for value in values:
        runs.append((float(value), 1))
        while len(runs) > 1 and runs[-2][0] >= runs[-1][0]:
            (low, n), (high, m) = runs[-2:]
            runs[-2:] = [((low * n + high * m) / (n + m), n + m)]
    return np.repeat([mean for mean, _ in runs], [n for _, n in runs])


def _leader(dot: Array, label: Array) -> Mark:
    """A thin line from a dot to its word."""
    return d.path(f"M{dot[0]:.1f} {dot[1]:.1f}L{label[0] - 2:.1f} {label[1]:.1f}")


def _word(k: int, dot: Array, label: Array, chosen: str) -> list[Mark]:
    """A dot that can be clicked, and its word; the chosen one is strong."""
    word, ink = ALL[k + 1], COLORS[FINE[k + 1]]
    scale: Scale = {"max": 1.0, "positive": ink, "negative": NEUTRAL}
    told = ([SAY.hint.format(word=word)], [SAY.with_word.format(chosen=chosen)])
    ring = "M-{0} 0a{0} {0} 0 1 0 {1} 0a{0} {0} 0 1 0 -{1} 0"
    rings = [
        d.path(ring.format(r, 2 * r), color=ink) for r in ((6, 10) if word == chosen else (6,))
    ]
    at, size = ("similar", k), (9.0, 9.0)
    spot = d.heat(word, at, (1, 1), (-4.5, -4.5), size, scale=scale, pick=True, tell=told)
    style = "strong" if word == chosen else ""
    said = d.text(label[0], label[1] + 4, word, style=style, color=ink, size=12)
    place = (round(float(dot[0]), 1), round(float(dot[1]), 1))
    return [d.group(f"at {word}", place, [spot, *rings]), said]


def _legend() -> list[Mark]:
    """The kinds of words in their colours."""
    marks, x = list[Mark](), 2.0
    for kind, name in SAY.kinds:
        marks.append(d.text(x, 16, f"● {name}", color=COLORS[kind], style="strong", size=12))
        x += 30 + len(name) * LETTER
    return marks


def _list(word: str) -> list[Mark]:
    """The neighbours of `word`: name, bar, cosine."""
    marks = [
        d.text(RIGHT, 16, f"{SAY.nearest} ", style="quiet"),
        d.text(RIGHT + 68, 16, word, style="strong"),
    ]
    marks.append(d.text(WIDTH, 16, SAY.cosine, anchor="end", style="quiet"))
    blue: Scale = {"max": 1.0, "positive": SERIES[0], "negative": NEUTRAL}
    rows = range(min(8, len(ALL) - 2))
    for k in rows:
        y = 44 + ROW * k
        marks.append(d.text(RIGHT, y, d.choice("near", ALL, k)))
        marks.append(d.bar(("cosine", k), (RIGHT + 80, y - 9), (124, 9), blue, across=True))
        marks.append(d.text(WIDTH, y, d.number("cosine", k), anchor="end"))
    return marks


def _lines(model: EmbeddingModel) -> list[list[Part]]:
    """What the neighbours of all words have in common, the loss, and what the map leaves out."""
    things, judged = sum(map(bool, COARSE)), sum(map(bool, VERDICTS))
    first: list[Part] = [SAY.coarse, d.number("said", 0, 0), SAY.of.format(n=things), ". "]
    first += [SAY.fine, d.number("said", 1, 0), SAY.of.format(n=judged), "."]
    second: list[Part] = [SAY.variance, d.number("said", 3, 0), SAY.percent, "."]
    if model.steps:
        second = [SAY.loss, d.number("said", 2), ". ", *second]
    return [first, second]
