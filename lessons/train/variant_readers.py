"""Trains story readers of other cells from the start: `python -m lessons.train variant_readers`, two minutes.

Writes lessons/checkpoints/variants.safetensors and its entry in manifest.json. torch trains, with no price on any gate;
the lessons run the weights in numpy (`lessons.trained_nets.variant_readers`).
"""

import json
import random

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.cells.protocol import weights
from lessons.checkpoint import save_checkpoint
from lessons.optim.torch_loop import update
from lessons.tasks import stories
from lessons.train.story_reader import BEFORE, FORGET_BIAS, encoded
from lessons.trained_nets import story_reader, variant_readers

COMMAND = "python -m lessons.train variant_readers"
TOGETHER, POOL, RATE = 32, 4000, 3e-2


class TorchVariant(nn.Module):
    """A cell of `variant_nets.CELLS` with torch's gradients; it starts from the numpy cell's own weights."""

    def __init__(self, name: str, seed: int) -> None:
        """The weights that the numpy cell and the read-out draw; a forget bias is FORGET_BIAS."""
        super().__init__()
        self.name, net = name, variant_readers.untrained(name, seed)
        arrays = weights(net.cell) | {"W_hy": net.W_hy, "b_y": net.b_y}
        self.w = nn.ParameterDict(
            {n: nn.Parameter(torch.tensor(a, dtype=torch.float32)) for n, a in arrays.items()}
        )
        if "c" in net.cell.state_sizes and "b_f" in self.w:
            self.w["b_f"].data.fill_(FORGET_BIAS)

    def forward(self, words: Tensor) -> Tensor:
        """Words (T, B) to scores (T, B, 2)."""
        h = c = self.w["b_y"].new_zeros(words.shape[1], story_reader.UNITS)
        hs, step = [], {"minimal": self.minimal, "GRU": self.gru}.get(self.name, self.lstm)
        for x in F.one_hot(words, len(stories.WORDS)).to(h.dtype):
            h, c = step(x, h, c)
            hs.append(h)
        scores: Tensor = torch.stack(hs) @ self.w["W_hy"].T + self.w["b_y"]
        return scores

    def lstm(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        """One step of an LSTM whose missing gates are 1, or 1 - f where it is coupled."""
        hx, one = torch.cat([h, x], dim=1), torch.ones((), dtype=torch.float32)
        f = self.gate("f", hx, c) if "W_f" in self.w else one
        i = self.gate("i", hx, c) if "W_i" in self.w else 1 - f if self.name == "coupled" else one
        c = f * c + i * torch.tanh(hx @ self.w["W_g"].T + self.w["b_g"])
        o = self.gate("o", hx, c) if "W_o" in self.w else one
        return o * torch.tanh(c), c

    def gate(self, name: str, hx: Tensor, c: Tensor) -> Tensor:
        """sigma(W [h; x] + b), and p c where there is a peephole."""
        asked = hx @ self.w[f"W_{name}"].T + self.w[f"b_{name}"]
        return torch.sigmoid(asked + self.w[f"p_{name}"] * c if f"p_{name}" in self.w else asked)

    def minimal(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        """One step of the minimal gated cell; c is handed on."""
        f = self.gate("f", torch.cat([h, x], dim=1), c)
        n = torch.tanh(torch.cat([f * h, x], dim=1) @ self.w["W_n"].T + self.w["b_n"])
        return (1 - f) * h + f * n, c

    def gru(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        """One step of the GRU in torch's form; c is handed on."""
        hx = torch.cat([h, x], dim=1)
        r, z = self.gate("r", hx, c), self.gate("z", hx, c)
        q = h @ self.w["W_hn"].T + self.w["b_hn"]
        n = torch.tanh(x @ self.w["W_xn"].T + self.w["b_xn"] + r * q)
        return (1 - z) * n + z * h, c

    def arrays(self) -> dict[str, NDArray[np.float32]]:
        """The weights by name, in float32."""
        return {name: p.detach().float().numpy() for name, p in self.w.items()}


def train(name: str, seed: int, updates: int) -> TorchVariant:
    """A net after `updates` batches of stories that are not held out: Adam, one cycle of the rate, clipped at 1."""
    net, rng = TorchVariant(name, seed), np.random.default_rng(seed)
    words, subjects = encoded(stories.stories(POOL, random.Random(seed), held_out=False))
    adam = torch.optim.Adam(net.parameters(), lr=RATE)
    cycle = torch.optim.lr_scheduler.OneCycleLR(adam, RATE, total_steps=updates)
    for _ in range(updates):
        chosen = rng.integers(POOL, size=TOGETHER)
        longest = int((words[:, chosen] >= 0).any(axis=1).sum())
        loss = loss_of(net, words[:longest, chosen], subjects[:longest, chosen])
        update(loss, net.parameters(), adam, cycle)
    return net


def loss_of(net: TorchVariant, words: NDArray[np.intp], subjects: NDArray[np.intp]) -> Tensor:
    """Surprise at the right pronouns in nats: at `so` it counts 1, at every other word BEFORE."""
    here = torch.tensor(words >= 0).float()
    asked = torch.tensor(words == stories.NUMBER[stories.QUESTION]).float()
    asked = BEFORE * here + (1 - BEFORE) * asked
    scores = net(torch.tensor(words.clip(0))).movedim(2, 1)
    surprise = F.cross_entropy(scores, torch.tensor(subjects.clip(0)), reduction="none")
    return (surprise * asked).sum() / asked.sum()


def main() -> None:
    """Train every cell from every start, write the weights, and enter the measured scores in the manifest."""
    torch.set_num_threads(1)
    kept: dict[str, NDArray[np.float32]] = {}
    for key, (name, updates, seed) in variant_readers.KEYS.items():
        kept |= {
            f"{key}.{part}": array for part, array in train(name, seed, updates).arrays().items()
        }
    save_checkpoint(variant_readers.FILE, kept, 0, COMMAND)
    measured = variant_readers.scores()
    save_checkpoint(variant_readers.FILE, kept, 0, COMMAND, measured)
    print(json.dumps(measured, indent=2))
