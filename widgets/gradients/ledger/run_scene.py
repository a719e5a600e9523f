"""The run above a ledger: loss terms, states, letters, and the gradient of one term on its way back."""

from widgets.drawing import marks as d
from widgets.drawing.marks import Mark
from widgets.drawing.theme import GRADIENT, SMALL, WIDTH, color, of_quantity, signed
from widgets.gradients.ledger.layout import DIGITS, RIGHT, Look
from widgets.gradients.ledger.model import UNITS
from widgets.gradients.ledger.words import SAY

TERM, STATE, UNIT, LETTER, WAY = 26.0, 78.0, 16.0, 144.0, 182.0  # px: tops; height of a unit
MAP = 30.0  # px: top of the map of dL/dW
LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")  # a live label knows no subscripts
LOSS = of_quantity("y", 4.0)  # nats


def run_marks(look: Look) -> list[Mark]:
    """The whole upper part."""
    steps = [mark for s in range(look.T) for mark in _step(look, s)]
    return [*_names(look), *steps, *_map(look)]


def _names(look: Look) -> list[Mark]:
    """What each row of the run shows, at its left edge."""
    terms = ["L" + str(t + 1).translate(LOWERED) for t in range(look.T)]
    rows = {SAY.terms: TERM - 8, SAY.states: STATE + 28, SAY.letters: LETTER + 17}
    sum_ = d.text(4, TERM + 17, "L = ", d.number("L", 0, DIGITS), style="strong")
    way = d.text(4, WAY + 16, SAY.way[0], d.choice("term", terms), SAY.way[1], style="quiet")
    return [sum_, way, *(d.text(4, y, name, style="quiet") for name, y in rows.items())]


def _step(look: Look, s: int) -> list[Mark]:
    """One step of the run: its loss term above, its state, its letter, and the norm of the gradient there."""
    x, wide, high = look.middle(s), min(60.0, look.pitch - 8), UNITS * UNIT
    half = min(44.0, look.pitch - 14) / 2
    strip = d.Heat(
        f"h {s + 1}",
        ("h", s * UNITS),
        (UNITS, 1),
        (x - half, STATE),
        (2 * half, UNIT),
        digits=2 if half > 17 else 1,
        label=f"unit of h_{s + 1}",
    )
    loss = d.Heat(
        f"loss@{s}",
        ("loss", s),
        (1, 1),
        (x - wide / 2, TERM),
        (wide, 24),
        scale=of_quantity("y", 4.0),
        digits=2,
        label=f"L_{s + 1}",
        pick=d.Sets("term", s + 1),
    )
    marks = [
        d.text(x, TERM - 8, f"L_{{{s + 1}}}: ", _seen(look.word[s + 1]), anchor="middle"),
        d.Path(f"M{x} {STATE}V{TERM + 26}"),
        d.Wires(("down", s), [f"M{x} {TERM + 26}V{STATE - 6}"], scale=look.norms, width=9),
        loss,
        strip,
        d.Path(f"M{x} {LETTER}V{STATE + high + 3}"),
        d.Box((x - 13, LETTER), (26, 24), rx=5, color=color("x")),
        d.text(x, LETTER + 17, _seen(look.word[s]), anchor="middle", style="strong"),
        _way(look, s),
    ]
    return marks + (_between(look, s, half) if s + 1 < look.T else [])


def _seen(letter: str) -> str:
    """A letter, or the sign for a space."""
    return "␣" if letter == " " else letter


def _way(look: Look, s: int) -> Mark:
    """The norm of the gradient of the state, in numbers."""
    place, cell = (look.x(s) + 3, WAY), (look.pitch - 6, 23.0)
    label, scale = f"norm of the gradient at h_{s + 1}", look.norms
    return d.Heat(
        f"way {s + 1}",
        ("way", s),
        (1, 1),
        place,
        cell,
        scale=scale,
        digits=3,
        label=label,
        size=SMALL,
    )


def _between(look: Look, s: int, half: float) -> list[Mark]:
    """From state to state: the run goes right, the gradient goes left."""
    x0, x1 = look.middle(s) + half, look.middle(s + 1) - half
    low, high = STATE + 2.5 * UNIT, STATE + 0.5 * UNIT
    return [
        d.Path(f"M{x0} {low}H{x1 - 6}"),
        d.Path(f"M{x1} {low}l-7 -4v8z", style="solid"),
        d.Wires(("back", s), [f"M{x1} {high}H{x0 + 4}"], scale=look.norms, width=9),
        d.Group(
            f"head {s}",
            (0, 0),
            [d.Path(f"M{x0} {high}l8 -5v10z", style="solid", color=GRADIENT)],
            at=("head", s),
        ),
    ]


def _map(look: Look) -> list[Mark]:
    """dL/dW as a small map in which an entry can be picked."""
    rows, columns = look.shape
    wide, high = min(40.0, (RIGHT - 24) / columns), min(20.0, 150 / rows)
    x, scale = WIDTH - RIGHT + 22, signed(look.grad)
    digits = 2 if wide > 30 and high > 14 else None
    label = f"dL/d{look.weight}"
    heat = d.Heat(
        "map",
        ("map", 0),
        look.shape,
        (x, MAP),
        (wide, high),
        scale=scale,
        digits=digits,
        label=label,
        pick=d.Sets("entry", 0, "cell"),
    )
    frames = [
        d.Group(
            f"picked {i}",
            (x + (i % columns) * wide, MAP + (i // columns) * high),
            [d.Path(f"M0 0h{wide:.1f}v{high:.1f}h{-wide:.1f}z", style="arrow", color=GRADIENT)],
            at=("picked", i),
        )
        for i in range(rows * columns)
    ]
    return [d.text(x, MAP - 12, SAY.map.format(weight=look.name), style="quiet"), heat, *frames]
