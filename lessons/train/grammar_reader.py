"""Trains the nets of `lessons.trained_nets.grammar_reader`: `python -m lessons.train grammar_reader`, a minute.

Writes lessons/checkpoints/legal.safetensors and its entry in manifest.json. torch trains; the lessons run the weights
in numpy. Each language starts from three seeds; one is kept.
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.cells.torch_bridge import TorchReadout
from lessons.checkpoint import Weights, named, save_checkpoint
from lessons.optim.schedules import one_cycle
from lessons.optim.torch_loop import learning, to_end
from lessons.tasks import agreement
from lessons.trained_nets import grammar_reader
from lessons.trained_nets.grammar_reader import GrammarNet

UPDATES, TOGETHER, POOL, RATE = 1500, 64, 6000, 1e-2
OUTSIDE = -1  # stands after the end of a sentence


def drawn(language: str, seed: int) -> TorchReadout:
    """The net of a language with torch's default weights from `seed`."""
    n = len(agreement.SYMBOLS[language])
    return TorchReadout.drawn(nn.LSTM, n, grammar_reader.UNITS, n, seed)


def logits(net: TorchReadout, words: Tensor) -> Tensor:
    """Symbols (T, B) to scores (T, B, n) for each of them, before it was read."""
    xs = F.one_hot(words.clip(0), net.out.out_features).float()
    scores: Tensor = net(torch.cat([torch.zeros_like(xs[:1]), xs[:-1]]))[0]
    return scores


def encoded(language: str) -> Tensor:
    """The sentences to train on as numbers, (longest, n), OUTSIDE after the ends."""
    told, symbols = agreement.legal(language, POOL, held_out=False), agreement.SYMBOLS[language]
    words = np.full((max(map(len, told)), len(told)), OUTSIDE)
    for k, one in enumerate(told):
        words[: len(one), k] = [symbols.index(word) for word in one]
    return torch.tensor(words)


def train(language: str, seed: int, updates: int = UPDATES) -> TorchReadout:
    """A net after `updates` batches of legal sentences: Adam, one cycle of the rate, the norm clipped at 1."""
    net, rng, words = drawn(language, seed), np.random.default_rng(seed), encoded(language)

    def loss() -> Tensor:
        some = words[:, torch.tensor(rng.integers(POOL, size=TOGETHER))]
        some = some[: int((some >= 0).any(dim=1).sum())]
        return F.cross_entropy(logits(net, some).movedim(2, 1), some, ignore_index=OUTSIDE)

    to_end(learning(loss, net.parameters(), updates, one_cycle(RATE, updates)))
    return net


def scores_of(net: GrammarNet, language: str) -> dict[str, float]:
    """What a net finds legal, and for agreement how often it has the verb right, by attractors."""
    scores = grammar_reader.verdicts(net, language)
    if language == "agreement":
        right = grammar_reader.agreement(net, agreement.subjects(1000))
        scores |= {f"verb right, {count} attractors": share for count, share in right.items()}
    return {name: round(share, 4) for name, share in scores.items()}


def publish(command: str) -> None:
    """Train, write the weights of one seed, measure all."""
    kept, measured = Weights(), dict[str, float]()
    for language in agreement.LANGUAGES:
        for seed in grammar_reader.SEEDS:
            net = GrammarNet(*train(language, seed).parts(), agreement.SYMBOLS[language])
            found = scores_of(net, language)
            measured |= {f"{language}, seed {seed}: {name}": s for name, s in found.items()}
            if seed == grammar_reader.SHIPPED:
                kept |= named(f"{language}.", net.arrays())
    save_checkpoint("legal", kept, grammar_reader.SHIPPED, command, measured)
