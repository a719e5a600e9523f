"""Exercises of lesson 17: a picture as a sequence, a convolution, bits per pixel, the best accuracy without a past."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lessons.checks.engine.comparison import Case, Comparison, Slips
from lessons.checks.engine.exercise import Exercise
from lessons.numerics import Array, softmax

SEEN = [1, 1, 2, 1, 2, 3, 2, 1, 4, 2, 3, 1, 2]
LABELS = [0, 1, 1, 0, 1, 1, 1, 0, 2, 0, 2, 0, 1]


def _alone_slips(seen: Sequence[int], labels: Sequence[int]) -> Slips:
    """Wrong accuracies."""
    of: dict[int, list[int]] = {}
    for sight, label in zip(seen, labels, strict=True):
        of.setdefault(sight, []).append(label)
    most = {sight: max(map(here.count, here)) for sight, here in of.items()}
    right, n = sum(most.values()), len(labels)
    return {
        "this is how many are right; the accuracy is a fraction: divide by the number of frames.": right,
        "this is one label for all frames; what is seen may decide.": (
            max(map(list(labels).count, labels)) / n
        ),
        "this is a guess among all labels; some frames tell more than that.": 1 / len(set(labels)),
        "this is the mean over the different frames; a frequent one counts more: "
        "add the right ones, then divide.": np.mean([most[s] / len(of[s]) for s in of]),
        "this is the number of different frames; for each, count its most frequent label.": (
            len(of) / n
        ),
        "this is the fraction of wrong labels.": 1.0 - right / n,
        "the right ones are to be divided by the number of frames, no more.": right / n / 2,
    }


def best_alone(seen: Sequence[int], labels: Sequence[int]) -> float:
    """For each sight its most frequent label."""
    right = 0
    for sight in set(seen):
        here = [label for s, label in zip(seen, labels, strict=True) if s == sight]
        right += max(here.count(label) for label in here)
    return right / len(labels)


def _of_size(got: Any, image: Array, kernel: Array) -> str:
    """What to say of a map that has the wrong size, of the image of 5 x 5 pixels."""
    fits = "5 - 3 + 1 = 3 times into 5."
    if image.shape == (5, 5) and np.shape(got) == (2, 2):
        return f"the last row and column are missing: a kernel of 3 fits {fits}"
    if image.shape == (5, 5) and np.shape(got) == image.shape:
        return f"the map is as large as the image; a kernel that stays inside fits {fits}"
    return ""


def _convolve_slips(image: Array, kernel: Array) -> Slips:
    """Wrong maps."""
    h, w = (n - len(kernel) + 1 for n in image.shape)
    windows = [
        [image[r : r + len(kernel), c : c + len(kernel)] for c in range(w)] for r in range(h)
    ]
    return {
        "this is the image itself; the kernel has not been applied yet.": image,
        "the kernel was turned round, as mathematics defines a convolution; nets do not turn it.": (
            convolve(image, kernel[::-1, ::-1])
        ),
        "the kernel was transposed: row i of the kernel belongs to row i of the window.": (
            convolve(image, kernel.T)
        ),
        "rows and columns of the map are exchanged.": convolve(image, kernel).T,
        "this is the mean of the products; their sum is asked for.": (
            convolve(image, kernel) / kernel.size
        ),
        "this is the sum of the window; multiply it by the kernel first.": (
            convolve(image, np.ones_like(kernel))
        ),
        "* multiplies element-wise, @ is the matrix product; here the first is meant.": (
            np.array([[(window @ kernel).sum() for window in row] for row in windows])
        ),
        "the largest is what pooling takes; here the products are added.": (
            np.array([[(window * kernel).max() for window in row] for row in windows])
        ),
    }


def convolve(image: Array, kernel: Array) -> Array:
    """At every place the sum of window times kernel."""
    s = len(kernel)
    h, w = image.shape[0] - s + 1, image.shape[1] - s + 1
    out = np.zeros((h, w))
    for r in range(h):
        for c in range(w):
            out[r, c] = (image[r : r + s, c : c + s] * kernel).sum()
    return out


def _convolve_cases() -> list[Case]:
    """Images and kernels of several sizes."""
    rng = np.random.default_rng(17)
    return [
        {"image": rng.normal(size=shape).round(1), "kernel": rng.normal(size=(s, s)).round(1)}
        for shape, s in (((5, 5), 3), ((4, 6), 2), ((3, 3), 3))
    ]


judge_alone = Comparison(
    best_alone,
    "of equal frames, no classifier can label more rightly than the most frequent label.",
    [
        {"seen": SEEN, "labels": LABELS},
        {"seen": [1, 1, 2, 2, 2], "labels": [0, 1, 0, 0, 1]},
        {"seen": [3, 4], "labels": [1, 1]},
    ],
    _alone_slips,
)
judge_convolve = Comparison(
    convolve,
    "the same as conv2d, and as torch, for one map and one kernel.",
    _convolve_cases(),
    _convolve_slips,
    otherwise=_of_size,
)
ALONE = Exercise(
    "17.alone",
    judge_alone,
    best_alone,
    "For each thing that can be seen, collect the labels of the frames in which it is seen.",
    "In each of these collections say the most frequent label; here.count(label) counts one.",
    "Add the counts of all these, and divide by the number of frames.",
)


CONVOLVE = Exercise(
    "17.convolve",
    judge_convolve,
    convolve,
    "The map has image.shape[0] - s + 1 rows and image.shape[1] - s + 1 columns for a kernel of s x s.",
    "The window at row r, column c is image[r : r + s, c : c + s].",
    "Multiply it element-wise by the kernel, and add the products up with .sum().",
)

ORDERS = ("rows", "columns", "pixels")
PICTURE = np.arange(64.0).reshape(8, 8)  # every pixel is its own number in reading order


def _slices_slips(image: Array, order: str) -> Slips:
    """Wrong sequences."""
    if order == "columns":
        return {
            "these are the rows; column t is image[:, t], so turn the picture: image.T.": image,
            "the columns come from right to left; x_1 is the first one.": image.T[::-1],
            "every column is upside down: the picture is turned, not mirrored: image.T.": (
                image[::-1].T
            ),
        }
    if order == "pixels":
        return {
            "the numbers are right, but T = 64 steps of n_x = 1 have the shape (64, 1): "
            "reshape(64, 1).": image.ravel(),
            "this is one step with 64 numbers; 64 steps of one are asked for: reshape(64, 1).": (
                image.reshape(1, 64)
            ),
            "the pixels run down the columns; read along the rows.": image.T.reshape(64, 1),
            "these are still the rows; every pixel is a step of its own: reshape(64, 1).": image,
        }
    return {
        "these are the columns; row t is image[t], so the picture itself will do.": image.T,
        "the rows come from bottom to top; x_1 is the top one.": image[::-1],
    }


def slices(image: Array, order: str) -> Array:
    """The picture itself, mirrored at its diagonal, or one pixel under the other."""
    if order == "rows":
        return image
    if order == "columns":
        return image.T
    return image.reshape(64, 1)


judge_slices = Comparison(
    slices,
    "8 steps of 8 numbers, or 64 steps of 1: the same picture, three sequences.",
    [{"image": PICTURE, "order": order} for order in ORDERS],
    _slices_slips,
    where=lambda image, order: f"for {order!r}, ",
    slips_where=True,
    asked="a function slices(image, order)",
)


def _chances() -> tuple[Array, NDArray[np.intp]]:
    """Probabilities (6, 5) and the greys that came, not always the most probable ones."""
    rng = np.random.default_rng(17)
    return softmax(rng.normal(size=(6, 5))), rng.integers(5, size=6)


def _bits_slips(p: Array, drawn: NDArray[np.intp]) -> Slips:
    """Wrong results."""
    came = p[np.arange(len(drawn)), drawn]
    bits, log = -np.log2(came), np.log2
    take = "p[np.arange(len(drawn)), drawn]."
    return {
        "the unit is nats; take the logarithm to base 2.": -np.log(came).mean(),
        "this is the sum over the pixels; bits per pixel are its mean.": bits.sum(),
        "the sign is wrong: the logarithm of a probability is negative.": -bits.mean(),
        "these are the losses of the single pixels; take their mean.": bits,
        "the mean was taken first; take each logarithm, then the mean.": -log(came.mean()),
        f"this is the most probable grey of every pixel; take the one that came: {take}": (
            -log(p.max(axis=1)).mean()
        ),
        f"this is the mean over all greys; take only the one that came: {take}": -log(p).mean(),
        f"p[:, drawn] takes these greys at every pixel; each pixel has its own: {take}": (
            -log(p[:, drawn]).mean()
        ),
        f"p[drawn] takes whole rows; take one grey of each pixel: {take}": (-log(p[drawn]).mean()),
        "this is the entropy of p; the cross-entropy takes -log2 p of the greys that came.": (
            -(p * log(p)).sum(axis=1).mean()
        ),
    }


def _bits_where(p: Array, drawn: NDArray[np.intp]) -> str:
    """Names the second of the cases."""
    return "" if np.ptp(p) else "when all five greys are equally likely, "


def bits_per_pixel(p: Array, drawn: NDArray[np.intp]) -> float:
    """The probability of each grey that came, its negative log2, their mean."""
    came = p[np.arange(len(drawn)), drawn]
    return float(-np.log2(came).mean())


judge_bits = Comparison(
    bits_per_pixel,
    "the negative log-likelihood of the grey that came, in bits, then the mean over the pixels.",
    [
        dict(zip(("p", "drawn"), _chances(), strict=True)),
        {"p": np.full((3, 5), 0.2), "drawn": np.array([0, 4, 2])},
    ],
    _bits_slips,
    where=_bits_where,
    telling=slice(1),
    asked="a function bits_per_pixel(p, drawn)",
)


EXERCISES = (
    Exercise(
        "17.slices",
        judge_slices,
        slices,
        "A row of the picture is image[t]: as a sequence of rows it can stay as it is.",
        "The rows of image.T are the columns; image.reshape(64, 1) has one pixel in each row.",
    ),
    Exercise(
        "17.bits",
        judge_bits,
        bits_per_pixel,
        "Row p[k] holds the chances of the five greys at pixel k; drawn[k] says which one came.",
        "One number from every row is p[np.arange(len(drawn)), drawn]; then take -np.log2 of it, and the mean.",
    ),
    CONVOLVE,
    ALONE,
)
