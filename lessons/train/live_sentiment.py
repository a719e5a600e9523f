"""The sentiment net of lesson 16, trained in numpy while the lesson runs: one label for each sentence, many-to-one.

Adam, norm clipped at 1, batches of padded sentences. The loss stands at the last word alone.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from lessons.cells.basic import RNNCell
from lessons.gradients.batched_runs import batched_run
from lessons.gradients.clipping import clip_by_norm
from lessons.numerics import Array, sigmoid, uniform
from lessons.optim.numpy_loop import Adam, Weights
from lessons.tasks.reviews import VOCABULARY, Review
from lessons.tasks.vocabulary import Codes
from lessons.trained_nets import sentiment
from lessons.trained_nets.sentiment import NAMES, UNITS, WIDE, SentimentNet

SPREAD = 0.1  # standard deviation of the first embeddings


def pad(sentences: Sequence[Sequence[str]]) -> tuple[Codes, Codes]:
    """Word numbers (T, B), one sentence in each column, padded with 0 after its end; and the lengths (B,)."""
    lengths = np.array([len(words) for words in sentences])
    padded = np.zeros((lengths.max(), len(sentences)), dtype=int)
    for k, words in enumerate(sentences):
        padded[: lengths[k], k] = VOCABULARY.encode(words)
    return padded, lengths


def untrained(seed: int) -> dict[str, Array]:
    """New arrays NAMES: embeddings near 0, the cell's own initial weights, an output layer in torch's range."""
    rng = np.random.default_rng(seed)
    cell, E = RNNCell(WIDE, UNITS, rng), rng.normal(0.0, SPREAD, (len(VOCABULARY), WIDE))
    w_y, b_y = uniform(UNITS, (UNITS,), rng), np.zeros(1)
    return dict(zip(NAMES, (E, cell.W_xh, cell.W_hh, cell.b_h, w_y, b_y), strict=True))


def last_word_loss(W: Weights, h: Array, labels: Array) -> tuple[float, Array]:
    """The mean cross-entropy of a batch in nats, from its last states h (B, n_h), and dL/dy for its logits, (B,)."""
    y = h @ W["w_y"] + W["b_y"]  # logits, one for each sentence
    loss = (np.logaddexp(0.0, y) - labels * y).mean()  # cross-entropy of sigma(y)
    dy = (sigmoid(y) - labels) / len(y)  # ∂L/∂y
    return float(loss), dy


def gradients(W: Weights, words: Codes, lengths: Codes, labels: Array) -> tuple[float, Weights]:
    """The mean cross-entropy at the last words of a batch, in nats, and its gradient for every array of W."""
    run = batched_run(sentiment.made(W).cell, W["E"][words])  # words (T, B) to embeddings (T, B, D)
    last = lengths - 1, np.arange(len(lengths))
    h = run.states["h"][last]  # (B, n_h): the hidden state after the last real word
    loss, dy = last_word_loss(W, h, labels)
    dh = np.zeros_like(run.states["h"])
    dh[last] = dy[:, None] * W["w_y"]  # no loss at any other step
    back = run.backward({"h": dh})  # backpropagation through time
    dE = np.zeros_like(W["E"])
    np.add.at(dE, words, back.x)  # each position adds its gradient to the row of its word
    return loss, back.weights | {"E": dE, "w_y": dy @ h, "b_y": dy.sum(keepdims=True)}


def train(
    told: Sequence[Review], seed: int, updates: int = 600, rate: float = 5e-3
) -> Iterator[tuple[int, SentimentNet]]:
    """Train a new net; yields the update and the net, which goes on learning, every 100 updates, from 0 on."""
    W, rng, adam = untrained(seed), np.random.default_rng(seed), Adam(rate)
    words, lengths = pad([one.words for one in told])
    labels = np.array([one.positive for one in told])
    for update in range(updates + 1):
        if update % 100 == 0:
            yield update, sentiment.made(W)
        some = rng.integers(len(told), size=32)  # the sentences of this batch
        _, grads = gradients(W, words[:, some], lengths[some], labels[some])
        adam.update(W, clip_by_norm(grads, 1.0))
