"""The error of each net by update, and what each would answer after every step of one run."""

from typing import Any

import numpy as np

from lessons.tasks import blind_error
from widgets.adding_model import SAY, AddingModel
from widgets.plot import Picture, words
from widgets.theme import NEUTRAL, QUANTITIES, SERIES

COLORS = (SERIES[1], QUANTITIES["c"], SERIES[2], SERIES[5])
HIGHEST = 0.3  # of the axis of errors
SPLIT = (0.42, 0.5)  # where the left panel ends and the right one begins
TITLE, PANEL, BELOW = 30, 235, 92  # px: headings, panels, axes and legend


def adding_picture(model: AddingModel) -> Picture:
    """Left the errors with the shown moment, right a run with the answers of that moment."""
    steps = np.array([moment.step for moment in model.history])
    moment, errors = model.shown, model.errors
    data: list[dict[str, Any]] = []
    for k, name in enumerate(model.names):
        color = {"color": COLORS[k % len(COLORS)]}
        data.append(_line(steps, errors[:, k], color, words(name)))
        here = _line(np.array([moment.step]), moment.errors[k : k + 1], color, "") | {
            "mode": "markers"
        }
        data.append(here | {"marker": color | {"size": 9}, "showlegend": False})
    data += _run(model)
    for k, answers in enumerate(moment.answers):
        line = _line(_times(model), answers[model.example], {"color": COLORS[k % len(COLORS)]}, "")
        data.append(line | {"xaxis": "x2", "yaxis": "y2", "showlegend": False})
    return {"data": data, "layout": _layout(model)}


def _times(model: AddingModel) -> Any:
    return np.arange(1, model.T + 1)


def _line(x: Any, y: Any, color: dict[str, Any], name: str) -> dict[str, Any]:
    kind = {"type": "scatter", "mode": "lines", "name": name, "x": x, "y": y}
    return kind | {"line": color | {"width": 2.5}, "hovertemplate": SAY.hover}


def _run(model: AddingModel) -> list[dict[str, Any]]:
    """The numbers as bars, the marked ones strong, and the sum of the marked ones so far."""
    numbers, marks, _ = model.run_shown
    place = {"xaxis": "x2", "yaxis": "y2", "legend": "legend2"}
    bars = {"type": "bar", "x": _times(model), "hovertemplate": SAY.hover, **place}
    shown = [(SAY.others, 1.0 - marks, NEUTRAL, 0.35), (SAY.marked, marks, QUANTITIES["y"], 0.9)]
    found = [
        bars | {"name": name, "y": numbers * own, "marker": {"color": color, "opacity": strength}}
        for name, own, color, strength in shown
    ]
    so_far = _line(_times(model), np.cumsum(numbers * marks), {"color": QUANTITIES["y"]}, SAY.sum)
    so_far["line"] |= {"dash": "dot", "shape": "hv", "width": 2}
    return [*found, so_far | place]


def _layout(model: AddingModel) -> dict[str, Any]:
    legend = {"orientation": "h", "y": -0.22, "yanchor": "top", "xanchor": "left"}
    blind = blind_error()
    dashed = {"color": NEUTRAL, "width": 1, "dash": "dash"}
    return {
        "height": TITLE + PANEL + BELOW,
        "margin": {"t": TITLE, "b": BELOW},
        "barmode": "overlay",
        "legend": legend | {"x": 0.0},
        "legend2": legend | {"x": SPLIT[1]},
        "xaxis": {
            "domain": [0, SPLIT[0]],
            "range": [0, model.steps],
            "title": {"text": SAY.update, "standoff": 6},
        },
        "yaxis": {"range": [0, HIGHEST]},
        "xaxis2": {
            "domain": [SPLIT[1], 1],
            "range": [0, model.T + 1],
            "title": {"text": SAY.time, "standoff": 6},
        },
        "yaxis2": {"anchor": "x2", "range": [-0.2, 2.1]},
        "shapes": [
            {"type": "line", "x0": 0, "x1": model.steps, "y0": blind, "y1": blind, "line": dashed}
        ],
        "annotations": [
            _heading(0.0, SAY.error),
            _heading(SPLIT[1], SAY.answers),
            {
                "x": model.steps,
                "y": blind + 0.03,
                "xanchor": "right",
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"size": 11},
                "text": SAY.blind,
            },
        ],
    }


def _heading(x: float, text: str) -> dict[str, Any]:
    place = {"xref": "paper", "x": x, "xanchor": "left", "yref": "paper", "y": 1.0}
    return {**place, "yanchor": "bottom", "showarrow": False, "font": {"size": 13}, "text": text}
