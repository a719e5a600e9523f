"""Texts to turn into other texts, of another length and order: what the encoder-decoders of lesson 18 are trained on.

- dates: `march 3, 1999` in one of six ways to write it -> `1999-03-03`; a symbol is a character
- reversal: 5 to 15 digits, backwards; a symbol is a digit
- phrases: the phrase book of `lessons.tasks.phrasebook`, English -> French; a symbol is a word

One example in five is held out by its answer, so that no net has seen the answers that it is measured on.
"""

import calendar
import datetime
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from lessons.tasks import phrasebook
from lessons.tasks.phrasebook import UNKNOWN
from lessons.tasks.protocol import kept_out, part_of

Codes = NDArray[np.intp]

END = "‹end›"  # says: the answer is over; and starts it
DIGITS = tuple("0123456789")
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
          "november", "december")  # fmt: skip
FIRST_DAY, DAYS = datetime.date(1900, 1, 1), 54_787  # up to the end of 2049
SHORTEST, LONGEST = 5, 15  # strings that are trained on


@dataclass(frozen=True, eq=False)
class Task:
    """What is read, what is written, and the rule between the two.

    `reads` are the source symbols, UNKNOWN last, `writes` the target symbols, END first. `draw(rng)` is a source
    text, `rule(tokens)` its answer or a ValueError with a sentence. A text may have up to `most` symbols.
    """

    name: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    draw: Callable[[random.Random], str] = field(repr=False)
    rule: Callable[[Sequence[str]], tuple[str, ...]] = field(repr=False)
    example: str
    most: int
    words: bool = False  # whether a symbol is a word, not a character

    def split(self, text: str) -> tuple[str, ...]:
        """The symbols of a text, unknown ones as they are; case does not count. ValueError if none or too many."""
        text = " ".join(text.lower().split())
        found = tuple(text.strip(" .").split() if self.words else text)
        thing = "words" if self.words else "characters"
        if not found:
            raise ValueError(f"Type a text to translate, such as “{self.example}”.")
        if len(found) > self.most:
            raise ValueError(
                f"That is {len(found)} {thing}; at most {self.most} fit here, so shorten it."
            )
        return found

    def join(self, tokens: Sequence[str]) -> str:
        """Target symbols as text, without END."""
        kept = [token for token in tokens if token != END]
        return phrasebook.written(kept) if self.words else "".join(kept)

    def unknown(self, text: str) -> tuple[str, ...]:
        """The symbols of a text that nets of this task do not know, each once, in order."""
        return tuple(dict.fromkeys(s for s in self.split(text) if s not in self._read_numbers))

    def encode(self, tokens: Sequence[str]) -> Codes:
        """The number of each source symbol, (L,); UNKNOWN's for one that is not known."""
        numbers, last = self._read_numbers, len(self.reads) - 1
        return np.array([numbers.get(token, last) for token in tokens], dtype=np.intp)

    def number(self, symbol: str) -> int:
        """The number of a target symbol; ValueError if there is no such symbol."""
        if symbol not in self._write_numbers:
            raise ValueError(f"{symbol[:20]!r} is not a symbol that this net can write.")
        return self._write_numbers[symbol]

    def answer(self, text: str) -> str:
        """What the rule makes of a text; ValueError, in a sentence, if it does not apply."""
        return self.join(self.rule(self.split(text)))

    def fresh(self, n: int, seed: int, *, held_out: bool = True) -> list[str]:
        """`n` source texts whose answers are all held out, or none; the same for the same seed."""
        rng = random.Random(f"{self.name} {seed}")
        texts = part_of(
            lambda: self.draw(rng), lambda text: is_held_out(self.answer(text)), held_out=held_out
        )
        return list(islice(texts, n))

    @cached_property
    def _read_numbers(self) -> dict[str, int]:
        return {symbol: k for k, symbol in enumerate(self.reads)}

    @cached_property
    def _write_numbers(self) -> dict[str, int]:
        return {symbol: k for k, symbol in enumerate(self.writes)}


