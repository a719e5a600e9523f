"""What lesson 17 asks: after which row a digit is sure, how many 3s temperature 0 draws, a word played backwards."""

from typing import Any

import numpy as np

from lessons.numerics import Array
from lessons.tasks.digits import load_digits
from lessons.tasks.spoken_words import NAMES, Utterance, features
from widgets.predictions.answers import OneOf
from widgets.predictions.model import Question

WORDS = OneOf(NAMES)
PICTURE, SURE, ROWS = 50, 0.8, 8  # the test digit; p from which a net counts as sure; rows
AFTER = OneOf((*(f"row {t}" for t in range(1, ROWS + 1)), "never"))
SEEDS = 10
PICTURES = OneOf(("1", "2 to 9", "10"))


def _sure(model: Any) -> Array:
    """The first row after which p of the right digit is at least SURE, for the net that the model shows."""
    digits = load_digits()[1]
    p = model.reader.step_probabilities(digits.images[PICTURE])[:, digits.labels[PICTURE]]
    sure = np.flatnonzero(p >= SURE)
    return AFTER.only(int(sure[0]) if len(sure) else ROWS)


def _different(model: Any) -> Array:
    """How many different 3s ten seeds draw at temperature 0."""
    found = {tuple(model.net.picture(3, 0.0, seed)) for seed in range(SEEDS)}
    return PICTURES.only(0 if len(found) == 1 else 1 if len(found) < SEEDS else 2)


def _word(model: Any) -> Array:
    """What the net believes at the end of a no played backwards, in the voice of the widget."""
    said = Utterance("no", float(model.pitch), model.tempo, 0.0, model.noise, backwards=True)
    return WORDS.only(int(model.net.step_probabilities(features(said.wave))[-1].argmax()))


QUESTIONS = (
    Question(
        "17 sure after",
        "The picture is a 3. After which row is p(3) at least 0.8 for the first time?",
        AFTER,
        _sure,
        hides=("p", "over", "h", "accuracies", "accuracy"),
    ),
    Question(
        "17 temperature 0",
        "At temperature 0, how many different 3s does the net draw with ten seeds?",
        PICTURES,
        _different,
    ),
    Question(
        "17 no backwards",
        "A “no” is played backwards. Which word is it to the LSTM?",
        WORDS,
        _word,
    ),
)
