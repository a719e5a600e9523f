"""Plotly pictures that share one plotly.js per page.

A picture function returns plain Plotly JSON, `{"data": [...], "layout": {...}}`, with numpy arrays where Plotly takes
lists. Traces that seldom change, a surface say, may stand in a list of their own under "ground", beneath the data;
cache it, for a list that stays the same object is not sent again. The front end gives the picture the colours of the
page's theme. `figure` makes a real `go.Figure` of it. Points that the learner may move stand under "holds"
(`plot_parts.hold`). "widest" is how many px of a wide page it fills: a square plot would stand far from its legend.
"""

import html
import zlib
from functools import cache, partial
from importlib.resources import files
from math import isfinite
from typing import IO, TYPE_CHECKING, Any

import numpy as np
from traitlets import Bytes, Dict, List, Unicode

from widgets.core.canvas import Canvas, Event, FrontEnd, source
from widgets.core.table import Table
from widgets.drawing.plot_table import of_plot

if TYPE_CHECKING:
    import plotly.graph_objects as go

Picture = dict[str, Any]
BINARY = ("float32", "float64", "int32", "uint8")
BLOCK = 2**16  # bytes that are packed at a time
GZIP = 31  # what zlib calls a stream with the head of gzip


class Plot(Canvas):
    """Paints the Plotly JSON that `picture(model)` returns."""

    front = Unicode("plot").tag(sync=True)
    ground: List[Any] = List().tag(sync=True, to_json=lambda value, widget: as_buffers(value))
    spec = Dict().tag(sync=True, to_json=lambda value, widget: as_buffers(value))

    def __init__(self, picture: Any, name: str = "") -> None:
        """Draw with `picture`, a pure function of the model."""
        plotly_js()
        super().__init__(picture, name)

    def without(self, picture: Picture) -> Picture:
        """The picture without the traces that are hidden."""
        left = [trace for trace in picture["data"] if trace.get("name") not in self.hides]
        return picture | {"data": left}

    def payload(self, picture: Picture) -> dict[str, Any]:
        """The Plotly JSON; its arrays travel as bytes."""
        spec = {name: part for name, part in picture.items() if name != "ground"}
        return {"ground": picture.get("ground", []), "spec": spec}

    def meant(self, event: Event) -> Event:
        """Where a point that is held was moved to, as traits of the model."""
        holds = self.spec.get("holds", ())
        if "hold" not in event or not 0 <= event["hold"] < len(holds):
            return event
        return event | {"sets": dict(zip(holds[event["hold"]]["traits"], event["to"], strict=True))}

    def tables(self, model: Any) -> list[Table]:
        """The traces, by their names."""
        picture = self.drawn(model)
        return of_plot(traces(picture), picture["layout"], self.name)

    def figure(self, model: Any) -> "go.Figure":
        """The picture of `model` as a `go.Figure`."""
        return figure(self.drawn(model))


class PlotFrontEnd(FrontEnd):
    """Carries the code of every plot to the page, and plotly.js with it: packed for each page, not kept here."""

    _esm = source("finger.js", "holds.js", "plot.js")
    gz = Bytes().tag(sync=True, to_json=lambda value, widget: shipped_plotly())


@cache
def plotly_js() -> PlotFrontEnd:
    """The plotly.js that the plotly package ships, sent to the page at the first call and never again."""
    return PlotFrontEnd()


def shipped_plotly() -> bytes:
    """The file of the plotly package, as gzip: 1.5 MB."""
    with (files("plotly") / "package_data" / "plotly.min.js").open("rb") as code:
        return packed(code)


def packed(code: IO[bytes]) -> bytes:
    """What `code` holds, as gzip; read in blocks, so that 5 MB of it never stand in memory."""
    packer = zlib.compressobj(6, wbits=GZIP)
    parts = [packer.compress(block) for block in iter(partial(code.read, BLOCK), b"")]
    return b"".join([*parts, packer.flush()])


def as_buffers(value: Any) -> Any:
    """Walk Plotly JSON and replace arrays by {dtype, shape, buffer}; others become float64, a lone NaN null."""
    if isinstance(value, dict):
        return {name: as_buffers(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_buffers(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not isfinite(value):
        return None  # JSON has no NaN: as words it would make the axis one of names
    if not isinstance(value, np.ndarray):
        return value
    if value.dtype.kind in "US":
        return value.tolist()
    kept = value if value.dtype.name in BINARY else value.astype(np.float64)
    kept = np.ascontiguousarray(kept)
    return {
        "dtype": kept.dtype.name,
        "shape": list(kept.shape),
        "buffer": memoryview(kept.tobytes()),
    }


def words(text: str) -> str:
    """`text` as Plotly shows it literally: Plotly reads `<` and `&` in labels as markup."""
    return html.escape(text, quote=False)


def figure(picture: Picture) -> "go.Figure":
    """A real, validated `go.Figure` of a picture, to save or to change."""
    import plotly.graph_objects as go

    own = [dict(trace) for trace in traces(picture)]  # Plotly changes what it is given
    return go.Figure({"data": own, "layout": picture["layout"]})


def traces(picture: Picture) -> list[dict[str, Any]]:
    """All that a picture draws: its ground, then its data."""
    return [*picture.get("ground", []), *picture["data"]]
