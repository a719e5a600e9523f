"""What the picture of the cell state depends on, and where its parts stand.

State C_t stands at `Look.x(t)`; between two states lie the operations of a step: × at `Look.times`, + at `Look.plus`.
"""

from typing import NamedTuple

from widgets.core import texts
from widgets.drawing.theme import CHOSEN, NEUTRAL, WIDTH, color

START, RIM = 106.0, 6.0  # px: left of C_0, right of all
WIDEST = 120.0  # px: the most from one state to the next
HIGH = 20  # px: a cell with a number
PALE = 0.25  # opacity of what lies ahead
CHART = 112  # px: height of the stacked increments


class Texts(texts.Texts):
    """All that the picture says, apart from formulas."""

    cell_state: str = "cell state C"
    hidden_state: str = "hidden state h"
    increments: str = "increments"
    units: str = "C, all units"
    t: str = "t"
    wanted: tuple[str, str] = ("dashed:", "wanted")


SAY = Texts()


class Look(NamedTuple):
    """What a scene depends on."""

    labels: tuple[str, ...]
    hand: bool
    n: int
    way: str  # from C to h, as in CellStateModel
    traced: int  # the increment that is traced, if there is one
    wanted: bool = False  # whether a C is given that C should be

    @property
    def T(self) -> int:
        """Number of steps."""
        return len(self.labels)

    @property
    def pitch(self) -> float:
        """px from one state to the next."""
        return min(WIDEST, (WIDTH - START - RIM) / (self.T + 0.5))

    def x(self, t: int) -> float:
        """px: where C_t stands."""
        return START + t * self.pitch

    @property
    def end(self) -> float:
        """px: where the row of C ends."""
        return self.x(self.T) + 0.3 * self.pitch

    def times(self, t: int) -> float:
        """px: where step t multiplies."""
        return self.x(t - 1) + 0.36 * self.pitch

    def plus(self, t: int) -> float:
        """px: where step t adds."""
        return self.x(t - 1) + 0.64 * self.pitch

    def box(self, t: int, s: int) -> tuple[float, float]:
        """px: where increment s begins and ends on its way from × (or, while it is new, from +) to the next ×."""
        left = START - 14 if t == 0 else self.plus(t) if s == t else self.times(t)
        return left, self.x(t) + 0.22 * self.pitch

    def column(self, t: int) -> tuple[float, float]:
        """px: where all that belongs to step t begins, its × first, and ends, right of its boxes and of its h."""
        right = max(0.22 * self.pitch, self.cell / 2) + 3
        return self.times(t) - min(10.0, 0.16 * self.pitch) - 5, self.x(t) + right

    @property
    def cell(self) -> float:
        """px: width of a number."""
        return min(40.0, 0.62 * self.pitch)

    @property
    def digits(self) -> int:
        """How many fit."""
        return 2 if self.cell >= 28 else 1

    @property
    def c_row(self) -> float:
        """px: where the row of C stands."""
        return 134 if self.hand else 84

    @property
    def h_row(self) -> float:
        """px: top of the row of h."""
        return self.c_row + (118 if self.hand else 94)

    @property
    def chart(self) -> float:
        """px: top of the stacked increments."""
        return self.h_row + HIGH + 26

    @property
    def tracks(self) -> float:
        """px: height of one unit in the strip of all of them."""
        return 0 if self.n == 1 else min(14.0, 128 / self.n)

    @property
    def below(self) -> float:
        """px: the base line of the labels under the stacked increments."""
        return self.chart + CHART + 15

    @property
    def height(self) -> float:
        """px: of the picture."""
        strip = 26 + self.n * self.tracks if self.tracks else 0
        return self.below + 8 + strip


def ink(s: int, traced: int) -> str:
    """The colour of increment s: that of the candidate, grey for C_0; the one that is traced is in the chosen ink."""
    if s == traced:
        return CHOSEN
    return color("g") if s else NEUTRAL
