"""How often each gate of each unit is shut, and how often open: a point for every unit of a net."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from traitlets import validate

from lessons.analysis.activations import in_parts
from lessons.numerics import Array
from lessons.trained_nets.char_lm import CharLM
from widgets.analysis.inputs import nets_by_name, text_to_read
from widgets.core import texts
from widgets.core.given import Given
from widgets.core.model import Model
from widgets.core.traits import Number, Whole
from widgets.core.typed_input import readable
from widgets.drawing.curves import axis, level
from widgets.drawing.plot import Picture, Plot
from widgets.drawing.theme import NEUTRAL, color


class Texts(texts.Texts):
    """All that the learner reads."""

    margin: str = "margin"
    unit: str = "unit"
    names: tuple[tuple[str, str], ...] = (
        ("f", "forget gate"),
        ("i", "input gate"),
        ("o", "output gate"),
    )
    right: str = "fraction above {high:.2f}"
    left: str = "fraction below {low:.2f}"
    hover: str = "{net}, unit {unit}"
    caption: str = (
        "Saturated, of all gates, units and characters: {means}. Unit {unit} of “{net}”: {gates}."
    )
    gate: tuple[str, str, str] = (
        "{name} below {low:.2f} at {left:.0%}",
        "{name} above {high:.2f} at {right:.0%}",
        "{name} never saturated",
    )
    mean: str = "{share:.0%} in “{net}”"
    grey: str = "grey: {nets}"
    corner: str = "{n} of {all} grey at 0, 0"


SAY = Texts()
GATES, FINEST = "fio", 0.01  # of a margin
MARGINS = np.arange(1, 50) / 100
Counts = NDArray[np.int32]
CORNER = 0.005  # of the characters: a gate that is saturated at fewer lies in the picture's corner
ROOM = (-0.06, 1.06)  # of an axis: a point at an end is whole, and lies beside the line


class SaturationModel(Model):
    """Gates of nets over a text; `margin` says what counts as shut (below it) and as open (above 1 less it).

    The `unit`, from 1, is ringed.
    """

    margin = Number(0.1, FINEST, 0.49, step=FINEST, label=SAY.margin, width=330)
    unit = Whole(1, 1, lambda model: model.units, label=SAY.unit, width=330)

    def __init__(
        self, nets: Mapping[str, CharLM] | None = None, text: str | None = None, **traits: Any
    ) -> None:
        """Read `text`, or 10,000 characters of a program that no training saw, with each of `nets`."""
        self.nets, seen = nets_by_name(nets), readable(text_to_read(text))
        self._counts = {
            name: _counts(net, net.vocabulary.seen(seen)) for name, net in self.nets.items()
        }
        self._read, self.units = len(seen), len(next(iter(self._counts.values()))["f"][0][0])
        super().__init__(**traits)

    @validate("margin")
    def _counted(self, proposal: Any) -> float:
        return round(float(proposal["value"]), 2)  # the shares are counted for hundredths

    def shares(self, net: str, gate: str) -> tuple[Array, Array]:
        """For each unit the share of characters at which the gate is shut, and open: each (n,)."""
        place = round(self.margin / FINEST) - 1
        left, right = self._counts[net][gate]
        return left[place] / self._read, right[place] / self._read

    @property
    def caption(self) -> str:
        """The means of all nets, and at which end each gate of the ringed unit mostly is."""
        first, low = next(iter(self.nets)), self.margin
        gates = []
        for name in GATES:
            left, right = (part[self.unit - 1] for part in self.shares(first, name))
            which = SAY.gate[2 if left == right == 0 else int(right >= left)]
            gates.append(which.format(name=name, low=low, high=1 - low, left=left, right=right))
        means = [
            SAY.mean.format(net=net, share=np.mean([sum(self.shares(net, gate)) for gate in GATES]))
            for net in self.nets
        ]
        told = {"unit": self.unit, "net": first, "gates": "; ".join(gates)}
        return SAY.caption.format(means=", ".join(means), **told)


def _counts(net: CharLM, text: str) -> dict[str, tuple[Counts, Counts]]:
    """By gate how many are below each of MARGINS, and above 1 less it: each (margins, n)."""
    n = len(MARGINS)
    low, high = MARGINS.astype(np.float32), np.sort((1 - MARGINS).astype(np.float32))
    units = np.arange(net.cell.state_sizes["h"])
    below, above = np.zeros((2, len(GATES), n + 1, len(units)), np.int32)  # by the first margin
    for _, run in in_parts(net, text):
        for name, left, right in zip(GATES, below, above, strict=True):
            values = run[name].astype(np.float32)
            np.add.at(left, (np.searchsorted(low, values, "right"), units), 1)
            np.add.at(right, (np.searchsorted(high, values, "left"), units), 1)
    return {
        name: (
            left[:-1].cumsum(axis=0, dtype=np.int32),
            right[:0:-1].cumsum(axis=0, dtype=np.int32),
        )
        for name, left, right in zip(GATES, below, above, strict=True)
    }


def saturation_plot(model: SaturationModel) -> Picture:
    """A panel for each gate: across the share of characters at which a unit's gate is open, up at which it is shut."""
    data = []
    for k, (gate, _) in enumerate(SAY.names):
        for j, net in reversed(list(enumerate(model.nets))):
            left, right = model.shares(net, gate)
            ink = color(gate) if j == 0 else NEUTRAL
            names = [SAY.hover.format(net=net, unit=unit + 1) for unit in range(len(left))]
            data.append(_points(right, left, ink, k, names, 5 if j == 0 else 8))
        left, right = model.shares(next(iter(model.nets)), gate)
        at = slice(model.unit - 1, model.unit)
        ring = _points(right[at], left[at], "rgba(0,0,0,0)", k, [""], 12)
        ring["marker"] |= {"line": {"color": color(gate), "width": 2}, "opacity": 1}
        data.append(ring | {"hoverinfo": "skip"})
    return {"data": data, "layout": _layout(model)}


