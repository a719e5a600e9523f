"""Upper half of the gate lab: a sum put together term by term, and the curve that squashes it."""

from widgets.cells.gate_lab.model import N_H, N_X, SAY
from widgets.core.formats import with_minus
from widgets.drawing import marks as d
from widgets.drawing.marks import Mark
from widgets.drawing.theme import NEUTRAL, SMALL, Scale, color, signed

N = N_H + N_X + 1  # terms of a sum
FAR, POINTS = 8.0, 65  # the sums that the curve shows, either sign, and its points
LEFT, COLUMN, DEEP = 84.0, 44.0, 84.0  # px: left edge and width of a column; its bars
SUM = LEFT + N * COLUMN + 14  # px: left edge of the total
CURVE, CURVE_SIZE = (496.0, 40.0), (300.0, 186.0)


def sum_marks(name: str) -> list[Mark]:
    """The inputs of the gate `name`, their sum and its squashed value; the numbers are those of one unit."""
    return [*_inputs(), *_weights(), *_sum(name), *_curve(name)]


def _inputs() -> list[Mark]:
    """h_{t-1} and x_t on upright sliders, with their numbers."""
    x_at, one = LEFT + N_H * COLUMN, LEFT + (N - 1) * COLUMN
    heads = {"h_{t−1}": (LEFT + N_H * COLUMN / 2, "h"), "x_{t}": (x_at + N_X * COLUMN / 2, "x")}
    marks: list[Mark] = [
        d.text(x, 40, words, anchor="middle", style="strong", color=color(name))
        for words, (x, name) in heads.items()
    ]
    marks += [
        d.Sliders("h", ("h", 0), N_H, (LEFT, 52), COLUMN, 36, (-1, 1), label="h before"),
        d.Sliders("x", ("x", 0), N_X, (x_at, 52), COLUMN, 36, (-2, 2), label="x", scale=signed(2)),
        _numbers("value of h", ("h", 0), N_H, (LEFT, 98)),
        _numbers("value of x", ("x", 0), N_X, (x_at, 98), signed(2)),
        _numbers("one", ("one", 0), 1, (one, 98), signed(6)),
        d.text(LEFT - 10, 112, SAY.inputs, anchor="end", style="quiet"),
    ]
    return marks


def _weights() -> list[Mark]:
    """The row of weights and the bias of the unit, on sliders too."""
    W, b_at = signed(3), LEFT + (N - 1) * COLUMN
    return [
        d.text(b_at + COLUMN / 2, 128, "b", anchor="middle", style="quiet"),
        d.Sliders("W", ("W", 0), N - 1, (LEFT, 134), COLUMN, 36, (-3, 3), label="weight", scale=W),
        d.Sliders(
            "b", ("b", 0), 1, (b_at, 134), COLUMN, 36, (-6, 6), label="bias", scale=signed(6)
        ),
        _numbers("weights", ("W", 0), N - 1, (LEFT, 180), W),
        _numbers("bias", ("b", 0), 1, (b_at, 180), signed(6)),
        d.text(LEFT - 10, 194, SAY.weight, anchor="end", style="quiet"),
    ]


def _sum(name: str) -> list[Mark]:
    """The terms, each bar beginning where the one before it ended, and their total."""
    y = 232.0
    weights = f"W_{{{'C' if name == 'g' else name}}}"
    marks = [
        d.text(4, 16, SAY.add[0], d.number("unit", 0, 0), f"{SAY.add[1]} {weights}", style="quiet"),
        _numbers("products", ("terms", 0), N, (LEFT, 206), signed(3)),
        d.text(LEFT - 10, 220, SAY.product, anchor="end", style="quiet"),
        d.Path(f"M{LEFT} {y + DEEP / 2}H{SUM + COLUMN}"),
        d.text(LEFT - 10, y + DEEP / 2 + 4, SAY.sums, anchor="end", style="quiet"),
    ]
    for k, level in enumerate((y + 10, y + DEEP)):
        tick = d.number("reach", k, 0)
        marks.append(d.text(LEFT - 10, level, tick, anchor="end", style="quiet", size=SMALL))
    for k in range(N):
        place = (LEFT + k * COLUMN + 9, y)
        marks.append(d.Span(("from", k), ("to", k), place, (COLUMN - 18, DEEP), -1, 1))
    total = d.Span(("zero", 0), ("to", N - 1), (SUM + 6, y), (COLUMN - 12, DEEP), -1, 1)
    return [
        *marks,
        total,
        d.text(SUM + COLUMN / 2, 202, "a_{t}", anchor="middle", style="strong"),
        _numbers("sum", ("of", 0), 1, (SUM, 206), signed(3)),
    ]


def _numbers(
    key: str, at: d.At, count: int, place: tuple[float, float], scale: Scale | None = None
) -> Mark:
    """A row of coloured numbers."""
    return d.Heat(key, at, (1, count), place, (COLUMN, 20), scale=scale, digits=2, size=SMALL)


def _curve(name: str) -> list[Mark]:
    """σ (or tanh) with the unit's point on it, its tangent, and the numbers beside."""
    (x, y), (wide, tall) = CURVE, CURVE_SIZE
    low, ink = (-1.0 if name == "g" else 0.0), color(name)
    level = y + tall * (1 + low / (1 - low)) if low else y + tall
    symbol, sign = ("C̃_{t}", ["tanh", "σ"]) if name == "g" else (f"{name}_{{t}}", ["", "σ"])
    marks = [
        d.text(x, 16, SAY.squashed, style="quiet"),
        d.Path(f"M{x} {level}H{x + wide}M{x + wide / 2} {y}V{y + tall}"),
        d.Line(("curve", 0), POINTS, CURVE, CURVE_SIZE, low, 1, NEUTRAL),
        d.Line(("tangent", 0), POINTS, CURVE, CURVE_SIZE, low, 1, ink),
        d.Dot(("of", 0), ("of", 1), CURVE, CURVE_SIZE, (-FAR, low), (FAR, 1), ink),
        d.text(x + wide + 6, level + 4, "a", style="quiet"),
    ]
    for at in (-6, -3, 3, 6):
        spot = x + wide * (at + FAR) / (2 * FAR)
        words = with_minus(str(at))
        marks.append(d.text(spot, level + 14, words, anchor="middle", style="quiet", size=SMALL))
    for value in (1.0, 0.5, 0.0) if not low else (1.0, 0.0, -1.0):
        words = with_minus(f"{value:g}")
        spot = y + tall * (1 - value) / (1 - low) + 4
        marks.append(d.text(x - 6, spot, words, anchor="end", style="quiet", size=SMALL))
    beyond = d.choice("beyond", SAY.beyond)
    marks.append(d.text(x + wide, y + tall + 27, beyond, anchor="end", style="quiet", size=SMALL))
    spelt = [f"{symbol} = ", d.choice("squash", sign), "(", d.number("of", 0), ") = "]
    states = SAY.state_g if name == "g" else SAY.state
    slope = [SAY.slope, d.number("of", 2), d.choice("of", states, 3)]
    return [
        *marks,
        d.text(x, y + tall + 44, *spelt, d.number("of", 1, 2, "strong"), color=ink, style="strong"),
        d.text(x, y + tall + 66, *slope),
    ]
