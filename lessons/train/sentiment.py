"""Trains the nets of `lessons.trained_nets.sentiment`: `python -m lessons.train sentiment`, a few seconds.

Writes lessons/checkpoints/sentiment.safetensors and its entry in manifest.json. torch trains; the lessons run the
weights in numpy. The loss stands after every word: the label there is the polarity so far. Now and then a word is
hidden, so that the unknown word has an embedding that the net has learnt to read.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.cells.torch_bridge import TorchReadout
from lessons.checkpoint import Weights, named, save_and_measure
from lessons.numerics import Array
from lessons.optim.schedules import steady
from lessons.optim.torch_loop import learning, to_end
from lessons.tasks import reviews
from lessons.trained_nets import sentiment
from lessons.trained_nets.sentiment import UNITS, WIDE

UPDATES, TOGETHER, RATE = 600, 32, 5e-3
HIDDEN = 0.05  # of all words are read as UNKNOWN in training
BEFORE = 0.2  # weight of the loss before the last word; the last one has weight 1
SPREAD = 0.1  # of the first word vectors
PAD = -1


class TorchSentimentNet(nn.Module):
    """The net as torch trains it."""

    def __init__(self, seed: int) -> None:
        """Torch's default weights, but word vectors that are all near 0."""
        super().__init__()
        torch.manual_seed(seed)
        self.embedding = nn.Embedding(len(reviews.VOCABULARY), WIDE, dtype=torch.float32)
        nn.init.normal_(self.embedding.weight, 0.0, SPREAD)
        self.reader = TorchReadout(nn.RNN(WIDE, UNITS, batch_first=True, dtype=torch.float32), 1)

    def forward(self, words: Tensor) -> Tensor:
        """Word numbers (B, T) to scores after each word, (B, T)."""
        scores: Tensor = self.reader(self.embedding(words))[0][..., 0]
        return scores

    def arrays(self) -> dict[str, Array]:
        """The weights under the names of `lessons.trained_nets.sentiment`."""
        own = self.reader.arrays() | {"E": self.embedding.weight.detach().double().numpy()}
        return own | {"w_y": own.pop("W_hy")[0]}


def encoded(told: tuple[reviews.Review, ...]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Word numbers and the polarity so far, (n, longest) each, PAD after the end."""
    words = np.full((len(told), max(len(one.words) for one in told)), PAD)
    said = words.astype(np.float32)
    for k, one in enumerate(told):
        words[k, : len(one.words)] = reviews.VOCABULARY.encode(one.words)
        said[k, : len(one.words)] = reviews.so_far(one.words)
    return words, said


def loss_of(net: TorchSentimentNet, words: NDArray[np.intp], said: NDArray[np.float32]) -> Tensor:
    """Cross-entropy of the polarity so far, the last word of each sentence weighted most; shapes (B, T)."""
    here = words != PAD
    last = here & ~np.pad(here, ((0, 0), (0, 1)))[:, 1:]
    weight = torch.tensor(BEFORE * here + (1.0 - BEFORE) * last, dtype=torch.float32)
    scores = net(torch.tensor(words.clip(0)))
    losses = F.binary_cross_entropy_with_logits(
        scores, torch.tensor(said.clip(0)), reduction="none"
    )
    loss: Tensor = (losses * weight).sum() / weight.sum()
    return loss


def train(seed: int, updates: int = UPDATES) -> TorchSentimentNet:
    """A net after `updates` batches of known sentences: Adam, norm clipped at 1."""
    net, rng = TorchSentimentNet(seed), np.random.default_rng(seed)
    words, said = encoded(reviews.training_reviews())

    def loss() -> Tensor:
        chosen = rng.integers(len(words), size=TOGETHER)
        hidden = (rng.random((TOGETHER, words.shape[1])) < HIDDEN) & (words[chosen] != PAD)
        return loss_of(net, np.where(hidden, 0, words[chosen]), said[chosen])

    to_end(learning(loss, net.parameters(), updates, steady(RATE)))
    return net


def scores() -> dict[str, float]:
    """The fraction of held-out sentences whose label each net in the checkpoint predicts."""
    return {
        f"seed {seed}": sentiment.accuracy(sentiment.load(seed), reviews.held_out_reviews())
        for seed in sentiment.SEEDS
    }


def publish(command: str) -> None:
    """Train, write the weights, measure what was written, and enter it in the manifest."""
    kept: Weights = {}
    for seed in sentiment.SEEDS:
        kept |= named(f"{seed}.", train(seed).arrays())
    save_and_measure("sentiment", kept, 0, command, scores, digits=17)
