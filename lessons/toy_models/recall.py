"""A plain recurrent net that is asked for a word it read long ago: training, recall, and what is left of the clue."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lessons.cells.basic import RNNCell
from lessons.cells.protocol import weights
from lessons.cells.unrolling import unroll
from lessons.gradients.bptt import gradient_norms
from lessons.numerics import Array, cross_entropy, one_hot, softmax, uniform
from lessons.optim.numpy_loop import Adam, Record, fit
from lessons.tasks.birthplace import COUNTRIES, NUMBER, WORDS, Batch, Birthplace, Sentence

# units, sentences in a batch, Adam's rate, clipping
UNITS, TOGETHER, RATE, MOST_NORM = 32, 32, 3e-3, 1.0
UPDATES = 1500
# "short first": the longest gap at the start, and for how many updates
SHORT, SHORT_UPDATES = 4, 600
Numbers = NDArray[np.intp]


class SentenceReader(Protocol):
    """Whatever reads sentences and names a country."""

    def answers(self, words: Numbers) -> Numbers:
        """For words (n, T), numbers into WORDS, one number into COUNTRIES each, (n,)."""
        ...


@dataclass(eq=False)
class RecallNet:
    """h_t = tanh(W_xh x_t + W_hh h_{t-1} + b_h) over one-hot words; p = softmax(W_hy h_T + b_y) after the last.

    p has one number for each of COUNTRIES: the language spoken there. All weights start from
    U(-1/sqrt(n_h), 1/sqrt(n_h)), torch's default.
    """

    seed: int = 0
    n_h: int = UNITS
    cell: RNNCell = field(init=False, repr=False)
    W_hy: Array = field(init=False, repr=False)  # (8, n_h)
    b_y: Array = field(init=False, repr=False)  # (8,)

    def __post_init__(self) -> None:
        """Draw the weights, from `seed` alone."""
        rng, n = np.random.default_rng(self.seed), len(COUNTRIES)
        self.cell = RNNCell(len(WORDS), self.n_h, rng)
        self.W_hy, self.b_y = uniform(self.n_h, (n, self.n_h), rng), uniform(self.n_h, (n,), rng)

    @property
    def weights(self) -> dict[str, Array]:
        """Every array that training changes, by name; the net's own, not copies."""
        return weights(self.cell) | {"W_hy": self.W_hy, "b_y": self.b_y}

    def states(self, words: Numbers) -> Array:
        """h_0 .. h_T of a batch of words (n, T), time first: (T + 1, n, n_h)."""
        cell = self.cell
        h = np.zeros((words.shape[1] + 1, len(words), self.n_h))
        drive = cell.W_xh.T[words.T] + cell.b_h  # W_xh times a one-hot vector is one of its columns
        for t, a_t in enumerate(drive):
            h[t + 1] = np.tanh(a_t + h[t] @ cell.W_hh.T)
        return h

    def loss_and_grads(self, batch: Batch) -> tuple[float, dict[str, Array]]:
        """The mean surprise -log p(answer) in nats, and dL/dW by name: blame carried back from the last word."""
        h, x = self.states(batch.words), one_hot(batch.words.T, len(WORDS))  # time first
        y = h[-1] @ self.W_hy.T + self.b_y
        dy = (softmax(y) - one_hot(batch.answers, len(COUNTRIES))) / len(x[0])
        grads = {name: np.zeros_like(weight) for name, weight in self.weights.items()}
        grads["W_hy"], grads["b_y"], dh = dy.T @ h[-1], dy.sum(axis=0), dy @ self.W_hy
        for t in range(len(x) - 1, -1, -1):
            da = dh * (1.0 - h[t + 1] ** 2)  # through tanh
            grads["W_xh"] += da.T @ x[t]  # small products, which BLAS does on one thread
            grads["W_hh"] += da.T @ h[t]
            grads["b_h"] += da.sum(axis=0)
            dh = da @ self.cell.W_hh  # and on to the step before
        return float(cross_entropy(y, batch.answers).mean()), grads

    def answers(self, words: Numbers) -> Numbers:
        """For words (n, T), numbers into WORDS, the country that the net names after the last, (n,)."""
        chosen: Numbers = (self.states(words)[-1] @ self.W_hy.T + self.b_y).argmax(axis=1)
        return chosen

    def beliefs(self, sentence: Sentence) -> Array:
        """p (T, 8) of every language after every word; an unknown word goes in as zeros."""
        return softmax(unroll(self.cell, inputs(sentence))["h"] @ self.W_hy.T + self.b_y)


