"""Text that a learner types for a trained net: what it reads of it, or one sentence on why it cannot."""

from typing import NamedTuple

from lessons import wiring_tasks as tasks


class Words(NamedTuple):
    """What is said about typed text; one place, for translation."""

    empty_words: str = "Type at least one of the words under the picture."
    empty_letters: str = "Type at least one letter from a to z."
    unknown_word: str = (
        "{word!r} is not a word that this net knows; use the words under the picture."
    )
    unknown_letter: str = "{word!r} is not a letter from a to z."
    long: str = "That is {n} {things}; this net was trained on up to {most}, so shorten it."
    known: str = "Words it knows: {words}."


WORDS = Words()


def known_words(known: tuple[str, ...]) -> str:
    """The sentence that lists a vocabulary."""
    return WORDS.known.format(words=" ".join(sorted(known)))


def read_words(typed: str, known: tuple[str, ...]) -> tuple[str, str]:
    """The text as the net reads it, and a last word that is not finished yet ("" if there is none).

    Case and punctuation do not count. ValueError carries a sentence for the learner.
    """
    words = "".join(" " if mark in ".,;:!?" else mark for mark in typed.lower()).split()
    rest = ""
    if words and words[-1] not in known and typed[-1:] == typed[-1:].strip():
        rest = words.pop() if any(word.startswith(words[-1]) for word in known) else ""
    for word in words:
        if word not in known:
            raise ValueError(WORDS.unknown_word.format(word=word[:20]))
    if not words:
        raise ValueError(WORDS.empty_words)
    _check_length(len(words), tasks.MAX_WORDS, "words")
    return " ".join(words), rest


def read_letters(typed: str) -> str:
    """The letters, lower case and without spaces; ValueError carries a sentence for the learner."""
    letters = "".join(typed.lower().split())
    for letter in letters:
        if letter not in tasks.LETTERS:
            raise ValueError(WORDS.unknown_letter.format(word=letter))
    if not letters:
        raise ValueError(WORDS.empty_letters)
    _check_length(len(letters), tasks.MAX_LETTERS, "letters")
    return letters


def _check_length(n: int, most: int, things: str) -> None:
    if n > most:
        raise ValueError(WORDS.long.format(n=n, things=things, most=most))
