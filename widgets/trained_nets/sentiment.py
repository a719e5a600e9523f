"""Type a review and watch p(positive) move word by word: of a recurrent net, and of a bag of words beside it."""

from functools import lru_cache, partial
from itertools import pairwise
from typing import Any

import numpy as np

from lessons.numerics import Array
from lessons.tasks.reviews import VOCABULARY
from lessons.tasks.vocabulary import split
from lessons.trained_nets import sentiment
from lessons.trained_nets.sentiment import LABELS, SentimentNet, label_of
from widgets.core import texts
from widgets.core.controls import action
from widgets.core.traits import Typed, Whole
from widgets.drawing import marks as d
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Mark, Scene
from widgets.drawing.theme import CHOSEN, NEUTRAL, WIDTH, WRONG, Scale, shades, signed
from widgets.drawing.word_row import cut, not_known
from widgets.trained_nets.sequence_reader import KEYS, SentenceModel, SequenceReader

MOST, LAST_ORDER = 16, 99  # words of a sentence; orders offered


class Texts(texts.Texts):
    """All that the learner reads."""

    text: str = "a sentence:"
    text_tip: str = "Any words; those that the net knows stand under the picture"
    order: str = "order"
    order_tip: str = "0 is the order that was typed; every other number shuffles the same words"
    shuffle: str = "shuffle"
    shuffle_tip: str = "Take another order of the same words"
    back: str = "as typed"
    back_tip: str = "Back to order 0"
    long: str = f"That is {{n}} words; the meter reads up to {MOST}, so shorten the sentence."
    unknown: str = "Not known: {words}; the net reads <unknown> there, and the bag leaves it out."
    not_known: str = "unknown"
    known: str = "Words it knows: {words}."
    net: str = "recurrent net"
    bag: str = "bag of words"
    positive: str = "positive"
    negative: str = "negative"
    after: str = "after word "
    told: tuple[str, str] = ("p(positive) of the net", "after “{word}”")
    p: str = "p(positive) = "
    caption: str = "“{said}”: after word {t} of {T} the net says {label} (p = {p:.2f}), the bag {bag_label} ({q:.2f})."
    whole: str = " At the end: net {p:.2f}, bag {q:.2f}."
    typed: str = " As typed the net ends at {p:.2f}, the bag at {q:.2f}."


SAY = Texts()


def _readable(text: str) -> None:
    """ValueError if it has no words, or more than MOST."""
    if (n := len(split(text))) > MOST:
        raise ValueError(SAY.long.format(n=n))


class MeterModel(SentenceModel):
    """A sentence, an order of its words (0 is as typed), and the word t, from 1, up to which it is read."""

    text = Typed(
        "the film was not good , but the music was great",
        check=_readable,
        label=SAY.text,
        tip=SAY.text_tip,
        width=560,
    )
    order = Whole(0, 0, LAST_ORDER, label=SAY.order, tip=SAY.order_tip, width=220)
    t = Whole(1, 1, lambda model: model.T)
    inputs = ("text",)
    typed: tuple[
        str, ...
    ]  # the words in the order that was typed, without one that is not finished

    def __init__(self, net: SentimentNet | None = None, **traits: Any) -> None:
        """Read with `net`, one that comes with the course if there is none; to the end unless `t` is given."""
        self.net, self.bag = net or sentiment.load(), sentiment.bag()
        super().__init__(**{"t": MOST} | traits)

    def read(self) -> None:
        """Take the words, and name those that are not known."""
        self.typed = self.finished(self.text, split(self.text), VOCABULARY.words)
        words = VOCABULARY.unknown(self.typed)
        self.problem = not_known(SAY.unknown, words)

    def _read_again(self, _: Any) -> None:
        """The whole of another sentence, as it was typed."""
        self.read()
        self.order, self.t = 0, self.T

    @action(SAY.shuffle, SAY.shuffle_tip)
    def shuffle(self) -> None:
        """The next order."""
        self.order = self.order % LAST_ORDER + 1

    @action(SAY.back, SAY.back_tip)
    def restore(self) -> None:
        """The order that was typed."""
        self.order = 0

    @property
    def words(self) -> tuple[str, ...]:
        """The words in the order that is read."""
        return shuffled(self.typed, self.order)

    @property
    def strange(self) -> tuple[bool, ...]:
        """For each word, whether the net does not know it."""
        unknown = VOCABULARY.unknown(self.words)
        return tuple(word in unknown for word in self.words)

    def after(self, words: tuple[str, ...]) -> Array:
        """p(positive) after each word, (2, T): of the net, of the bag."""
        return np.stack([self.net.run(words)["p"], self.bag.after(words)])

    @property
    def caption(self) -> str:
        """The sentence, what both predict after the chosen word and at the end, and as typed where it is shuffled."""
        (p, q), t = self.after(self.words), self.t
        said = SAY.caption.format(
            said=" ".join(map(short, self.words)),
            t=t,
            T=self.T,
            label=LABELS[label_of(p[t - 1])],
            p=p[t - 1],
            bag_label=LABELS[label_of(q[t - 1])],
            q=q[t - 1],
        )
        said += SAY.whole.format(p=p[-1], q=q[-1]) if t < self.T else ""
        before = self.after(self.typed)[:, -1]
        said += SAY.typed.format(p=before[0], q=before[1]) if self.order else ""
        return said + self.waiting


