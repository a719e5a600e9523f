"""Handwritten digits of 8 x 8 pixels: 1,797 of them, for lessons that read and draw pictures.

They are the test half of the "Optical Recognition of Handwritten Digits" set (E. Alpaydin and C. Kaynak, 1998, UCI
Machine Learning Repository, doi 10.24432/C50P49, licence CC BY 4.0), as scikit-learn hands them out: written by 13
people, scanned, and counted down to 8 x 8 numbers from 0 (paper) to 16 (ink). `python -m lessons.train digits` made the
file that comes with the course.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lessons.checkpoint import load_part
from lessons.numerics import Array, blocks

SIDE, INK = 8, 16  # pixels along one side; the darkest grey of the file
CLASSES = 10
TRAINED, TESTED = 1400, 397  # so many of the 1,797 are for training, the others for testing
SEED = 0  # of the order in which they are dealt


@dataclass(frozen=True, eq=False)
class Digits:
    """Pictures (n, 8, 8) from 0, paper, to 1, ink, and what each shows, (n,) whole numbers 0..9."""

    images: Array
    labels: NDArray[np.int64]

    def __len__(self) -> int:
        """How many pictures there are."""
        return len(self.labels)


def load_digits() -> tuple[Digits, Digits]:
    """1,400 digits to train on and 397 to test on, dealt once and for all by one seed.

    The same people wrote both. CheckpointError if the file is not the one that was made.
    """
    kept = load_part("digits", "", {"images": (1797, SIDE, SIDE), "labels": (1797,)})
    return deal(kept["images"] / INK, kept["labels"].astype(np.int64))


def deal(images: Array, labels: NDArray[np.int64]) -> tuple[Digits, Digits]:
    """1,400 to train on and the others to test on, in an order of one seed."""
    dealt = np.random.default_rng(SEED).permutation(len(labels))
    train, test = dealt[:TRAINED], dealt[TRAINED:]
    return Digits(images[train], labels[train]), Digits(images[test], labels[test])


def nearest(images: Array, among: Array) -> NDArray[np.int64]:
    """For each of images (n, 8, 8) the number (n,) of the nearest in `among` (m, 8, 8), by squared distance."""
    flat, others = images.reshape(len(images), -1), among.reshape(len(among), -1)
    found, own = np.empty(len(flat), np.int64), (others**2).sum(1)
    for some in blocks(len(flat), 64):
        found[some] = (own - 2 * flat[some] @ others.T).argmin(1)
    return found


def nearest_accuracy(train: Digits, test: Digits) -> float:
    """The fraction of test digits whose nearest training digit bears the same label: what needs no net at all."""
    return float((train.labels[nearest(test.images, train.images)] == test.labels).mean())
