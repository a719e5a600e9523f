"""Two small feed-forward nets that classify a digit: an MLP, and a CNN that convolves and pools first.

`python -m lessons.train digit_classifiers` has trained them on the digits of `lessons.tasks.digits`; this module runs
them in numpy, layer by layer, so that every number in between can be looked at.
"""

from dataclasses import dataclass

import numpy as np

from lessons.checkpoint import load_checkpoint
from lessons.layers import conv2d, dense, flatten, max_pool, relu
from lessons.numerics import Array, softmax
from lessons.tasks.digits import CLASSES, SIDE, Digits

KERNELS, KERNEL, POOL, HIDDEN, SEEDS = 4, 3, 2, 16, (0, 1, 2)
SLID = SIDE - KERNEL + 1  # side of a map after the convolution
POOLED = SLID // POOL
FLAT = KERNELS * POOLED * POOLED


@dataclass(frozen=True, eq=False)
class SmallCNN:
    """Convolution with KERNELS kernels, relu, max pooling, fully connected: 8 x 8 pixels to ten scores.

    `kernels` is (4, 1, 3, 3), `b_k` (4,), `W` (10, 36), `b` (10,).
    """

    kernels: Array
    b_k: Array
    W: Array
    b: Array

    def see(self, image: Array) -> dict[str, Array]:
        """All that the layers make of an image (8, 8), by name: maps, pooled, flat, scores, p."""
        maps = relu(conv2d(image[np.newaxis], self.kernels, self.b_k))
        pooled = max_pool(maps, POOL)
        flat = flatten(pooled)
        scores = dense(flat, self.W, self.b)
        return {
            "maps": maps,
            "pooled": pooled,
            "flat": flat,
            "scores": scores,
            "p": softmax(scores),
        }


@dataclass(frozen=True, eq=False)
class SmallMLP:
    """64 pixels, HIDDEN units, ten scores: every unit weighs the whole picture.

    `W_1` is (16, 64), `b_1` (16,), `W_2` (10, 16), `b_2` (10,).
    """

    W_1: Array
    b_1: Array
    W_2: Array
    b_2: Array

    def see(self, image: Array) -> dict[str, Array]:
        """All that the layers make of an image (8, 8), by name: flat, hidden, scores, p."""
        flat = flatten(image)
        hidden = relu(dense(flat, self.W_1, self.b_1))
        scores = dense(hidden, self.W_2, self.b_2)
        return {"flat": flat, "hidden": hidden, "scores": scores, "p": softmax(scores)}


CNN_SHAPES = {
    "kernels": (KERNELS, 1, KERNEL, KERNEL),
    "b_k": (KERNELS,),
    "W": (CLASSES, FLAT),
    "b": (CLASSES,),
}
MLP_SHAPES = {
    "W_1": (HIDDEN, SIDE * SIDE),
    "b_1": (HIDDEN,),
    "W_2": (CLASSES, HIDDEN),
    "b_2": (CLASSES,),
}


def load_cnn(seed: int = 0) -> SmallCNN:
    """A trained net that comes with the course, a new copy at every call; `seed` is one of SEEDS."""
    return SmallCNN(**_kept(f"cnn {_known(seed)}", CNN_SHAPES))


def load_mlp(seed: int = 0) -> SmallMLP:
    """A trained net that comes with the course, a new copy at every call; `seed` is one of SEEDS."""
    return SmallMLP(**_kept(f"mlp {_known(seed)}", MLP_SHAPES))


def _known(seed: int) -> int:
    if seed not in SEEDS:
        raise ValueError(f"there are nets of the seeds {SEEDS}, not of {seed}.")
    return seed


def _kept(key: str, shapes: dict[str, tuple[int, ...]]) -> dict[str, Array]:
    kept = load_checkpoint("seeing", {f"{key}.{name}": shape for name, shape in shapes.items()})
    return {name: kept[f"{key}.{name}"].copy() for name in shapes}


def parameters(shapes: dict[str, tuple[int, ...]]) -> int:
    """The number of parameters."""
    return sum(int(np.prod(shape)) for shape in shapes.values())


def accuracy(net: SmallCNN | SmallMLP, digits: Digits) -> float:
    """The fraction of digits that a net reads rightly."""
    said = [int(net.see(image)["scores"].argmax()) for image in digits.images]
    return float(np.mean(np.array(said) == digits.labels))
