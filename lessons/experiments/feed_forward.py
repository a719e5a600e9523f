"""A feed-forward net and a recurrent net learn the same labels from the same sentences, update by update.

Both have one layer of tanh units and two logits; only what the units take as input differs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from lessons.cells.basic import RNNCell
from lessons.cells.readout import Readout, draw_readout
from lessons.numerics import Array, uniform
from lessons.optim.numpy_loop import Adam
from lessons.optim.task_training import forward_and_back, loss_at, read_runs, step_by
from lessons.tasks import wirings as tasks
from lessons.tasks.protocol import Examples

N_X, PLACES = (
    len(tasks.TONE_WORDS),
    tasks.MAX_WORDS,
)  # inputs for a word; words of the longest sentence
UNITS, BATCH, RATE, MOST_NORM = 16, 64, 1e-2, 1.0
DRAWN, LONGEST = 3000, 2 * PLACES  # sentences before those without a label are left out; words


@dataclass(frozen=True, eq=False)
class FeedForward:
    """Reads a whole sentence at once: y = W_2 tanh(W_1 [x_1; ...; x_10] + b_1) + b_2, with zeros where no word is.

    It has an input for every word at every place, and none for an eleventh word.
    """

    W_1: Array  # (units, PLACES * N_X)
    b_1: Array
    W_2: Array  # (2, units)
    b_2: Array

    def arrays(self) -> dict[str, Array]:
        """All that it learns, by name; its own arrays."""
        return {"W_1": self.W_1, "b_1": self.b_1, "W_2": self.W_2, "b_2": self.b_2}

    def logits(self, xs: Array) -> Array:
        """The logits (n, 2) of n sentences of T words each, xs (T, n, N_X); of a longer one the last words."""
        y: Array = np.tanh(_in_places(xs) @ self.W_1.T + self.b_1) @ self.W_2.T + self.b_2
        return y

    def loss_and_grads(self, runs: Examples) -> tuple[float, dict[str, Array]]:
        """The mean cross-entropy of a batch, in nats, and its gradient by name."""
        x = _in_places(runs.xs)
        h = np.tanh(x @ self.W_1.T + self.b_1)
        loss, dy = loss_at(h @ self.W_2.T + self.b_2, runs.goals)
        da = dy @ self.W_2 * (1 - h**2)
        grads = {"W_1": da.T @ x, "b_1": da.sum(axis=0), "W_2": dy.T @ h, "b_2": dy.sum(axis=0)}
        return loss, grads


class Recurrent(Readout[RNNCell]):
    """Reads a sentence word by word; the logits are read from the last hidden state."""

    def logits(self, xs: Array) -> Array:
        """The logits (n, 2) of n sentences of T words each, xs (T, n, N_X)."""
        return read_runs(self, xs)

    def loss_and_grads(self, runs: Examples) -> tuple[float, dict[str, Array]]:
        """The mean cross-entropy of a batch, in nats, and its gradient by name."""
        one = forward_and_back(self, runs)
        return one.loss, one.grads


Net = FeedForward | Recurrent


def _in_places(xs: Array) -> Array:
    """Sentences xs (T, n, N_X) as rows (n, PLACES * N_X), the first word at the first place."""
    last = xs[-PLACES:]
    rows = np.zeros((xs.shape[1], PLACES * N_X))
    rows[:, : len(last) * N_X] = last.transpose(1, 0, 2).reshape(xs.shape[1], -1)
    return rows


def labelled(texts: Sequence[str]) -> list[str]:
    """Those of `texts` that are positive or negative."""
    return [text for text in texts if tasks.tone(text.split())]


@cache
def training_texts() -> list[str]:
    """The sentences that both nets learn from, up to ten words long."""
    return labelled(tasks.examples(tasks.opinion, DRAWN, seed=0, held_out=False))


@cache
def test_texts() -> list[str]:
    """Held-out sentences of the same lengths."""
    return labelled(tasks.examples(tasks.opinion, 1000, seed=1, held_out=True))


@cache
def longer_texts() -> list[str]:
    """Sentences of 11 to 20 words, in any order."""
    rng = np.random.default_rng(5)
    return labelled([tasks.in_any_order(rng, PLACES + 1, LONGEST) for _ in range(1000)])


def of_one_length(texts: Sequence[str]) -> list[Examples]:
    """The sentences in batches, one for each length, and class 1 for the positive ones."""
    by_length: dict[int, list[list[str]]] = {}
    for words in (text.split() for text in texts):
        by_length.setdefault(len(words), []).append(words)
    return [
        Examples(
            np.stack([tasks.encode(words, tasks.TONE_WORDS) for words in some], axis=1),
            np.array([int(tasks.tone(words) > 0) for words in some]),
        )
        for _, some in sorted(by_length.items())
    ]


def drawn_nets(seed: int, units: int = UNITS) -> tuple[FeedForward, Recurrent]:
    """Both nets untrained, their weights uniform by the rule of torch's recurrent layers."""
    rng, wide = np.random.default_rng(seed), PLACES * N_X
    first = uniform(wide, (units, wide), rng), uniform(wide, (units,), rng)
    feed_forward = FeedForward(*first, *draw_readout(2, units, rng))
    return feed_forward, Recurrent(RNNCell(N_X, units, rng), *draw_readout(2, units, rng))


def train_both(seed: int, updates: int = 1000, units: int = UNITS) -> tuple[FeedForward, Recurrent]:
    """Both nets after so many updates on the same batches of 64 sentences of `training_texts`.

    Adam at 0.01, the gradient clipped at norm 1. The sentences of a batch have one length, which is drawn as often as
    it occurs.
    """
    nets, rng = drawn_nets(seed, units), np.random.default_rng([seed, 1])
    runs = of_one_length(training_texts())
    often = np.array([len(some.goals) for some in runs]) / len(training_texts())
    pairs: list[tuple[Net, Adam]] = [(net, Adam(RATE)) for net in nets]
    for _ in range(updates):
        some = runs[rng.choice(len(runs), p=often)]
        rows = rng.integers(len(some.goals), size=BATCH)
        batch = Examples(some.xs[:, rows], some.goals[rows])
        for net, adam in pairs:
            step_by(adam, net.arrays(), net.loss_and_grads(batch)[1], MOST_NORM)
    return nets


def accuracy(net: Net, texts: Sequence[str], last: int = 0) -> float:
    """The fraction of labels that the net predicts; it reads only so many `last` words of a text, 0 for all."""
    runs = of_one_length(texts)
    hits = [(net.logits(some.xs[-last:]).argmax(axis=1) == some.goals).sum() for some in runs]
    return float(sum(hits) / len(texts))


def parameters(net: Net) -> int:
    """How many numbers a net learns."""
    return sum(array.size for array in net.arrays().values())
