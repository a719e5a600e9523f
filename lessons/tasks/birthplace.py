"""Sentences with a long-term dependency: the answer, a language, depends on a cue many words before.

    anna was born in france . <as many words as wanted: the time lag> now this person speaks   ->   french

The words in between are whole sentences, the distractors. They come in two kinds: *plain* ones may name a country,
*hard* ones (`distracting`) use the very words of the cue, as in `a sister was born in spain`.
"""

import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lessons.numerics import Array, one_hot
from lessons.tasks.protocol import Examples, Goals

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
CUE = ("was", "born", "in")
QUESTION = ("now", "this", "person", "speaks")
LINKS = ("and", "so")  # for one or two words that no sentence fills
SLOT = "*"  # where a distractor names a country

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
    distractors = " ".join((*QUIET, *PLAIN, *DISTRACTING)).replace(SLOT, "").split()
    return tuple(sorted({*NAMES, *CUE, *COUNTRIES, *QUESTION, *LINKS, *distractors}))


WORDS = _vocabulary()  # every word that a sentence can have; the full stop is one of them
NUMBER = {word: k for k, word in enumerate(WORDS)}


@dataclass(frozen=True)
class Sentence:
    """Words, and where the cue stands in them, counted from 0; None where no one is born."""

    words: tuple[str, ...]
    cue: int | None

    @property
    def country(self) -> str:
        """Where the person was born; "" without a cue."""
        return "" if self.cue is None else self.words[self.cue]

    @property
    def language(self) -> str:
        """The right answer; "" without a cue."""
        return LANGUAGES.get(self.country, "")

    @cached_property
    def unknown(self) -> tuple[str, ...]:
        """The words that no sentence of the task has, each once, in order."""
        if NUMBER.keys() >= set(self.words):
            return ()
        return tuple(dict.fromkeys(word for word in self.words if word not in NUMBER))

    def moved_to(self, country: str) -> "Sentence":
        """The same sentence with another cue; ValueError without one."""
        if self.cue is None:
            raise ValueError("the sentence has no cue that could be another.")
        return replace(self, words=(*self.words[: self.cue], country, *self.words[self.cue + 1 :]))

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
    """The task. `distracting` picks the hard distractors, with the words of the cue; otherwise they are plain."""

    distracting: bool = False

    @cached_property
    def distractors(self) -> tuple[tuple[str, ...], ...]:
        """The sentences that may stand in between, split into words, the shortest first."""
        chosen = (*QUIET, *(DISTRACTING if self.distracting else PLAIN))
        return tuple(sorted((tuple(text.split()) for text in chosen), key=len))

    @cached_property
    def _lengths(self) -> list[int]:
        """How many words each distractor has."""
        return [len(distractor) for distractor in self.distractors]

    def sentence(self, lag: int, rng: random.Random, country: str | None = None) -> Sentence:
        """A sentence with exactly `lag` words between the cue's full stop and the question.

        ValueError for a lag below 0 or an unknown country.
        """
        if lag < 0:
            raise ValueError(f"a time lag has 0 words or more, not {lag}.")
        if country is not None and country not in LANGUAGES:
            raise ValueError(f"{country!r} is none of {', '.join(COUNTRIES)}.")
        cue = (rng.choice(NAMES), *CUE, country or rng.choice(COUNTRIES), ".")
        return Sentence((*cue, *self.between(lag, rng), *QUESTION), cue=len(CUE) + 1)

    def between(self, lag: int, rng: random.Random) -> list[str]:
        """`lag` words: whole distractors as long as one fits, then the LINKS."""
        words, distractors, lengths = list[str](), self.distractors, self._lengths
        while (left := lag - len(words)) >= lengths[0]:
            distractor = distractors[rng.randrange(bisect_right(lengths, left))]
            if SLOT in distractor:
                words += [rng.choice(COUNTRIES) if word == SLOT else word for word in distractor]
            else:
                words += distractor
        return words + list(LINKS[:left])

    def batch(self, lag: int, n: int, rng: random.Random) -> Batch:
        """`n` sentences of one lag, as numbers; the countries as they fall."""
        return encoded([self.sentence(lag, rng) for _ in range(n)])

    def balanced(self, lag: int, n: int, rng: random.Random) -> Batch:
        """The same with every country equally often (give or take one), in turn."""
        return encoded([self.sentence(lag, rng, COUNTRIES[k % len(COUNTRIES)]) for k in range(n)])


@dataclass(frozen=True)
class FarCue:
    """Birthplace as a training task: each batch has one gap from `gaps`, both ends included; inputs are one-hot.

    The goals are classes, numbers into COUNTRIES. The score is the share of right answers; 1/8 is chance.
    """

    gaps: tuple[int, int] = (20, 40)
    distracting: bool = True

    @property
    def n_x(self) -> int:
        """A number for each word."""
        return len(WORDS)

    @property
    def n_y(self) -> int:
        """A score for each country."""
        return len(COUNTRIES)

    @property
    def T(self) -> int:
        """Words of the longest sentence: name, cue, full stop, gap, question."""
        return len(CUE) + 3 + self.gaps[1] + len(QUESTION)

    def examples(self, n: int, rng: np.random.Generator) -> Examples:
        """`n` fresh sentences of one gap."""
        words = random.Random(int(rng.integers(2**32)))
        gap = int(rng.integers(self.gaps[0], self.gaps[1] + 1))
        return one_hot_examples(Birthplace(self.distracting).batch(gap, n, words))

    def held_out(self, n: int, rng: np.random.Generator) -> Examples:
        """`n` sentences of the longest gap, with every country equally often."""
        words = random.Random(int(rng.integers(2**32)))
        return one_hot_examples(Birthplace(self.distracting).balanced(self.gaps[1], n, words))

    def score(self, y: Array, goals: Goals) -> float:
        """The share of right answers."""
        return float((y.argmax(axis=1) == goals).mean())

    def solved(self, score: float) -> bool:
        """Whether no more than one answer in 200 is wrong."""
        return score >= 0.995


def one_hot_examples(batch: Batch) -> Examples:
    """A batch as inputs (T, n, words known) and goals (n,)."""
    return Examples(one_hot(batch.words.T, len(WORDS)), batch.answers.astype(np.int64))


def encoded(sentences: Sequence[Sentence]) -> Batch:
    """Sentences of one length, known words and a cue each, as numbers; ValueError says what does not fit."""
    if len({len(sentence.words) for sentence in sentences}) != 1:
        raise ValueError("the sentences of a batch must all have the same number of words.")
    for sentence in sentences:
        if sentence.unknown or sentence.cue is None:
            raise ValueError(f"“{sentence}” has an unknown word or no cue.")
    words = [[NUMBER[word] for word in sentence.words] for sentence in sentences]
    answers = [COUNTRIES.index(sentence.country) for sentence in sentences]
    return Batch(np.array(words), np.array(answers))


def read(text: str) -> Sentence:
    """What someone typed, as a Sentence: the cue is the first country after `born in`.

    Case does not count, and a full stop need not stand apart. Any word may be unknown: see `Sentence.unknown`.
    ValueError for a text without a word.
    """
    words = tuple(text.lower().replace(".", " . ").split())
    if not any(word != "." for word in words):
        raise ValueError(
            "Type a sentence, such as: anna was born in france . now this person speaks"
        )
    pairs = zip(words, words[1:], words[2:], strict=False)
    cues = [k + 2 for k, (a, b, c) in enumerate(pairs) if (a, b) == CUE[1:] and c in LANGUAGES]
    return Sentence(words, cues[0] if cues else None)
