"""The picture of the cell state: every number of its scene."""

import numpy as np

from lessons.numerics import Array
from widgets.cells.cell_state_update.layout import PALE, Look
from widgets.cells.cell_state_update.model import CellStateModel
from widgets.cells.cell_state_update.scene import scene
from widgets.cells.cell_state_update.words import ALL
from widgets.drawing.diagram import Drawing

UNTRACED = 0.22  # opacity of the increments that are not traced
EVEN = 0.55  # of every second increment: each box ends where the strength changes
ROUND = np.array([0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32])  # ends of the chart


def drawing(model: CellStateModel) -> Drawing:
    """C of the unit shown, its increments, and the update of the step shown."""
    t, j, T = model.t, model.unit - 1, model.T
    f, i, g = (part[:, j] for part in model.path[:3])
    c, remaining, increment = model.c[:, j], model.remaining[:, :, j], i * g + 0.0  # no −0
    steps = np.arange(T + 1)
    seen = np.where(steps <= t, 1.0, PALE)
    traced = np.where(steps == model.increment, 1.0, UNTRACED)
    if model.increment == ALL:
        traced = np.where(steps % 2, 1.0, EVEN)
    arrays = {"seen": seen, "here": steps == t, "ink": np.outer(seen, traced)}
    arrays |= _stacked(remaining, c, model.wanted)
    arrays["past"] = np.where(steps <= t, arrays["level"], np.nan)
    carried = np.column_stack([c[:-1], f * c[:-1], c[1:]])
    arrays["carried"] = carried / max(0.25, np.abs(c).max())
    arrays |= {"f": f, "i": i, "g": g, "o": model.o[:, j], "increment": increment, "c": c}
    arrays["h"] = model.h[:, j]
    k = t - 1
    arrays["now"] = np.array(
        [f[k], c[k], i[k], g[k], f[k] * c[k], increment[k], c[t], model.o[k, j], model.h[k, j]]
    )
    wanted = model.wanted is not None
    look = Look(model.labels, model.by_hand, model.n, model.way, model.increment, wanted)
    arrays |= {"t": np.array([t]), "all": model.c[1:].T, "chosen": np.arange(model.n) == j}
    return Drawing(scene(look), arrays)


def _stacked(remaining: Array, c: Array, given: Array | None) -> dict[str, Array]:
    """Each share as a bar from one level to another, 0..1 of the chart: positive ones rise, negative ones hang."""
    wanted = np.zeros(0) if given is None else given
    up, down = np.maximum(remaining, 0).cumsum(axis=1), np.minimum(remaining, 0).cumsum(axis=1)
    high = _rounded(max(up[:, -1].max(), wanted.max(initial=0.0)))
    least = min(down[:, -1].min(), wanted.min(initial=0.0))
    low = -_rounded(-least) if least < -1e-9 else 0.0

    def level(values: Array) -> Array:
        return (values - low) / (high - low)

    to = np.where(remaining >= 0, up, down)
    hidden = np.abs(remaining) < 1e-9
    shown = {} if given is None else {"wanted": level(wanted)}
    return shown | {
        "from": np.where(hidden, np.nan, level(to - remaining)),
        "to": np.where(hidden, np.nan, level(to)),
        "zero": level(np.zeros(2)),
        "level": level(c),
        "ends": np.array([low, high]),
    }


def _rounded(value: float) -> float:
    """The least end of a chart that holds `value`."""
    higher = ROUND[value - 1e-9 <= ROUND]
    return float(higher[0]) if higher.size else float(np.ceil(value))
