"""Trains the LSTM of lesson 20 on Python's library and writes its checkpoint.

`python -m lessons.train char_lstm`, about seven minutes, writes lessons/checkpoints/charlstm.safetensors and its entry
in manifest.json. torch trains; the lesson runs the weights in numpy.
"""

import json

import numpy as np
from numpy.typing import NDArray

from lessons.analysis.activations import watch
from lessons.analysis.units import Ranks, search
from lessons.cells.protocol import weights
from lessons.checkpoint import save_checkpoint
from lessons.tasks.text import ASCII, python_library
from lessons.tasks.text_labels import LABELS
from lessons.train.char_lm import train_char_lm
from lessons.trained_nets import char_lstm
from lessons.trained_nets.char_lm import CharLM, held_out

SCORED = ("quotes", "docstring", "comment", "brackets", "leading spaces", "line position")
STEPS, RATE, COMMAND = 20_000, 1e-2, "python -m lessons.train char_lstm"


def cycle(step: int, steps: int = STEPS) -> float:
    """The learning rate: 50 steps up to RATE, then half a cosine down to 2 %."""
    share = 0.02 + 0.49 * (1 + np.cos(np.pi * step / steps))
    return float(RATE * share * min(1.0, (step + 1) / 50))


def trained(steps: int = STEPS) -> CharLM:
    """The net after `steps` updates of 16 streams, 100 characters each."""
    text, start = python_library().text, char_lstm.before()
    for record in train_char_lm(  # noqa: B007
        text, ASCII, start=start, lr=cycle, truncate=100, batch=16, steps=steps
    ):
        pass
    return record.net()


def arrays(net: CharLM) -> dict[str, NDArray[np.float16]]:
    """The weights under the names of `lessons.trained_nets.char_lstm.load`, in float16."""
    own = weights(net.cell) | {"W_hy": net.W_hy, "b_y": net.b_y}
    return {name: value.astype(np.float16) for name, value in own.items()}


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
    return {name: round(score, 3) for name, score in found.items()}


def main() -> None:
    """Train, write the net, measure what was written, and enter it in the manifest."""
    kept = arrays(trained())
    save_checkpoint("charlstm", kept, char_lstm.SEED, COMMAND)
    measured = scores()
    save_checkpoint("charlstm", kept, char_lstm.SEED, COMMAND, measured)
    print(json.dumps(measured, indent=2))
