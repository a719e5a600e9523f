"""Counts of n-grams with Witten-Bell smoothing, against a count by dictionaries."""

from collections import Counter

import numpy as np
import pytest

from lessons.tasks.text import Vocabulary
from lessons.trained_nets.ngrams import ngram_bits

TRAIN, TEST = "the cat sat on the mat, the rat sat on the cat", "the rat on the zebra"
VOCABULARY = Vocabulary.of(TRAIN)


def probability(past, character, k):
    """p_k by the formula; `past` is all that stands before the character."""
    if k < 0:
        return 1 / len(VOCABULARY)
    shorter = probability(past, character, k - 1)
    if k > len(past):
        return shorter
    last = past[len(past) - k :]
    after = Counter(TRAIN[i + k] for i in range(len(TRAIN) - k) if TRAIN[i : i + k] == last)
    if not after:
        return shorter
    return (after[character] + len(after) * shorter) / (after.total() + len(after))


def test_it_is_the_formula():
    test = VOCABULARY.seen(TEST)
    wanted = [
        -np.mean([np.log2(probability(test[:t], test[t], k)) for t in range(1, len(test))])
        for k in range(5)
    ]
    np.testing.assert_allclose(ngram_bits(TRAIN, TEST, VOCABULARY, 4), wanted, rtol=0, atol=1e-12)


@pytest.mark.parametrize("k", [0, 1, 3])
def test_the_probabilities_sum_to_one(k):
    whole = sum(probability("on the", character, k) for character in VOCABULARY.symbols)
    assert whole == pytest.approx(1)


def test_a_past_longer_than_a_text_changes_nothing():
    assert len(set(ngram_bits(TRAIN, "at", VOCABULARY, 7)[1:])) == 1
    assert len(ngram_bits("ab", "ab", Vocabulary.of("ab"), 7)) == 2


@pytest.mark.parametrize("most", [-1, 8])
def test_a_past_that_does_not_fit_is_refused(most):
    with pytest.raises(ValueError, match="0 to 7"):
        ngram_bits(TRAIN, TEST, VOCABULARY, most)
