"""The one table of colours: what each colour of a picture means, the same in every widget and every lesson.

A picture names a colour by its `fill`, a mid-tone of the light theme. The page turns it into the shape's or the word's
own tone in its theme: the style sheet of all views has variables for each colour (`page_colours`).

Blue and orange are for sign only. Strength is opacity, so zero is the ground. Colours that may stand beside each other
stay apart for eyes that lack one kind of cone; where two lines share a colour, dash and marker tell them apart.
"""

from collections.abc import Iterable
from typing import NamedTuple, TypedDict


class Hue(NamedTuple):
    """One colour: of shapes and lines (`fill`) and of words (`ink`) on a light page, and both on a dark one."""

    fill: str
    ink: str
    dark_fill: str
    dark_ink: str
    deep: str = ""  # of dark cells with numbers in them, where `dark_fill` is too light

    def tones(self, dark: bool) -> dict[str, str]:
        """The tones of shapes, of words, and of cells with numbers in them."""
        if not dark:
            return {"fill": self.fill, "ink": self.ink, "cell": self.fill}
        return {"fill": self.dark_fill, "ink": self.dark_ink, "cell": self.deep or self.dark_fill}


HUES = {
    "blue": Hue("#2b7fd4", "#006cbd", "#1a86d5", "#459def"),
    "orange": Hue("#e0741c", "#ae5000", "#d28632", "#d48733"),
    "slate": Hue("#5f6b7a", "#5f6b7a", "#93a1b3", "#93a1b3"),
    "teal": Hue("#369fa3", "#00777b", "#58cfb4", "#58cfb4", "#4db29c"),
    "violet": Hue("#4f279f", "#4f279f", "#b79def", "#b79def", "#ad95e2"),
    "red": Hue("#b3104e", "#b3104e", "#ef5a7c", "#fb6586"),
    "green": Hue("#749a58", "#4f7435", "#b4da8b", "#b4da8b", "#8daa6e"),
    "pink": Hue("#cf739f", "#a54c77", "#fdb2e7", "#fdb2e7", "#c98fb8"),
    "ochre": Hue("#9b610e", "#985f0a", "#fab311", "#fab311", "#d29711"),
    "forest": Hue("#006243", "#006243", "#4e905a", "#64a76f"),
    "purple": Hue("#a953a4", "#9f4a9b", "#a56a9e", "#c184b9"),
    "grey": Hue("#808080", "#6b6b6b", "#999999", "#999999"),
    "black": Hue("#222222", "#222222", "#f2f2f2", "#f2f2f2", "#a1a1a1"),
    "yellow": Hue("#f2c200", "#7a6200", "#b39000", "#d0ab1b"),
}


def _fill(name: str) -> str:
    return HUES[name].fill


POSITIVE, NEGATIVE = _fill("blue"), _fill("orange")  # sign, and nothing else
NEUTRAL = _fill("grey")  # a reference, a baseline, what is not looked at
CHOSEN = _fill("black")  # what the learner has chosen: black on a light page, white on a dark one
RIGHT, WRONG = _fill("forest"), _fill("red")  # never alone: a mark says it too
TICK, CROSS = "✓", "✗"  # those marks
LAYER = _fill("yellow")  # ground of a layer, and of what has been read
ATTENTION = _fill("teal")  # its weights, and nets with it
UNAIDED = _fill("ochre")  # nets without
LOSS = _fill("ochre")  # of what a net is trained on
HELD_OUT = _fill("teal")  # of what is kept from it
GOAL = _fill("yellow")  # what a search is after
LIMIT = _fill("red")  # a threshold, and what has gone beyond it
QUANTITIES = {
    "x": _fill("slate"),  # input
    "h": _fill("teal"),  # hidden state
    "c": _fill("violet"),  # cell state
    "f": _fill("red"),  # forget gate
    "i": _fill("green"),  # input gate
    "g": _fill("pink"),  # candidate
    "o": _fill("ochre"),  # output gate
    "r": _fill("red"),  # reset gate (GRU)
    "z": _fill("green"),  # update gate (GRU)
    "n": _fill("pink"),  # candidate (GRU)
    "y": _fill("forest"),  # output, target, probability
    "gradient": _fill("purple"),  # what travels back
}
GRADIENT = QUANTITIES["gradient"]
WIDTH = 820  # px: what every picture is drawn for; it shrinks with the page
TEXT, SMALL = 13, 11  # px: labels; numbers inside cells


