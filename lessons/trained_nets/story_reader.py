"""Small LSTMs that read the stories of `lessons.tasks.stories` and predict, after every word, he or she.

`python -m lessons.train story_reader` has trained them, with a penalty on open input gates and shut forget gates, and
without one; this module runs them in numpy.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lessons.cells.basic import LSTMCell
from lessons.cells.batched import unroll_each
from lessons.cells.protocol import Trace
from lessons.cells.readout import Readout, check_seed, draw_readout
from lessons.cells.unrolling import unroll
from lessons.numerics import Array
from lessons.tasks.stories import (
    FIRST,
    NUMBER,
    OBJECT,
    OTHER,
    SUBJECT,
    WORDS,
    Story,
    held_out_stories,
    split,
)

UNITS, SEEDS = 6, (0, 1, 2)
QUIET_SEED = 2  # the one seed of which there is a net that is supervised at `so` alone


@dataclass(frozen=True, eq=False)
class StoryNet(Readout[Any]):
    """An LSTM cell over one-hot WORDS, and p = softmax(W_hy h_t + b_y) for PRONOUNS after every word.

    W_hy is (2, n_h), b_y (2,).
    """

    words: tuple[str, ...] = WORDS

    def encode(self, text: str) -> Array:
        """One-hot rows (T, n_x) for the words of a text; zeros for a word that is not known: see `unknown`."""
        words = split(text)
        xs = np.zeros((len(words), len(self.words)))
        for x_t, word in zip(xs, words, strict=True):
            if word in NUMBER:
                x_t[NUMBER[word]] = 1.0
        return xs

    def unknown(self, text: str) -> tuple[str, ...]:
        """The words of a text that the net does not know, each once, in order."""
        return tuple(dict.fromkeys(word for word in split(text) if word not in NUMBER))

    def run(self, text: str) -> Trace:
        """All that the cell computes over a text, by name, time first."""
        return unroll(self.cell, self.encode(text))

    def run_each(self, told: Sequence[Story]) -> list[Trace]:
        """What `run` gives for each story."""
        return unroll_each(self.cell, [self.encode(str(story)) for story in told])


def load(seed: int = 2, *, quiet: bool = False, penalised: bool = True) -> StoryNet:
    """A trained net that comes with the course, a new copy at every call.

    Supervised after every word; or, if `quiet`, at `so` alone and with a penalty on open output gates too. `seed` is
    one of SEEDS: another initialisation, the same training. The quiet net has QUIET_SEED. Not `penalised`: trained
    without any penalty on the gates. CheckpointError if the file is not the one that was made.
    """
    check_seed(seed, SEEDS)
    if quiet and seed != QUIET_SEED:
        raise ValueError(f"the quiet net comes with seed {QUIET_SEED} alone, not with {seed}.")
    if quiet and not penalised:
        raise ValueError("the quiet net comes with a penalty alone.")
    return untrained(seed).shipped("stories", f"{key(seed, quiet, penalised)}.")


def key(seed: int, quiet: bool = False, penalised: bool = True) -> str:
    """What the checkpoint calls a net."""
    return f"{'quiet' if quiet else 'open' if penalised else 'no penalty'} {seed}"


def untrained(seed: int = 2, forget_bias: float | None = None) -> StoryNet:
    """A net of the same size with random weights, to compare with; training began with a `forget_bias` of 2."""
    net = drawn(LSTMCell, seed)
    if forget_bias is not None:
        net.cell.b_f[:] = forget_bias
    return net


def drawn(cell: type[Any], seed: int) -> StoryNet:
    """A net around a cell of this class, with random weights."""
    rng = np.random.default_rng(seed)
    return StoryNet(cell(len(WORDS), UNITS, rng), *draw_readout(2, UNITS, rng))


def accuracy(net: StoryNet, told: Sequence[Story]) -> float:
    """The fraction of stories whose `so` the net answers with the right pronoun."""
    ends = net.probabilities(np.array([run["h"][-1] for run in net.run_each(told)]))
    right = ends.argmax(axis=1) == [story.subjects[-1] for story in told]
    return float(np.mean(right))


def flips(
    net: StoryNet, at: Iterable[tuple[Story, int]], gate: str, value: float, units: Sequence[int]
) -> tuple[int, int]:
    """How many answers a clamp flips, from she to he or back: at the clamped word, and at the end of the story.

    In each story of `at`, `gate` ("f", "i", ...) of `units`, counted from 0, is held at `value` at word t, from 0.
    """
    pairs = list(at)
    inputs = [net.encode(str(story)) for story, _ in pairs]
    holds = [np.full((len(xs), len(net.cell.b_f)), np.nan) for xs in inputs]
    for hold, (_, t) in zip(holds, pairs, strict=True):
        hold[t, units] = value
    flipped = np.zeros(2, dtype=int)
    both = unroll_each(net.cell, inputs), unroll_each(net.cell, inputs, {gate: holds})
    for (_, t), *runs in zip(pairs, *both, strict=True):
        free, clamped = (net.probabilities(run["h"][[t, -1]]).argmax(axis=1) for run in runs)
        flipped += free != clamped
    return int(flipped[0]), int(flipped[1])


def telling(net: StoryNet, told: Sequence[Story]) -> Array:
    """For each unit, (n_h,): the fraction of words after which its C alone, by one threshold, tells she from he."""
    c = np.concatenate([run["c"] for run in net.run_each(told)])
    he = np.concatenate([story.subjects for story in told]).astype(bool)
    middle = (c[he].mean(axis=0) + c[~he].mean(axis=0)) / 2
    right = ((c > middle) == he[:, np.newaxis]).mean(axis=0)
    alone: Array = np.maximum(right, 1.0 - right)
    return alone


def subject_units(net: StoryNet, least: float = 0.95) -> tuple[int, ...]:
    """The units, counted from 0, that carry the subject: alone they tell it after `least` of all words."""
    return tuple(int(j) for j in np.flatnonzero(telling(net, held_out_stories()) >= least))


def at_roles(net: StoryNet, name: str, told: Sequence[Story]) -> dict[str, Array]:
    """The mean of a quantity, (n_h,), where the subject changes, at the other subjects, at objects, at the rest.

    `name` is one of the cell's: "f", "i", ... A change is a subject with another pronoun than the one before.
    """
    found: dict[str, list[Array]] = {"change": [], SUBJECT: [], OBJECT: [], OTHER: []}
    for story, run in zip(told, net.run_each(told), strict=True):
        values, changes = run[name], story.changes
        for t, role in enumerate(story.roles):
            if role != FIRST:
                found["change" if t in changes else role].append(values[t])
    return {role: np.mean(values, axis=0) for role, values in found.items()}


def switcher(net: StoryNet) -> int:
    """The subject unit, from 0, whose forget gate falls most where the subject changes; ValueError if there is none."""
    units = list(subject_units(net))
    if not units:
        raise ValueError("no unit of this net carries the subject; it must be trained first.")
    f = at_roles(net, "f", held_out_stories())
    fall = f[OTHER] - f["change"]
    return int(max(units, key=lambda j: fall[j]))
