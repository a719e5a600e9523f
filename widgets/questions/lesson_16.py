"""What lesson 16 asks: where word vectors lie, where p(positive) moves, and which verb a net expects."""

from typing import Any

import numpy as np

from lessons.analysis.word_vectors import cosines
from lessons.numerics import Array
from lessons.tasks.reviews import VOCABULARY
from lessons.tasks.vocabulary import split
from widgets.predictions.answers import Amounts, Cells, OneOf, cells_where
from widgets.predictions.model import Question

CENTRE, THING, ASKED = "great", "film", ("good", "bad")
REVIEW = split("the film was not good , but the music was great")
MOVES = 0.1  # of p(positive), from one word to the next
BEFORE = split("the key near the dogs")
VERBS = ("is", "are")

NEAR = OneOf(("both do", "only “good” does", "only “bad” does", "neither does"))


def _nearer(model: Any) -> Array | None:
    """Which of good and bad are nearer to great than film is, once skip-gram is trained."""
    if model.given is not None or model.history[-1].step < model.steps:
        return None
    words = VOCABULARY.words
    similar = cosines(model.history[-1].vectors, words.index(CENTRE))
    good, bad = (bool(similar[words.index(w)] > similar[words.index(THING)]) for w in ASKED)
    return NEAR.only(
        [(True, True), (True, False), (False, True), (False, False)].index((good, bad))
    )


def _moves(model: Any) -> Array:
    """The words at which p(positive) of the net moves."""
    p = np.concatenate([[0.5], model.net.run(REVIEW)["p"]])
    return cells_where(np.abs(np.diff(p)) >= MOVES)


def _verbs(model: Any) -> Array:
    """The probability of each verb after the words."""
    expected = model.net.expected(BEFORE)[-1]
    return np.array([expected[model.net.symbols.index(verb)] for verb in VERBS])


QUESTIONS = (
    Question(
        "16 near great",
        "Which of “good” and “bad” lies nearer to “great” than “film” does?",
        NEAR,
        _nearer,
    ),
    Question(
        "16 words that move",
        "At which words does p(positive) of the net move by 0.1 or more? It starts at ½.",
        Cells(("moves",), REVIEW, enough=0.6),
        _moves,
    ),
    Question(
        "16 is or are",
        "How probable is each verb after “the key near the dogs”?",
        Amounts(0.0, 1.0, near=0.15, places=VERBS, start=1.0),
        _verbs,
    ),
)
