"""A row of words over columns of numbers: upright where they fit, turned where they do not."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from widgets.core.formats import excerpt
from widgets.core.typed_input import NotKnown
from widgets.drawing import marks as d
from widgets.drawing.marks import Mark
from widgets.drawing.theme import WIDTH, WRONG

LETTER = 7.2  # px: width of a letter, about
WIDEST = 96.0  # px: a column


@dataclass(frozen=True)
class WordRow:
    """Words from `left` on, each over its column; those that are `strange` are named in another colour."""

    words: tuple[str, ...]
    strange: tuple[bool, ...]
    left: float = 96.0
    strong: tuple[bool, ...] = ()

    @property
    def column(self) -> float:
        """Width of a column, px."""
        return min(WIDEST, (WIDTH - self.left - 4) / len(self.words))

    @property
    def turned(self) -> bool:
        """Whether the words are too wide to stand upright."""
        return max(map(len, self._cut)) * LETTER > self.column

    @property
    def height(self) -> float:
        """Where what is under the words may begin, px."""
        return 26.0 + 0.82 * LETTER * max(map(len, self._cut)) if self.turned else 26.0

    @property
    def _cut(self) -> list[str]:
        return [cut(word) for word in self.words]

    def middle(self, t: int) -> float:
        """The middle of column t, counted from 0."""
        return self.left + (t + 0.5) * self.column

    def marks(self) -> list[Mark]:
        """The words."""
        found: list[Mark] = []
        for t, word in enumerate(self._cut):
            style = "strong" if self.strong and self.strong[t] else ""
            ink, y = WRONG if self.strange[t] else None, self.height - 9
            style += " strange" if self.strange[t] else ""
            if self.turned:
                x = self.middle(t) - 2
                found.append(d.text(x, y, word, size=12, color=ink, turn=-50, style=style))
            else:
                middle = self.middle(t)
                found.append(d.text(middle, y, word, anchor="middle", color=ink, style=style))
        return found


def cut(word: str, most: int = 14) -> str:
    """A word, shortened where it would be too long for a picture."""
    return excerpt(word, most)


def unfinished(typed: str, words: Sequence[str], known: Collection[str]) -> str:
    """The last word while it is being typed: so far only the beginning of a word that is known; "" if it is not."""
    last = words[-1]
    if len(words) == 1 or last in known or not typed.lower().endswith(last):
        return ""
    return last if any(word.startswith(last) for word in known) else ""


def listed(words: Sequence[str], most: int = 3) -> str:
    """The first words of a list in quotation marks, each once, for a sentence."""
    words = tuple(dict.fromkeys(words))
    said = ", ".join(f"“{cut(word)}”" for word in words[:most])
    return f"{said} …" if len(words) > most else said


def not_known(sentence: str, words: Sequence[str]) -> str:
    """`sentence` with the `words` that a net does not know; "" if there are none."""
    return NotKnown(sentence.format(words=listed(words))) if words else ""
