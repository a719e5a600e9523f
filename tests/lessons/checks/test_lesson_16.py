"""Typical wrong answers to the exercises of lesson 16 get an explanation of their own."""

from lessons.checks import check
from lessons.checks.lesson_16 import embed, flips, last_states
from lessons.trained_nets import sentiment
from tests.harness.slips import told


def last_for_strangers(words, vocabulary, E):
    return E[[vocabulary.words.index(w) if w in vocabulary.words else -1 for w in words]]


test_embed = told(
    "16.embed",
    (lambda w, v, E: " ".join(w), "an array of shape (T, D) is asked for"),
    (lambda w, v, E: E[[v.words.index(word) for word in w]], "let encode look"),
    (lambda w, v, E: E[[dict(zip(v.words, range(9), strict=False))[x] for x in w]], "encode"),
    (last_for_strangers, "its vector is row 0; another one came"),
    (lambda w, v, E: 2 * embed(w, v, E), "2 times what it should be"),
)


def test_a_row_that_is_picked_is_as_good_as_a_product():
    assert check("16.embed", lambda w, v, E: E[v.encode(w)])


test_last = told(
    "16.last",
    (lambda hs, n: hs[-1], "short sentences have read padding by then"),
    (lambda hs, n: hs[n - 2, range(len(n))], "one step too early"),
    (lambda hs, n: hs[n - 1], "pair them"),
    (lambda hs, n: hs[n, range(len(n))], "beyond the end"),
    (lambda hs, n: 2 * last_states(hs, n), "2 times what it should be"),
)


test_nearest = told(
    "16.nearest",
    (lambda E, k: E @ E[k], "the number of one word is asked for"),
    (lambda E, k: 0.75, "the number of its word is asked for"),
)


test_flips = told(
    "16.flips",
    (lambda net, text: net.p_positive(text), "True or False is asked for"),
    (lambda net, text: "although the" not in text, "and your answer says otherwise"),
    (
        lambda net, text: flips(sentiment.load(), text),
        "with a net that ignores not the prediction for",
    ),
    (
        lambda net, text: flips(sentiment.load(), text),
        "” does not turn, and your answer says otherwise",
    ),
)
