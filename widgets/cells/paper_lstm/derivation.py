"""Where the chosen number comes from: the reason, the formula in symbols and in numbers, and what torch says."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from lessons.toy_models.paper_lstm import ENTRIES, GIVEN
from widgets.cells.paper_lstm.formulas import PLACE, digits, in_numbers, in_symbols, symbol
from widgets.cells.paper_lstm.model import LAST, ORDER, PaperModel
from widgets.cells.paper_lstm.words import SAY, why
from widgets.drawing import marks as d
from widgets.drawing.diagram import Drawing
from widgets.drawing.marks import Mark, Part, Scene
from widgets.drawing.theme import RIGHT, WIDTH, WRONG

TOP, LINE, HEIGHT = 18.0, 25.0, 112.0  # px
INDENT = 10.0
UNIT = 1e17  # differences are written in units of 1e-17


class Look(NamedTuple):
    """What a scene depends on."""

    name: str
    shown: bool  # the number stands in its cell
    asked: bool  # the learner is to fill it in
    hinted: bool
    verdict: str
    right: bool  # the last number that was typed


def derivation_drawing(model: PaperModel) -> Drawing:
    """The chosen number of a sheet, derived."""
    name = model.chosen
    asked, told = name in model.empty, (model.hinted, model.verdict, model.right)
    look = Look(name, model.is_shown(name), asked, *told)
    known = look.shown and name in ENTRIES
    theirs = model.torchs[name] if known else np.nan
    numbers = {
        "all": model.shown,
        "torch": np.array([theirs]),
        "apart": np.array([abs(model.values[name] - theirs) * UNIT]),
    }
    return Drawing(derivation_scene(look), numbers)


@lru_cache(maxsize=256)
def derivation_scene(look: Look) -> Scene:
    """Four lines of a fixed height, so that the sheet below stays where it is."""
    lines = _given(look) if look.name in GIVEN else _worked_out(look)
    marks = [mark for k, line in enumerate(lines) for mark in _line(k, *line)]
    frame = d.Box((0, 0), (WIDTH, HEIGHT - 4), style="soft")
    return d.scene(WIDTH, HEIGHT, [frame, *marks])


def _line(k: int, parts: list[Part], style: str) -> list[Mark]:
    ink = {"right": RIGHT, "wrong": WRONG}.get(style)
    style = "strong" if ink else style
    return [d.text(INDENT, TOP + 4 + k * LINE, *parts, style=style, color=ink)] if parts else []


Line = tuple[list[Part], str]


def _tone(look: Look) -> str:
    """How a verdict is written: in the colour of right or of wrong, or as it is where none was typed."""
    if look.verdict == SAY.told:
        return "strong"
    return "right" if look.right else "wrong"


def _given(look: Look) -> list[Line]:
    """A given number."""
    value = d.number("all", PLACE[look.name], digits(look.name), "strong")
    return [([SAY.given_at, f"{symbol(look.name)} = ", value], "strong"), ([SAY.moved], "")]


def _worked_out(look: Look) -> list[Line]:
    """A number with a formula; a blank keeps its own until it is asked for."""
    entry, name = ENTRIES[look.name], symbol(look.name)
    at = SAY.at.format(step=ORDER[look.name], n=LAST)
    formula = in_symbols(entry)
    if look.asked:
        question: list[Part] = [f"{name} = {formula}" if look.hinted else f"{name} = ?"]
        judged = look.verdict or (SAY.asked if look.hinted else SAY.try_it)
        return [
            ([f"{at}{why(entry) if look.hinted else SAY.blank}"], ""),
            (question, "strong"),
            ([judged], _tone(look) if look.verdict else ""),
            ([SAY.tolerance], ""),
        ]
    number = d.number("all", PLACE[look.name], digits(look.name), "strong")
    spelt = in_numbers(entry) if len(entry.reads) else []
    equals: list[Part] = ["= ", *spelt, " = ", number] if spelt else ["= ", number]
    torch: list[Part] = [SAY.torch, d.number("torch", 0, 6)]
    torch += [SAY.off, d.number("apart", 0, 1), SAY.unit]
    last: Line = (torch, "") if look.shown else ([SAY.waits], "")
    if look.verdict:
        last = ([look.verdict], _tone(look))
    return [([at + why(entry)], ""), ([f"{name} = {formula}"], "strong"), (equals, ""), last]
