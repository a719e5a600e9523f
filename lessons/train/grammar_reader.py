"""Trains the nets of `lessons.trained_nets.grammar_reader`: `python -m lessons.train grammar_reader`, a minute.

Writes lessons/checkpoints/legal.safetensors and its entry in manifest.json. torch trains; the lessons run the weights
in numpy. Each language starts from three seeds; one is kept.
"""

import json

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.cells.basic import LSTMCell
from lessons.cells.protocol import weights
from lessons.cells.torch_bridge import from_torch
from lessons.checkpoint import save_checkpoint
from lessons.optim.torch_loop import update
from lessons.tasks import agreement
from lessons.trained_nets import grammar_reader
from lessons.trained_nets.grammar_reader import GrammarNet

COMMAND = "python -m lessons.train grammar_reader"
UPDATES, TOGETHER, POOL, RATE = 1500, 64, 6000, 1e-2
OUTSIDE = -1  # stands after the end of a sentence


class TorchReader(nn.Module):
    """The net as torch trains it: scores for every symbol from the state before it."""

    def __init__(self, language: str, seed: int) -> None:
        """Torch's default weights from `seed`."""
        super().__init__()
        torch.manual_seed(seed)
        self.symbols = agreement.SYMBOLS[language]
        self.lstm = nn.LSTM(len(self.symbols), grammar_reader.UNITS, dtype=torch.float32)
        self.out = nn.Linear(grammar_reader.UNITS, len(self.symbols), dtype=torch.float32)

    def forward(self, words: Tensor) -> Tensor:
        """Symbols (T, B) to scores (T, B, n) for each of them, before it was read."""
        xs = F.one_hot(words.clip(0), len(self.symbols)).float()
        scores: Tensor = self.out(self.lstm(torch.cat([torch.zeros_like(xs[:1]), xs[:-1]]))[0])
        return scores

    def numpy(self) -> GrammarNet:
        """A copy of the net as it is now, in numpy."""
        cell = from_torch(self.lstm)
        assert isinstance(cell, LSTMCell)
        W_hy, b_y = (p.detach().double().numpy().copy() for p in self.out.parameters())
        return GrammarNet(cell, W_hy, b_y, self.symbols)


def encoded(language: str) -> Tensor:
    """The sentences to train on as numbers, (longest, n), OUTSIDE after the ends."""
    told, symbols = agreement.legal(language, POOL, held_out=False), agreement.SYMBOLS[language]
    words = np.full((max(map(len, told)), len(told)), OUTSIDE)
    for k, one in enumerate(told):
        words[: len(one), k] = [symbols.index(word) for word in one]
    return torch.tensor(words)


def train(language: str, seed: int, updates: int = UPDATES) -> TorchReader:
    """A net after `updates` batches of legal sentences: Adam, one cycle of the rate, the norm clipped at 1."""
    net, rng, words = TorchReader(language, seed), np.random.default_rng(seed), encoded(language)
    adam = torch.optim.Adam(net.parameters(), lr=RATE)
    cycle = torch.optim.lr_scheduler.OneCycleLR(adam, RATE, total_steps=updates)
    for _ in range(updates):
        some = words[:, torch.tensor(rng.integers(POOL, size=TOGETHER))]
        some = some[: int((some >= 0).any(dim=1).sum())]
        loss = F.cross_entropy(net(some).movedim(2, 1), some, ignore_index=OUTSIDE)
        update(loss, net.parameters(), adam, cycle)
    return net


def scores_of(net: GrammarNet, language: str) -> dict[str, float]:
    """What a net finds legal, and for agreement how often it has the verb right, by attractors."""
    scores = grammar_reader.verdicts(net, language)
    if language == "agreement":
        right = grammar_reader.agreement(net, agreement.subjects(1000))
        scores |= {f"verb right, {count} attractors": share for count, share in right.items()}
    return {name: round(share, 4) for name, share in scores.items()}


def main() -> None:
    """Train, write the weights of one seed, measure all."""
    torch.set_num_threads(1)
    kept: dict[str, NDArray[np.float32]] = {}
    measured: dict[str, float] = {}
    for language in agreement.LANGUAGES:
        for seed in grammar_reader.SEEDS:
            net = train(language, seed).numpy()
            found = scores_of(net, language)
            measured |= {f"{language}, seed {seed}: {name}": s for name, s in found.items()}
            if seed == grammar_reader.SHIPPED:
                own = weights(net.cell) | {"W_hy": net.W_hy, "b_y": net.b_y}
                kept |= {f"{language}.{name}": a.astype(np.float32) for name, a in own.items()}
    save_checkpoint("legal", kept, grammar_reader.SHIPPED, COMMAND, measured)
    print(json.dumps(measured, indent=2))
