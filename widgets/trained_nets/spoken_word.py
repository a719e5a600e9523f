"""A spoken word, recognised by a net, frame by frame; change the voice, the tempo, the noise."""

from functools import lru_cache, partial
from typing import Any

import numpy as np
from ipywidgets import Audio, DOMWidget

from lessons.numerics import Array
from lessons.tasks.spoken_words import BANDS, FRAME, HOP, NAMES, RATE, TOP, Utterance, wav
from lessons.trained_nets import word_listener
from lessons.trained_nets.word_listener import SpokenNet
from widgets.core import texts
from widgets.core.comms import lean
from widgets.core.traits import Choice, Flag, Number, Whole
from widgets.drawing import marks as d
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Scene
from widgets.drawing.theme import CHOSEN, NEUTRAL, QUANTITIES, WIDTH, gate
from widgets.trained_nets.sequence_reader import INK, KEYS, SequenceModel, SequenceReader

PITCH, TEMPO, LOUDEST = (80, 280), (0.6, 1.6), 0.6  # Hz; times as fast; of the noise
POINTS = 360  # of the drawn wave


class Texts(texts.Texts):
    """All that the learner reads."""

    word: str = "word"
    pitch: str = "voice in Hz"
    tempo: str = "tempo"
    noise: str = "noise"
    backwards: str = "backwards"
    backwards_tip: str = "The whole recording, the last sample first"
    wave: str = "wave"
    seconds: str = "{s:.2f} s"
    low: str = "low"
    bands: str = "loudness"
    frame: str = "frame"
    mean: str = "the net with the mean of all frames:"
    caption: str = (
        "“{word}”{reversed}, {pitch} Hz, noise {noise:.2f}; frame {t} of {T}: {probabilities}. "
        "From the mean of all frames: {bag}."
    )
    reversed: str = " backwards"
    each: str = "{word} {p:.2f}"


SAY = Texts()


class WaveModel(SequenceModel):
    """A word and the two nets that recognise it: one frame by frame, one the mean of all frames."""

    word = Choice(NAMES, "no", tip=SAY.word, width=48, look={"layout": {"width": "230px"}})
    pitch = Whole(165, *PITCH, label=SAY.pitch, width=250, help="in Hz")
    tempo = Number(1.0, *TEMPO, step=0.05, label=SAY.tempo, width=210)
    noise = Number(0.04, 0.0, LOUDEST, step=0.02, label=SAY.noise, width=210)
    backwards = Flag(False, label=SAY.backwards, tip=SAY.backwards_tip, width=100)
    t = Whole(14, 1, lambda model: model.T, help="the last frame that is read")
    inputs = ("word", "pitch", "tempo", "noise", "backwards")

    def __init__(
        self, net: SpokenNet | None = None, bag: SpokenNet | None = None, **traits: Any
    ) -> None:
        """Recognise with `net` and with `bag`; with the course's nets if not given."""
        self.net, self.bag = net or word_listener.load(), bag or word_listener.load(bag=True)
        super().__init__(**traits)

    def read(self) -> None:
        """Say the word, and let both nets read it."""
        self.said = Utterance(
            self.word, float(self.pitch), self.tempo, 0.0, self.noise, backwards=self.backwards
        )
        self.wave, self.frames = self.said.wave, self.said.frames
        self.probabilities: Array = self.net.step_probabilities(self.frames)
        self.of_mean: Array = self.bag.step_probabilities(self.frames)[-1]
        self.T = len(self.frames)

    @property
    def line(self) -> Array:
        """The wave as POINTS numbers, the strongest sample of each stretch."""
        cuts = np.linspace(0, self.said.samples, POINTS + 1)[:-1].astype(np.intp)
        high, low = np.maximum.reduceat(self.wave, cuts), np.minimum.reduceat(self.wave, cuts)
        return np.where(np.arange(POINTS) % 2, high, low)

    @property
    def read_points(self) -> int:
        """How many of the POINTS have been read by the end of frame t."""
        return round(POINTS * ((self.t - 1) * HOP + FRAME) / self.said.samples)

    def file(self) -> bytes:
        """The sound, for a browser to play."""
        return wav(self.wave)

    @property
    def caption(self) -> str:
        """Who says what, p of every word at this frame, and from the mean."""
        return SAY.caption.format(
            word=self.word,
            reversed=SAY.reversed if self.backwards else "",
            pitch=self.pitch,
            noise=self.noise,
            t=self.t,
            T=self.T,
            probabilities=_listed(self.probabilities[self.t - 1]),
            bag=_listed(self.of_mean),
        )


def _listed(p: Array) -> str:
    """The words that are believed in at all, the likeliest first; equal ones in their own order."""
    order = np.argsort(-np.round(p, 2), kind="stable")
    return ", ".join(SAY.each.format(word=NAMES[k], p=p[k]) for k in order if p[k] >= 0.05)


