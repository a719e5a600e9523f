"""Tasks so small that a whole net for them can be found without a gradient."""

from dataclasses import dataclass

import numpy as np

from lessons.gradient_free.flat_lstm import NOT_ASKED, FlatLSTM
from lessons.numerics import one_hot
from lessons.tasks.protocol import Examples


@dataclass(frozen=True)
class TinyTask:
    """A net, and all the runs that there are."""

    name: str
    net: FlatLSTM
    runs: Examples


def spelling(word: str = "hello", n_h: int = 3) -> TinyTask:
    """Name the next letter at each step of `word`: one run, a class for each letter.

    ValueError for a word of one letter.
    """
    if len(word) < 2:
        raise ValueError("the word needs two letters or more, so that one follows another")
    letters = "".join(dict.fromkeys(word))
    numbers = np.array([letters.index(letter) for letter in word])[:, np.newaxis]
    runs = Examples(one_hot(numbers[:-1], len(letters)), numbers[1:])
    return TinyTask(word, FlatLSTM(len(letters), n_h, len(letters)), runs)


def xor(n_h: int = 2) -> TinyTask:
    """Two bits, one after the other: were they different? All four runs of 2 steps, asked at the end."""
    bits = np.array([[0, 0, 1, 1], [0, 1, 0, 1]])
    goals = np.stack([np.full(4, NOT_ASKED), bits[0] ^ bits[1]])
    runs = Examples(bits[:, :, np.newaxis].astype(float), goals)
    return TinyTask("XOR over time", FlatLSTM(1, n_h, 2), runs)


TASKS = {
    "hello": lambda: spelling("hello", 3),
    "XOR over time": lambda: xor(2),
    "hello world": lambda: spelling("hello world", 8),
}
