"""Words as chips with a probability under each, the eight languages as bars; loss and recall as curves."""

from functools import lru_cache
from typing import Any

import numpy as np

from lessons.tasks.birthplace import COUNTRIES, LANGUAGES, NUMBER, QUESTION, Sentence
from lessons.toy_models.recall import UPDATES
from widgets.drawing import curves as c
from widgets.drawing.diagram import Drawing
from widgets.drawing.marks import (
    Bar,
    Box,
    Heat,
    Mark,
    Part,
    Path,
    Scene,
    Sets,
    Wires,
    choice,
    number,
    scene,
    text,
)
from widgets.drawing.plot import Picture
from widgets.drawing.theme import CELLS, CHOSEN, LOSS, NEUTRAL, QUANTITIES, WIDTH, nameless, shades
from widgets.live_trainings.recall.model import (
    BY_CHANCE,
    COUNTED,
    LAGS,
    LONGEST,
    SAY,
    RecallModel,
    count_recall,
)

CUE, OTHER = QUANTITIES["y"], nameless(2)
SURE, PALE, HERE = shades(CUE), shades(NEUTRAL), shades(CHOSEN)
LETTER, PAD, CHIP, STRIP, ROW, TOP = 7.4, 12.0, 24.0, 11.0, 45.0, 34.0  # px
# px: left edge of the bars, width of the words, a bar's row
LANGUAGES_AT, FLOW, LINE = 580.0, 545.0, 23.0
BAR = 122.0  # px: length of a bar of probability 1
LEAST_ROWS = 5  # of words, so that the bars and what is below stand still
# the look of the counts: name, dash, marker
COUNTS = (
    (SAY.bag, "dash", "square"),
    (SAY.pairs, "dot", "diamond"),
    (SAY.triples, "dashdot", "triangle-up"),
)
KEYS = ("ArrowLeft", "ArrowRight", "Home", "End")


def reading(model: RecallModel) -> Drawing:
    """The sentence, the probability of the right language after each word, and of all languages after the shown one."""
    sentence, probs = model.sentence, model.probs
    sure = np.full(len(sentence.words), np.nan)
    if sentence.language:
        sure = probs[:, COUNTRIES.index(sentence.country)]
    here = np.arange(1, len(sure) + 1) == model.word
    arrays = {
        "sure": sure,
        "here": here,
        "word": np.array([model.word - 1]),
        "p": probs[model.word - 1],
    }
    return Drawing(reading_scene(sentence), arrays)


@lru_cache(maxsize=64)
def reading_scene(sentence: Sentence) -> Scene:
    """All but the numbers: sure and here (T,), word (1,), p (8,)."""
    words, places, x, row = sentence.words, [], 0.0, 0
    for word in words:
        width = LETTER * len(word) + PAD
        x, row = (0.0, row + 1) if x + width > FLOW else (x, row)
        places.append((x, TOP + row * ROW, width))
        x += width + 4
    frames = [_frame(*place) for place in places]
    marks = [*_heading(sentence), Wires(("here", 0), frames, scale=HERE, width=2)]
    for t, place in enumerate(places):
        marks += _word(sentence, t, *place)
    marks += _bars(sentence)
    strange = ", ".join(word for word in sentence.unknown)
    lines: list[list[Part]] = [[SAY.strange.format(words=strange)]] if strange else []
    height = TOP + max(row + 1, LEAST_ROWS) * ROW
    return scene(WIDTH, height, marks, lines=lines, keys=KEYS)


def _frame(x: float, y: float, width: float) -> str:
    """A chip's outline."""
    return f"M{x + 1} {y}h{width - 2:.1f}v{CHIP}h{2 - width:.1f}z"


def _heading(sentence: Sentence) -> list[Mark]:
    """What the colours mean, and of which word the bars speak."""
    after: list[Part] = [SAY.after, choice("word", sentence.words), "”"]
    return [
        text(0, 16, SAY.strip if sentence.language else SAY.no_cue, style="quiet"),
        text(330, 16, SAY.cue, style="strong", color=CUE),
        text(375, 16, SAY.other, color=OTHER),
        text(LANGUAGES_AT, 16, *after, style="quiet"),
    ]


def _word(sentence: Sentence, t: int, x: float, y: float, width: float) -> list[Mark]:
    """A word, and under it p of the right language when the net has read so far."""
    word, middle = sentence.words[t], x + width / 2
    name = f"p after “{word}”, word {t + 1}"
    strip = Heat(
        f"w{t}",
        ("sure", t),
        (1, 1),
        (x, y + CHIP + 2),
        (width, STRIP),
        scale=SURE,
        label=name,
        pick=Sets("word", t + 1),
    )
    if t == sentence.cue:
        ground = Box((x + 1, y), (width - 2, CHIP), style="soft", rx=2)
        return [
            ground,
            text(middle, y + 17, word, anchor="middle", style="strong", color=CUE),
            strip,
        ]
    if word in LANGUAGES:
        return [text(middle, y + 17, word, anchor="middle", color=OTHER), strip]
    question = t >= len(sentence.words) - len(QUESTION) and word in QUESTION
    quiet = question or word not in NUMBER
    return [text(middle, y + 17, word, anchor="middle", style="quiet" if quiet else ""), strip]


