"""The gate lab, drawn: every number of one gate at one step."""

from functools import lru_cache

import numpy as np

from lessons.numerics import Array
from widgets.cells.gate_lab.model import LONGEST, N_H, SATURATED, SQUASHES, GateLabModel
from widgets.cells.gate_lab.sum_scene import FAR, POINTS, sum_marks
from widgets.cells.gate_lab.vector_scene import TALL, TOP, vector_marks
from widgets.drawing import marks as d
from widgets.drawing.diagram import Drawing
from widgets.drawing.marks import Scene
from widgets.drawing.theme import WIDTH

TANGENT = 1.6  # how far the tangent reaches from its point
AT = {name: k for k, name in enumerate(SQUASHES)}


def gate_lab_drawing(model: GateLabModel) -> Drawing:
    """Every number of one gate at one step."""
    j, a, value, slope = model.j, float(model.a[model.j]), model.value[model.j], model.slope
    ends = np.cumsum(model.terms)
    sums = np.linspace(-FAR, FAR, POINTS)
    tangent = np.where(np.abs(sums - a) <= TANGENT, value + slope * (sums - a), np.nan)
    low = -1.0 if model.squashing == "tanh" else 0.0
    arrays = {
        "h": np.array(model.h),
        "x": np.array(model.x),
        "before": np.array(model.before),
        "W": model.weights[j],
        "b": np.array(model.b)[j : j + 1],
        "terms": model.terms,
        "from": np.append(0.0, ends[:-1]) / model.reach,
        "to": ends / model.reach,
        "zero": np.zeros(N_H),
        "unit": np.array([model.unit]),
        "chosen": np.arange(N_H) == j,
        "curve": model.squashed(sums),
        "tangent": np.where((tangent >= low) & (tangent <= 1), tangent, np.nan),
        "of": np.array([a, value, slope, _state(model)]),
        "squash": np.array([AT[model.squashing]]),
        "beyond": np.array([1.0 + (a > FAR) - (a < -FAR)]),
        "reach": np.array([model.reach, -model.reach]),
        "one": np.ones(1),
        "operand": model.operand,
        "gate": model.factor,
        "after": model.after,
    }
    return Drawing(gate_lab_scene(model.gate), arrays | _series(model))


def _state(model: GateLabModel) -> int:
    """The place in `SAY.state`: 0 saturated below, 1 in between, 2 saturated above."""
    value = float(model.value[model.j])
    part = (value + 1) / 2 if model.squashing == "tanh" else value
    return int(part > SATURATED[0]) + int(part > SATURATED[1])


def _series(model: GateLabModel) -> dict[str, Array]:
    """What follows step after step: of f the fraction that remains, of the candidate the cell state."""
    if model.gate == "f":
        f = float(model.value[model.j])
        half = model.half_life if model.half_life <= LONGEST else np.nan
        shown = [model.lag, model.remaining, half, 0.5, model.half_life]
        tiny = model.remaining < 0.001
        numbers = np.array([*shown, tiny, max(model.remaining, 0.001)])
        return {"remaining": f ** np.arange(LONGEST + 1), "numbers": numbers}
    if model.gate == "g":
        return {f"climb {name}": model.climb(name) for name in SQUASHES}
    return {}


@lru_cache(maxsize=8)
def gate_lab_scene(name: str) -> Scene:
    """Everything but the numbers."""
    marks = [*sum_marks(name), *vector_marks(name)]
    return d.scene(WIDTH, TOP + TALL + 40, marks)
