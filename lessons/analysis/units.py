"""Which unit of a net follows which label of a text, and which gates are saturated.

The measure is the AUC: of two characters, one with the label and one without, how often the unit is higher at the one
with it. 0.5 is chance; 1 is a unit that tells the two apart at one threshold. A unit that is lower there is as good, so
0.1 counts as 0.9. A label with more than two values, such as a depth, is compared by |r|, the linear correlation.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from lessons.analysis.activations import Kept, memory
from lessons.numerics import Array, blocks
from lessons.tasks.text_labels import LABELS, Label
from lessons.trained_nets.char_lm import CharLM

PART = 16  # units whose values are widened at a time
SHUT, OPEN = 0.1, 0.9  # a gate below or above is saturated: Karpathy, Johnson and Li, 2015


def auc(values: Array, label: Array) -> float:
    """The share of pairs (one with the label, one without) in which `values` is higher at the first; ties are half.

    ValueError unless both kinds are there. Mann and Whitney, 1947.
    """
    on, off = values[label > 0], np.sort(values[label <= 0])
    if not len(on) or not len(off):
        raise ValueError("The label is the same everywhere; both kinds of characters are needed.")
    below = np.searchsorted(off, on, "left")
    up_to = np.searchsorted(off, on, "right")
    return float((below + up_to).mean() / (2 * len(off)))


@dataclass(frozen=True)
class Ranks:
    """The ranks of every unit over a text, so that many labels are compared at little cost.

    `ranks` (T, n) are doubled and start at 2, so that ties share whole numbers; `values` (T, n) as they are.
    """

    ranks: NDArray[np.unsignedinteger[Any]]
    values: NDArray[np.float16]

    @classmethod
    def of(cls, values: Kept) -> "Ranks":
        """Rank each column of (T, n)."""
        ranks = np.empty(values.shape, np.uint16 if len(values) < 2**15 else np.uint32)
        for k, column in enumerate(np.ascontiguousarray(values.T)):
            order = np.argsort(column)
            stairs = column[order]
            firsts = np.flatnonzero(np.concatenate([[True], stairs[1:] != stairs[:-1]]))
            ties = np.diff(np.append(firsts, len(stairs)))
            ranks[order, k] = np.repeat(2 * firsts + ties + 1, ties)
        return cls(ranks, values.astype(np.float16, copy=False))

    def follow(self, label: Array) -> Array:
        """How well each unit follows the label, (n,): AUC (one-sided) of two values, else the correlation r."""
        if not is_binary(label):
            return self._correlations(label)
        on = label > 0
        ones, zeros = int(on.sum()), int((~on).sum())
        if not ones or not zeros:
            raise ValueError(
                "The label is the same everywhere; both kinds of characters are needed."
            )
        fewer = on if ones <= zeros else ~on
        sums = self.ranks[fewer].sum(axis=0, dtype=np.float64) / 2
        sums = sums if ones <= zeros else len(on) * (len(on) + 1) / 2 - sums
        shares: Array = (sums - ones * (ones + 1) / 2) / (ones * zeros)
        return shares

    def _correlations(self, label: Array) -> Array:
        """`correlations`, in single precision: quick enough to follow a click."""
        _check_moves(label)
        away = ((label - label.mean()) / label.std()).astype(np.float32)
        products = [away @ part.astype(np.float32) for part in self._parts()]
        r: Array = (np.concatenate(products) / len(label)).astype(np.float64)
        shares: Array = np.divide(r, self._spread, out=np.zeros_like(r), where=self._spread > 0)
        return shares

    @cached_property
    def _spread(self) -> Array:
        """The standard deviation of each unit, (n,)."""
        return np.concatenate([part.astype(np.float64).std(axis=0) for part in self._parts()])

    def _parts(self) -> Iterator[Kept]:
        """The values of PART units at a time, (T, PART): wider copies of all would be four times as large."""
        return (self.values[:, some] for some in blocks(self.values.shape[1], PART))


def is_binary(label: Array) -> bool:
    """Whether a label says yes or no."""
    return bool(np.isin(label, (0.0, 1.0)).all())


def correlations(values: Kept, label: Array) -> Array:
    """The linear correlation r of each column of (T, n) with the label (T,), 0 for a column that never moves."""
    _check_moves(label)
    shares, away = np.zeros(values.shape[1]), (label - label.mean()) / (len(label) * label.std())
    for some in blocks(values.shape[1], PART):
        wide = values[:, some].astype(np.float64)
        wide -= wide.mean(axis=0)
        spread, r = wide.std(axis=0), wide.T @ away
        np.divide(r, spread, out=shares[some], where=spread > 0)
    return shares


def _check_moves(label: Array) -> None:
    if label.min() == label.max():
        raise ValueError("The label is the same everywhere; it must change to be followed.")


def strength(followed: Array, binary: bool) -> Array:
    """The same without its direction: AUC from 0.5 up, |r| from 0 up."""
    return np.maximum(followed, 1 - followed) if binary else np.abs(followed)


@dataclass(frozen=True)
class Found:
    """A unit (from 0) that follows a label: how well on the text that chose it, and on text that did not."""

    unit: int
    chosen: float
    scored: float
    rises: bool  # whether it is higher where the label is


class Follows(Protocol):
    """The units of a net over one text, to be compared with labels."""

    def follow(self, label: Array) -> Array:
        """How well each unit follows the label (T,), (n,): AUC (one-sided) of two values, else r."""


def search(
    choose: Follows, score: Follows, label: Array, other: Array, most: int = 8
) -> list[Found]:
    """The `most` units that follow a label best in `choose`, best first, each scored on another text.

    `label` belongs to the text of `choose`, `other` to that of `score`. A unit that has changed sides there scores
    below chance.
    """
    binary = is_binary(label) and is_binary(other)
    first, second = choose.follow(label), score.follow(other)
    order = np.argsort(-strength(first, binary), kind="stable")[:most]
    found = []
    for unit in order.tolist():
        rises = bool(first[unit] >= (0.5 if binary else 0.0))
        mirrored = (1 - second[unit]) if binary else -second[unit]
        scored = float(second[unit] if rises else mirrored)
        found.append(Found(unit, float(strength(first, binary)[unit]), scored, rises))
    return found


def character_alone(choose: str, text: str, label: Label) -> float:
    """The control without a net: how well a label is followed by its mean at each character, AUC or |r|.

    The means are those of the text `choose`, 0 for a character that it does not have; the score is that on `text`.
    """
    signs, given = np.array(list(choose)), label(choose)
    means = {sign: float(given[signs == sign].mean()) for sign in set(choose)}
    values = np.array([[means.get(sign, 0.0)] for sign in text])
    return float(abs(Ranks.of(values).follow(label(text))[0]))


def saturation(gate: Kept) -> tuple[Array, Array]:
    """For each unit of a gate (T, n) the share of steps below 0.1, and the share above 0.9: each (n,)."""
    left, right = (gate < SHUT).mean(axis=0), (gate > OPEN).mean(axis=0)
    return left, right


class Followed:
    """The same for a net and a text, in little memory: the ranks are gone once the course's labels have been compared.

    For any other label the net reads the text once more.
    """

    def __init__(self, net: CharLM, text: str) -> None:
        """Read the text, and compare every label of `LABELS` that changes in it."""
        self._net, self._text = net, text
        labels = [label(text) for label in LABELS.values()]
        self._known = self._compared([label for label in labels if label.min() < label.max()])

    def follow(self, label: Array) -> Array:
        """As `Ranks.follow`."""
        label = np.asarray(label, dtype=np.float64)
        if _mark(label) not in self._known:
            self._known |= self._compared([label])
        return self._known[_mark(label)]

    def _compared(self, labels: list[Array]) -> dict[bytes, Array]:
        """How well each unit follows each of `labels`, PART units at a time."""
        values, found = memory(self._net, self._text), list[list[Array]]()
        for some in blocks(values.shape[1], PART):
            ranks = Ranks.of(values[:, some])
            found.append([ranks.follow(label) for label in labels])
        parts = zip(*found, strict=True)
        return {
            _mark(label): np.concatenate(part) for label, part in zip(labels, parts, strict=True)
        }


def _mark(label: Array) -> bytes:
    """What tells one label from another, in few bytes."""
    return sha256(label.tobytes()).digest()


@lru_cache(maxsize=4)
def ranked(net: CharLM, text: str) -> Followed:
    """How well every unit's memory over the text follows a label."""
    return Followed(net, text)
