"""Hear a spoken word with a net, frame by frame; change the voice, the tempo, the noise."""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from ipywidgets import Audio, FloatSlider, IntSlider, ToggleButton, ToggleButtons
from traitlets import Bool, Enum, Float, Int, observe, validate

from lessons.numerics import Array
from lessons.tasks.spoken_words import BANDS, FRAME, HOP, NAMES, TOP, Utterance, features, wav
from lessons.trained_nets import word_listener
from lessons.trained_nets.word_listener import SpokenNet
from widgets.core.canvas import Event
from widgets.core.model import Model, inside
from widgets.core.playback import PlaybackView
from widgets.drawing import marks as d
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Scene
from widgets.drawing.theme import NEUTRAL, QUANTITIES, SERIES, WIDTH, Scale, gate

PITCH, TEMPO, LOUDEST = (80, 280), (0.6, 1.6), 0.6  # Hz; times as fast; of the noise
POINTS = 360  # of the drawn wave


class Texts(NamedTuple):
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


SAY = Texts()


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
        self.net, self.bag = net or word_listener.load(), bag or word_listener.load(bag=True)
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


LEFT, RIGHT = 88.0, 4.0  # px beside the columns
WAVE, HIGH = 4.0, 84.0  # px: top and height of the wave
HEAT, BAND = WAVE + HIGH + 20, 9.0  # px: top of the bands, height of one
BELIEF, LINE = HEAT + BANDS * BAND + 14, 22.0  # px: top of the beliefs, height of a row
WEAKEST, STRONGEST = -2.5, 1.0  # of a band, as log10 of its energy
LOUD: Scale = {"max": 1.0, "positive": SERIES[0], "negative": SERIES[0]}
KEYS = ("ArrowLeft", "ArrowRight", "Home", "End", " ")


@lru_cache(maxsize=64)
def wave_scene(T: int) -> Scene:
    """All but the numbers, for T frames."""
    width = WIDTH - LEFT - RIGHT
    column, frames = width / T, [f"frame {t}" for t in range(1, T + 1)]
    area = (LEFT, WAVE), (width, HIGH)
    marks = [
        d.Box(*area, style="soft", rx=3),
        d.Line(("rest", 0), POINTS, *area, -1.0, 1.0, NEUTRAL),
        d.Line(("heard", 0), POINTS, *area, -1.0, 1.0, QUANTITIES["h"]),
        d.text(LEFT - 8, WAVE + HIGH / 2 + 4, SAY.wave, anchor="end"),
        d.text(LEFT - 8, HEAT + 9, f"{SAY.high}, {TOP / 1000:.1f} kHz", anchor="end", style="quiet"),
        d.text(LEFT - 8, HEAT + BANDS * BAND / 2 + 4, SAY.bands, anchor="end"),
        d.text(LEFT - 8, HEAT + BANDS * BAND - 2, SAY.low, anchor="end", style="quiet"),
        d.Heat("bands", ("bands", 0), (BANDS, T), (LEFT, HEAT), (column, BAND), scale=LOUD, pick=True,
               cursor=("t", 0), tell=([f"band {k}," for k in range(BANDS, 0, -1)], frames)),
        d.Heat("belief", ("belief", 0), (len(NAMES), T), (LEFT, BELIEF), (column, LINE), scale=gate("y"), pick=True,
               cursor=("t", 0), tell=([f"p({name})," for name in NAMES], frames)),
    ]  # fmt: skip
    for k, name in enumerate(NAMES):
        y = BELIEF + k * LINE + 15
        marks.append(d.text(4, y, name, style="strong", color=QUANTITIES["y"]))
        marks.append(d.text(LEFT - 8, y, d.number("now", k), anchor="end"))
    line: list[d.Part] = [SAY.mean]
    for k, name in enumerate(NAMES):
        line += [f"  {name} ", d.number("mean", k)]
    return d.scene(WIDTH, BELIEF + len(NAMES) * LINE + 6, marks, lines=[line], keys=KEYS)


def wave_drawing(model: WaveModel) -> Drawing:
    """The word as far as it is heard."""
    wave = np.clip(model.line, -1.0, 1.0)
    heard = np.arange(POINTS) < model.heard_points
    loud = np.clip((model.heard - WEAKEST) / (STRONGEST - WEAKEST), 0, 1)
    arrays = {"rest": np.where(heard, np.nan, wave), "heard": np.where(heard, wave, np.nan)}
    arrays |= {"bands": loud.T[::-1], "t": np.array([model.t]), "belief": model.beliefs.T}
    arrays |= {"now": model.beliefs[model.t - 1], "mean": model.of_mean}
    return Drawing(wave_scene(model.T), arrays)


class WaveReader(PlaybackView):
    """A wave and what a net believes of it: `WaveReader()`, `WaveReader(word="ten", pitch=240, noise=0.2)`.

    `net` and `bag` are other nets to hear it with: frame by frame, and the mean of all frames.
    """

    model: WaveModel

    def __init__(
        self, net: SpokenNet | WaveModel | None = None, bag: SpokenNet | None = None, **traits: Any
    ) -> None:
        """Say a word to the course's nets, or to the learner's own, or show a model that another view shows."""
        model = net if isinstance(net, WaveModel) else WaveModel(net, bag, **traits)
        walk = self.walk(model.T, interval=60)
        word = ToggleButtons(options=NAMES, tooltip=SAY.word)
        word.style.button_width = "48px"
        pitch = IntSlider(PITCH[0], *PITCH, description=SAY.pitch)
        tempo = FloatSlider(TEMPO[0], min=TEMPO[0], max=TEMPO[1], step=0.05, description=SAY.tempo)
        noise = FloatSlider(0, min=0, max=LOUDEST, step=0.02, description=SAY.noise)
        for control, width in ((word, 230), (pitch, 250), (tempo, 210), (noise, 210)):
            control.style.description_width, control.layout.width = "initial", f"{width}px"
        back = ToggleButton(description=SAY.backwards, tooltip=SAY.backwards_tip)
        back.layout.width = "100px"
        self.audio = Audio(autoplay=False, loop=False, layout={"width": "230px", "height": "36px"})
        rows = [[word, back, self.audio], [pitch, tempo, noise], walk]
        super().__init__(model, rows, [Diagram(wave_drawing)])
        named = [(word, "word"), (pitch, "pitch"), (tempo, "tempo"), (noise, "noise")]
        for control, trait in [*named, (back, "backwards")]:
            self.bind(control, trait)
        self.bind_walk()

    def redraw(self) -> None:
        """The picture, the sound, and sliders that end where the word ends."""
        model = self.model
        super().redraw()
        if self.time.max != model.T:
            self.time.max = self.play.max = model.T
        if getattr(self, "_sounds", None) is not model.said:
            self._sounds, self.audio.value = model.said, model.file()

    def handle(self, event: Event) -> None:
        """Keys step and play; a click goes to its frame."""
        if event["event"] == "key":
            self.press(event["key"])
        else:
            self._go(int(event["index"]) % self.model.T + 1)
