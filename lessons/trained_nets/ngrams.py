"""N-grams of characters: how many bits per character their counts need."""

import numpy as np
from numpy.typing import NDArray

from lessons.numerics import Array
from lessons.tasks.text import Codes, Vocabulary

MOST_PAST = 7  # characters: more would not fit into a number of 64 bits


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


def ngram_bits(train: str, test: str, vocabulary: Vocabulary, most: int) -> Array:
    """Bits per character of `test`, but the first, from counts that use 0, 1 .. `most` characters of the past.

    Witten and Bell (1991): p_k = (count + kinds p_{k-1}) / (total + kinds), where `total` is how often the last k
    characters occur in `train`, `count` how often the character follows them there, and `kinds` how many different
    characters do; p_{-1} is uniform. A past that never occurs, or is longer than the text so far, leaves p_{k-1}.
    """
    if not 0 <= most <= MOST_PAST:
        raise ValueError(f"most must be 0 to {MOST_PAST}, not {most}.")
    n, codes = len(vocabulary), at_least_two(vocabulary.encode(train)).astype(np.int64)
    tested = at_least_two(vocabulary.encode(test)).astype(np.int64)
    p, found = np.full(len(tested), 1.0 / n), []
    for k in range(min(most, len(codes) - 1) + 1):
        grams, counts = np.unique(_numbers(codes, k + 1, n), return_counts=True)
        pasts, first, kinds = np.unique(grams // n, return_index=True, return_counts=True)
        wanted, p_k = _numbers(tested, k + 1, n), p[k:]
        count = _looked_up(wanted, grams, counts)
        total = _looked_up(wanted // n, pasts, np.add.reduceat(counts, first.astype(np.intp)))
        seen, kind = total > 0, _looked_up(wanted // n, pasts, kinds)
        p_k[seen] = ((count + kind * p_k) / np.maximum(total + kind, 1))[seen]
        found.append(-np.log2(p[1:]).mean())
    return np.array(found)


def _numbers(codes: NDArray[np.int64], length: int, n: int) -> NDArray[np.int64]:
    """Each n-gram of `length` codes as one number, the last code as its last digit; none if there are too few."""
    last = max(len(codes) - length + 1, 0)
    numbers = np.zeros(last, dtype=np.int64)
    for k in range(length):
        numbers = numbers * n + codes[k : last + k]
    return numbers


def _looked_up(
    wanted: NDArray[np.int64], keys: NDArray[np.int64], values: NDArray[np.intp]
) -> NDArray[np.intp]:
    """The value of each key that is wanted; 0 for one that is not among the sorted `keys`."""
    positions = np.searchsorted(keys, wanted).clip(max=len(keys) - 1)
    return np.where(keys[positions] == wanted, values[positions], 0)


def at_least_two(codes: Codes) -> Codes:
    """`codes`, so that one follows another; else ValueError."""
    if len(codes) < 2:
        raise ValueError("A text of two characters or more is needed, so that one follows.")
    return codes
