"""A plain recurrent net on a task with a time lag: training, recall, and whether state and gradient know the cue."""

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
from lessons.numerics import Array, cross_entropy, one_hot, orthogonal, softmax, uniform
from lessons.optim.numpy_loop import Adam, Record, fit
from lessons.tasks.birthplace import COUNTRIES, NUMBER, WORDS, Batch, Birthplace, Sentence

# units, sentences in a batch, Adam's rate, clipping
UNITS, TOGETHER, RATE, MOST_NORM = 32, 32, 3e-3, 1.0
UPDATES = 1500
# curriculum: the longest lag at first, and for how many updates
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
    U(-1/sqrt(n_h), 1/sqrt(n_h)), torch's default; with `orthogonal` W_hh starts as a random orthogonal matrix.
    """

    seed: int = 0
    n_h: int = UNITS
    orthogonal: bool = False
    cell: RNNCell = field(init=False, repr=False)
    W_hy: Array = field(init=False, repr=False)  # (8, n_h)
    b_y: Array = field(init=False, repr=False)  # (8,)

    def __post_init__(self) -> None:
        """Draw the weights, from `seed` alone."""
        rng, n = np.random.default_rng(self.seed), len(COUNTRIES)
        self.cell = RNNCell(len(WORDS), self.n_h, rng)
        self.W_hy, self.b_y = uniform(self.n_h, (n, self.n_h), rng), uniform(self.n_h, (n,), rng)
        if self.orthogonal:
            self.cell.W_hh[:] = orthogonal(self.n_h, rng)

    @property
    def weights(self) -> dict[str, Array]:
        """Every array that training changes, by name; the net's own, not copies."""
        return weights(self.cell) | {"W_hy": self.W_hy, "b_y": self.b_y}

    def states(self, words: Numbers) -> Array:
        """h_0 .. h_T of a batch of words (n, T), time first: (T + 1, n, n_h)."""
        cell = self.cell
        h = np.zeros((words.shape[1] + 1, len(words), self.n_h))
        drive = cell.W_xh.T[words.T] + cell.b_h  # W_xh times a one-hot vector is one of its columns
        for a_t, before, after in zip(drive, h, h[1:], strict=False):
            np.matmul(before, cell.W_hh.T, out=after)
            after += a_t
            np.tanh(after, out=after)
        return h

    def loss_and_grads(self, batch: Batch) -> tuple[float, dict[str, Array]]:
        """The mean cross-entropy -log p(answer) in nats, and dL/dW by name: BPTT from the last word."""
        h = self.states(batch.words)
        y = h[-1] @ self.W_hy.T + self.b_y
        dy = (softmax(y) - one_hot(batch.answers, len(COUNTRIES))) / len(y)
        grads = {name: np.zeros_like(weight) for name, weight in self.weights.items()}
        grads["W_hy"], grads["b_y"], dh = dy.T @ h[-1], dy.sum(axis=0), dy @ self.W_hy
        das = 1.0 - h[1:] ** 2  # the slopes of tanh
        for da, before in zip(das[::-1], h[-2::-1], strict=True):
            da *= dh  # back through tanh
            grads["W_hh"] += da.T @ before  # small products, which BLAS does on one thread
            dh = da @ self.cell.W_hh  # and on to the step before
        grads["b_h"] = das.sum(axis=1)[::-1].sum(axis=0)
        grads["W_xh"] = _by_word(das, batch.words)
        return float(cross_entropy(y, batch.answers).mean()), grads

    def answers(self, words: Numbers) -> Numbers:
        """For words (n, T), numbers into WORDS, the country that the net names after the last, (n,)."""
        chosen: Numbers = (self.states(words)[-1] @ self.W_hy.T + self.b_y).argmax(axis=1)
        return chosen

    def probs(self, sentence: Sentence) -> Array:
        """p (T, 8) of every language after every word; an unknown word goes in as zeros."""
        return softmax(unroll(self.cell, inputs(sentence))["h"] @ self.W_hy.T + self.b_y)


