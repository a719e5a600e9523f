"""What a learner types: a sequence x_1 .. x_T of characters, words or numbers; or text for a trained net.

What cannot be read is refused in one sentence.
"""

from dataclasses import dataclass

import numpy as np

from lessons.numerics import Array, one_hot
from widgets.core import texts

LONGEST = 50  # steps that a strip can show
SHOWN = {" ": "␣", "\t": "⇥", "\n": "⏎"}  # white space, made visible


@dataclass(frozen=True)
class Sequence:
    """Inputs xs (T, n_x) with a label for each step, "" for numbers; `vocabulary` is empty for numbers too."""

    xs: Array
    labels: tuple[str, ...]
    vocabulary: tuple[str, ...] = ()


class NotKnown(str):
    """A sentence that names what a net does not know in the text that stands in the box: the box is marked."""

    __slots__ = ()


class Texts(texts.Texts):
    """The sentences a learner may get."""

    empty = "Type at least one character, or numbers such as 0.5 -1 2."
    long = f"That is {{n}} steps; this widget shows up to {LONGEST}, so shorten it."
    crowded = (
        "{text} has {n} different characters, but this cell has {n_x} inputs, one for each character; "
        "use at most {n_x} different ones, or make the cell with n_x={n}."
    )
    numbers = (
        "This cell reads one number a step; type numbers with spaces between, such as 1 0 0 -1."
    )
    finite = "Every number must be finite; type one like 0.5 instead."
    stranger = "{word!r} is not one of the words that this cell reads: {known}."
    empty_words: str = "Type at least one of the words under the picture."
    empty_letters: str = "Type at least one letter from a to z."
    unknown_word: str = (
        "{word!r} is not a word that this net knows; use the words under the picture."
    )
    unknown_letter: str = "{word!r} is not a letter from a to z."
    net_long: str = "That is {n} {things}; this net was trained on up to {most}, so shorten it."
    known: str = "Words it knows: {words}."


SAY = Texts()


def read(
    typed: str, n_x: int, vocabulary: tuple[str, ...] = (), *, numbers: bool = False
) -> Sequence:
    """Numbers if `typed` is steps of n_x numbers (steps apart by ";", or by spaces where n_x = 1), else characters.

    With `numbers` nothing else is read: of a cell of one input that was given numbers, one-hot is no reading.

    Characters keep their place in `vocabulary`; new ones take the free places, or those of characters not in the text.
    A vocabulary of whole words is left as it is, and words parted by spaces are read. ValueError carries a sentence
    for the learner.
    """
    if not typed.strip("\n"):
        raise ValueError(SAY.empty)
    if of_words(vocabulary):
        return _words(typed, n_x, vocabulary)
    xs = _numbers(typed, n_x)
    if xs is not None:
        return from_numbers(xs)
    if numbers:
        raise ValueError(SAY.numbers)
    _check_length(len(typed))
    letters = _places(typed, n_x, vocabulary)
    xs = one_hot([letters.index(letter) for letter in typed], n_x)
    return Sequence(xs, tuple(SHOWN.get(letter, letter) for letter in typed), letters)


def of_words(vocabulary: tuple[str, ...]) -> bool:
    """Whether a vocabulary has whole words, not single characters."""
    return any(len(entry) > 1 for entry in vocabulary)


def _words(typed: str, n_x: int, vocabulary: tuple[str, ...]) -> Sequence:
    """One-hot rows for words of the vocabulary; case does not count."""
    words = typed.lower().split()
    if not words:
        raise ValueError(SAY.empty)
    _check_length(len(words))
    for word in words:
        if word not in vocabulary:
            raise ValueError(SAY.stranger.format(word=word[:20], known=" ".join(vocabulary)))
    xs = one_hot([vocabulary.index(word) for word in words], n_x)
    return Sequence(xs, tuple(words), vocabulary)


def from_numbers(xs: object) -> Sequence:
    """Inputs given as an array (T, n_x), or (T,) for one number a step."""
    array = np.array(xs, dtype=float)
    array = array[:, None] if array.ndim == 1 else array
    if array.ndim != 2 or not array.size:
        raise ValueError(
            f"the sequence has shape {array.shape}; expected (T, n_x) with T of 1 or more."
        )
    if not np.isfinite(array).all():
        raise ValueError(SAY.finite)
    _check_length(len(array))
    return Sequence(array, ("",) * len(array))


