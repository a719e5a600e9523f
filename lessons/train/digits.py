"""Keeps the handwritten digits as a file of the course: `python -m lessons.train digits`.

Needs scikit-learn, which the course itself does not: the file is in the repository, nothing is ever downloaded.
"""

import numpy as np

from lessons.checkpoint import save_checkpoint
from lessons.tasks.digits import INK, SEED, deal, nearest_accuracy


def publish(command: str) -> None:
    """Write lessons/checkpoints/digits.safetensors: images (1797, 8, 8) and labels (1797,), one byte each."""
    from sklearn.datasets import load_digits

    found = load_digits()
    arrays = {"images": found.images.astype(np.uint8), "labels": found.target.astype(np.uint8)}
    score = nearest_accuracy(*deal(found.images / INK, found.target.astype(np.int64)))
    save_checkpoint("digits", arrays, SEED, command, {"nearest neighbour": round(score, 3)})
