"""Trains the nets that label films: `python -m lessons.train film_labeller`, a quarter of a minute.

Writes lessons/checkpoints/film.safetensors and its entry in manifest.json. torch trains; the lessons run the weights
in numpy. Three starts with the state carried on, and three with it wiped before every frame, in training as in use.
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
from lessons.optim.torch_loop import update
from lessons.tasks import film
from lessons.trained_nets import film_labeller

COMMAND = "python -m lessons.train film_labeller"
UPDATES, TOGETHER, RATE = 900, 32, 1e-2


class TorchFilmNet(nn.Module):
    """The net as torch trains it."""

    def __init__(self, past: bool, seed: int) -> None:
        """Torch's default weights."""
        super().__init__()
        torch.manual_seed(seed)
        self.past, n_x = past, film.SIDE * film.SIDE
        self.rnn, self.out = (
            nn.RNN(n_x, film_labeller.UNITS, dtype=torch.float32),
            nn.Linear(film_labeller.UNITS, len(film.LABELS), dtype=torch.float32),
        )

    def forward(self, frames: Tensor) -> Tensor:
        """Frames (T, B, 64) to scores (T, B, 6); without a past every frame is a run of its own."""
        runs = frames if self.past else frames.flatten(0, 1)[None]
        scores: Tensor = self.out(self.rnn(runs)[0])
        return scores.view(*frames.shape[:2], -1)

    def arrays(self) -> dict[str, NDArray[np.float32]]:
        """The weights under the names of `lessons.trained_nets.film_labeller`, in float32."""
        assert isinstance(self.rnn, nn.RNN)
        own = weights(from_torch(self.rnn))
        own |= {"W_hy": self.out.weight.detach().numpy(), "b_y": self.out.bias.detach().numpy()}
        return {name: array.astype(np.float32) for name, array in own.items()}


def train(past: bool, seed: int, updates: int = UPDATES) -> TorchFilmNet:
    """A net after `updates` batches of films not held out: Adam, one cycle of the rate, norm clipped at 1."""
    net, rng = TorchFilmNet(past, seed), np.random.default_rng(seed)
    told = film.films(held_out=False)
    clean = torch.tensor(np.array([one.clean for one in told])).float().flatten(2)
    labels = torch.tensor([one.labels for one in told])
    adam = torch.optim.Adam(net.parameters(), lr=RATE)
    cycle = torch.optim.lr_scheduler.OneCycleLR(adam, RATE, total_steps=updates)
    for _ in range(updates):
        chosen = torch.tensor(rng.integers(len(told), size=TOGETHER))
        noise = torch.tensor(film.NOISE * rng.normal(size=clean[chosen].shape)).float()
        scores = net((clean[chosen] + noise).transpose(0, 1))
        loss = F.cross_entropy(scores.transpose(0, 1).flatten(0, 1), labels[chosen].flatten())
        update(loss, net.parameters(), adam, cycle)
    return net


def scores() -> dict[str, float]:
    """The share of frames of held-out films that each net in the checkpoint labels rightly."""
    nets = [(past, seed) for past in (True, False) for seed in film_labeller.SEEDS]
    told = film.films(held_out=True)
    return {
        film_labeller.key(*which): round(
            float(film_labeller.correct(film_labeller.load(*which), told).mean()), 4
        )
        for which in nets
    }


def main() -> None:
    """Train, write the weights, measure what was written, and enter it in the manifest."""
    torch.set_num_threads(1)
    kept: dict[str, NDArray[np.float32]] = {}
    for past in (True, False):
        for seed in film_labeller.SEEDS:
            arrays = train(past, seed).arrays()
            kept |= {
                f"{film_labeller.key(past, seed)}.{name}": array for name, array in arrays.items()
            }
    save_checkpoint("film", kept, film_labeller.SEEDS[0], COMMAND)
    measured = scores()
    save_checkpoint("film", kept, film_labeller.SEEDS[0], COMMAND, measured)
    print(json.dumps(measured, indent=2))
