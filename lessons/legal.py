"""Is this sentence legal? Two small languages, and nets that have read nothing but legal sentences of them.

    the key near the dogs is old .            the verb agrees with key, not with the nearer dogs
    the dogs that the boy sees are old .      and two verbs with two subjects
    BPTVVEPE                                  embedded Reber: the second symbol comes back as the last but one

A net gives every word a probability before it reads it. What it has never seen at such a place it holds to be nearly
impossible, and that is its verdict: nobody showed it a wrong sentence. `python -m lessons.train_legal` trained them;
this module runs them in numpy. The test of agreement is that of Linzen, Dupoux and Goldberg (2016), the relative
clauses are those of Elman (1991).
"""

import random
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from lessons import reber
from lessons.cells import LSTMCell, unroll, weights
from lessons.checkpoint import load_checkpoint
from lessons.numerics import Array, softmax

ONE = ("key", "dog", "boy", "car", "girl", "teacher")
MANY = tuple(f"{noun}s" for noun in ONE)
NEAR, ADJECTIVES = ("near", "behind", "beside"), ("old", "red", "here", "lost")
BE, SEES = ("is", "are"), (("sees", "likes"), ("see", "like"))  # for one, for many
THE, THAT, STOP = "the", "that", "."
SYMBOLS = {
    "agreement": (THE, THAT, *ONE, *MANY, *NEAR, *BE, *SEES[0], *SEES[1], *ADJECTIVES, STOP),
    "reber": tuple(reber.SYMBOLS),
}
LANGUAGES = tuple(SYMBOLS)
UNITS, SEEDS, SHIPPED = 24, (0, 1, 2), 0
DEEPEST = 3  # nouns of a subject, at most
IMPOSSIBLE = 0.02  # below this a net has said: not here
SHORT = {"agreement": 8, "reber": 14}  # words, or symbols: all shorter ones are trained on
LONGEST = 40  # words, or symbols, that typed text may have


@dataclass(frozen=True)
class Subject:
    """The words of a subject, whether it is many, and the number of nouns that stand between it and its verb."""

    words: tuple[str, ...]
    many: bool
    attractors: int  # of those nouns, the ones of the other number


def subject(rng: random.Random) -> Subject:
    """A random subject: a noun, and behind it places or a clause, each with a noun of its own."""
    many = rng.random() < 0.5
    words, others = [THE, rng.choice(MANY if many else ONE)], list[bool]()
    while len(others) < DEEPEST - 1 and rng.random() < 0.65:
        other = rng.random() < 0.5
        noun, others = rng.choice(MANY if other else ONE), [*others, other]
        if rng.random() < 0.4:  # the dogs that the boy sees
            words += [THAT, THE, noun, rng.choice(SEES[other])]
            break
        words += [rng.choice(NEAR), THE, noun]  # the dogs near the boy
    return Subject(tuple(words), many, sum(other != many for other in others))


def sentence(rng: random.Random) -> tuple[str, ...]:
    """A random legal sentence of the language of agreement."""
    who = subject(rng)
    return (*who.words, BE[who.many], rng.choice(ADJECTIVES), STOP)


def is_held_out(words: Sequence[str], language: str) -> bool:
    """Whether no net is trained on this very text: true for about one in five of those that are not short.

    There are so few short ones that to miss one is to miss a rule.
    """
    return len(words) >= SHORT[language] and zlib.crc32(" ".join(words).encode()) % 5 == 0


@cache
def legal(language: str, n: int, seed: int = 0, *, held_out: bool) -> tuple[tuple[str, ...], ...]:
    """`n` legal sentences, all held out or none; the same at every call."""
    rng, dice = random.Random(f"{language} {seed}"), np.random.default_rng(seed)
    kept: list[tuple[str, ...]] = []
    while len(kept) < n:
        words = tuple(reber.embedded(dice)) if language == "reber" else sentence(rng)
        if is_held_out(words, language) == held_out:
            kept.append(words)
    return tuple(kept)


