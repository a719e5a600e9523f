"""The encoder-decoders that come with the course, and new ones: `load_translator("dates", "none").greedy("3/3/1999")`.

`python -m lessons.train translators` has trained them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from lessons.attention.encoder_decoder import ATTENTION_UNITS, ATTENTIONS, DECODER_UNITS, EMBEDDING
from lessons.attention.encoder_decoder import Attend as Attend
from lessons.attention.encoder_decoder import Seq2Seq as Seq2Seq
from lessons.cells.basic import LSTMCell
from lessons.cells.protocol import weights
from lessons.checkpoint import load_checkpoint, manifest_entry
from lessons.numerics import Array, uniform
from lessons.tasks.translation import TASKS

SHIPPED = {"reversal": ATTENTIONS, "dates": ("additive", "none"), "phrases": ("additive", "none")}
UPDATES = 1600  # of every net that ships
CONTROLS = (  # units and updates of nets without attention that are trained longer, or are wider
    (DECODER_UNITS, 4 * UPDATES),
    (2 * DECODER_UNITS, UPDATES),
    (4 * DECODER_UNITS, UPDATES),
)


def accuracy(net: Seq2Seq, texts: Sequence[str]) -> float:
    """The fraction of texts that `greedy` answers wholly right."""
    return float(np.mean([net.greedy(text).text == net.task.answer(text) for text in texts]))


def untrained(
    task: str, attention: str = "additive", seed: int = 0, units: int = DECODER_UNITS
) -> Seq2Seq:
    """A net as its training begins, of `units` numbers in the decoder and half as many in each encoder.

    Torch's ranges for all weights, but forget biases of 1, and a vector of zeros for UNKNOWN unless it is trained.
    ValueError for a task or an attention that there is not.
    """
    if task not in TASKS or attention not in ATTENTIONS:
        raise ValueError(f"There is no net for {task} with attention {attention}; {_there()}.")
    found, rng = TASKS[task], np.random.default_rng(seed)
    values, n_x, n_y = units, len(found.reads), len(found.writes)
    arrays = {"E_x": rng.normal(size=(n_x, EMBEDDING)), "E_y": rng.normal(size=(n_y, EMBEDDING))}
    if not found.words:
        arrays["E_x"][-1] = 0.0
    forward, backward = (LSTMCell(EMBEDDING, units // 2, rng) for _ in range(2))
    decoder = LSTMCell(EMBEDDING + values, units, rng)
    for cell in (forward, backward, decoder):
        cell.b_f[:] = 1.0
    arrays |= {"W_0": uniform(values, (2 * units, values), rng)}
    arrays |= {"b_0": uniform(values, (2 * units,), rng)}
    if attention != "none":
        arrays |= {"W_q": uniform(units, (ATTENTION_UNITS, units), rng)}
        arrays |= {"W_k": uniform(values, (ATTENTION_UNITS, values), rng)}
    if attention == "additive":
        arrays["v"] = uniform(ATTENTION_UNITS, (ATTENTION_UNITS,), rng)
    arrays["W_y"] = uniform(units + values, (n_y, units + values), rng)
    arrays["b_y"] = uniform(units + values, (n_y,), rng)
    return Seq2Seq(found, attention, forward, backward, decoder, arrays)


def load_translator(task: str, attention: str = "additive") -> Seq2Seq:
    """A trained net that comes with the course, a new copy at every call; SHIPPED says which there are.

    ValueError if it does not, CheckpointError if the file is not the one that was made.
    """
    if attention not in SHIPPED.get(task, ()):
        raise ValueError(f"There is no net for {task} with attention {attention}; {_there()}.")
    name = f"{task} {attention}"
    mine = [key for key in _kept() if key.startswith(f"{name}.")]
    kept = {key.removeprefix(f"{name}."): _kept()[key] for key in mine}
    return from_arrays(task, attention, kept)


def from_arrays(task: str, attention: str, kept: Mapping[str, Array]) -> Seq2Seq:
    """A net with these arrays, copied, under the names that `named` gives."""
    net = untrained(task, attention, units=len(kept["W_0"]) // 2)
    for part, cell in parts(net).items():
        for name in weights(cell):
            setattr(cell, name, np.array(kept[f"{part}.{name}"], dtype=np.float64))
    arrays = {name: np.array(kept[name], dtype=np.float64) for name in net.arrays}
    return replace(net, arrays=arrays)


def parts(net: Seq2Seq) -> dict[str, LSTMCell]:
    """The three cells of a net, by name."""
    return {"forward": net.forward, "backward": net.backward, "decoder": net.decoder}


def named(net: Seq2Seq) -> dict[str, Array]:
    """Every array of a net, by the name under which a checkpoint keeps it."""
    cells = {
        f"{part}.{name}": a
        for part, cell in parts(net).items()
        for name, a in weights(cell).items()
    }
    return cells | dict(net.arrays)


def _there() -> str:
    listed = (f"{task} with {', '.join(SHIPPED[task])}" for task in SHIPPED)
    return "there are " + "; ".join(listed)


@cache
def _kept() -> Mapping[str, Array]:
    return load_checkpoint("seq2seq")


def measured() -> dict[str, float]:
    """The scores of all nets that were trained, from the manifest, by name.

    Fractions of held-out texts answered wholly right; updates until that was 99 % for the first time.
    """
    scores: dict[str, float] = manifest_entry("seq2seq")["scores"]
    return scores
