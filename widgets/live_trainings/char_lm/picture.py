"""A training seen from three sides: how far it is, what the net writes, and its two curves."""

import re
import unicodedata
from functools import lru_cache
from typing import Any

import numpy as np

from widgets.drawing import curves as c
from widgets.drawing.diagram import Drawing
from widgets.drawing.marks import Bar, Box, Mark, Part, Scene, number, scene, text
from widgets.drawing.plot import Picture
from widgets.drawing.theme import GRADIENT, HELD_OUT, LIMIT, LOSS, NEUTRAL, SMALL, WIDTH, shades
from widgets.live_trainings.char_lm.model import COOL, OFF, MonitorModel
from widgets.live_trainings.char_lm.words import SAY

Trace = dict[str, Any]
PROGRESS = shades(NEUTRAL)
INKS = (LOSS, HELD_OUT)
TABLE, PAGE = 300.0, 66  # px: width of the table; cells of a fixed-width line
LINES, ROW = 10, 17.0  # lines of a sample; px
POINTS = 1000  # of a curve


def progress(model: MonitorModel) -> Drawing:
    """How far the training is, bits per character beside two counts, and a sample at the shown step."""
    moment, lesson = model.shown, model.lesson
    look = moment.look
    arrays = {
        "done": np.array([moment.step / model.steps, moment.step]),
        "bits": np.array([[look.train, look.held], lesson.bigram, lesson.unigram]),
        "norm": np.array([moment.grad_norm, moment.clipped]),
    }
    clips = model.clip != OFF
    return Drawing(board(model.steps, lesson.held != "", clips, folded(look.written)), arrays)


@lru_cache(maxsize=32)
def board(steps: int, held: bool, clips: bool, lines: tuple[str, ...]) -> Scene:
    """Everything but the numbers: done (2,), bits (3, 2), norm (2,)."""
    wide = WIDTH - TABLE
    marks = [
        text(0, 14, SAY.at, number("done", 1, digits=0), SAY.of.format(steps=steps)),
        Bar(("done", 0), (TABLE, 4), (wide, 12), PROGRESS, across=True),
        *_table(held, clips),
        text(TABLE, 42, SAY.writes.format(cool=COOL), style="quiet"),
        Box((TABLE, 50), (wide, LINES * ROW + 10), style="soft", rx=4),
    ]
    for row, line in enumerate(lines):
        marks.append(text(TABLE + 8, 68 + row * ROW, *literal(line), style="code", size=SMALL + 1))
    return scene(WIDTH, 64 + LINES * ROW, marks)


def _table(held: bool, clips: bool) -> list[Mark]:
    """Bits per character of the net and of the two counts; under it the gradient."""
    marks: list[Mark] = [text(0, 42, SAY.bits, style="quiet")]
    columns = SAY.columns if held else SAY.columns[:1]
    for k, column in enumerate(columns):
        marks.append(text(160 + 90 * k, 66, column, anchor="end", color=INKS[k]))
    for row, name in enumerate(SAY.rows):
        y, style = 90.0 + 24 * row, "strong" if row == 0 else ""
        marks.append(text(0, y, name, style=style))
        for k in range(len(columns)):
            value = number("bits", 2 * row + k)
            marks.append(text(160 + 90 * k, y, value, anchor="end", style=style))
    marks.append(text(0, 180, SAY.norm, number("norm"), style="quiet"))
    if clips:
        marks.append(text(0, 202, number("norm", 1, digits=0), SAY.cuts, style="quiet"))
    return marks


