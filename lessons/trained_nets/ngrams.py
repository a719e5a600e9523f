"""Unigrams and bigrams of characters: how many bits per character they need."""

import numpy as np

from lessons.tasks.text import Codes, Vocabulary


def unigram_bits(train: str, test: str, vocabulary: Vocabulary) -> float:
    """Bits per character of `test`, but the first, from how often each character is in `train`.

    Every count gets one more, so that nothing is impossible.
    """
    counts = np.bincount(vocabulary.encode(train), minlength=len(vocabulary)) + 1.0
    tested = at_least_two(vocabulary.encode(test))
    return float(-np.log2(counts / counts.sum())[tested[1:]].mean())


def bigram_bits(train: str, test: str, vocabulary: Vocabulary) -> float:
    """Bits per character of `test`, but the first, from which character follows which in `train`.

    Every count gets one more, so that nothing is impossible.
    """
    n, tested = len(vocabulary), at_least_two(vocabulary.encode(test))
    codes = at_least_two(vocabulary.encode(train))
    pairs, counts = np.unique(codes[:-1] * n + codes[1:], return_counts=True)  # most never come
    asked = tested[:-1] * n + tested[1:]
    place = np.searchsorted(pairs, asked).clip(max=len(pairs) - 1)
    count = np.where(pairs[place] == asked, counts[place], 0)
    before = np.bincount(codes[:-1], minlength=n)[tested[:-1]]
    return float(-np.log2((count + 1.0) / (before + n)).mean())


def at_least_two(codes: Codes) -> Codes:
    """`codes`, so that one follows another; else ValueError."""
    if len(codes) < 2:
        raise ValueError("A text of two characters or more is needed, so that one follows.")
    return codes
