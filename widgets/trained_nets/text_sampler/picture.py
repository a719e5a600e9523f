"""A character model at work, drawn: its text, the luck that draws the next character, bars for the candidates, h."""

import unicodedata
from functools import lru_cache

import numpy as np

from lessons.numerics import Array
from widgets.drawing import marks as d
from widgets.drawing.diagram import Drawing
from widgets.drawing.marks import Mark, Part, Scene
from widgets.drawing.theme import NEUTRAL, QUANTITIES, SERIES, WIDTH, Scale
from widgets.trained_nets.text_sampler.model import SAY, SamplerModel, glyph, shown

LINES, CELLS, LINE = 7, 98, 18.0  # of the text: lines, characters in one, px between them
PAGE = LINES * LINE + 14  # px: height of the text's ground
STRIP, HIGH = PAGE + 34, 24.0  # px: where the strip of luck begins, and its height
CARET = "▏"  # where the next character will stand
DOT = "·"  # a space beside another one, so that a row of them is seen
KEYS = ("ArrowLeft", "ArrowRight", "Home", "End", " ")
ROW, TRACK, UNITS = 20.0, 250.0, 16  # px of a bar's row, of its track; units of h in a row
PROBABILITY: Scale = {"max": 1.0, "positive": SERIES[0], "negative": SERIES[0]}
PLAIN: Scale = {"max": 1.0, "positive": NEUTRAL, "negative": NEUTRAL}
NEXT = QUANTITIES["y"]


def page_drawing(model: SamplerModel) -> Drawing:
    """The text so far, and the strip on which the random number falls."""
    symbols, p = model.net.vocabulary.symbols, model.probs[0]
    box = d.Box((0, 0), (WIDTH, PAGE), style="soft", rx=4)
    marks = [box, *_text(model.given, model.written), *_strip(p, symbols, model.drawn, model.luck)]
    height = STRIP + HIGH + 8
    return Drawing(d.scene(WIDTH, height, marks, keys=KEYS), {"zero": np.zeros(1)})


def _text(given: str, written: str) -> list[Mark]:
    """The last lines; the prompt is pale, the newest character strong."""
    lines = folded(given + written, len(given))[-LINES:]
    return [
        d.text(10, 20 + LINE * k, *(_literal(run, style) for style, run in line), style="code")
        for k, line in enumerate(lines)
    ]


def folded(text: str, given: int) -> list[list[tuple[str, str]]]:
    """`text` in lines of at most CELLS cells, each as (style, run): the first `given` characters are "given"."""
    lines, width = [list[tuple[str, str]]()], 0
    for k, character in enumerate(text):
        wide = 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if width + wide > CELLS:
            lines, width = [*lines, []], 0
        style = "given" if k < given else "fresh" if k == len(text) - 1 else ""
        spaces = character == " " and " " in (text[k - 1 : k], text[k + 1 : k + 2])
        pale, line = character == "\n" or (spaces and not style), lines[-1]
        style = "given" if pale else style
        before = line.pop()[1] if line and line[-1][0] == style else ""
        line.append((style, before + (DOT if spaces else shown(character))))
        width += wide
        if character == "\n":
            lines, width = [*lines, []], 0
    lines[-1].append(("fresh", CARET))
    return lines


def _literal(run: str, style: str = "") -> Part:
    """Words that are painted as they are, spaces and all."""
    return {"at": ["zero", 0], "of": [run.replace(" ", "\N{NO-BREAK SPACE}")], "class": style}


