"""Norms of gradients against the lag, and beside them what one step stretches by: the same numbers, why and what."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lessons.numerics import Array
from widgets.drawing.plot import Picture, words
from widgets.drawing.theme import NEUTRAL, color, of_cells
from widgets.gradients.flow.model import SAY, Curve, FlowModel

FLOOR = 1e-320  # what is rounded to 0 is drawn here
BOTTOMS = (-10, -20, -40, -60, -100, -200, -325)  # decades: where the axis may end
TOPS = (5, 20, 65, 310)
WIDEST = (2.0, 4.0, 10.0, 100.0)  # the same for the stretches
JACOBIAN = color("h")  # of one step, from state to state
DASHES = {SAY.alone: (NEUTRAL, "dash"), SAY.both: (JACOBIAN, "dot")}
Look = tuple[str, str]  # colour and dash
PLAIN: Look = (NEUTRAL, "solid")
STRETCHES: dict[str, Look] = {SAY.of_W: PLAIN, SAY.of_J: (JACOBIAN, "solid")}
PALE = 0.3
TITLE, PANEL, AXIS, ENTRY = 30, 265, 52, 20  # px: heading, picture, its axis, a line of the legend
SPLIT = (0.62, 0.72)  # where the left panel ends and the right one begins
ONE = {"type": "line", "xref": "x2 domain", "x0": 0, "x1": 1, "yref": "y2", "y0": 1, "y1": 1}
ONE |= {"line": {"color": NEUTRAL, "width": 1, "dash": "longdash"}}  # neither longer nor shorter
KEEPS = ONE | {"xref": "x domain", "yref": "y"}  # a norm of 1


def flow_picture(model: FlowModel) -> Picture:
    """The lines and their predictions on the left; on the right the stretches of one step, sorted."""
    curves, spread = model.curves, model.spread
    looks = _looks(curves)
    lines = [_line(words(name), curve, *looks[name]) for name, curve in curves.items()]
    guesses = [_guess(name, slope, model.T - 1) for name, slope in model.predicted.items()]
    stretches = [
        _stretch(name, sizes, *STRETCHES.get(name, looks.get(name, PLAIN)), name in STRETCHES)
        for name, sizes in spread.items()
    ]
    data = [*guesses, *lines, *stretches]  # what is measured on top of what is predicted
    return {"data": data, "layout": _layout(model, spread)}


def _looks(curves: Mapping[str, Curve]) -> dict[str, Look]:
    """The colour and the dash of each curve: what it asks for, else that of its cell."""
    cells = of_cells(curves)
    return {
        name: (curve.color, curve.dash) if curve.color else (cells[name].color, cells[name].dash)
        for name, curve in curves.items()
    }


def _line(name: str, curve: Curve, color: str, dash: str) -> dict[str, Any]:
    """One gradient; pale while a newer one is worked out."""
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "y": np.maximum(curve.lengths, FLOOR),
        "line": {"color": color, "width": 2.5, "dash": dash},
        "opacity": 1.0 if curve.newest else PALE,
        "hovertemplate": SAY.hover,
    }


def _guess(name: str, slope: float, last: int) -> dict[str, Any]:
    """A straight line on the log axis from norm 1 to lag `last`."""
    color, dash = DASHES.get(name, (NEUTRAL, "dash"))
    return {
        "type": "scatter",
        "mode": "lines",
        "name": words(name),
        "x": [0, last],
        "y": [1.0, 10.0 ** float(np.clip(slope * last, -320, 300))],
        "line": {"color": color, "dash": dash, "width": 6},
        "opacity": 0.55,
        "hoverinfo": "skip",
    }


def _stretch(name: str, sizes: Array, color: str, dash: str, legend: bool) -> dict[str, Any]:
    """What one step stretches by, from the largest to the smallest."""
    return {
        "type": "scatter",
        "mode": "lines",
        "name": words(name),
        "x": np.linspace(0, 100, len(sizes)) if len(sizes) > 1 else np.full(len(sizes), 50.0),
        "y": sizes,
        "line": {"color": color, "width": 2.5, "dash": dash},
        "xaxis": "x2",
        "yaxis": "y2",
        "legend": "legend2",
        "showlegend": legend,
        "hovertemplate": SAY.stretch_hover.format(name=words(name)),
    }


def _layout(model: FlowModel, spread: Mapping[str, Array]) -> dict[str, Any]:
    """Two panels of one height; the legends below, a line for each entry."""
    below = AXIS + ENTRY * max(len(model.curves) + len(model.predicted), 1)
    high = max((float(sizes.max()) for sizes in spread.values() if len(sizes)), default=1.0)
    lag, right = SAY.lag.format(unit=model.unit), SAY.right.format(unit=model.unit[:-1])
    legend = {"y": -AXIS / PANEL, "yanchor": "top", "xanchor": "left"}
    return {
        "height": TITLE + PANEL + below,
        "margin": {"t": TITLE, "b": below},
        "legend": legend | {"x": 0.0},
        "legend2": legend | {"x": SPLIT[1]},
        "xaxis": {"domain": [0, SPLIT[0]], "range": [0, model.T], "title": _title(lag)},
        "yaxis": {"type": "log", "range": _decades(model), "exponentformat": "power"},
        "xaxis2": {
            "domain": [SPLIT[1], 1],
            "range": [0, 100],
            "title": _title(SAY.sorted[bool(model.predicted)]),
        },
        "yaxis2": {"anchor": "x2", "range": [0, _rung(1.02 * high, WIDEST)]},
        "shapes": [ONE, KEEPS],
        "annotations": [_heading(0.0, SAY.left), _heading(SPLIT[1], right)],
    }


def _title(text: str) -> dict[str, Any]:
    return {"text": text, "standoff": 6}


def _heading(x: float, text: str) -> dict[str, Any]:
    """What a panel shows, above its left corner."""
    place = {"xref": "paper", "x": x, "xanchor": "left", "yref": "paper", "y": 1.0}
    return {**place, "yanchor": "bottom", "showarrow": False, "font": {"size": 13}, "text": text}


def _decades(model: FlowModel) -> list[float]:
    """The range of the log axis: one of a few, so that it stands still while a slider moves a little."""
    lengths = [c.lengths[c.lengths > 0] for c in model.curves.values()]
    low = min((np.log10(each.min()) for each in lengths if len(each)), default=0.0)
    high = max((np.log10(each.max()) for each in lengths if len(each)), default=0.0)
    if model.zero:
        low = -np.inf
    return [-_rung(-low, tuple(-b for b in BOTTOMS)), _rung(high, TOPS)]


def _rung(value: float, rungs: tuple[float, ...]) -> float:
    """The first of `rungs` that is not below `value`, or the last."""
    return next((rung for rung in rungs if rung >= value), rungs[-1])
