"""Lesson 16 asks where word vectors lie, at which words a label moves, and how probable two verbs are."""

from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from lessons.tasks.reviews import VOCABULARY
from lessons.trained_nets import grammar_reader, sentiment
from tests.widgets.questions.asked import give, hides_all, known, told, view_of

NEAR, MOVES, VERBS = "16 near great", "16 words that move", "16 is or are"


@pytest.mark.parametrize("name", [NEAR, MOVES, VERBS])
def test_the_picture_is_covered(name):
    hides_all(view_of(name))


def test_both_judgements_lie_near_great_by_their_vectors():
    view = view_of(NEAR)
    E = view.model.history[-1].vectors
    E = E / np.linalg.norm(E, axis=1, keepdims=True)
    great, film, good, bad = (
        E[VOCABULARY.words.index(w)] for w in ("great", "film", "good", "bad")
    )
    assert great @ good > great @ film
    assert great @ bad > great @ film
    assert list(known(view)) == [1, 0, 0, 0]
    assert give(view, [1, 0, 0, 0]) is True
    assert give(view, [0, 1, 0, 0]) is False


@pytest.mark.parametrize("far", [(), ("bad",), ("good",), ("good", "bad")])
def test_each_of_the_four_cases_has_its_option(far):
    view = view_of(NEAR)
    vectors = view.model.history[-1].vectors.copy()
    for word in far:
        vectors[VOCABULARY.words.index(word)] *= -1
    view.model.history[-1] = replace(view.model.history[-1], vectors=vectors)
    option = {
        (): "both do",
        ("bad",): "only “good” does",
        ("good",): "only “bad” does",
    }
    answer = view.question.model.answer
    assert answer.options[int(known(view).argmax())] == option.get(far, "neither does")


def test_vectors_that_are_not_trained_answer_nothing():
    view = view_of(NEAR)
    view.reveal()
    view.model.seed = 3
    assert known(view) is None
    view.train(2)
    assert known(view) is None


def test_the_words_that_move_are_those_of_the_net():
    view = view_of(MOVES)
    words = view.model.words
    assert view.question.model.answer.columns == words
    net = sentiment.load()
    p = [0.5, *(net.p_positive(" ".join(words[: k + 1])) for k in range(len(words)))]
    moves = [abs(after - before) >= 0.1 for before, after in pairwise(p)]
    assert [word for word, moved in zip(words, moves, strict=True) if moved] == [
        "good",
        "but",
        "great",
    ]
    assert list(known(view)) == moves
    assert give(view, moves) is True
    assert give(view, [word in ("not", "good", "great") for word in words]) is False
    assert give(view, [word in ("good", "great") for word in words]) is True
    view.model.text = "the plot was bad"
    assert list(known(view)) == moves


def test_a_tenth_is_a_move_and_less_is_none():
    view = view_of(MOVES)
    p = np.array([0.59, 0.7, 0.62, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.61])
    view.model.net = SimpleNamespace(run=lambda words: {"p": p})
    assert list(known(view).nonzero()[0]) == [1, 3, 10]


def test_the_verbs_have_the_probabilities_of_the_net():
    view = view_of(VERBS)
    before, reader = ("the", "key", "near", "the", "dogs"), grammar_reader.load()
    computed = [reader.given([*before, verb])[-1] for verb in ("is", "are")]
    assert known(view) == pytest.approx(computed)
    assert computed[0] > 0.3 > 0.02 > computed[1]
    assert not any(f"{p:.3f}" in told(view) for p in computed)
    assert give(view, [0.5, 0.0]) is True
    assert give(view, [0.0, 0.9]) is False
    assert give(view, [0.5, 0.5]) is False
