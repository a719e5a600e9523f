"""What a text is at each character, as functions of the text: inside quotes, how deep in brackets, how far in the line.

A label is an array with one number for each character: what holds once that character has been read. It is what a
unit of a net is compared with, and no net is told of it. Text that is no correct program has its labels too.
"""

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from lessons.numerics import Array

Label = Callable[[str], Any]  # from a text to a number for each of its characters
LARGEST = 1e100  # of a label: its square can still be summed

# What hides brackets and quotes from those who count them: strings of both kinds, and comments.
HIDING = re.compile(
    r"""(?P<triple>\"{3}|'{3})(?:\\.|.)*?(?:(?P<t_end>(?P=triple))|\Z)"""
    r"""|(?P<quote>["'])(?:\\.|[^\\\n])*?(?:(?P<q_end>(?P=quote))|(?=\n)|\\?\Z|\\(?=\n))"""
    r"""|(?P<comment>\#[^\n]*)""",
    re.DOTALL,
)


def quote(text: str) -> Array:
    """1 inside '..' and "..", from the opening sign up to before the closing one."""
    return _hidden(text, "quote", "'\"")


def single_quote(text: str) -> Array:
    """1 inside '..'."""
    return _hidden(text, "quote", "'")


def double_quote(text: str) -> Array:
    """1 inside ".."."""
    return _hidden(text, "quote", '"')


def docstring(text: str) -> Array:
    """1 inside a string between three quotes, which may go over many lines."""
    return _hidden(text, "triple", "'\"")


def comment(text: str) -> Array:
    """1 from # to the end of the line."""
    return _hidden(text, "comment", "#")


def depth(text: str) -> Array:
    """How many brackets are open; those in strings and comments do not count."""
    bare = list(text)
    for found in HIDING.finditer(text):
        bare[found.start() : found.end()] = " " * (found.end() - found.start())
    open_, depths = 0, []
    for character in bare:
        open_ = max(open_ + (character in "([{") - (character in ")]}"), 0)
        depths.append(open_)
    return np.array(depths, float)


def brackets(text: str) -> Array:
    """1 inside brackets of any kind."""
    return (depth(text) > 0).astype(float)


def column(text: str) -> Array:
    """How many characters have been read since the last end of a line."""
    return _since_line_end(np.ones(len(text)), text)


def line_end(text: str) -> Array:
    """1 where the line ends."""
    return np.array([character == "\n" for character in text], float)


def leading(text: str) -> Array:
    """1 in the white space that a line begins with; the end of the line before counts."""
    ink = np.array([character not in " \n" for character in text], float)
    blank: Array = (_since_line_end(ink, text) == 0).astype(float)
    return blank


def indent(text: str) -> Array:
    """How far the line is indented, in steps of four spaces, as far as it is read."""
    space = np.array([character == " " for character in text], float)
    steps: Array = np.floor(_since_line_end(space * leading(text), text) / 4)
    return steps


def word(text: str) -> Array:
    """1 at letters, digits and underscores."""
    return np.array([character.isalnum() or character == "_" for character in text], float)


LABELS: dict[str, Label] = {
    "quotes": quote,
    "docstring": docstring,
    "comment": comment,
    "brackets": brackets,
    "bracket depth": depth,
    "indentation": indent,
    "leading spaces": leading,
    "line position": column,
    "line end": line_end,
    "word": word,
}


def labelled(label: Label, text: str) -> Array:
    """`label(text)` as floats (len(text),); ValueError says in a sentence what is wrong with it."""
    if not callable(label):
        raise ValueError(
            f"The label must be a function from a text to a number for each of its characters, not {str(label)[:40]!r}."
        )
    try:
        raw = label(text)
    except Exception as error:
        cause = f"{type(error).__name__}: {' '.join(str(error).split())[:120]}".rstrip(": .")
        raise ValueError(
            f"The label function stopped with {cause}; try it on a short text."
        ) from error
    try:
        values = np.asarray(list(raw) if not isinstance(raw, np.ndarray) else raw, dtype=float)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(
            f"The label function returned {type(raw).__name__}; a list with a number for each character is wanted."
        ) from error
    if values.shape != (len(text),):
        raise ValueError(
            f"The label has the shape {values.shape}; the text has {len(text)} characters, so {(len(text),)} is wanted."
        )
    fine = np.abs(values) < LARGEST  # false for NaN, too
    if not fine.all():
        where = int(np.argmin(fine))
        raise ValueError(
            f"The label of character {where} is {values[where]}; every one must be a finite number below {LARGEST:g}."
        )
    return values


def _hidden(text: str, kind: str, signs: str) -> Array:
    """1 inside what `HIDING` finds of a kind that begins with one of `signs`."""
    inside = np.zeros(len(text))
    for found in HIDING.finditer(text):
        sign = found[kind]
        if sign and sign[0] in signs:
            long = len(sign) if kind != "comment" else 1
            closed = found["t_end"] or found["q_end"]
            inside[found.start() + long - 1 : found.end() - bool(closed)] = 1.0
    return inside


def _since_line_end(counted: Array, text: str) -> Array:
    """The sum of `counted` from behind the last end of a line up to each character, that one too."""
    total, places = np.cumsum(counted), np.arange(len(text))
    last = np.maximum.accumulate(np.where(line_end(text) > 0, places, -1))
    since: Array = total - np.where(last >= 0, total[np.maximum(last, 0)], 0.0) if text else total
    return since
