"""Trains the net that draws digits: `python -m lessons.train digit_drawer`, half a minute.

Writes lessons/checkpoints/drawing.safetensors and its entry in manifest.json. torch trains; the lessons run the
weights in numpy.
"""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from lessons.cells.torch_bridge import TorchReadout
from lessons.checkpoint import Weights, named, save_and_measure
from lessons.optim.schedules import one_cycle
from lessons.optim.torch_loop import learning
from lessons.tasks.digits import Digits, load_digits
from lessons.trained_nets import digit_drawer
from lessons.trained_nets.digit_drawer import (
    STAGES,
    Drawer,
    greys,
    independent_bits,
    inputs,
    untrained,
)

SEED, TOGETHER, RATE = 0, 32, 8e-3  # seed; pictures in a batch; Adam
DROPPED = 0.45  # of the units are hidden from the read-out at random, so that none is relied upon


class TorchDrawer(TorchReadout):
    """The torch twin of a `Drawer`."""

    def logits(self, xs: Tensor, dropped: float = 0.0) -> Tensor:
        """Inputs (64, B, 31) to scores (64, B, 5) of the greys of every pixel."""
        scores: Tensor = self.out(F.dropout(self.rnn(xs)[0], dropped, training=dropped > 0))
        return scores

    def numpy(self) -> Drawer:
        """A copy of the net as it is now, in numpy."""
        return Drawer(*self.parts())


def train(digits: Digits, seed: int = 0, updates: int = STAGES["late"]) -> Iterator[TorchDrawer]:
    """Train a new net on `digits`; it comes back before the first and after every one of `updates`.

    Adam, one cycle of the rate, norm clipped at 1. Teacher forcing: the input is the true pixel before, not its own.
    """
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    net, rng = TorchDrawer.of(untrained(seed)).float(), np.random.default_rng(seed)
    drawn = greys(digits.images)
    xs = torch.tensor(inputs(drawn, digits.labels), dtype=torch.float32)
    wanted = torch.tensor(drawn.T.astype(np.int64))

    def loss() -> Tensor:
        chosen = torch.tensor(rng.integers(len(digits), size=TOGETHER))
        scores = net.logits(xs[:, chosen], DROPPED)
        return F.cross_entropy(scores.flatten(0, 1), wanted[:, chosen].flatten())

    for _ in learning(loss, net.parameters(), updates, one_cycle(RATE, updates)):
        yield net
    yield net


def scores() -> dict[str, float]:
    """Bits per pixel of the test digits: of each stage in the checkpoint, and if every pixel is drawn by itself."""
    train_set, test = load_digits()
    found = {stage: digit_drawer.load(stage).bits_per_pixel(test) for stage in STAGES}
    return found | {"apart": independent_bits(train_set, test)}


def publish(command: str) -> None:
    """Train, write the weights, measure what was written, and enter it in the manifest."""
    kept, stages = Weights(), {updates: stage for stage, updates in STAGES.items()}
    for step, net in enumerate(train(load_digits()[0], SEED)):
        if step in stages:
            kept |= named(f"{stages[step]}.", net.arrays())
    save_and_measure("drawing", kept, SEED, command, scores)
