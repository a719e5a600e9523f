"""The guess lab, drawn: how soon the searches ended, and what the net that was found says after every step."""

from typing import Any

import numpy as np

from lessons.cells import Array
from widgets.guess_lab_model import MOST, SAY, SHOWN, GuessModel
from widgets.plot import Picture
from widgets.theme import NEUTRAL, SERIES, signed

POINTS = 60  # of the dashed curve


def guess_picture(model: GuessModel) -> Picture:
    """Left: searches that had ended within n guesses. Right: the answers of one net, a row for each run."""
    counts, shares = model.within
    ends = np.concatenate([[1], counts, [MOST]]), np.concatenate([[0.0], shares, shares[-1:]])
    if len(counts) == 0:
        ends = np.array([1, MOST]), np.zeros(2)
    stairs = _line(*ends, SAY.within, {"color": SERIES[0], "shape": "hv"})
    data = [stairs]
    if model.hits:
        n = np.geomspace(1, MOST, POINTS)
        law = 1.0 - np.exp(n * np.log1p(-min(model.hits, 0.999)))
        dashed = {"color": NEUTRAL, "dash": "dash", "width": 1.5}
        data.append(_line(n, law, SAY.law.format(p=model.hits), dashed))
    search = model.shown.search
    if search is not None and search.net is not None:
        share = shares[np.searchsorted(counts, search.trials)]
        dot = {"type": "scatter", "mode": "markers", "x": [search.trials], "y": [share]}
        look = {"marker": {"color": SERIES[0], "size": 9}, "showlegend": False}
        data.append(dot | look | {"hoverinfo": "skip"})
    answers = model.answers
    empty = bool(np.isnan(answers).all())
    data.append(_rows(model, np.zeros(answers.shape) if empty else answers))
    if empty:  # the panel stays, with nothing in it
        data[-1] |= {"opacity": 0, "hoverinfo": "skip", "hovertemplate": None}
    return {"data": data, "layout": _layout(model, empty)}


def _line(x: Array, y: Array, name: str, line: dict[str, Any]) -> dict[str, Any]:
    trace = {"type": "scatter", "mode": "lines", "x": x, "y": y, "name": name}
    return trace | {"line": line, "hoverinfo": "skip"}


def _rows(model: GuessModel, answers: Array) -> dict[str, Any]:
    """The answers, a row for each run: a colour for each class, or by sign where the goals are numbers."""
    steps, rows = np.arange(1, answers.shape[1] + 1), np.arange(SHOWN)
    trace: dict[str, Any] = {"type": "heatmap", "x": steps, "y": rows, "z": answers}
    trace |= {
        "xaxis": "x2",
        "yaxis": "y2",
        "showscale": False,
        "ygap": 3,
        "hovertemplate": SAY.hover,
    }
    if model.made.numbers:
        ends = signed()
        scale = [[0, ends["negative"]], [0.5, NEUTRAL], [1, ends["positive"]]]
        return trace | {"zmin": -1, "zmax": 1, "colorscale": scale}
    n = model.made.n_y
    colors = [SERIES[k % len(SERIES)] for k in range(n)]
    scale = [[(k + side) / n, colors[k]] for k in range(n) for side in (0, 1)]
    return trace | {"zmin": -0.5, "zmax": n - 0.5, "colorscale": scale}


def _layout(model: GuessModel, empty: bool) -> dict[str, Any]:
    """Two panels side by side."""
    counts: dict[str, Any] = {"type": "log", "range": [0, float(np.log10(MOST))]}
    counts |= {"domain": [0, 0.42]}
    counts |= {"title": {"text": SAY.count_axis}, "tickvals": [1, 10, 100, 1000, 10_000]}
    counts |= {"ticktext": ["1", "10", "100", "1,000", "10,000"]}
    goals = [f"{goal:.2g}" for goal in model.runs.goals]
    runs: dict[str, Any] = {
        "domain": [0, 1],
        "anchor": "x2",
        "range": [SHOWN - 0.5, -0.5],
        "zeroline": False,
        "showgrid": False,
    }
    runs |= {"tickvals": list(range(SHOWN)), "ticktext": [SAY.goal.format(goal=g) for g in goals]}
    heading = {"xref": "paper", "x": 0.56, "xanchor": "left", "yref": "paper", "y": 1.02}
    heading |= {"yanchor": "bottom", "showarrow": False}
    notes = [heading | {"text": SAY.answers.format(step=model.step) if model.step else ""}]
    if empty:
        middle = {"xref": "paper", "x": 0.78, "yref": "paper", "y": 0.5, "showarrow": False}
        notes.append(middle | {"text": SAY.nothing})
    return {
        "height": 300,
        "margin": {"t": 56, "r": 10},
        "showlegend": True,
        "legend": {"x": 0, "y": 1.02, "yanchor": "bottom", "xanchor": "left"},
        "annotations": notes,
        "xaxis": counts,
        "yaxis": {"range": [0, 1.03], "title": {"text": SAY.share_axis}},
        "xaxis2": {"domain": [0.56, 1], "anchor": "y2", "title": {"text": SAY.time_axis}}
        | {
            "range": [0.5, model.made.T + 0.5],
            "tick0": 0,
            "dtick": max(model.made.T // 5, 1),
            "showgrid": False,
        },
        "yaxis2": runs,
    }
