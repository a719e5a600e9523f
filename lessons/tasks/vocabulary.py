"""Words as numbers: a vocabulary with a place for the unknown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

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
