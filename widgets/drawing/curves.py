"""Curves by update, as Plotly has them: a line, the dot of the moment that is shown, a level, words beside them.

`panel` says on which axes something lies: "" on the first ones, "2" on those of the panel beside. `look` has whatever
else Plotly is to know, and wins.
"""

from typing import Any

from widgets.drawing.theme import NEUTRAL

Part = dict[str, Any]  # a trace, a shape or an annotation


def on(panel: str) -> Part:
    """The axes of a trace."""
    return {"xaxis": f"x{panel}", "yaxis": f"y{panel}"} if panel else {}


def line(y: Any, color: str, x: Any = None, width: float = 2, panel: str = "", **look: Any) -> Part:
    """A curve of y (n,) over x (n,), or over 0, 1, 2 …"""
    over = {} if x is None else {"x": x}
    ink = {"color": color, "width": width}
    return {"type": "scatter", "mode": "lines", **over, "y": y, "line": ink} | on(panel) | look


def dot(x: Any, y: Any, color: str, panel: str = "", **look: Any) -> Part:
    """The moment that is shown, on its curve."""
    at = {"type": "scatter", "mode": "markers", "x": [x], "y": [y]}
    return at | {"marker": {"color": color, "size": 9}} | on(panel) | look


def level(ends: tuple[float, float], y: float, dash: str = "dash", **look: Any) -> Part:
    """A thin grey line across, at y from one end to the other."""
    thin = {"color": NEUTRAL, "dash": dash, "width": 1}
    at = {"type": "line", "x0": ends[0], "x1": ends[1], "y0": y, "y1": y}
    return at | {"line": thin} | look


def note(x: float, y: float, text: str, side: str, up: str, **look: Any) -> Part:
    """Words at a point: `side` and `up` say which of their edges lie on it."""
    at = {"x": x, "y": y, "xanchor": side, "yanchor": up}
    return at | {"text": text, "showarrow": False} | look


def heading(x: float, text: str, y: float = 1.0, **look: Any) -> Part:
    """Words over a panel that begins at x; x and y are shares of the picture."""
    font = {"font": {"size": 13}}
    return note(x, y, text, "left", "bottom", xref="paper", yref="paper", **(font | look))


def against_length(lengths: Any, scores: Any, color: str, width: float = 2, **look: Any) -> Part:
    """A measured score for each length or gap (n,), both marked; `look["marker"]` says how."""
    kind: Part = {"mode": "lines+markers", "cliponaxis": False}
    return line(scores, color, lengths, width, **(kind | look))


def axis(title: str = "", ends: tuple[float, float] | None = None, **look: Any) -> Part:
    """An axis with its name, from one end to the other."""
    named = {"title": {"text": title}} if title else {}
    return named | ({"range": list(ends)} if ends else {}) | look


def panels(left: tuple[Part, Part], right: tuple[Part, Part], split: tuple[float, float]) -> Part:
    """The axes (x, y) of two panels side by side; `split` has where the left one ends and the right one begins."""
    (x, y), (x2, y2) = left, right
    return {
        "xaxis": x | {"domain": [0, split[0]]},
        "yaxis": y,
        "xaxis2": x2 | {"domain": [split[1], 1], "anchor": "y2"},
        "yaxis2": y2 | {"anchor": "x2"},
    }
