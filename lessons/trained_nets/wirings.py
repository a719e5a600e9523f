"""One recurrent cell, five wirings: which steps have an input, and which outputs are read.

Each wiring runs a small RNNCell that `python -m lessons.train wirings` has trained on one task of
`lessons.tasks.wirings`. A trace gets the entry "y": the read-out y_t = W_hy h_t + b_y of exactly
those steps whose output the wiring uses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from lessons.cells.basic import RNNCell
from lessons.cells.protocol import Trace, with_weights
from lessons.cells.readout import Readout
from lessons.cells.unrolling import unroll
from lessons.checkpoint import load_part, manifest_entry
from lessons.numerics import Array, one_hot, sigmoid
from lessons.tasks import wirings as tasks

WIRINGS = ("one-to-one", "one-to-many", "many-to-one", "many-to-many", "encoder-decoder")
SURE = 0.25  # a probability closer to 0.5 than this is called undecided
LABELS = ("negative", "undecided", "positive")


@dataclass(frozen=True, eq=False)
class Net(Readout[RNNCell]):
    """A cell and its read-out: W_hy (n_y, n_h), b_y (n_y,)."""

    def run(self, xs: Array, state: Mapping[str, Array] | None = None) -> Trace:
        """The trace of xs (T, n_x) with the read-out of every step, y (T, n_y)."""
        trace = unroll(self.cell, xs, state)
        return trace | {"y": self.read_out(trace["h"])}

    @property
    def size(self) -> int:
        """The number of weights and biases."""
        return sum(array.size for array in self.arrays().values())


def one_to_one(x: float) -> Trace:
    """A number in -1..1 to its negative: one step, y (1, 1)."""
    return net("one-to-one").run(np.array([[x]]))


def one_to_many(swings: float) -> Trace:
    """A number of swings to a curve: x_1 alone is not zero, every step is read, y (16, 1)."""
    xs = np.zeros((tasks.CURVE_STEPS, 1))
    xs[0] = swings
    return net("one-to-many").run(xs)


def many_to_one(text: str) -> Trace:
    """Words to one score, y (1, 1), read after the last word: above 0 the text is positive."""
    trace = net("many-to-one").run(tasks.encode(text.split(), tasks.TONE_WORDS))
    return trace | {"y": trace["y"][-1:]}


def many_to_many(text: str) -> Trace:
    """Words to a score for each tag at each word, y (T, 5)."""
    return net("many-to-many").run(tasks.encode(text.split(), tasks.TAG_WORDS))


def encoder_decoder(text: str) -> tuple[Trace, Trace]:
    """Letters to letters: the encoder's trace, without y, and the decoder's, y (T', 27).

    The decoder starts from the last state of the encoder and reads what it wrote itself. It
    stops when it writes the end sign, at the latest after one step more than there are letters.
    """
    read = unroll(net("encoder").cell, tasks.encode(text, tasks.SYMBOLS))
    decoder, symbol = net("decoder"), len(tasks.LETTERS)  # the end sign starts the answer
    state, steps = {"h": read["h"][-1]}, list[Trace]()
    while len(steps) <= len(text):
        steps.append(decoder.run(one_hot([symbol], len(tasks.SYMBOLS)), state))
        state, symbol = {"h": steps[-1]["h"][0]}, int(steps[-1]["y"].argmax())
        if tasks.SYMBOLS[symbol] == tasks.END:
            break
    return read, {name: np.concatenate([step[name] for step in steps]) for name in steps[0]}


def slices(vector: Array, width: int, stride: int) -> Array:
    """A vector as a sequence: every whole window of `width` numbers, `stride` apart, (T, width)."""
    windows: Array = np.lib.stride_tricks.sliding_window_view(vector, width)[::stride]
    return windows.copy()


def reading(h: Array, how: str) -> Array:
    """The "last" of the states h (T, n_h), their "mean", or "all" of them."""
    readings: dict[str, Array] = {"last": h[-1], "mean": h.mean(axis=0), "all": h}
    return readings[how]


def p_positive(text: str) -> float:
    """The probability, by the many-to-one net, that `text` is positive; about 0.5 where it cannot tell."""
    return float(sigmoid(many_to_one(text)["y"][-1, 0]))


def tag(text: str) -> list[str]:
    """The tag that the many-to-many net gives to each word."""
    return [tasks.TAGS[i] for i in many_to_many(text)["y"].argmax(axis=1)]


def reverse(text: str) -> str:
    """What the decoder writes, the end sign left out."""
    symbols = encoder_decoder(text)[1]["y"].argmax(axis=1)
    return "".join(tasks.SYMBOLS[i] for i in symbols).removesuffix(tasks.END)


def measure(wiring: str, count: int = 1000) -> float:
    """The score of a wiring on what it was not trained on.

    For the two that answer with numbers, the largest error (over 101 inputs across the range);
    for the other three, the fraction of right answers on `count` held-out texts: of labels, of
    single tags, of whole strings. Texts without a label are left out.
    """
    if wiring == "one-to-one":
        numbers = [float(x) for x in np.linspace(-1, 1, 101)]
        return max(abs(float(one_to_one(x)["y"][0, 0]) + x) for x in numbers)
    if wiring == "one-to-many":
        swings = np.linspace(tasks.FEWEST, tasks.MOST, 101)
        return max(float(abs(one_to_many(s)["y"][:, 0] - tasks.curve(s)).max()) for s in swings)
    if wiring == "many-to-one":
        opinions = tasks.examples(tasks.opinion, count, seed=1, held_out=True)
        labels = [(tasks.tone(text.split()), p_positive(text)) for text in opinions]
        return float(np.mean([(p > 0.5) == (true > 0) for true, p in labels if true]))
    if wiring == "many-to-many":
        statements = tasks.examples(tasks.statement, count, seed=1, held_out=True)
        pairs = [zip(tag(text), tasks.tags(text.split()), strict=True) for text in statements]
        return float(np.mean([given == true for pair in pairs for given, true in pair]))
    strings = tasks.examples(tasks.string, count, seed=1, held_out=True)
    return float(np.mean([reverse(text) == text[::-1] for text in strings]))


def manifest() -> dict[str, Any]:
    """How the weights were made: sha256, seed, command, and the score of each wiring."""
    return manifest_entry("wirings")


def label_of(p: float) -> int:
    """The probability that a text is positive as an index into LABELS."""
    return 1 + (p > 0.5 + SURE) - (p < 0.5 - SURE)


@cache
def net(name: str) -> Net:
    """The trained net of a wiring (the fifth has two: "encoder", "decoder")."""
    kept = load_part("wirings", f"{name}.")
    n_h, n_x = kept["W_xh"].shape
    cell = RNNCell(n_x, n_h, np.random.default_rng(0))
    return Net(with_weights(cell, kept), kept["W_hy"], kept["b_y"])