def _points(x: Array, y: Array, ink: str, panel: int, names: list[str], size: int) -> Picture:
    axes = _axes(panel)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": x,
        "y": y,
        "text": names,
        "hovertemplate": "%{text}: %{x:.2f}, %{y:.2f}<extra></extra>",
        "marker": {"color": ink, "size": size, "opacity": 0.8},
        "xaxis": f"x{axes}",
        "yaxis": f"y{axes}",
        "cliponaxis": False,
    }


def _layout(model: SaturationModel) -> Picture:
    """Three panels side by side; above the diagonal nothing can be, for a gate is not open and shut at once."""
    low = model.margin
    layout: Picture = {"height": 220, "showlegend": False, "shapes": [], "annotations": []}
    ticks: dict[str, Any] = {"tickvals": [0, 0.5, 1]}
    _, *others = model.nets
    for k, (gate, name) in enumerate(SAY.names):
        axes, left = _axes(k), k * 0.35
        on = {"xref": f"x{axes}", "yref": f"y{axes}"}
        across = {"domain": [left, left + 0.3], "anchor": f"y{axes}"}
        layout[f"xaxis{axes}"] = axis(SAY.right.format(high=1 - low), ROOM, **across, **ticks)
        title = SAY.left.format(low=low) if k == 0 else ""
        layout[f"yaxis{axes}"] = axis(title, ROOM, anchor=f"x{axes}", **ticks)
        layout["shapes"].append(level((0, 1), 1, "dot", y1=0, **on))
        words = {"text": f"{gate}: {name}", "x": 0.98, "y": 0.95, "xanchor": "right"}
        layout["annotations"].append(
            words | on | {"showarrow": False, "font": {"color": color(gate)}}
        )
    if others:
        key: Picture = {"text": SAY.grey.format(nets=", ".join(others)), "x": 0.98, "y": 0.83}
        pale: Picture = {"showarrow": False, "font": {"color": NEUTRAL}}
        at = {"xanchor": "right", "xref": "x", "yref": "y"}
        layout["annotations"] += [each | pale for each in (*_corners(model, others), key | at)]
    return layout


def _corners(model: SaturationModel, others: list[str]) -> Iterator[Picture]:
    """How many units of the grey nets lie in the corner of a panel, where more than one does."""
    for k, gate in enumerate(GATES):
        shares = np.concatenate([np.add(*model.shares(net, gate)) for net in others])
        n, axes = int((shares < CORNER).sum()), _axes(k)
        if n > 1:
            words = {"text": SAY.corner.format(n=n, all=len(shares)), "x": 0.98, "y": 0.71}
            at = {"xanchor": "right", "xref": f"x{axes}", "yref": f"y{axes}"}
            yield words | at


def _axes(panel: int) -> str:
    """What Plotly puts behind the names of a panel's axes."""
    return str(panel + 1) if panel else ""


class SaturationPlot(Given):
    """Left against right saturated: `SaturationPlot()`, or `SaturationPlot({"mine": net}, "a text")`.

    The nets must be LSTMs; the first one is drawn in colour, the others grey. Traits: margin, unit.
    """

    model_class = SaturationModel
    rows = (("margin", "unit"),)
    pictures = (partial(Plot, saturation_plot),)