@dataclass(frozen=True, eq=False)
class Reader:
    """An LSTM cell over one-hot symbols, and p = softmax(W_hy h_{t-1} + b_y) for the symbol at t.

    h_0 is the state after one step on zeros.

    W_hy is (n, n_h), b_y (n,), for n symbols.
    """

    symbols: tuple[str, ...]
    cell: LSTMCell
    W_hy: Array
    b_y: Array

    def encode(self, words: Sequence[str]) -> Array:
        """One-hot rows (T, n); zeros for what is not a symbol of the language."""
        xs = np.zeros((len(words), len(self.symbols)))
        for x_t, word in zip(xs, words, strict=True):
            if word in self.symbols:
                x_t[self.symbols.index(word)] = 1.0
        return xs

    def expected(self, words: Sequence[str]) -> Array:
        """The probability of every symbol, (T + 1, n): before each word, and after the last."""
        nothing = np.zeros(
            (1, len(self.symbols))
        )  # before the first word the cell makes one step on zeros
        h = unroll(self.cell, np.concatenate([nothing, self.encode(words)]))["h"]
        return softmax(h @ self.W_hy.T + self.b_y)

    def given(self, words: Sequence[str]) -> Array:
        """The probability of each word before it was read, (T,); NaN for what is not a symbol."""
        known = self.encode(words).astype(bool)
        p = self.expected(words)[:-1]
        return np.array([row[k][0] if k.any() else np.nan for row, k in zip(p, known, strict=True)])

    def legal(self, words: Sequence[str]) -> bool:
        """Whether the net holds no word to be impossible where it stands."""
        return bool((self.given(words) >= IMPOSSIBLE).all())


def load(language: str = "agreement") -> Reader:
    """The trained net of one of LANGUAGES. CheckpointError if the file is not the one that was made."""
    if language not in LANGUAGES:
        raise ValueError(f"there are nets for {' and '.join(LANGUAGES)}, not for {language!r}.")
    kept, symbols = _kept(), SYMBOLS[language]
    cell = LSTMCell(len(symbols), UNITS, np.random.default_rng(0))
    for name in weights(cell):
        setattr(cell, name, kept[f"{language}.{name}"].copy())
    return Reader(symbols, cell, kept[f"{language}.W_hy"].copy(), kept[f"{language}.b_y"].copy())


@cache
def _kept() -> Mapping[str, Array]:
    return load_checkpoint("legal")


def split(text: str, language: str) -> tuple[str, ...]:
    """Typed text as words, or symbols; ValueError if there is nothing, or too much."""
    marks = text.replace(STOP, f" {STOP} ").lower().split()
    words = tuple("".join(text.upper().split())) if language == "reber" else tuple(marks)
    if not words:
        raise ValueError("Type a sentence of the language, such as the one that stood here.")
    if len(words) > LONGEST:
        raise ValueError(f"That is {len(words)} of at most {LONGEST}; shorten it.")
    return words


def ended(words: Sequence[str], language: str) -> bool:
    """Whether nothing can follow: a sentence ends with its stop, an embedded string with T or P and E."""
    if language == "reber":
        return len(words) > 3 and words[-1] == "E" and words[-2] in reber.BRANCHES
    return words[-1] == STOP


def agreement(net: Reader, told: Sequence[Subject]) -> dict[int, float]:
    """By the number of attractors: the share of subjects after which the right one of is and are is more probable."""
    right: dict[int, list[bool]] = {}
    for who in told:
        p = net.expected(who.words)[-1]
        one, many = (p[net.symbols.index(verb)] for verb in BE)
        right.setdefault(who.attractors, []).append(bool((many > one) == who.many))
    return {count: float(np.mean(right[count])) for count in sorted(right)}


def by_last_noun(told: Sequence[Subject]) -> dict[int, float]:
    """The same for who lets the noun before the verb decide, as any table of neighbours must."""
    right: dict[int, list[bool]] = {}
    for who in told:
        last = next(word for word in reversed(who.words) if word in ONE + MANY)
        right.setdefault(who.attractors, []).append((last in MANY) == who.many)
    return {count: float(np.mean(right[count])) for count in sorted(right)}


def subjects(n: int, seed: int = 0) -> list[Subject]:
    """`n` random subjects."""
    rng = random.Random(f"subjects {seed}")
    return [subject(rng) for _ in range(n)]


def spoiled(words: tuple[str, ...], language: str) -> tuple[str, ...]:
    """A legal sentence with one word wrong: the verb of the whole sentence, or the last symbol but one."""
    at = -2 if language == "reber" else -3
    pair = reber.BRANCHES if language == "reber" else BE
    other = pair[1 - pair.index(words[at])]
    return (*words[:at], other, *words[at + 1 :])


def verdicts(net: Reader, language: str, n: int = 500) -> dict[str, float]:
    """The share of held-out legal sentences that the net finds legal, and of the same ones spoiled."""
    told = legal(language, n, held_out=True)
    return {
        "legal": float(np.mean([net.legal(words) for words in told])),
        "spoiled": float(np.mean([net.legal(spoiled(words, language)) for words in told])),
    }
