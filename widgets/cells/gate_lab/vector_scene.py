"""Lower half of the gate lab: what the gate does to a vector, and what follows step after step."""

from collections.abc import Sequence

from widgets.cells.gate_lab.model import LONGEST, N_H, SAY, SQUASHES, TURN
from widgets.core.formats import with_minus
from widgets.drawing import marks as d
from widgets.drawing.marks import Mark
from widgets.drawing.theme import NEUTRAL, SMALL, color, gate, signed

TOP, TALL, PITCH = 366.0, 84.0, 34.0  # px: top and height of the bars, and their distance
CHART, CHART_SIZE = (496.0, TOP), (222.0, TALL)
CLIMB = (-6.0, 10.0)  # the C that are drawn
NAMES = {  # the vector before, the gate, and what comes out
    "f": ("C_{t−1}", "f_{t}", "f_{t} · C_{t−1}"),
    "i": ("C̃_{t}", "i_{t}", "i_{t} · C̃_{t}"),
    "g": ("C_{t−1}", "i_{t} · C̃_{t}", "C_{t}"),
    "o": ("C_{t}", "o_{t}", "h_{t}"),
}


def vector_marks(name: str) -> list[Mark]:
    """Vector before, gate, vector after, element by element; what follows, where the gate has a sequel."""
    sequel = {"f": _lasting, "g": _climbing}.get(name, list)
    return [*_chosen(name), *_vectors(name), *sequel()]


def _places(name: str) -> dict[str, float]:
    """Left edges of the groups of bars, by array."""
    names = ["before", "operand", "gate", "after"] if name == "o" else ["before", "gate", "after"]
    step = N_H * PITCH + (36 if name == "o" else 40)
    return {array: 24 + k * step for k, array in enumerate(names)}


def _chosen(name: str) -> list[Mark]:
    """A frame round the unit looked at, in every group of bars."""
    frames: list[Mark] = []
    for j in range(N_H):
        edges = [
            d.Path(f"M{x + j * PITCH} {TOP - 4}h{PITCH}v{TALL + 30}h{-PITCH}z", color=NEUTRAL)
            for x in _places(name).values()
        ]
        frames.append(d.Group(f"unit {j}", (0, 0), edges, at=("chosen", j)))
    return frames


def _vectors(name: str) -> list[Mark]:
    """Before, gate, after: a bar and a number for each unit."""
    before, middle, after = NAMES[name]
    heads = {"before": before, "operand": "tanh C_{t}", "gate": middle, "after": after}
    inks = {"before": "g" if name == "i" else "c", "operand": "c", "gate": name}
    inks |= {"after": {"f": "c", "i": "g", "g": "c", "o": "h"}[name]}
    act = SAY.act_g if name == "g" else SAY.act
    marks: list[Mark] = [d.text(4, TOP - 30, act, style="quiet")]
    for array, x in _places(name).items():
        middle_of = x + N_H * PITCH / 2
        head, ink = heads[array], color(inks[array])
        marks.append(d.text(middle_of, TOP - 10, head, anchor="middle", style="strong", color=ink))
        marks += _bars(name, array, x)
    places = list(_places(name).values())
    signs = ["tanh", "×", "="] if name == "o" else ["+" if name == "g" else "×", "="]
    for x, sign in zip(places[1:], signs, strict=True):
        gap = 18.0 if name == "o" else 20.0
        size = SMALL if len(sign) > 1 else None
        marks.append(d.text(x - gap, TOP + TALL / 2 + 5, sign, anchor="middle", size=size))
    return marks


