"""An ablation, drawn: what is clamped, the two runs one above the other, what they say, and the gradient back."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lessons.numerics import Array
from widgets.analysis.ablation_lab.model import AblationModel
from widgets.analysis.ablation_lab.words import SAY
from widgets.core.formats import typeset, with_minus
from widgets.drawing import marks as d
from widgets.drawing.diagram import Drawing
from widgets.drawing.marks import Mark, Scene
from widgets.drawing.theme import NEUTRAL, SMALL, WIDTH, color, of_quantity, signed

LEFT, RIGHT = 118.0, 6.0  # px: for the names; free at the right
LINE, STRIP, DRIVE, GRADS = 14.0, 12.0, 50.0, 46.0  # px: height of words, strip, sliders, gradients
UNITS_HIGH, GAP = 54.0, 12.0  # px: of all units of one quantity in one run; between two quantities
NUMBERED = 6  # units or fewer have their numbers beside their rows
LETTER = 6.4  # px: a letter of a word, about
LEAST = 12  # powers of ten that the axis of the gradients may span
MOVES = {"ArrowLeft": ("start", -1), "ArrowRight": ("start", 1)}


@dataclass(frozen=True)
class Look:
    """All that the scene depends on; the numbers are not here."""

    labels: tuple[str, ...]
    name: str
    who: str  # which units, in words
    span: tuple[float, float]
    shown: tuple[tuple[str, int, float, bool], ...]  # quantity, units, largest, is it a gate
    lower: str  # what the second map of each quantity shows
    answers: tuple[str, ...]
    grads: tuple[tuple[str, int, int], ...]  # state, powers of ten from and to

    @property
    def pitch(self) -> float:
        """Width of a step."""
        return (WIDTH - LEFT - RIGHT) / len(self.labels)


def look(model: AblationModel) -> Look:
    """What the scene of `model` depends on."""
    shown = []
    for name in model.states:
        values = model.healthy[name]
        gate = name == model.name and model.span[0] == 0.0
        largest = 1.0 if gate else float(max(1.0, math.ceil(np.abs(values).max())))
        shown.append((name, values.shape[1], largest, gate))
    grads = [(name, *_powers(values)) for name, values in model.healthy_norms.items()]
    return Look(
        labels=model.labels,
        name=model.name,
        who=SAY.units[min(model.unit, 1)].format(unit=model.unit),
        span=model.span,
        shown=tuple(shown),
        lower=model.lower,
        answers=model.source.answers if model.source.read else (),
        grads=tuple(grads) or tuple((name, -LEAST, 1) for name in model.cell.state_sizes),
    )


def _powers(values: Array) -> tuple[int, int]:
    """The powers of ten between which `values` lie, with room above and below."""
    logs = np.log10(np.maximum(values, 10.0**-LEAST))
    return max(math.floor(logs.min()) - 1, -LEAST), math.ceil(logs.max() + 0.1)


def ablation_drawing(model: AblationModel) -> Drawing:
    """Both runs, step by step, and where the ablation is."""
    looks, steps = look(model), np.arange(1, model.T + 1)
    on = (steps >= model.start) & (model.mode != "none")
    arrays: dict[str, Array] = {"on": on.astype(float), "drive": model.driven, "zero": np.zeros(1)}
    arrays |= {f"{name} healthy": model.healthy[name].T for name in model.states}
    for name in model.states:
        ground = model.healthy[name].T if model.lower == "difference" else 0.0
        arrays[f"{name} {model.lower}"] = model.ablated[name].T - ground
    if looks.answers:
        arrays |= _answers(model)
    for name, low, high in looks.grads:
        for run, found in (("healthy", model.healthy_norms), ("ablation", model.norms)):
            values = found.get(name, np.full(model.T, np.nan))
            floor = np.maximum(values, 10.0**-LEAST)
            arrays[f"grad {name} {run}"] = np.clip(np.log10(floor), low, high)
    return Drawing(ablation_scene(looks), arrays)


def _answers(model: AblationModel) -> dict[str, Array]:
    """What both runs say after each step of one answer: of two the second, else the healthy run's in the end."""
    healthy, ablation = model.believed(model.healthy), model.believed(model.ablated)
    best = 1 if healthy.shape[1] == 2 else int(healthy[-1].argmax())
    arrays = {"p healthy": healthy[:, best], "p ablation": ablation[:, best]}
    return arrays | {"answer": np.array([float(best)])}


@lru_cache(maxsize=32)
def ablation_scene(looks: Look) -> Scene:
    """All but the numbers."""
    marks, y = _words(looks)
    shape, size = (1, len(looks.labels)), (looks.pitch, STRIP)
    marks += [
        d.text(4, y + 10, SAY.held, style="quiet"),
        d.Heat("on", ("on", 0), shape, (LEFT, y), size, scale=of_quantity(looks.name), label=SAY.held,
               pick=d.Sets("start", 1, "cell")),
    ]  # fmt: skip
    y += STRIP + 10
    for part, high in _parts(looks):
        marks.append(d.Group(f"part {len(marks)}", (0, y), part))
        y += high
    return d.scene(WIDTH, y, marks, keys=[*MOVES])


Part = tuple[list[Mark], float]  # marks from y = 0 down, height


def _parts(looks: Look) -> Iterator[Part]:
    """The parts of the picture, from the top down."""
    yield _drive(looks), DRIVE + 18
    for name, n, largest, gate in looks.shown:
        yield _pair(looks, name, n, largest, gate)
    if looks.answers:
        yield _probabilities(looks)
    for name, low, high in looks.grads:
        yield _grads(looks, name, low, high)


