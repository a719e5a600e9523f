"""Tasks with predictions at several steps, or at a step that differs from run to run: letters, and who is meant."""

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lessons.numerics import Array, one_hot
from lessons.tasks import stories
from lessons.tasks.protocol import Examples, Goals

NOT_SUPERVISED = -1
WINDOW = 20  # characters of a text that are read at a time
HELD_OUT = 10  # one part in so many of a text judges
SHORTEST, MOST_SYMBOLS = 200, 100  # of a text: characters, and different ones


class _NextSymbol:
    """What the next of `symbols` is, after every step; the score is the share of right predictions."""

    symbols: str

    @property
    def n_x(self) -> int:
        """A number for each symbol."""
        return len(self.symbols)

    @property
    def n_y(self) -> int:
        """A score for each symbol."""
        return len(self.symbols)

    def score(self, y: Array, goals: Goals) -> float:
        """The share of right predictions."""
        return share_right(y, goals)


@dataclass(frozen=True)
class Spelling(_NextSymbol):
    """Read a word letter by letter and predict the next letter after each: all runs are the same."""

    word: str = "hello"

    @property
    def symbols(self) -> str:  # type: ignore[override]
        """The letters of the word, each once."""
        return "".join(dict.fromkeys(self.word))

    @property
    def T(self) -> int:
        """Every letter but the last is read."""
        return len(self.word) - 1

    def examples(self, n: int, rng: np.random.Generator) -> Examples:
        """The word, `n` times; goals (T, n)."""
        codes = np.array([self.symbols.index(letter) for letter in self.word])
        goals = np.repeat(codes[1:, np.newaxis], n, axis=1)
        return Examples(one_hot(np.repeat(codes[:-1, np.newaxis], n, axis=1), self.n_x), goals)

    def solved(self, score: float) -> bool:
        """Whether every letter is right."""
        return score == 1.0

    def without_memory(self) -> float:
        """The best score of a net that knows the present letter alone."""
        after = defaultdict[str, Counter[str]](Counter)
        for letter, following in zip(self.word, self.word[1:], strict=False):
            after[letter][following] += 1
        return sum(counts.most_common(1)[0][1] for counts in after.values()) / self.T


@dataclass(frozen=True)
class NextCharacter(_NextSymbol):
    """Predict the next character of a text, over windows of WINDOW characters; the state begins at zero in each.

    The last tenth of the text is held out, and measures the score; a text is never solved.
    ValueError for a text that is too short or has too many different characters.
    """

    text: str
    symbols: str = field(init=False)

    def __post_init__(self) -> None:
        """Refuse what cannot be learned from."""
        symbols = "".join(sorted(set(self.text)))
        object.__setattr__(self, "symbols", symbols)
        if len(self.text) < SHORTEST:
            raise ValueError(
                f"The text has {len(self.text)} characters; {SHORTEST} or more are needed."
            )
        if len(symbols) > MOST_SYMBOLS:
            many = f"The text has {len(symbols)} different characters"
            raise ValueError(f"{many}; at most {MOST_SYMBOLS} can be told apart here.")

    @property
    def T(self) -> int:
        """Characters of a window."""
        return WINDOW

    @cached_property
    def _codes(self) -> NDArray[np.intp]:
        number = {symbol: k for k, symbol in enumerate(self.symbols)}
        return np.array([number[symbol] for symbol in self.text], dtype=np.intp)

    @property
    def _split(self) -> int:
        """Where the held-out part begins."""
        return len(self.text) - max(len(self.text) // HELD_OUT, WINDOW + 1)

    def _windows(self, codes: NDArray[np.intp], n: int, rng: np.random.Generator) -> Examples:
        starts = rng.integers(len(codes) - WINDOW, size=n)
        read = codes[starts + np.arange(WINDOW + 1)[:, np.newaxis]]
        return Examples(one_hot(read[:-1], self.n_x), read[1:].astype(np.int64))

    def examples(self, n: int, rng: np.random.Generator) -> Examples:
        """`n` windows of the part to train on; goals (T, n)."""
        return self._windows(self._codes[: self._split], n, rng)

    def held_out(self, n: int, rng: np.random.Generator) -> Examples:
        """`n` windows of the part that is held out."""
        return self._windows(self._codes[self._split :], n, rng)

    def solved(self, score: float) -> bool:
        """A text is never solved."""
        return False

    def commonest(self) -> float:
        """The share of the held-out part that is the commonest character of the rest: what needs no net."""
        common = np.bincount(self._codes[: self._split]).argmax()
        return float((self._codes[self._split :] == common).mean())


@dataclass(frozen=True)
class WhoIsMeant:
    """Read a story and answer at `so` with the pronoun of the latest subject; the score is the share of right answers.

    Runs are as long as the longest story that is drawn with them: after the end of a story come zeros. No story is in
    both parts.
    """

    longest: int = stories.TRAINED
    n_x: int = len(stories.WORDS)
    n_y: int = len(stories.PRONOUNS)

    @property
    def T(self) -> int:
        """Words of a long story."""
        return self.longest

    def examples(self, n: int, rng: np.random.Generator) -> Examples:
        """`n` stories to train on; goals (T, n), -1 but at `so`."""
        return self._encoded(n, rng, held_out=False)

    def held_out(self, n: int, rng: np.random.Generator) -> Examples:
        """`n` stories that no training sees."""
        return self._encoded(n, rng, held_out=True)

    def _encoded(self, n: int, rng: np.random.Generator, *, held_out: bool) -> Examples:
        drawing = random.Random(int(rng.integers(2**32)))
        told = stories.stories(n, drawing, self.longest, held_out=held_out)
        T = max(len(story.words) for story in told)
        xs, goals = np.zeros((T, n, self.n_x)), np.full((T, n), NOT_SUPERVISED)
        for k, story in enumerate(told):
            codes = [stories.NUMBER[word] for word in story.words]
            xs[np.arange(len(codes)), k, codes] = 1.0
            goals[len(codes) - 1, k] = story.subjects[-1]
        return Examples(xs, goals)

    def score(self, y: Array, goals: Goals) -> float:
        """The share of right answers."""
        return share_right(y, goals)

    def solved(self, score: float) -> bool:
        """Whether hardly an answer is wrong."""
        return score >= 0.99


def share_right(y: Array, goals: Goals) -> float:
    """The share of right predictions: y (T, n, n_y), goals (T, n), -1 where none is asked for."""
    counted = goals != NOT_SUPERVISED
    return float((y.argmax(axis=-1) == goals)[counted].mean())