def _strip(p: Array, symbols: str, drawn: int, luck: float) -> list[Mark]:
    """From 0 to 1: every character as wide as it is probable, and where the random number falls."""
    ends = np.cumsum(p) / p.sum() * WIDTH
    starts = ends - p / p.sum() * WIDTH
    wide = ends - starts
    x = min(max(luck * WIDTH, 4), WIDTH - 4)
    edges = "".join(f"M{x:.1f} {STRIP}v{HIGH}" for x in ends[wide > 3])
    size = (max(float(wide[drawn]), 1.5), HIGH)
    words = [f"{SAY.luck} {luck:.2f} {SAY.falls} ", _literal(glyph(symbols[drawn]), "fresh")]
    side = "start" if luck < 0.5 else "end"
    marks = [
        d.Box((0, STRIP), (WIDTH, HIGH), style="soft", rx=2),
        d.Box((float(starts[drawn]), STRIP), size, style="soft", color=NEXT, rx=2),
        d.Path(edges),
        d.Path(f"M{x:.1f} {STRIP}l-5 -9h10z", style="solid", color=NEXT),
        d.text(x + (10 if side == "start" else -10), STRIP - 6, *words, anchor=side, style="quiet"),
    ]
    for code in np.flatnonzero(wide > 12):
        middle, label = float(starts[code] + ends[code]) / 2, _literal(glyph(symbols[code]))
        marks.append(d.text(middle, STRIP + 17, label, anchor="middle", style="code"))
    return marks


def bars_drawing(model: SamplerModel) -> Drawing:
    """Bars for the most probable next characters, the state, and the bits per character."""
    vocabulary, ranks, p = model.net.vocabulary, model.ranks, model.probs
    rest = np.maximum(1 - p[:, ranks].sum(axis=1), 0)
    drawn = [code == model.drawn for code in ranks]
    h, labels = model.h, tuple(map(glyph, vocabulary.symbols))
    padded = np.full(-(-len(h) // UNITS) * UNITS, np.nan)
    padded[: len(h)] = h
    name = model.names[model.stage]
    others = tuple((n, bits) for n, bits in model.bits.items() if n not in model.nets)
    arrays = {"p": np.append(p[0, ranks], rest[0]), "plain": np.append(p[1, ranks], rest[1])}
    arrays |= {"symbol": np.array(ranks), "drawn": np.array([*drawn, not any(drawn)])}
    arrays |= {"h": padded, "bits": np.array([model.bits.get(name, np.nan)])}
    return Drawing(bars_scene(labels, len(ranks), len(h), name in model.bits, others), arrays)


@lru_cache(maxsize=32)
def bars_scene(
    labels: tuple[str, ...],
    rows: int,
    n_h: int,
    measured: bool,
    others: tuple[tuple[str, float], ...],
) -> Scene:
    """All but the numbers; `labels` are the characters, `others` the baselines beside the net's bits."""
    marks: list[Mark] = [
        d.text(0, 14, SAY.next_ones, style="quiet"),
        d.text(48 + TRACK + 50, 14, SAY.p, anchor="end", style="quiet"),
        d.text(48 + TRACK + 100, 14, SAY.p_plain, anchor="end", style="quiet"),
    ]
    for k in range(rows + 1):
        name = d.choice("symbol", labels, k) if k < rows else SAY.others
        marks += _bar(k, name, "code" if k < rows else "quiet")
    high = -(-n_h // UNITS)
    cell = min(20.0, ROW * (rows + 1) / high)
    left = WIDTH - UNITS * 20.0
    marks.append(d.text(left, 14, SAY.state.format(n=n_h), style="quiet"))
    marks.append(
        d.Heat("h", ("h", 0), (high, UNITS), (left, 24), (20.0, cell), label=SAY.unit, digits=None)
    )
    lines: list[list[Part]] = []
    if measured:
        told = "".join(f" · {name} {bits:.2f}" for name, bits in others)
        lines.append([SAY.bits, d.number("bits"), told])
    height = 24 + max(ROW * (rows + 1), cell * high) + 4
    return d.scene(WIDTH, height, marks, lines=lines, keys=KEYS)


def _bar(k: int, name: Part, style: str) -> list[Mark]:
    """One row: a character, p at this temperature over p at 1, and whether it is drawn."""
    y = 24 + ROW * k
    return [
        d.text(0, y + 14, name, style=style),
        d.Bar(("p", k), (48, y + 3), (TRACK, 9), PROBABILITY, across=True),
        d.Bar(("plain", k), (48, y + 12), (TRACK, 4), PLAIN, across=True),
        d.text(48 + TRACK + 50, y + 14, d.number("p", k), anchor="end"),
        d.text(48 + TRACK + 100, y + 14, d.number("plain", k), anchor="end", style="quiet"),
        d.text(
            48 + TRACK + 110, y + 14, d.choice("drawn", ["", SAY.drawn], k), size=12, color=NEXT
        ),
    ]
