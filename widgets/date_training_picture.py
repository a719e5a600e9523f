"""Two nets in training: how often each is right by update, and what both make of one date, with the map of one."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from lessons.cells import Array
from lessons.translation_tasks import DATES, END
from widgets import marks as d
from widgets.attention_words import glyph
from widgets.date_training_model import SAY, DateModel
from widgets.diagram import Drawing
from widgets.marks import Mark, Scene
from widgets.plot import Picture
from widgets.theme import NEGATIVE, QUANTITIES, SERIES, WIDTH, Scale

COLORS = (SERIES[0], SERIES[1])
LEFT, TOP, ROW, ROWS = 96.0, 30.0, 18.0, 12  # px: names of rows, tokens read, a row; rows drawn
WIDEST = 30.0
SYMBOLS = ("", *(glyph(symbol) for symbol in DATES.writes[1:]))  # END leaves its place empty
SHARE: Scale = {"max": 1.0, "positive": SERIES[0], "negative": SERIES[0]}
LETTER: Scale = {"max": 2.0, "positive": QUANTITIES["y"], "negative": NEGATIVE}


def right_curves(model: DateModel) -> Picture:
    """The share of held-out dates that each net writes right, by update."""
    steps = np.array([moment.step for moment in model.history])
    right = np.array([moment.right for moment in model.history])
    data: list[dict[str, Any]] = []
    for k, name in enumerate(SAY.names):
        line = {"type": "scatter", "x": steps, "y": right[:, k], "hovertemplate": SAY.hover}
        here = {"x": [model.shown.step], "y": [model.shown.right[k]], "showlegend": False}
        ink = {"color": COLORS[k]}
        data.append(line | {"mode": "lines", "name": name, "line": ink | {"width": 2.5}})
        data.append(line | here | {"mode": "markers", "marker": ink | {"size": 9}})
    layout = {
        "height": 220,
        "margin": {"t": 30, "b": 44},
        "legend": {"x": 0.02, "y": 0.98},
        "xaxis": {"range": [0, model.steps], "title": {"text": SAY.update, "standoff": 6}},
        "yaxis": {"range": [-0.03, 1.05], "tickformat": ".0%"},
        "annotations": [
            {"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "y": 1.0, "yanchor": "bottom",
             "showarrow": False, "text": SAY.right, "font": {"size": 13}}
        ],
    }  # fmt: skip
    return {"data": data, "layout": layout}


@dataclass(frozen=True)
class Look:
    """All that the scene depends on; the numbers are not here."""

    tokens: tuple[str, ...]
    strange: tuple[bool, ...]
    truth: str | None


def date_drawing(model: DateModel) -> Drawing:
    """The map of the net with attention, and both answers symbol by symbol."""
    tokens, truth = DATES.split(model.typed), model.truth
    looking, blind = model.answers
    alpha = np.full((ROWS, len(tokens)), np.nan)
    found = looking.alpha
    assert found is not None
    alpha[: min(len(found), ROWS)] = found[:ROWS]
    arrays: dict[str, Array] = {"alpha": alpha, "zero": np.zeros(1)}
    for name, answer in (("looking", looking), ("blind", blind)):
        codes = [DATES.number(token) for token in answer.tokens][:ROWS]
        arrays[name] = np.pad(codes, (0, ROWS - len(codes))).astype(float)
        arrays[f"{name} fits"] = _fits(answer.tokens, truth)
        verdict = 0 if truth is None else 1 + (answer.text == truth)
        arrays[f"{name} verdict"] = np.array([verdict])
    unknown = DATES.unknown(model.typed)
    looks = Look(tuple(map(glyph, tokens)), tuple(token in unknown for token in tokens), truth)
    return Drawing(date_scene(looks), arrays)


def _fits(written: tuple[str, ...], truth: str | None) -> Array:
    """1 for a symbol that is right at its place, -1 for one that is not, NaN where none stands, (ROWS,)."""
    fits = np.full(ROWS, np.nan)
    for k, token in enumerate(written[:ROWS]):
        if token != END:
            fits[k] = 0.0 if truth is None else 1.0 if truth[k : k + 1] == token else -1.0
    return fits


@lru_cache(maxsize=32)
def date_scene(looks: Look) -> Scene:
    """Everything but the numbers."""
    L, column = len(looks.tokens), min(WIDEST, 430 / len(looks.tokens))
    cells = d.heat(
        "alpha", ("alpha", 0), (ROWS, L), (LEFT, TOP), (column, ROW), scale=SHARE, label="α"
    )
    marks = [cells, d.text(LEFT - 8, TOP - 10, SAY.reads, anchor="end", style="quiet")]
    for j, token in enumerate(looks.tokens):
        ink, x = NEGATIVE if looks.strange[j] else None, LEFT + (j + 0.5) * column
        word = {"at": ["zero", 0], "of": [token], "class": ""}
        marks.append(d.text(x, TOP - 10, word, anchor="middle", color=ink))
    marks += _answer("looking", LEFT - 44, 0) + _answer("blind", WIDTH - 200, 1)
    if looks.truth:
        marks.append(d.text(WIDTH - 100, TOP + 13, SAY.truth, style="quiet"))
        marks.append(d.text(WIDTH - 100, TOP + 31, looks.truth))
    sizes = {"alpha": ROWS * L, "zero": 1}
    for name in ("looking", "blind"):
        sizes |= {name: ROWS, f"{name} fits": ROWS, f"{name} verdict": 1}
    return d.scene(WIDTH, TOP + ROW * ROWS + 24, marks, sizes)


def _answer(name: str, x: float, k: int) -> list[Mark]:
    """A column of what one net writes, each symbol on the ground of right or wrong."""
    fits = d.heat(f"{name} fits", (f"{name} fits", 0), (ROWS, 1), (x, TOP), (32, ROW), scale=LETTER,
                  label=SAY.names[k])  # fmt: skip
    foot = TOP + ROW * ROWS + 16
    marks = [fits, d.text(x + 16, foot, d.choice(f"{name} verdict", SAY.marks), anchor="middle")]
    side = d.text(x + 16, TOP - 10, SAY.names[k], anchor="middle", style="quiet")
    if k:
        marks.append(side)
    for i in range(ROWS):
        word, y = d.choice(name, SYMBOLS, i), TOP + (i + 0.5) * ROW + 5
        marks.append(d.text(x + 16, y, word, anchor="middle", style="through"))
    if not k:
        marks.append(d.text(2, TOP + 13, SAY.writes, style="quiet"))
    return marks
