"""A net that reads digits, trained in numpy while a lesson runs: the answer after the last step counts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from lessons.numerics import Array
from lessons.optim.numpy_loop import Adam, fit
from lessons.optim.schedules import one_cycle
from lessons.optim.task_training import MOST_NORM, forward_and_back, short
from lessons.tasks.digits import Digits
from lessons.tasks.protocol import Examples
from lessons.trained_nets.digit_reader import DigitNet, sequence, untrained

TOGETHER = 64  # pictures in a batch
RATES = {"RNN": 3e-3, "LSTM": 8e-3}
UPDATES = {"rows": 600, "pixels": 2000, "shuffled": 2000}


@dataclass(frozen=True)
class ReadRecord:
    """Where training stands after `step` updates."""

    step: int
    loss: float  # cross-entropy in nats, of the batch that comes next
    net: Callable[[], DigitNet]  # the net as it is when called: call it before the next record


def train_digit_reader(
    digits: Digits, order: str, cell: str = "RNN", *, seed: int = 0, updates: int | None = None
) -> Iterator[ReadRecord]:
    """Train a new net on `digits`; a record before the first and after every one of `updates`.

    Adam, one cycle of the rate, norm clipped at 1, random batches of 64.
    """
    updates, rng = updates or UPDATES[order], np.random.default_rng(seed)
    net = untrained(order, cell, seed)
    arrays, adam, rates = net.arrays(), Adam(0.0), one_cycle(RATES[cell], updates + 1)
    xs = np.moveaxis(sequence(digits.images, order), 0, 1)

    def drawn() -> tuple[float, dict[str, Array]]:
        chosen = rng.integers(len(digits), size=TOGETHER)
        one = forward_and_back(net, short(Examples(xs[:, chosen], digits.labels[chosen])))
        return one.loss, one.grads

    for record in fit(drawn, arrays, adam, updates, MOST_NORM):
        yield ReadRecord(record.step, record.loss, lambda: net.with_arrays(arrays))
        adam.lr, adam.beta1 = rates(record.step)
