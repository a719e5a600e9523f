"""What lesson 17 asks: a word played backwards."""

from typing import Any

from lessons.numerics import Array
from lessons.tasks.spoken_words import NAMES, Utterance, features
from widgets.predictions.answers import OneOf
from widgets.predictions.model import Question

WORDS = OneOf(NAMES)


def _word(model: Any) -> Array:
    """What the net believes at the end of a no played backwards, in the voice of the widget."""
    said = Utterance("no", float(model.pitch), model.tempo, 0.0, model.noise, backwards=True)
    return WORDS.only(int(model.net.beliefs(features(said.wave))[-1].argmax()))


QUESTIONS = (
    Question(
        "17 no backwards",
        "A recorded “no” is played backwards. Which word is it to the LSTM?",
        WORDS,
        _word,
    ),
)
