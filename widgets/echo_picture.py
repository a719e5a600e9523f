"""The echo, drawn: what is read, what should be said, what is said, and how far back the blame of one answer comes."""

from functools import lru_cache

import numpy as np

from lessons.echo import COIN
from lessons.numerics import Array
from widgets import marks as d
from widgets.diagram import Drawing
from widgets.echo_model import SAY, SHOWN, STEPS, EchoModel, shown_flips
from widgets.ledger_look import BLAME
from widgets.marks import Mark, Scene
from widgets.plot import Picture
from widgets.theme import NEUTRAL, QUANTITIES, SERIES, SMALL, WIDTH, Scale

LEFT, ROW, TOP = 104.0, 27.0, 26.0  # px: for the names; height of a row; top of the first
WIDE = (WIDTH - LEFT - 6) / SHOWN  # px: a step
ROWS = {  # array: what it is called, and its colour
    "reads": (SAY.reads, QUANTITIES["x"]),
    "wanted": (SAY.wanted, QUANTITIES["y"]),
    "says": (SAY.says, QUANTITIES["y"]),
    "reached": (SAY.reached, BLAME),
}


def echo_drawing(model: EchoModel) -> Drawing:
    """The run that is shown, after the shown training step."""
    reads = shown_flips().astype(float)
    wanted = np.append(np.full(model.lag, np.nan), reads[: -model.lag])
    steps = np.arange(1, SHOWN + 1)
    arrays = {
        "reads": reads,
        "wanted": wanted,
        "says": np.where(np.isnan(wanted), np.nan, model.shown.p),
        "reached": np.where(model.reached, 1.0, np.nan),
        "cause": (steps == model.cause).astype(float),
        "asked": (steps == model.asked).astype(float),
        "numbers": np.array([model.asked, model.cause, model.verdict], dtype=float),
    }
    return Drawing(echo_scene(), arrays)


@lru_cache(maxsize=1)
def echo_scene() -> Scene:
    """Four rows, a column for each step, and one sentence."""
    marks = [d.text(4, TOP - 9, SAY.steps, style="quiet")]
    for s in range(SHOWN):
        x = LEFT + (s + 0.5) * WIDE
        marks.append(d.text(x, TOP - 9, str(s + 1), anchor="middle", style="quiet", size=SMALL))
    for row, name in enumerate(ROWS):
        marks += _row(name, TOP + row * ROW)
    for s in range(SHOWN):
        marks += [_frame("cause", s, 0), _frame("asked", s, 2)]
    counts = dict.fromkeys([*ROWS, "cause", "asked"], SHOWN) | {"numbers": 3}
    sentence: list[d.Part] = [SAY.asked[0], d.number("numbers", 0, 0), SAY.asked[1]]
    sentence += [d.number("numbers", 1, 0), d.choice("numbers", SAY.verdict, 2)]
    height = TOP + len(ROWS) * ROW + 4
    return d.scene(WIDTH, height, marks, counts, lines=[sentence], keys=["ArrowLeft", "ArrowRight"])


def _row(name: str, y: float) -> list[Mark]:
    label, ink = ROWS[name]
    scale, digits = Scale(max=1.0, positive=ink, negative=ink), 1 if name == "says" else 0
    heat = d.heat(
        name,
        (name, 0),
        (1, SHOWN),
        (LEFT, y),
        (WIDE, ROW - 3),
        scale=scale,
        digits=None if name == "reached" else digits,
        label=label,
        pick=True,
    )
    return [d.text(4, y + 16, label, style="quiet"), heat | {"size": SMALL}]


def _frame(name: str, s: int, row: int) -> Mark:
    """A frame round a cell, there when its number is 1."""
    frame = d.path(f"M0 0h{WIDE:.1f}v{ROW - 3}h-{WIDE:.1f}z", style="arrow", color=BLAME)
    return d.group(f"{name} {s}", (LEFT + s * WIDE, TOP + row * ROW), [frame], at=(name, s))


def echo_curves(model: EchoModel) -> Picture:
    """Loss against training step: this training, those before it, and a coin."""
    past = [
        _curve(curve.losses, curve.name, SERIES[(i + 1) % len(SERIES)], 1.5)
        for i, curve in enumerate(model.past)
    ]
    losses = np.array([moment.loss for moment in model.history])
    now = _curve(losses, model.name(), SERIES[0], 2.5)
    shown = {"x": [model.step], "y": [model.shown.loss], "mode": "markers", "type": "scatter"}
    shown |= {"marker": {"color": SERIES[0], "size": 9}, "cliponaxis": False, "showlegend": False}
    ends = {"x": [0, STEPS], "y": [COIN, COIN], "mode": "lines", "type": "scatter"}
    coin = ends | {"line": {"color": NEUTRAL, "dash": "dash", "width": 1}, "name": SAY.coin}
    layout = {
        "height": 260,
        "showlegend": True,
        "legend": {"x": 1.02, "y": 1.0, "font": {"size": SMALL}},
        "xaxis": {"title": {"text": SAY.steps_axis}, "range": [0, STEPS]},
        "yaxis": {"title": {"text": SAY.loss_axis}, "range": [0, 1.1]},
    }
    return {"data": [*past, now, coin, shown], "layout": layout}


def _curve(losses: Array, name: str, color: str, width: float) -> dict[str, object]:
    line = {"color": color, "width": width}
    return {"type": "scatter", "y": losses, "mode": "lines", "line": line, "name": name}
