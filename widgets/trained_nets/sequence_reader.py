"""A net reads a sequence, and its output changes step by step: what the six readers of this package share.

Each gives the strip of its inputs, its words and its nets; the step t, playback, keys, clicks and typed words are here.
"""

from collections.abc import Collection, Sequence
from typing import Any, ClassVar

from widgets.core.given import Given
from widgets.core.model import Model
from widgets.core.playback import PlaybackView
from widgets.drawing.theme import of_quantity
from widgets.drawing.word_row import unfinished

KEYS = ("ArrowLeft", "ArrowRight", "Home", "End", " ")  # they walk, and the space key plays
INK, P = of_quantity("x"), of_quantity("y")  # 0 to 1: ink, light, loudness; a probability
WAITING = " “{word}” is not finished yet."


class SequenceModel(Model):
    """A sequence of `T` inputs that nets have read, and a step `t` of it, from 1; a subclass has it as a trait."""

    inputs: ClassVar[tuple[str, ...]] = ()  # the traits that make the sequence, or choose the net
    t: Any
    T: int

    def __init__(self, **traits: Any) -> None:
        """Read once with all traits set, then after every change of the inputs."""
        super().__init__(**traits)
        self.observe(self._read_again, self.inputs)

    def begin(self) -> None:
        """Read the first sequence."""
        self.read()

    def read(self) -> None:
        """Let the nets read the whole sequence; says how long it is, as `T`."""
        raise NotImplementedError(f"{type(self).__name__} must say how it reads")

    def _read_again(self, _: Any) -> None:
        """Read another sequence; the step that is looked at stays as far along."""
        along = self.t / self.T
        self.read()
        self.t = max(1, round(along * self.T))


class SentenceModel(SequenceModel):
    """A sequence of words that a learner types; the last one may be unfinished, and then it is not read yet."""

    rest: str  # a last word that is not finished yet, "" if there is none

    def finished(self, typed: str, words: Sequence[str], known: Collection[str]) -> tuple[str, ...]:
        """Of the `words` that were `typed` those that are read; the nets know those that are `known`."""
        self.rest = unfinished(typed, words, known)
        read = tuple(words[:-1] if self.rest else words)
        self.T = len(read)
        return read

    @property
    def waiting(self) -> str:
        """What a caption says of a word that is not finished."""
        return WAITING.format(word=self.rest) if self.rest else ""

    def _read_again(self, _: Any) -> None:
        """Read other words; the step stays where it was, or is the last one."""
        self.read()


class SequenceReader(Given, PlaybackView):
    """A view of a SequenceModel, with "walk" in a row."""
