"""A baseline that counts: naive Bayes over the n-grams of a whole sentence, wherever they stand."""

import random
from collections.abc import Iterable

import numpy as np

from lessons.tasks.birthplace import COUNTRIES, WORDS, Birthplace
from lessons.toy_models.recall import Numbers

SENTENCES_PER_LAG, LONGEST = 80, 40  # that `trained_counter` reads


class NGramCounter:
    """Naive Bayes: names the country whose sentences have used the same n-grams most often.

    An n-gram is `n` words in a row; n = 1 is a bag of words, n = 2 a bag of bigrams. The score of a country is the
    sum of log(count + 1) over the n-grams of a sentence, each country having been read equally often.
    """

    def __init__(self, n: int) -> None:
        """Nothing counted yet. n is 1, 2 or 3."""
        self.n = n
        self.counts = np.zeros((len(COUNTRIES), len(WORDS) ** n), dtype=np.int32)

    def ngrams(self, words: Numbers) -> Numbers:
        """The n-grams of words (N, T) as numbers, (N, T - n + 1)."""
        last = words.shape[1] - self.n + 1
        rows = [words[:, k : last + k] * len(WORDS) ** k for k in range(self.n)]
        numbers: Numbers = np.sum(rows, axis=0)
        return numbers

    def read(self, words: Numbers, answers: Numbers) -> None:
        """Count the n-grams of words (N, T) for the countries that are their answers, (N,)."""
        np.add.at(self.counts, (answers[:, np.newaxis], self.ngrams(words)), 1)

    def answers(self, words: Numbers) -> Numbers:
        """The country of the highest score for each sentence, (N,)."""
        scores = np.log(self.counts[:, self.ngrams(words)] + 1.0).sum(axis=2)  # (countries, N)
        chosen: Numbers = scores.round(9).argmax(axis=0)  # in a tie the first in the list
        return chosen


class SeenNGramCounter(NGramCounter):
    """The same with columns for the n-grams of some sentences alone: 387 of the 729,000 of three words occur.

    The other n-grams share the last column. Nothing is counted in it: it is 0, as each of theirs would be.
    """

    def __init__(self, n: int, known: Iterable[Numbers]) -> None:
        """Nothing counted yet, with room for the n-grams of sentences (N, T)."""
        self.n, numbers = n, super().ngrams
        self.seen = np.unique(np.concatenate([np.unique(numbers(words)) for words in known]))
        self.counts = np.zeros((len(COUNTRIES), len(self.seen) + 1), dtype=np.int32)

    def ngrams(self, words: Numbers) -> Numbers:
        """The columns of the n-grams of words (N, T), (N, T - n + 1)."""
        numbers, last = super().ngrams(words), len(self.seen)
        columns = np.searchsorted(self.seen[:-1], numbers)  # up to the last of `seen`
        shared: Numbers = np.where(self.seen[columns] == numbers, columns, last)
        return shared


def trained_counter(n: int, distracting: bool) -> NGramCounter:
    """A counter of n-grams of n words that has read sentences of every lag up to LONGEST."""
    task, rng = Birthplace(distracting), random.Random(0)
    batches = [task.balanced(lag, SENTENCES_PER_LAG, rng) for lag in range(LONGEST + 1)]
    counter = SeenNGramCounter(n, (batch.words for batch in batches))
    for batch in batches:
        counter.read(batch.words, batch.answers)
    return counter
