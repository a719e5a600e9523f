"""Sentences whose answer lies far from its clue: born in a country, asked for its language.

    anna was born in france . <as many words as you like> now this person speaks   ->   french

The words in between are whole sentences that other countries may stand in. They come in two kinds: *plain* ones
mention a country, *distracting* ones use the very words of the clue, as in `a sister was born in spain`.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

LANGUAGES = {
    "france": "french",
    "spain": "spanish",
    "germany": "german",
    "italy": "italian",
    "japan": "japanese",
    "russia": "russian",
    "greece": "greek",
    "turkey": "turkish",
}
COUNTRIES = tuple(LANGUAGES)
NAMES = ("anna", "boris", "carla", "david", "elena", "felix", "greta", "hugo")
CLUE = ("was", "born", "in")
QUESTION = ("now", "this", "person", "speaks")
LINKS = ("and", "so")  # for one or two words that no sentence fills
PLACE = "*"  # where a filler names a country

QUIET = (
    "it rained .",
    "time passed .",
    "winter came early .",
    "summers were hot .",
    "rain fell for days .",
    "the garden grew wild .",
    "breakfast was always late .",
    "every letter took two weeks .",
)
PLAIN = (
    "a cousin once visited * .",
    "a train to * left at noon .",
    "the shop sold cheese from * .",
    "friends talked about * all evening .",
    "the radio played songs from * .",
    "a postcard came from * .",
)
DISTRACTING = (
    "later there was work in * .",
    "a sister was born in * .",
    "an old friend lived in * .",
    "a summer in * went by quickly .",
    "the next house stood in * .",
    "winter in * was mild .",
)


def _vocabulary() -> tuple[str, ...]:
    fillers = " ".join((*QUIET, *PLAIN, *DISTRACTING)).replace(PLACE, "").split()
    return tuple(sorted({*NAMES, *CLUE, *COUNTRIES, *QUESTION, *LINKS, *fillers}))


WORDS = _vocabulary()  # every word that a sentence can have; the full stop is one of them
NUMBER = {word: k for k, word in enumerate(WORDS)}


@dataclass(frozen=True)
class Sentence:
    """Words, and where the clue stands in them, counted from 0; None where no one is born."""

    words: tuple[str, ...]
    clue: int | None

    @property
    def country(self) -> str:
        """Where the person was born; "" without a clue."""
        return "" if self.clue is None else self.words[self.clue]

    @property
    def language(self) -> str:
        """The right answer; "" without a clue."""
        return LANGUAGES.get(self.country, "")

    @cached_property
    def unknown(self) -> tuple[str, ...]:
        """The words that no sentence of the task has, each once, in order."""
        return tuple(dict.fromkeys(word for word in self.words if word not in NUMBER))

    def moved_to(self, country: str) -> "Sentence":
        """The same sentence with another clue; ValueError without one."""
        if self.clue is None:
            raise ValueError("the sentence has no clue that could be another.")
        return replace(
            self, words=(*self.words[: self.clue], country, *self.words[self.clue + 1 :])
        )

    def __str__(self) -> str:
        """The words with spaces between them."""
        return " ".join(self.words)


@dataclass(frozen=True)
class Batch:
    """n sentences of one length as numbers: words (n, T) into WORDS, answers (n,) into COUNTRIES."""

    words: NDArray[np.intp]
    answers: NDArray[np.intp]


@dataclass(frozen=True)
class Birthplace:
    """The task. `distracting` picks the fillers: those with the words of the clue, or the plain ones."""

    distracting: bool = False

    @cached_property
    def fillers(self) -> tuple[tuple[str, ...], ...]:
        """The sentences that may stand in between, split into words, the shortest first."""
        chosen = (*QUIET, *(DISTRACTING if self.distracting else PLAIN))
        return tuple(sorted((tuple(text.split()) for text in chosen), key=len))

    def sentence(self, gap: int, rng: random.Random, country: str | None = None) -> Sentence:
        """A sentence with exactly `gap` words between the clue's full stop and the question.

        ValueError for a gap below 0 or an unknown country.
        """
        if gap < 0:
            raise ValueError(f"a gap has 0 words or more, not {gap}.")
        if country is not None and country not in LANGUAGES:
            raise ValueError(f"{country!r} is none of {', '.join(COUNTRIES)}.")
        clue = (rng.choice(NAMES), *CLUE, country or rng.choice(COUNTRIES), ".")
        return Sentence((*clue, *self.between(gap, rng), *QUESTION), clue=len(CLUE) + 1)

    def between(self, gap: int, rng: random.Random) -> list[str]:
        """`gap` words: whole fillers as long as one fits, then the LINKS."""
        words: list[str] = []
        while (left := gap - len(words)) >= len(self.fillers[0]):
            fitting = sum(len(filler) <= left for filler in self.fillers)
            filler = self.fillers[rng.randrange(fitting)]
            words += [rng.choice(COUNTRIES) if word == PLACE else word for word in filler]
        return words + list(LINKS[:left])

    def batch(self, gap: int, n: int, rng: random.Random) -> Batch:
        """`n` sentences of one gap, as numbers; the countries as they fall."""
        return encoded([self.sentence(gap, rng) for _ in range(n)])

    def balanced(self, gap: int, n: int, rng: random.Random) -> Batch:
        """The same with every country equally often (give or take one), in turn."""
        return encoded([self.sentence(gap, rng, COUNTRIES[k % len(COUNTRIES)]) for k in range(n)])


def encoded(sentences: Sequence[Sentence]) -> Batch:
    """Sentences of one length, known words and a clue each, as numbers; ValueError says what does not fit."""
    if len({len(sentence.words) for sentence in sentences}) != 1:
        raise ValueError("the sentences of a batch must all have the same number of words.")
    for sentence in sentences:
        if sentence.unknown or sentence.clue is None:
            raise ValueError(f"“{sentence}” has an unknown word or no clue.")
    words = [[NUMBER[word] for word in sentence.words] for sentence in sentences]
    answers = [COUNTRIES.index(sentence.country) for sentence in sentences]
    return Batch(np.array(words), np.array(answers))


def read(text: str) -> Sentence:
    """What someone typed, as a Sentence: the clue is the first country after `born in`.

    Case does not count, and a full stop need not stand apart. Any word may be unknown: see `Sentence.unknown`.
    ValueError for a text without a word.
    """
    words = tuple(text.lower().replace(".", " . ").split())
    if not any(word != "." for word in words):
        raise ValueError(
            "Type a sentence, such as: anna was born in france . now this person speaks"
        )
    pairs = zip(words, words[1:], words[2:], strict=False)
    clues = [k + 2 for k, (a, b, c) in enumerate(pairs) if (a, b) == CLUE[1:] and c in LANGUAGES]
    return Sentence(words, clues[0] if clues else None)
