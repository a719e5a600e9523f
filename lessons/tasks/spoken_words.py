"""Four spoken words, made of sine waves by a few rules, and the features that a net reads.

    on = o n    no = n o    net = n e t    ten = t e n

A word and its partner are made of the same sounds in the other order: the wave of `on`, played backwards, is a `no`.
Voice, tempo and noise are drawn again for every utterance. A wave is cut into frames of 25 ms that overlap by
half; a net reads the energy of each frame in twelve mel bands.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np

from lessons.numerics import Array

RATE, FRAME, HOP, BANDS = 8000, 200, 100, 12  # samples per second; of a frame; from frame to frame
TOP = 3600.0  # Hz: the highest pitch that is made and measured
WORDS = {"on": "on", "no": "no", "net": "net", "ten": "ten"}
PARTNERS = {"on": "no", "no": "on", "net": "ten", "ten": "net"}
NAMES = tuple(WORDS)
FORMANTS = {
    "o": (450, 850),
    "e": (550, 1850),
    "n": (250, 1300),
}  # Hz: two bands where a sound rings
LOUD = {"o": 1.0, "e": 1.0, "n": 0.5, "t": 0.0}  # of the voice
HISS = {"o": 0.0, "e": 0.0, "n": 0.0, "t": 0.3}  # of the breath
LONG = {"o": 0.20, "e": 0.18, "n": 0.14, "t": 0.09}  # seconds at tempo 1
WIDE, GLIDE = 160.0, 0.03  # Hz: of a formant; seconds from one sound to the next
PITCHES, HELD_OUT_PITCH = (
    (90.0, 250.0),
    (150.0, 180.0),
)  # Hz: of voices; those that training leaves out
TEMPI, BENDS, NOISES = (0.7, 1.4), (-0.15, 0.15), (0.0, 0.2)
STRIDE = 20  # samples from one place where loudness is worked out to the next
FLOOR = 1e-4  # of a band's energy, so that silence has a logarithm


@dataclass(frozen=True)
class Utterance:
    """One word said once. `pitch` in Hz; it bends by the fraction `bend` from start to end; `noise` is its loudness."""

    word: str = "no"
    pitch: float = 120.0
    tempo: float = 1.0
    bend: float = 0.0
    noise: float = 0.02
    seed: int = 0  # of breath and noise
    backwards: bool = False

    @property
    def wave(self) -> Array:
        """The sound pressure, (samples,), about -1 .. 1, at RATE samples a second; made again at every call."""
        rng = np.random.default_rng(self.seed)
        sound: Array = self._voice() + self._breath(rng)
        sound = sound + self.noise * rng.normal(size=len(sound))
        return sound[::-1] if self.backwards else sound

    @cached_property
    def frames(self) -> Array:
        """The `features` of the wave, (frames, BANDS): one number of eight, so that many can be kept."""
        return features(self.wave)

    @property
    def spoken(self) -> str:
        """The word that is to be recognised: backwards, the partner of the one that was said."""
        return PARTNERS[self.word] if self.backwards else self.word

    @property
    def seconds(self) -> float:
        """How long the word lasts."""
        return sum(LONG[sound] for sound in WORDS[self.word]) / self.tempo

    @property
    def samples(self) -> int:
        """Samples of the wave: so many that frames fill it from end to end."""
        return FRAME + HOP * max(1, round((self.seconds * RATE - FRAME) / HOP))

    def _mixed(self, of: dict[str, float]) -> Array:
        """A number of every sound over the time of the word, (samples,), gliding from sound to sound."""
        sounds = WORDS[self.word]
        ends = np.cumsum([LONG[sound] for sound in sounds])
        time = (np.arange(self.samples) + 0.5) / self.samples * ends[-1]
        glide = GLIDE * self.tempo
        knots = [x for end in ends[:-1] for x in (end - glide / 2, end + glide / 2)]
        values = [of[sound] for sound in sounds for _ in range(2)][1:-1]
        mixed: Array = np.interp(time, knots, values)
        return mixed

    def _voice(self) -> Array:
        """Every multiple of the pitch up to TOP, as loud as the formants of the sounds let it be."""
        n = self.samples
        pitch = self.pitch * (1 + self.bend * np.linspace(-0.5, 0.5, n))
        turn = np.exp(2j * np.pi * np.cumsum(pitch) / RATE)
        low, high = (self._mixed({s: _formant(s, k) for s in LOUD})[::STRIDE] for k in (0, 1))
        knots, total, tone = np.arange(n)[::STRIDE], np.zeros(n), np.ones(n, dtype=complex)
        for k in range(1, int(TOP / self.pitch) + 1):
            tone = tone * turn  # its k-th power
            rings = _ring(k * pitch[::STRIDE], low) + 0.6 * _ring(k * pitch[::STRIDE], high)
            total += np.interp(np.arange(n), knots, rings) * tone.imag
        return 0.2 * self._mixed(LOUD) * _fade(n) * total

    def _breath(self, rng: np.random.Generator) -> Array:
        """The hiss of a `t`: noise with its low tones taken out."""
        white = rng.normal(size=self.samples + 2)
        return (
            self._mixed(HISS) * _fade(self.samples) * (white[1:-1] - (white[:-2] + white[2:]) / 2)
        )


def _formant(sound: str, k: int) -> float:
    """Where a sound rings, in Hz; a `t` has no voice, and its place is in between."""
    return float(FORMANTS.get(sound, (400, 1500))[k])


def _ring(pitch: Array, formant: Array) -> Array:
    """How loud a tone is beside a formant: 1 on it, half at WIDE beside it."""
    loud: Array = 1 / (1 + ((pitch - formant) / WIDE) ** 2)
    return loud


def _fade(n: int) -> Array:
    """Loudness over a word of n samples: it rises and falls in a fiftieth of a second."""
    edge = np.minimum(np.arange(n), np.arange(n)[::-1]) / (0.02 * RATE)
    return np.minimum(edge, 1.0)


def features(wave: Array) -> Array:
    """The features of a wave: the logarithm of the energy in BANDS bands, (frames, BANDS), for a wave (samples,).

    Frames of 25 ms every 12.5 ms, each under a bell so that its edges do not hiss. The bands are as wide as the mel
    scale has it, 2595 log10(1 + Hz / 700): narrow where pitch is low.
    """
    starts = np.arange(0, len(wave) - FRAME + 1, HOP)
    frames = wave[starts[:, np.newaxis] + np.arange(FRAME)] * np.hanning(FRAME)
    energy = np.abs(np.fft.rfft(frames)) ** 2 / FRAME
    found: Array = np.log10(energy @ _filters().T + FLOOR)
    return found


@cache
def _filters() -> Array:
    """Triangles over the tones of a frame, (BANDS, FRAME // 2 + 1), evenly spaced in mel."""
    tones = 2595 * np.log10(1 + np.fft.rfftfreq(FRAME, 1 / RATE) / 700)
    edges = np.linspace(0, 2595 * np.log10(1 + TOP / 700), BANDS + 2)
    rise = (tones - edges[:-2, np.newaxis]) / np.diff(edges)[:-1, np.newaxis]
    fall = (edges[2:, np.newaxis] - tones) / np.diff(edges)[1:, np.newaxis]
    filters: Array = np.clip(np.minimum(rise, fall), 0.0, None)
    return filters


def utter(rng: np.random.Generator, *, held_out: bool, noise: float | None = None) -> Utterance:
    """A word by a voice drawn at random: one of the HELD_OUT_PITCH pitches, or none of them.

    `noise` is drawn too, unless it is given.
    """
    pitch = rng.uniform(*PITCHES)
    while (HELD_OUT_PITCH[0] <= pitch <= HELD_OUT_PITCH[1]) != held_out:
        pitch = rng.uniform(*PITCHES)
    drawn = rng.uniform(*NOISES)
    return Utterance(
        word=NAMES[rng.integers(len(NAMES))],
        pitch=pitch,
        tempo=rng.uniform(*TEMPI),
        bend=rng.uniform(*BENDS),
        noise=drawn if noise is None else noise,
        seed=int(rng.integers(2**31)),
    )


def reversed_too(said: Sequence[Utterance]) -> list[Utterance]:
    """Every utterance, and the same one backwards."""
    return [one for each in said for one in (each, replace(each, backwards=not each.backwards))]


def wav(samples: Array) -> bytes:
    """A wave as a file that a browser plays: 16 bits, one channel."""
    import wave  # by those alone who listen: every lesson loads this file

    loudest = max(1.0, float(np.abs(samples).max()))
    file = io.BytesIO()
    with wave.open(file, "wb") as sink:
        sink.setnchannels(1)
        sink.setsampwidth(2)
        sink.setframerate(RATE)
        sink.writeframes((samples / loudest * 32000).astype("<i2").tobytes())
    return file.getvalue()
