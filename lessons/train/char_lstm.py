"""Trains the LSTM of lesson 20 on Python's library and writes its checkpoint.

`python -m lessons.train char_lstm`, about seven minutes, writes lessons/checkpoints/charlstm.safetensors and its entry
in manifest.json. torch trains; the lesson runs the weights in numpy.
"""

from functools import partial

import numpy as np

from lessons.analysis.activations import watch
from lessons.analysis.units import Ranks, search
from lessons.checkpoint import named, save_and_measure
from lessons.tasks.text import python_library
from lessons.tasks.text_labels import LABELS
from lessons.train.char_lm import cycle, training
from lessons.trained_nets import char_lstm
from lessons.trained_nets.char_lm import CharLM, held_out

SCORED = ("quotes", "docstring", "comment", "brackets", "leading spaces", "line position")
STEPS, RATE = 20_000, 1e-2


def trained(steps: int = STEPS) -> CharLM:
    """The net after `steps` updates of 16 streams, 100 characters each."""
    rate = partial(cycle, rate=RATE, steps=STEPS)
    for _, net in training(python_library().text, char_lstm.before(), rate, 100, steps):  # noqa: B007
        pass
    return net()


def scores() -> dict[str, float]:
    """Bits per character of held-out text, and for each label how well the best unit follows it.

    Both for the net before and after its training; a unit is chosen on one text and scored on another.
    """
    nets = {"before": char_lstm.before(), "trained": char_lstm.load()}
    found = {f"bits, {name}": net.bits_per_character(held_out()) for name, net in nets.items()}
    choose, score = char_lstm.texts()
    for name, net in nets.items():
        ranks = [Ranks.of(watch(net, text, ("c",))["c"]) for text in (choose, score)]
        for label in SCORED:
            truth = [LABELS[label](text) for text in (choose, score)]
            found[f"{label}, {name}"] = search(ranks[0], ranks[1], truth[0], truth[1])[0].scored
    return found


def publish(command: str) -> None:
    """Train, write the net, measure what was written, and enter it in the manifest."""
    kept = named("", trained().arrays(), np.float16)
    save_and_measure("charlstm", kept, char_lstm.SEED, command, scores, digits=3)
