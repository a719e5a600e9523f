"""How often strings of each length are reversed rightly: within the trained lengths, and beyond.

The shipped numbers are those of `python -m lessons.train_seq2seq`: three starts for each kind of net, 200 held-out
strings of each length. `recomputed` asks a net again.
"""

from collections.abc import Iterable

from lessons.encoder_decoder import Seq2Seq
from lessons.seq2seq import accuracy, measured
from lessons.translation_tasks import LONGEST, SHORTEST, of_length

TRAINED = (SHORTEST, LONGEST)
BEYOND = (20, 25)  # lengths that no net was trained on
LENGTHS = (*range(SHORTEST, LONGEST + 1), *BEYOND)
SEEDS = (0, 1, 2)


def key(attention: str, seed: int, length: int) -> str:
    """What the manifest calls the share of one length."""
    return f"reversal {attention} {seed}, length {length}"


def curve(attention: str, seed: int = 0) -> dict[int, float]:
    """The measured share of strings reversed wholly right, by length; ValueError for a net that was not measured."""
    scores = measured()
    if key(attention, seed, SHORTEST) not in scores:
        raise ValueError(f"Nothing was measured for {attention!r} and seed {seed}.")
    return {length: scores[key(attention, seed, length)] for length in LENGTHS}


def recomputed(net: Seq2Seq, lengths: Iterable[int] = LENGTHS, count: int = 20) -> dict[int, float]:
    """The share that `net` reverses wholly right, by length: of `count` held-out strings each."""
    return {length: accuracy(net, of_length(length, count)) for length in lengths}
