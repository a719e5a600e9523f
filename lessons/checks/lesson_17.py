"""Exercises of lesson 17: a picture as a sequence, a convolution, bits per pixel, the best label without a past."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lessons.checks.compare import difference, shown
from lessons.checks.exercise import Exercise, Verdict, not_yet, yes
from lessons.checks.frames import ALONE, CONVOLVE
from lessons.numerics import Array, softmax

ORDERS = ("rows", "columns", "pixels")
PICTURE = np.arange(64.0).reshape(8, 8)  # every pixel is its own number in reading order


def judge_slices(answer: Any) -> Verdict:
    """A function from a picture (8, 8) and an order to the inputs (T, n_x)."""
    if not callable(answer):
        return not_yet(f"a function slices(image, order) is asked for; this is {shown(answer)}.")
    for order in ORDERS:
        given = PICTURE.copy()
        got = answer(given, order)
        if not np.array_equal(given, PICTURE):
            return not_yet("the function changes its own input image; work on a new array.")
        wrong = difference(got, slices(PICTURE, order))
        if wrong:
            slip = _named(got, _slices_slips(order))
            return not_yet(f"for {order!r}, {slip or wrong}")
    return yes("8 steps of 8 numbers, or 64 steps of 1: the same picture, three sequences.")


def _slices_slips(order: str) -> dict[str, Array]:
    """Wrong sequences and the sentences that explain them."""
    if order == "columns":
        return {
            "these are the rows; column t is image[:, t], so turn the picture: image.T.": PICTURE,
            "the columns come from right to left; x_1 is the first one.": PICTURE.T[::-1],
            "every column is upside down: the picture is turned, not mirrored: image.T.": PICTURE[
                ::-1
            ].T,
        }
    if order == "pixels":
        pixels = PICTURE.reshape(64, 1)
        return {
            "the numbers are right, but T = 64 steps of n_x = 1 have the shape (64, 1): "
            "reshape(64, 1).": pixels[:, 0],
            "this is one step with 64 numbers; 64 steps of one are asked for: reshape(64, 1).": pixels.T,
            "the pixels run down the columns; read along the rows.": PICTURE.T.reshape(64, 1),
            "these are still the rows; every pixel is a step of its own: reshape(64, 1).": PICTURE,
        }
    return {
        "these are the columns; row t is image[t], so the picture itself will do.": PICTURE.T,
        "the rows come from bottom to top; x_1 is the top one.": PICTURE[::-1],
    }


def slices(image: Array, order: str) -> Array:
    """The picture itself, mirrored at its diagonal, or one pixel under the other."""
    if order == "rows":
        return image
    if order == "columns":
        return image.T
    return image.reshape(64, 1)


def judge_bits(answer: Any) -> Verdict:
    """A function from probabilities (n, 5) and greys (n,) to bits per pixel."""
    if not callable(answer):
        return not_yet(
            f"a function bits_per_pixel(p, drawn) is asked for; this is {shown(answer)}."
        )
    p, drawn = _chances()
    got = answer(p.copy(), drawn.copy())
    wrong = difference(got, bits_per_pixel(p, drawn))
    if wrong:
        return not_yet(_named(got, _bits_slips(p, drawn)) or wrong)
    even = np.full((3, 5), 0.2)
    if wrong := difference(answer(even, np.array([0, 4, 2])), np.log2(5)):
        return not_yet(f"when all five greys are equally likely, {wrong}")
    return yes("the surprise at the grey that came, pixel by pixel, then the mean.")


def _chances() -> tuple[Array, NDArray[np.intp]]:
    """Probabilities (6, 5) and the greys that came, not always the most probable ones."""
    rng = np.random.default_rng(17)
    return softmax(rng.normal(size=(6, 5))), rng.integers(5, size=6)


def _bits_slips(p: Array, drawn: NDArray[np.intp]) -> dict[str, Array]:
    """Wrong results and the sentences that explain them."""
    came = p[np.arange(len(drawn)), drawn]
    bits = -np.log2(came)
    return {
        "the unit is nats; take the logarithm to base 2.": -np.log(came).mean(),
        "this is the sum over the pixels; bits per pixel are its mean.": bits.sum(),
        "the sign is wrong: the logarithm of a probability is negative.": -bits.mean(),
        "these are the surprises, one for each pixel; take their mean.": bits,
        "the mean was taken first; take each logarithm, then the mean.": -np.log2(came.mean()),
        "this is the most probable grey of every pixel; take the one that came: "
        "p[np.arange(len(drawn)), drawn].": -np.log2(p.max(axis=1)).mean(),
        "this is the mean over all greys; take only the one that came: "
        "p[np.arange(len(drawn)), drawn].": -np.log2(p).mean(),
        "p[:, drawn] takes these greys at every pixel; each pixel has its own: "
        "p[np.arange(len(drawn)), drawn].": -np.log2(p[:, drawn]).mean(),
        "p[drawn] takes whole rows; take one grey of each pixel: "
        "p[np.arange(len(drawn)), drawn].": -np.log2(p[drawn]).mean(),
        "this is the entropy, what p itself expects; asked is the surprise at what came.": (
            -(p * np.log2(p)).sum(axis=1).mean()
        ),
    }  # fmt: skip


def bits_per_pixel(p: Array, drawn: NDArray[np.intp]) -> float:
    """The probability of each grey that came, its surprise in bits, their mean."""
    came = p[np.arange(len(drawn)), drawn]
    return float(-np.log2(came).mean())


def _named(got: Any, slips: Mapping[str, Any]) -> str:
    """The words of the first slip that is `got`; empty for another."""
    try:
        value = np.asarray(got, dtype=float)
    except (TypeError, ValueError):
        return ""
    for words, wrong in slips.items():
        if value.shape == np.shape(wrong) and np.allclose(value, wrong, rtol=0, atol=1e-9):
            return words
    return ""


EXERCISES = (
    Exercise(
        "17.slices",
        judge_slices,
        (
            "A row of the picture is image[t]: as a sequence of rows it can stay as it is.",
            "The rows of image.T are the columns; image.reshape(64, 1) has one pixel in each row.",
        ),
        slices,
    ),
    Exercise(
        "17.bits",
        judge_bits,
        (
            "Row p[k] holds the chances of the five greys at pixel k; drawn[k] says which one came.",
            "One number from every row is p[np.arange(len(drawn)), drawn]; then take -np.log2 of it, and the mean.",
        ),
        bits_per_pixel,
    ),
    CONVOLVE,
    ALONE,
)
