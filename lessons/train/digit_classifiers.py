"""Trains the nets that tell digits apart: `python -m lessons.train digit_classifiers`, a quarter of a minute.

Writes lessons/checkpoints/seeing.safetensors and its entry in manifest.json. torch trains; the lessons run the weights
in numpy. Three starts of each net.
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.checkpoint import Weights, named, save_and_measure
from lessons.numerics import Array
from lessons.optim.schedules import one_cycle
from lessons.optim.torch_loop import learning, to_end
from lessons.tasks.digits import CLASSES, SIDE, load_digits
from lessons.trained_nets import digit_classifiers

UPDATES, TOGETHER, RATE = 900, 64, 1e-2


def torch_cnn() -> nn.Sequential:
    """The net that convolves and pools, for pictures (B, 1, 8, 8)."""
    return nn.Sequential(
        nn.Conv2d(1, digit_classifiers.KERNELS, digit_classifiers.KERNEL, dtype=torch.float32),
        nn.ReLU(),
        nn.MaxPool2d(digit_classifiers.POOL),
        nn.Flatten(),
        nn.Linear(digit_classifiers.FLAT, CLASSES, dtype=torch.float32),
    )


def torch_mlp() -> nn.Sequential:
    """The net of two fully connected layers, for pictures (B, 1, 8, 8)."""
    n = SIDE * SIDE
    layers = [
        nn.Linear(n, digit_classifiers.HIDDEN, dtype=torch.float32),
        nn.ReLU(),
        nn.Linear(digit_classifiers.HIDDEN, CLASSES, dtype=torch.float32),
    ]
    return nn.Sequential(nn.Flatten(), *layers)


def train(net: nn.Sequential, seed: int) -> nn.Sequential:
    """The net after UPDATES batches of digits: Adam, one cycle of the rate."""
    digits, rng = load_digits()[0], np.random.default_rng(seed)
    images = torch.tensor(digits.images).float()[:, None]
    labels: Tensor = torch.tensor(digits.labels)

    def loss() -> Tensor:
        chosen = torch.tensor(rng.integers(len(digits), size=TOGETHER))
        return F.cross_entropy(net(images[chosen]), labels[chosen])

    cycle = one_cycle(RATE, UPDATES)
    to_end(learning(loss, net.parameters(), UPDATES, cycle, max_norm=None, decay=1e-4))
    return net


def arrays(net: nn.Sequential, names: dict[str, tuple[int, ...]]) -> dict[str, Array]:
    """The weights in torch's order under `names`."""
    found = (p.detach().double().numpy() for p in net.parameters())
    return dict(zip(names, found, strict=True))


def scores() -> dict[str, float]:
    """The fraction of test digits that each net in the checkpoint reads rightly."""
    test = load_digits()[1]
    cnns = {f"cnn {seed}": digit_classifiers.load_cnn(seed) for seed in digit_classifiers.SEEDS}
    mlps = {f"mlp {seed}": digit_classifiers.load_mlp(seed) for seed in digit_classifiers.SEEDS}
    return {
        name: digit_classifiers.accuracy(net, test)
        for nets in (cnns, mlps)
        for name, net in nets.items()
    }


MADE = {
    "cnn": (torch_cnn, digit_classifiers.CNN_SHAPES),
    "mlp": (torch_mlp, digit_classifiers.MLP_SHAPES),
}


def publish(command: str) -> None:
    """Train, write the weights, measure what was written, and enter it in the manifest."""
    kept: Weights = {}
    for name, (make, shapes) in MADE.items():
        for seed in digit_classifiers.SEEDS:
            torch.manual_seed(seed)
            kept |= named(f"{name} {seed}.", arrays(train(make(), seed), shapes))
    save_and_measure("seeing", kept, digit_classifiers.SEEDS[0], command, scores)
