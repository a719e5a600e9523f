"""The Reber grammar: strings that an automaton writes, their embedded form, and streams without an end.

    BTSSXXTVVE        a Reber string: it begins with B and ends with E
    BP<a string>PE    an embedded one: its second symbol comes back as the last but one
    BT..TEBP..PEBT..  a stream: embedded ones without a break

Reber, 1967; embedded by Smith and Zipser, 1989; as a stream by Gers, Schmidhuber and Cummins, 2000.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

SYMBOLS = "BTPSXVE"
# at each node two ways on, as likely as each other: a symbol, and the node that it leads to; EXIT is the last
WAYS = {
    0: {"T": 1, "P": 2},
    1: {"S": 1, "X": 3},
    2: {"T": 2, "V": 4},
    3: {"X": 2, "S": 5},
    4: {"P": 3, "V": 5},
}
EXIT = 5
BRANCHES = "TP"  # of the embedded grammar


def string(rng: np.random.Generator) -> str:
    """A random Reber string."""
    symbols, node = "B", 0
    while node != EXIT:
        symbol = list(WAYS[node])[int(rng.integers(2))]
        symbols, node = symbols + symbol, WAYS[node][symbol]
    return symbols + "E"


def embedded(rng: np.random.Generator) -> str:
    """A random embedded Reber string."""
    branch = BRANCHES[int(rng.integers(2))]
    return f"B{branch}{string(rng)}{branch}E"


def stream(length: int, rng: np.random.Generator) -> str:
    """`length` symbols of embedded strings, one after another."""
    symbols = ""
    while len(symbols) < length:
        symbols += embedded(rng)
    return symbols[:length]


def followers(symbols: str) -> list[str]:
    """For each symbol of a stream, those that may come next; ValueError names a symbol that breaks the grammar.

    After the last symbol of a string a new one begins, so B may follow.
    """
    found, allowed, branch, node = list[str](), "B", "", EXIT
    place = "start"  # where in an embedded string the next symbol stands
    for at, symbol in enumerate(symbols):
        if symbol not in allowed:
            raise ValueError(
                f"Symbol {at + 1} is {symbol}; only {' or '.join(allowed)} may stand there."
            )
        if place == "start":
            place, allowed = "branch", BRANCHES
        elif place == "branch":
            place, allowed, branch = "begin", "B", symbol
        elif place == "inner" and node == EXIT:  # this was its E
            place, allowed = "close", branch
        elif place in ("begin", "inner"):
            node = 0 if place == "begin" else WAYS[node][symbol]
            place, allowed = "inner", "".join(WAYS.get(node, "E"))
        else:
            place, allowed = ("end", "E") if place == "close" else ("start", "B")
        found.append(allowed)
    return found


def legal(symbols: str) -> NDArray[np.bool_]:
    """For each symbol of a stream, which of SYMBOLS may come next: (T, 7)."""
    return np.stack([_members(allowed) for allowed in followers(symbols)])


def numbers(symbols: str) -> NDArray[np.intp]:
    """The symbols as numbers into SYMBOLS, (T,)."""
    return np.array([SYMBOLS.index(symbol) for symbol in symbols])


@cache
def _members(allowed: str) -> NDArray[np.bool_]:
    return np.array([symbol in allowed for symbol in SYMBOLS])