def is_held_out(answer: str) -> bool:
    """Whether no net is trained on a text with this answer: true for about one in five."""
    return kept_out(answer)


def date(rng: random.Random) -> str:
    """A day from 1900 to 2049, written in one of six ways."""
    day = FIRST_DAY + datetime.timedelta(days=rng.randrange(DAYS))
    return rng.choice(ways_to_write(day))


def ways_to_write(day: datetime.date) -> tuple[str, ...]:
    """The six ways in which a day is written here."""
    d, m, y, month = day.day, day.month, day.year, MONTHS[day.month - 1]
    return (
        f"{d} {month} {y}",
        f"{month} {d}, {y}",
        f"{d:02}/{m:02}/{y}",
        f"{d} {month[:3]} {y}",
        f"{month[:3]} {d} {y}",
        f"{y}.{m}.{d}",
    )


WRITTEN = {  # the order of the parts, by the way it is written
    r"(\d{1,2}) ([a-z]+) (\d{4})": "dmy",
    r"([a-z]+) (\d{1,2}),? (\d{4})": "mdy",
    r"(\d{1,2})/(\d{1,2})/(\d{4})": "dmy",
    r"(\d{4})\.(\d{1,2})\.(\d{1,2})": "ymd",
}


def iso(characters: Sequence[str]) -> tuple[str, ...]:
    """A date, written in one of the six ways, as 1999-03-03; ValueError for anything else."""
    text = "".join(characters)
    for pattern, order in WRITTEN.items():
        if found := re.fullmatch(pattern, text, re.ASCII):
            part = dict(zip(order, found.groups(), strict=True))
            month, day, year = _month(part["m"]), int(part["d"]), int(part["y"])
            if month and year and 1 <= day <= calendar.monthrange(year, month)[1]:
                return tuple(f"{year:04}-{month:02}-{day:02}")
    raise ValueError(f"“{text}” is no date of the six kinds; try “march 3, 1999” or “3/3/1999”.")


def _month(text: str) -> int:
    """The number of a month, 0 if it is none."""
    if text.isdigit():
        return int(text) if int(text) <= 12 else 0
    names = [name for name in MONTHS if text in (name, name[:3])]
    return MONTHS.index(names[0]) + 1 if names else 0


def digits(rng: random.Random, shortest: int = SHORTEST, longest: int = LONGEST) -> str:
    """Random digits, as many as are trained on."""
    return "".join(rng.choices(DIGITS, k=rng.randint(shortest, longest)))


def backwards(characters: Sequence[str]) -> tuple[str, ...]:
    """The digits in reverse; ValueError if there is anything but digits."""
    if not set(characters) <= set(DIGITS):
        raise ValueError("Type digits alone, such as “31415926”.")
    return tuple(reversed(characters))


def of_length(n: int, count: int = 200) -> list[str]:
    """`count` held-out strings of n digits each, the same at every call."""
    rng, kept = random.Random(f"length {n}"), list[str]()
    while len(kept) < count:
        text = digits(rng, n, n)
        if is_held_out(text[::-1]):
            kept.append(text)
    return kept


LETTERS = "".join(sorted(set("".join(MONTHS))))
DATES = Task(
    "dates",
    (*DIGITS, *LETTERS, *" ,./", UNKNOWN),
    (END, *DIGITS, "-"),
    date,
    iso,
    example="march 3, 1999",
    most=24,
)
REVERSAL = Task(
    "reversal",
    (*DIGITS, UNKNOWN),
    (END, *DIGITS),
    digits,
    backwards,
    example="31415926",
    most=25,
)
PHRASES = Task(
    "phrases",
    (*phrasebook.ENGLISH, UNKNOWN),
    (END, *phrasebook.FRENCH, UNKNOWN),
    phrasebook.sentence,
    phrasebook.translate,
    example="the small black cat does not see a bee",
    most=16,
    words=True,
)
TASKS = {task.name: task for task in (DATES, REVERSAL, PHRASES)}
