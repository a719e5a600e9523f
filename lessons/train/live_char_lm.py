"""Trains character language models in numpy, in seconds, while a lesson runs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from lessons.optim.numpy_loop import Adam, Record, fit
from lessons.optim.truncated_bptt import chunk_gradients, chunks, dropout_gradients
from lessons.tasks.text import Vocabulary
from lessons.trained_nets.char_lm import CharLM, untrained

Rate = float | Callable[[int], float]  # a learning rate, or one for each step


@dataclass(frozen=True)
class CharRecord:
    """Where training stands after `step` updates, measured on the chunk that comes next."""

    step: int
    loss: float  # bits per character
    grad_norm: float  # before clipping; NaN once loss or gradient is not finite
    net: Callable[[], CharLM]  # the net as it is when called: call it before the next record
    trouble: str = ""  # why the training ends here, in a sentence


def train_char_lm(
    text: str,
    vocabulary: Vocabulary,
    *,
    n_h: int = 64,
    lr: Rate = 5e-3,
    max_norm: float | None = 1.0,
    truncate: int = 50,
    batch: int = 8,
    seed: int = 0,
    steps: int = 500,
    cell: str = "RNN",
    start: CharLM | None = None,
    dropout: float = 0.0,
) -> Iterator[CharRecord]:
    """Train a new net on `text`; a record before the first and after every one of `steps` updates.

    The text is cut into `batch` streams that are read side by side, `truncate` characters at a
    time: one update each. The state is carried from chunk to chunk; the gradient is not. `cell` is
    "RNN", "LSTM" or "GRU", unless training begins with the net `start`; the optimiser is Adam;
    `max_norm` clips; `dropout` acts between h_t and the read-out. Runs are in float32. A loss or
    gradient that is not finite ends the training with its record, whose `trouble` says so.
    """
    start = start or untrained(vocabulary, n_h, seed, cell)
    net, adam = start.with_arrays(start.arrays()), Adam(lr=0.0)
    read = chunks(vocabulary.encode(text), len(vocabulary), batch, truncate)
    found = chunk_gradients(net, read)
    if dropout:
        found = dropout_gradients(net, read, dropout, np.random.default_rng([seed, 5]))

    def snapshot() -> CharLM:
        return net.with_arrays(net.arrays())

    for record in _unwarned(fit(lambda: next(found), net.arrays(), adam, steps, max_norm)):
        trouble = "" if np.isfinite(record.grad_norm) else _diverged(record.step, record.loss)
        bits = record.loss / float(np.log(2))
        yield CharRecord(record.step, bits, record.grad_norm, snapshot, trouble)
        adam.lr = lr(record.step) if callable(lr) else lr


def _unwarned(records: Iterator[Record]) -> Iterator[Record]:
    """`records`, without numpy's warnings of what they tell themselves: numbers that are not finite."""
    while True:
        with np.errstate(all="ignore"):
            record = next(records, None)
        if record is None:
            return
        yield record


def _diverged(step: int, loss: float) -> str:
    what = "loss" if not np.isfinite(loss) else "gradient"
    return (
        f"At step {step} the {what} is no longer a finite number; "
        "clip the gradient or lower the learning rate, then start again."
    )
