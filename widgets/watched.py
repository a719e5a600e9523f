"""Runs of nets over texts, kept for the views that look into the same ones."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lessons import inside
from lessons.cells import LSTMCell
from lessons.charlm import CharLM
from lessons.inside import Ranks, Watched
from lessons.numerics import Array
from lessons.text import Codes

MOST = 10_000  # characters that a picture shows
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
        return tuple(self.states) + (GATES if "h" in self.states and _is_lstm(self.net) else ())

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


def _is_lstm(net: CharLM) -> bool:
    return getattr(net.cell.step, "__func__", None) is LSTMCell.step


@lru_cache(maxsize=2)
def watched(net: CharLM, text: str) -> Run:
    """Every state at every character: see `lessons.inside.watch`."""
    names = ("h",) if remembers(net) == "h" else ("c", "h")
    return Run(net, net.vocabulary.encode(text), inside.watch(net, text, names, np.float16))


@lru_cache(maxsize=4)
def ranked(net: CharLM, text: str) -> Ranks:
    """The memory of every unit, ranked over the text."""
    name = remembers(net)
    return Ranks.of(inside.watch(net, text, (name,), np.float16)[name])


def remembers(net: CharLM) -> str:
    """What a unit's memory is called: c, or h of a cell without it."""
    return "c" if "c" in net.cell.state_sizes else "h"


def readable(typed: str) -> str:
    """`plain(typed)`; ValueError if it is longer than MOST characters."""
    text = plain(typed)
    if len(text) > MOST:
        raise ValueError(
            f"That is {len(text):,} characters; this picture shows up to {MOST:,}, so shorten it."
        )
    return text


def plain(typed: str) -> str:
    """`typed` with plain ends of lines, and spaces for tabs."""
    return typed.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)
