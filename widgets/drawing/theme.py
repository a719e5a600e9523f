"""One colour for each quantity, one scale for each range, the same in every widget and every lesson.

Colours are mid-tones that read on a white and on a black page: strength is opacity, so zero is the page itself.
"""

from typing import TypedDict

POSITIVE, NEGATIVE = "#2b7fd4", "#e0741c"  # blue and orange: apart for colour-blind eyes too
NEUTRAL = "#888888"
LAYER = "#f2c200"  # ground of a layer: weights and a squashing function
QUANTITIES = {
    "x": "#5f6b7a",  # input
    "h": "#2b7fd4",  # hidden state
    "c": "#7a5cc7",  # cell state
    "f": "#d1495b",  # forget gate
    "i": "#2a9d6f",  # input gate
    "g": "#8f6bd6",  # candidate
    "o": "#c48a00",  # output gate
    "r": "#d1495b",  # reset gate (GRU)
    "z": "#2a9d6f",  # update gate (GRU)
    "n": "#8f6bd6",  # candidate (GRU)
    "y": "#2a9d6f",  # output, target
}
SERIES = ["#2b7fd4", "#e0741c", "#2a9d6f", "#d1495b", "#7a5cc7", "#c48a00", "#1f9aa8", "#b0518f"]
GRADIENT = SERIES[7]  # what travels back
WIDTH = 820  # px: what every picture is drawn for; it shrinks with the page
TEXT, SMALL = 13, 11  # px: labels; numbers inside cells


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
    color = QUANTITIES.get(name, NEUTRAL)
    return {"max": 1.0, "positive": color, "negative": NEGATIVE}


def color(name: str) -> str:
    """The colour that stands for the quantity `name`; grey for one the course does not know."""
    return QUANTITIES.get(name, NEUTRAL)


def of_quantity(name: str, largest: float = 1.0) -> Scale:
    """In the quantity's own colour whatever the sign; for drawings that tell quantities apart by colour."""
    own = color(name)
    return {"max": float(largest), "positive": own, "negative": own}
