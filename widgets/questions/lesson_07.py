"""Questions of lesson 07: what a temperature does to a text, and whether the validation loss follows a training."""

from typing import Any

import numpy as np

from lessons.numerics import Array
from lessons.tasks.text import STORY
from widgets.predictions.answers import OneOf
from widgets.predictions.model import Question
from widgets.questions.trainings import as_made

TEMPERATURES = (0.2, 1.0, 2.0)
REPEATS = OneOf(tuple(f"At {each:g}" for each in TEMPERATURES))
FOLLOWS = OneOf(
    (
        "Yes, and it falls as far",
        "Yes, but it falls less far",
        "No, it turns and rises",
    )
)
WRITTEN, N = 400, 4  # characters: written at each temperature, and in an n-gram of them
TURNED = 0.02  # bits above its lowest point: then a curve has turned
AS_FAR = 0.95  # of the fall of the other curve


def _repeats(model: Any) -> Array:
    """The temperature at which the 4-grams of characters that the net writes have the fewest different ones."""
    texts = [model.net.write(model.given, WRITTEN, each, model.seed) for each in TEMPERATURES]
    different = [len({text[k : k + N] for k in range(WRITTEN - N + 1)}) for text in texts]
    return REPEATS.only(int(np.argmin(different)))


def _follows(model: Any) -> Array | None:
    """What the validation loss does while the training loss falls; None before the story's last update."""
    if not as_made(model) or model.corpus.text != STORY or model.history[-1].step < model.steps:
        return None
    looks = {each.look.step: each.look for each in model.history}
    train, held = np.array([(look.train, look.held) for look in looks.values()]).T
    if held[-1] > held.min() + TURNED:
        return FOLLOWS.only(2)
    return FOLLOWS.only(0 if held[0] - held[-1] >= AS_FAR * (train[0] - train[-1]) else 1)


QUESTIONS = (
    Question(
        "07 repeats",
        "The net writes at temperature 0.2, at 1 and at 2: at which does it repeat itself most?",
        REPEATS,
        _repeats,
    ),
    Question(
        "07 follows",
        "Does the validation loss follow the training loss down to update 1000?",
        FOLLOWS,
        _follows,
    ),
)
