"""What the picture of an attention map depends on besides its numbers, and where its parts stand."""

from dataclasses import dataclass

import numpy as np

from lessons.tasks.translation import END
from widgets.attention.attention_map.model import AttentionModel
from widgets.attention.attention_map.words import SAY
from widgets.core.formats import excerpt, glyph
from widgets.drawing.theme import WIDTH

LEFT, PANEL = 104.0, 200.0  # px: for the names of rows; for the candidates at the right
WIDEST = (40.0, 58.0)  # px: a column for a character, for a word
TALL, HEAD = 300.0, 24.0  # px: all rows; the tokens that are read
LETTER = 7.2  # px: a letter of a word


@dataclass(frozen=True)
class Look:
    """All that the scene depends on; the numbers are not here."""

    tokens: tuple[str, ...]
    strange: tuple[bool, ...]
    symbols: tuple[str, ...]
    rows: int
    units: int
    largest: float  # of the scores
    attends: bool
    truth: str | None
    filled: str

    @property
    def column(self) -> float:
        """Width of a read token."""
        wide = WIDEST[max(map(len, self.tokens)) > 1]
        return min(wide, (WIDTH - LEFT - PANEL - 30) / len(self.tokens))

    @property
    def width(self) -> float:
        """Of all columns."""
        return self.column * len(self.tokens)

    @property
    def turned(self) -> bool:
        """Whether the tokens are too wide to stand upright over their columns."""
        return max(map(len, self.tokens)) * LETTER > self.column - 3

    @property
    def top(self) -> float:
        """Where the tokens that are read stand."""
        return 22.0 + (0.8 * LETTER * max(map(len, self.tokens)) if self.turned else 0.0)

    @property
    def row(self) -> float:
        """Height of a written token."""
        return min(22.0, TALL / self.rows)

    @property
    def map(self) -> float:
        """Where the first row begins."""
        return self.top + HEAD + 4

    @property
    def table(self) -> float:
        """Where the numbers of the lit row begin."""
        return self.map + self.row * self.rows + 28

    @property
    def right(self) -> float:
        """Where what stands beside the map begins."""
        return LEFT + self.width + 34


def look(model: AttentionModel) -> Look:
    """What the scene of `model` depends on."""
    task = model.net.task
    unknown = task.unknown(model.typed)
    scores = [np.abs(step["scores"]).max() for step in model.steps if "scores" in step]
    return Look(
        tokens=tuple(glyph(token) for token in model.tokens),
        strange=tuple(token in unknown for token in model.tokens),
        symbols=tuple(SAY.end if s == END else glyph(s) for s in task.writes),
        rows=model.T,
        units=len(model.step["context"]),
        largest=float(np.ceil(max(scores, default=1.0))),
        attends=model.alpha is not None,
        truth=model.truth,
        filled=excerpt(model.filled),
    )
