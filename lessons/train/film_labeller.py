"""Trains the nets that label films: `python -m lessons.train film_labeller`, a quarter of a minute.

Writes lessons/checkpoints/film.safetensors and its entry in manifest.json. torch trains; the lessons run the weights
in numpy. Three seeds with the state carried on, three with it reset to zero before every frame, always.
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.cells.torch_bridge import TorchReadout
from lessons.checkpoint import Weights, named, save_and_measure
from lessons.optim.schedules import one_cycle
from lessons.optim.torch_loop import learning, to_end
from lessons.tasks import film
from lessons.trained_nets import film_labeller

UPDATES, TOGETHER, RATE = 900, 32, 1e-2


def logits(net: TorchReadout, frames: Tensor, past: bool) -> Tensor:
    """Frames (T, B, 64) to scores (T, B, 6); without a past every frame is a run of its own."""
    runs = frames if past else frames.flatten(0, 1)[None]
    scores: Tensor = net(runs)[0]
    return scores.view(*frames.shape[:2], -1)


def train(past: bool, seed: int, updates: int = UPDATES) -> TorchReadout:
    """A net after `updates` batches of films not held out: Adam, one cycle of the rate, norm clipped at 1."""
    n_x, n_y, rng = film.SIDE * film.SIDE, len(film.LABELS), np.random.default_rng(seed)
    net = TorchReadout.drawn(nn.RNN, n_x, film_labeller.UNITS, n_y, seed)
    told = film.films(held_out=False)
    clean = torch.tensor(np.array([one.clean for one in told])).float().flatten(2)
    labels = torch.tensor([one.labels for one in told])

    def loss() -> Tensor:
        chosen = torch.tensor(rng.integers(len(told), size=TOGETHER))
        noise = torch.tensor(film.NOISE * rng.normal(size=clean[chosen].shape)).float()
        scores = logits(net, (clean[chosen] + noise).transpose(0, 1), past)
        return F.cross_entropy(scores.transpose(0, 1).flatten(0, 1), labels[chosen].flatten())

    to_end(learning(loss, net.parameters(), updates, one_cycle(RATE, updates)))
    return net


NETS = [(past, seed) for past in (True, False) for seed in film_labeller.SEEDS]


def scores() -> dict[str, float]:
    """The fraction of frames of held-out films that each net in the checkpoint labels rightly."""
    told = film.films(held_out=True)
    return {
        film_labeller.key(*which): float(
            film_labeller.correct(film_labeller.load(*which), told).mean()
        )
        for which in NETS
    }


def publish(command: str) -> None:
    """Train, write the weights, measure what was written, and enter it in the manifest."""
    kept: Weights = {}
    for which in NETS:
        kept |= named(f"{film_labeller.key(*which)}.", train(*which).arrays())
    save_and_measure("film", kept, film_labeller.SEEDS[0], command, scores)
