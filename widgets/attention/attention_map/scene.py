"""An attention map, drawn: a row for each written token, a column for each read one, and the lit row step by step."""

from dataclasses import dataclass
from functools import lru_cache

from widgets.attention.attention_map.model import TOP
from widgets.attention.attention_map.words import SAY
from widgets.drawing import marks as d
from widgets.drawing.marks import Mark, Part, Scene
from widgets.drawing.theme import ATTENTION, NEUTRAL, WIDTH, WRONG, of_quantity, shades, signed

LEFT, PANEL = 104.0, 200.0  # px: for the names of rows; for the candidates at the right
WIDEST = (40.0, 58.0)  # px: a column for a character, for a word
TALL, HEAD = 300.0, 24.0  # px: all rows; the tokens that are read
LETTER = 7.2  # px: a letter of a word
LINE, UNIT = 19.0, 2.0  # px: a line of numbers; a unit of a state
LEAST = 0.005  # a smaller weight is left blank, and has no band
FLOW = 52.0  # px: under the states, for what flows into the context
KEYS = ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "m", " ")
WEIGHT = shades(ATTENTION)
LIT = shades(ATTENTION, 3.0)
HIDDEN = shades(NEUTRAL)
PROBABILITY = of_quantity("y")


@dataclass(frozen=True)
class Shape:
    """All that the scene depends on; the numbers are not here."""

    tokens: tuple[str, ...]
    strange: tuple[bool, ...]
    symbols: tuple[str, ...]
    rows: int
    units: int
    largest: float  # of the scores
    attends: bool
    truth: str
    filled: str

    @property
    def column(self) -> float:
        """Width of a read token."""
        wide = WIDEST[max(map(len, self.tokens)) > 1]
        return min(wide, (WIDTH - LEFT - PANEL - 30) / len(self.tokens))

    @property
    def width(self) -> float:
        """Of all columns."""
        return self.column * len(self.tokens)

    @property
    def turned(self) -> bool:
        """Whether the tokens are too wide to stand upright over their columns."""
        return max(map(len, self.tokens)) * LETTER > self.column - 3

    @property
    def top(self) -> float:
        """Where the tokens that are read stand."""
        return 22.0 + (0.8 * LETTER * max(map(len, self.tokens)) if self.turned else 0.0)

    @property
    def row(self) -> float:
        """Height of a written token."""
        return min(22.0, TALL / self.rows)

    @property
    def map(self) -> float:
        """Where the first row begins."""
        return self.top + HEAD + 4

    @property
    def table(self) -> float:
        """Where the numbers of the lit row begin."""
        return self.map + self.row * self.rows + 28

    @property
    def right(self) -> float:
        """Where what stands beside the map begins."""
        return LEFT + self.width + 34


@lru_cache(maxsize=64)
def attention_scene(shape: Shape) -> Scene:
    """Everything but the numbers."""
    marks = [*_head(shape), *_map(shape), *_candidates(shape)]
    if shape.attends:
        marks += _table(shape)
        height = shape.table + 3 * LINE + shape.units * UNIT + 10 + FLOW
    else:
        marks += _context(shape, shape.table - 20)
        height = shape.table + shape.units * UNIT
    panel = shape.top + 40 + LINE * TOP
    return d.scene(WIDTH, max(height, panel), marks, lines=_lines(shape), keys=KEYS)


def literal(token: str) -> Part:
    """Words that are painted as they are."""
    return {"at": ["zero", 0], "of": [token], "class": ""}


def quiet(x: float, y: float, words: str, anchor: str = "start") -> Mark:
    """A label that stands back."""
    return d.text(x, y, words, anchor=anchor, style="quiet")


def _head(shape: Shape) -> list[Mark]:
    """The tokens that are read; a click masks one."""
    y, size = shape.top, (shape.column, HEAD)
    marks: list[Mark] = [d.Heat("hidden", ("hidden", 0), (1, len(shape.tokens)), (LEFT, y), size, scale=HIDDEN,
                                pick=shape.attends, label=SAY.reads)]  # fmt: skip
    for j, token in enumerate(shape.tokens):
        x, strange = LEFT + (j + 0.5) * shape.column, shape.strange[j]
        place = (x + 2, y - 5) if shape.turned else (x, y + HEAD / 2 + 5)
        side, turn = ("start", -50) if shape.turned else ("middle", 0)
        word = literal(token)
        style, ink = ("through strange", WRONG) if strange else ("through", None)
        marks.append(d.text(*place, word, anchor=side, style=style, color=ink, turn=turn))
    y += HEAD / 2 + 4
    marks.append(quiet(2, y, SAY.reads))  # not over the column of what is written
    return [*marks, quiet(LEFT + shape.width + 8, y, SAY.masks)] if shape.attends else marks


