"""The picture of the cell state: C through time, two operations a step, h, and what C is made of."""

from functools import lru_cache

from widgets.cells.cell_state_update.layout import CHART, HIGH, PALE, SAY, START, Look, ink
from widgets.drawing import marks as d
from widgets.drawing.theme import NEUTRAL, SMALL, WIDTH, color, gate, shades, signed

KEYS = ("ArrowLeft", "ArrowRight", " ", "Home", "End")


@lru_cache(maxsize=64)
def scene(look: Look) -> d.Scene:
    """All marks for `look`."""
    steps = range(1, look.T + 1)
    marks = [_here(look, t) for t in steps]
    marks += [
        d.Box((START - 14, look.c_row - 13), (look.end - START + 14, 26), style="soft", rx=13)
    ]
    marks += [d.Group(f"step {t}", (0, 0), _step(look, t), at=("seen", t)) for t in steps]
    marks += [_state(look, t) for t in range(look.T + 1)]
    marks += [*_headings(look), *(_hands(look) if look.hand else []), *_chart(look), *_strip(look)]
    return d.scene(WIDTH, look.height, marks, lines=_formulas(look), keys=KEYS)


def _here(look: Look, t: int) -> d.Mark:
    """The ground of step t and of what comes of it, there when it is the one shown."""
    left, right = look.column(t)
    ground = d.Box((left, 0), (right - left, look.below + 6), style="soft", rx=6)
    return d.Group(f"here {t}", (0, 0), [ground], at=("here", t))


def _step(look: Look, t: int) -> list[d.Mark]:
    """The two operations of step t, what each lets through, and C between them."""
    y, times, plus = look.c_row, look.times(t), look.plus(t)
    before, after = look.x(t - 1), look.x(t)
    wires = [f"M{a:.1f} {y}H{b:.1f}" for a, b in ((before, times), (times, plus), (plus, after))]
    above, below = (98.0, y + 40) if look.hand else (50.0, y + 36)
    marks = [
        d.Wires(("carried", 3 * t - 3), wires, width=15),
        d.Wires(("f", t - 1), [f"M{times:.1f} {above}V{y - 11}"], scale=gate("f"), width=6),
        d.Wires(("increment", t - 1), [f"M{plus:.1f} {below}V{y + 11}"], width=9),
        *_operator(look, times, "×", color("f")),
        *_operator(look, plus, "+", ink(t, look.traced)),
        d.text((times + plus) / 2, 14, *_label(look, t), anchor="middle", style="strong"),
        d.text(sum(look.box(t, t)) / 2, look.below, *_label(look, t), anchor="middle", size=SMALL),
    ]
    if look.pitch >= 60:
        put = d.number("increment", t - 1)
        marks.append(
            d.text(plus - 5, y + 28, put, anchor="end", size=SMALL, color=ink(t, look.traced))
        )
    if not look.hand:
        marks += _gates(look, t)
    return marks


def _label(look: Look, t: int) -> list[d.Part]:
    """Over a step: its word, cut where it is too long, else its number."""
    word, most = look.labels[t - 1], max(2, int(look.pitch / 7.5))
    return [word if len(word) <= most else word[: most - 1] + "…"] if word else [f"{t}"]


def _operator(look: Look, x: float, sign: str, edge: str) -> list[d.Mark]:
    y, r = look.c_row, min(10.0, 0.16 * look.pitch)
    return [
        d.Box((x - r, y - r), (2 * r, 2 * r), style="round", color=edge, rx=r),
        d.text(x, y + 0.45 * r, sign, anchor="middle", style="strong", size=1.3 * r),
    ]


