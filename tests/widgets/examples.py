"""One example of every view, by name; the tests that hold for all widgets run over them."""

from collections.abc import Callable

import numpy as np

from lessons.cells import GRUCell, LSTMCell, RNNCell
from lessons.charlm import CharLM, untrained
from lessons.text import Vocabulary
from widgets.hello import HelloTraining
from widgets.sampler import TextSampler
from widgets.selfcheck import SelfCheck
from widgets.shapes import SequenceShapes
from widgets.shuffler import WordShuffler
from widgets.slicer import Slicer
from widgets.softmax import SoftmaxPlay
from widgets.stepper import CellStepper
from widgets.unrolled import UnrolledNetwork
from widgets.view import View


def rnn() -> RNNCell:
    """A small cell, the same every time."""
    return RNNCell(2, 2, np.random.default_rng(0))


def net(seed: int) -> CharLM:
    """A small net that knows a few letters."""
    return untrained(Vocabulary.of("hello world\n"), 6, seed)


EXAMPLES: dict[str, Callable[[], View]] = {
    "hello": HelloTraining,
    "sampler": lambda: TextSampler({"one": net(0), "other": net(1)}, {"one": 2.5, "bigram": 3.0}),
    "self-check": SelfCheck,
    "shapes": SequenceShapes,
    "shuffler": WordShuffler,
    "slicer": Slicer,
    "softmax": SoftmaxPlay,
    "stepper": lambda: CellStepper(RNNCell(4, 3, np.random.default_rng(0)), "hello"),
    "stepper of an LSTM": lambda: CellStepper(LSTMCell(4, 3, np.random.default_rng(0)), "hello"),
    "stepper of a GRU": lambda: CellStepper(
        GRUCell(1, 5, np.random.default_rng(0)), np.arange(6.0)
    ),
    "unrolled": lambda: UnrolledNetwork(rnn(), np.linspace(-1, 1, 24).reshape(12, 2)),
}