def _words(looks: Look) -> tuple[list[Mark], float]:
    """The labels over their columns, on as many lines as keep them apart; where the picture goes on."""
    words = [label or str(k + 1) for k, label in enumerate(looks.labels)]
    lines = next((n for n in range(1, 4) if _apart(words, n, looks.pitch)), 4)
    marks: list[Mark] = [
        d.text(
            LEFT + (k + 0.5) * looks.pitch,
            12 + LINE * (k % lines),
            d.choice("zero", [word]),  # shown as it is
            anchor="middle",
            size=12,
        )
        for k, word in enumerate(words)
    ]
    return marks, LINE * lines + 6


def _apart(words: list[str], lines: int, pitch: float) -> bool:
    """Whether words that take turns on so many lines do not touch their neighbours there."""
    pairs = zip(words, words[lines:], strict=False)
    return all((len(a) + len(b)) / 2 * LETTER + 5 <= lines * pitch for a, b in pairs)


def _drive(looks: Look) -> list[Mark]:
    """The held quantity as upright sliders, one for each step."""
    (low, high), ink, T = looks.span, color(looks.name), len(looks.labels)
    scale = of_quantity(looks.name, high) if low == 0 else signed(high)
    base = 0.0 if low == 0 else None
    return [
        d.text(4, 16, looks.name + "_{t}", style="strong", color=ink),
        d.text(4, 34, looks.who, style="quiet"),
        *_axis(f"{high:g}", with_minus(f"{low:g}"), DRIVE),
        d.Sliders(
            "drive", ("drive", 0), T, (LEFT, 0), looks.pitch, DRIVE, looks.span,
            label=looks.name, scale=scale, base=base,
        ),
    ]  # fmt: skip


def _axis(high: str, low: str, height: float) -> list[Mark]:
    """The ends of an upright axis, left of it."""
    right = LEFT - 8
    return [
        d.text(right, 9, high, anchor="end", style="quiet", size=SMALL),
        d.text(right, height + 2, low, anchor="end", style="quiet", size=SMALL),
    ]


def _pair(looks: Look, name: str, n: int, largest: float, gate: bool) -> Part:
    """All units of one quantity over time: the healthy run, below it the ablated one or what it differs by.

    Both maps have one scale.
    """
    T, ink = len(looks.labels), color(name)
    scales = [of_quantity(name) if gate else signed(largest)] * 2
    below = SAY.ablated
    if looks.lower == "difference":
        below, scales[1] = SAY.gap, signed(largest)
    steps = [f"at {t} “{word}”" if word else f"at {t}" for t, word in enumerate(looks.labels, 1)]
    cell = (looks.pitch, UNITS_HIGH / n)
    marks: list[Mark] = [d.text(4, UNITS_HIGH + 6, name + "_{t}", style="strong", color=ink)]
    maps = (("healthy", SAY.healthy, 0.0), (looks.lower, below, UNITS_HIGH + 4))
    for (run, label, y), scale in zip(maps, scales, strict=True):
        key, units = f"{name} {run}", [f"{label}, {name}, unit {k + 1}" for k in range(n)]
        marks.append(d.text(LEFT - 18, y + UNITS_HIGH / 2 + 4, label, anchor="end", style="quiet"))
        if n <= NUMBERED:
            marks += [
                d.text(LEFT - 5, y + (k + 0.5) * cell[1] + 3, str(k + 1), anchor="end", style="quiet", size=SMALL)
                for k in range(n)
            ]  # fmt: skip
        marks.append(
            d.Heat(
                key, (key, 0), (n, T), (LEFT, y), cell,
                scale=scale, label=f"{label}, {name}", tell=(units, steps),
            )
        )  # fmt: skip
    return marks, 2 * UNITS_HIGH + 4 + GAP


def _probabilities(looks: Look) -> Part:
    """The probability of one answer, step by step, in both runs."""
    T, ink = len(looks.labels), color("y")
    said = [SAY.probability[0], d.choice("answer", looks.answers), SAY.probability[1]]
    marks: list[Mark] = [d.text(4, 25, *said, style="strong", color=ink)]
    digits = 2 if looks.pitch >= 28 else 1 if looks.pitch >= 20 else None
    for run, label, y in (("healthy", SAY.healthy, 0), ("ablation", SAY.ablated, 22)):
        heat = d.Heat(
            f"p {run}", (f"p {run}", 0), (1, T), (LEFT, y), (looks.pitch, 20),
            scale=of_quantity("y"), digits=digits, label=label,
        )  # fmt: skip
        marks += [d.text(LEFT - 8, y + 14, label, anchor="end", style="quiet"), heat]
    return marks, 44 + GAP


def _grads(looks: Look, name: str, low: int, high: int) -> Part:
    """The norm of dL/d(state) against the step, on a logarithmic axis: healthy grey, ablated in colour."""
    T, ink = len(looks.labels), color(name)
    place, size = (LEFT + looks.pitch / 2, 2), (looks.pitch * (T - 1), GRADS - 4)
    marks = [
        d.text(4, 20, SAY.grads.format(name=name), style="strong", color=ink),
        d.text(4, 38, *SAY.lines, style="quiet", size=SMALL),
        d.Box((LEFT, 0), (looks.pitch * T, GRADS), style="soft", rx=3),
        *_axis(typeset(f"1e{high}"), typeset(f"1e{low}"), GRADS),
    ]
    keys = [f"grad {name} {run}" for run in ("healthy", "ablation")]
    for key, stroke in zip(keys, (NEUTRAL, ink), strict=True):
        marks.append(d.Line((key, 0), T, place, size, low, high, stroke))
    return marks, GRADS + GAP