LEFT, RIGHT = 88.0, 4.0  # px beside the columns
WAVE, HIGH = 4.0, 84.0  # px: top and height of the wave
HEAT, BAND = WAVE + HIGH + 20, 9.0  # px: top of the bands, height of one
P, LINE = HEAT + BANDS * BAND + 14, 22.0  # px: top of the probabilities, height of a row
WEAKEST, STRONGEST = -2.5, 1.0  # of a band, as log10 of its energy


@lru_cache(maxsize=64)
def wave_scene(T: int, seconds: float) -> Scene:
    """All but the numbers, for T frames of a sound of so many seconds."""
    width = WIDTH - LEFT - RIGHT
    column, frames = width / T, [f"frame {t}" for t in range(1, T + 1)]
    area = (LEFT, WAVE), (width, HIGH)
    marks = [
        d.Box(*area, style="soft", rx=3),
        d.Line(("rest", 0), POINTS, *area, -1.0, 1.0, NEUTRAL),
        d.Line(("read", 0), POINTS, *area, -1.0, 1.0, CHOSEN),
        d.text(LEFT - 8, WAVE + HIGH / 2 + 4, SAY.wave, anchor="end"),
        *_times(seconds, width),
        d.text(LEFT - 8, HEAT + 9, f"{TOP / 1000:.1f} kHz", anchor="end", style="quiet"),
        d.text(LEFT - 8, HEAT + BANDS * BAND / 2 + 4, SAY.bands, anchor="end"),
        d.text(LEFT - 8, HEAT + BANDS * BAND - 2, SAY.low, anchor="end", style="quiet"),
        d.Heat("bands", ("bands", 0), (BANDS, T), (LEFT, HEAT), (column, BAND), scale=INK, pick=True,
               cursor=("t", 0), tell=([f"band {k}," for k in range(BANDS, 0, -1)], frames)),
        d.Heat("p", ("p", 0), (len(NAMES), T), (LEFT, P), (column, LINE), scale=gate("y"), pick=True,
               cursor=("t", 0), tell=([f"p({name})," for name in NAMES], frames)),
    ]  # fmt: skip
    for k, name in enumerate(NAMES):
        y = P + k * LINE + 15
        marks.append(d.text(4, y, name, style="strong", color=QUANTITIES["y"]))
        marks.append(d.text(LEFT - 8, y, d.number("now", k), anchor="end"))
    line: list[d.Part] = [SAY.mean]
    for k, name in enumerate(NAMES):
        line += [f"  {name} ", d.number("mean", k)]
    return d.scene(WIDTH, P + len(NAMES) * LINE + 6, marks, lines=[line], keys=KEYS)


def _times(seconds: float, width: float) -> list[d.Mark]:
    """The time at both ends of the wave and half-way, under it."""
    spots = ((0.0, "start"), (0.5, "middle"), (1.0, "end"))
    y = WAVE + HIGH + 13
    return [
        d.text(LEFT + part * width, y, SAY.seconds.format(s=part * seconds), anchor=anchor, style="quiet", size=11)
        for part, anchor in spots
    ]  # fmt: skip


def wave_drawing(model: WaveModel) -> Drawing:
    """The word as far as it is read."""
    wave = np.clip(model.line, -1.0, 1.0)
    read = np.arange(POINTS) < model.read_points
    loud = np.clip((model.frames - WEAKEST) / (STRONGEST - WEAKEST), 0, 1)
    arrays = {"rest": np.where(read, np.nan, wave), "read": np.where(read, wave, np.nan)}
    arrays |= {"bands": loud.T[::-1], "t": np.array([model.t]), "p": model.probabilities.T}
    arrays |= {"now": model.probabilities[model.t - 1], "mean": model.of_mean}
    return Drawing(wave_scene(model.T, round(model.said.samples / RATE, 4)), arrays)


class WaveReader(SequenceReader):
    """A wave and what a net believes of it: `WaveReader()`, `WaveReader(word="ten", pitch=240, noise=0.2)`.

    `net` and `bag` are other nets to recognise it: frame by frame, and the mean of all frames.
    """

    model_class = WaveModel
    rows = (("word", "backwards", "sound"), ("pitch", "tempo", "noise"), ("walk",))
    pictures = (partial(Diagram, wave_drawing),)
    interval = 60
    _sounds: Utterance | None = None

    def controls_of(self, part: str | DOMWidget) -> list[DOMWidget]:
        """What a part of a row stands for; "sound" plays the word."""
        if part != "sound":
            return super().controls_of(part)
        layout = {"width": "110px", "height": "36px"}  # too narrow for a time of 0:00
        self.audio = lean(Audio)(autoplay=False, loop=False, layout=layout)
        return [self.audio]

    def redraw(self) -> None:
        """The picture, and the sound of another word."""
        super().redraw()
        if self._sounds is not self.model.said:
            self._sounds, self.audio.value = self.model.said, self.model.file()