def _map(shape: Shape) -> list[Mark]:
    """The tokens that are written, and the attention weight of each read one."""
    T, h, y = shape.rows, shape.row, shape.map
    size = min(13.0, h - 1)
    lit = d.Heat("lit", ("lit", 0), (T, 1), (LEFT - 62, y), (56, h), scale=LIT, label=SAY.writes,
                 pick=d.Sets("row", 1, "cell"), hover=True)  # fmt: skip
    marks = [lit, quiet(2, y + 13, SAY.writes)]
    for i in range(T):
        word, middle = d.choice("out", (*shape.symbols, ""), i), y + (i + 0.5) * h + size * 0.36
        marks.append(
            d.text(LEFT - 34, middle, word, anchor="middle", style="strong through", size=size)
        )
    if not shape.attends:
        lines = enumerate(SAY.blind)
        return [*marks, *(d.text(LEFT + 14, y + 20 + 20 * k, words) for k, words in lines)]
    rows = [SAY.tell[0].format(row=i + 1) for i in range(T)]
    columns = [SAY.tell[1].format(token=token) for token in shape.tokens]
    digits = 2 if shape.column >= 27 and h >= 13 else None
    cells = d.Heat("alpha", ("alpha", 0), (T, len(columns)), (LEFT, y), (shape.column, h), scale=WEIGHT,
                   digits=digits, least=LEAST, label="α", cursor=("column", 0), veil=False, level=("row", 0),
                   tell=(rows, columns), pick=d.Sets("row", 1, "row"), hover=True)  # fmt: skip
    return [*marks, cells]


def _table(shape: Shape) -> list[Mark]:
    """The lit row, from scores to attention weights, and under each weight the value that it weighs."""
    L, y, digits = len(shape.tokens), shape.table, 2 if shape.column >= 27 else None
    columns = [SAY.tell[2].format(token=token) for token in shape.tokens]
    marks: list[Mark] = [d.text(LEFT, y - 8, SAY.row, d.number("row", digits=0), style="strong")]
    for k, (name, key) in enumerate(zip(SAY.scores, ("scores", "ready", "weights"), strict=True)):
        scale, top = WEIGHT if key == "weights" else signed(shape.largest), y + k * LINE
        least = LEAST if key == "weights" else 0.0
        row = d.Heat(key, (key, 0), (1, L), (LEFT, top), (shape.column, LINE), scale=scale,
                     digits=digits, least=least, label=name, tell=([name], columns))  # fmt: skip
        marks += [row, quiet(LEFT - 8, top + 14, name, "end")]
    y += 3 * LINE + 6
    states = d.Heat("values", ("values", 0), (shape.units, L), (LEFT, y), (shape.column, UNIT), scale=signed(),
                    label=SAY.states, cursor=("column", 0), veil=False)  # fmt: skip
    middle = y + shape.units * UNIT / 2
    marks += [
        states,
        quiet(LEFT - 8, middle + 4, SAY.states, "end"),
        _flow(shape, y + shape.units * UNIT),
    ]
    return marks + _context(shape, y)


def _flow(shape: Shape, y: float) -> Mark:
    """From each value a band to the context, as wide as its weight; a weight below LEAST has none."""
    starts = [LEFT + (j + 0.5) * shape.column for j in range(len(shape.tokens))]
    end, top, deep = shape.right + 42, y + 4, y + 4 + FLOW
    bands = [f"M{x:.1f} {top}C{x:.1f} {deep} {end:.1f} {deep} {end:.1f} {top}" for x in starts]
    return d.Wires(("weights", 0), bands, scale=WEIGHT, width=24, least=LEAST)


def _context(shape: Shape, y: float) -> list[Mark]:
    """The context as a column of its own."""
    x = shape.right + 24
    column = d.Heat(
        "context", ("context", 0), (shape.units, 1), (x, y), (36, UNIT), label=SAY.context
    )
    return [column, d.text(x + 44, y + shape.units * UNIT / 2 + 4, SAY.context, style="strong")]


def _candidates(shape: Shape) -> list[Mark]:
    """Bars for the most probable next tokens at the lit row."""
    x, y = shape.right, shape.map + 10
    marks = [quiet(x, y, SAY.candidates)]
    for k in range(TOP):
        style, line = "" if k else "strong", y + 8 + LINE * k
        name = d.choice("best", shape.symbols, k)
        marks += [
            d.text(x + 58, line + 13, name, anchor="end", style=style),
            d.Bar(("p", k), (x + 66, line + 4), (64, 10), PROBABILITY, across=True),
            d.text(x + 166, line + 13, d.number("p", k), anchor="end", style=style),
        ]
    return marks


def _lines(shape: Shape) -> list[list[Part]]:
    """What is written so far, and the sum that makes the context."""
    apart = [s if s.endswith("'") else f"{s} " for s in shape.symbols]  # d'abeille is one word
    written: list[Part] = [SAY.wrote]
    written += [d.choice("out", (*apart, ""), i) for i in range(shape.rows)]
    verdicts = [word.format(truth=shape.truth) for word in SAY.verdict]
    written.append(d.choice("verdict", verdicts))
    if not shape.attends:
        return [written, [SAY.fixed]]
    if shape.filled:
        written.append(literal(SAY.filled.format(text=shape.filled)))
    total: list[Part] = [SAY.sum]
    for k in range(2):
        total += [d.number("parts", k), SAY.of, d.choice("of", shape.tokens, k), SAY.plus]
    return [written, [*total, d.number("parts", 2), SAY.others]]
