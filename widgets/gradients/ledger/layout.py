"""What the picture of a ledger is laid out by: the columns stand one above the other, run and ledger alike."""

from typing import NamedTuple

from widgets.drawing.theme import GRADIENT, WIDTH, Scale, shades

LEFT, RIGHT = 132.0, 156.0  # px: for the names of the rows; for their sums and the map
WIDEST = 132.0  # px: pitch of the columns of a short word
ROW = 26.0  # px: height of a row of the ledger
BOOK, STAIRS = 268.0, 56.0  # px: top of the first row; height of the running sum
DIGITS = 3


class Look(NamedTuple):
    """What a scene depends on; the scales are rounded up, so that a scene serves many moves."""

    word: str
    letters: str
    weight: str
    shape: tuple[int, int]
    term: float  # what is drawn at full strength: of a contribution,
    grad: float  # of the gradient of the weight,
    norm: float  # of the norm of a state's gradient

    @property
    def T(self) -> int:
        """Steps."""
        return len(self.word) - 1

    @property
    def pitch(self) -> float:
        """px from one column to the next."""
        return min(WIDEST, (WIDTH - LEFT - RIGHT) / self.T)

    @property
    def name(self) -> str:
        """The weight as a text is to show it."""
        return f"{self.weight[0]}_{{{self.weight[2:]}}}"

    def x(self, s: int) -> float:
        """px: left edge of column s."""
        return LEFT + s * self.pitch

    def middle(self, s: int) -> float:
        """px: the middle of column s."""
        return self.x(s) + self.pitch / 2

    @property
    def end(self) -> float:
        """px: the right edge of the last column."""
        return self.x(self.T)

    @property
    def sums(self) -> float:
        """px: top of the sums of the columns."""
        return BOOK + self.T * ROW + 8

    @property
    def norms(self) -> Scale:
        """How strong the gradient of a state is drawn."""
        return shades(GRADIENT, self.norm / 2)

    @property
    def height(self) -> float:
        """px: of the whole."""
        return self.sums + ROW + 10 + STAIRS + 8
