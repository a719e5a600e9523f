"""What lesson 03 asks: softmax, how long a training takes, and what one unit can learn."""

from functools import cache
from typing import Any

import numpy as np

from lessons.numerics import Array, softmax
from lessons.toy_models.hello import HelloNet, train_hello
from widgets.live_trainings.hello import LAST_SEED, STEPS
from widgets.predictions.answers import Amounts, OneOf
from widgets.predictions.model import Question
from widgets.questions.trainings import as_made

OTHERS = OneOf(
    (
        "They stay as they are",
        "All three fall by the same amount",
        "All three fall by the same factor",
    )
)
SPELLS = OneOf(
    (
        "Never: with none of the seeds",
        "Sometimes: with some of the seeds",
        "Always: with each of the seeds",
    )
)
E, REST = 1, [0, 2, 3]  # the letter whose logit rises, and the others
RATE = 0.03  # of the training of one unit


def _others(model: Any) -> Array:
    """What the probabilities of h, l and o do when the logit of e rises by 1."""
    raised = model.y.copy()
    raised[E] += 1.0
    before, after = softmax(model.y)[REST], softmax(raised)[REST]
    if np.allclose(after, before):
        return OTHERS.only(0)
    return OTHERS.only(2 if np.ptp(after / before) < 1e-9 else 1)


def _four_right(model: Any) -> Array | None:
    """The logarithm of the first update with four right predictions, (1,); None until there is one."""
    if not as_made(model):
        return None
    wanted = model.net.encoded(model.net.word[1:]).argmax(axis=1)
    steps = [each.step for each in model.history if (each.p.argmax(axis=1) == wanted).all()]
    return np.log10([max(steps[0], 1)]) if steps else None


@cache
def _spellings() -> frozenset[bool]:
    """Whether one unit spells the word after training, from seed to seed until both have been seen."""
    found: set[bool] = set()
    for seed in range(LAST_SEED + 1):
        net = HelloNet(1, seed)
        for _ in train_hello(net, STEPS, RATE):
            pass
        found.add(net.spell() == net.word)
        if len(found) == 2:
            break
    return frozenset(found)


def _one_neuron(_: Any) -> Array:
    """Whether one unit spells never, sometimes or always."""
    spelled = _spellings()
    return SPELLS.only(1 if len(spelled) == 2 else 2 if True in spelled else 0)


QUESTIONS = (
    Question(
        "03 softmax",
        "You raise the logit of e alone: what happens to the probabilities of h, l and o?",
        OTHERS,
        _others,
    ),
    Question(
        "03 four right",
        "After how many updates are all four predictions right?",
        Amounts(0.0, 4.0, near=0.3, start=0.0, powers=True),
        _four_right,
    ),
    Question(
        "03 one neuron",
        f"Can one unit learn to spell hello in {STEPS} updates, with the seeds 0 to {LAST_SEED}?",
        SPELLS,
        _one_neuron,
    ),
)
