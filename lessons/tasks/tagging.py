"""Which part of speech is each word? Short sentences in which many words can be more than one.

light is cold         NOUN AUX ADJ
light trees can burn  ADJ NOUN AUX VERB
light the fire        VERB DET NOUN
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from lessons.tasks.protocol import kept_out, part_of

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
    return kept_out(" ".join(word for word, _ in told))


@cache
def sentences(n: int, seed: int = 0, *, held_out: bool) -> tuple[Sentence, ...]:
    """`n` different sentences, all held out or none."""
    rng, kept = random.Random(f"tags {seed}"), dict[Sentence, None]()
    for told in part_of(lambda: sentence(rng), is_held_out, held_out=held_out):
        kept[told] = None
        if len(kept) == n:
            break
    return tuple(kept)


@cache
def ambiguous() -> tuple[str, ...]:
    """The words that bear more than one tag in the grammar."""
    tags = defaultdict[str, set[str]](set)
    for word, tag in (pair for told in sentences(4000, held_out=False) for pair in told):
        tags[word].add(tag)
    return tuple(word for word in WORDS if len(tags[word]) > 1)


def split(text: str) -> tuple[str, ...]:
    """The words of typed text, lower case, without punctuation; ValueError if there are none, or too many."""
    words = tuple("".join(" " if mark in ".,;:!?" else mark for mark in text.lower()).split())
    if not words:
        raise ValueError("Type a sentence, such as “light the fire”.")
    if len(words) > LONGEST:
        raise ValueError(f"That is {len(words)} words; type up to {LONGEST}.")
    return words
