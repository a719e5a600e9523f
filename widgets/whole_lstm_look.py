"""What the scene of the whole LSTM depends on apart from its numbers, and the colours of its parts."""

from dataclasses import dataclass

from widgets.theme import WIDTH, Scale, of_quantity
from widgets.whole_lstm_plan import GATES
from widgets.whole_lstm_words import PARTS

OWNER = {  # whose colour a part has
    "x": "x", "h_prev": "h", "c_prev": "c", "kept": "c", "written": "g", "tanh_c": "c",
} | {name: name for name in "figoch"}  # fmt: skip
LARGEST = {"c": 2.0, "c_prev": 2.0, "kept": 2.0}  # drawn at full strength; 1 for the others


LEFT = 64.0  # px: where the run beneath the drawing begins


@dataclass(frozen=True)
class Look:
    """All that the scene depends on; the numbers are not here."""

    drawing: str
    n_x: int
    n_h: int
    labels: tuple[str, ...]  # one for each step
    spelt: tuple[tuple[str, bool], ...]  # layers whose weights are known; has it a bias?
    odd: tuple[str, ...]  # of c and h, what the cell makes in another way than the formula says

    @property
    def column(self) -> float:
        """Width of a step in the run."""
        return min(60.0, (WIDTH - LEFT - 8) / len(self.labels))


def sizes(look: Look) -> dict[str, int]:
    """How many numbers each array has."""
    T = len(look.labels)
    counts = {"x": look.n_x, "chosen": look.n_h, "lit": len(PARTS)}
    counts |= dict.fromkeys(
        ("t", "unit", "part", "part value", "size x", "size hx", "any hand", "reach", "−reach"), 1
    )
    counts |= {f"of {name}": 1 for name in PARTS if name != "x"}
    counts |= {f"all {name}": look.n_h for name in ("c_prev", "h_prev", "c", "h")}
    for gate in GATES:
        counts |= dict.fromkeys(
            (
                f"{word} {gate}"
                for word in ("sum", "from h", "from x", "hand", "way", "tap", "said")
            ),
            1,
        )
        counts[f"terms {gate}"] = 3
    counts |= {f"said {name}": 1 for name in look.odd}
    for name in ("c", "h"):
        counts |= dict.fromkeys(
            (f"{kind} {name}" for kind in ("row", "free row", "line", "free line")), T
        )
    return counts


def scale_of(name: str) -> Scale:
    """The colours of a part: its quantity's own, whatever the sign."""
    return of_quantity(OWNER[name], LARGEST.get(name, 1.0))
