"""The layers of an image classifier in plain numpy: dense, convolution, pooling. Shapes are (channels, rows, columns).

Torch's conventions: the kernel is not turned round, every kernel reads all channels; padding 0 and stride 1.
"""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from lessons.numerics import Array


def relu(a: Array) -> Array:
    """max(0, a), element-wise."""
    return np.maximum(a, 0.0)


def flatten(maps: Array) -> Array:
    """All numbers in one row, channel by channel, row by row."""
    return maps.reshape(-1)


def dense(x: Array, W: Array, b: Array) -> Array:
    """A fully connected layer: every one of the (m,) outputs weighs all (n,) inputs; W is (m, n), b (m,)."""
    return W @ x + b


def conv2d(maps: Array, kernels: Array, b: Array) -> Array:
    """Maps (c, h, w) to (k, h - s + 1, w - s + 1): each of the kernels (k, c, s, s) slides over all maps; b is (k,)."""
    s = kernels.shape[-1]
    windows = sliding_window_view(maps, (s, s), axis=(1, 2))  # (c, h - s + 1, w - s + 1, s, s)
    slid: Array = np.einsum("chwij,kcij->khw", windows, kernels) + b[:, np.newaxis, np.newaxis]
    return slid


def conv_side(side: int, kernel: int, padding: int = 0, stride: int = 1) -> int:
    """The side of the map that a convolution makes: `padding` zeros on each border, steps of `stride` pixels."""
    return (side + 2 * padding - kernel) // stride + 1


def max_pool(maps: Array, size: int = 2) -> Array:
    """Maps (c, h, w) to (c, h // size, w // size): of each square the largest; what does not fill one is left out."""
    c, h, w = maps.shape[0], maps.shape[1] // size, maps.shape[2] // size
    squares = maps[:, : h * size, : w * size].reshape(c, h, size, w, size)
    largest: Array = squares.max(axis=(2, 4))
    return largest


class Layer(NamedTuple):
    """The shapes before and after a layer, and its number of parameters."""

    name: str
    before: tuple[int, ...]
    after: tuple[int, ...]
    parameters: int


def sizes(
    shape: tuple[int, int, int], kernels: int, side: int, pool: int, classes: int
) -> list[Layer]:
    """The layers of a net that convolves, pools and is fully connected to its classes, for pictures of `shape`."""
    c, h, w = shape
    slid = (kernels, h - side + 1, w - side + 1)
    pooled = (kernels, slid[1] // pool, slid[2] // pool)
    flat = int(np.prod(pooled))
    return [
        Layer("convolution", shape, slid, kernels * (c * side * side + 1)),
        Layer("pooling", slid, pooled, 0),
        Layer("fully connected", (flat,), (classes,), classes * (flat + 1)),
    ]