def _gates(look: Look, t: int) -> list[d.Mark]:
    """f above C, i and the candidate under it, as the cell gives them."""
    w, y, plus = look.cell, look.c_row, look.plus(t)
    spots = {
        "f": ((look.times(t) - w / 2, 26), gate("f")),
        "i": ((plus - w / 2, y + 38), gate("i")),
        "g": ((plus - w / 2, y + 38 + HIGH), signed()),
    }
    return [
        d.Heat(f"{name}@{t}", (name, t - 1), (1, 1), place, (w, HIGH), scale=scale, digits=look.digits,
               label=f"{_symbol(name)} at t = {t}", size=SMALL)
        for name, (place, scale) in spots.items()
    ]  # fmt: skip


def _state(look: Look, t: int) -> d.Mark:
    """C_t over its wire, and under it h_t, which a click chooses."""
    x, y, w = look.x(t), look.c_row, look.cell
    text = d.number("c", t, look.digits)
    over = x - 0.06 * look.pitch  # clear of the next ×
    marks: list[d.Mark] = [
        d.text(over, y - 17, text, anchor="middle", size=SMALL + 1, color=color("c"))
    ]
    if t:
        heat = d.Heat(f"h@{t}", ("h", t - 1), (1, 1), (x - w / 2, look.h_row), (w, HIGH),
                      digits=look.digits, label=f"h at t = {t}", pick=d.Sets("t", t), size=SMALL)  # fmt: skip
        down = f"M{x:.1f} {y + 10}V{look.h_row - 2}"
        marks += [d.Wires(("h", t - 1), [down], width=5), heat]
    return d.Group(f"state {t}", (0, 0), marks, at=("seen", t))


def _headings(look: Look) -> list[d.Mark]:
    """What the rows are, on the left."""
    y = look.c_row
    rows = [(14, SAY.t, "quiet"), (y + 5, SAY.cell_state, "strong")]
    if look.hand:
        rows += [(60, "f_{t}", ""), (y + 64, "i_{t} and C̃_{t}", "")]
    else:
        rows += [(40, "f_{t}", ""), (y + 52, "i_{t}", ""), (y + 52 + HIGH, "C̃_{t}", "")]
    rows += [
        (look.h_row + 14, SAY.hidden_state, "strong"),
        (look.chart + CHART / 2, SAY.increments, "strong"),
    ]
    return [d.text(2, at, words, style=style) for at, words, style in rows]


def _hands(look: Look) -> list[d.Mark]:
    """Upright sliders for f over ×, for i and the candidate under +, and for C_0; with their numbers."""
    p, y, half = look.pitch, look.c_row, 0.19 * look.pitch
    spots = {
        "f": (look.times(1) - p / 2, 34.0, gate("f"), (0.0, 1.0)),
        "i": (look.plus(1) - half - p / 2, y + 44, gate("i"), (0.0, 1.0)),
        "g": (look.plus(1) + half - p / 2, y + 44, signed(), (-1.0, 1.0)),
    }
    marks: list[d.Mark] = []
    for name, (x, top, scale, ends) in spots.items():
        marks.append(
            d.Sliders(
                name,
                (name, 0),
                look.T,
                (x, top),
                p,
                38,
                ends,
                label=_symbol(name),
                scale=scale,
                base=0,
            )
        )
        marks += [
            d.text(
                x + (t + 0.5) * p,
                top + 57,
                d.number(name, t, 2 if p >= 80 else 1),
                anchor="middle",
                size=SMALL,
            )
            for t in range(look.T)
        ]
    at = (look.x(0) - p / 2, y + 44)
    ends = (-2.0, 2.0)
    marks.append(
        d.Sliders("c_0", ("c", 0), 1, at, p, 38, ends, label="C_0", scale=signed(2), base=0)
    )
    return [*marks, d.text(look.x(0), y + 101, "C_{0}", anchor="middle", size=SMALL)]


def _symbol(name: str) -> str:
    return "C̃" if name == "g" else name


