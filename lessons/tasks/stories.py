"""Very short stories in which the subject changes: who is meant when the story stops at `so`, she or he?

    anna calls tom . it rains . ben helps mia and sings . time passes . so   ->   he

The answer is the pronoun of the latest subject, a name at the start of a sentence. Names occur as objects too, and
those must change nothing.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from lessons.tasks.protocol import kept_out, part_of

SHE, HE = ("anna", "emma", "mia"), ("tom", "ben", "leo")
NAMES = SHE + HE
PRONOUNS = ("she", "he")  # in the order of the probabilities
ALONE, TO_SOMEONE = ("sleeps", "waits", "sings", "reads"), ("sees", "calls", "helps", "meets")
QUIET = ("it rains", "time passes", "the wind blows", "it is late")  # sentences about nobody
HOW = ("again", "often")
AND, STOP, QUESTION = "and", ".", "so"
FIRST, SUBJECT, OBJECT, OTHER = "first", "subject", "object", "other"  # what a word is to the story
WORDS = (*NAMES, *ALONE, *TO_SOMEONE, *HOW, *dict.fromkeys(" ".join(QUIET).split()))
WORDS = (*WORDS, AND, STOP, QUESTION)
NUMBER = {word: k for k, word in enumerate(WORDS)}
TRAINED, LONG = 26, 50  # up to about as many words has a story in training, and in the harder test


@dataclass(frozen=True)
class Story:
    """Words, the role of each, and after each whose turn it is: a number into PRONOUNS."""

    words: tuple[str, ...]
    roles: tuple[str, ...]
    subjects: tuple[int, ...]

    @property
    def changes(self) -> list[int]:
        """Where, counted from 0, a subject of the other pronoun takes over."""
        steps = range(1, len(self.words))
        return [t for t in steps if self.subjects[t] != self.subjects[t - 1]]

    @property
    def latest_subject(self) -> int:
        """Where, counted from 0, the latest subject stands."""
        return max(t for t, role in enumerate(self.roles) if role in (FIRST, SUBJECT))

    @property
    def other_objects(self) -> list[int]:
        """Where, counted from 0, an object of the other pronoun follows the latest subject."""
        after = range(self.latest_subject, len(self.words))
        objects = [t for t in after if self.roles[t] == OBJECT]
        return [t for t in objects if (self.words[t] in HE) != self.subjects[t]]

    def __str__(self) -> str:
        """The words with spaces between them."""
        return " ".join(self.words)


def tell(rng: random.Random, longest: int = TRAINED) -> Story:
    """A story that ends with the sentence in which it reaches a length drawn from 3 to `longest`, and `so`."""
    goal, told = rng.randint(3, longest), list[tuple[str, str]]()
    while not told or len(told) < goal:
        told += _about_someone(rng) if not told or rng.random() < 0.45 else _about_nobody(rng)
        told.append((STOP, OTHER))
    told[0], who, subjects = (told[0][0], FIRST), 0, list[int]()
    for word, role in told:
        who = int(word in HE) if role in (FIRST, SUBJECT) else who
        subjects.append(who)
    words, roles = zip(*told, strict=True)
    return Story((*words, QUESTION), (*roles, OTHER), (*subjects, who))


def _about_someone(rng: random.Random) -> Iterator[tuple[str, str]]:
    yield rng.choice(NAMES), SUBJECT
    while True:
        if rng.random() < 0.6:
            yield rng.choice(TO_SOMEONE), OTHER
            yield rng.choice(NAMES), OBJECT
        else:
            yield rng.choice(ALONE), OTHER
        if rng.random() < 0.25:
            yield rng.choice(HOW), OTHER
        if rng.random() < 0.65:
            return
        yield AND, OTHER


def _about_nobody(rng: random.Random) -> Iterator[tuple[str, str]]:
    for word in rng.choice(QUIET).split():
        yield word, OTHER


def is_held_out(story: Story) -> bool:
    """Whether no net is trained on this very text: true for about one in five."""
    return kept_out(str(story))


def stories(n: int, rng: random.Random, longest: int = TRAINED, *, held_out: bool) -> list[Story]:
    """`n` stories, all held out or none."""
    return list(islice(endless(rng, longest, held_out=held_out), n))


def endless(rng: random.Random, longest: int = TRAINED, *, held_out: bool) -> Iterator[Story]:
    """The same without end, one after the other."""
    return part_of(lambda: tell(rng, longest), is_held_out, held_out=held_out)


@cache
def held_out_stories(n: int = 200, longest: int = TRAINED) -> tuple[Story, ...]:
    """`n` stories that no training saw, the same at every call."""
    return tuple(stories(n, random.Random(f"fresh {longest}"), longest, held_out=True))


def split(text: str) -> tuple[str, ...]:
    """The words of a text as the nets read it: case does not count, a full stop is a word. ValueError if empty."""
    words = tuple(text.lower().replace(STOP, f" {STOP} ").split())
    if not words:
        raise ValueError("Type a story, such as “anna calls tom . it rains . so”.")
    return words
