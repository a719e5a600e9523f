"""Runs in the kernel of the bench: widgets to be measured, and the same pictures drawn by the usual means.

A picture is a set of panels. `by_figure_widget` and `by_interact` draw any such set, one slider in front.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

import ipywidgets as w
import numpy as np
from traitlets import Int

from lessons.cells.basic import LSTMCell, RNNCell
from lessons.cells.unrolling import unroll
from lessons.numerics import Array
from widgets.cells.stepper.model import StepperModel
from widgets.cells.stepper.view import FASTEST, CellStepper
from widgets.core.background import LatestWins, Stale
from widgets.core.model import Model
from widgets.core.view import View
from widgets.drawing.plot import Picture, Plot
from widgets.gradients.flow.model import SAY as FLOW_WORDS
from widgets.gradients.flow.view import GradientFlow
from widgets.live_trainings.hello import HelloTraining

T, TRAINED = 50, 300  # steps of a sequence; training steps that can be looked back at
SLICE, SLICES = 0.02, 10  # s of work between two looks at stale(); how many make a computation


class Panel(NamedTuple):
    """Rows of numbers, drawn as a heat map or as lines."""

    kind: str  # "heat" or "lines"
    rows: Array  # (n, length)


Panels = Callable[[int], dict[str, Panel]]


def tagged(widget: w.DOMWidget, name: str, **parts: w.DOMWidget) -> w.DOMWidget:
    """`widget`, findable on the page as .bench-NAME, and its `parts` as .bench-PART."""
    widget.add_class(f"bench-{name}")
    for part, control in parts.items():
        control.add_class(f"bench-{part}")
    return widget


def described(view: View, description: str) -> w.DOMWidget:
    """The control of a view that bears that name; ValueError for one that cannot be moved."""
    control = next(c for c in view.controls if getattr(c, "description", "") == description)
    if getattr(control, "disabled", False):
        raise ValueError(f"{type(view).__name__}: {description!r} is disabled")
    return control


def floor() -> w.DOMWidget:
    """A bare slider with a label that follows it."""
    slider, label = w.IntSlider(0, 0, 1000), w.Label("0")
    slider.observe(lambda change: setattr(label, "value", str(change["new"])), "value")
    return tagged(w.VBox([slider, label]), "floor", slider=slider, label=label)


def stepper(kind: str) -> w.DOMWidget:
    """A CellStepper over 50 steps: "rnn" has 3 units and one input, "lstm" 16 and 8."""
    view = CellStepper(*cell_and_inputs(kind))
    view.model.t = T // 2
    _record(kind, view.play)
    return tagged(view, kind, slider=described(view, "t"), play=view.play)


HANDLED: list[
    tuple[float, float]
] = []  # when a move came, and when its picture had gone; s of the clock


def timed(kind: str) -> w.DOMWidget:
    """A `stepper` that keeps in HANDLED when each move was handled."""
    view = stepper(kind)
    guard, slider = view.guard, described(view, "t")

    @contextmanager
    def watched(control: w.DOMWidget | None = None) -> Iterator[None]:
        came = time.time()
        with guard(control):
            yield
        if control is slider:
            HANDLED.append((came, time.time()))

    view.guard = watched
    return view


def tape() -> w.DOMWidget:
    """A bare Play with a label that follows it."""
    play, label = w.Play(min=1, max=T), w.Label("1")
    play.observe(lambda change: setattr(label, "value", str(change["new"])), "value")
    _record("tape", play)
    return tagged(w.HBox([play, label]), "tape", play=play)


PLAYS: dict[str, w.Play] = {}
HEARD: dict[str, list[int]] = {}  # every value of each Play, in order


def _record(name: str, play: w.Play) -> None:
    PLAYS[name], HEARD[name] = play, []
    play.observe(lambda change: HEARD[name].append(change["new"]), "value")


def rewind(name: str) -> None:
    """Go to the first step at full speed, and forget what was heard."""
    PLAYS[name].interval, PLAYS[name].value = 1000 // FASTEST, 1
    HEARD[name].clear()


@cache
def cell_and_inputs(kind: str) -> tuple[Any, Array]:
    """A cell with random weights, and its inputs (T, n_x)."""
    rng = np.random.default_rng(0)
    cell = RNNCell(1, 3, rng) if kind == "rnn" else LSTMCell(8, 16, rng)
    return cell, rng.normal(size=(T, cell.n_x))


def stepper_panels(kind: str) -> Panels:
    """What a CellStepper shows of its numbers: weights, the run so far, and this step."""
    model = StepperModel(*cell_and_inputs(kind))
    names = [name for name in vars(model.cell) if name.startswith("W_")]
    weights = {name: Panel("heat", getattr(model.cell, name)) for name in names}

    def panels(t: int) -> dict[str, Panel]:
        seen = np.arange(T) < t
        states = ["x", *model.cell.state_sizes]
        runs = {f"{n}_1..t": Panel("heat", np.where(seen, model.trace[n].T, 0)) for n in states}
        step = np.array([rows[t - 1] for name, rows in model.trace.items() if name != "x"])
        return weights | runs | {"step t": Panel("lines", step)}

    return panels


class GatesModel(Model):
    """An LSTM whose forget bias is moved: 8 units over 50 steps."""

    bias = Int(0, help="of the forget gate, in hundredths")

    @property
    def caption(self) -> str:
        """The bias in words."""
        return f"Forget bias {self.bias / 100:.2f}."


def gate_panels(bias: int) -> dict[str, Panel]:
    """The state of each unit as a line, the forget gates as a heat map."""
    cell, xs = LSTMCell(8, 8, np.random.default_rng(0)), cell_and_inputs("lstm")[1]
    cell.b_f += bias / 100
    trace = unroll(cell, xs)
    return {"h": Panel("lines", trace["h"].T), "f": Panel("heat", trace["f"].T)}


def gate_picture(model: GatesModel) -> Picture:
    """`gate_panels` as Plotly JSON."""
    panels = gate_panels(model.bias)
    lines = [{"type": "scatter", "mode": "lines", "y": row} for row in panels["h"].rows]
    heat = {"type": "heatmap", "z": panels["f"].rows, "yaxis": "y2", "showscale": False}
    domains = {"yaxis": {"domain": [0.55, 1]}, "yaxis2": {"domain": [0, 0.45]}}
    layout = {"height": 450, "showlegend": False, **domains}
    return {"data": [*lines, heat], "layout": layout}


def gates() -> w.DOMWidget:
    """A view of one Plot, moved by a slider."""
    slider = w.IntSlider(0, 0, 1000)
    view = View(GatesModel(), [[slider]], [Plot(gate_picture)])
    view.bind(slider, "bias")
    return tagged(view, "gates", slider=slider)


def hello() -> w.DOMWidget:
    """HelloTraining with a history to look back at."""
    view = HelloTraining().train(TRAINED)
    return tagged(view, "hello", slider=described(view, "update"))


def flow() -> w.DOMWidget:
    """The gradient of an RNN over 200 steps, its spectral radius moved."""
    view = GradientFlow(rho=1.2)
    return tagged(view, "flow", slider=described(view, FLOW_WORDS.rho))


def by_figure_widget(name: str, panels: Panels, start: int) -> w.DOMWidget:
    """Panels as one FigureWidget; a move sends the arrays that changed, and no others."""
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots

    shown, slider = panels(start), w.IntSlider(start, 0, 1000)
    figure = go.FigureWidget(make_subplots(rows=len(shown), cols=1))
    figure.update_layout(height=450, showlegend=False)
    for row, panel in enumerate(shown.values(), 1):
        for trace in _traces(go, panel):
            figure.add_trace(trace, row=row, col=1)

    def move(change: Any) -> None:
        arrays = [array for panel in panels(change["new"]).values() for array in _arrays(panel)]
        with figure.batch_update():
            for trace, array in zip(figure.data, arrays, strict=True):
                axis = "z" if trace.type == "heatmap" else "y"
                if not np.array_equal(trace[axis], array, equal_nan=True):
                    trace[axis] = array

    slider.observe(move, "value")
    return tagged(w.VBox([slider, figure]), f"{name}-figure", slider=slider)


def _arrays(panel: Panel) -> list[Array]:
    return [panel.rows] if panel.kind == "heat" else list(panel.rows)


def _traces(go: Any, panel: Panel) -> list[Any]:
    if panel.kind == "heat":
        return [go.Heatmap(z=panel.rows, showscale=False)]
    return [go.Scatter(y=row, mode="lines") for row in panel.rows]


def by_interact(name: str, panels: Panels, start: int) -> w.DOMWidget:
    """Panels drawn anew by matplotlib at every move, as `interact` does."""
    import matplotlib.pyplot as plt

    def draw(moved: int) -> None:
        shown = panels(moved)
        _, axes = plt.subplots(len(shown), figsize=(7, 4.5))
        for axis, panel in zip(axes, shown.values(), strict=True):
            axis.plot(panel.rows.T) if panel.kind == "lines" else axis.imshow(
                panel.rows, aspect="auto"
            )
        plt.show()

    slider = w.IntSlider(start, 0, 1000)
    return tagged(w.interactive(draw, moved=slider), f"{name}-interact", slider=slider)


def dear() -> w.DOMWidget:
    """A slider over a computation of 200 ms; the newest value wins."""
    slider, label = w.IntSlider(0, 0, 1000), w.Label("0")
    numbers = np.ones(1000)

    def work(value: int, stale: Stale) -> None:
        for _ in range(SLICES):
            end = time.perf_counter() + SLICE
            while time.perf_counter() < end:
                np.tanh(numbers)
            if stale():
                return
        label.value = str(value)

    def failed(error: Exception) -> None:
        label.value = repr(error)

    newest = LatestWins(work, failed)
    slider.observe(lambda change: newest(change["new"]), "value")
    return tagged(w.VBox([slider, label]), "dear", slider=slider, label=label)
