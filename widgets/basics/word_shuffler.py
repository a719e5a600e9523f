"""Shuffle the words of a sentence: the bag of words stays, the reading of a recurrent net does not."""

import math
from collections import Counter
from functools import lru_cache, partial

import numpy as np

from lessons.numerics import Array
from lessons.tasks import wirings as tasks
from lessons.trained_nets.wirings import LABELS, label_of, p_positive
from widgets.basics.unrolled_chain import WIDE
from widgets.core import texts
from widgets.core.controls import action
from widgets.core.model import Model
from widgets.core.traits import Typed, Whole
from widgets.core.typed_input import known_words, read_words
from widgets.core.view import View
from widgets.drawing import marks as d
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Mark
from widgets.drawing.theme import NEUTRAL, shades

MOST = 7  # words: 5,040 orders


class Texts(texts.Texts):
    """What the widget says."""

    text: str = "a sentence:"
    text_tip: str = "Any of the words that the net knows"
    order: str = "order"
    order_tip: str = (
        "0 is the order that was typed; every other number is another order of the same words"
    )
    shuffle: str = "shuffle"
    shuffle_tip: str = "Take another order"
    back: str = "as typed"
    back_tip: str = "Back to order 0"
    long: str = f"That is {{n}} words; this widget shuffles up to {MOST}, so shorten it."
    typed: str = "typed"
    shuffled: str = "order "
    p: str = "p = "
    after: str = "2p − 1 after this word"
    bags: str = "bags"
    caption: str = (
        "“{typed}” is {label} (p = {p:.2f}). Order {order} of {count}, “{shuffled}”, is {other} (p = {q:.2f}). "
        "Counts of words that differ: {differ}."
    )


SAY = Texts()
GREY = shades(NEUTRAL, 4.0)
ROWS, STEP, LEFT = (20.0, 100.0), 76.0, 84.0  # px: base lines of the two sentences; between words
BAG = 166.0  # px from the top


def short(text: str) -> tuple[str, ...]:
    """The words of a sentence; ValueError for a word that the net does not know, and for too many."""
    words = read_words(text, tasks.TONE_WORDS, tasks.MAX_WORDS)[0].split()
    if len(words) > MOST:
        raise ValueError(SAY.long.format(n=len(words)))
    return tuple(words)


class ShufflerModel(Model):
    """A sentence and the number of an order of its words; order 0 is as typed."""

    text = Typed(
        "the film was good not bad",
        check=short,
        label=SAY.text,
        tip=SAY.text_tip,
        width=420,
    )
    order = Whole(5, 0, lambda model: model.orders - 1, label=SAY.order, tip=SAY.order_tip)
    _shuffles = 0  # the seed of the last shuffle

    @property
    def typed(self) -> tuple[str, ...]:
        """The words in the order that was typed."""
        return short(self.text)

    @property
    def orders(self) -> int:
        """How many orders there are."""
        return math.factorial(len(self.typed))

    @property
    def places(self) -> tuple[int, ...]:
        """Which typed word stands at each place of this order."""
        return permutation(len(self.typed), self.order)

    @property
    def shuffled(self) -> tuple[str, ...]:
        """The words in this order."""
        return tuple(self.typed[place] for place in self.places)

    @property
    def caption(self) -> str:
        """Both sentences with their labels, and the difference of their bags."""
        first, second = " ".join(self.typed), " ".join(self.shuffled)
        p, q = p_positive(first), p_positive(second)
        bags = Counter(self.typed), Counter(self.shuffled)
        return SAY.caption.format(
            typed=first,
            label=LABELS[label_of(p)],
            p=p,
            order=self.order,
            count=self.orders,
            shuffled=second,
            other=LABELS[label_of(q)],
            q=q,
            differ=len((bags[0] - bags[1]) | (bags[1] - bags[0])),
        )

    @action(SAY.back, SAY.back_tip, width=None)
    def back(self) -> None:
        """Take the order that was typed."""
        self.order = 0

    @action(SAY.shuffle, SAY.shuffle_tip, width=None)
    def shuffle(self) -> None:
        """Take another order than this one, if there is one."""
        with self.together():
            self._shuffles += 1
            if self.orders > 1:
                jump = int(np.random.default_rng(self._shuffles).integers(1, self.orders))
                self.order = (self.order + jump) % self.orders


