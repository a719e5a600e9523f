"""Trains the taggers of `lessons.trained_nets.tagger`: `python -m lessons.train tagger`, ten seconds.

Writes lessons/checkpoints/tagging.safetensors and its entry in manifest.json. torch trains; the lessons run the
weights in numpy. Each kind is trained with three seeds; one is kept.
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.cells.protocol import weights
from lessons.cells.torch_bridge import from_torch
from lessons.checkpoint import Weights, named, save_checkpoint
from lessons.optim.schedules import steady
from lessons.optim.torch_loop import learning, to_end
from lessons.tasks import tagging
from lessons.tasks.tagging import Sentence
from lessons.trained_nets import tagger as taggers
from lessons.trained_nets.tagger import SIDES, Tagger

UPDATES, TOGETHER, POOL, RATE = 400, 32, 4000, 1e-2
OUTSIDE = -1  # stands after the end of a sentence


class TorchTagger(nn.Module):
    """The tagger as torch trains it: one LSTM for each direction, and logits for the tags at every word."""

    def __init__(self, kind: str, seed: int) -> None:
        """Torch's default weights from `seed`."""
        super().__init__()
        torch.manual_seed(seed)
        ways = len(SIDES[kind])
        n_x, n = len(tagging.WORDS), taggers.UNITS
        self.ways = nn.ModuleList([nn.LSTM(n_x, n, dtype=torch.float32) for _ in range(ways)])
        self.out = nn.Linear(n * ways, len(tagging.TAGS), dtype=torch.float32)

    def forward(self, words: Tensor, lengths: Tensor) -> Tensor:
        """Words (T, B), OUTSIDE after the ends, to scores (T, B, 6)."""
        inside = (words >= 0)[..., None]
        xs = F.one_hot(words.clip(0), len(tagging.WORDS)).float() * inside
        hs = [self.ways[0](xs)[0]]
        if len(self.ways) == 2:  # turned round inside each sentence, so that the ends stay outside
            turn = turned(lengths, len(words))
            backward = self.ways[1](xs.gather(0, turn[..., None].expand_as(xs)))[0]
            hs.append(backward.gather(0, turn[..., None].expand_as(backward)))
        scores: Tensor = self.out(torch.cat(hs, dim=2))
        return scores

    def numpy(self) -> Tagger:
        """A copy of the tagger as it is now, in numpy."""
        cells = tuple(from_torch(way) for way in self.ways if isinstance(way, nn.LSTM))
        W_hy, b_y = (p.detach().double().numpy().copy() for p in self.out.parameters())
        return Tagger(cells, W_hy, b_y)  # type: ignore[arg-type]


def turned(lengths: Tensor, longest: int) -> Tensor:
    """For each place, (longest, B), the place that mirrors it inside its sentence; those outside stay."""
    places = torch.arange(longest)[:, None]
    return torch.where(places < lengths, lengths - 1 - places, places)


def encoded(told: tuple[Sentence, ...]) -> tuple[Tensor, Tensor, Tensor]:
    """Words and tags as numbers, (longest, n) each, OUTSIDE after the ends, and the lengths (n,)."""
    lengths = [len(one) for one in told]
    words, tags = np.full((2, max(lengths), len(told)), OUTSIDE)
    for k, one in enumerate(told):
        words[: len(one), k] = [tagging.NUMBER[word] for word, _ in one]
        tags[: len(one), k] = [tagging.TAGS.index(tag) for _, tag in one]
    return torch.tensor(words), torch.tensor(tags), torch.tensor(lengths)


def train(kind: str, seed: int, updates: int = UPDATES) -> TorchTagger:
    """A tagger after `updates` batches of sentences that are not held out: Adam, the norm clipped at 1."""
    net, rng = TorchTagger(kind, seed), np.random.default_rng(seed)
    words, tags, lengths = encoded(tagging.sentences(POOL, held_out=False))

    def loss() -> Tensor:
        some = torch.tensor(rng.integers(POOL, size=TOGETHER))
        scores = net(words[:, some], lengths[some])
        return F.cross_entropy(scores.movedim(2, 1), tags[:, some], ignore_index=OUTSIDE)

    to_end(learning(loss, net.parameters(), updates, steady(RATE)))
    return net


def scores_of(tagger: Tagger, name: str) -> dict[str, float]:
    """What a tagger gets right on 1,000 held-out sentences, under `name`."""
    right = taggers.accuracy(tagger.tags, tagging.sentences(1000, held_out=True))
    return {f"{name}: {place}": round(share, 4) for place, share in right.items()}


def publish(command: str) -> None:
    """Train, write the weights of one seed, measure all."""
    kept, measured = Weights(), dict[str, float]()
    for kind in taggers.KINDS:
        for seed in taggers.SEEDS:
            tagger = train(kind, seed).numpy()
            measured |= scores_of(tagger, f"{kind}, seed {seed}")
            if seed == taggers.SHIPPED:
                kept |= named(f"{kind}.", {"W_hy": tagger.W_hy, "b_y": tagger.b_y})
                for side, cell in zip(SIDES[kind], tagger.cells, strict=True):
                    kept |= named(f"{kind}.{side}.", weights(cell))
    save_checkpoint("tagging", kept, taggers.SHIPPED, command, measured)
