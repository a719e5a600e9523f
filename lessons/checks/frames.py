"""Two exercises of lesson 17: what one frame alone can tell, and a convolution by two loops."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from lessons.checks.compare import Case, agrees
from lessons.checks.exercise import Exercise, Verdict, not_yet
from lessons.numerics import Array

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
    return _named(
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


def _named(got: float, slips: dict[float, str]) -> str:
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
