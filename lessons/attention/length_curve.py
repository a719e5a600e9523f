"""How often strings of each length are reversed rightly: within the trained lengths, and beyond.

The shipped numbers are those of `python -m lessons.train translators`: three starts for each kind of net, 200 held-out
strings of each length. `recomputed` asks a net again.
"""

from collections.abc import Iterable

from lessons.attention.encoder_decoder import Seq2Seq
from lessons.attention.translators import accuracy, measured
from lessons.tasks.translation import LONGEST, SHORTEST, of_length

TRAINED = (SHORTEST, LONGEST)
LENGTHS = tuple(range(1, 26))  # that are measured; outside TRAINED no net has seen any
BEYOND = (20, 25)  # those that are told
SEEDS = (0, 1, 2)


def key(attention: str, seed: int, length: int) -> str:
    """What the manifest calls the share of one length."""
    return f"reversal {attention} {seed}, length {length}"


def accuracy_by_length(attention: str, seed: int = 0) -> dict[int, float]:
    """The measured share of strings reversed wholly right, by length; ValueError for a net that was not measured."""
    scores = measured()
    keys = {length: key(attention, seed, length) for length in LENGTHS}
    found = {length: scores[k] for length, k in keys.items() if k in scores}
    if not found:
        raise ValueError(f"Nothing was measured for {attention!r} and seed {seed}.")
    return found


def recomputed(net: Seq2Seq, lengths: Iterable[int] = LENGTHS, count: int = 20) -> dict[int, float]:
    """The share that `net` reverses wholly right, by length: of `count` held-out strings each."""
    return {length: accuracy(net, of_length(length, count)) for length in lengths}
