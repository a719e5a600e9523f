"""Trains the nets of `lessons.trained_nets.word_listener`: `python -m lessons.train word_listener`, half a minute.

Writes lessons/checkpoints/spoken.safetensors and its entry in manifest.json. torch trains; the lessons run the weights
in numpy. Three starts that read frame by frame, and three that are handed the mean over the frames.
"""

import json

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.cells.protocol import weights
from lessons.cells.torch_bridge import from_torch
from lessons.checkpoint import save_checkpoint
from lessons.numerics import Array
from lessons.optim.torch_loop import update
from lessons.tasks.spoken_words import BANDS, NAMES, features, utter
from lessons.trained_nets import word_listener

COMMAND = "python -m lessons.train word_listener"
POOL, UPDATES, TOGETHER, RATE, FORGET_BIAS = 1200, 300, 32, 1e-2, 2.0
BEFORE = 0.2  # how much an answer before the last frame counts, where the last counts 1


class TorchSpokenNet(nn.Module):
    """The net as torch trains it."""

    def __init__(self, seed: int) -> None:
        """Torch's default weights, but the forget bias."""
        super().__init__()
        torch.manual_seed(seed)
        n = word_listener.UNITS
        self.lstm, self.out = (
            nn.LSTM(BANDS, n, dtype=torch.float32),
            nn.Linear(n, len(NAMES), dtype=torch.float32),
        )
        with torch.no_grad():
            self.lstm.get_parameter("bias_hh_l0").zero_()
            self.lstm.get_parameter("bias_ih_l0")[n : 2 * n] = FORGET_BIAS

    def forward(self, heard: Tensor) -> Tensor:
        """Frames (T, B, BANDS) to scores (T, B, 4)."""
        scores: Tensor = self.out(
            self.lstm((heard - word_listener.MIDDLE) / word_listener.SPREAD)[0]
        )
        return scores

    def arrays(self) -> dict[str, NDArray[np.float32]]:
        """The weights under the names of `lessons.trained_nets.word_listener`, in float32."""
        own = weights(from_torch(self.lstm))
        own |= {"W_hy": self.out.weight.detach().numpy(), "b_y": self.out.bias.detach().numpy()}
        return {name: array.astype(np.float32) for name, array in own.items()}


def pool(seed: int) -> tuple[list[Array], NDArray[np.intp]]:
    """What is heard of POOL utterances by voices that training may hear, and the words, as numbers."""
    rng = np.random.default_rng(seed)
    said = [utter(rng, unheard=False) for _ in range(POOL)]
    return [features(one.wave) for one in said], np.array([NAMES.index(one.spoken) for one in said])


def loss_of(net: TorchSpokenNet, heard: list[Array], words: NDArray[np.intp]) -> Tensor:
    """Surprise at the right words: at each one's last frame, and a little at those before."""
    lengths = np.array([len(one) for one in heard])
    padded, count = np.zeros((lengths.max(), len(heard), BANDS)), np.arange(lengths.max())[:, None]
    for k, one in enumerate(heard):
        padded[: len(one), k] = one
    asked = torch.tensor(BEFORE * (count < lengths) + (1 - BEFORE) * (count == lengths - 1)).float()
    wanted = torch.tensor(words).expand(len(count), -1)
    scores = net(torch.tensor(padded).float())
    surprise = F.cross_entropy(scores.movedim(2, 1), wanted, reduction="none")
    loss: Tensor = (surprise * asked).sum() / asked.sum()
    return loss


def train(seed: int, bag: bool, told: tuple[list[Array], NDArray[np.intp]]) -> TorchSpokenNet:
    """A net after UPDATES batches from a `pool`: Adam, one cycle of the rate, norm clipped at 1."""
    net, rng = TorchSpokenNet(seed), np.random.default_rng(seed)
    heard, words = told
    heard = [one.mean(axis=0, keepdims=True) for one in heard] if bag else heard
    adam = torch.optim.Adam(net.parameters(), lr=RATE)
    cycle = torch.optim.lr_scheduler.OneCycleLR(adam, RATE, total_steps=UPDATES)
    for _ in range(UPDATES):
        chosen = rng.integers(len(heard), size=TOGETHER)
        loss = loss_of(net, [heard[k] for k in chosen], words[chosen])
        update(loss, net.parameters(), adam, cycle)
    return net


def scores() -> dict[str, float]:
    """The share of fresh words, by voices that no training heard, that each net in the checkpoint hears rightly."""
    nets = [(seed, bag) for bag in (False, True) for seed in word_listener.SEEDS]
    return {
        word_listener.key(seed, bag): round(
            float(
                word_listener.correct(
                    word_listener.load(seed, bag=bag), word_listener.held_out()
                ).mean()
            ),
            4,
        )
        for seed, bag in nets
    }


def main() -> None:
    """Train, write the weights, measure what was written, and enter it in the manifest."""
    torch.set_num_threads(1)
    told, kept = pool(0), dict[str, NDArray[np.float32]]()
    for bag in (False, True):
        for seed in word_listener.SEEDS:
            arrays = train(seed, bag, told).arrays()
            kept |= {
                f"{word_listener.key(seed, bag)}.{name}": array for name, array in arrays.items()
            }
    save_checkpoint("spoken", kept, word_listener.SEEDS[0], COMMAND)
    measured = scores()
    save_checkpoint("spoken", kept, word_listener.SEEDS[0], COMMAND, measured)
    print(json.dumps(measured, indent=2))
