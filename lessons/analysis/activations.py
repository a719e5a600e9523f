"""Every unit of a net at every character of a text, and runs that are kept for those who look into the same ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lessons.cells.basic import LSTMCell
from lessons.cells.protocol import steps_as
from lessons.cells.unrolling import unroll
from lessons.gradients.fast import lstm_run
from lessons.numerics import Array, blocks
from lessons.tasks.text import Codes
from lessons.trained_nets.char_lm import CharLM

Kept = NDArray[Any]  # float64, or narrower
Watched = dict[str, Kept]  # by quantity, (T, n_h)
QUANTITIES = ("c", "h", "f", "i", "o")
CHUNK = 250  # characters of a run at a time


def watch(
    net: CharLM, text: str, names: Sequence[str] = QUANTITIES, dtype: Any = np.float32
) -> Watched:
    """Every unit after each character of `text`, from a zero state: arrays (T, n_h) by quantity.

    `names` may be c, h, f, i, o, g of an LSTM; of another cell those are taken that its step gives. ValueError for an
    empty text.
    """
    if not text:
        raise ValueError("There is no text to read; type some characters.")
    codes, state, found = net.vocabulary.encode(text), net.start(), dict[str, Kept]()
    rows = np.eye(len(net.vocabulary))
    for some in blocks(len(codes), CHUNK):
        run = _run(net, rows[codes[some]], state)
        state = {name: run[name][-1] for name in net.cell.state_sizes}
        for name in [name for name in names if name in run]:
            rows_of = found.setdefault(name, np.empty((len(codes), run[name].shape[1]), dtype))
            rows_of[some] = run[name]
    return found


def _run(net: CharLM, xs: Array, state: Mapping[str, Array]) -> dict[str, Array]:
    """A run over xs (T, n_x), quickly where the cell is an LSTM."""
    if not steps_as(net.cell, LSTMCell):
        return unroll(net.cell, xs, state)
    assert isinstance(net.cell, LSTMCell)
    gates, cs = lstm_run(net.cell, xs, state)
    f, i, o, g = gates.transpose(1, 0, 2)
    return {"f": f, "i": i, "o": o, "g": g, "c": cs[1:], "h": o * np.tanh(cs[1:])}


GATES = ("f", "i", "o")


@dataclass(frozen=True, eq=False)
class Run:
    """A net over a text: its states after every character, in half precision; a gate is worked out when asked for."""

    net: CharLM
    codes: Codes
    states: Watched  # h, or c, or both, (T, n_h)

    @property
    def quantities(self) -> tuple[str, ...]:
        """What there is of every unit."""
        return tuple(self.states) + (
            GATES if "h" in self.states and steps_as(self.net.cell, LSTMCell) else ()
        )

    @property
    def units(self) -> int:
        """n_h."""
        return self.net.cell.state_sizes["h"]

    def column(self, quantity: str, unit: int) -> Array:
        """A unit, from 0, after every character, (T,)."""
        if quantity in self.states:
            return self.states[quantity][:, unit].astype(np.float64)
        cell, hs = self.net.cell, self.states["h"]
        W, b = getattr(cell, f"W_{quantity}")[unit], getattr(cell, f"b_{quantity}")[unit]
        asked: Array = W[hs.shape[1] :][self.codes] + b
        asked[1:] += hs[:-1].astype(np.float32) @ W[: hs.shape[1]].astype(np.float32)
        return 0.5 + 0.5 * np.tanh(asked / 2)


@lru_cache(maxsize=2)
def watched(net: CharLM, text: str) -> Run:
    """Every state at every character: see `lessons.analysis.activations.watch`."""
    names = ("h",) if remembers(net) == "h" else ("c", "h")
    return Run(net, net.vocabulary.encode(text), watch(net, text, names, np.float16))


def remembers(net: CharLM) -> str:
    """What a unit's memory is called: c, or h of a cell without it."""
    return "c" if "c" in net.cell.state_sizes else "h"
