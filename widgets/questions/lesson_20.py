"""What lesson 20 asks: when a unit switches, and what an untrained net follows."""

from typing import Any

import numpy as np

from lessons.analysis.activations import watched
from lessons.analysis.units import ranked, search
from lessons.numerics import Array
from lessons.tasks.text_labels import LABELS, labelled
from widgets.predictions.answers import OneOf
from widgets.predictions.model import Question

UNIT = 33
FEW = 3  # letters
AHEAD = 12  # characters over which a unit may rise
FOLLOWS = 0.8  # an AUC below this is no success

SWITCHES = OneOf(
    ("at the quote itself", "one to three letters later", "more than three letters later")
)
FAILS = OneOf(
    (
        "it fails for both",
        "it fails for brackets, and follows leading spaces",
        "it follows brackets, and fails for leading spaces",
        "it follows both",
    )
)


def _switch(model: Any) -> Array:
    """How many characters after an opening quote unit 33 is half-way up, the median over the text."""
    net = model.nets["trained"]
    text = net.vocabulary.seen(model.given)
    held = np.tanh(watched(net, text).column("c", UNIT - 1))
    inside = LABELS["quotes"](text) > 0
    opened = np.flatnonzero(inside[1:] & ~inside[:-1]) + 1
    late = float(np.median([_half_way(held[at - 1 : at + AHEAD]) for at in opened]))
    return SWITCHES.only(0 if late < 1 else 1 if late <= FEW else 2)


def _half_way(held: Array) -> int:
    """From the value before a quote and those from it on: how many characters later it is half-way to the highest."""
    return int(np.argmax(held[1:] >= (held[0] + held[1:].max()) / 2))


def _fails(model: Any) -> Array:
    """For which of the two labels the best unit of the untrained net is below an AUC of 0.8, on the other text."""
    net = model.nets["untrained"]
    texts = [net.vocabulary.seen(text) for text in (model.choose, model.given)]
    ranks = ranked(net, texts[0]), ranked(net, texts[1])
    good = []
    for name in ("brackets", "leading spaces"):
        choose, score = (labelled(LABELS[name], text) for text in texts)
        good.append(search(*ranks, choose, score, 1)[0].scored >= FOLLOWS)
    return FAILS.only(2 * good[0] + good[1])


QUESTIONS = (
    Question(
        "20 when it switches",
        "When does unit 33 switch: at the opening quote itself, or after some letters?",
        SWITCHES,
        _switch,
    ),
    Question(
        "20 untrained net",
        "Does the untrained net fail (an AUC below 0.8) for brackets, and for leading spaces?",
        FAILS,
        _fails,
    ),
)
