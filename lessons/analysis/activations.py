"""Every unit of a net at every character of a text, and runs that are kept for those who look into the same ones."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from lessons.cells.basic import LSTMCell
from lessons.cells.protocol import steps_as
from lessons.cells.unrolling import unroll
from lessons.numerics import Array, blocks, sigmoid, zeros_apart
from lessons.tasks.text import Codes
from lessons.trained_nets.char_lm import CharLM

Kept = NDArray[Any]  # float64, or narrower
Watched = dict[str, Kept]  # by quantity, (T, n_h)
QUANTITIES = ("c", "h", "f", "i", "o")
CHUNK = 100  # characters of a run at a time


def watch(
    net: CharLM, text: str, names: Sequence[str] = QUANTITIES, dtype: Any = np.float16
) -> Watched:
    """Every unit after each character of `text`, from a zero state: arrays (T, n_h) by quantity.

    `names` may be c, h, f, i, o, g of an LSTM; of another cell those are taken that its step gives. They are kept in
    half precision unless `dtype` is another: three digits, and 4 MB for 10,000 characters and 192 units. ValueError
    for an empty text.
    """
    found = dict[str, Kept]()
    for some, run in in_parts(net, text):
        for name in [name for name in names if name in run]:
            if name not in found:
                found[name] = zeros_apart((len(text), run[name].shape[1]), dtype)
            found[name][some] = run[name]
    return found


def in_parts(net: CharLM, text: str) -> Iterator[tuple[slice, dict[str, Array]]]:
    """The run over `text`, CHUNK characters at a time: which they are, and all quantities (CHUNK, n_h) by name.

    ValueError for an empty text.
    """
    if not text:
        raise ValueError("There is no text to read; type some characters.")
    codes, state = net.vocabulary.encode(text), net.start()
    rows = np.eye(len(net.vocabulary))
    for some in blocks(len(codes), CHUNK):
        run = _run(net, rows[codes[some]], state)
        state = {name: run[name][-1] for name in net.cell.state_sizes}
        yield some, run


def _run(net: CharLM, xs: Array, state: Mapping[str, Array]) -> dict[str, Array]:
    """A run over xs (T, n_x), quickly where the cell is an LSTM."""
    if not steps_as(net.cell, LSTMCell):
        return unroll(net.cell, xs, state)
    assert isinstance(net.cell, LSTMCell)
    return _lstm_run(net.cell, xs, state)


def _lstm_run(cell: LSTMCell, xs: Array, state: Mapping[str, Array]) -> dict[str, Array]:
    """The run of `lstm_run`, without a copy of the weights: short runs of a large net take little memory."""
    n, T = len(state["h"]), len(xs)
    Ws, bs = (cell.W_f, cell.W_i, cell.W_o, cell.W_g), (cell.b_f, cell.b_i, cell.b_o, cell.b_g)
    sums = np.empty((T, 4, n))
    for k, (W, b) in enumerate(zip(Ws, bs, strict=True)):
        sums[:, k] = xs @ W[:, n:].T + b
    to_h = [W[:, :n] for W in Ws]
    cs, hs = np.empty((2, T, n))
    c, h = state["c"], state["h"]
    for t, a in enumerate(sums):
        for a_k, W in zip(a, to_h, strict=True):
            a_k += W @ h
        a[:3] = sigmoid(a[:3])
        np.tanh(a[3], out=a[3])
        cs[t] = c = a[0] * c + a[1] * a[3]
        hs[t] = h = a[2] * np.tanh(c)
    f, i, o, g = sums.transpose(1, 0, 2)
    return {"f": f, "i": i, "o": o, "g": g, "c": cs, "h": hs}


GATES = ("f", "i", "o")


@dataclass(frozen=True, eq=False)
class Run:
    """A net over a text: its states after every character, in half precision; a gate is worked out when asked for."""

    net: CharLM
    codes: Codes
    states: Watched  # h, or c, or both, (T, n_h)

    def knows(self, quantity: str) -> bool:
        """Whether a column of this can be given; a gate follows from h."""
        return quantity in self.states or (quantity in GATES and "h" in self.states)

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
        drive: Array = W[hs.shape[1] :][self.codes] + b
        drive[1:] += hs[:-1].astype(np.float32) @ W[: hs.shape[1]].astype(np.float32)
        return 0.5 + 0.5 * np.tanh(drive / 2)


def quantities(net: CharLM) -> tuple[str, ...]:
    """What there is of every unit: its memory first, then h, and the gates of an LSTM."""
    states = dict.fromkeys((remembers(net), "h"))
    return (*states, *(GATES if steps_as(net.cell, LSTMCell) else ()))


def watched(net: CharLM, text: str, *, whole: bool = False) -> Run:
    """The memory at every character; of an LSTM's `whole` run h too, and so the gates: twice as much to keep."""
    return _watched(net, text, whole)


@lru_cache(maxsize=2)
def _watched(net: CharLM, text: str, whole: bool) -> Run:
    states = {remembers(net): memory(net, text)}
    if whole and "h" not in states:
        states |= watch(net, text, ("h",))
    return Run(net, net.vocabulary.encode(text), states)


_memories: WeakValueDictionary[tuple[CharLM, str], Kept] = WeakValueDictionary()


def memory(net: CharLM, text: str) -> Kept:
    """What `remembers` names, of every unit after every character, (T, n_h): one array for all who look into it.

    It is kept as long as one of them holds it.
    """
    found = _memories.get((net, text))
    if found is None:
        name = remembers(net)
        found = _memories[net, text] = watch(net, text, (name,))[name]
        found.flags.writeable = False
    return found


def remembers(net: CharLM) -> str:
    """What a unit's memory is called: c, or h of a cell without it."""
    return "c" if "c" in net.cell.state_sizes else "h"
