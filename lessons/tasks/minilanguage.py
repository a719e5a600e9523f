"""A language of seven signs whose rules are all known: letters, quotes and brackets, with nothing to mean.

Outside quotes brackets open, up to four deep, and close; inside quotes there are letters alone; a line ends where no
bracket is open. A net that is to predict the next sign has to know which of this holds.
"""

import numpy as np

from lessons.numerics import Array, blocks
from lessons.tasks.text import UNKNOWN, Vocabulary
from lessons.tasks.text_labels import LABELS

SIGNS = Vocabulary('\n "()ab' + UNKNOWN)
DEEPEST, SHORTEST = 4, 12  # brackets open at most; signs of a line at least


def generate(n: int, seed: int) -> str:
    """`n` signs of the language, the same for the same seed."""
    rng, written = np.random.default_rng(seed), bytearray()
    quoted, deep, since = False, 0, 0
    for some in blocks(n, 1000):
        for chance, letter in rng.random((min(some.stop, n) - some.start, 2)).tolist():
            sign = _sign(chance, letter, quoted, deep, since)
            quoted ^= sign == '"'
            deep += (sign == "(") - (sign == ")")
            since = 0 if sign == "\n" else since + 1
            written.append(ord(sign))
    return written.decode("ascii")


def _sign(chance: float, letter: float, quoted: bool, deep: int, since: int) -> str:
    """The next sign, from two random numbers of 0..1."""
    if quoted:
        return '"' if chance < 0.12 else "ab "[int(3 * letter)]
    if not deep and since > SHORTEST:
        if chance < 0.3:
            return "\n"
        chance = (chance - 0.3) / 0.7
    if chance < 0.08:
        return '"'
    if chance < 0.2 and deep < DEEPEST:
        return "("
    if chance < 0.34 and deep:
        return ")"
    return "aaaab "[int(6 * letter)]


def quoted(text: str) -> Array:
    """1 from an opening quote up to before the closing one."""
    return np.cumsum([sign == '"' for sign in text]) % 2.0


def deep(text: str) -> Array:
    """How many brackets are open."""
    steps = [(sign == "(") - (sign == ")") for sign in text]
    return np.cumsum(steps).astype(float)


RULES = {"inside quotes": quoted, "bracket depth": deep, "line position": LABELS["line position"]}