def _bars(name: str, array: str, x: float) -> list[Mark]:
    """One group: what can be moved on sliders, the rest as bars; the numbers choose the unit."""
    most = (
        1.0
        if name == "i" or array in ("operand", "gate") or (name, array) == ("o", "after")
        else 2.0
    )
    most = 3.0 if (name, array) == ("g", "after") else most
    opens = array == "gate" and name != "g"
    scale = gate(name) if opens else signed(most)
    numbers = d.Heat(f"pick {array}", (array, 0), (1, N_H), (x, TOP + TALL + 5), (PITCH, 18), scale=scale,
                     digits=2, pick=d.Sets("unit", 1, "cell"), label=array, size=SMALL)  # fmt: skip
    marks: list[Mark] = [numbers]
    if array == "before":
        label = "before the gate"
        return [*marks, d.Sliders("before", ("before", 0), N_H, (x, TOP + 2), PITCH, TALL - 8, (-most, most),
                                  label=label, scale=signed(most))]  # fmt: skip
    base = TOP + TALL - 4 if opens else TOP + TALL / 2 - 2
    marks.append(d.Path(f"M{x} {base}h{N_H * PITCH}"))
    for j in range(N_H):
        place, size = (x + j * PITCH + 9, TOP + 2), (PITCH - 18, TALL - 8)
        if opens:
            marks.append(d.Bar((array, j), place, size, scale))
            continue
        if array == "after" and name != "g":  # what there was, pale
            ghost = d.Span(("zero", j), ("operand", j), place, size, -most, most)
            marks.append(d.Group(f"ghost {j}", (0, 0), [ghost], opacity=0.25))
        marks.append(d.Span(("zero", j), (array, j), place, size, -most, most))
    return marks


def _lasting() -> list[Mark]:
    """f to the power of n, with its half-life."""
    (x, y), (wide, tall) = CHART, CHART_SIZE
    ink, low, high = color("c"), (0.0, 0.0), (float(LONGEST), 1.0)
    after = [
        SAY.after[0],
        d.number("numbers", 0, 0),
        SAY.after[1],
        d.choice("numbers", SAY.tiny, 5),
    ]
    after += [d.number("numbers", 6, 3, "strong"), SAY.remains]
    half = [SAY.half, d.number("numbers", 4, 1, "strong"), SAY.steps]
    marks = [
        d.text(
            x, y - 30, SAY.remaining[0], d.number("unit", 0, 0), SAY.remaining[1], style="quiet"
        ),
        d.Path(f"M{x} {y}V{y + tall}H{x + wide}"),
        d.Path(f"M{x} {y + tall / 2}H{x + wide}"),
        d.Line(("remaining", 0), LONGEST + 1, CHART, CHART_SIZE, 0, 1, ink),
        d.Dot(("numbers", 2), ("numbers", 3), CHART, CHART_SIZE, low, high, NEUTRAL),
        d.Dot(("numbers", 0), ("numbers", 1), CHART, CHART_SIZE, low, high, ink),
        d.text(x + wide, y + 14, *after, anchor="end"),
        d.text(x + wide, y + 34, *half, anchor="end"),
    ]
    return marks + _ticks((0, 25, 50, 75, 100), (0.0, 0.5, 1.0), (0.0, 1.0))


def _climbing() -> list[Mark]:
    """C over the steps, a curve for each squashing; a squashing has one colour, whichever is chosen."""
    (x, y), (wide, tall) = CHART, CHART_SIZE
    zero = y + tall * CLIMB[1] / (CLIMB[1] - CLIMB[0])
    marks = [
        d.text(x, y - 30, SAY.climb[0], d.number("unit", 0, 0), SAY.climb[1], style="quiet"),
        d.Path(f"M{x} {y}V{y + tall}M{x} {zero}H{x + wide}M{x + wide / 2} {y}V{y + tall}"),
    ]
    curves = zip(SQUASHES, SAY.ends, (color("c"), NEUTRAL), strict=True)
    for row, (name, end, ink) in enumerate(curves):
        array, place = f"climb {name}", (x + wide + 8, y + 16 + 20 * row)
        marks.append(d.Line((array, 0), 2 * TURN + 1, CHART, CHART_SIZE, *CLIMB, ink))
        last = d.number(array, 2 * TURN)
        marks.append(d.text(*place, end, last, color=ink, style="strong"))
    return marks + _ticks(range(2 * TURN + 1), (-5.0, 0.0, 5.0, 10.0), CLIMB)


def _ticks(across: Sequence[int], up: Sequence[float], ends: tuple[float, float]) -> list[Mark]:
    """Numbers at the axes of the series."""
    (x, y), (wide, tall) = CHART, CHART_SIZE
    last = across[-1]
    marks: list[Mark] = [
        d.text(
            x + wide * n / last, y + tall + 16, str(n), anchor="middle", style="quiet", size=SMALL
        )
        for n in across
    ]
    for value in up:
        spot = y + tall * (ends[1] - value) / (ends[1] - ends[0]) + 4
        words = with_minus(f"{value:g}")
        marks.append(d.text(x - 6, spot, words, anchor="end", style="quiet", size=SMALL))
    return marks
