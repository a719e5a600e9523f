"""The numbers of a plot: a table for each trace, under the titles of its axes."""

import html
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from widgets.core.table import Entry, Table, plain, written

Trace = Mapping[str, Any]


def of_plot(traces: list[dict[str, Any]], layout: Mapping[str, Any], name: str) -> list[Table]:
    """A table for each trace that holds numbers; one without a name takes that of its upright axis, or `name`."""
    tables = list[Table]()
    for trace in traces:
        title = _label(trace.get("name")) or _axis("y", trace, layout) or name or "numbers"
        table = (
            _matrix(title, trace)
            if trace["type"] in ("heatmap", "contour")
            else _curve(title, trace, layout)
        )
        tables += [table] if table.rows else []
    return tables


def _curve(title: str, trace: Trace, layout: Mapping[str, Any]) -> Table:
    columns = {k: np.asarray(trace[k]).tolist() for k in "xyz" if trace.get(k) is not None}
    if "x" not in columns:
        start, step = trace.get("x0", 0), trace.get("dx", 1)
        columns = {"x": [float(start + step * k) for k in range(len(columns["y"]))], **columns}
    heads = [_axis(k, trace, layout) or k for k in columns]
    if isinstance(words := trace.get("text"), list | tuple | np.ndarray) and any(words):
        columns, heads = {"text": list(words), **columns}, ["point", *heads]
    rows = zip(*columns.values(), strict=True)
    return Table(title, tuple(heads), tuple(tuple(map(_entry, row)) for row in rows))


def _matrix(title: str, trace: Trace) -> Table:
    z = np.asarray(trace["z"], dtype=float)
    across = trace["x"] if trace.get("x") is not None else range(1, z.shape[1] + 1)
    down = trace["y"] if trace.get("y") is not None else range(1, z.shape[0] + 1)
    heads = ("", *map(_place, across))
    rows = zip(map(_place, down), z.tolist(), strict=True)
    return Table(title, heads, tuple((name, *map(_entry, row)) for name, row in rows))


def _place(value: Any) -> str:
    """Where a row or a column stands: a number as a table writes it, or a name."""
    return value if isinstance(value, str) else written(float(value))


def _axis(k: str, trace: Trace, layout: Mapping[str, Any]) -> str:
    """The title of the axis that a trace is drawn along; a headline above its panel where the axis has none."""
    if trace["type"].endswith("3d"):
        return _label(layout.get("scene", {}).get(f"{k}axis", {}).get("title"))
    short = trace.get(f"{k}axis", k)
    axis = layout.get(f"{k}axis{short[1:]}", {})
    if title := _label(axis.get("title")):
        return title
    across = layout.get(f"xaxis{trace.get('xaxis', 'x')[1:]}", {}).get("domain", (0, 1))
    heads = [
        _label(note.get("text"))
        for note in layout.get("annotations", ())
        if k == "y"
        and note.get("yref") == "paper"
        and note.get("y", 0) >= 1
        and across[0] - 0.06 <= note.get("x", 0) <= across[0] + 0.06
    ]
    return heads[0] if heads else ""


def _label(text: Any) -> str:
    """A label without Plotly's markup."""
    words = text.get("text") if isinstance(text, dict) else text
    return plain(html.unescape(re.sub(r"<[^>]*>", " ", str(words or "")))).strip()


def _entry(value: Any) -> Entry:
    if value is None:
        return float("nan")
    return float(value) if isinstance(value, int | float) else _label(value)
