"""Trains story readers of other cells from the start: `python -m lessons.train variant_readers`, four minutes.

Writes lessons/checkpoints/variants.safetensors and its entry in manifest.json. torch trains, with no penalty on any
gate; the lessons run the weights in numpy (`lessons.trained_nets.variant_readers`).
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.checkpoint import Weights, named, save_and_measure
from lessons.numerics import Array
from lessons.tasks import stories
from lessons.train.story_reader import fit_to_stories, wrong
from lessons.trained_nets import story_reader, variant_readers

TOGETHER = 32


class TorchVariant(nn.Module):
    """A cell of `variant_readers.CELLS` with torch's gradients; it starts from the numpy cell's own weights."""

    def __init__(self, name: str, seed: int, bias: int = 0) -> None:
        """The weights that the numpy cell and the output layer draw, and `bias` at the gate that keeps the state."""
        super().__init__()
        self.name, net = name, variant_readers.untrained(name, seed, bias)
        self.w = nn.ParameterDict(
            {n: nn.Parameter(torch.tensor(a, dtype=torch.float32)) for n, a in net.arrays().items()}
        )

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
        a = hx @ self.w[f"W_{name}"].T + self.w[f"b_{name}"]
        return torch.sigmoid(a + self.w[f"p_{name}"] * c if f"p_{name}" in self.w else a)

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

    def arrays(self) -> dict[str, Array]:
        """The weights by name, in numpy."""
        return {name: p.detach().double().numpy() for name, p in self.w.items()}


def train(name: str, seed: int, updates: int, bias: int = 0) -> TorchVariant:
    """A net after `updates` batches: see `fit_to_stories`."""
    net = TorchVariant(name, seed, bias)

    def loss(words: NDArray[np.intp], subjects: NDArray[np.intp]) -> Tensor:
        return wrong(net(torch.tensor(words.clip(0))), words, subjects, quiet=False)

    fit_to_stories(loss, net, seed, updates, TOGETHER)
    return net


def publish(command: str) -> None:
    """Train every cell from every seed and initial bias, write the weights, and enter the scores in the manifest."""
    kept: Weights = {}
    for key, which in variant_readers.KEYS.items():
        kept |= named(f"{key}.", train(*which).arrays())
    save_and_measure(variant_readers.FILE, kept, 0, command, variant_readers.scores)