def inputs(sentence: Sentence) -> Array:
    """One-hot rows (T, words known), zeros for a word that is not one of WORDS."""
    xs = np.zeros((len(sentence.words), len(WORDS)))
    for x_t, word in zip(xs, sentence.words, strict=True):
        if word in NUMBER:
            x_t[NUMBER[word]] = 1.0
    return xs


def train_recall(
    net: RecallNet,
    task: Birthplace,
    gaps: tuple[int, int],
    short_first: bool = False,
    updates: int = UPDATES,
) -> Iterator[Record]:
    """Train `net` in place on fresh sentences; a record before the first and after every update.

    Every batch has one gap, drawn from `gaps`, both ends included; with `short_first` it is 0 to SHORT for the
    first SHORT_UPDATES. Adam, the gradient clipped by norm. Sentences follow from the net's seed alone.
    """
    rng, done = random.Random(net.seed), 0

    def next_batch() -> tuple[float, dict[str, Array]]:
        nonlocal done
        low, high = (0, SHORT) if short_first and done < SHORT_UPDATES else gaps
        done += 1
        return net.loss_and_grads(task.batch(rng.randint(low, high), TOGETHER, rng))

    return fit(next_batch, net.weights, Adam(RATE), updates, MOST_NORM)


@lru_cache(maxsize=32)
def trained_net(
    gaps: tuple[int, int],
    seed: int = 0,
    short_first: bool = False,
    distracting: bool = True,
    updates: int = UPDATES,
) -> RecallNet:
    """A net after `train_recall`; the same arguments give the same net, trained once. Do not change it."""
    net = RecallNet(seed)
    for _ in train_recall(net, Birthplace(distracting), gaps, short_first, updates):
        pass
    return net


def recall_rate(reader: SentenceReader, gap: int, distracting: bool = True, n: int = 200) -> float:
    """The share of `n` fresh sentences of one gap that `reader` answers rightly; 1/8 is chance.

    Every country is the answer equally often, so naming always the same one gives 1/8 too.
    """
    batch = held_out_sentences(gap, distracting, n)
    return float((reader.answers(batch.words) == batch.answers).mean())


@lru_cache(maxsize=128)
def held_out_sentences(gap: int, distracting: bool, n: int) -> Batch:
    """`n` sentences that no training draws on purpose, the same at every call, countries in equal shares."""
    return Birthplace(distracting).balanced(gap, n, random.Random(f"fresh {gap}"))


def state_gradient_norms(net: RecallNet, sentence: Sentence) -> Array:
    """|dL/dh_t| (T,) of the surprise at the right answer after the last word; ValueError without a clue."""
    if sentence.clue is None:
        raise ValueError(
            "the sentence has no clue, so there is no right answer to be surprised at."
        )
    loss_grad = np.zeros((len(sentence.words), net.n_h))
    right = one_hot([COUNTRIES.index(sentence.country)], len(COUNTRIES))[0]
    loss_grad[-1] = (net.beliefs(sentence)[-1] - right) @ net.W_hy
    return gradient_norms(net.cell, inputs(sentence), loss_grad)


def trace_of_clue(net: RecallNet, sentence: Sentence, other: str) -> Array:
    """How far apart the states h_t are, (T,), if the clue is `sentence`'s country and if it is `other`."""
    runs = [unroll(net.cell, inputs(told))["h"] for told in (sentence, sentence.moved_to(other))]
    apart: Array = np.linalg.norm(runs[1] - runs[0], axis=1)
    return apart
