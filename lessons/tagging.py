"""Which part of speech is each word? Short sentences in which many words can be more than one, and two small taggers.

    light is cold         NOUN AUX ADJ
    light trees can burn  ADJ NOUN AUX VERB
    light the fire        VERB DET NOUN

One tagger reads from left to right; of the first word it knows nothing but the word. The other reads both ways. Both
were trained by `python -m lessons.train_tagging`; this module runs them in numpy.
"""

import random
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from lessons.cells import LSTMCell, Trace, unroll, weights
from lessons.checkpoint import load_checkpoint
from lessons.numerics import Array, softmax

TAGS = ("DET", "NOUN", "VERB", "AUX", "ADJ", "PRON")
DET, PRON, AUX = ("the", "this", "every"), ("we", "you", "they"), ("can", "must", "should")
MASS = ("light", "paint", "water", "fish")  # nouns that need no article; verbs too
ACTS, TURNS = ("watch", "book", "cook"), ("clean", "open", "dry")  # noun or verb; adjective or verb
NOUN = ("dog", "man", "girl", "tree", "fire", "house", "can", *ACTS, *MASS)
PLURAL = ("dogs", "men", "girls", "trees", "houses")
VERB = ("see", "like", "want", "find", "burn", *ACTS, *MASS, *TURNS)
ADJ = ("old", "big", "small", "red", "cold", "light", *TURNS)
BE = "is"
WORDS = tuple(sorted({*DET, *PRON, *AUX, *NOUN, *PLURAL, *VERB, *ADJ, BE}))
NUMBER = {word: k for k, word in enumerate(WORDS)}
ONE_WAY, BOTH_WAYS = "one way", "both ways"
KINDS, SEEDS, SHIPPED = (ONE_WAY, BOTH_WAYS), (0, 1, 2), 0
UNITS = 16  # of each direction
LONGEST = 12  # words that a typed sentence may have
Sentence = tuple[tuple[str, str], ...]  # (word, tag), in order


def sentence(rng: random.Random) -> Sentence:
    """A random sentence with its tags, by one of five rules."""
    rule = rng.randrange(5)
    if rule == 0:  # the old man can paint this house
        return (*_thing(rng), *_pick(rng, AUX=AUX, VERB=VERB), *_thing(rng))
    if rule == 1:  # they light the fire
        return (*_pick(rng, PRON=PRON), *_maybe(rng, AUX=AUX), *_pick(rng, VERB=VERB), *_thing(rng))
    if rule == 2:  # light trees can burn
        return _pick(rng, ADJ=(*ADJ, *TURNS, *TURNS), NOUN=PLURAL, AUX=AUX, VERB=VERB)
    if rule == 3:  # light the fire
        return (*_pick(rng, VERB=VERB), *_thing(rng))
    subject = _pick(rng, NOUN=MASS) if rng.random() < 0.6 else _thing(rng)
    return (*subject, (BE, "AUX"), *_pick(rng, ADJ=ADJ))  # light is cold


def _thing(rng: random.Random) -> Sentence:
    return (*_pick(rng, DET=DET), *_maybe(rng, ADJ=ADJ), *_pick(rng, NOUN=NOUN))


def _pick(rng: random.Random, **choices: Sequence[str]) -> Sentence:
    return tuple((rng.choice(words), tag) for tag, words in choices.items())


def _maybe(rng: random.Random, **choices: Sequence[str]) -> Sentence:
    return _pick(rng, **choices) if rng.random() < 0.5 else ()


def is_held_out(told: Sentence) -> bool:
    """Whether no tagger is trained on these words: true for about one sentence in five."""
    return zlib.crc32(" ".join(word for word, _ in told).encode()) % 5 == 0


@cache
def sentences(n: int, seed: int = 0, *, held_out: bool) -> tuple[Sentence, ...]:
    """`n` different sentences, all held out or none."""
    rng, kept = random.Random(f"tags {seed}"), dict[Sentence, None]()
    while len(kept) < n:
        told = sentence(rng)
        if is_held_out(told) == held_out:
            kept[told] = None
    return tuple(kept)


@cache
def ambiguous() -> tuple[str, ...]:
    """The words that bear more than one tag in the grammar."""
    tags = defaultdict[str, set[str]](set)
    for word, tag in (pair for told in sentences(4000, held_out=False) for pair in told):
        tags[word].add(tag)
    return tuple(word for word in WORDS if len(tags[word]) > 1)


