"""Trains the nets that read digits for the course's checkpoint.

`python -m lessons.train digit_reader`, about two minutes, writes lessons/checkpoints/reading.safetensors and its
entry in manifest.json. torch trains; the lessons run the weights in numpy.
"""

from collections.abc import Iterator
from itertools import product

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from lessons.cells.torch_bridge import TorchReadout
from lessons.checkpoint import Weights, named, save_and_measure, save_checkpoint
from lessons.optim.schedules import one_cycle
from lessons.optim.torch_loop import learning
from lessons.tasks.digits import Digits, load_digits
from lessons.train.live_digit_reader import RATES, TOGETHER, UPDATES, ReadRecord
from lessons.trained_nets import digit_reader
from lessons.trained_nets.digit_reader import (
    CELLS,
    EVERY,
    LOSS_AT,
    ORDERS,
    DigitNet,
    key,
    sequence,
    untrained,
)

SEED = 0  # of the course's nets


def loss_of(scores: Tensor, labels: Tensor, loss_at: str) -> Tensor:
    """Cross-entropy of the digits (B,) in nats: at the last step; with a loss at every step, plus its mean over all."""
    last = F.cross_entropy(scores[-1], labels)
    if loss_at != EVERY:
        return last
    always = labels.expand(len(scores), -1)
    return last + F.cross_entropy(scores.flatten(0, 1), always.flatten())


def train_digit_reader(
    digits: Digits,
    order: str,
    cell: str = "RNN",
    *,
    loss_at: str = EVERY,
    seed: int = 0,
    updates: int | None = None,
) -> Iterator[ReadRecord]:
    """Train a new net on `digits`; a record before the first and after every one of `updates`.

    `loss_at` is one of LOSS_AT: where the loss stands. Adam, one cycle of the rate, norm clipped at 1, random
    batches of 64.
    """
    if loss_at not in LOSS_AT:
        raise ValueError(f"loss_at must be {' or '.join(map(repr, LOSS_AT))}, not {loss_at!r}.")
    torch.set_num_threads(1)  # so small products gain nothing by more
    updates, rng = updates or UPDATES[order], np.random.default_rng(seed)
    start = untrained(order, cell, seed)
    twin = TorchReadout.of(start).float()
    xs = torch.tensor(np.moveaxis(sequence(digits.images, order), 0, 1), dtype=torch.float32)
    labels = torch.tensor(digits.labels)

    def loss() -> Tensor:
        chosen = torch.tensor(rng.integers(len(digits), size=TOGETHER))
        return loss_of(twin(xs[:, chosen])[0], labels[chosen], loss_at)

    def net() -> DigitNet:
        return start.with_arrays(twin.arrays())

    steps = one_cycle(RATES[cell], updates + 1)
    for step, now in enumerate(learning(loss, twin.parameters(), updates + 1, steps)):
        yield ReadRecord(step, float(now.detach()), net)
        if step == updates:
            return


def course_net(order: str, cell: str, loss_at: str) -> Weights:
    """The arrays of one of the course's nets in float16, and how it got on in float32."""
    (train_set, test), course = load_digits(), list[tuple[int, float]]()
    for record in train_digit_reader(train_set, order, cell, loss_at=loss_at, seed=SEED):
        if record.step % (UPDATES[order] // 20) == 0:
            net = record.net()
            course.append((record.step, net.right(test)))
    learned = np.array(course, dtype=np.float32).T
    kept: Weights = named(key(order, cell, loss_at, ""), net.arrays(), np.float16)
    return kept | {key(order, cell, loss_at, "learned"): learned}


def publish(command: str) -> None:
    """Train, write the weights, measure what was written, and enter it in the manifest."""
    kinds, kept = list(product(ORDERS, CELLS, LOSS_AT)), Weights()
    for kind in kinds:
        kept |= course_net(*kind)
    save_checkpoint("reading", kept, SEED, command)
    test = load_digits()[1]
    for kind in kinds:
        right = digit_reader.load(*kind).right_by_step(test)
        kept[key(*kind, "right by step")] = right.astype(np.float32)

    def scores() -> dict[str, float]:
        return {", ".join(kind): float(digit_reader.known(*kind)[-1]) for kind in kinds}

    save_and_measure("reading", kept, SEED, command, scores)
