"""Very short stories in which the subject changes: who is meant when the story stops at `so`, she or he?

    anna calls tom . it rains . ben helps mia and sings . time passes . so   ->   he

The answer is the pronoun of the latest subject, a name at the start of a sentence. Names occur as objects too, and
those must change nothing. `python -m lessons.train_stories` has trained small LSTMs on it, with a small price on open
input gates and shut forget gates; this module runs them in numpy.
"""

import random
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from lessons.cells import LSTMCell, Trace, unroll, weights
from lessons.checkpoint import load_checkpoint
from lessons.numerics import Array, softmax, uniform

SHE, HE = ("anna", "emma", "mia"), ("tom", "ben", "leo")
NAMES = SHE + HE
PRONOUNS = ("she", "he")  # in the order of every belief
ALONE, TO_SOMEONE = ("sleeps", "waits", "sings", "reads"), ("sees", "calls", "helps", "meets")
QUIET = ("it rains", "time passes", "the wind blows", "it is late")  # sentences about nobody
HOW = ("again", "often")
AND, STOP, QUESTION = "and", ".", "so"
FIRST, SUBJECT, OBJECT, OTHER = "first", "subject", "object", "other"  # what a word is to the story
WORDS = (*NAMES, *ALONE, *TO_SOMEONE, *HOW, *dict.fromkeys(" ".join(QUIET).split()))
WORDS = (*WORDS, AND, STOP, QUESTION)
NUMBER = {word: k for k, word in enumerate(WORDS)}
UNITS, SEEDS = 6, (0, 1, 2)
QUIET_SEED = 2  # the one start of which there is a net that is asked at `so` alone
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
    return zlib.crc32(str(story).encode()) % 5 == 0


def stories(n: int, rng: random.Random, longest: int = TRAINED, *, held_out: bool) -> list[Story]:
    """`n` stories, all held out or none."""
    kept: list[Story] = []
    while len(kept) < n:
        story = tell(rng, longest)
        if is_held_out(story) == held_out:
            kept.append(story)
    return kept


@cache
def fresh(n: int = 200, longest: int = TRAINED) -> tuple[Story, ...]:
    """`n` stories that no training saw, the same at every call."""
    return tuple(stories(n, random.Random(f"fresh {longest}"), longest, held_out=True))


def split(text: str) -> tuple[str, ...]:
    """The words of a text as the nets read it: case does not count, a full stop is a word. ValueError if empty."""
    words = tuple(text.lower().replace(STOP, f" {STOP} ").split())
    if not words:
        raise ValueError("Type a story, such as “anna calls tom . it rains . so”.")
    return words


@dataclass(frozen=True, eq=False)
class StoryNet:
    """An LSTM cell over one-hot WORDS, and p = softmax(W_hy h_t + b_y) for PRONOUNS after every word.

    W_hy is (2, n_h), b_y (2,).
    """

    cell: LSTMCell
    W_hy: Array
    b_y: Array
    words: tuple[str, ...] = WORDS

    def encode(self, text: str) -> Array:
        """One-hot rows (T, n_x) for the words of a text; zeros for a word that is not known: see `unknown`."""
        words = split(text)
        xs = np.zeros((len(words), len(self.words)))
        for x_t, word in zip(xs, words, strict=True):
            if word in NUMBER:
                x_t[NUMBER[word]] = 1.0
        return xs

    def unknown(self, text: str) -> tuple[str, ...]:
        """The words of a text that the net does not know, each once, in order."""
        return tuple(dict.fromkeys(word for word in split(text) if word not in NUMBER))

    def run(self, text: str) -> Trace:
        """All that the cell computes over a text, by name, time first."""
        return unroll(self.cell, self.encode(text))

    def belief(self, h: Array) -> Array:
        """Probabilities (..., 2) of PRONOUNS, read from states h (..., n_h)."""
        return softmax(h @ self.W_hy.T + self.b_y)


