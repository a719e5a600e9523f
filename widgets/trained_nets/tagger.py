"""Which part of speech is each word? A unidirectional and a bidirectional tagger over one typed sentence."""

from functools import lru_cache, partial
from typing import Any

import numpy as np

from lessons.numerics import Array
from lessons.tasks import tagging
from lessons.tasks.tagging import TAGS
from lessons.trained_nets import tagger as taggers
from lessons.trained_nets.tagger import KINDS, UNIDIRECTIONAL
from widgets.core import texts
from widgets.core.traits import Typed, Whole
from widgets.drawing import marks as d
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Mark, Scene
from widgets.drawing.theme import WIDTH, of_quantity
from widgets.drawing.word_row import WordRow, cut, not_known
from widgets.trained_nets.sequence_reader import KEYS, P, SentenceModel, SequenceReader

SENTENCE = "light trees can burn"
ROW, BAR = 34.0, 20.0  # px: of a tagger in the strip; of a tag beside it
TRACK = 200.0  # px: of a bar
SURE = of_quantity("y", 1.5)  # tags are read on it


class Texts(texts.Texts):
    """All that the learner reads."""

    typed: str = "sentence"
    typing: str = "Words with spaces between them"
    kinds: tuple[str, str] = ("→ unidirectional", "⇄ bidirectional")
    at: str = "p(tag) for this word, of each tagger:"
    unknown: str = "Not known: {words}; the taggers read zeros there."
    known: str = "Vocabulary: {words}. In bold: words with more than one possible tag."
    meaning: str = "DET determiner, AUX auxiliary verb, ADJ adjective, PRON pronoun."
    caption: str = "t = {t} of {T}, “{word}”: unidirectional {one}, bidirectional {both}. {tags}."
    tags: str = "The taggers differ at {words}"
    same: str = "Both give every word the same tag"


SAY = Texts()


class TagModel(SentenceModel):
    """A sentence, the chosen word, and the tags that two taggers give to every word."""

    typed = Typed(SENTENCE, check=tagging.split, label=SAY.typed, tip=SAY.typing, width=460)
    t = Whole(1, 1, lambda model: model.T, help="the word looked at")
    inputs = ("typed",)

    def __init__(self, typed: str = SENTENCE, **traits: Any) -> None:
        """Tag `typed` with the taggers that come with the course."""
        self.taggers = {kind: taggers.load(kind) for kind in KINDS}
        super().__init__(typed=typed, **traits)

    def read(self) -> None:
        """Tag every word."""
        self.words = self.finished(self.typed, tagging.split(self.typed), tagging.NUMBER)
        self.p = {kind: tagger.probs(self.words) for kind, tagger in self.taggers.items()}
        strange = [word for word, odd in zip(self.words, self.strange, strict=True) if odd]
        self.problem = not_known(SAY.unknown, strange)

    @property
    def strange(self) -> tuple[bool, ...]:
        """For each word, whether the taggers do not know it."""
        return tuple(word not in tagging.NUMBER for word in self.words)

    def best(self, kind: str) -> tuple[str, ...]:
        """The most probable tag of every word."""
        return tuple(TAGS[k] for k in self.p[kind].argmax(axis=1))

    @property
    def caption(self) -> str:
        """The word looked at, its tag and how sure each tagger is of it, and where the taggers differ."""
        at = self.t - 1
        said = [f"{self.best(kind)[at]} {self.p[kind][at].max():.2f}" for kind in KINDS]
        tags = zip(self.words, *(self.best(kind) for kind in KINDS), strict=True)
        apart = ", ".join(f"“{cut(word)}”" for word, one, both in tags if one != both)
        told = SAY.tags.format(words=apart) if apart else SAY.same
        numbers = {"t": self.t, "T": self.T, "word": cut(self.words[at]), "tags": told}
        return SAY.caption.format(**numbers, one=said[0], both=said[1]) + self.waiting


def tag_drawing(model: TagModel) -> Drawing:
    """The words, the tag and the certainty of each tagger under them, and all six tags of the word looked at."""
    arrays: dict[str, Array] = {"t": np.array([model.t])}
    for k, kind in enumerate(KINDS):
        p = model.p[kind]
        arrays |= {f"sure{k}": p.max(axis=1), f"tag{k}": p.argmax(axis=1)}
    arrays |= {f"p{k}": model.p[kind][model.t - 1] for k, kind in enumerate(KINDS)}
    many = tuple(word in tagging.ambiguous() for word in model.words)
    return Drawing(tag_scene(model.words, model.strange, many), arrays)


@lru_cache(maxsize=64)
def tag_scene(words: tuple[str, ...], strange: tuple[bool, ...], many: tuple[bool, ...]) -> Scene:
    """Everything but the numbers."""
    row = WordRow(words, strange, left=128.0, strong=many)
    marks, y = row.marks(), row.height
    for k, name in enumerate(SAY.kinds):
        marks += _strip(row, k, name, y + k * ROW)
    y += len(KINDS) * ROW + 24
    marks.append(d.text(0, y, SAY.at, style="quiet"))
    for k, name in enumerate(SAY.kinds):
        left = row.left + k * (TRACK + 120)
        marks.append(d.text(left, y + 20, name, style="quiet"))
        marks += [mark for j in range(len(TAGS)) for mark in _bar(k, j, left, y + 28)]
    marks += [
        d.text(row.left - 10, y + 43 + BAR * j, tag, anchor="end") for j, tag in enumerate(TAGS)
    ]
    lines = [[SAY.known.format(words=" ".join(tagging.WORDS))], [SAY.meaning]]
    return d.scene(WIDTH, y + 34 + BAR * len(TAGS), marks, lines=lines, keys=KEYS)


def _strip(row: WordRow, k: int, name: str, y: float) -> list[Mark]:
    """One tagger: a cell for each word, coloured as it is sure, and the tag in it."""
    size, key = (row.column, ROW - 6), f"tagger {k + 1}"
    said = ([name], [f"of “{word}”" for word in row.words])
    cells = d.Heat(key, (f"sure{k}", 0), (1, len(row.words)), (row.left, y), size, scale=SURE, pick=True,
                   cursor=("t", 0), veil=KINDS[k] == UNIDIRECTIONAL, label=name, tell=said)  # fmt: skip
    middle = y + (ROW - 6) / 2 + 4
    small = 10 if row.column < 44 else None
    tags = [
        d.text(
            row.middle(t),
            middle,
            d.choice(f"tag{k}", TAGS, t),
            anchor="middle",
            size=small,
            style="through",
        )
        for t in range(len(row.words))
    ]
    return [d.text(0, middle, name, style="strong"), cells, *tags]


def _bar(k: int, j: int, left: float, top: float) -> list[Mark]:
    """The probability of one tag for the word looked at."""
    y = top + BAR * j
    number = d.text(left + TRACK + 8, y + 15, d.number(f"p{k}", j), style="quiet")
    return [d.Bar((f"p{k}", j), (left, y + 5), (TRACK, 11), P, across=True), number]


class TagStrip(SequenceReader):
    """Two taggers over a sentence: `TagStrip()`, `TagStrip("light the fire")`; walk from word to word."""

    model_class = TagModel
    rows = (("typed",), ("walk",))
    pictures = (partial(Diagram, tag_drawing),)
