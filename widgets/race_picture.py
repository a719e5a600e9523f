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
    spent, losses, shown, data = model.spent, model.losses, model.shown, []
    heat = np.array([moment.temperature for moment in model.history])
    for k, name in enumerate(SAY.lanes):
        data.append(_line(spent[:, k], losses[:, k], SERIES[k], name=name))
        data.append(_dot(spent[model.step, k], shown.losses[k], SERIES[k]))
    data.append(_line(spent[:, 1], heat, HEAT, "2", name=SAY.temperature))
    data.append(_dot(spent[model.step, 1], shown.temperature, HEAT, "2"))
    for trace in data[::2]:
        trace["hovertemplate"] = SAY.hover[model.timed]
    return {"data": data, "layout": _layout(model)}


def _line(x: Array, y: Array, color: str, axis: str = "", name: str = "") -> dict[str, Any]:
    line = {"color": color, "width": 2}
    trace = {"type": "scatter", "mode": "lines", "x": x, "y": y, "name": name, "line": line}
    return trace | {"yaxis": f"y{axis}", "showlegend": not axis}


def _dot(x: float, y: float, color: str, axis: str = "") -> dict[str, Any]:
    dot = {
        "type": "scatter",
        "mode": "markers",
        "x": [float(x)],
        "y": [float(y)],
        "yaxis": f"y{axis}",
    }
    look = {"marker": {"color": color, "size": 8}, "cliponaxis": False, "hoverinfo": "skip"}
    return dot | look | {"showlegend": False}


def _layout(model: RaceModel) -> dict[str, Any]:
    """Two panels over one axis, all logarithmic."""
    along = _seconds() if model.timed else _counts()
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
        "xaxis": along | {"anchor": "y2"},
        "yaxis": losses,
        "yaxis2": heat,
        "shapes": [target],
        "annotations": [name],
    }


def _counts() -> dict[str, Any]:
    axis = {"type": "log", "range": [0, float(np.log10(MOST))], "title": {"text": SAY.count_axis}}
    return axis | {"tickvals": [1, 10, 100, 1000], "ticktext": ["1", "10", "100", "1,000"]}


def _seconds() -> dict[str, Any]:
    axis = {"type": "log", "range": [-4, 1], "title": {"text": SAY.time_axis}}
    ticks = ["0.0001", "0.001", "0.01", "0.1", "1", "10"]
    return axis | {"tickvals": [float(tick) for tick in ticks], "ticktext": ticks}
