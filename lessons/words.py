"""Words as numbers: a vocabulary with a place for the unknown, one-hot rows, learned vectors, and who is near whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lessons.numerics import Array, one_hot

Codes = NDArray[np.intp]
UNKNOWN = "<unknown>"  # stands for every word that a vocabulary does not have
SILENT = ".;:!?"  # marks that are not read; a comma is a word of its own


def split(text: str) -> tuple[str, ...]:
    """The words of a text: case does not count, a comma is a word, SILENT marks are left out. ValueError if empty."""
    apart = {",": " , "} | dict.fromkeys(SILENT, " ")
    words = tuple("".join(apart.get(mark, mark) for mark in text.lower()).split())
    if not words:
        raise ValueError("Type at least one word, such as “the film was great”.")
    return words


@dataclass(frozen=True)
class WordVocabulary:
    """The words that a net knows, each once; number 0 is UNKNOWN, for all others."""

    words: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse words that come twice, or without UNKNOWN at their head."""
        if len(set(self.words)) != len(self.words) or self.words[:1] != (UNKNOWN,):
            raise ValueError("a vocabulary has every word once, and UNKNOWN first.")

    @classmethod
    def of(cls, sentences: Iterable[Sequence[str]]) -> "WordVocabulary":
        """UNKNOWN, and the words of `sentences` in alphabetical order."""
        return cls((UNKNOWN, *sorted({word for words in sentences for word in words} - {UNKNOWN})))

    def __len__(self) -> int:
        """The number of words, UNKNOWN too."""
        return len(self.words)

    def encode(self, words: Sequence[str]) -> Codes:
        """The number of each word, (T,); one that is not here gets 0, the number of UNKNOWN."""
        return np.array([self._numbers.get(word, 0) for word in words], dtype=np.intp)

    def decode(self, codes: Sequence[int] | Codes) -> tuple[str, ...]:
        """The words of these numbers."""
        return tuple(self.words[code] for code in codes)

    def unknown(self, words: Sequence[str]) -> tuple[str, ...]:
        """The words that are not here, each once, in order."""
        return tuple(dict.fromkeys(word for word in words if word not in self._numbers))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.words)}


def look_up(E: Array, codes: Codes) -> Array:
    """Rows of the table E (V, D) for word numbers (T,), as (T, D): a one-hot row times E."""
    return one_hot(codes, len(E)) @ E


def cosines(E: Array, code: int) -> Array:
    """The cosine between row `code` of E (V, D) and every row, (V,): 1 is the same direction, 0 a right angle."""
    long = np.linalg.norm(E, axis=1)
    similar: Array = (E @ E[code]) / np.maximum(long * long[code], 1e-12)
    return similar


def neighbours(E: Array, code: int, among: Codes | None = None) -> Codes:
    """The numbers of the other rows of E (V, D), from the most similar by cosine to the least.

    `among` narrows the choice. Equal cosines keep their order.
    """
    others = np.arange(len(E)) if among is None else among
    others = others[others != code]
    order: Codes = others[np.argsort(-cosines(E, code)[others], kind="stable")]
    return order


def nearest_agree(E: Array, kinds: Sequence[str]) -> int:
    """How many words have a word of their own kind nearest: `kinds` names that of each row, "" if it is not asked.

    Every row but number 0, the unknown word, may be the nearest one.
    """
    known = np.arange(1, len(E))
    asked = [code for code, kind in enumerate(kinds) if kind]
    return sum(kinds[int(neighbours(E, code, known)[0])] == kinds[code] for code in asked)


def two_axes(E: Array) -> Array:
    """The two directions (2, D) along which the rows of E spread most: principal components, by SVD.

    The sign of each is such that its largest entry is positive, so that a small change of E does not turn a map round.
    """
    _, _, directions = np.linalg.svd(E - E.mean(axis=0), full_matrices=False)
    axes: Array = directions[:2]
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)
    return axes * np.sign(largest)


def on_map(E: Array, axes: Array) -> tuple[Array, float]:
    """The rows of E (V, D) seen along `axes` (2, D), as (V, 2), and the share of their variance that is seen."""
    centred = E - E.mean(axis=0)
    seen: Array = centred @ axes.T
    whole = float((centred**2).sum())
    return seen, float((seen**2).sum()) / whole if whole else 0.0
