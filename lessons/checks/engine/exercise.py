"""What an exercise is, and what a check answers."""

import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

WIDE = 88  # characters that a notebook shows in one line of a narrow window


def folded(text: str) -> str:
    """`text` in lines of at most WIDE characters, broken between words where it can be."""
    lines = text.splitlines()
    return "\n".join(textwrap.fill(line, WIDE, break_long_words=False) for line in lines)


class Words(str):
    """Text that a notebook shows as it stands, without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        """The text itself."""
        return str(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(folded(self))


class Code(Words):
    """Python source; a notebook shows it in colour."""

    __slots__ = ()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))  # code is not folded

    def _repr_markdown_(self) -> str:
        return f"```python\n{self}\n```"


@dataclass(frozen=True, repr=False)
class Verdict:
    """What a check answers: whether the answer is right, and why, in words. True in an `if` when right."""

    ok: bool
    why: str

    def __bool__(self) -> bool:
        """Whether the answer is right."""
        return self.ok

    def __repr__(self) -> str:
        """One sentence for the learner."""
        return f"{'Yes' if self.ok else 'Not yet'}: {self.why}"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(folded(repr(self)))


def yes(why: str) -> Verdict:
    """The answer is right; `why` says what it shows."""
    return Verdict(True, why)


def not_yet(why: str) -> Verdict:
    """The answer is not right; `why` says what came, what was expected, and where to look."""
    return Verdict(False, why)


class Exercise:
    """One exercise of a lesson: its `id` is "NN.name", and its `hints` come in the order in which they help.

    `judge(answer)` gives the Verdict; whatever it raises is blamed on the answer, in one sentence. `solution` is the
    answer itself, a function or a class whose source is shown; where the answer is a value, it is a function without
    parameters that computes it.
    """

    def __init__(
        self,
        id: str,
        judge: Callable[[Any], Verdict],
        solution: Callable[..., Any],
        *hints: str,
    ) -> None:
        """Keep what the exercise is made of."""
        self.id, self.judge, self.solution, self.hints = id, judge, solution, hints

    @property
    def made(self) -> bool:
        """Whether the answer is what the solution computes, not the solution itself."""
        return not inspect.signature(self.solution).parameters

    @property
    def answer(self) -> Any:
        """An answer that is right."""
        return self.solution() if self.made else self.solution
