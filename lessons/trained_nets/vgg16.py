"""VGG16 in torch: sixteen layers with weights, of any width, and the vector that captioning took from it.

Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition", 2015. The full width has
138,357,544 weights, 553 MB; `full` builds it on torch's meta device, where tensors have shapes and no numbers.
Weights are random, or the learner's own, from a file: nothing is downloaded.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.numerics import Array

SIDE, CHANNELS, VECTOR, CLASSES, WIDTH = 224, 3, 4096, 1000, 64
BLOCKS = (
    (1, 2),
    (2, 2),
    (4, 3),
    (8, 3),
    (8, 3),
)  # widths, in WIDTHs, and convolutions of each block
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of red, green, blue in ImageNet
LAST = 5  # index into `classifier`: behind the relu of the second fully connected layer


class VGG16(nn.Module):
    """Pictures (B, 3, 224, 224) to scores (B, classes). The names of the weights are those of torchvision's VGG16."""

    def __init__(self, width: int = WIDTH, vector: int = VECTOR, classes: int = CLASSES) -> None:
        """`width` channels in the first block, 8 times as many in the last; random weights."""
        super().__init__()
        layers, channels = list[nn.Module](), CHANNELS
        for times, count in BLOCKS:
            for _ in range(count):
                layers += [
                    nn.Conv2d(channels, times * width, 3, padding=1, dtype=torch.float32),
                    nn.ReLU(),
                ]
                channels = times * width
            layers.append(nn.MaxPool2d(2))
        flat = channels * (SIDE // 2 ** len(BLOCKS)) ** 2
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(
            nn.Linear(flat, vector, dtype=torch.float32), nn.ReLU(), nn.Dropout(),
            nn.Linear(vector, vector, dtype=torch.float32), nn.ReLU(), nn.Dropout(),
            nn.Linear(vector, classes, dtype=torch.float32),
        )  # fmt: skip

    def forward(self, pictures: Tensor) -> Tensor:
        """Scores (B, classes)."""
        scores: Tensor = self.classifier(self.features(pictures).flatten(1))
        return scores

    def vector(self, pictures: Tensor) -> Tensor:
        """v (B, 4096): the last layer before the classes, after its relu."""
        v: Tensor = self.classifier[:LAST](self.features(pictures).flatten(1))
        return v


@dataclass(frozen=True)
class Layer:
    """One line of the table: what comes out, and how many weights the layer has."""

    name: str
    shape: tuple[int, ...]
    weights: int


def outline(net: VGG16 | None = None) -> list[Layer]:
    """Every layer of a VGG16 that changes the shape of a picture; of the full one, without its numbers, by default."""
    net = net or full()
    found = list[Layer]()
    shape: tuple[int, ...] = (CHANNELS, SIDE, SIDE)
    for layer in (*net.features, *net.classifier):
        if isinstance(layer, nn.Conv2d | nn.MaxPool2d | nn.Linear):
            shape = after(layer, shape)
            count = sum(p.numel() for p in layer.parameters())
            name = type(layer).__name__ + (f" {shape[0]}" if count else "")
            found.append(Layer(name, shape, count))
    return found


def after(layer: nn.Conv2d | nn.MaxPool2d | nn.Linear, shape: tuple[int, ...]) -> tuple[int, ...]:
    """What a layer of this net makes of a shape: a convolution keeps rows and columns, pooling halves them."""
    if isinstance(layer, nn.Linear):
        return (layer.out_features,)
    channels, rows, columns = shape
    if isinstance(layer, nn.Conv2d):
        return layer.out_channels, rows, columns
    return channels, rows // 2, columns // 2


def full() -> VGG16:
    """The net of the paper without numbers: on the meta device it takes no memory."""
    with torch.device("meta"):
        return VGG16()


def as_input(pixels: Array) -> Tensor:
    """A picture (rows, columns, 3) enlarged to what the net takes, (1, 3, 224, 224), every pixel a block.

    Each channel is normalised as the pictures were that torchvision's weights were trained on.
    """
    normal = (pixels - np.array(MEAN)) / np.array(DEVIATION)
    picture = torch.tensor(normal.transpose(2, 0, 1)[None], dtype=torch.float32)
    return F.interpolate(picture, size=(SIDE, SIDE))


def load_weights(net: VGG16, path: str | Path) -> VGG16:
    """Give `net` the weights of a safetensors file, by name; ValueError says what does not fit."""
    try:
        given = load_file(path)
    except (OSError, SafetensorError) as error:
        advice = "check the path, or write it as one with safetensors.torch.save_file"
        raise ValueError(f"{path} cannot be read as a safetensors file; {advice}.") from error
    for name, own in net.state_dict().items():
        if name not in given:
            raise ValueError(f"{path} has no weights {name}; a VGG16 needs them.")
        if given[name].shape != own.shape:
            shapes = f"{tuple(given[name].shape)}, and this net wants {tuple(own.shape)}"
            raise ValueError(f"{path} has {name} in the shape {shapes}; check the width.")
    net.load_state_dict({name: given[name].float() for name in net.state_dict()})
    return net
