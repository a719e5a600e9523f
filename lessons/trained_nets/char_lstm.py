"""An LSTM that has read Python's library: the net whose units are looked into, and the same net before its training."""

from functools import cache

from lessons.cells.basic import LSTMCell
from lessons.checkpoint import CHECKPOINTS, manifest_scores
from lessons.tasks.text import ASCII
from lessons.trained_nets.char_lm import CharLM, untrained

UNITS, SEED = 192, 0
READ = 10_000  # characters of each text that the net is looked into over


@cache
def before(seed: int = SEED) -> CharLM:
    """The net as its training finds it: drawn from `seed`, and 1 more on every forget bias.

    The bias: Gers, Schmidhuber and Cummins, "Learning to forget", 2000; Jozefowicz, Zaremba and Sutskever, 2015.
    """
    net = untrained(ASCII, UNITS, seed, "LSTM")
    assert isinstance(net.cell, LSTMCell)
    net.cell.b_f += 1.0
    return net


@cache
def load() -> CharLM:
    """The net that comes with the course; `python -m lessons.train char_lstm` has made it.

    CheckpointError for a bad file.
    """
    return before().shipped("charlstm")


@cache
def texts() -> tuple[str, str]:
    """Two texts of 10,000 characters that the net was never trained on: to choose units on, and to score them on.

    They are modules of this course as they once were, kept in a file: the first text sets the course up, the second
    trains small nets. So what is found in them is the same on every Python.
    """
    kept = (CHECKPOINTS / "code.txt").read_text(encoding="ascii")
    return kept[:READ], kept[READ:]


def measured() -> dict[str, float]:
    """The scores of the manifest: bits per character of held-out text, and how well the best unit follows a label."""
    return manifest_scores("charlstm")
