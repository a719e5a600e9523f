"""Word vectors from neighbours: skip-gram with negative sampling (Mikolov et al., 2013), gradient by hand.

Every word has two vectors, each of D numbers: a row of A when it stands in the middle, a row of B when it is a
neighbour. The rows of A are the word vectors that one keeps.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from lessons.numerics import Array, sigmoid
from lessons.optim.numpy_loop import Adam
from lessons.tasks import reviews
from lessons.tasks.vocabulary import Codes, WordVocabulary

WIDE, WINDOW, NOISE = 16, 2, 5  # numbers of a vector; words to each side; drawn words for each pair
TOGETHER, RATE, UPDATES = 512, 1e-2, 1000
EVERY = 10  # updates from one record to the next
SPREAD = 0.1  # of the first vectors


@dataclass(frozen=True)
class VectorRecord:
    """The word vectors A (V, D) after `step` updates, and the loss of the next batch."""

    step: int
    loss: float
    vectors: Array


def word_pairs(
    sentences: Sequence[Sequence[str]], vocabulary: WordVocabulary, window: int = WINDOW
) -> Codes:
    """Every word beside every neighbour at most `window` words away: numbers (n, 2)."""
    found = [
        (codes[t], codes[s])
        for codes in map(vocabulary.encode, sentences)
        for t in range(len(codes))
        for s in range(max(0, t - window), min(len(codes), t + window + 1))
        if s != t
    ]
    return np.array(found, dtype=np.intp).reshape(-1, 2)


def skipgram(a: Array, b: Array, drawn: Array) -> float:
    """The loss of words a (N, D), their neighbours b (N, D) and words drawn at random (N, k, D)."""
    true = (a * b).sum(axis=1)  # (N,): one score for each pair
    false = (drawn @ a[:, :, None])[:, :, 0]  # (N, k)
    losses = -np.log(sigmoid(true)) - np.log(sigmoid(-false)).sum(axis=1)
    return float(losses.mean())


def skipgram_grads(a: Array, b: Array, drawn: Array) -> tuple[Array, Array, Array]:
    """The gradients of `skipgram` with respect to a, b and drawn, each of its own shape.

    The loss -log sigma(s) has the slope sigma(s) - 1, and -log sigma(-s) the slope sigma(s).
    """
    true = (sigmoid((a * b).sum(axis=1)) - 1.0)[:, None] / len(a)  # (N, 1)
    false = sigmoid(drawn @ a[:, :, None]) / len(a)  # (N, k, 1)
    return true * b + (false * drawn).sum(axis=1), true * a, false * a[:, None, :]


def noise_probs(found: Codes, size: int) -> Array:
    """How likely each word (V,) is to be drawn: its count as a neighbour to the power 3/4, as in the paper."""
    powers = np.bincount(found[:, 1].astype(np.intp), minlength=size) ** 0.75
    likely: Array = powers / powers.sum()
    return likely


@cache
def review_pairs() -> Codes:
    """The pairs of the sentences that the sentiment nets are trained on."""
    return word_pairs([one.words for one in reviews.training_reviews()], reviews.VOCABULARY)


def train_vectors(
    found: Codes, size: int, seed: int = 0, updates: int = UPDATES, every: int = EVERY
) -> Iterator[VectorRecord]:
    """Learn vectors for `size` words from pairs (n, 2); yields a record at every `every`-th update, from 0 on.

    Adam at RATE, TOGETHER pairs at a time, NOISE drawn words for each.
    """
    rng, adam = np.random.default_rng(seed), Adam(RATE)
    weights = {"A": rng.normal(0.0, SPREAD, (size, WIDE)), "B": np.zeros((size, WIDE))}
    likely = noise_probs(found, size)
    for step in range(updates + 1):
        word, near = found[rng.integers(len(found), size=TOGETHER)].T
        noise = rng.choice(size, size=(TOGETHER, NOISE), p=likely)
        batch = weights["A"][word], weights["B"][near], weights["B"][noise]
        if step % every == 0:
            yield VectorRecord(step, skipgram(*batch), weights["A"].copy())
        da, db, dn = skipgram_grads(*batch)
        met, beside = np.append(near, noise.ravel()), np.vstack([db, dn.reshape(-1, WIDE)])
        adam.update(weights, {"A": _by_row(word, da, size), "B": _by_row(met, beside, size)})


def review_vectors(seed: int = 0, updates: int = UPDATES) -> Array:
    """The vectors (V, D) of `reviews.VOCABULARY` after a whole training on the reviews."""
    *_, last = train_vectors(review_pairs(), len(reviews.VOCABULARY), seed, updates)
    return last.vectors


def _by_row(rows: Codes, values: Array, size: int) -> Array:
    """The sum of `values` (n, D) for each row number in `rows` (n,), as (size, D)."""
    column = rows[:, None] * WIDE + np.arange(WIDE)
    total = np.bincount(column.ravel().astype(np.intp), values.ravel(), size * WIDE)
    return total.reshape(size, WIDE).astype(np.float64)
