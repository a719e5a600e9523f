"""The table of the forget-bias lab; below, the longest gap solved by each row, and the chosen entry by update."""

from functools import lru_cache
from typing import Any

import numpy as np

from widgets.drawing import curves as c
from widgets.drawing.diagram import Drawing
from widgets.drawing.marks import Heat, Mark, Scene, Wires, scene, text
from widgets.drawing.plot import Picture
from widgets.drawing.theme import CHOSEN, WIDTH, Stroke, of_cell, of_cells, of_quantity, shades
from widgets.live_trainings.forget_bias_lab.model import CHANCE, SAY, LabModel

FRACTION, HERE = of_quantity("y", 1.2), shades(CHOSEN)
LABELS, TOP, ROW, WIDEST = 170.0, 52.0, 26.0, 100.0  # px: left edge, first row, height, widest cell
KEYS = ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown")


def table(model: LabModel) -> Drawing:
    """The fractions as cells, the chosen one framed."""
    scores = model.scores
    row, gap = model.chosen
    here = np.zeros(scores.shape)
    here[model.rows.index(row), model.gaps.index(gap)] = 1.0
    return Drawing(table_scene(model.rows, model.gaps), {"score": scores, "here": here})


@lru_cache(maxsize=16)
def table_scene(rows: tuple[str, ...], gaps: tuple[int, ...]) -> Scene:
    """All but the numbers: score and here, each (rows, gaps)."""
    wide = min((WIDTH - LABELS) / len(gaps), WIDEST)
    marks: list[Mark] = [text(0, 16, SAY.heading, style="quiet")]
    marks.append(text(LABELS - 14, TOP - 10, SAY.gap, anchor="end", style="quiet"))
    for k, gap in enumerate(gaps):
        marks.append(text(LABELS + (k + 0.5) * wide, TOP - 10, str(gap), anchor="middle"))
    for k, row in enumerate(rows):
        y = TOP + k * ROW
        marks.append(
            text(LABELS - 14, y + 17, row, anchor="end", style="strong", color=of_cell(row).color)
        )
    marks.append(
        Heat(
            "entries",
            ("score", 0),
            (len(rows), len(gaps)),
            (LABELS, TOP),
            (wide, ROW),
            scale=FRACTION,
            digits=2,
            label=SAY.by_gap,
            pick=True,
        )
    )
    frames = [
        f"M{LABELS + i * wide + 1:.1f} {TOP + k * ROW + 1:.1f}h{wide - 2:.1f}v{ROW - 2}h{2 - wide:.1f}z"
        for k in range(len(rows))
        for i in range(len(gaps))
    ]
    marks.append(Wires(("here", 0), frames, scale=HERE, width=2.5))
    return scene(WIDTH, TOP + len(rows) * ROW + 4, marks, keys=KEYS)


def curves(model: LabModel) -> Picture:
    """Left: the longest gap that each row has solved, as dots. Right: right answers of the chosen entry by update."""
    row, gap = model.chosen
    look: dict[str, Any] = {"hovertemplate": SAY.hover, "showlegend": False, "cliponaxis": False}
    strokes = of_cells(model.rows)
    data = [_dots(model, k, strokes) for k in (1, 0)]
    steps = np.array([record.step for record in model.history])
    learned = np.array([record.score for record in model.history])
    data.append(
        _dashed(c.line(learned, strokes[row].color, steps, panel="2", **look), strokes[row])
    )
    shapes = [c.level((0, model.steps), CHANCE, xref="x2", yref="y2")]
    named = {"xref": "x2", "yref": "y2", "font": {"size": 11}}
    notes = [
        c.heading(0.0, SAY.longest, 1.04),
        c.heading(0.55, SAY.by_update.format(row=row, gap=gap), 1.04),
        c.note(model.steps, CHANCE, SAY.chance, "right", "top", **named),
    ]
    layout = _layout(model) | {"shapes": shapes, "annotations": notes}
    layout["yaxis"] = {"categoryorder": "array", "categoryarray": model.rows[::-1]}
    layout["yaxis"] |= {"range": [-0.6, len(model.rows) - 0.4], "tickmode": "linear"}
    layout["margin"] |= {"l": 110}
    return {"data": data, "layout": layout}


def _dots(model: LabModel, which: int, strokes: dict[str, Stroke]) -> c.Part:
    """A dot for each row: the longest gap that it has solved (0), or an open one for the longest trained (1)."""
    inks = [stroke.color for stroke in strokes.values()]
    marker = {"size": 11, "color": inks, "symbol": ("circle", "circle-open")[which]}
    gaps = np.array([model.longest(row)[which] for row in model.rows])
    look = {"showlegend": False, "cliponaxis": False, "hovertemplate": SAY.hover_gap}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": gaps,
        "y": model.rows,
        "marker": marker,
    } | look


def _dashed(curve: c.Part, stroke: Stroke) -> c.Part:
    return curve | {"line": curve["line"] | {"dash": stroke.dash}}


def _layout(model: LabModel) -> dict[str, Any]:
    """Two panels of one height."""
    low, high = np.log10(min(model.gaps) * 0.8), np.log10(max(model.gaps) * 1.25)
    ticks = {"tickvals": list(model.gaps), "ticktext": [str(gap) for gap in model.gaps]}
    fraction = c.axis(ends=(0, 1.05))
    left = c.axis(SAY.gap, (low, high), type="log", **ticks), fraction
    right = c.axis("update", (0, model.steps)), fraction
    return {
        "height": 270,
        "margin": {"t": 34, "b": 46},
        **c.panels(left, right, (0.47, 0.55)),
    }