class Stroke(NamedTuple):
    """How the curve of one cell is drawn: its kind is the colour, its initialisation the dash and the marker."""

    color: str
    dash: str = "solid"
    symbol: str = "circle"


CELLS = {
    "RNN": Stroke(_fill("ochre")),
    "RNN, orthogonal": Stroke(_fill("ochre"), "dash", "square"),
    "ReLU RNN, identity": Stroke(_fill("ochre"), "longdash", "cross"),
    "GRU": Stroke(_fill("green")),
    "GRU, bias 3": Stroke(_fill("green"), "dash", "square"),
    "LSTM": Stroke(_fill("violet")),
    "LSTM, bias 3": Stroke(_fill("violet")),
    "LSTM, bias 1": Stroke(_fill("violet"), "dash", "square"),
    "LSTM, bias 0": Stroke(_fill("violet"), "dot", "diamond"),
    "LSTM, chrono": Stroke(_fill("violet"), "dashdot", "star"),
}
VARIANT, YOURS = Stroke(_fill("teal")), Stroke(_fill("pink"))  # of the course; a learner's own
VARIANTS = (
    "Peephole",
    "Coupled",
    "NoForget",
    "NoInput",
    "NoOutput",
    "Minimal",
    "MinLSTM",
    "SLSTM",
    "GRUBefore",
)
LOOKS = (
    *dict.fromkeys(stroke[1:] for stroke in CELLS.values()),
    ("longdashdot", "x"),
    ("solid", "hourglass"),
)


def of_cell(name: str) -> Stroke:
    """The stroke of a cell by the name that the learner reads, "LSTM, bias 3" or the name of a class."""
    kind = name.split(",")[0].removesuffix("Cell")
    if name in CELLS or kind in CELLS:
        return CELLS.get(name) or CELLS[kind]
    return VARIANT if name.startswith(VARIANTS) else YOURS


def of_cells(names: Iterable[str]) -> dict[str, Stroke]:
    """The strokes of cells in one picture, by name: where two would be alike, the later gets another look."""
    found: dict[str, Stroke] = {}
    for name in names:
        stroke, taken = of_cell(name), set(found.values())
        others = (stroke._replace(dash=dash, symbol=symbol) for dash, symbol in LOOKS)
        found[name] = next((each for each in (stroke, *others) if each not in taken), stroke)
    return found


NAMELESS = ("teal", "ochre", "pink", "violet", "green", "purple", "red", "slate")


def nameless(k: int) -> str:
    """The colour of curve or class k, from 0, of a series in which none stands for anything that the table knows."""
    return _fill(NAMELESS[k % len(NAMELESS)])


class Scale(TypedDict):
    """How a number becomes a colour: its sign picks the hue, |v| / max the opacity."""

    max: float
    positive: str
    negative: str


def signed(largest: float = 1.0) -> Scale:
    """For values of either sign: states, candidates, weights, inputs."""
    return {"max": float(largest), "positive": POSITIVE, "negative": NEGATIVE}


def gate(name: str) -> Scale:
    """For a gate, open at 1 and shut at 0, in the gate's own colour."""
    return {"max": 1.0, "positive": color(name), "negative": NEGATIVE}


def color(name: str) -> str:
    """The colour that stands for the quantity `name`; grey for one the course does not know."""
    return QUANTITIES.get(name, NEUTRAL)


def shades(own: str, largest: float = 1.0) -> Scale:
    """In one colour of the table whatever the sign: its strength says how much."""
    return {"max": float(largest), "positive": own, "negative": own}


def of_quantity(name: str, largest: float = 1.0) -> Scale:
    """In the quantity's own colour whatever the sign; for drawings that tell quantities apart by colour."""
    return shades(color(name), largest)


def page_colours() -> str:
    """What `static/colours.css` has: the tones of each colour in both themes.

    `--rnn-fill-2b7fd4`, `--rnn-ink-2b7fd4` and `--rnn-cell-2b7fd4` are those of #2b7fd4.
    """
    sheet = []
    for page, dark in ((":root", False), ('body[data-jp-theme-light="false"]', True)):
        sheet.append(f"{page} {{")
        for hue in HUES.values():
            for kind, tone in hue.tones(dark).items():
                sheet.append(f"  --rnn-{kind}-{hue.fill[1:]}: {tone};")
        sheet.append("}")
    return "\n".join(sheet) + "\n"
