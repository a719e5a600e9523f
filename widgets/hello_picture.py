"""A small net that spells, drawn: letters in, units, bars for the next letter at every step; and its loss."""

from functools import lru_cache

import numpy as np

from widgets.diagram import Drawing
from widgets.hello_model import FLOOR, SAY, STEPS, HelloModel
from widgets.marks import Mark, Scene, bar, box, choice, group, heat, number, path, scene, text
from widgets.plot import Picture
from widgets.theme import NEUTRAL, QUANTITIES, SERIES, WIDTH, Scale, color

PROBABILITY: Scale = {"max": 1.0, "positive": SERIES[0], "negative": SERIES[0]}
RIGHT: Scale = {"max": 1.0, "positive": QUANTITIES["y"], "negative": QUANTITIES["y"]}
LEFT, UNIT, ROW, WIRE = (
    64.0,
    24.0,
    22.0,
    60.0,
)  # px: first column, a unit's height, a bar's row, its track


def hello_drawing(model: HelloModel) -> Drawing:
    """Letters, units and next-letter bars at the shown step."""
    moment = model.shown
    arrays = {"p": moment.p, "h": moment.h, "right": model.right}
    return Drawing(hello_scene(model.net.word, model.n_h, model.memory), arrays)


def loss_curve(model: HelloModel) -> Picture:
    """Loss against training step, the shown step, and on request the best that is possible without memory."""
    losses = np.array([moment.loss for moment in model.history])
    curve = {"type": "scatter", "y": losses, "mode": "lines", "line": {"color": SERIES[0]}}
    shown = {"x": [model.step], "y": [model.shown.loss], "mode": "markers"}
    shown |= {"type": "scatter", "marker": {"color": SERIES[0], "size": 9}, "cliponaxis": False}
    floor = {"type": "line", "x0": 0, "x1": STEPS, "y0": FLOOR, "y1": FLOOR}
    floor |= {"line": {"color": NEUTRAL, "dash": "dash", "width": 1}}
    name = {"x": STEPS, "y": FLOOR, "text": SAY.floor, "showarrow": False}
    name |= {"xanchor": "right", "yanchor": "top"}
    layout = {
        "height": 230,
        "showlegend": False,
        "xaxis": {"title": {"text": SAY.steps_axis}, "range": [0, STEPS]},
        "yaxis": {"title": {"text": SAY.loss_axis}, "rangemode": "tozero"},
        "shapes": [floor] if model.floor else [],
        "annotations": [name] if model.floor else [],
    }
    return {"data": [curve, shown], "layout": layout}


@lru_cache(maxsize=64)
def hello_scene(word: str, n_h: int, memory: bool) -> Scene:
    """A column for each letter that is read; the numbers are p (T, letters), h (T, n_h), right (T,)."""
    letters = "".join(dict.fromkeys(word))
    steps = len(word) - 1
    pitch = (WIDTH - LEFT) / steps
    bars_at = 66 + n_h * UNIT + 44
    marks = [*_row_names(n_h, bars_at, len(letters))]
    for t in range(steps):
        x = LEFT + t * pitch
        marks += _read(word, t, x, n_h)
        marks += _bars(word, letters, t, x, bars_at, pitch)
        if memory and t:
            y = 66 + n_h * UNIT / 2
            marks += _arrow(x - pitch + 64, x - 6, y, "W_{hh}")
    height = bars_at + len(letters) * ROW + 14
    sizes = {"p": steps * len(letters), "h": steps * n_h, "right": steps}
    return scene(WIDTH, height, marks, sizes)


def _row_names(n_h: int, bars_at: float, letters: int) -> list[Mark]:
    """What each row shows, at the left edge."""
    rows = {"reads": 20.0, "units": 70 + n_h * UNIT / 2, "next": bars_at + letters * ROW / 2 + 4}
    return [text(0, y, name, style="quiet") for name, y in rows.items()]


def _read(word: str, t: int, x: float, n_h: int) -> list[Mark]:
    """Step t + 1: the letter, and the units that it changes."""
    place, size = (x, 66.0), (58.0, UNIT)
    return [
        box((x + 14, 2), (30, 26), rx=5, color=color("x")),
        text(x + 29, 20, word[t], anchor="middle", style="strong"),
        path(f"M{x + 29} 30V58"),
        path(f"M{x + 29} 64l-4 -8h8z", style="solid"),
        heat(
            f"h {t + 1}",
            ("h", t * n_h),
            (n_h, 1),
            place,
            size,
            digits=2,
            label=f"unit of h_{t + 1}",
        ),
    ]


def _arrow(x0: float, x1: float, y: float, name: str) -> list[Mark]:
    """The way of the state from one step to the next."""
    return [
        path(f"M{x0} {y}H{x1 - 6}"),
        path(f"M{x1} {y}l-8 -4v8z", style="solid"),
        text((x0 + x1) / 2, y - 7, name, anchor="middle", style="quiet"),
    ]


def _bars(word: str, letters: str, t: int, x: float, y: float, pitch: float) -> list[Mark]:
    """The probabilities of the next letter; the right one stands on a ground of its own."""
    seen, wide = word[: t + 1], pitch - 18
    steps = [text(x, y - 12, f"p( · | {seen} )", style="quiet")]
    for k, letter in enumerate(letters):
        top, wanted = y + k * ROW, letter == word[t + 1]
        at = ("p", t * len(letters) + k)
        if wanted:
            steps.append(box((x - 6, top - 1), (wide + 10, ROW - 1), style="soft", rx=4))
        steps += [
            text(x, top + 15, letter, style="strong" if wanted else ""),
            bar(
                at,
                (x + 16, top + 4),
                (wide - 84, ROW - 10),
                RIGHT if wanted else PROBABILITY,
                across=True,
            ),
            text(
                x + wide - 28, top + 15, number(*at), anchor="end", style="strong" if wanted else ""
            ),
        ]
        if wanted:
            steps.append(text(x + wide - 6, top + 15, choice("right", ["✗", "✓"], t), anchor="end"))
    return [group(f"bars {t + 1}", (0, 0), steps)]
