"""Five small tasks, one for each wiring: what goes in, what should come out, and examples without end.

Every task is made by our own rules, so the right answer is known for any input. A text that
`is_held_out` is never trained on; the scores of the five models are measured on such texts alone.
"""

from collections.abc import Callable, Sequence
from itertools import islice

import numpy as np

from lessons.numerics import Array, one_hot
from lessons.tasks.protocol import kept_out, part_of

# one-to-many: a number becomes a curve
CURVE_STEPS = 16  # points of a curve
FEWEST, MOST = 0.5, 2.0  # swings that a curve may have

# many-to-one: words become one label
TONES = {"good": 1, "great": 1, "funny": 1, "lovely": 1}
TONES |= {"bad": -1, "awful": -1, "boring": -1, "sad": -1}
FLIPS = ("not", "never")  # turn round the next word that has a tone
FILLERS = ("the", "this", "film", "story", "ending", "was", "is", "and", "really", "so")
TONE_WORDS = (*TONES, *FLIPS, "but", *FILLERS)

# many-to-many: every word gets its tag
TAGS = ("noun", "verb", "determiner", "adjective", "pronoun")
BOTH = ("can", "fish", "watch", "play", "walk")  # a noun or a verb: only the words before can tell
KINDS: dict[str, tuple[str, ...]] = {
    "noun": ("dog", "cat", "bird"),
    "verb": ("see", "like", "will"),
}
KINDS |= {"determiner": ("the", "a"), "adjective": ("old", "small", "red")}
KINDS |= {"pronoun": ("we", "you", "they")}
TAG_WORDS = (*BOTH, *(word for words in KINDS.values() for word in words))

# encoder-decoder: letters come back in reverse
LETTERS = tuple("abcdefghijklmnopqrstuvwxyz")
END = "."  # says: the string is over
SYMBOLS = (*LETTERS, END)

MAX_WORDS, MAX_LETTERS = 10, 6  # longest texts that were trained


def curve(swings: float) -> Array:
    """What the curve of `swings` full waves should be, (CURVE_STEPS,), each point in -1..1."""
    time = np.arange(1, CURVE_STEPS + 1) / CURVE_STEPS
    wave: Array = np.sin(2 * np.pi * swings * time)
    return wave


def tone(words: Sequence[str]) -> int:
    """1, -1 or 0 (no label): the sum of the tones, flipped by not and never; `but` sets it back to 0."""
    total, sign = 0, 1
    for word in words:
        if word == "but":
            total, sign = 0, 1
        elif word in FLIPS:
            sign = -1
        elif word in TONES:
            total, sign = total + sign * TONES[word], 1
    return int(np.sign(total))


def tags(words: Sequence[str]) -> list[str]:
    """The tag of each word; one of BOTH is a noun at the start, after a determiner or an adjective."""
    sure = {word: tag for tag, known in KINDS.items() for word in known}
    found: list[str] = []
    for word in words:
        noun_fits = not found or found[-1] in ("determiner", "adjective")
        found.append(sure.get(word) or ("noun" if noun_fits else "verb"))
    return found


def encode(items: Sequence[str], known: Sequence[str]) -> Array:
    """One-hot rows (len(items), len(known)); ValueError names an item that is not known."""
    if not items:
        raise ValueError("The text is empty; this model needs at least one step to read.")
    for item in items:
        if item not in known:
            raise ValueError(
                f"{item[:20]!r} is not known to this model; it knows: {' '.join(known)}"
            )
    return one_hot([known.index(item) for item in items], len(known))


def is_held_out(text: str) -> bool:
    """Whether `text` is kept for measuring, about one in ten, by its checksum."""
    return kept_out(text, 10)


def opinion(rng: np.random.Generator) -> str:
    """Up to MAX_WORDS words from TONE_WORDS: half the sentences by a grammar, half in any order."""
    return in_any_order(rng) if rng.random() < 0.5 else by_grammar(rng)


def in_any_order(rng: np.random.Generator, fewest: int = 1, most: int = MAX_WORDS) -> str:
    """Words drawn one by one, so that every order of them is equally likely."""
    return " ".join(rng.choice(TONE_WORDS, rng.integers(fewest, most + 1), p=_word_weights()))


def by_grammar(rng: np.random.Generator) -> str:
    """A noun phrase and one judgement or two: *the film was not really good but lovely*."""
    words = [*_noun_phrase(rng), "was", *_judgement(rng)]
    if rng.random() < 0.6:
        words += [str(rng.choice(["but", "and"])), *_judgement(rng)]
    return " ".join(words)


def statement(rng: np.random.Generator) -> str:
    """A sentence for the tagger: subject, verb, perhaps an object; at most MAX_WORDS words."""
    bare = [str(rng.choice([*BOTH, *KINDS["noun"]]))]
    words = [*(bare if rng.random() < 0.2 else _thing(rng)), *_action(rng)]
    if rng.random() < 0.7:
        words += _thing(rng)
    return " ".join(words)


def string(rng: np.random.Generator) -> str:
    """1..MAX_LETTERS random letters."""
    return "".join(rng.choice(LETTERS, rng.integers(1, MAX_LETTERS + 1)))


def examples(
    make: Callable[[np.random.Generator], str], count: int, seed: int, *, held_out: bool
) -> list[str]:
    """`count` texts from `make`: all of them held out, or none of them."""
    rng = np.random.default_rng(seed)
    return list(islice(part_of(lambda: make(rng), is_held_out, held_out=held_out), count))


def _word_weights() -> Array:
    """Words that matter come more often than fillers when words come in any order."""
    weight = np.array([1.0 if word in FILLERS else 2.0 for word in TONE_WORDS])
    p: Array = weight / weight.sum()
    return p


def _noun_phrase(rng: np.random.Generator) -> list[str]:
    return [str(rng.choice(["the", "this"])), str(rng.choice(["film", "story", "ending"]))]


def _judgement(rng: np.random.Generator) -> list[str]:
    flip = [str(rng.choice(FLIPS))] if rng.random() < 0.5 else []
    degree = [str(rng.choice(["really", "so"]))] if rng.random() < 0.3 else []
    return [*flip, *degree, str(rng.choice(list(TONES)))]


def _thing(rng: np.random.Generator) -> list[str]:
    if rng.random() < 0.3:
        return [str(rng.choice(KINDS["pronoun"]))]
    adjectives = [str(rng.choice(KINDS["adjective"]))] if rng.random() < 0.5 else []
    noun = str(rng.choice([*BOTH, *KINDS["noun"]]))
    return [str(rng.choice(KINDS["determiner"])), *adjectives, noun]


def _action(rng: np.random.Generator) -> list[str]:
    helper = [str(rng.choice(["can", "will"]))] if rng.random() < 0.5 else []
    return [*helper, str(rng.choice([*BOTH, "see", "like"]))]
