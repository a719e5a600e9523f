"""Two descents drawn: the surface of the loss with both paths, and a table of what each run does at this step."""

from functools import cache
from typing import Any

import numpy as np

from lessons.cells import Array
from lessons.two_weights import Place, T, losses
from widgets.descent_model import SAY, DescentModel, Run, U, W, table
from widgets.diagram import Drawing
from widgets.marks import number, scene, text
from widgets.plot import Picture
from widgets.surface import camera, scene_axis, surface
from widgets.theme import SERIES, WIDTH

GRID = 61
LOSS = (1e-3, 1e6)  # drawn from here to there
LIFT = 0.3  # decades that the paths lie above the surface
COLOURS = {SAY.unclipped: SERIES[3], SAY.clipped: "#ffffff"}
SIZES = {SAY.unclipped: 9, SAY.clipped: 6}  # of the balls: where both are, both are seen
COLUMNS = {
    "": 0.0,
    "loss L": 100.0,
    "|gradient|": 200.0,
    "clipping": 310.0,
    "length of the step": 410.0,
    "the step leads to": 560.0,
}


@cache
def ground() -> list[dict[str, Any]]:
    """The surface: height and colour are the logarithm of the loss."""
    w, u = np.linspace(*W, GRID), np.linspace(*U, GRID)
    height = _height(losses(w, u))
    best: dict[str, Any] = {
        "type": "scatter3d",
        "mode": "markers",
        "x": [1.0],
        "y": [1.0 / T],
        "name": SAY.optimum,
    }
    best |= {"z": [float(np.log10(LOSS[0]))], "marker": {"symbol": "diamond", "size": 5}}
    best["marker"]["color"] = SERIES[5]
    return [surface(w, u, height, height, SAY.colour), best]


def descent_surface(model: DescentModel) -> Picture:
    """The surface, and on it both runs up to the step that is shown."""
    data = [trace for run in model.runs for trace in _path(run, model.step)]
    low, high = np.log10(LOSS)
    heights = {
        "tickvals": [-4, -2, 0, 2, 4, 6],
        "ticktext": ["10⁻⁴", "10⁻²", "1", "10²", "10⁴", "10⁶"],
    }
    view = {
        "xaxis": scene_axis("w", W, tickvals=[0.8, 0.9, 1.0, 1.1]),
        "yaxis": scene_axis("u", U, tickvals=[0.0, 0.1, 0.2]),
        "zaxis": scene_axis("loss", (low, high), **heights),
        **camera(model.turn, 0.65, 1.75),
    }
    layout = {"height": 430, "margin": dict.fromkeys("lrtb", 0), "scene": view}
    layout["legend"] = {"x": 0.0, "y": 0.98}
    return {"ground": ground(), "data": data, "layout": layout}


def _height(loss: Array) -> Array:
    """Losses as heights on the map."""
    return np.log10(np.clip(np.nan_to_num(loss, nan=LOSS[1]), *LOSS))


def _path(run: Run, step: int) -> list[dict[str, Any]]:
    """The way so far, and a ball at its end; where the run is off the map, a cross at the edge where it left."""
    w, u, loss = run.points[: step + 1].T
    on_map = (w >= W[0]) & (w <= W[1]) & (u >= U[0]) & (u <= U[1])
    points = np.stack([w, u, _height(loss) + LIFT], axis=1)
    points[~on_map] = np.nan
    left = not on_map[-1]
    if left:
        last = int(np.flatnonzero(on_map)[-1])
        edge = _edge(points[last], run.places[last + 1])
        points = np.vstack([points[: last + 1], edge])
    colour = COLOURS[run.name]
    x, y, z = points.T.astype(np.float32)
    line: dict[str, Any] = {
        "type": "scatter3d",
        "mode": "lines",
        "x": x,
        "y": y,
        "z": z,
        "hoverinfo": "skip",
    }
    line |= {"line": {"color": colour, "width": 6}, "showlegend": False}
    ball: dict[str, Any] = {
        "type": "scatter3d",
        "x": x[-1:],
        "y": y[-1:],
        "z": z[-1:] + LIFT,
        "name": run.name,
    }
    ball |= {"mode": "markers+text" if left else "markers", "hoverinfo": "skip"}
    ball |= {"text": [SAY.leap] if left else [""], "textposition": "top center"}
    mark = {
        "symbol": "x" if left else "circle",
        "color": colour,
        "size": 6 if left else SIZES[run.name],
    }
    return [line, ball | {"marker": mark | {"line": {"color": "#222222", "width": 1}}}]


def _edge(last: Array, goal: Place) -> Array:
    """Where the straight way from the point `last` to `goal` leaves the map, at the same height."""
    way = np.clip([goal.w, goal.u], -1e300, 1e300) - last[:2]
    ends = np.where(way > 0.0, [W[1], U[1]], [W[0], U[0]])
    share = min(float((e - x) / v) for e, x, v in zip(ends, last, way, strict=False) if v)
    edge: Array = np.append(last[:2] + share * way, last[2])
    return edge


def descent_table(model: DescentModel) -> Drawing:
    """What each run does at this step, in numbers."""
    marks = [text(x, 16, name, style="quiet") for name, x in COLUMNS.items() if name]
    marks.append(text(0, 16, f"{SAY.step} ", number("step", digits=0), style="strong"))
    for k, row in enumerate(table(model)):
        y = 40.0 + 24 * k
        cells = zip(COLUMNS.values(), row, strict=True)
        marks += [text(x, y, said, style="" if x else "strong") for x, said in cells if said]
    return Drawing(scene(WIDTH, 74, marks, {"step": 1}), {"step": np.array([model.step])})
