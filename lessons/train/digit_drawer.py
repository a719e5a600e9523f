"""Trains the net that draws digits: `python -m lessons.train digit_drawer`, half a minute.

Writes lessons/checkpoints/drawing.safetensors and its entry in manifest.json. torch trains; the lessons run the
weights in numpy.
"""

import json
from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.cells.basic import LSTMCell
from lessons.cells.protocol import weights
from lessons.cells.torch_bridge import from_torch, to_torch
from lessons.checkpoint import save_checkpoint
from lessons.optim.torch_loop import update
from lessons.tasks.digits import Digits, load_digits
from lessons.trained_nets import digit_drawer
from lessons.trained_nets.digit_drawer import STAGES, Drawer, apart_bits, greys, inputs, untrained

SEED, TOGETHER, RATE = 0, 32, 8e-3  # seed; pictures in a batch; Adam
DROPPED = 0.45  # of the units are hidden from the read-out at random, so that none is relied upon
COMMAND = "python -m lessons.train digit_drawer"
Weights = dict[str, NDArray[np.float32]]


class TorchDrawer(nn.Module):
    """The torch twin of a `Drawer`: inputs (64, B, 31) to scores (64, B, 5)."""

    def __init__(self, net: Drawer) -> None:
        """Take over the weights of `net`."""
        super().__init__()
        self.lstm = to_torch(net.cell)
        self.lstm.get_parameter("bias_hh_l0").requires_grad_(False)  # one bias, as in the cell
        self.out = nn.Linear(net.W_hy.shape[1], len(net.b_y), dtype=torch.float64)
        self.out.load_state_dict({"weight": torch.tensor(net.W_hy), "bias": torch.tensor(net.b_y)})

    def forward(self, xs: Tensor, dropped: float = 0.0) -> Tensor:
        """Scores of the greys of every pixel."""
        scores: Tensor = self.out(F.dropout(self.lstm(xs)[0], dropped, training=dropped > 0))
        return scores

    def numpy(self) -> Drawer:
        """A copy of the net as it is now, in numpy."""
        W_hy, b_y = (p.detach().double().numpy().copy() for p in self.out.parameters())
        cell = from_torch(self.lstm)
        assert isinstance(cell, LSTMCell)
        return Drawer(cell, W_hy, b_y)


def train(digits: Digits, seed: int = 0, updates: int = STAGES["late"]) -> Iterator[TorchDrawer]:
    """Train a new net on `digits`; it comes back before the first and after every one of `updates`.

    Adam, one cycle of the rate, norm clipped at 1. It always hears the true pixel before, not its own.
    """
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    net, rng = TorchDrawer(untrained(seed)).float(), np.random.default_rng(seed)
    drawn = greys(digits.images)
    xs = torch.tensor(inputs(drawn, digits.labels), dtype=torch.float32)
    wanted, learnt = torch.tensor(drawn.T), [p for p in net.parameters() if p.requires_grad]
    adam = torch.optim.Adam(learnt, lr=RATE)
    cycle = torch.optim.lr_scheduler.OneCycleLR(adam, RATE, total_steps=updates)
    for _ in range(updates):
        yield net
        chosen = torch.tensor(rng.integers(len(digits), size=TOGETHER))
        scores = net(xs[:, chosen], DROPPED)
        loss = F.cross_entropy(scores.flatten(0, 1), wanted[:, chosen].flatten())
        update(loss, learnt, adam, cycle)
    yield net


def arrays(net: Drawer, stage: str) -> Weights:
    """The weights under the names of `lessons.trained_nets.digit_drawer`, in float32."""
    own = weights(net.cell) | {"W_hy": net.W_hy, "b_y": net.b_y}
    return {f"{stage}.{name}": array.astype(np.float32) for name, array in own.items()}


def main() -> None:
    """Train, write the weights, measure what was written, and enter it in the manifest."""
    (train_set, test), kept = load_digits(), Weights()
    stages = {updates: stage for stage, updates in STAGES.items()}
    for step, net in enumerate(train(train_set, SEED)):
        if step in stages:
            kept |= arrays(net.numpy(), stages[step])
    save_checkpoint("drawing", kept, SEED, COMMAND)
    scores = {stage: round(digit_drawer.load(stage).bits_per_pixel(test), 4) for stage in STAGES}
    scores["apart"] = round(apart_bits(train_set, test), 4)
    save_checkpoint("drawing", kept, SEED, COMMAND, scores)
    print(json.dumps(scores, indent=2))