def permutation(n: int, number: int) -> tuple[int, ...]:
    """Order `number` of 0..n-1, counted from 0 in dictionary order: the digits of factorials."""
    left, places = list(range(n)), []
    for size in range(n, 0, -1):
        place, number = divmod(number, math.factorial(size - 1))
        places.append(left.pop(place))
    return tuple(places)


def scores(words: tuple[str, ...]) -> Array:
    """2p - 1 after each word, (T,), with p the probability of positive: -1 negative, 1 positive."""
    after = [p_positive(" ".join(words[: t + 1])) for t in range(len(words))]
    return 2 * np.array(after) - 1


def picture(model: ShufflerModel) -> Drawing:
    """Both sentences with 2p - 1 after each word, and both bags."""
    typed, shuffled = model.typed, model.shuffled
    kinds = tuple(sorted(set(typed)))
    arrays = {"typed": scores(typed), "shuffled": scores(shuffled)}
    for name, words in (("typed_bag", typed), ("shuffled_bag", shuffled)):
        arrays[name] = np.array([words.count(kind) for kind in kinds])
    arrays["p"] = np.array([(arrays[name][-1] + 1) / 2 for name in ("typed", "shuffled")])
    arrays["label"] = np.array([label_of(p) for p in arrays["p"]])
    arrays["order"] = np.array([model.order])
    return Drawing(scene(typed, model.places, kinds), arrays)


@lru_cache
def scene(typed: tuple[str, ...], places: tuple[int, ...], kinds: tuple[str, ...]) -> d.Scene:
    """Everything but the numbers: words where they stand, cells for scores and counts."""
    above = tuple(range(len(typed)))
    marks = [*_sentence("typed", typed, above, 0), *_sentence("shuffled", typed, places, 1)]
    lines = [[known_words(tasks.TONE_WORDS)]]
    return d.scene(WIDE, BAG + 64, [*marks, *_bag(kinds)], lines=lines)


def _sentence(name: str, typed: tuple[str, ...], places: tuple[int, ...], row: int) -> list[Mark]:
    """One row: words that glide, a cell under each, and the label after the last."""
    y = ROWS[row]
    marks: list[Mark] = [d.text(0, y, *_title(row), style="quiet")]
    for t, place in enumerate(places):
        word = d.text(0, 0, typed[place], anchor="middle")
        marks.append(d.Group(f"{name}{place}", (LEFT + STEP * t + 30, y), [word]))
        at, size = (LEFT + STEP * t + 4, y + 10), (52, 24)
        marks.append(d.Heat(f"{name}_{t}", (name, t), (1, 1), at, size, digits=2, label=SAY.after))
    said = d.choice("label", LABELS, row)
    marks.append(d.text(WIDE, y + 12, said, anchor="end", style="strong"))
    marks.append(d.text(WIDE, y + 30, SAY.p, d.number("p", row), anchor="end", style="quiet"))
    return marks


def _title(row: int) -> list[d.Part]:
    """What stands before a row: 0 is as typed, 1 the other order."""
    return [SAY.typed] if row == 0 else [SAY.shuffled, d.number("order", 0, 0)]


def _bag(kinds: tuple[str, ...]) -> list[Mark]:
    """Two counts for every different word."""
    marks: list[Mark] = [d.text(0, BAG, SAY.bags, style="quiet")]
    for k, kind in enumerate(kinds):
        marks.append(d.text(LEFT + STEP * k + 30, BAG, kind, anchor="middle"))
    for row, name in enumerate(("typed_bag", "shuffled_bag")):
        y = BAG + 8 + 26 * row
        marks.append(d.text(0, y + 16, *_title(row), style="quiet"))
        for k, kind in enumerate(kinds):
            place, at = (LEFT + STEP * k + 4, y), (name, k)
            cell = d.Heat(
                f"{name}{k}", at, (1, 1), place, (52, 24), scale=GREY, digits=0, label=kind
            )
            marks.append(cell)
    return marks


class WordShuffler(View):
    """Type a sentence, walk through the orders of its words, and compare what counts and what is read."""

    model_class = ShufflerModel
    rows = (("text",), ("order", "shuffle", "back"))
    pictures = (partial(Diagram, picture),)