def written(sequence: Sequence) -> str:
    """The sequence as it would be typed."""
    if of_words(sequence.vocabulary):
        return " ".join(sequence.labels)
    if sequence.vocabulary:
        back = {shown: letter for letter, shown in SHOWN.items()}
        return "".join(back.get(label, label) for label in sequence.labels)
    between = " " if sequence.xs.shape[1] == 1 else "; "
    return between.join(" ".join(f"{v:.4g}" for v in x_t) for x_t in sequence.xs)


def _check_length(steps: int) -> None:
    if steps > LONGEST:
        raise ValueError(SAY.long.format(n=steps))


def _numbers(typed: str, n_x: int) -> Array | None:
    """Rows of n_x numbers, or None if that is not what was typed."""
    rows = typed.replace("\n", ";").replace(",", " ").replace("−", "-").split(";")
    rows = [row for row in rows if row.strip()]
    if n_x == 1 and len(rows) == 1:
        rows = rows[0].split()
    try:
        steps = [[float(number) for number in row.split()] for row in rows]
    except ValueError:
        return None
    fits = steps and all(len(step) == n_x for step in steps)
    return np.array(steps) if fits else None


def _places(typed: str, n_x: int, vocabulary: tuple[str, ...]) -> tuple[str, ...]:
    """The vocabulary, n_x long at most, with a place for every character of `typed`."""
    needed = dict.fromkeys(typed)
    if len(needed) > n_x:
        text = repr(typed if len(typed) <= 20 else typed[:20] + "…")
        raise ValueError(SAY.crowded.format(text=text, n=len(needed), n_x=n_x))
    places = list(vocabulary)[:n_x]
    for letter in needed:
        if letter in places:
            continue
        if len(places) < n_x:
            places.append(letter)
        else:
            places[next(k for k, old in enumerate(places) if old not in needed)] = letter
    return tuple(places)


def known_words(known: tuple[str, ...]) -> str:
    """The sentence that lists a vocabulary."""
    return SAY.known.format(words=" ".join(sorted(known)))


def read_words(typed: str, known: tuple[str, ...], most: int) -> tuple[str, str]:
    """The text as the net reads it, and a last word that is not finished yet ("" if there is none).

    Case and punctuation do not count; `most` words are allowed. ValueError carries a sentence for the learner.
    """
    words = "".join(" " if mark in ".,;:!?" else mark for mark in typed.lower()).split()
    rest = ""
    if words and words[-1] not in known and typed[-1:] == typed[-1:].strip():
        rest = words.pop() if any(word.startswith(words[-1]) for word in known) else ""
    for word in words:
        if word not in known:
            raise ValueError(SAY.unknown_word.format(word=word[:20]))
    if not words:
        raise ValueError(SAY.empty_words)
    _check_count(len(words), most, "words")
    return " ".join(words), rest


def read_letters(typed: str, known: tuple[str, ...], most: int) -> str:
    """Up to `most` letters, lower case and without spaces; ValueError carries a sentence for the learner."""
    letters = "".join(typed.lower().split())
    for letter in letters:
        if letter not in known:
            raise ValueError(SAY.unknown_letter.format(word=letter))
    if not letters:
        raise ValueError(SAY.empty_letters)
    _check_count(len(letters), most, "letters")
    return letters


def _check_count(n: int, most: int, things: str) -> None:
    if n > most:
        raise ValueError(SAY.net_long.format(n=n, things=things, most=most))


MOST = 10_000  # characters that a picture shows


def readable(typed: str) -> str:
    """`plain(typed)`; ValueError if it is longer than MOST characters."""
    text = plain(typed)
    if len(text) > MOST:
        raise ValueError(
            f"That is {len(text):,} characters; this picture shows up to {MOST:,}, so shorten it."
        )
    return text


def plain(typed: str) -> str:
    """`typed` with plain ends of lines, and spaces for tabs."""
    return typed.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)
