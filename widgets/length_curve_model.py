"""How often strings of each length are reversed rightly, and one string in the hands of two nets."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from traitlets import Int, validate

from lessons import length_curve
from lessons.cells import Array
from lessons.encoder_decoder import Answer, Seq2Seq
from lessons.seq2seq import load_translator
from lessons.translation_tasks import END, of_length
from widgets.view import Model, inside

SEEN = length_curve.LENGTHS
SHORTEST, LONGEST, STRINGS = SEEN[0], SEEN[-1], 20  # lengths; strings of each that can be looked at
NETS = ("additive", "none")
PLACES = LONGEST + 2  # symbols of an answer that are drawn


@dataclass(frozen=True)
class Words:
    """All that the learner reads."""

    length: str = "length"
    example: str = "string"
    names: tuple[str, str] = ("with attention", "without")
    share: str = "strings reversed wholly right"
    trained: str = "trained lengths"
    axis: str = "length of the string (click one)"
    starts: str = "3 starts"
    reads: str = "reads"
    right: str = "right is"
    few: str = "The curve needs one net with attention and one without, as ({names})."
    caption: str = "Length {n}{beyond}: {curves}. “{text}” is {answers}."
    beyond: str = " (never trained)"
    measured: str = "{name} {share:.0%}"
    unmeasured: str = "not measured"
    answer: str = "{hits} of {n} digits right {name}"


SAY = Words()


class LengthModel(Model):
    """The length that is looked at, one string of it, and what each net makes of it.

    `nets` are Seq2Seqs for strings by attention, "additive" and "none"; `curves` hold, by attention, the measured
    shares by length of every start.
    """

    length = Int(15)
    example = Int(0)

    def __init__(self, nets: Mapping[str, Seq2Seq] | None = None, **traits: Any) -> None:
        """The nets that come with the course, or others."""
        self.nets = dict(nets or {kind: load_translator("reversal", kind) for kind in NETS})
        if set(self.nets) != set(NETS):
            raise ValueError(SAY.few.format(names=", ".join(NETS)))
        seeds = length_curve.SEEDS
        self.curves = {kind: [length_curve.curve(kind, seed) for seed in seeds] for kind in NETS}
        self._answer = lru_cache(maxsize=128)(lambda kind, text: self.nets[kind].greedy(text))
        super().__init__(**traits)

    @validate("length", "example")
    def _in_range(self, proposal: Any) -> int:
        ends = (SHORTEST, LONGEST) if proposal["trait"].name == "length" else (0, STRINGS - 1)
        return int(inside(proposal, *ends))

    @property
    def text(self) -> str:
        """The string that is read."""
        return strings(self.length)[self.example]

    def answer(self, kind: str) -> Answer:
        """What the net with this attention makes of the string."""
        answer: Answer = self._answer(kind, self.text)
        return answer

    def fits(self, kind: str) -> Array:
        """1 for a digit that is right at its place, -1 for one that is not or is missing, (PLACES,); NaN after both."""
        written = [token for token in self.answer(kind).tokens if token != END][:PLACES]
        wanted, fits = self.text[::-1], np.full(PLACES, np.nan)
        for k in range(max(len(written), len(wanted))):
            fits[k] = 1.0 if written[k : k + 1] == [wanted[k : k + 1]] else -1.0
        return fits

    def share(self, kind: str, seed: int = 0) -> float:
        """The measured share at the length that is looked at; NaN where nobody measured."""
        return self.curves[kind][seed].get(self.length, np.nan)

    @property
    def caption(self) -> str:
        """The shares at this length, and how far each net comes with the string."""
        shares = [self.share(kind) for kind in NETS]
        told = [
            SAY.measured.format(name=n, share=s) for n, s in zip(SAY.names, shares, strict=True)
        ]
        hits = [int((self.fits(kind) == 1).sum()) for kind in NETS]
        said = [
            SAY.answer.format(hits=k, n=self.length, name=name)
            for k, name in zip(hits, SAY.names, strict=True)
        ]
        low, high = length_curve.TRAINED
        return SAY.caption.format(
            n=self.length,
            beyond="" if low <= self.length <= high else SAY.beyond,
            curves=SAY.unmeasured if np.isnan(shares).any() else ", ".join(told),
            text=self.text,
            answers=", ".join(said),
        )


@lru_cache
def strings(length: int) -> tuple[str, ...]:
    """Strings of a length that no net was trained on."""
    return tuple(of_length(length, STRINGS))
