"""Short reviews by a grammar of our own, with their verdict: does the sentence praise or blame?

    the film was not good , but the music was great                ->  praises
    although the acting was superb , the story was not clever      ->  blames

`not` turns its word round. After `but` counts what follows; what stands after `although` does not count. So each
sentence of two clauses has a *twin*, made of the same words, with the other verdict.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from lessons.tasks.protocol import kept_out, part_of
from lessons.tasks.vocabulary import WordVocabulary

PRAISE = ("good", "great", "superb", "charming", "brilliant", "funny", "clever", "lovely")
BLAME = ("bad", "awful", "boring", "weak", "clumsy", "dull", "poor", "silly")
THINGS = ("film", "plot", "music", "acting", "story", "ending", "script", "scenery")
OTHERS = ("the", "was", "not", "but", "although", ",")
VOCABULARY = WordVocabulary.of([PRAISE, BLAME, THINGS, OTHERS])
KINDS = dict.fromkeys(PRAISE, "praise") | dict.fromkeys(BLAME, "blame")
KINDS |= dict.fromkeys(THINGS, "thing")
FINE = tuple(
    KINDS.get(word, "") for word in VOCABULARY.words
)  # the kind of each word, "" for OTHERS
COARSE = tuple("judgement" if kind in ("praise", "blame") else kind for kind in FINE)
VERDICTS = tuple("" if kind == "thing" else kind for kind in FINE)  # of the judgements alone
ONE, BUT, FIRST, LAST = "one clause", "but", "although first", "although last"
FORMS = (ONE, BUT, FIRST, LAST)
SHARES = (0.25, 0.40, 0.175, 0.175)  # of the forms among all sentences
NEGATED = 0.4  # the share of clauses with `not`


@dataclass(frozen=True)
class Clause:
    """`the THING was [not] WORD`."""

    thing: str
    word: str
    negated: bool

    @property
    def praises(self) -> bool:
        """What the clause says by itself."""
        return (self.word in PRAISE) != self.negated

    def __str__(self) -> str:
        """The clause as words."""
        return f"the {self.thing} was {'not ' if self.negated else ''}{self.word}"


@dataclass(frozen=True)
class Review:
    """A sentence of one of FORMS; `main` is the clause that decides, `other` says the opposite (None for ONE)."""

    form: str
    main: Clause
    other: Clause | None = None

    @property
    def praises(self) -> bool:
        """The verdict."""
        return self.main.praises

    @property
    def twin(self) -> "Review":
        """The same words with the other verdict; ValueError for a sentence of one clause, which has none."""
        if self.other is None:
            raise ValueError("a sentence of one clause has no twin.")
        return Review(self.form, self.other, self.main)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the sentence."""
        return tuple(str(self).split())

    def __str__(self) -> str:
        """The sentence, a space around the comma too."""
        if self.form == BUT:
            return f"{self.other} , but {self.main}"
        if self.form == FIRST:
            return f"although {self.other} , {self.main}"
        return f"{self.main} , although {self.other}" if self.form == LAST else str(self.main)


def clause(rng: random.Random, praises: bool) -> Clause:
    """A clause of that verdict."""
    negated = rng.random() < NEGATED
    return Clause(rng.choice(THINGS), rng.choice(PRAISE if praises != negated else BLAME), negated)


def review(rng: random.Random) -> Review:
    """A sentence of any form."""
    praises, (form,) = rng.random() < 0.5, rng.choices(FORMS, SHARES)
    main = clause(rng, praises)
    return Review(form, main, None if form == ONE else clause(rng, not praises))


def is_held_out(found: Review) -> bool:
    """Whether no net is trained on this very sentence, nor on its twin: true for about one in five."""
    return kept_out(" ".join(sorted(found.words)))


def reviews(count: int, seed: int, *, held_out: bool) -> list[Review]:
    """`count` different sentences, all held out or none."""
    rng, found = random.Random(seed), dict[str, Review]()
    for one in part_of(lambda: review(rng), is_held_out, held_out=held_out):
        found.setdefault(str(one), one)
        if len(found) == count:
            break
    return list(found.values())


def so_far(words: Sequence[str]) -> list[float]:
    """After each word, what the sentence has said by then: 1 praise, 0 blame, 0.5 nothing that counts.

    After `but` it starts anew; a clause that `although` begins does not count. The last number is the verdict.
    """
    said, turned, counts, after = 0.5, False, True, list[float]()
    for word in words:
        if word in ("but", "although", ","):
            said, counts, turned = 0.5 if word == "but" else said, word != "although", False
        elif word == "not":
            turned = True
        elif counts and KINDS.get(word) in ("praise", "blame"):
            said, turned = float((word in PRAISE) != turned), False
        after.append(said)
    return after


@cache
def training_reviews() -> tuple[Review, ...]:
    """The 4,000 sentences that nets are trained on and bags are fitted to."""
    return tuple(reviews(4000, seed=0, held_out=False))


@cache
def held_out_reviews() -> tuple[Review, ...]:
    """1,000 sentences that nobody trained on, the same at every call."""
    return tuple(reviews(1000, seed=1, held_out=True))


def twins(found: tuple[Review, ...]) -> Iterator[tuple[Review, Review]]:
    """Each sentence of two clauses beside its twin."""
    return ((one, one.twin) for one in found if one.other)