def _chart(look: Look) -> list[d.Mark]:
    """Increments as boxes that move along C: a box begins at its +, and its height is multiplied by f at each ×.

    They are stacked in the order of the steps; C is the line that they add up to.
    """
    top, N = look.chart, look.T + 1
    marks = [
        d.Line(("zero", 0), 2, (START - 14, top), (look.end - START + 14, CHART), 0, 1, NEUTRAL),
        d.text(START - 20, top + 9, d.number("ends", 1, 1), anchor="end", style="quiet"),
        d.text(START - 20, top + CHART + 2, d.number("ends", 0, 1), anchor="end", style="quiet"),
        d.text(START, look.below, "C_{0}", anchor="middle", size=SMALL),
    ]
    marks += [_dotted(look.times(t), top) for t in range(1, N)]
    for t in range(N):
        for s in range(t + 1):
            k, scale = t * N + s, shades(ink(s, look.traced))
            left, right = look.box(t, s)
            size = (right - left, CHART)
            box = d.Span(("from", k), ("to", k), (left, top), size, 0, 1, scale)
            marks.append(d.Group(f"increment {s} at {t}", (0, 0), [box], at=("ink", k)))
    frame = (look.x(0), top), (look.T * look.pitch, CHART)
    ahead = d.Line(("level", 0), N, *frame, 0, 1, color("c"))
    marks.append(d.Group("C ahead", (0, 0), [ahead], opacity=PALE))
    marks.append(d.Line(("past", 0), N, *frame, 0, 1, color("c")))
    if look.wanted:
        marks.append(d.Line(("wanted", 0), N, *frame, 0, 1, NEUTRAL, dash="3 4"))
        marks += [
            d.text(2, top + CHART / 2 + 19 + 13 * k, words, style="quiet", size=SMALL)
            for k, words in enumerate(SAY.wanted)
        ]
    return marks


def _dotted(x: float, top: float) -> d.Mark:
    """Where the boxes meet a forget gate: a dotted line under its ×."""
    return d.Path(f"M{x:.1f} {top - 8}" + "v2m0 4" * ((CHART + 10) // 6), color=color("f"))


def _strip(look: Look) -> list[d.Mark]:
    """C of every unit at every step; a click chooses both."""
    if not look.tracks:
        return []
    y, p = look.below + 26, look.pitch
    picks = (d.Sets("unit", 1, "row"), d.Sets("t", 1, "column"))
    cells = d.Heat("all", ("all", 0), (look.n, look.T), (look.x(1) - p / 2, y), (p, look.tracks),
                   label="C, unit and step", pick=picks, cursor=("t", 0))  # fmt: skip
    tips = [
        d.Group(
            f"unit {k}",
            (look.x(1) - p / 2 - 4, y + (k + 0.5) * look.tracks),
            [tip],
            at=("chosen", k),
        )
        for k, tip in enumerate([d.Path("M0 0l-8 -4v8z", style="solid", color=color("c"))] * look.n)
    ]
    return [cells, *tips, d.text(2, y + 11, SAY.units, style="strong")]


def _formulas(look: Look) -> list[list[d.Part]]:
    """The update and the output of the step shown, in its numbers: f, C before, i, g, kept, put, C, o, h."""
    f, before, i, g, kept, put, c, o = (d.number("now", k, inside=k in (1, 3, 5)) for k in range(8))
    c_t, h_t = (d.number("now", k, style="strong") for k in (6, 8))
    update = "C_{t} = f_{t} · C_{t−1} + i_{t} · C̃_{t} = "
    outputs: dict[str, list[d.Part]] = {
        "o": ["h_{t} = o_{t} · tanh(C_{t}) = ", o, " · tanh(", c, ") = ", h_t],
        "tanh": ["h_{t} = tanh(C_{t}) = tanh(", c, ") = ", h_t],
        "own": ["h_{t} = ", h_t],
    }
    lines = [[update, f, " · ", before, " + ", i, " · ", g, " = ", kept, " + ", put, " = ", c_t]]
    return [*lines, *([outputs[look.way]] if look.way in outputs else [])]
