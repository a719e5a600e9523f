"""What the drawing of a cell depends on, apart from its numbers, and the geometry that follows."""

import math
from dataclasses import dataclass

from lessons.cells.parts import Block
from widgets.cells.anatomy import Anatomy
from widgets.drawing.theme import WIDTH

LEFT, TOP, CHIP = 46.0, 84.0, 50.0  # px: left edge, top of the input row, width of a value


@dataclass(frozen=True)
class Look:
    """All that the scene of a cell depends on; the numbers are not here."""

    parts: Anatomy
    n_x: int
    states: tuple[tuple[str, int], ...]  # the main one first
    shapes: tuple[tuple[str, tuple[int, ...]], ...]  # of the weights
    extras: tuple[tuple[str, int], ...]  # names returned that no part knows, with their sizes
    labels: tuple[str, ...]  # one for each step of the sequence
    odd: tuple[str, ...]  # quantities whose formula the cell does not follow
    largest: float  # the weight that is drawn at full strength
    letters: tuple[str, ...] = ()  # what each number of x_t stands for, where it is a character

    @property
    def n_h(self) -> int:
        """Units of the main state."""
        return self.states[0][1]

    @property
    def column(self) -> float:
        """Width of an input column."""
        return min(40.0, 330.0 / self.columns)

    @property
    def columns(self) -> int:
        """Columns of weights: one for each input and the bias, and for weights that work unit by unit."""
        return self.n_h + self.n_x + 1 + max(map(self.single, self.parts.blocks), default=0)

    def single(self, block: Block) -> int:
        """How many weights of `block` work unit by unit."""
        shapes = dict(self.shapes)
        return sum(len(shapes[term.weight]) == 1 for term in block.terms)

    @property
    def levels(self) -> int:
        """Rows of blocks, as far down as anything stands."""
        stands = [block.level for block in self.parts.blocks]
        stands += [math.ceil(node.place[1]) for node in self.parts.nodes]
        return max(stands, default=-1) + 1

    @property
    def row(self) -> float:
        """Height of a unit's row."""
        return min(24.0, (190.0 if self.levels < 2 else 92.0) / self.n_h)

    @property
    def pitch(self) -> float:
        """From one block to the next."""
        return self.n_h * self.row + 34.0

    @property
    def matrix_end(self) -> float:
        """Right edge of the weights."""
        return LEFT + self.column * self.columns

    def spot(self, column: int, level: float) -> tuple[float, float]:
        """Top left corner of the values at a node's place."""
        first = self.matrix_end + 84
        gap = (WIDTH - CHIP - 20 - first) / 3
        return first + column * gap, TOP + 58 + level * self.pitch

    def digits(self, width: float, height: float) -> int | None:
        """Numbers are written where they can be read."""
        return 2 if width >= 28 and height >= 13 else None


def terms_of(block: Block) -> int:
    """How many terms its sum has."""
    return len(block.sources) + bool(block.bias)
