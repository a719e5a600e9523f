"""A long text as a page: rows of characters to read, and a miniature of all of it to steer by."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache

from widgets.drawing.marks import At, Box, Letters, Mark, Sets
from widgets.drawing.theme import NEUTRAL, Scale

COLUMNS, WIDE, HIGH = 92, 7.0, 15.0  # characters of a row; px of a character
MINI_X, MINI_WIDE = 680.0, 1.0  # px: where the miniature begins; a character of it
TALLEST = 4.0  # px: a row of the miniature
END = "⏎"  # stands for the end of a line


@dataclass(frozen=True)
class Page:
    """The rows of a text; a row ends with its line, or where it is full."""

    rows: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Page":
        """Fold `text`."""
        return _folded(text)

    @cached_property
    def firsts(self) -> list[int]:
        """The number of the first character of each row."""
        firsts = [0]
        for row in self.rows[:-1]:
            firsts.append(firsts[-1] + len(row))
        return firsts

    def row_of(self, character: int) -> int:
        """The row that a character stands in."""
        return bisect_right(self.firsts, character) - 1

    def last_row(self, shown: int) -> int:
        """The first row of a window of `shown` rows, at its lowest."""
        return max(len(self.rows) - shown, 0)

    def marks(
        self,
        name: str,
        row: int,
        shown: int,
        y: float,
        scale: Scale,
        sets: str,
        *,
        under: str = "",
        cursor: At | None = None,
    ) -> list[Mark]:
        """A window of `shown` rows from `row`, and the miniature with its frame; numbers from array `name`.

        `under` names an array too: characters above 0 there are underlined. A click on a character, in the "text" or
        in the "miniature", makes the trait `sets` its number.
        """
        rows, first = self.rows[row : row + shown], self.firsts[row]
        line = (under, first) if under else None
        text = Letters("text", (name, first), rows, (4, y), (WIDE, HIGH), scale=scale, under=line,
                       cursor=cursor, pick=Sets(sets, first, "cell"), tell=True)  # fmt: skip
        high = min(TALLEST, shown * HIGH / len(self.rows))
        lengths = [len(each) for each in self.rows]
        mini = Letters("miniature", (name, 0), lengths, (MINI_X, y), (MINI_WIDE, high), scale=scale,
                       pick=Sets(sets, 0, "cell"))  # fmt: skip
        frame = Box((MINI_X - 3, y + row * high - 1), (COLUMNS * MINI_WIDE + 6, len(rows) * high + 2),
                    style="empty", color=NEUTRAL, rx=2)  # fmt: skip
        return [text, mini, frame]


@lru_cache(maxsize=16)
def _folded(text: str) -> Page:
    rows = list[str]()
    for line in text.split("\n"):
        whole = line + END
        rows += [whole[k : k + COLUMNS] for k in range(0, len(whole), COLUMNS)]
    rows[-1] = rows[-1][:-1]  # no line ends after the last
    return Page(tuple(row for row in rows if row))