def load(seed: int = 2, *, quiet: bool = False) -> StoryNet:
    """A trained net that comes with the course, a new copy at every call.

    Asked after every word; or, if `quiet`, at `so` alone and with a price on open output gates too. `seed` is one
    of SEEDS: another start, the same training. The quiet net has QUIET_SEED. CheckpointError if the file is not the
    one that was made.
    """
    if seed not in SEEDS:
        raise ValueError(f"there are nets of the seeds {SEEDS}, not of {seed}.")
    if quiet and seed != QUIET_SEED:
        raise ValueError(f"the quiet net comes with seed {QUIET_SEED} alone, not with {seed}.")
    net, kept = untrained(seed), _kept()
    mine = {name: kept[f"{key(seed, quiet)}.{name}"].copy() for name in (*weights(net.cell), *READ)}
    for name in weights(net.cell):
        setattr(net.cell, name, mine[name])
    return StoryNet(net.cell, mine["W_hy"], mine["b_y"])


READ = ("W_hy", "b_y")


def key(seed: int, quiet: bool) -> str:
    """What the checkpoint calls a net."""
    return f"{'quiet' if quiet else 'open'} {seed}"


def untrained(seed: int = 2) -> StoryNet:
    """A net of the same size with random weights, to compare with."""
    rng = np.random.default_rng(seed)
    cell = LSTMCell(len(WORDS), UNITS, rng)
    return StoryNet(cell, uniform(UNITS, (2, UNITS), rng), uniform(UNITS, (2,), rng))


@cache
def _kept() -> Mapping[str, Array]:
    return load_checkpoint("stories")


def accuracy(net: StoryNet, told: Sequence[Story]) -> float:
    """The share of stories whose `so` the net answers with the right pronoun."""
    beliefs = [net.belief(net.run(str(story))["h"][-1]) for story in told]
    right = [p.argmax() == story.subjects[-1] for p, story in zip(beliefs, told, strict=True)]
    return float(np.mean(right))


def telling(net: StoryNet, told: Sequence[Story]) -> Array:
    """For each unit, (n_h,): the share of words after which its C alone, by one threshold, says she or he rightly."""
    c = np.concatenate([net.run(str(story))["c"] for story in told])
    he = np.concatenate([story.subjects for story in told]).astype(bool)
    middle = (c[he].mean(axis=0) + c[~he].mean(axis=0)) / 2
    right = ((c > middle) == he[:, np.newaxis]).mean(axis=0)
    alone: Array = np.maximum(right, 1.0 - right)
    return alone


def carriers(net: StoryNet, least: float = 0.95) -> tuple[int, ...]:
    """The units, counted from 0, that carry the subject: alone they tell it after `least` of all words."""
    return tuple(int(j) for j in np.flatnonzero(telling(net, fresh()) >= least))


def at_roles(net: StoryNet, name: str, told: Sequence[Story]) -> dict[str, Array]:
    """The mean of a quantity, (n_h,), where the subject changes, at the other subjects, at objects, at the rest.

    `name` is one of the cell's: "f", "i", ... A change is a subject with another pronoun than the one before.
    """
    found: dict[str, list[Array]] = {"change": [], SUBJECT: [], OBJECT: [], OTHER: []}
    for story in told:
        values, changes = net.run(str(story))[name], story.changes
        for t, role in enumerate(story.roles):
            if role != FIRST:
                found["change" if t in changes else role].append(values[t])
    return {role: np.mean(values, axis=0) for role, values in found.items()}


def switcher(net: StoryNet) -> int:
    """The carrier, counted from 0, whose forget gate falls most where the subject changes; ValueError without any."""
    units = list(carriers(net))
    if not units:
        raise ValueError("no unit of this net carries the subject; it must be trained first.")
    f = at_roles(net, "f", fresh())
    fall = f[OTHER] - f["change"]
    return int(max(units, key=lambda j: fall[j]))
