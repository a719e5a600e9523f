"""Short reviews by a grammar of our own, with their label: is the sentence positive or negative?

    the film was not good , but the music was great                ->  positive
    although the acting was superb , the story was not clever      ->  negative

Three rules: `not` reverses the polarity of the next adjective; only the clause after `but` decides the label; a clause
after `although` does not influence it. The two clauses of a sentence have opposite polarities, so each has a *twin*:
the same words with the other label. `independent_reviews` has no such rule.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial

from lessons.tasks.protocol import kept_out, part_of
from lessons.tasks.vocabulary import WordVocabulary

POSITIVE = ("good", "great", "superb", "charming", "brilliant", "funny", "clever", "lovely")
NEGATIVE = ("bad", "awful", "boring", "weak", "clumsy", "dull", "poor", "silly")
NOUNS = ("film", "plot", "music", "acting", "story", "ending", "script", "scenery")
OTHERS = ("the", "was", "not", "but", "although", ",")
VOCABULARY = WordVocabulary.of([POSITIVE, NEGATIVE, NOUNS, OTHERS])
KINDS = dict.fromkeys(POSITIVE, "positive") | dict.fromkeys(NEGATIVE, "negative")
KINDS |= dict.fromkeys(NOUNS, "noun")
FINE = tuple(
    KINDS.get(word, "") for word in VOCABULARY.words
)  # the kind of each word, "" for OTHERS
COARSE = tuple("adjective" if kind in ("positive", "negative") else kind for kind in FINE)
POLARITIES = tuple("" if kind == "noun" else kind for kind in FINE)  # of the adjectives alone
ONE, BUT, FIRST, LAST = "one clause", "but", "although first", "although last"
FORMS = (ONE, BUT, FIRST, LAST)
FRACTIONS = (0.25, 0.40, 0.175, 0.175)  # of the forms among all sentences
NEGATED = 0.4  # the fraction of clauses with `not`


@dataclass(frozen=True)
class Clause:
    """`the THING was [not] WORD`."""

    thing: str
    word: str
    negated: bool

    @property
    def positive(self) -> bool:
        """Whether the clause is positive, taken alone."""
        return (self.word in POSITIVE) != self.negated

    def __str__(self) -> str:
        """The clause as words."""
        return f"the {self.thing} was {'not ' if self.negated else ''}{self.word}"


@dataclass(frozen=True)
class Review:
    """A sentence of one of FORMS; `main` decides the label, `other` does not (None for ONE)."""

    form: str
    main: Clause
    other: Clause | None = None

    @property
    def positive(self) -> bool:
        """The label."""
        return self.main.positive

    @property
    def twin(self) -> "Review":
        """The same words with the other label; ValueError for a sentence of one clause, which has none."""
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


def clause(rng: random.Random, positive: bool) -> Clause:
    """A clause of that polarity."""
    negated = rng.random() < NEGATED
    return Clause(
        rng.choice(NOUNS), rng.choice(POSITIVE if positive != negated else NEGATIVE), negated
    )


def review(rng: random.Random, *, independent: bool = False) -> Review:
    """A sentence of any form; its two clauses have opposite polarities, or `independent` ones."""
    positive, (form,) = rng.random() < 0.5, rng.choices(FORMS, FRACTIONS)
    main = clause(rng, positive)
    if form == ONE:
        return Review(form, main)
    return Review(form, main, clause(rng, rng.random() < 0.5 if independent else not positive))


def denied(words: Sequence[str]) -> str:
    """The sentence with `not` before its last word: the other half of a minimal pair."""
    return " ".join([*words[:-1], "not", words[-1]])


def is_held_out(found: Review) -> bool:
    """Whether no net is trained on this very sentence, nor on its twin: true for about one in five."""
    return kept_out(" ".join(sorted(found.words)))


def reviews(count: int, seed: int, *, held_out: bool, independent: bool = False) -> list[Review]:
    """`count` different sentences, all held out or none; see `review`."""
    rng, found = random.Random(seed), dict[str, Review]()
    draw = partial(review, rng, independent=independent)
    for one in part_of(draw, is_held_out, held_out=held_out):
        found.setdefault(str(one), one)
        if len(found) == count:
            break
    return list(found.values())


def so_far(words: Sequence[str]) -> list[float]:
    """The polarity of the sentence up to each word: 1 positive, 0 negative, 0.5 neither.

    `but` sets it back to 0.5; a clause that `although` begins does not count. The last number is the label.
    """
    said, turned, counts, after = 0.5, False, True, list[float]()
    for word in words:
        if word in ("but", "although", ","):
            said, counts, turned = 0.5 if word == "but" else said, word != "although", False
        elif word == "not":
            turned = True
        elif counts and KINDS.get(word) in ("positive", "negative"):
            said, turned = float((word in POSITIVE) != turned), False
        after.append(said)
    return after


@cache
def training_reviews() -> tuple[Review, ...]:
    """The 4,000 sentences that nets are trained on and bags are fitted to."""
    return tuple(reviews(4000, seed=0, held_out=False))


@cache
def independent_reviews() -> tuple[Review, ...]:
    """4,000 training sentences whose two clauses have independent polarities.

    None of them is a held-out sentence of two clauses with `not` before its last word.
    """
    tested = {denied(one.words) for one in held_out_reviews() if one.other}
    drawn = reviews(4200, seed=0, held_out=False, independent=True)
    return tuple([one for one in drawn if str(one) not in tested][:4000])


@cache
def held_out_reviews() -> tuple[Review, ...]:
    """1,000 sentences that nobody trained on, the same at every call."""
    return tuple(reviews(1000, seed=1, held_out=True))


def twins(found: tuple[Review, ...]) -> Iterator[tuple[Review, Review]]:
    """Each sentence of two clauses beside its twin."""
    return ((one, one.twin) for one in found if one.other)
