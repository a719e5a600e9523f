"""What lesson 18 asks: strings of three lengths, the cells of two attention maps, and what a beam keeps."""

from typing import Any

import numpy as np

from lessons.attention.beam_search import beam_decode
from lessons.attention.encoder_decoder import Answer
from lessons.numerics import Array
from widgets.predictions.answers import Amounts, Cells, OneOf, cells_where
from widgets.predictions.model import Question

LENGTHS = (5, 10, 15)
MAPPED = "31415926"
SENTENCE = "the small black cat does not see a bee"
WRITTEN = ("ne", "pas", "le")
SOURCE, WIDTH = "023770", 2

KEEPS = OneOf(
    (
        "yes, and it is the answer of the beam",
        "it is kept to the last round, but another answer is likelier",
        "no, it is dropped in an earlier round",
    )
)


def _fractions(model: Any) -> Array:
    """The fraction of strings that the net without attention reverses, at each length."""
    return np.array([model.curves["none"][0][n] for n in LENGTHS])


def _map(model: Any) -> Cells:
    """A row for each symbol that is written, a column for each that is read."""
    return Cells(_reader(model).greedy(MAPPED).tokens, tuple(MAPPED), enough=0.6)


def _largest(model: Any) -> Array:
    """The cell with the largest attention weight of each row."""
    return cells_where(_peaks(_reader(model).greedy(MAPPED)))


def _peaks(answer: Answer) -> Array:
    """1 where an attention weight is the largest of its row, (symbols written, symbols read)."""
    alpha = np.array([step["alpha"] for step in answer.steps])
    return np.asarray(alpha == alpha.max(axis=1, keepdims=True), dtype=float)


def _words(model: Any) -> Cells:
    """A row for each of the words that are asked about, a column for each word of the sentence."""
    return Cells(WRITTEN, _reader(model).greedy(SENTENCE).source, enough=0.5)


def _word_peaks(model: Any) -> Array:
    """The cell with the largest attention weight of each of those rows."""
    answer = _reader(model).greedy(SENTENCE)
    return cells_where(_peaks(answer)[[answer.tokens.index(word) for word in WRITTEN]])


def _reader(model: Any) -> Any:
    """The net with additive attention, the first of the map."""
    return next(iter(model.nets.values()))


def _kept(model: Any) -> Array:
    """What becomes of the right answer in a beam of 2."""
    search, right = beam_decode(model.net, SOURCE, WIDTH), SOURCE[::-1]
    if search.text == right:
        return KEEPS.only(0)
    last = [search.task.join(each.tokens) for each in search.rounds[-1] if each.kept]
    return KEEPS.only(1 if right in last else 2)


QUESTIONS = (
    Question(
        "18 three lengths",
        "Which fraction of strings of 5, 10 and 15 digits does the net without attention reverse without a mistake?",
        Amounts(0.0, 1.0, near=0.15, places=tuple(map(str, LENGTHS)), start=0.75, digits=3),
        _fractions,
    ),
    Question(
        "18 attention map",
        "In which cell of each row is the largest attention weight? A row is a symbol that is written.",
        _map,
        _largest,
    ),
    Question(
        "18 ne, pas and le",
        "At which word is the largest attention weight when the net writes ne, pas and le?",
        _words,
        _word_peaks,
    ),
    Question(
        "18 beam of 2",
        "Will a beam of 2 keep “077320” to the end?",
        KEEPS,
        _kept,
    ),
)
