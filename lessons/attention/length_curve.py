"""How often strings of each length are reversed rightly: within the trained lengths, and beyond.

The shipped numbers are those of `python -m lessons.train translators`: three starts for each kind of net, 200 held-out
strings of each length. `recomputed` asks a net again.
"""

from collections.abc import Iterable

from lessons.attention.encoder_decoder import DECODER_UNITS, Seq2Seq
from lessons.attention.translators import CONTROLS, UPDATES, accuracy, measured
from lessons.tasks.translation import LONGEST, SHORTEST, of_length

TRAINED = (SHORTEST, LONGEST)
LENGTHS = tuple(range(1, 26))  # that are measured; outside TRAINED no net has seen any
BEYOND = (20, 25)  # those that are told
SEEDS = (0, 1, 2)
SIZES = (
    (DECODER_UNITS, UPDATES),
    *CONTROLS,
)  # numbers of the fixed vector, and updates, that were measured


def key(attention: str, seed: int, length: int) -> str:
    """What the manifest calls the fraction of one length."""
    return f"reversal {attention} {seed}, length {length}"


def control_key(units: int, updates: int, seed: int, length: int) -> str:
    """What the manifest calls the fraction of one length of a net of CONTROLS."""
    return f"reversal none {seed}, {units} numbers, {updates} updates, length {length}"


def without_attention(units: int, updates: int, seed: int = 0) -> dict[int, float]:
    """The measured fractions, by length, of a net without attention: that of the lesson, or one of CONTROLS."""
    if (units, updates) == (DECODER_UNITS, UPDATES):
        return accuracy_by_length("none", seed)
    scores = measured()
    return {length: scores[control_key(units, updates, seed, length)] for length in LENGTHS}


def accuracy_by_length(attention: str, seed: int = 0) -> dict[int, float]:
    """The measured fraction of strings reversed wholly right, by length; ValueError for a net that was not measured."""
    scores = measured()
    keys = {length: key(attention, seed, length) for length in LENGTHS}
    found = {length: scores[k] for length, k in keys.items() if k in scores}
    if not found:
        raise ValueError(f"Nothing was measured for {attention!r} and seed {seed}.")
    return found


def recomputed(net: Seq2Seq, lengths: Iterable[int] = LENGTHS, count: int = 20) -> dict[int, float]:
    """The fraction that `net` reverses wholly right, by length: of `count` held-out strings each."""
    return {length: accuracy(net, of_length(length, count)) for length in lengths}
