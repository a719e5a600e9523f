"""The race, drawn: the loss of each lane against evaluations, and the temperature of annealing beneath."""

from typing import Any

import numpy as np

from lessons.cells import Array
from widgets.plot import Picture
from widgets.race_model import MOST, SAY, TARGET, RaceModel
from widgets.theme import NEUTRAL, SERIES, SMALL

LOWEST, HIGHEST = 0.005, 30.0  # nats, on the loss axis
HEAT = SERIES[3]


def race_picture(model: RaceModel) -> Picture:
    """Three curves, a dot on each at the shown moment, the target, and the temperature."""
    counts, losses, shown = model.counts, model.losses, model.shown
    data = []
    for k, name in enumerate(SAY.lanes):
        data.append(_line(counts, losses[:, k], SERIES[k], name=name))
        data.append(_dot(shown.step, float(shown.losses[k]), SERIES[k]))
    heat = np.array([moment.temperature for moment in model.history])
    data.append(_line(counts, heat, HEAT, "2", name=SAY.temperature))
    data.append(_dot(shown.step, shown.temperature, HEAT, "2"))
    return {"data": data, "layout": _layout(model)}


def _line(x: Array, y: Array, color: str, axis: str = "", name: str = "") -> dict[str, Any]:
    line = {"color": color, "width": 2}
    trace = {"type": "scatter", "mode": "lines", "x": x, "y": y, "name": name, "line": line}
    return trace | {"yaxis": f"y{axis}", "hovertemplate": SAY.hover, "showlegend": not axis}


def _dot(x: int, y: float, color: str, axis: str = "") -> dict[str, Any]:
    dot = {"type": "scatter", "mode": "markers", "x": [x], "y": [y], "yaxis": f"y{axis}"}
    look = {"marker": {"color": color, "size": 8}, "cliponaxis": False, "hoverinfo": "skip"}
    return dot | look | {"showlegend": False}


def _layout(model: RaceModel) -> dict[str, Any]:
    """Two panels over one axis of evaluations, all logarithmic."""
    counts = {"type": "log", "range": [0, float(np.log10(MOST))], "title": {"text": SAY.count_axis}}
    counts |= {"tickvals": [1, 10, 100, 1000], "ticktext": ["1", "10", "100", "1,000"]}
    ends = [float(np.log10(end)) for end in (LOWEST, HIGHEST)]
    losses = {"type": "log", "range": ends, "title": {"text": SAY.loss_axis}, "domain": [0.36, 1]}
    losses |= {"tickvals": [0.01, 0.1, 1, 10], "ticktext": ["0.01", "0.1", "1", "10"]}
    heat = {
        "type": "log",
        "range": [-4, 0.3],
        "domain": [0, 0.24],
        "title": {"text": SAY.temperature},
    }
    heat |= {"tickvals": [1e-4, 1e-2, 1], "ticktext": ["10⁻⁴", "10⁻²", "1"]}
    target = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": TARGET, "y1": TARGET}
    target |= {"line": {"color": NEUTRAL, "dash": "dash", "width": 1}}
    name = {"xref": "paper", "x": 0, "xanchor": "left", "y": float(np.log10(TARGET))}
    name |= {"yanchor": "top", "text": SAY.target, "showarrow": False, "font": {"size": SMALL}}
    return {
        "height": 400,
        "margin": {"t": 30, "r": 10},
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "xaxis": counts | {"anchor": "y2"},
        "yaxis": losses,
        "yaxis2": heat,
        "shapes": [target],
        "annotations": [name],
    }