@dataclass(frozen=True, eq=False)
class Tagger:
    """One LSTM cell for each direction over one-hot WORDS; p_t = softmax(W_hy h_t + b_y) for TAGS at every word.

    Read both ways, h_t is [h_t from the left; h_t from the right] (Schuster and Paliwal 1997). W_hy is (6, n),
    b_y (6,), with n the units of all cells.
    """

    cells: tuple[LSTMCell, ...]
    W_hy: Array
    b_y: Array

    def encode(self, words: Sequence[str]) -> Array:
        """One-hot rows (T, n_x); zeros for a word that is not known."""
        xs = np.zeros((len(words), len(WORDS)))
        for x_t, word in zip(xs, words, strict=True):
            if word in NUMBER:
                x_t[NUMBER[word]] = 1.0
        return xs

    def run(self, words: Sequence[str]) -> tuple[Trace, ...]:
        """What each direction computes, in the order of the words."""
        xs = self.encode(words)
        forward = unroll(self.cells[0], xs)
        if len(self.cells) == 1:
            return (forward,)
        backward = unroll(self.cells[1], xs[::-1])
        return forward, {name: values[::-1] for name, values in backward.items()}

    def probs(self, words: Sequence[str]) -> Array:
        """The probability of each tag at each word, (T, 6)."""
        h = np.concatenate([trace["h"] for trace in self.run(words)], axis=1)
        return softmax(h @ self.W_hy.T + self.b_y)

    def tags(self, words: Sequence[str]) -> tuple[str, ...]:
        """The most probable tag of each word."""
        return tuple(TAGS[k] for k in self.probs(words).argmax(axis=1))


def split(text: str) -> tuple[str, ...]:
    """The words of typed text, lower case, without punctuation; ValueError if there are none, or too many."""
    words = tuple("".join(" " if mark in ".,;:!?" else mark for mark in text.lower()).split())
    if not words:
        raise ValueError("Type a sentence, such as “light the fire”.")
    if len(words) > LONGEST:
        raise ValueError(f"That is {len(words)} words; type up to {LONGEST}.")
    return words


def load(kind: str = BOTH_WAYS) -> Tagger:
    """The trained tagger that reads ONE_WAY or BOTH_WAYS. CheckpointError if the file is not the one that was made."""
    if kind not in KINDS:
        raise ValueError(f"a tagger reads {ONE_WAY!r} or {BOTH_WAYS!r}, not {kind!r}.")
    kept = _kept()
    cells = tuple(LSTMCell(len(WORDS), UNITS, np.random.default_rng(0)) for _ in _sides(kind))
    for side, cell in zip(_sides(kind), cells, strict=True):
        for name in weights(cell):
            setattr(cell, name, kept[f"{kind}.{side}.{name}"].copy())
    return Tagger(cells, kept[f"{kind}.W_hy"].copy(), kept[f"{kind}.b_y"].copy())


def _sides(kind: str) -> tuple[str, ...]:
    return ("forward",) if kind == ONE_WAY else ("forward", "backward")


@cache
def _kept() -> Mapping[str, Array]:
    return load_checkpoint("tagging")


Reading = Callable[[Sequence[str]], Sequence[str]]  # the words of a sentence to their tags


def accuracy(read: Reading, told: Sequence[Sentence]) -> dict[str, float]:
    """The share of right tags: of all words, of ambiguous ones, of ambiguous ones that stand first."""
    found, many = defaultdict[str, list[bool]](list), ambiguous()
    for one in told:
        guessed = read([word for word, _ in one])
        for t, ((word, tag), guess) in enumerate(zip(one, guessed, strict=True)):
            found["all words"].append(guess == tag)
            if word in many:
                found["ambiguous"].append(guess == tag)
            if word in many and t == 0:
                found["ambiguous and first"].append(guess == tag)
    return {place: float(np.mean(right)) for place, right in found.items()}


def table(told: Sequence[Sentence]) -> Reading:
    """The tagger without a net: each word gets the tag that it bears most often in `told`."""
    counts = defaultdict[str, Counter[str]](Counter)
    for word, tag in (pair for one in told for pair in one):
        counts[word][tag] += 1
    favourite = {word: tags.most_common(1)[0][0] for word, tags in counts.items()}
    return lambda words: [favourite.get(word, "NOUN") for word in words]
