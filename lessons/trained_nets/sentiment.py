"""Is a sentence positive? A recurrent net over word embeddings, and a bag of words that knows no order.

`python -m lessons.train sentiment` has trained the nets, from three seeds; this module runs them in numpy.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

import numpy as np

from lessons.cells.basic import RNNCell
from lessons.cells.protocol import Trace
from lessons.cells.unrolling import unroll
from lessons.checkpoint import load_checkpoint
from lessons.numerics import Array, sigmoid
from lessons.tasks import reviews
from lessons.tasks.vocabulary import WordVocabulary, split

UNITS, WIDE = 32, 16  # of the cell; numbers in a word's vector
SEEDS = (0, 1, 2)
NAMES = ("E", "W_xh", "W_hh", "b_h", "w_y", "b_y")


@dataclass(frozen=True, eq=False)
class SentimentNet:
    """Words to vectors, row by row of E (V, D); an RNN over them; p = sigma(w_y h_t + b_y) after every word."""

    E: Array
    cell: RNNCell
    w_y: Array
    b_y: float
    vocabulary: WordVocabulary = reviews.VOCABULARY

    def run(self, words: Sequence[str]) -> Trace:
        """All that the cell computes over the words, by name, and "p" (T,): p(positive) after each word."""
        trace = unroll(self.cell, self.E[self.vocabulary.encode(words)])
        return trace | {"p": sigmoid(trace["h"] @ self.w_y + self.b_y)}

    def p_positive(self, text: str) -> float:
        """The probability, after its last word, that a text is positive."""
        return float(self.run(split(text))["p"][-1])


@dataclass(frozen=True, eq=False)
class Bag:
    """A weight for each feature of `names`; p = sigma(their weighted count + b). `longest` 2 counts bigrams too."""

    names: tuple[str, ...]
    w: Array
    b: float
    longest: int = 1

    def p_positive(self, text: str) -> float:
        """The probability that a text is positive; what the bag has no weight for does not count."""
        return float(self.after(split(text))[-1])

    def after(self, words: Sequence[str]) -> Array:
        """The probability (T,) after each word, for the words up to it."""
        weight, total, sums = self._weight, self.b, list[float]()
        for t, word in enumerate(words):
            pair = f"{words[t - 1]} {word}" if t and self.longest == 2 else ""
            total += weight.get(word, 0.0) + weight.get(pair, 0.0)
            sums.append(total)
        return sigmoid(np.array(sums))

    @cached_property
    def _weight(self) -> dict[str, float]:
        return dict(zip(self.names, self.w.tolist(), strict=True))


def counted(words: Sequence[str], longest: int = 1) -> Counter[str]:
    """How often each word stands in a sentence; with `longest` 2 each bigram too."""
    pairs = [" ".join(pair) for pair in pairwise(words)] if longest == 2 else []
    return Counter([*words, *pairs])


@cache
def bag(longest: int = 1) -> Bag:
    """Logistic regression on the counts of `reviews.training_reviews()`, with a small ridge, by Newton's method."""
    told = reviews.training_reviews()
    counts = [counted(one.words, longest) for one in told]
    names = tuple(sorted(set().union(*counts)))
    column = {name: k for k, name in enumerate(names)}
    X, y = np.zeros((len(told), len(names) + 1)), np.array([one.positive for one in told], float)
    X[:, -1] = 1.0
    for row, count in zip(X, counts, strict=True):
        for name, n in count.items():
            row[column[name]] = n
    w = newton(X, y)
    return Bag(names, w[:-1], float(w[-1]), longest)


def newton(X: Array, y: Array, ridge: float = 0.1, rounds: int = 8) -> Array:
    """Weights (n,) that make sigma(X w) most likely for y in {0, 1}, less ridge/2 |w|^2; X is (N, n)."""
    w = np.zeros(X.shape[1])
    for _ in range(rounds):
        p = sigmoid(X @ w)
        slope = X.T @ (p - y) + ridge * w
        bend = (X.T * (p * (1.0 - p))) @ X + ridge * np.eye(len(w))
        w = w - np.linalg.solve(bend, slope)
    return w


def accuracy(model: SentimentNet | Bag, told: Sequence[reviews.Review]) -> float:
    """The fraction of sentences whose label the model predicts."""
    return float(np.mean([(model.p_positive(str(one)) > 0.5) == one.positive for one in told]))


@cache
def load(seed: int = 1) -> SentimentNet:
    """A trained net that comes with the course; `seed` is one of SEEDS: another initialisation, the same training.

    CheckpointError if the file is not the one that was made.
    """
    if seed not in SEEDS:
        raise ValueError(f"there are nets of the seeds {SEEDS}, not of {seed}.")
    return made({name: _kept()[f"{seed}.{name}"] for name in NAMES})


def made(arrays: Mapping[str, Array]) -> SentimentNet:
    """A net of the arrays NAMES."""
    cell = RNNCell(WIDE, UNITS, np.random.default_rng(0))
    cell.W_xh, cell.W_hh, cell.b_h = arrays["W_xh"], arrays["W_hh"], arrays["b_h"]
    return SentimentNet(arrays["E"], cell, arrays["w_y"], float(arrays["b_y"][0]))


@cache
def _kept() -> Mapping[str, Array]:
    return load_checkpoint("sentiment")


def turned_by_not(net: SentimentNet, told: Sequence[reviews.Review]) -> dict[str, tuple[int, int]]:
    """By form: how many predictions turn when `not` comes before the last word, and of how many sentences.

    Sentences that have a `not` there already are left out.
    """
    found = {form: (0, 0) for form in reviews.FORMS}
    for one in told:
        if one.words[-2] == "not":
            continue
        denied = reviews.denied(one.words)
        turns = (net.p_positive(str(one)) > 0.5) != (net.p_positive(denied) > 0.5)
        turned, count = found[one.form]
        found[one.form] = turned + int(turns), count + 1
    return found


SURE = 0.25  # a probability closer to 0.5 than this is called undecided
LABELS = ("negative", "undecided", "positive")


def label_of(p: float) -> int:
    """p(positive) as an index into LABELS."""
    return 1 + (p > 0.5 + SURE) - (p < 0.5 - SURE)
