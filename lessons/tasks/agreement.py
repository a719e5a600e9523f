"""Two small languages of legal sentences: subject and verb agree, or the embedded Reber grammar.

    the key near the dogs is old .            the verb agrees with key, not with the nearer dogs
    the dogs that the boy sees are old .      and two verbs with two subjects
    BPTVVEPE                                  embedded Reber: the second symbol comes back as the last but one

The test of agreement is that of Linzen, Dupoux and Goldberg (2016), the relative clauses are those of Elman (1991).
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

import numpy as np

from lessons.tasks import reber
from lessons.tasks.protocol import kept_out, part_of

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
DEEPEST = 3  # nouns of a subject, at most
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
    return len(words) >= SHORT[language] and kept_out(" ".join(words))


@cache
def legal(language: str, n: int, seed: int = 0, *, held_out: bool) -> tuple[tuple[str, ...], ...]:
    """`n` legal sentences, all held out or none; the same at every call."""
    rng, dice = random.Random(f"{language} {seed}"), np.random.default_rng(seed)

    def draw() -> tuple[str, ...]:
        return tuple(reber.embedded(dice)) if language == "reber" else sentence(rng)

    found = part_of(draw, lambda words: is_held_out(words, language), held_out=held_out)
    return tuple(islice(found, n))


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


def by_last_noun(told: Sequence[Subject]) -> dict[int, float]:
    """The same for the rule that the last noun before the verb decides."""
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
