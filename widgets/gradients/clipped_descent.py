"""Step two descents over the loss of a network of two weights, seen as a map: one is clipped, the other is not."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, partial
from typing import Any

import numpy as np
from ipywidgets import DOMWidget, Play

from lessons.formatting import formatted
from lessons.numerics import Array
from lessons.toy_models.two_weights import Place, T, descend, losses
from widgets.core import texts
from widgets.core.comms import lean
from widgets.core.controls import action
from widgets.core.formats import with_minus
from widgets.core.model import Model
from widgets.core.traits import Number, Offered, Whole
from widgets.core.view import View
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import number, scene, text
from widgets.drawing.plot import Picture, Plot
from widgets.drawing.plot_parts import ON_SURFACE, OUTLINE, contours, hold
from widgets.drawing.theme import GOAL, LIMIT, WIDTH

STEPS = 400
W, U = (0.7, 1.15), (-0.1, 0.2)  # the map
RATES = (0.001, 0.003, 0.01, 0.03)
THRESHOLDS = (0.03, 0.1, 0.3, 1.0, 10.0, 100.0, 1000.0, 10000.0)


class Texts(texts.Texts):
    """All that the learner reads."""

    above: str = "A map of the loss over w and u, with both descents on it"
    step: str = "step"
    one: str = "one step ▶"
    start: str = "↺ start"
    play: str = "play"
    w: str = "start at w"
    u: str = "and u"
    rate: str = "learning rate"
    threshold: str = "threshold"
    unclipped: str = "unclipped"
    clipped: str = "clipped"
    optimum: str = "goal: w = 1, u = 1/50"
    w_axis: str = "w"
    u_axis: str = "u"
    colour: str = "log₁₀ loss"
    hold: str = "The start of both runs: drag it, or move it with the arrow keys"
    left: str = "{name}, has left the map"
    ended: str = "ended at step {step}"


SAY = Texts()


@dataclass(frozen=True)
class Run:
    """One descent, from its start to its end."""

    name: str
    places: tuple[Place, ...]

    @cached_property
    def points(self) -> Array:
        """w, u and loss of every place, (n, 3)."""
        return np.array([[place.w, place.u, place.loss] for place in self.places])

    def at(self, step: int) -> Place:
        """The place after `step` updates, or the last one."""
        return self.places[min(step, len(self.places) - 1)]


@lru_cache(maxsize=64)
def whole(name: str, w: float, u: float, lr: float, max_norm: float | None) -> Run:
    """A whole descent; its settings come from a few sliders, so runs come back."""
    return Run(name, tuple(descend(w, u, lr, max_norm, STEPS)))


class DescentModel(Model):
    """The start, the learning rate and the threshold of both runs; the step that is shown.

    `lr` and `threshold` are rounded down to what the controls offer.
    """

    step = Whole(0, 0, STEPS, label=SAY.step, width=400)
    w = Number(1.05, *W, step=0.01, label=SAY.w, width=300)
    u = Number(0.1, *U, step=0.01, label=SAY.u, width=300)
    lr = Offered(RATES, 0.001, label=SAY.rate, width=270)
    threshold = Offered(THRESHOLDS, 1.0, label=SAY.threshold, width=270)

    @property
    def runs(self) -> tuple[Run, Run]:
        """The descent without clipping, and the one with it."""
        start = self.w, self.u, self.lr
        unclipped = whole(SAY.unclipped, *start, None)
        return unclipped, whole(SAY.clipped, *start, self.threshold)

    @property
    def caption(self) -> str:
        """Where each run stands."""
        return f"Step {self.step}. {' '.join(self._said(run) for run in self.runs)}"

    def _said(self, run: Run) -> str:
        place = run.at(self.step)
        name = run.name.capitalize()
        if place.trouble:
            return f"{name}, ended. {place.trouble}"
        return f"{name}: loss {formatted(place.loss)} at w = {formatted(place.w)}, u = {formatted(place.u)}."


def table(model: DescentModel) -> Iterator[list[str]]:
    """For each run a row: name, loss, norm of the gradient, its factor, and the update from here."""
    for run in model.runs:
        place = run.at(model.step)
        row = [run.name, formatted(place.loss), formatted(place.norm)]
        if place.trouble:
            yield [*row, SAY.ended.format(step=place.step), "", ""]
            continue
        to = f"w = {formatted(place.w + place.move[0])}, u = {formatted(place.u + place.move[1])}"
        yield [*row, "× " + formatted(place.scale), formatted(place.length), to]


GRID = 61
LOSS = (1e-3, 1e6)  # drawn from here to there
COLOURS = {SAY.unclipped: LIMIT, SAY.clipped: ON_SURFACE}
SIZES = {SAY.unclipped: 15, SAY.clipped: 9}  # of the discs: where both are, both are seen
COLUMNS = {
    "": 0.0,
    "loss L": 100.0,
    "|gradient|": 200.0,
    "clipping": 310.0,
    "norm of the update": 410.0,
    "the update leads to": 560.0,
}


@cache
def ground() -> list[dict[str, Any]]:
    """The map: its colour is the logarithm of the loss, with a line for each power of ten; and the goal."""
    w, u = np.linspace(*W, GRID), np.linspace(*U, GRID).round(9)  # a 0 that is one
    powers = np.log10(np.clip(losses(w, u), *LOSS))
    best: dict[str, Any] = {"type": "scatter", "mode": "markers", "x": [1.0], "y": [1.0 / T]}
    best |= {"name": SAY.optimum, "marker": {"symbol": "diamond", "size": 13, "color": GOAL}}
    best["marker"]["line"] = {"color": OUTLINE, "width": 1}
    low, high = np.log10(LOSS)
    return [contours(w, u, powers, (low, high), SAY.colour), best]


def descent_map(model: DescentModel) -> Picture:
    """The map, and on it both runs up to the step that is shown."""
    data = [trace for run in model.runs for trace in _path(run, model.step)]
    layout = {
        "height": 400,
        "margin": {"t": 40, "r": 20},
        "legend": {"orientation": "h", "x": 0, "y": 1.12},
        "xaxis": {"title": {"text": SAY.w_axis}, "range": list(W)},
        "yaxis": {"title": {"text": SAY.u_axis}, "range": list(U)},
    }
    holds = [hold(model, ("w", "u"), (SAY.w_axis, SAY.u_axis), SAY.hold)]
    return {"ground": ground(), "data": data, "layout": layout, "holds": holds}


def _path(run: Run, step: int) -> list[dict[str, Any]]:
    """The way so far, and a disc at its end; where the run is off the map, a cross at the edge where it left."""
    w, u, _ = run.points[: step + 1].T
    on_map = (w >= W[0]) & (w <= W[1]) & (u >= U[0]) & (u <= U[1])
    points = np.stack([w, u], axis=1)
    points[~on_map] = np.nan
    left = not on_map[-1]
    if left:
        last = int(np.flatnonzero(on_map)[-1])
        points = np.vstack([points[: last + 1], _edge(points[last], run.places[last + 1])])
    colour = COLOURS[run.name]
    x, y = points.T.astype(np.float32)
    way: dict[str, Any] = {"type": "scatter", "mode": "lines", "x": x, "y": y, "showlegend": False}
    way |= {"hoverinfo": "skip", "line": {"color": colour, "width": 3}}
    disc: dict[str, Any] = {"type": "scatter", "mode": "markers", "x": x[-1:], "y": y[-1:]}
    disc |= {"name": SAY.left.format(name=run.name) if left else run.name, "hoverinfo": "skip"}
    mark = {"symbol": "x" if left else "circle", "color": colour, "size": SIZES[run.name]}
    return [
        way,
        disc | {"cliponaxis": False, "marker": mark | {"line": {"color": OUTLINE, "width": 1}}},
    ]


def _edge(last: Array, goal: Place) -> Array:
    """Where the straight way from the point `last` to `goal` leaves the map."""
    way = np.clip([goal.w, goal.u], -1e300, 1e300) - last
    ends = np.where(way > 0.0, [W[1], U[1]], [W[0], U[0]])
    part = min(float((e - x) / v) for e, x, v in zip(ends, last, way, strict=False) if v)
    edge: Array = last + part * way
    return edge


def descent_table(model: DescentModel) -> Drawing:
    """What each run does at this step, in numbers."""
    marks = [text(x, 16, name, style="quiet") for name, x in COLUMNS.items() if name]
    marks.append(text(0, 16, f"{SAY.step} ", number("step", digits=0), style="strong"))
    for k, row in enumerate(table(model)):
        y = 40.0 + 24 * k
        cells = zip(COLUMNS.values(), map(with_minus, row), strict=True)
        marks += [text(x, y, said, style="" if x else "strong") for x, said in cells if said]
    return Drawing(scene(WIDTH, 74, marks), {"step": np.array([model.step])})


STRIDE, TICK = 4, 100  # steps and milliseconds from picture to picture in play


class ClippedDescent(View):
    """Step both runs: `ClippedDescent(w=1.05, u=0.1, lr=0.001, threshold=1.0)`."""

    model_class = DescentModel
    rows = (("start", "one", "play", "step"), ("w", "u"), ("lr", "threshold"))
    pictures = (partial(Plot, descent_map, SAY.above), partial(Diagram, descent_table))

    def controls_of(self, part: str | DOMWidget) -> list[DOMWidget]:
        """Play is one more control of the step."""
        if part != "play":
            return super().controls_of(part)
        play = lean(Play)(
            max=STEPS, step=STRIDE, interval=TICK, show_repeat=False, description=SAY.play
        )
        play.layout.width = "80px"
        self.bind(play, "step")
        self.play = play
        return [play]

    @action(SAY.start)
    def start(self) -> None:
        """Go back to the start."""
        self._go(0)

    @action(SAY.one)
    def one(self) -> None:
        """Go one step on."""
        self._go(self.model.step + 1)

    def _go(self, step: int) -> None:
        self.play.playing = False
        self.model.step = step
