"""Typical wrong answers to the exercises of lesson 16 get an explanation of their own."""

import numpy as np
import pytest

from lessons.checks import check
from lessons.checks.lesson_16 import embed, flips, nearest
from lessons.trained_nets import sentiment


def numbers(words, vocabulary):
    return vocabulary.encode(words)


def known_only(words, vocabulary, E):
    return embed([word for word in words if word in vocabulary.words], vocabulary, E)


def zeros_for_strangers(words, vocabulary, E):
    vectors = embed(words, vocabulary, E)
    vectors[[word not in vocabulary.words for word in words]] = 0
    return vectors


def last_for_strangers(words, vocabulary, E):
    return E[[vocabulary.words.index(w) if w in vocabulary.words else -1 for w in words]]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda w, v, E: E[: len(w)], "the first rows of E"),
        (lambda w, v, E: " ".join(w), "an array of shape (T, D) is asked for"),
        (lambda w, v, E: np.eye(len(v))[numbers(w, v)], "multiply them by E"),
        (lambda w, v, E: numbers(w, v), "these are the numbers of the words"),
        (lambda w, v, E: embed(w, v, E).T, "transposed"),
        (lambda w, v, E: embed(w, v, E).sum(axis=0), "a row for each is asked for"),
        (lambda w, v, E: embed(w, v, E).mean(axis=0), "a row for each is asked for"),
        (lambda w, v, E: E[numbers(w, v) - 1], "one too early"),
        (lambda w, v, E: E[[v.words.index(word) for word in w]], "let encode look"),
        (lambda w, v, E: E[[dict(zip(v.words, range(9), strict=False))[x] for x in w]], "encode"),
        (known_only, "the unknown word has a vector too"),
        (zeros_for_strangers, "a vector of its own: row 0"),
        (last_for_strangers, "its vector is row 0; another one came"),
        (lambda w, v, E: 2 * embed(w, v, E), "2 times what it should be"),
    ],
)
def test_embed(answer, words):
    verdict = check("16.embed", answer)
    assert not verdict
    assert words in verdict.why, verdict.why


def test_a_row_that_is_picked_is_as_good_as_a_product():
    assert check("16.embed", lambda w, v, E: E[v.encode(w)])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda E, k: (E @ E[k]).argmax(), "divide by both lengths"),
        (lambda E, k: k, "the word itself came back"),
        (lambda E, k: np.linalg.norm(E - E[k], axis=1).argsort()[1], "compare angles"),
        (lambda E, k: (E @ E[k] / np.linalg.norm(E, axis=1)).argmin(), "points away most"),
        (lambda E, k: E @ E[k], "the number of one word is asked for"),
        (lambda E, k: 0.75, "the number of its word is asked for"),
    ],
)
def test_nearest(answer, words):
    verdict = check("16.nearest", answer)
    assert not verdict
    assert words in verdict.why, verdict.why


def test_nearest_may_not_change_the_table():
    def answer(E, code):
        E /= np.linalg.norm(E, axis=1, keepdims=True)
        return nearest(E, code)

    assert "changes its own input E" in check("16.nearest", answer).why


def with_not(words, at):
    words = words.split()
    return " ".join([*words[:at], "not", *words[at:]])


def turned(net, one, other):
    return (net.praise(one) > 0.5) != (net.praise(other) > 0.5)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda net, text: False, "no sentence turns"),
        (lambda net, text: True, "every sentence turns"),
        (lambda net, text: net.praise(with_not(text, -1)) > 0.5, "this is the verdict with not"),
        (lambda net, text: net.praise(text) > 0.5, "this is the verdict without not"),
        (lambda net, text: turned(net, text, f"{text} not"), "just before its last word"),
        (lambda net, text: turned(net, text, f"not {text}"), "not stands at the head"),
        (lambda net, text: not flips(net, text), "those that turn are asked for"),
        (lambda net, text: net.praise(text), "True or False is asked for"),
        (lambda net, text: "although the" not in text, "and your answer says otherwise"),
        (
            lambda net, text: flips(sentiment.load(), text),
            "with a net that is deaf to not the verdict on",
        ),
        (
            lambda net, text: flips(sentiment.load(), text),
            "” does not turn, and your answer says otherwise",
        ),
    ],
)
def test_flips(answer, words):
    verdict = check("16.flips", answer)
    assert not verdict
    assert words in verdict.why, verdict.why
