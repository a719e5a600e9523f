"""The state of a spoken word that is heard frame by frame: who says which word how, and how far it is heard."""

from typing import Any, NamedTuple

import numpy as np
from traitlets import Bool, Enum, Float, Int, observe, validate

from lessons import spoken
from lessons.cells import Array
from lessons.sound import FRAME, HOP, NAMES, Utterance, features, wav
from lessons.spoken import SpokenNet
from widgets.view import Model, inside

PITCH, TEMPO, LOUDEST = (80, 280), (0.6, 1.6), 0.6  # Hz; times as fast; of the noise
POINTS = 360  # of the drawn wave


class Words(NamedTuple):
    """All that the learner reads; one place, for translation."""

    word: str = "word"
    pitch: str = "voice in Hz"
    tempo: str = "tempo"
    noise: str = "noise"
    backwards: str = "backwards"
    backwards_tip: str = "The whole recording, the last sample first"
    wave: str = "wave"
    high: str = "high"
    low: str = "low"
    bands: str = "loudness"
    frame: str = "frame"
    mean: str = "the mean of all frames says:"
    caption: str = (
        "“{word}”{reversed}, {pitch} Hz, noise {noise:.2f}; frame {t} of {T}: {beliefs}. "
        "From the mean of all frames: {bag}."
    )
    reversed: str = " backwards"
    each: str = "{word} {p:.2f}"


SAY = Words()


class WaveModel(Model):
    """A word and the two nets that hear it: one frame by frame, one the mean of all frames."""

    word = Enum(NAMES, "no")
    pitch = Int(165)  # Hz
    tempo = Float(1.0)
    noise = Float(0.04)
    backwards = Bool(False)
    t = Int(14)  # the frame that is heard last, 1..T

    def __init__(
        self, net: SpokenNet | None = None, bag: SpokenNet | None = None, **traits: Any
    ) -> None:
        """Hear with `net` and with `bag`; with the course's nets if not given."""
        self.net, self.bag = net or spoken.load(), bag or spoken.load(bag=True)
        self.T = 0
        super().__init__(**{n: v for n, v in traits.items() if n != "t"})
        self._say()
        self.t = traits.get("t", self.t)

    @validate("pitch", "tempo", "noise")
    def _in_range(self, proposal: Any) -> Any:
        ends = {"pitch": PITCH, "tempo": TEMPO, "noise": (0.0, LOUDEST)}
        return inside(proposal, *ends[proposal["trait"].name])

    @validate("t")
    def _in_the_word(self, proposal: Any) -> int:
        return int(inside(proposal, 1, self.T or proposal["value"]))

    @observe("word", "pitch", "tempo", "noise", "backwards")
    def _say(self, _: Any = None) -> None:
        """Say the word, and let both nets hear it; the frame that was looked at stays as far along."""
        self.said = Utterance(
            self.word, float(self.pitch), self.tempo, 0.0, self.noise, backwards=self.backwards
        )
        self.heard: Array = features(self.said.wave)
        self.beliefs: Array = self.net.beliefs(self.heard)
        self.of_mean: Array = self.bag.beliefs(self.heard)[-1]
        part, self.T = self.t / (self.T or len(self.heard)), len(self.heard)
        self.t = max(1, round(part * self.T))

    @property
    def line(self) -> Array:
        """The wave as POINTS numbers, the strongest sample of each stretch."""
        cuts = np.linspace(0, self.said.samples, POINTS + 1).astype(int)[:-1]
        wave = self.said.wave
        high, low = np.maximum.reduceat(wave, cuts), np.minimum.reduceat(wave, cuts)
        return np.where(np.arange(POINTS) % 2, high, low)

    @property
    def heard_points(self) -> int:
        """How many of the POINTS have been heard by the end of frame t."""
        return round(POINTS * ((self.t - 1) * HOP + FRAME) / self.said.samples)

    def file(self) -> bytes:
        """The sound, for a browser to play."""
        return wav(self.said.wave)

    @property
    def caption(self) -> str:
        """Who says what, the belief in every word at this frame, and the belief from the mean."""
        return SAY.caption.format(
            word=self.word,
            reversed=SAY.reversed if self.backwards else "",
            pitch=self.pitch,
            noise=self.noise,
            t=self.t,
            T=self.T,
            beliefs=_listed(self.beliefs[self.t - 1]),
            bag=_listed(self.of_mean),
        )


def _listed(p: Array) -> str:
    """The words that are believed in at all, the likeliest first; equal ones in their own order."""
    order = np.argsort(-np.round(p, 2), kind="stable")
    return ", ".join(SAY.each.format(word=NAMES[k], p=p[k]) for k in order if p[k] >= 0.05)