@lru_cache(maxsize=256)
def shuffled(words: tuple[str, ...], order: int) -> tuple[str, ...]:
    """Order `order` of the words: 0 as they are, any other the shuffle of that seed."""
    if not order:
        return words
    places = np.random.default_rng(order).permutation(len(words))
    return tuple(words[place] for place in places)


def short(word: str) -> str:
    """A word, cut where it would be too long for this picture."""
    return cut(word, 12)


LEFT, TOP, NET, BAG = 104.0, 40.0, 92.0, 46.0  # px: where words begin; first frame; heights of both
BAG_TOP = TOP + NET + 26  # px: second frame
LETTER, ROOM = 7.2, 14.0  # px: width of a letter, about; around a word
GAUGE = 280.0  # px: length of a gauge
HERE, GREY, SIGNED = shades(CHOSEN), shades(NEUTRAL), signed()
UNSEEN = shades(NEUTRAL, 1000.0)


def meter_drawing(model: MeterModel) -> Drawing:
    """What was read up to word t; later words are pale and have no bars."""
    p, t = model.after(model.words), model.t
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
        "label": np.array([label_of(value) for value in now]),
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
        d.text(LEFT - 6, top + 9, SAY.positive, anchor="end", style="quiet", size=11),
        d.text(LEFT - 6, top + high - 1, SAY.negative, anchor="end", style="quiet", size=11),
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
        d.text(
            0,
            TOP - 7,
            word,
            anchor="middle",
            style="strange" if strange else "",
            size=size,
            color=WRONG if strange else None,
        )
    ]
    if strange:
        hatch = "".join(
            f"M{x:.1f} {TOP - 4}l12 -16" for x in np.arange(-room / 2 + 2, room / 2 - 13, 6)
        )
        inner = [d.Group(f"hatch {t}", (0, 0), [d.Path(hatch)], opacity=0.45), *inner]
        small = min(10.0, 0.23 * room)
        inner.append(d.text(0, TOP - 26, SAY.not_known, anchor="middle", style="quiet", size=small))
    tops = {"net": TOP + NET + 15, "bag": BAG_TOP + BAG + 15}
    told = [d.text(0, y, d.number(of, t), anchor="middle", size=11) for of, y in tops.items()]
    numbers = d.Group(f"numbers {t}", (middle, 0), told, at=("read", t))
    return [d.Group(f"word {t}", (middle, 0), inner, at=("seen", t)), numbers]


def _column(t: int, word: str, left: float, right: float) -> Mark:
    """The whole column of a word, to be clicked."""
    size, told = (right - left, BAG_TOP + BAG + 42 - TOP), SAY.told[1].format(word=word)
    return d.Heat(f"column {t + 1}", ("net", t), (1, 1), (left, TOP - 22), size, scale=UNSEEN, bare=True,
                  pick=d.Sets("t", t + 1), label=told, tell=([SAY.told[0]], [told]))  # fmt: skip


def _gauge(k: int, title: str, y: float, scale: Scale) -> list[Mark]:
    """p(positive) by now, as a bar across."""
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
        d.text(LEFT + GAUGE + 240, y + 11, d.choice("label", LABELS, k), style="strong"),
    ]


class SentimentMeter(SequenceReader):
    """Read a sentence: `SentimentMeter()`, `SentimentMeter(text="the plot was not bad")`, `SentimentMeter(load(1))`."""

    model_class = MeterModel
    rows = (("text",), ("walk",), ("shuffle", "restore", "order"))
    pictures = (partial(Diagram, meter_drawing),)
