"""The picture of `TrainCell`: training loss, gradient norm, and the score on held-out sequences by seed."""

from typing import Any

import numpy as np

from lessons.numerics import Array
from widgets.drawing import curves as c
from widgets.drawing.plot import Picture, words
from widgets.drawing.theme import SMALL, Stroke, of_cells
from widgets.live_trainings.train_cell.model import TrainCellModel
from widgets.live_trainings.train_cell.words import SAY

PANELS = ((0.0, 0.31), (0.39, 0.63), (0.73, 1.0))  # from where to where, of the width
TITLE, PANEL, BELOW = 44, 230, 92  # px: headings, panels, axes and legend
SPREAD, DOT = 0.26, 9  # of the seeds of a cell, around its place; px
SMALLEST = 1e-6  # gradient norm that is drawn


def train_cell_picture(model: TrainCellModel) -> Picture:
    """Two panels of curves, one for each seed, and a panel of dots."""
    steps = np.array([moment.step for moment in model.history])
    losses, norms = (
        np.array([getattr(moment, name) for moment in model.history])
        for name in ("losses", "norms")
    )
    data: list[dict[str, Any]] = []
    for k, stroke in enumerate(of_cells(model.names).values()):
        for seed in range(model.seeds):
            look: dict[str, Any] = {"legendgroup": str(k), "hovertemplate": SAY.hover}
            first = {"name": _legend(model, k), "showlegend": True} if not seed else {}
            rest: dict[str, Any] = {"name": "", "showlegend": False}
            rest["line"] = {"color": stroke.color, "dash": stroke.dash, "width": 1.6}
            data.append(c.line(losses[:, k, seed], "", steps, **(look | rest | first)))
            drawn = np.where(norms[:, k, seed] > 0, norms[:, k, seed].clip(SMALLEST), np.nan)
            data.append(c.line(drawn, "", steps, panel="2", **look, **rest))
        data.append(_dots(model, k, stroke))
    return {"data": data, "layout": _layout(model, losses, norms)}


def _legend(model: TrainCellModel, k: int) -> str:
    entrant = model.entrants[k]
    said = SAY.legend_units if model.matched else SAY.legend
    return words(said.format(name=entrant.name, units=entrant.units, parameters=entrant.parameters))


def _dots(model: TrainCellModel, k: int, stroke: Stroke) -> dict[str, Any]:
    """The scores of one cell at the shown moment, or where its training ended, side by side."""
    n, ends = model.seeds, model.shown.ends[k]
    top = _score_ends(model)[1]
    apart = np.linspace(-SPREAD, SPREAD, n) if n > 1 else np.zeros(1)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": k + apart,
        "y": np.minimum(ends, top),
        "text": [SAY.dot.format(score=score, seed=seed) for seed, score in enumerate(ends)],
        "marker": {
            "color": stroke.color,
            "size": DOT,
            "symbol": ["triangle-up" if score > top else stroke.symbol for score in ends],
        },
        "name": words(model.names[k]),
        "showlegend": False,
        "cliponaxis": False,
        "hovertemplate": SAY.dot_hover,
        **c.on("3"),
    }


def _score_ends(model: TrainCellModel) -> tuple[float, float]:
    """The ends of the axis of scores; an error beyond them is a triangle at the top."""
    task = model.about
    return (-0.02, 1.3 * task.chance(model.on)) if task.error else (-0.03, 1.03)


def _layout(model: TrainCellModel, losses: Array, norms: Array) -> dict[str, Any]:
    task, chance = model.about, model.about.chance(model.on)
    loss_end = (
        1.1 * float(losses[np.isfinite(losses)].max(initial=0.1))
        if np.isfinite(losses).any()
        else 1.0
    )
    seen = norms[np.isfinite(norms) & (norms > SMALLEST)]
    low, high = (seen.min(), seen.max()) if seen.size else (0.1, 1.0)
    ends = [float(np.floor(np.log10(low))), float(np.ceil(np.log10(high)) + 1e-9)]
    across = (-0.5, len(model.names) - 0.5)
    along = {"title": {"text": SAY.update, "standoff": 6}, "range": [0, model.steps]}
    places = list(range(len(model.names)))
    here = {"type": "line", "x0": model.shown.step, "x1": model.shown.step, "y0": 0, "y1": 1}
    now = [
        c.level((0, 1), 0, "dot", **(here | {"xref": f"x{panel}", "yref": f"y{panel} domain"}))
        for panel in ("", "2")
    ]
    return {
        "height": TITLE + PANEL + BELOW,
        "margin": {"t": TITLE, "b": BELOW},
        "legend": {"orientation": "h", "y": -0.25, "yanchor": "top", "x": 0.0, "xanchor": "left"},
        "xaxis": along | {"domain": PANELS[0]},
        "yaxis": c.axis(ends=(0, loss_end)),
        "xaxis2": along | {"domain": PANELS[1], "anchor": "y2"},
        "yaxis2": {
            "type": "log",
            "range": ends,
            "anchor": "x2",
            "dtick": 1,
            "tickfont": {"size": SMALL},
            "exponentformat": "power",
        },
        "xaxis3": {
            "domain": PANELS[2],
            "anchor": "y3",
            "range": list(across),
            "tickvals": places,
            "ticktext": [words(name).replace(", ", ",<br>") for name in model.names],
            "tickangle": 0,
            "tickfont": {"size": SMALL},
        },
        "yaxis3": c.axis(words(task.measure), _score_ends(model), anchor="x3"),
        "shapes": [*now, c.level(across, chance, xref="x3", yref="y3")],
        "annotations": [
            c.heading(PANELS[0][0], SAY.loss),
            c.heading(PANELS[1][0], SAY.norm),
            c.heading(PANELS[2][0], SAY.score, y=1.06),
            c.heading(PANELS[2][0], task.baseline, font={"size": SMALL}),
        ],
    }
