"""What plots share: a point that is moved by hand; of losses a map, and a surface with its axes, seen from a side."""

from typing import Any

import numpy as np

from lessons.numerics import Array
from widgets.core.model import Model
from widgets.core.traits import Number

ON_SURFACE, OUTLINE = (
    "#ffffff",
    "#000000",
)  # of what lies on a surface, which is the same in both themes
LOW_TO_HIGH = [[0.0, "#17415c"], [0.35, "#3f7f93"], [0.7, "#a9c6b4"], [1.0, "#f3e3b5"]]


def hold(
    model: Model, traits: tuple[str, str], labels: tuple[str, str], name: str
) -> dict[str, Any]:
    """A point that the learner may move, an entry of "holds": two `Number` traits of the model say where it is.

    `labels` stand before the numbers at the finger; `name` says what it is and how it is moved.
    """
    found: list[Number] = [model.traits()[each] for each in traits]  # type: ignore[misc]
    lows, highs = zip(*(each.limits(model) for each in found), strict=True)
    return {
        "traits": list(traits),
        "at": [float(getattr(model, each)) for each in traits],
        "low": list(lows),
        "high": list(highs),
        "step": [each.step for each in found],
        "labels": list(labels),
        "name": name,
    }


def surface(x: Array, y: Array, z: Array, colour: Array, name: str) -> dict[str, Any]:
    """A trace over x (n,) and y (m,): heights z and colours, both (m, n); `name` is the colour's.

    It is a mesh: a trace of type surface is cut finer by Plotly, and takes a browser without a GPU twice as long.
    """
    across, up = np.meshgrid(x, y)
    at = np.arange(z.size, dtype=np.int32).reshape(z.shape)
    a, b, c, d = at[:-1, :-1], at[:-1, 1:], at[1:, :-1], at[1:, 1:]  # the corners of every cell
    triangles = {"i": (a, d), "j": (b, c), "k": (c, b)}
    bar = {"title": {"text": name, "side": "right"}, "thickness": 12, "len": 0.75, "x": 1.0}
    return {
        "type": "mesh3d",
        "x": across.ravel().astype(np.float32),
        "y": up.ravel().astype(np.float32),
        "z": z.ravel().astype(np.float32),
        "intensity": colour.ravel().astype(np.float32),
        **{name: np.concatenate(corners, axis=None) for name, corners in triangles.items()},
        "colorscale": LOW_TO_HIGH,
        "colorbar": bar,
        "lighting": {"ambient": 0.75, "diffuse": 0.5, "specular": 0.05},
        "hoverinfo": "x+y+z",
    }


def contours(x: Array, y: Array, z: Array, ends: tuple[float, float], name: str) -> dict[str, Any]:
    """A map over x (n,) and y (m,): z (m, n) as colour from one end to the other, with a line at each whole number."""
    low, high = (float(end) for end in ends)
    return {
        "type": "contour",
        "x": x.astype(np.float32),
        "y": y.astype(np.float32),
        "z": z.astype(np.float32),
        "zmin": low,
        "zmax": high,
        "contours": {"start": low, "end": high, "size": 1, "coloring": "heatmap"},
        "line": {"width": 0.7, "color": OUTLINE},
        "colorscale": LOW_TO_HIGH,
        "colorbar": {"title": {"text": name, "side": "right"}, "thickness": 12, "dtick": 3},
        "name": name,
        "hoverinfo": "x+y+z",
    }


def scene_axis(name: str, ends: tuple[float, float], **more: Any) -> dict[str, Any]:
    """One axis of a scene, with its ends."""
    return {"title": {"text": name}, "range": list(ends), "showspikes": False, "nticks": 5, **more}


def camera(turn: int, height: float, zoom: float = 1.55) -> dict[str, Any]:
    """The part of a scene that says whence it is seen: `turn` in degrees around the upright axis.

    A learner's own drag stays until `turn` changes.
    """
    angle = np.deg2rad(turn)
    eye = {"x": zoom * float(np.cos(angle)), "y": zoom * float(np.sin(angle)), "z": height * zoom}
    ratio = {"x": 1.2, "y": 1.2, "z": 0.7}
    return {
        "camera": {"eye": eye, "center": {"x": 0, "y": 0, "z": -0.2}},
        "uirevision": str(turn),
        "aspectmode": "manual",
        "aspectratio": ratio,
    }