def curves(model: MonitorModel) -> Picture:
    """Bits per character of every chunk and of what is held out, and the gradient norm, against the update."""
    lesson, shown, end = model.lesson, model.shown, [0, model.steps]
    kept = model.history[:: -(-len(model.history) // POINTS)]
    steps = [moment.step for moment in kept]
    loss, norm = [moment.loss for moment in kept], [moment.grad_norm for moment in kept]
    data = [_line(steps, loss, LOSS), _dot(shown.step, shown.loss, LOSS)]
    data += [_line(end, [lesson.unigram[0]] * 2, NEUTRAL, dash="dash")]
    data += [_line(end, [lesson.bigram[0]] * 2, LOSS, dash="dash")]
    if lesson.held:
        looks = {moment.look.step: moment.look.held for moment in model.history}
        data.append(_line([*looks], [*looks.values()], HELD_OUT))
        data.append(_line(end, [lesson.bigram[1]] * 2, HELD_OUT, dash="dash"))
        best = _best(looks)
        data.append(_dot(best, looks[best], HELD_OUT))
    data += [_line(steps, norm, GRADIENT, "2"), _dot(shown.step, shown.grad_norm, GRADIENT, "2")]
    if model.clip != OFF:
        data.append(_line(end, [model.clip] * 2, LIMIT, "2", dash="dash"))
    return {"data": data, "layout": _layout(model)}


def _line(x: list[int], y: list[float], color: str, axes: str = "", dash: str = "solid") -> Trace:
    ink = {"color": color, "dash": dash, "width": 1.5}
    return c.line(np.array(y), color, np.array(x), line=ink, **_on(axes))


def _dot(x: int, y: float, color: str, axes: str = "") -> Trace:
    """The shown step."""
    return c.dot(x, y, color, cliponaxis=False, **_on(axes))


def _best(looks: dict[int, float]) -> int:
    """The update with the lowest validation loss: where early stopping would stop."""
    return min(looks, key=lambda step: looks[step])


def _on(axes: str) -> Trace:
    return {"xaxis": f"x{axes}", "yaxis": f"y{axes}"}


def _layout(model: MonitorModel) -> Picture:
    """Two panels side by side, and a name on each dashed line."""
    steps = c.axis(SAY.steps_axis, (0, model.steps))
    left = steps, c.axis(SAY.loss_axis, rangemode="tozero")
    ticks = [digit * 10.0**power for power in range(-6, 7) for digit in (1, 2, 5)]
    texts = [f"{tick:g}" for tick in ticks]  # Plotly would write those between powers small
    right = steps, c.axis(SAY.norm_axis, type="log", tickvals=ticks, ticktext=texts)
    lesson = model.lesson
    names = [
        _name(model.steps, lesson.unigram[0], SAY.rows[2], "bottom"),
        _name(model.steps, float(np.nanmin(lesson.bigram)), SAY.rows[1], "top"),
    ]
    if lesson.held and model.history[-1].step > 0:
        looks = {moment.look.step: moment.look.held for moment in model.history}
        best = _best(looks)
        side = "right" if best > model.steps / 2 else "left"
        names.append(c.note(best, looks[best], SAY.best, side, "top", xref="x", yref="y"))
    if model.clip != OFF:  # a position on a log axis is a logarithm
        names.append(_name(model.steps, float(np.log10(model.clip)), SAY.clip_line, "bottom", "2"))
    return {
        "height": 240,
        "showlegend": False,
        "annotations": names,
        **c.panels(left, right, (0.56, 0.66)),
    }


def _name(x: int, y: float, name: str, side: str, axes: str = "") -> Picture:
    """What a dashed line is, at its right end."""
    return c.note(x, y, name, "right", side, xref=f"x{axes}", yref=f"y{axes}")


def folded(written: str) -> tuple[str, ...]:
    """`written` in at most LINES lines of at most PAGE cells; what cannot be printed becomes a dot."""
    lines, width = [""], 0
    for character in written:
        wide = 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if character == "\n" or width + wide > PAGE:
            lines, width = [*lines, ""], 0
        if character != "\n":
            lines[-1] += character if character.isprintable() else "·"
            width += wide
    return tuple(lines[:LINES])


def literal(line: str) -> list[Part]:
    """`line` as the parts of a text that keep every space and show `_{` as it stands."""
    return re.split(r"(?<=_)(?=\{)", line.replace(" ", "\N{NO-BREAK SPACE}")) if line else []
