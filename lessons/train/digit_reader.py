"""Trains nets that read digits, live or for the course's checkpoint.

`python -m lessons.train digit_reader`, about two minutes, writes lessons/checkpoints/reading.safetensors and its
entry in manifest.json. torch trains; the lessons run the weights in numpy.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.cells.protocol import weights
from lessons.cells.torch_bridge import BuiltInCell, from_torch, to_torch
from lessons.checkpoint import save_checkpoint
from lessons.optim.torch_loop import update
from lessons.tasks.digits import Digits, load_digits
from lessons.trained_nets import digit_reader
from lessons.trained_nets.digit_reader import (
    ASKED,
    CELLS,
    EVERY,
    ORDERS,
    DigitNet,
    key,
    sequence,
    untrained,
)

SEED, TOGETHER = 0, 64  # of the course's nets; pictures in a batch
RATES = {"RNN": 3e-3, "LSTM": 8e-3}
UPDATES = {"rows": 600, "pixels": 2000, "shuffled": 2000}
COMMAND = "python -m lessons.train digit_reader"
Weights = dict[str, NDArray[np.floating[Any]]]


@dataclass(frozen=True)
class ReadRecord:
    """Where training stands after `step` updates."""

    step: int
    loss: float  # in nats, of the batch that comes next: see `loss_of`
    net: Callable[[], DigitNet]  # the net as it is when called: call it before the next record


class TorchReader(nn.Module):
    """The torch twin of a `DigitNet`: inputs (T, B, n_x) to scores (T, B, 10) after every step."""

    def __init__(self, net: DigitNet) -> None:
        """Take over the weights of `net`."""
        super().__init__()
        self.order, self.rnn = net.order, to_torch(cast(BuiltInCell, net.cell))
        self.rnn.get_parameter("bias_hh_l0").requires_grad_(False)  # one bias, as in the cell
        self.out = nn.Linear(net.W_hy.shape[1], len(net.b_y), dtype=torch.float64)
        self.out.load_state_dict({"weight": torch.tensor(net.W_hy), "bias": torch.tensor(net.b_y)})

    def forward(self, xs: Tensor) -> Tensor:
        """Scores of the ten digits after every step."""
        scores: Tensor = self.out(self.rnn(xs)[0])
        return scores

    def numpy(self) -> DigitNet:
        """A copy of the net as it is now, in numpy."""
        W_hy, b_y = (p.detach().double().numpy().copy() for p in self.out.parameters())
        cell = from_torch(self.rnn)
        assert type(cell) in CELLS.values()
        return DigitNet(cell, W_hy, b_y, self.order)  # type: ignore[arg-type]


def loss_of(scores: Tensor, labels: Tensor, asked: str) -> Tensor:
    """Surprise at the right digits (B,) in nats: at the end; if asked at every step, plus its mean over all."""
    last = F.cross_entropy(scores[-1], labels)
    if asked != EVERY:
        return last
    always = labels.expand(len(scores), -1)
    return last + F.cross_entropy(scores.flatten(0, 1), always.flatten())


def train_digit_reader(
    digits: Digits,
    order: str,
    cell: str = "RNN",
    *,
    asked: str = EVERY,
    seed: int = 0,
    updates: int | None = None,
) -> Iterator[ReadRecord]:
    """Train a new net on `digits`; a record before the first and after every one of `updates`.

    `asked` is one of ASKED: when its answer counts. Adam, one cycle of the rate, norm clipped at 1, random
    batches of 64.
    """
    if asked not in ASKED:
        raise ValueError(f"asked must be {' or '.join(map(repr, ASKED))}, not {asked!r}.")
    torch.set_num_threads(1)  # so small products gain nothing by more
    updates, rng = updates or UPDATES[order], np.random.default_rng(seed)
    net = TorchReader(untrained(order, cell, seed)).float()
    xs = torch.tensor(np.moveaxis(sequence(digits.images, order), 0, 1), dtype=torch.float32)
    labels = torch.tensor(digits.labels)
    learnt = [p for p in net.parameters() if p.requires_grad]
    adam = torch.optim.Adam(learnt, lr=RATES[cell])
    cycle = torch.optim.lr_scheduler.OneCycleLR(adam, RATES[cell], total_steps=updates + 1)
    for step in range(updates + 1):
        chosen = torch.tensor(rng.integers(len(digits), size=TOGETHER))
        loss = loss_of(net(xs[:, chosen]), labels[chosen], asked)
        yield ReadRecord(step, float(loss.detach()), net.numpy)
        if step == updates:
            return
        update(loss, learnt, adam, cycle)


def course_net(order: str, cell: str, asked: str) -> Weights:
    """The arrays of one of the course's nets in float16, and how it got on in float32."""
    (train_set, test), course = load_digits(), list[tuple[int, float]]()
    for record in train_digit_reader(train_set, order, cell, asked=asked, seed=SEED):
        if record.step % (UPDATES[order] // 20) == 0:
            net = record.net()
            course.append((record.step, net.right(test)))
    own = weights(net.cell) | {"W_hy": net.W_hy, "b_y": net.b_y}
    kept: Weights = {key(order, cell, asked, n): a.astype(np.float16) for n, a in own.items()}
    learned = np.array(course, dtype=np.float32).T
    return kept | {key(order, cell, asked, "learned"): learned}


def main() -> None:
    """Train, write the weights, measure what was written, and enter it in the manifest."""
    kinds, kept = list(product(ORDERS, CELLS, ASKED)), Weights()
    for kind in kinds:
        kept |= course_net(*kind)
    save_checkpoint("reading", kept, SEED, COMMAND)
    test, scores = load_digits()[1], dict[str, float]()
    for kind in kinds:
        shares = digit_reader.load(*kind).right_by_step(test)
        kept[key(*kind, "right by step")] = shares.astype(np.float32)
        scores[", ".join(kind)] = round(float(shares[-1]), 4)
    save_checkpoint("reading", kept, SEED, COMMAND, scores)
    print(json.dumps(scores, indent=2))
