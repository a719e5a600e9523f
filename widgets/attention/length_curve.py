"""Accuracy against length, with attention and without, and a string of any length in the hands of both nets."""

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any

import numpy as np

from lessons.attention.encoder_decoder import Answer, Seq2Seq
from lessons.attention.length_curve import LENGTHS as SEEN
from lessons.attention.length_curve import SEEDS, TRAINED, accuracy_by_length
from lessons.attention.translators import load_translator
from lessons.numerics import Array
from lessons.tasks.translation import DIGITS, END, of_length
from widgets.core import texts
from widgets.core.given import Given
from widgets.core.model import Model
from widgets.core.traits import Whole
from widgets.drawing import marks as d
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Mark, Scene
from widgets.drawing.theme import ATTENTION, UNAIDED, WIDTH, signed
from widgets.drawing.verdicts import VERDICT, cross, verdicts

SHORTEST, LONGEST, STRINGS = SEEN[0], SEEN[-1], 20  # lengths; strings of each that can be shown
NETS = ("additive", "none")
PLACES = LONGEST + 2  # symbols of an answer that are drawn


class Texts(texts.Texts):
    """All that the learner reads."""

    length: str = "length"
    example: str = "string"
    names: tuple[str, str] = ("with attention", "without")
    accuracy: str = "strings reversed wholly right"
    trained: str = "trained lengths"
    axis: str = "length of the string (click one)"
    seeds: str = "3 seeds"
    reads: str = "reads"
    right: str = "right is"
    few: str = "The curve needs one net with attention and one without, as ({names})."
    caption: str = "Length {n}{beyond}: {curves}. “{text}” is {answers}."
    beyond: str = " (never trained)"
    measured: str = "{name} {accuracy:.0%}"
    unmeasured: str = "not measured"
    answer: str = "{hits} of {n} digits right {name}"


SAY = Texts()


class LengthModel(Model):
    """The length that is shown, one string of it, and what each net makes of it.

    `nets` are Seq2Seqs for strings by attention, "additive" and "none"; `curves` hold, by attention, the measured
    fractions by length of every seed.
    """

    length = Whole(15, SHORTEST, LONGEST, label=SAY.length, width=380)
    example = Whole(0, 0, STRINGS - 1, label=SAY.example, width=260)

    def __init__(self, nets: Mapping[str, Seq2Seq] | None = None, **traits: Any) -> None:
        """The nets that come with the course, or others."""
        self.nets = dict(nets or {kind: load_translator("reversal", kind) for kind in NETS})
        if set(self.nets) != set(NETS):
            raise ValueError(SAY.few.format(names=", ".join(NETS)))
        self.curves = {kind: [accuracy_by_length(kind, s) for s in SEEDS] for kind in NETS}
        super().__init__(**traits)

    @property
    def text(self) -> str:
        """The string that is read."""
        return strings(self.length)[self.example]

    def answer(self, kind: str) -> Answer:
        """What the net with this attention makes of the string."""
        return answered(self.nets[kind], self.text)

    def fits(self, kind: str) -> Array:
        """1 for a digit that is right at its place, -1 for one that is not or is missing, (PLACES,); NaN after both."""
        written = [token for token in self.answer(kind).tokens if token != END][:PLACES]
        wanted, fits = self.text[::-1], np.full(PLACES, np.nan)
        for k in range(max(len(written), len(wanted))):
            fits[k] = 1.0 if written[k : k + 1] == [wanted[k : k + 1]] else -1.0
        return fits

    def fraction(self, kind: str, seed: int = 0) -> float:
        """The measured fraction at the length that is shown; NaN where nobody measured."""
        return self.curves[kind][seed].get(self.length, np.nan)

    @property
    def caption(self) -> str:
        """The fractions at this length, and how far each net comes with the string."""
        n, fractions = self.length, [self.fraction(kind) for kind in NETS]
        hits = [int((self.fits(kind) == 1).sum()) for kind in NETS]
        rows = list(zip(SAY.names, fractions, hits, strict=True))
        told = [SAY.measured.format(name=name, accuracy=fraction) for name, fraction, _ in rows]
        said = [SAY.answer.format(hits=k, n=n, name=name) for name, _, k in rows]
        return SAY.caption.format(
            n=n,
            beyond="" if TRAINED[0] <= n <= TRAINED[1] else SAY.beyond,
            curves=SAY.unmeasured if np.isnan(fractions).any() else ", ".join(told),
            text=self.text,
            answers=", ".join(said),
        )


@lru_cache(maxsize=128)
def answered(net: Seq2Seq, text: str) -> Answer:
    """What a net makes of a text."""
    return net.greedy(text)


@lru_cache
def strings(length: int) -> tuple[str, ...]:
    """Strings of a length that no net was trained on."""
    return tuple(of_length(length, STRINGS))


LEFT, TOP, HIGH, AXIS = 110.0, 24.0, 170.0, 22.0  # px: names; the chart and its height; lengths
PITCH = (WIDTH - LEFT - 10) / len(SEEN)
LINE, DIGIT = 24.0, 26.0  # px: a string's row; a digit
COLORS = dict(zip(NETS, (ATTENTION, UNAIDED), strict=True))
SYMBOLS = ("", *DIGITS)
MOVES = {
    "ArrowLeft": ("length", -1),
    "ArrowRight": ("length", 1),
    "ArrowUp": ("example", -1),
    "ArrowDown": ("example", 1),
    "Home": ("length", -LONGEST),
    "End": ("length", LONGEST),
}


