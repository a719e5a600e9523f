"""Trains the nets of `lessons.trained_nets.word_listener`: `python -m lessons.train word_listener`, half a minute.

Writes lessons/checkpoints/spoken.safetensors and its entry in manifest.json. torch trains; the lessons run the weights
in numpy. Three starts that read frame by frame, and three that are handed the mean over the frames.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.cells.torch_bridge import TorchReadout
from lessons.checkpoint import Weights, named, save_and_measure
from lessons.numerics import Array
from lessons.optim.schedules import one_cycle
from lessons.optim.torch_loop import learning, to_end
from lessons.tasks.spoken_words import BANDS, NAMES, utter
from lessons.trained_nets import word_listener
from lessons.trained_nets.word_listener import MIDDLE, SPREAD, UNITS

POOL, UPDATES, TOGETHER, RATE, FORGET_BIAS = 1200, 300, 32, 1e-2, 2.0
BEFORE = 0.2  # how much an answer before the last frame counts, where the last counts 1


def drawn(seed: int) -> TorchReadout:
    """The net with torch's default weights, but the forget bias."""
    return TorchReadout.drawn(nn.LSTM, BANDS, UNITS, len(NAMES), seed, FORGET_BIAS)


def logits(net: TorchReadout, frames: Tensor) -> Tensor:
    """Frames (T, B, BANDS) to scores (T, B, 4)."""
    scores: Tensor = net((frames - MIDDLE) / SPREAD)[0]
    return scores


def pool(seed: int) -> tuple[list[Array], NDArray[np.intp]]:
    """The features of POOL utterances by voices of the training, and the words, as numbers."""
    rng = np.random.default_rng(seed)
    said = [utter(rng, held_out=False) for _ in range(POOL)]
    return [one.frames for one in said], np.array([NAMES.index(one.spoken) for one in said])


def loss_of(net: TorchReadout, frames: list[Array], words: NDArray[np.intp]) -> Tensor:
    """Cross-entropy of the right words: at each one's last frame, and a little at those before."""
    lengths = np.array([len(one) for one in frames])
    padded, count = np.zeros((lengths.max(), len(frames), BANDS)), np.arange(lengths.max())[:, None]
    for k, one in enumerate(frames):
        padded[: len(one), k] = one
    weight = torch.tensor(
        BEFORE * (count < lengths) + (1 - BEFORE) * (count == lengths - 1)
    ).float()
    wanted = torch.tensor(words).expand(len(count), -1)
    scores = logits(net, torch.tensor(padded).float())
    losses = F.cross_entropy(scores.movedim(2, 1), wanted, reduction="none")
    loss: Tensor = (losses * weight).sum() / weight.sum()
    return loss


def train(seed: int, bag: bool, told: tuple[list[Array], NDArray[np.intp]]) -> TorchReadout:
    """A net after UPDATES batches from a `pool`: Adam, one cycle of the rate, norm clipped at 1."""
    net, rng = drawn(seed), np.random.default_rng(seed)
    frames, words = told
    frames = [one.mean(axis=0, keepdims=True) for one in frames] if bag else frames

    def loss() -> Tensor:
        chosen = rng.integers(len(frames), size=TOGETHER)
        return loss_of(net, [frames[k] for k in chosen], words[chosen])

    to_end(learning(loss, net.parameters(), UPDATES, one_cycle(RATE, UPDATES)))
    return net


NETS = [(seed, bag) for bag in (False, True) for seed in word_listener.SEEDS]


def scores() -> dict[str, float]:
    """The accuracy of each net in the checkpoint on words by held-out voices."""
    told = word_listener.held_out()
    return {
        word_listener.key(seed, bag): float(
            word_listener.correct(word_listener.load(seed, bag=bag), told).mean()
        )
        for seed, bag in NETS
    }


def publish(command: str) -> None:
    """Train, write the weights, measure what was written, and enter it in the manifest."""
    told, kept = pool(0), Weights()
    for seed, bag in NETS:
        kept |= named(f"{word_listener.key(seed, bag)}.", train(seed, bag, told).arrays())
    save_and_measure("spoken", kept, word_listener.SEEDS[0], command, scores)
