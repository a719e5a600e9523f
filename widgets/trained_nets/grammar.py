"""Is this sentence legal? A net that has read nothing else gives every word a probability before it reads it."""

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np
from traitlets import validate

from lessons.numerics import Array
from lessons.tasks import agreement, reber
from lessons.tasks.agreement import LANGUAGES
from lessons.trained_nets import grammar_reader
from lessons.trained_nets.grammar_reader import IMPOSSIBLE
from widgets.core import texts
from widgets.core.controls import action
from widgets.core.traits import Choice, Typed, Whole
from widgets.drawing import marks as d
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Mark, Scene
from widgets.drawing.theme import WIDTH, WRONG, of_quantity
from widgets.drawing.word_row import WordRow, cut, listed
from widgets.trained_nets.sequence_reader import KEYS, P, SentenceModel, SequenceReader

FIRST = {
    "agreement": "the key near the dogs that the boy sees is old .",
    "reber": "BPBTSXXTVVEPE",
}
ROW, BAR, TRACK, SHOWN = 28.0, 22.0, 260.0, 6  # px: a cell, a bar's row, a bar; bars
EXPECTED = of_quantity("y")


class Texts(texts.Texts):
    """All that the learner reads."""

    typed: str = "text"
    typing: str = "A sentence of the language"
    language: str = "language"
    languages: tuple[str, str] = ("agreement", "embedded Reber")
    another: str = "another sentence"
    another_tip: str = "A legal sentence that the net was not trained on"
    spoil: str = "make it illegal"
    spoil_tip: str = "Change the last is into are, or the last symbol but one, and back"
    nothing: str = "It has no is or are to change; type one, or take another sentence."
    no_branch: str = "Only a T or P as the last symbol but one can be changed; take another string."
    p: str = "p before reading"
    before: tuple[str, str] = ("p(next word) before word ", " is read:")
    read: str = " ◀ word of the text"
    legal: str = "legal"
    so_far: str = "legal so far, but not at its end"
    illegal: str = "not legal: “{word}” at t = {t} has p = {p:.3f}"
    unsure: str = "cannot say; not known: {words}"
    limit: str = "threshold (ours): p below {limit} is called not legal"
    known: str = "Vocabulary: {words}"
    caption: str = "{verdict}. t = {t} of {T}, “{word}”: p = {p}; most probable there: {expected}."


SAY = Texts()


class LegalModel(SentenceModel):
    """A text of one of two languages, and the probability that a net gave each word before reading it."""

    language = Choice(LANGUAGES, LANGUAGES[0], SAY.languages, tip=SAY.language, width=160)
    typed = Typed("", label=SAY.typed, tip=SAY.typing, width=520)
    t = Whole(1, 1, lambda model: model.T, help="the word looked at")
    inputs = ("typed",)
    _asked = 0  # how often another sentence was asked for: its number

    def __init__(self, typed: str = "", language: str = LANGUAGES[0], **traits: Any) -> None:
        """Judge `typed`, or a sentence of ours."""
        if language not in LANGUAGES:
            raise ValueError(f"The language must be {' or '.join(LANGUAGES)}, not {language!r}.")
        super().__init__(typed=typed or FIRST[language], language=language, **traits)
        self.observe(self._other_language, "language")
        if "t" not in traits:
            self._to_the_telling_symbol()

    def _other_language(self, _: Any) -> None:
        self.typed = FIRST[self.language]
        self._to_the_telling_symbol()

    def _to_the_telling_symbol(self) -> None:
        """Of an embedded Reber string the last symbol but one is the one that depends on the second."""
        if self.language == "reber":
            self.t = self.T - 1

    @validate("typed")
    def _readable(self, proposal: Any) -> str:
        agreement.split(proposal["value"], self.language)
        return str(proposal["value"])

    def read(self) -> None:
        """Ask the net of the language what it expects before each word."""
        words = agreement.split(self.typed, self.language)
        self.words = self.finished(self.typed, words, agreement.SYMBOLS[self.language])
        self.net = grammar_reader.load(self.language)
        self.expected = self.net.expected(self.words)
        self.p = self.net.given(self.words)

    @property
    def strange(self) -> tuple[bool, ...]:
        """For each word, whether the net does not know it."""
        return tuple(np.isnan(self.p).tolist())

    @property
    def first_wrong(self) -> int | None:
        """The first word, counted from 0, that the net holds to be impossible."""
        wrong = np.flatnonzero(self.p < IMPOSSIBLE)
        return int(wrong[0]) if len(wrong) else None

    @property
    def verdict(self) -> str:
        """What the net says of the whole text."""
        at = self.first_wrong
        pairs = list(zip(self.words, self.strange, strict=True))[:at]
        if odd := [word for word, strange in pairs if strange]:
            return SAY.unsure.format(words=listed(odd))
        if at is not None:
            return SAY.illegal.format(word=cut(self.words[at]), t=at + 1, p=self.p[at])
        return SAY.legal if agreement.ended(self.words, self.language) else SAY.so_far

    @property
    def ranks(self) -> tuple[int, ...]:
        """The symbols most expected before the word looked at, as numbers, the most probable first."""
        p = self.expected[self.t - 1]
        return tuple(np.argsort(-p, kind="stable")[:SHOWN].tolist())

    @property
    def caption(self) -> str:
        """The verdict, and what was expected at the word looked at."""
        at, symbols = self.t - 1, self.net.symbols
        expected = ", ".join(f"{symbols[k]} {self.expected[at, k]:.2f}" for k in self.ranks[:3])
        p = "?" if self.strange[at] else f"{self.p[at]:.3f}"
        verdict, word = self.verdict[0].upper() + self.verdict[1:], cut(self.words[at])
        numbers = {"verdict": verdict, "t": self.t, "T": self.T, "word": word, "p": p}
        return SAY.caption.format(**numbers, expected=expected) + self.waiting

    def _written(self, words: Sequence[str]) -> str:
        """Words as they are typed in the language."""
        return ("" if self.language == "reber" else " ").join(words)

    @action(SAY.another, SAY.another_tip)
    def another(self) -> None:
        """A legal sentence that no training saw."""
        self._asked += 1
        told = agreement.legal(self.language, 50, seed=1, held_out=True)[self._asked % 50]
        self.typed = self._written(told)

    @action(SAY.spoil, SAY.spoil_tip)
    def spoil(self) -> None:
        """Swap the last is and are, or the last symbol but one; ValueError if there is none."""
        words = list(self.words)
        pair: tuple[str, ...] = agreement.BE
        places = [k for k, word in enumerate(words) if word in pair][-1:]
        if self.language == "reber":
            pair = (*reber.BRANCHES,)
            places = [len(words) - 2] if len(words) > 1 and words[-2] in pair else []
        if not places:
            raise ValueError(SAY.no_branch if self.language == "reber" else SAY.nothing)
        words[places[0]] = pair[1 - pair.index(words[places[0]])]
        self.typed = self._written(words)


