"""A scan, round by round: which steps each map has joined so far, and what it takes in next."""

from functools import lru_cache, partial

import numpy as np

from lessons.cells.scan import rounds
from lessons.numerics import Array
from widgets.core import texts
from widgets.core.model import Model
from widgets.core.traits import Whole
from widgets.core.view import View
from widgets.drawing import marks as d
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Mark, Scene
from widgets.drawing.theme import SMALL, WIDTH, of_quantity

LEAST, MOST = 2, 16  # steps
MOVES = {"ArrowLeft": ("shown", -1), "ArrowRight": ("shown", 1)}
LEFT, TOP, ROW, CELL = (
    74.0,
    34.0,
    58.0,
    28.0,
)  # px: names; first row; from row to row; height of a cell
JOINED = of_quantity("c", 1.5)
ARROW = of_quantity("x")


class Texts(texts.Texts):
    """All that the learner reads."""

    T: str = "steps"
    shown: str = "round"
    shown_tip: str = "How many rounds are done; the arrow keys do the same on the drawing"
    time: str = "step"
    start: str = "maps"
    row: str = "round {r}"
    span: str = "{first}–{last}"
    caption: str = (
        "{T} steps, {shown} of {rounds} rounds done: {known} of {T} maps reach back to step 1. "
        "{joins} joins so far; a loop makes {loop}, one after the other."
    )


SAY = Texts()


class ScanModel(Model):
    """A scan over `T` steps after `shown` rounds."""

    T = Whole(8, LEAST, MOST, label=SAY.T, width=260)
    shown = Whole(
        0,
        0,
        lambda model: model.rounds,
        label=SAY.shown,
        tip=SAY.shown_tip,
        width=260,
        look={"max": rounds(MOST)},
    )

    @property
    def rounds(self) -> int:
        """How many rounds the scan takes."""
        return rounds(self.T)

    @property
    def firsts(self) -> Array:
        """The first step that each map has joined, after 0, 1, ... rounds: (rounds + 1, T), counted from 1."""
        reach = 2 ** np.arange(self.rounds + 1)[:, np.newaxis]
        firsts: Array = np.maximum(np.arange(1, self.T + 1) - reach + 1, 1).astype(float)
        return firsts

    @property
    def joins(self) -> int:
        """How often two maps were joined so far."""
        return sum(self.T - 2**r for r in range(self.shown))

    @property
    def caption(self) -> str:
        """How far it is, and what it has cost beside a loop."""
        known = int((self.firsts[self.shown] == 1).sum())
        numbers = {"T": self.T, "shown": self.shown, "rounds": self.rounds, "known": known}
        return SAY.caption.format(**numbers, joins=self.joins, loop=self.T - 1)


def scan_drawing(model: ScanModel) -> Drawing:
    """A row of maps for each round; what is still to come is empty."""
    done = np.arange(model.rounds + 1)[:, np.newaxis] <= model.shown
    share = (np.arange(1, model.T + 1) - model.firsts + 1) / np.arange(1, model.T + 1)
    arrays = {"share": np.where(done, share, np.nan), "done": done[:, 0].astype(float)}
    arrays |= {
        f"take {r}": np.full(model.T - 2**r, float(r < model.shown)) for r in range(model.rounds)
    }
    return Drawing(scan_scene(model.T), arrays)


@lru_cache(maxsize=MOST)
def scan_scene(T: int) -> Scene:
    """All but the numbers: share (rounds + 1, T), done (rounds + 1,) and, for each round, its arrows."""
    wide, last = (WIDTH - LEFT - 4) / T, rounds(T)
    marks: list[Mark] = [d.text(0, TOP - 12, SAY.time, style="quiet")]
    for t in range(T):
        x = LEFT + (t + 0.5) * wide
        marks.append(d.text(x, TOP - 12, str(t + 1), anchor="middle", style="quiet", size=SMALL))
    for r in range(last + 1):
        marks += _row(T, r, wide)
    height = TOP + last * ROW + CELL + 6
    return d.scene(WIDTH, height, marks, keys=["ArrowLeft", "ArrowRight"])


def _row(T: int, r: int, wide: float) -> list[Mark]:
    """The maps after r rounds: which steps each has joined; and the arrows that made them."""
    y = TOP + r * ROW
    name = SAY.row.format(r=r) if r else SAY.start
    cells = d.Heat(name, ("share", r * T), (1, T), (LEFT, y), (wide, CELL), scale=JOINED)
    marks = [d.text(0, y + 18, name, style="quiet"), cells]
    if r:
        marks.append(d.Wires((f"take {r - 1}", 0), _arrows(T, r, wide), scale=ARROW, width=2.0))
    for t in range(1, T + 1):
        first = max(t - 2**r + 1, 1)
        span = str(t) if first == t else SAY.span.format(first=first, last=t)
        x, label = LEFT + (t - 0.5) * wide, d.choice("done", ["", span], r)
        style = "strong" if first == 1 else ""
        marks.append(d.text(x, y + 18, label, anchor="middle", style=style, size=SMALL))
    return marks


def _arrows(T: int, r: int, wide: float) -> list[str]:
    """From each map that is taken in to the one that takes it, 2^(r - 1) steps later."""
    reach, top = 2 ** (r - 1), TOP + (r - 1) * ROW + CELL
    ends = [(LEFT + (t + 0.5) * wide, LEFT + (t + reach + 0.5) * wide) for t in range(T - reach)]
    return [d.drop(x0, top + 1, x1, top + ROW - CELL - 1) for x0, x1 in ends]


class ScanRounds(View):
    """Step through a scan: `ScanRounds(T=8, shown=0)`. Arrow keys go from round to round."""

    model_class = ScanModel
    rows = (("shown", "T"),)
    pictures = (partial(Diagram, scan_drawing),)
    moves = MOVES