def _by_word(das: Array, words: Numbers) -> Array:
    """dL/dW_xh (n_h, words known) from dL/da (T, n, n_h): a word's column is the sum over its places in `words` (n, T).

    The product with one-hot vectors, to the last bit, without its zeros; from the last step to the first.
    """
    places = (np.arange(len(das))[:, np.newaxis] * len(WORDS) + words.T).ravel()  # by step and word
    of_units, size = das.reshape(len(places), -1).T, len(das) * len(WORDS)
    sums = [np.bincount(places.astype(np.intp, copy=False), da, size) for da in of_units]
    return np.array([each.reshape(len(das), -1)[::-1].sum(axis=0) for each in sums])


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
    lags: tuple[int, int],
    curriculum: bool = False,
    updates: int = UPDATES,
    rate: float = RATE,
    mixed: bool = False,
) -> Iterator[Record]:
    """Train `net` in place on fresh sentences; a record before the first and after every update.

    Every batch has one lag, drawn from `lags`, both ends included; with `curriculum` it is 0 to SHORT for the
    first SHORT_UPDATES. With `mixed` each update has a lag of 0 to SHORT with the probability
    SHORT_UPDATES / UPDATES: as many short lags as with `curriculum`, but in no order. Adam at `rate`, the gradient
    clipped by norm. Sentences follow from the net's seed alone.
    """
    rng, done = random.Random(net.seed), 0

    def next_batch() -> tuple[float, dict[str, Array]]:
        nonlocal done
        short = curriculum and done < SHORT_UPDATES
        if mixed:
            short = rng.random() < SHORT_UPDATES / UPDATES
        low, high = (0, SHORT) if short else lags
        done += 1
        return net.loss_and_grads(task.batch(rng.randint(low, high), TOGETHER, rng))

    return fit(next_batch, net.weights, Adam(rate), updates, MOST_NORM)


def trained_net(
    lags: tuple[int, int],
    seed: int = 0,
    curriculum: bool = False,
    distracting: bool = True,
    updates: int = UPDATES,
    rate: float = RATE,
    mixed: bool = False,
    orthogonal: bool = False,
) -> RecallNet:
    """A net after `train_recall`; the same settings give the same net, trained once. Do not change it."""
    return _trained(lags, seed, curriculum, distracting, updates, rate, mixed, orthogonal)


@lru_cache(maxsize=32)  # it tells arguments by name from others, and one order from another
def _trained(
    lags: tuple[int, int],
    seed: int,
    curriculum: bool,
    distracting: bool,
    updates: int,
    rate: float,
    mixed: bool,
    orthogonal: bool,
) -> RecallNet:
    net = RecallNet(seed, orthogonal=orthogonal)
    task = Birthplace(distracting)
    for _ in train_recall(net, task, lags, curriculum, updates, rate, mixed):
        pass
    return net


def left_of_a_change(net: RecallNet, sentence: Sentence, size: float, seed: int = 0) -> float:
    """How far h_T is from itself if a random vector of norm `size` is added to h_t right after the cue.

    ValueError without a cue.
    """
    if sentence.cue is None:
        raise ValueError("the sentence has no cue after which the state could be changed.")
    xs, after = inputs(sentence), sentence.cue + 1
    change = np.random.default_rng(seed).normal(size=net.n_h)
    h_t = unroll(net.cell, xs[:after])["h"][-1]
    ends = [
        unroll(net.cell, xs[after:], {"h": h_t + by})["h"][-1]
        for by in (0.0, size * change / np.linalg.norm(change))
    ]
    return float(np.linalg.norm(ends[1] - ends[0]))


def recall_rate(reader: SentenceReader, lag: int, distracting: bool = True, n: int = 200) -> float:
    """The fraction of `n` held-out sentences of one lag that `reader` answers rightly; 1/8 is chance.

    Every country is the answer equally often, so naming always the same one gives 1/8 too.
    """
    batch = held_out_sentences(lag, distracting, n)
    return float((reader.answers(batch.words) == batch.answers).mean())


@lru_cache(maxsize=128)
def held_out_sentences(lag: int, distracting: bool, n: int) -> Batch:
    """`n` sentences that no training draws on purpose, the same at every call, countries in equal shares."""
    return Birthplace(distracting).balanced(lag, n, random.Random(f"fresh {lag}"))


def state_gradient_norms(net: RecallNet, sentence: Sentence) -> Array:
    """|dL/dh_t| (T,) of the cross-entropy of the right answer after the last word; ValueError without a cue."""
    if sentence.cue is None:
        raise ValueError("the sentence has no cue, so there is no right answer and no loss.")
    loss_grad = np.zeros((len(sentence.words), net.n_h))
    right = one_hot([COUNTRIES.index(sentence.country)], len(COUNTRIES))[0]
    loss_grad[-1] = (net.probs(sentence)[-1] - right) @ net.W_hy
    return gradient_norms(net.cell, inputs(sentence), loss_grad)


def state_distance(net: RecallNet, sentence: Sentence, other: str) -> Array:
    """The distance (T,) between h_t with the cue of `sentence` and h_t with the cue `other`."""
    runs = [unroll(net.cell, inputs(each))["h"] for each in (sentence, sentence.moved_to(other))]
    distance: Array = np.linalg.norm(runs[1] - runs[0], axis=1)
    return distance