def legal_drawing(model: LegalModel) -> Drawing:
    """The words with their probabilities, the verdict, and what was expected at the word looked at."""
    ranks, at = list(model.ranks), model.t - 1
    read = [model.net.symbols[k] == model.words[at] for k in ranks]
    arrays: dict[str, Array] = {"t": np.array([model.t]), "p": model.p}
    arrays |= {"rank": np.array(ranks), "best": model.expected[at, ranks], "read": np.array(read)}
    wrong = tuple(bool(p < IMPOSSIBLE) for p in model.p)
    return Drawing(
        legal_scene(model.words, model.strange, wrong, model.verdict, model.net.symbols), arrays
    )


@lru_cache(maxsize=64)
def legal_scene(
    words: tuple[str, ...],
    strange: tuple[bool, ...],
    wrong: tuple[bool, ...],
    verdict: str,
    symbols: tuple[str, ...],
) -> Scene:
    """Everything but the numbers."""
    odd = tuple(a or b for a, b in zip(strange, wrong, strict=True))
    row, T = WordRow(words, odd, left=130.0, strong=wrong), len(words)
    y = row.height
    cells = d.Heat("p", ("p", 0), (1, T), (row.left, y), (row.column, ROW), scale=EXPECTED, pick=True,
                   digits=2 if row.column >= 30 else None, cursor=("t", 0), veil=False, label=SAY.p,
                   tell=([SAY.p], [f"“{word}”" for word in words]))  # fmt: skip
    marks = [*row.marks(), d.text(0, y + 18, SAY.p, style="quiet"), cells]
    marks += [_cross(row, t, y) for t in range(T) if wrong[t]]
    ink = None if verdict in (SAY.legal, SAY.so_far) else WRONG
    y += ROW + 26
    marks.append(d.text(row.left, y, verdict, style="strong", color=ink))
    marks.append(d.text(WIDTH, y, SAY.limit.format(limit=IMPOSSIBLE), anchor="end", style="quiet"))
    y += 28
    said = (SAY.before[0], d.number("t", 0, 0), SAY.before[1])
    marks.append(d.text(row.left, y, *said, style="quiet"))
    marks += [mark for k in range(SHOWN) for mark in _bar(k, symbols, row.left, y + 6)]
    lines = [[SAY.known.format(words=" ".join(symbols))]]
    return d.scene(WIDTH, y + 14 + BAR * SHOWN, marks, lines=lines, keys=KEYS)


def _cross(row: WordRow, t: int, y: float) -> Mark:
    """A frame around the number of a word that was held to be impossible."""
    left, wide = row.left + t * row.column + 1, row.column - 2
    return d.Path(f"M{left:.1f} {y + 1:.1f}h{wide:.1f}v{ROW - 2:.1f}h{-wide:.1f}z", color=WRONG)


def _bar(k: int, symbols: tuple[str, ...], left: float, top: float) -> list[Mark]:
    """One of the words most expected, and whether it is the one that was read."""
    y = top + BAR * k
    here = ("", SAY.read)
    return [
        d.text(left - 10, y + 15, d.choice("rank", symbols, k), anchor="end"),
        d.Bar(("best", k), (left, y + 5), (TRACK, 12), P, across=True),
        d.text(
            left + TRACK + 8, y + 15, d.number("best", k), d.choice("read", here, k), style="quiet"
        ),
    ]


class LegalMeter(SequenceReader):
    """A net judges a text: `LegalMeter()`, `LegalMeter("the key is old .")`, `LegalMeter(language="reber")`."""

    model_class = LegalModel
    rows = (("language",), ("typed", "another", "spoil"), ("walk",))
    pictures = (partial(Diagram, legal_drawing),)