def _bars(sentence: Sentence) -> list[Mark]:
    """A bar for each language; the right one stands on a ground of its own."""
    marks: list[Mark] = []
    for k, (country, language) in enumerate(LANGUAGES.items()):
        y, right = TOP + k * LINE, country == sentence.country
        style = "strong" if right else ""
        if right:
            marks.append(
                Box(
                    (LANGUAGES_AT - 8, y - 2),
                    (WIDTH - LANGUAGES_AT + 8, LINE - 1),
                    style="soft",
                    rx=4,
                )
            )
        at, size = (LANGUAGES_AT + 68, y + 2), (BAR, LINE - 9)
        marks += [
            text(LANGUAGES_AT, y + 14, language, style=style),
            Bar(("p", k), at, size, SURE if right else PALE, across=True),
            text(WIDTH - 6, y + 14, number("p", k), anchor="end", style=style),
        ]
    x, high = LANGUAGES_AT + 68 + BAR / len(LANGUAGES), LINE * len(LANGUAGES)
    chance = text(x + 3, TOP + high + 8, f"{SAY.chance}: 1/{len(LANGUAGES)}", style="quiet")
    return [*marks, Path(f"M{x:.1f} {TOP}v{high}"), chance]


def curves(model: RecallModel) -> Picture:
    """Loss against updates; recall against lag for the net and, with `counts`, for three counts."""
    steps = np.array([moment.step for moment in model.history])
    losses = np.array([moment.loss for moment in model.history])
    moment, low, high = model.shown, *model.lags
    look: dict[str, Any] = {"showlegend": False, "cliponaxis": False}
    data = [
        c.line(losses, LOSS, steps, line={"color": LOSS}, **look),
        c.dot(moment.step, moment.loss, LOSS, **look),
        _recalled(moment.recall, SAY.net, CELLS["RNN"].color, 3) | {"showlegend": True},
    ]
    if model.counts:
        for n, (name, dash, symbol) in zip(COUNTED, COUNTS, strict=True):
            counted = count_recall(n, model.distracting)
            data.append(_recalled(counted, name, NEUTRAL, 1.5, dash, symbol))
    left, right = {"xref": "x", "yref": "y"}, {"xref": "x2", "yref": "y2"}
    ends = {"type": "rect", "x0": low - 0.4, "x1": high + 0.4, "y0": 0, "y1": 1.05, **right}
    ground = {"line": {"width": 0}, "layer": "below", "fillcolor": NEUTRAL, "opacity": 0.15}
    ln8 = float(np.log(8))
    band = {
        "type": "rect",
        "x0": -1,
        "x1": LONGEST + 1,
        "y0": BY_CHANCE[0],
        "y1": BY_CHANCE[1],
        **right,
    }
    shapes = [
        ends | ground,
        band | ground,
        c.level((0, LONGEST), 1 / 8, **right),
        c.level((model.lag, model.lag), 0, "dot", y1=1.05, **right),
        c.level((0, UPDATES), ln8, **left),
    ]
    small = {"font": {"size": 11}}
    notes = [
        c.note(UPDATES, ln8, f"{SAY.chance}: ln 8", "right", "bottom", **left, **small),
        c.note(LONGEST, 1 / 8, f"{SAY.chance}: 1/8", "right", "bottom", **right, **small),
        c.note((low + high) / 2, 0.0, SAY.trained, "center", "bottom", **right, **small),
    ]
    return {"data": data, "layout": _layout() | {"shapes": shapes, "annotations": notes}}


def _recalled(
    recall: np.ndarray,
    name: str,
    color: str,
    width: float,
    dash: str = "solid",
    symbol: str = "circle",
) -> dict[str, Any]:
    """One curve of recall against lag."""
    look: dict[str, Any] = {"panel": "2", "name": name, "marker": {"size": 6, "symbol": symbol}}
    curve = c.against_length(np.array(LAGS), recall, color, width, **look)
    curve["line"] |= {"dash": dash}
    return curve


def _layout() -> dict[str, object]:
    """Two pictures side by side: loss on the left, recall on the right."""
    left = c.axis(SAY.steps_axis, (0, UPDATES)), c.axis(SAY.loss_axis, (0, 2.6))
    right = c.axis(SAY.lag_axis, (-1, LONGEST + 1)), c.axis(SAY.recall_axis, (0, 1.05))
    return {
        "height": 250,
        "margin": {"t": 34},
        "legend": {"orientation": "h", "x": 1, "xanchor": "right", "y": 1.02, "yanchor": "bottom"},
        **c.panels(left, right, (0.38, 0.48)),
    }
