"""Whom an ablation lab works on: a bare cell or a trained net, what it reads, and how its answer is read out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lessons.cells.protocol import Cell, check_cell
from lessons.numerics import Array
from lessons.tasks.stories import PRONOUNS, split
from lessons.trained_nets.story_reader import StoryNet
from widgets.analysis.ablation_lab.words import SAY
from widgets.core import typed_input
from widgets.drawing.word_row import not_known

LONGEST = 40  # steps that can be drawn
Read = Callable[[Array], Any]  # from h (n_h,) to a probability for each answer


@dataclass(frozen=True)
class Source:
    """A cell, how typed text becomes its inputs, and how its state is read out.

    `encode` gives the inputs (T, n_x), a label for each step, and what is wrong with the text in a sentence, if
    anything. `read` is None where nothing is read out.
    """

    cell: Cell
    typed: str
    encode: Callable[[str], tuple[Array, tuple[str, ...], str]]
    read: Read | None = None
    answers: tuple[str, ...] = ()


def source_of(
    net: Any, sequence: str | Array, read: Read | None, answers: Sequence[str], vocabulary: str
) -> Source:
    """A net over a text, or a bare cell over a text or numbers."""
    if isinstance(net, StoryNet):
        return _of_net(net, str(sequence))
    return _of_cell(net, sequence, read, answers, vocabulary)


def _of_cell(
    cell: Cell, sequence: str | Array, read: Read | None, answers: Sequence[str], vocabulary: str
) -> Source:
    """A bare cell over a text (one-hot over its characters, or over `vocabulary`) or numbers (T, n_x)."""
    check_cell(cell)
    text = sequence if isinstance(sequence, str) else ""
    wide = len(set(vocabulary or text)) if text else np.shape(sequence)[-1]
    n_x = int(getattr(cell, "n_x", wide))
    given = (
        typed_input.read(text, n_x, tuple(vocabulary))
        if text
        else typed_input.from_numbers(sequence)
    )
    first = typed_input.written(given)

    def encode(typed: str) -> tuple[Array, tuple[str, ...], str]:
        new = typed != first  # the first text stands for numbers with more digits
        found = typed_input.read(typed, n_x, given.vocabulary) if new else given
        _check_length(len(found.xs))
        return found.xs, found.labels, ""

    return Source(cell, first, encode, read, tuple(answers))


def _of_net(net: StoryNet, text: str) -> Source:
    """A net that tells what it believes after every word, such as that of `lessons.trained_nets.story_reader`."""

    def encode(typed: str) -> tuple[Array, tuple[str, ...], str]:
        words, unknown = split(typed), net.unknown(typed)
        _check_length(len(words))
        said = not_known(SAY.unknown, unknown)
        return net.encode(typed), words, said

    return Source(net.cell, text, encode, net.probabilities, PRONOUNS)


def _check_length(T: int) -> None:
    if T > LONGEST:
        raise ValueError(SAY.long.format(T=T, most=LONGEST))
