"""Trains encoder-decoders in numpy, while a lesson runs; and what all their trainings learn from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

import numpy as np

from lessons.attention.batched_seq2seq import Pair, batch, fraction_right, loss_and_grads
from lessons.attention.encoder_decoder import Seq2Seq
from lessons.attention.translators import from_arrays, named, untrained
from lessons.numerics import Array
from lessons.optim.numpy_loop import Adam, fit
from lessons.optim.schedules import warmed
from lessons.optim.task_training import MOST_NORM
from lessons.tasks import phrasebook
from lessons.tasks.translation import END, Task

TOGETHER, POOL, RATE, WARM_UP = 32, 8000, 1e-2, 20
STRANGERS = 0.15  # fraction of the phrases in which a word is made unknown


@dataclass(frozen=True)
class TranslationRecord:
    """Where a training stands after `step` updates.

    `loss` is the cross-entropy in nats per symbol of the next batch, `right` the fraction of held-out texts answered
    wholly right, measured now and then and carried on in between.
    """

    step: int
    loss: float
    right: float
    net: Callable[[], Seq2Seq]  # the net as it is when called: call it before the next record


def pairs(task: Task, seed: int, n: int = POOL) -> list[Pair]:
    """`n` sources and answers to train on, as numbers; END ends each answer."""
    rng, found = Random(seed), list[Pair]()
    for text in task.fresh(n, seed, held_out=False):
        tokens = task.split(text)
        if task.words and rng.random() < STRANGERS:
            tokens = phrasebook.with_a_stranger(tokens, rng)
        goal = [task.number(symbol) for symbol in (*task.rule(tokens), END)]
        found.append((task.encode(tokens), np.array(goal)))
    return found


def train(
    task: str = "dates",
    attention: str = "additive",
    seed: int = 0,
    updates: int = 350,
    every: int = 25,
    judged: int = 200,
) -> Iterator[TranslationRecord]:
    """Train a new net; a record before the first update and after every one, `right` measured each `every` of them.

    Adam, teacher forcing, norm clipped, runs in float32. Held-out texts judge, and none of them is trained on.
    """
    net, rng, adam = untrained(task, attention, seed), np.random.default_rng(seed), Adam(0.0)
    pool, texts = pairs(net.task, seed), net.task.fresh(judged, seed)
    rates, arrays, right = warmed(RATE, WARM_UP, updates), named(net), 0.0

    def drawn() -> tuple[float, dict[str, Array]]:
        return loss_and_grads(net, batch([pool[k] for k in rng.integers(POOL, size=TOGETHER)]))

    def snapshot() -> Seq2Seq:
        return from_arrays(task, attention, arrays)

    for record in fit(drawn, arrays, adam, updates, MOST_NORM):
        if record.step % every == 0 or record.step == updates:
            right = fraction_right(net, texts)
        yield TranslationRecord(record.step, record.loss, right, snapshot)
        adam.lr, adam.beta1 = rates(record.step)
