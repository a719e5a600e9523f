"""Trains the nets of `lessons.trained_nets.story_reader`: `python -m lessons.train story_reader`, half a minute.

Writes lessons/checkpoints/stories.safetensors and its entry in manifest.json. torch trains; the lessons run the
weights in numpy. Three starts are asked after every word; one more, `quiet`, at `so` alone.
"""

import json
import random

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.cells.protocol import weights
from lessons.cells.torch_bridge import from_torch
from lessons.checkpoint import save_checkpoint
from lessons.optim.torch_loop import update
from lessons.tasks import stories
from lessons.trained_nets import story_reader

COMMAND = "python -m lessons.train story_reader"
UPDATES, TOGETHER, POOL, RATE = 600, 64, 4000, 3e-2
FORGET_BIAS = 2.0  # at the start
PRICE = 0.1  # of an open input gate and of a shut forget gate, mean over units and words
BEFORE = 0.2  # how much an answer before `so` counts, where `so` counts 1
Weights = dict[str, NDArray[np.float32]]


class TorchStoryNet(nn.Module):
    """The net as torch trains it; the loop over words stands here, so that the gates can be priced."""

    def __init__(self, seed: int) -> None:
        """Torch's default weights, but the forget bias."""
        super().__init__()
        torch.manual_seed(seed)
        n = story_reader.UNITS
        self.lstm, self.out = (
            nn.LSTM(len(stories.WORDS), n, dtype=torch.float32),
            nn.Linear(n, 2, dtype=torch.float32),
        )
        with torch.no_grad():
            self.lstm.get_parameter("bias_hh_l0").zero_()
            self.lstm.get_parameter("bias_ih_l0")[n : 2 * n] = FORGET_BIAS

    def forward(self, words: Tensor) -> tuple[Tensor, Tensor]:
        """Words (T, B) to scores (T, B, 2) and the gates i, f, o side by side (T, B, 3 n_h)."""
        w = dict(self.lstm.named_parameters())
        asked = w["weight_ih_l0"].T[words] + w["bias_ih_l0"] + w["bias_hh_l0"]
        W_h, hs, gates = w["weight_hh_l0"].T, list[Tensor](), list[Tensor]()
        h = c = torch.zeros(words.shape[1], story_reader.UNITS, dtype=torch.float32)
        for a_x in asked:
            i, f, g, o = (a_x + h @ W_h).chunk(4, dim=1)  # torch's order
            i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
            c = f * c + i * g
            h = o * c.tanh()
            hs.append(h)
            gates.append(torch.cat([i, f, o], dim=1))
        return self.out(torch.stack(hs)), torch.stack(gates)

    def arrays(self) -> Weights:
        """The weights under the names of `lessons.trained_nets.story_reader`, in float32."""
        own = weights(from_torch(self.lstm))
        own |= {"W_hy": self.out.weight.detach().numpy(), "b_y": self.out.bias.detach().numpy()}
        return {name: array.astype(np.float32) for name, array in own.items()}


def encoded(told: list[stories.Story]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Words and subjects as numbers, (longest, n) each, -1 after the end of a story."""
    longest = max(len(story.words) for story in told)
    words, subjects = np.full((2, longest, len(told)), -1)
    for k, story in enumerate(told):
        words[: len(story.words), k] = [stories.NUMBER[word] for word in story.words]
        subjects[: len(story.words), k] = story.subjects
    return words, subjects


def loss_of(
    net: TorchStoryNet, words: NDArray[np.intp], subjects: NDArray[np.intp], quiet: bool
) -> Tensor:
    """Surprise at the right pronouns, and the price of the gates: i open, f shut; if quiet, o open too."""
    here = torch.tensor(words >= 0).float()
    asked = torch.tensor(words == stories.NUMBER[stories.QUESTION]).float()
    asked = asked if quiet else BEFORE * here + (1 - BEFORE) * asked
    scores, gates = net(torch.tensor(words.clip(0)))
    surprise = F.cross_entropy(
        scores.movedim(2, 1), torch.tensor(subjects.clip(0)), reduction="none"
    )
    i, f, o = gates.chunk(3, dim=2)
    moves = (i + (1 - f) + (o if quiet else 0)).mean(dim=2)
    wrong = (surprise * asked).sum() / asked.sum()
    loss: Tensor = wrong + PRICE * (moves * here).sum() / here.sum()
    return loss


def train(seed: int, quiet: bool = False, updates: int = UPDATES) -> TorchStoryNet:
    """A net after `updates` batches of stories not held out: Adam, one cycle of the rate, norm clipped at 1."""
    net, rng = TorchStoryNet(seed), np.random.default_rng(seed)
    words, subjects = encoded(stories.stories(POOL, random.Random(seed), held_out=False))
    adam = torch.optim.Adam(net.parameters(), lr=RATE)
    cycle = torch.optim.lr_scheduler.OneCycleLR(adam, RATE, total_steps=updates)
    for _ in range(updates):
        chosen = rng.integers(POOL, size=TOGETHER)
        longest = int((words[:, chosen] >= 0).any(axis=1).sum())
        loss = loss_of(net, words[:longest, chosen], subjects[:longest, chosen], quiet)
        update(loss, net.parameters(), adam, cycle)
    return net


def scores() -> dict[str, float]:
    """What the nets in the checkpoint answer rightly: fresh stories of the trained length, and longer ones."""
    nets = {story_reader.key(seed, False): story_reader.load(seed) for seed in story_reader.SEEDS}
    nets[story_reader.key(story_reader.QUIET_SEED, True)] = story_reader.load(quiet=True)
    return {
        f"{name}, up to {longest} words": round(
            story_reader.accuracy(net, stories.held_out_stories(500, longest)), 4
        )
        for name, net in nets.items()
        for longest in (stories.TRAINED, stories.LONG)
    }


def main() -> None:
    """Train, write the weights, measure what was written, and enter it in the manifest."""
    torch.set_num_threads(1)
    kept: Weights = {}
    for seed, quiet in [
        *((seed, False) for seed in story_reader.SEEDS),
        (story_reader.QUIET_SEED, True),
    ]:
        arrays = train(seed, quiet).arrays()
        kept |= {f"{story_reader.key(seed, quiet)}.{name}": a for name, a in arrays.items()}
    save_checkpoint("stories", kept, 2, COMMAND)
    measured = scores()
    save_checkpoint("stories", kept, 2, COMMAND, measured)
    print(json.dumps(measured, indent=2))
