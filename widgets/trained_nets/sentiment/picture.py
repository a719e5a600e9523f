"""The picture of a sentiment meter: the words, under each what the net and the bag hold by then, and two gauges."""

from functools import lru_cache
from itertools import pairwise

import numpy as np

from lessons.tasks.reviews import VOCABULARY
from lessons.trained_nets.sentiment import JUDGEMENTS, verdict
from widgets.drawing import marks as d
from widgets.drawing.diagram import Drawing
from widgets.drawing.marks import Mark, Scene
from widgets.drawing.theme import NEGATIVE, NEUTRAL, POSITIVE, WIDTH, Scale
from widgets.trained_nets.sentiment.model import SAY, MeterModel, short

LEFT, TOP, NET, BAG = 104.0, 40.0, 92.0, 46.0  # px: where words begin; first frame; heights of both
BAG_TOP = TOP + NET + 26  # px: second frame
LETTER, ROOM = 7.2, 14.0  # px: width of a letter, about; around a word
GAUGE = 280.0  # px: length of a gauge
KEYS = ("ArrowLeft", "ArrowRight", "Home", "End", " ")
HERE: Scale = {"max": 1.0, "positive": POSITIVE, "negative": POSITIVE}
GREY: Scale = {"max": 1.0, "positive": NEUTRAL, "negative": NEUTRAL}
UNSEEN: Scale = {"max": 1000.0, "positive": NEUTRAL, "negative": NEUTRAL}
SIGNED: Scale = {"max": 1.0, "positive": POSITIVE, "negative": NEGATIVE}


def meter_drawing(model: MeterModel) -> Drawing:
    """What was read up to word t; later words are pale and have no bars."""
    p, t = model.read(model.words), model.t
    read = np.arange(model.T) < t
    now = p[:, t - 1]
    arrays = {
        "net": np.where(read, p[0], np.nan),
        "bag": np.where(read, p[1], np.nan),
        "half": np.array([0.5]),
        "seen": np.where(read, 1.0, 0.35),
        "read": read.astype(float),
        "here": (np.arange(model.T) == t - 1).astype(float),
        "now": now,
        "t": np.array([t]),
        "verdict": np.array([verdict(value) for value in now]),
    }
    return Drawing(meter_scene(tuple(map(short, model.words)), model.strange), arrays)


@lru_cache(maxsize=64)
def meter_scene(words: tuple[str, ...], strange: tuple[bool, ...]) -> Scene:
    """Everything but the numbers."""
    T, edges, marks = len(words), columns(words), list[Mark]()
    for name, title, top, high in (("net", SAY.net, TOP, NET), ("bag", SAY.bag, BAG_TOP, BAG)):
        marks += _frame(title, top, high, edges[-1])
        marks += [_bar(name, t, edges, top, high) for t in range(T)]
    frames = [
        f"M{a + 1:.1f} {TOP - 22}H{b - 1:.1f}V{BAG_TOP + BAG + 20}H{a + 1:.1f}z"
        for a, b in pairwise(edges)
    ]
    marks.append(d.Wires(("here", 0), frames, scale=HERE, width=1.6))
    for t, word in enumerate(words):
        marks += _word(t, word, strange[t], edges[t], edges[t + 1])
        marks.append(_column(t, word, edges[t], edges[t + 1]))
    gauges = BAG_TOP + BAG + 34
    marks += _gauge(0, SAY.net, gauges, SIGNED) + _gauge(1, SAY.bag, gauges + 26, GREY)
    known = SAY.known.format(words=" ".join(VOCABULARY.words[1:]))
    return d.scene(WIDTH, gauges + 46, marks, lines=[[known]], keys=KEYS)


def columns(words: tuple[str, ...]) -> list[float]:
    """The left edge of each word's column, and the right edge of the last; long sentences are squeezed."""
    wide = np.array([max(len(word) * LETTER + ROOM, 40.0) for word in words])
    wide *= min(1.0, (WIDTH - LEFT - 4) / wide.sum())
    return [LEFT, *(LEFT + np.cumsum(wide)).tolist()]


def _frame(title: str, top: float, high: float, right: float) -> list[Mark]:
    """The ground of a row of bars, its middle line, and what its ends mean."""
    middle = top + high / 2
    return [
        d.Box((LEFT, top), (right - LEFT, high), style="soft", rx=2),
        d.Path(f"M{LEFT} {middle}H{right:.1f}"),
        d.text(0, middle + 4, title, style="strong", size=12),
        d.text(LEFT - 6, top + 9, SAY.praise, anchor="end", style="quiet", size=10),
        d.text(LEFT - 6, top + high - 1, SAY.blame, anchor="end", style="quiet", size=10),
    ]


def _bar(name: str, t: int, edges: list[float], top: float, high: float) -> Mark:
    """From 1/2 to p."""
    wide = min(edges[t + 1] - edges[t] - 8, 30.0)
    left, scale = (edges[t] + edges[t + 1] - wide) / 2, SIGNED if name == "net" else GREY
    return d.Span(("half", 0), (name, t), (left, top), (wide, high), 0.0, 1.0, scale)


def _word(t: int, word: str, strange: bool, left: float, right: float) -> list[Mark]:
    """A word over its column, hatched if it is unknown, and both numbers under their bars."""
    middle, room = (left + right) / 2, right - left
    size = min(13.0, 13.0 * (room - 4) / (len(word) * LETTER))
    inner: list[Mark] = [
        d.text(0, TOP - 7, word, anchor="middle", size=size, color=NEGATIVE if strange else None)
    ]
    if strange:
        hatch = "".join(
            f"M{x:.1f} {TOP - 4}l12 -16" for x in np.arange(-room / 2 + 2, room / 2 - 13, 6)
        )
        inner = [d.Group(f"hatch {t}", (0, 0), [d.Path(hatch)], opacity=0.45), *inner]
        small = min(10.0, 0.23 * room)
        inner.append(d.text(0, TOP - 26, SAY.stranger, anchor="middle", style="quiet", size=small))
    tops = {"net": TOP + NET + 15, "bag": BAG_TOP + BAG + 15}
    told = [d.text(0, y, d.number(of, t), anchor="middle", size=11) for of, y in tops.items()]
    numbers = d.Group(f"numbers {t}", (middle, 0), told, at=("read", t))
    return [d.Group(f"word {t}", (middle, 0), inner, at=("seen", t)), numbers]


def _column(t: int, word: str, left: float, right: float) -> Mark:
    """The whole column of a word, to be clicked."""
    size, told = (right - left, BAG_TOP + BAG + 42 - TOP), SAY.told[1].format(word=word)
    return d.Heat(f"column {t + 1}", ("net", t), (1, 1), (left, TOP - 22), size, scale=UNSEEN, bare=True,
                  pick=True, label=told, tell=([SAY.told[0]], [told]))  # fmt: skip


def _gauge(k: int, title: str, y: float, scale: Scale) -> list[Mark]:
    """p(praise) by now, as a bar across."""
    return [
        d.text(0, y + 11, title, style="strong", size=12),
        d.Bar(("now", k), (LEFT, y), (GAUGE, 14), scale, across=True),
        d.Path(f"M{LEFT + GAUGE / 2} {y - 3}v20"),
        d.text(
            LEFT + GAUGE + 12,
            y + 11,
            SAY.after,
            d.number("t", 0, 0),
            ": ",
            SAY.p,
            d.number("now", k),
        ),
        d.text(LEFT + GAUGE + 226, y + 11, d.choice("verdict", JUDGEMENTS, k), style="strong"),
    ]