def length_drawing(model: LengthModel) -> Drawing:
    """The curves, the length that is shown, and both answers."""
    arrays: dict[str, Array] = {
        "length": np.array([model.length - SEEN[0] + 1]),
        "axis": np.zeros(len(SEEN)),
        "reads": _codes(model.text),
        "right": _codes(model.text[::-1]),
    }
    for kind in NETS:
        fractions = [[model.curves[kind][s].get(n, np.nan) for n in SEEN] for s in SEEDS]
        arrays[f"{kind} fractions"] = np.array(fractions)
        arrays[f"{kind} here"] = np.array([model.length, model.fraction(kind)])
        arrays[kind] = _codes([t for t in model.answer(kind).tokens if t != END])
        arrays |= verdicts(kind, model.fits(kind))
    return Drawing(length_scene(), arrays)


def _codes(text: str | list[str]) -> Array:
    """Each digit by its place in SYMBOLS, 0 for none, (PLACES,)."""
    codes = [SYMBOLS.index(digit) for digit in text][:PLACES]
    return np.pad(np.array(codes, dtype=float), (0, PLACES - len(codes)))


@lru_cache
def length_scene() -> Scene:
    """Everything but the numbers."""
    foot = TOP + HIGH + AXIS + 46
    marks = [*_chart(), *_curves()]
    names = [(SAY.reads, "reads"), (SAY.right, "right"), *zip(SAY.names, NETS, strict=True)]
    for k, (name, key) in enumerate(names):
        marks += _string(name, key, foot + k * LINE)
    return d.scene(WIDTH, foot + LINE * len(names) + 4, marks, keys=tuple(MOVES))


def _chart() -> list[Mark]:
    """Ground, grid and axis; a click on a length shows it."""
    low, high = (LEFT + (n - SEEN[0]) * PITCH for n in (TRAINED[0], TRAINED[1] + 1))
    marks = [
        d.Box((low, TOP), (high - low, HIGH), style="soft", rx=2),
        d.text((low + high) / 2, TOP - 8, SAY.trained, anchor="middle", style="quiet"),
        d.text(2, TOP - 8, SAY.accuracy, style="quiet"),
    ]
    for fraction in (0.0, 0.5, 1.0):
        y = _level(fraction)
        marks.append(d.Path(f"M{LEFT} {y}H{WIDTH - 10}"))
        marks.append(d.text(LEFT - 8, y + 4, f"{fraction:.0%}", anchor="end", style="quiet"))
    place = (LEFT, TOP + HIGH)
    marks.append(d.Heat("axis", ("axis", 0), (1, len(SEEN)), place, (PITCH, AXIS), scale=signed(), label=SAY.length,
                        pick=d.Sets("length", SHORTEST, "cell"), cursor=("length", 0), veil=False))  # fmt: skip
    for k, n in enumerate(SEEN):
        x, y = LEFT + (k + 0.5) * PITCH, TOP + HIGH + 15
        marks.append(d.text(x, y, str(n), anchor="middle", style="through"))
    marks.append(d.text(LEFT, TOP + HIGH + AXIS + 18, SAY.axis, style="quiet"))
    return marks


def _level(fraction: float) -> float:
    return TOP + HIGH * (1.06 - fraction) / 1.12


def _curves() -> list[Mark]:
    """A line for every seed, and a point for the shipped net at the length that is shown."""
    marks, n = list[Mark](), len(SEEN)
    place, size = (LEFT + PITCH / 2, TOP), (PITCH * (n - 1), HIGH)
    low, high = (float(SEEN[0]), -0.06), (float(SEEN[-1]), 1.06)
    for k, kind in enumerate(NETS):
        ink, here = COLORS[kind], f"{kind} here"
        for seed in range(len(SEEDS)):
            marks.append(d.Line((f"{kind} fractions", seed * n), n, place, size, -0.06, 1.06, ink))
        marks.append(d.Dot((here, 0), (here, 1), place, size, low, high, ink))
        name, x = f"{SAY.names[k]}, {SAY.seeds}", WIDTH - 10 - 170 * (1 - k)
        marks.append(d.text(x, TOP - 8, name, anchor="end", color=ink, size=12))
    return marks


def _string(name: str, key: str, y: float) -> list[Mark]:
    """One row of digits; those of an answer stand on the ground of right or wrong."""
    marks: list[Mark] = [d.text(LEFT - 8, y + 17, name, anchor="end", style="quiet")]
    if key in NETS:
        marks.append(d.Heat(f"{key} fits", (f"{key} fits", 0), (1, PLACES), (LEFT, y), (DIGIT, LINE - 2), scale=VERDICT,
                            label=name))  # fmt: skip
    for k in range(PLACES):
        word, x = d.choice(key, SYMBOLS, k), LEFT + (k + 0.5) * DIGIT
        marks.append(d.text(x, y + 16, word, anchor="middle", style="through"))
        if key in NETS:
            marks.append(cross(key, k, x + DIGIT / 2 - 1, y + 9))
    return marks


class LengthCurve(Given):
    """How often strings of each length are reversed rightly: `LengthCurve(length=15)`.

    `nets` = {"additive": net, "none": net} decode in place of those of the course; the curves stay the measured ones.
    Keys: left and right change the length, up and down the string.
    """

    model_class = LengthModel
    rows = (("length", "example"),)
    pictures = (partial(Diagram, length_drawing),)
    moves = MOVES
