"""Exercises of lesson 17: a picture as a sequence, a convolution, bits per pixel, the best label without a past."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lessons.checks.engine.compare import Case, agrees, difference, shown
from lessons.checks.engine.exercise import Exercise, Verdict, not_yet, yes
from lessons.numerics import Array, softmax

SEEN = [1, 1, 2, 1, 2, 3, 2, 1, 4, 2, 3, 1, 2]
LABELS = [0, 1, 1, 0, 1, 1, 1, 0, 2, 0, 2, 0, 1]


def judge_alone(answer: Any) -> Verdict:
    """A function from what is seen in each frame and the labels to the share that can be said rightly."""
    cases: list[Case] = [
        {"seen": SEEN, "labels": LABELS},
        {"seen": [1, 1, 2, 2, 2], "labels": [0, 1, 0, 0, 1]},
        {"seen": [3, 4], "labels": [1, 1]},
    ]
    why = "of frames that look the same, no labeller can get more right than the most frequent label gets."
    verdict = agrees(answer, best_alone, cases, why)
    slip = "" if verdict or not callable(answer) else _alone_slip(answer(list(SEEN), list(LABELS)))
    return not_yet(slip) if slip else verdict


def _alone_slip(got: Any) -> str:
    """The slip behind a wrong share for SEEN and LABELS, as a sentence; empty for another."""
    if not isinstance(got, int | float | np.number):
        return ""
    of = {
        sight: [label for s, label in zip(SEEN, LABELS, strict=True) if s == sight]
        for sight in set(SEEN)
    }
    most = {sight: max(map(labels.count, labels)) for sight, labels in of.items()}
    n = len(LABELS)
    return _near(
        float(got),
        {
            float(
                sum(most.values())
            ): "this is how many are right; a share is asked for: divide by the frames.",
            max(map(LABELS.count, LABELS))
            / n: "this is one label for all frames; what is seen may decide.",
            1
            / len(
                set(LABELS)
            ): "this is a guess among all labels; some frames tell more than that.",
            float(
                np.mean([most[s] / len(of[s]) for s in of])
            ): "this is the mean over what can be seen; "
            "a sight that comes often counts more: add the right ones, then divide.",
            len(of)
            / n: "this is the number of different sights; for each, count its most frequent label.",
            1.0 - sum(most.values()) / n: "this is the share of what is wrong.",
            sum(most.values())
            / n
            / 2: "the right ones are to be divided by the number of frames, no more.",
        },
    )


def _near(got: float, slips: dict[float, str]) -> str:
    return next((words for wrong, words in slips.items() if np.isclose(got, wrong)), "")


def best_alone(seen: Sequence[int], labels: Sequence[int]) -> float:
    """For each sight its most frequent label."""
    right = 0
    for sight in set(seen):
        here = [label for s, label in zip(seen, labels, strict=True) if s == sight]
        right += max(here.count(label) for label in here)
    return right / len(labels)


def judge_convolve(answer: Any) -> Verdict:
    """A function from an image (h, w) and a kernel (s, s) to the map that the kernel makes of it."""
    rng = np.random.default_rng(17)
    shapes = (((5, 5), 3), ((4, 6), 2), ((3, 3), 3))
    cases: list[Case] = [
        {"image": rng.normal(size=shape).round(1), "kernel": rng.normal(size=(s, s)).round(1)}
        for shape, s in shapes
    ]
    verdict = agrees(
        answer, convolve, cases, "the same as conv2d, and as torch, for one map and one kernel."
    )
    if verdict or not callable(answer):
        return verdict
    image, kernel = (value.copy() for value in cases[0].values())
    slip = _map_slip(answer(image.copy(), kernel.copy()), image, kernel)
    return not_yet(slip) if slip else verdict


def _map_slip(got: Any, image: Array, kernel: Array) -> str:
    """The slip behind a wrong map, as a sentence; empty for another."""
    try:
        made = np.asarray(got, dtype=float)
    except (TypeError, ValueError):
        return ""
    if made.shape == image.shape and np.array_equal(made, image):
        return "this is the image itself; the kernel has not been laid on it yet."
    if made.shape == (2, 2):
        return "the last row and column are missing: a kernel of 3 fits 5 - 3 + 1 = 3 times into 5."
    if made.shape == image.shape:
        return "the map is as large as the image; a kernel that stays inside fits 5 - 3 + 1 = 3 times into 5."
    return next(
        (
            w
            for w, wrong in _wrong_maps(image, kernel)
            if made.shape == wrong.shape and np.allclose(made, wrong)
        ),
        "",
    )


def _wrong_maps(image: Array, kernel: Array) -> Iterator[tuple[str, Array]]:
    """Maps that slips give, each with the sentence that explains it."""
    turned = "the kernel was turned round, as mathematics defines a convolution; nets lay it on as it is."
    yield turned, convolve(image, kernel[::-1, ::-1])
    yield (
        "the kernel was transposed: row i of the kernel belongs to row i of the window.",
        convolve(image, kernel.T),
    )
    yield "rows and columns of the map are exchanged.", convolve(image, kernel).T
    yield (
        "this is the mean of the products; their sum is asked for.",
        convolve(image, kernel) / kernel.size,
    )
    yield (
        "this is the sum of the window; multiply it by the kernel first.",
        convolve(image, np.ones_like(kernel)),
    )
    h, w = (n - len(kernel) + 1 for n in image.shape)
    windows = [
        [image[r : r + len(kernel), c : c + len(kernel)] for c in range(w)] for r in range(h)
    ]
    yield (
        "* multiplies number by number, @ is the matrix product; here the first is meant.",
        np.array([[(window @ kernel).sum() for window in row] for row in windows]),
    )
    yield (
        "the largest is what pooling takes; here the products are added.",
        np.array([[(window * kernel).max() for window in row] for row in windows]),
    )


def convolve(image: Array, kernel: Array) -> Array:
    """At every place the sum of window times kernel."""
    s = len(kernel)
    h, w = image.shape[0] - s + 1, image.shape[1] - s + 1
    out = np.zeros((h, w))
    for r in range(h):
        for c in range(w):
            out[r, c] = (image[r : r + s, c : c + s] * kernel).sum()
    return out


ALONE = Exercise(
    "17.alone",
    judge_alone,
    (
        "For each thing that can be seen, collect the labels of the frames in which it is seen.",
        "In each of these collections say the most frequent label; here.count(label) counts one.",
        "Add the counts of all these, and divide by the number of frames.",
    ),
    best_alone,
)
CONVOLVE = Exercise(
    "17.convolve",
    judge_convolve,
    (
        "The map has image.shape[0] - s + 1 rows and image.shape[1] - s + 1 columns for a kernel of s x s.",
        "The window at row r, column c is image[r : r + s, c : c + s].",
        "Multiply it number by number with the kernel, and add the products up with .sum().",
    ),
    convolve,
)

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
