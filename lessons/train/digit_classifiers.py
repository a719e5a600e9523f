"""Trains the nets that tell digits apart: `python -m lessons.train digit_classifiers`, a quarter of a minute.

Writes lessons/checkpoints/seeing.safetensors and its entry in manifest.json. torch trains; the lessons run the weights
in numpy. Three starts of each net.
"""

import json

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.checkpoint import save_checkpoint
from lessons.tasks.digits import CLASSES, SIDE, load_digits
from lessons.trained_nets import digit_classifiers

COMMAND = "python -m lessons.train digit_classifiers"
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
    adam = torch.optim.Adam(net.parameters(), lr=RATE, weight_decay=1e-4)
    cycle = torch.optim.lr_scheduler.OneCycleLR(adam, RATE, total_steps=UPDATES)
    for _ in range(UPDATES):
        chosen = torch.tensor(rng.integers(len(digits), size=TOGETHER))
        loss = F.cross_entropy(net(images[chosen]), labels[chosen])
        adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        adam.step()
        cycle.step()
    return net


def arrays(net: nn.Sequential, names: dict[str, tuple[int, ...]]) -> dict[str, NDArray[np.float32]]:
    """The weights in torch's order under `names`."""
    found = (p.detach().numpy() for p in net.parameters())
    return dict(zip(names, found, strict=True))


def scores() -> dict[str, float]:
    """The share of test digits that each net in the checkpoint reads rightly."""
    test = load_digits()[1]
    found = {
        f"cnn {seed}": digit_classifiers.accuracy(digit_classifiers.load_cnn(seed), test)
        for seed in digit_classifiers.SEEDS
    }
    found |= {
        f"mlp {seed}": digit_classifiers.accuracy(digit_classifiers.load_mlp(seed), test)
        for seed in digit_classifiers.SEEDS
    }
    return {name: round(share, 4) for name, share in found.items()}


MADE = {
    "cnn": (torch_cnn, digit_classifiers.CNN_SHAPES),
    "mlp": (torch_mlp, digit_classifiers.MLP_SHAPES),
}


def main() -> None:
    """Train, write the weights, measure what was written, and enter it in the manifest."""
    torch.set_num_threads(1)
    kept: dict[str, NDArray[np.float32]] = {}
    for name, (make, shapes) in MADE.items():
        for seed in digit_classifiers.SEEDS:
            torch.manual_seed(seed)
            found = arrays(train(make(), seed), shapes)
            kept |= {f"{name} {seed}.{key}": array for key, array in found.items()}
    save_checkpoint("seeing", kept, digit_classifiers.SEEDS[0], COMMAND)
    measured = scores()
    save_checkpoint("seeing", kept, digit_classifiers.SEEDS[0], COMMAND, measured)
    print(json.dumps(measured, indent=2))
