"""The scene of the whole LSTM: its parts at the places of one of the two plans, and the run beneath.

Every part is a group with a key of its own, so that a change of plan lets it glide from the old place to the new.
"""

from functools import lru_cache

from widgets.cells.whole_lstm.formulas import formulas
from widgets.cells.whole_lstm.layout import (
    BOX,
    CELL,
    CHIP,
    HEIGHT,
    LARGEST,
    LEFT,
    OWNER,
    PLANS,
    SIGN,
    SIGNS,
    Chip,
    Look,
    Place,
    Plan,
    scale_of,
)
from widgets.cells.whole_lstm.words import NAMES, PARTS, PLAIN, SAY
from widgets.drawing import marks as d
from widgets.drawing.marks import Mark, Scene
from widgets.drawing.theme import LAYER, NEUTRAL, SMALL, WIDTH, WRONG, color, of_quantity

ROWS = HEIGHT + 38.0  # px: top of the numbers
CHART, TALL = HEIGHT + 122.0, 64.0  # px: the curves
BOTTOM = CHART + TALL + 22.0


def run_marks(look: Look) -> list[Mark]:
    """Every step of the chosen unit: numbers, then curves; dashed, what it would be without clamps."""
    T, width = len(look.labels), look.column
    marks: list[Mark] = [
        d.Path(f"M0 {HEIGHT}H{WIDTH}"),
        d.text(LEFT - 8, HEIGHT + 16, SAY.step, anchor="end", style="quiet"),
    ]
    for t in range(0, T, 1 if width >= 14 else 5):
        x = LEFT + (t + 0.5) * width
        marks.append(d.text(x, HEIGHT + 16, str(t + 1), anchor="middle", style="quiet", size=SMALL))
    for t, label in enumerate(look.labels):
        x, size = LEFT + (t + 0.5) * width, 11 if len(label) > 1 else None
        marks.append(d.text(x, HEIGHT + 31, label, anchor="middle", size=size))
    for k, name in enumerate("ch"):
        y = ROWS + 20 * k
        marks.append(
            d.text(LEFT - 8, y + 14, NAMES[name], anchor="end", style="strong", color=color(name))
        )
        marks.append(
            _row(look, name, y, 19, f"row {name}", PLAIN[name], pick=d.Sets("t", 1, "cell"))
        )
    unclamped = [_row(look, name, ROWS + 44 + 15 * k, 14, f"unclamped row {name}", PLAIN[name], pick=False)
            for k, name in enumerate("ch")]  # fmt: skip
    unclamped.append(d.text(LEFT - 8, ROWS + 61, SAY.without, anchor="end", size=11))
    return [
        *marks,
        d.Group("unclamped rows", (0, 0), unclamped, at=("any clamp", 0)),
        *_curves(look),
    ]


def _row(
    look: Look, name: str, y: float, height: float, array: str, label: str, *, pick: bool | d.Sets
) -> Mark:
    width = look.column
    return d.Heat(array, (array, 0), (1, len(look.labels)), (LEFT, y), (width, height), scale=scale_of(name),
                  digits=2 if width >= 28 else None, label=label, pick=pick,
                  cursor=("t", 0) if pick else None)  # fmt: skip


def _curves(look: Look) -> list[Mark]:
    T, width = len(look.labels), look.column
    place, size = (LEFT + width / 2, CHART), ((T - 1) * width, TALL)
    middle = CHART + TALL / 2
    curves = [d.Line((f"line {name}", 0), T, place, size, -1, 1, color(name)) for name in "ch"]
    later = [d.Line((f"later line {name}", 0), T, place, size, -1, 1, color(name)) for name in "ch"]
    dashed = [
        d.Line((f"unclamped line {name}", 0), T, place, size, -1, 1, color(name), dash="4 4")
        for name in "ch"
    ]
    return [
        d.Path(f"M{LEFT} {middle}h{T * width}"),
        d.text(LEFT - 8, CHART + 6, d.number("reach", 0, 0), anchor="end", size=SMALL),
        d.text(LEFT - 8, middle + 4, "0", anchor="end", size=SMALL),
        d.text(LEFT - 8, CHART + TALL + 4, d.number("−reach", 0, 0), anchor="end", size=SMALL),
        d.Group("later", (0, 0), later, opacity=0.3),
        *dashed,
        *curves,
        d.text(LEFT, CHART + TALL + 17, SAY.over_time, SAY.dashed, style="quiet", size=11),
    ]


RANGES = {"g": (-1.0, 1.0)}  # of a slider; 0 to 1 for the gates
KEYS = ("ArrowLeft", "ArrowRight", " ", "Home", "End")


@lru_cache(maxsize=64)
def whole_scene(look: Look) -> Scene:
    """Everything but the numbers."""
    plan = PLANS[look.drawing]
    marks = [*_ground(plan), *_wires(plan), *_columns(plan, look), *_input(plan, look)]
    if plan.ring is not None:
        marks.append(d.Group("ring", plan.ring, [_circle(CELL, color("c"))]))
    marks += [_layer(gate, place) for gate, place in plan.boxes.items()]
    marks += [_sign(name, place) for name, place in plan.signs.items()]
    marks += [_chip(name, chip) for name, chip in plan.chips.items()]
    marks += run_marks(look)
    return d.scene(WIDTH, BOTTOM, marks, lines=formulas(look), keys=KEYS)


def _ground(plan: Plan) -> list[Mark]:
    marks: list[Mark] = [d.Path(frame) for frame in plan.frames]
    for (x, y), anchor, key in plan.words:
        marks.append(d.text(x, y, SAY.words[key], anchor=anchor, style="quiet", size=11))
    return marks


def _wires(plan: Plan) -> list[Mark]:
    marks: list[Mark] = []
    for name, path, owner in plan.wires:
        kind, part = name.split(maxsplit=1)
        largest = 2.0 if kind in ("sum", "from") else LARGEST.get(part, 1.0)
        marks.append(d.Wires((name, 0), [path], scale=of_quantity(owner, largest), width=6))
    for (x, y), owner in plan.joints:
        marks.append(d.Box((x - 4, y - 4), (8, 8), style="soft", color=color(owner), rx=4))
    marks += [d.Path(head, style="solid", color=color(owner)) for head, owner in plan.heads]
    return marks


def _circle(radius: float, edge: str) -> Mark:
    return d.Box((-radius, -radius), (2 * radius, 2 * radius), style="round", color=edge, rx=radius)


def _layer(gate: str, place: Place) -> Mark:
    """A yellow box: a squashing function, the gate's number, and the slider that clamps it."""
    own, (width, height) = color(gate), BOX
    left, top = -width / 2, -height / 2
    right, down = width - 12, height - 12
    outline = (
        f"M{left + 6} {top}h{right}q6 0 6 6v{down}q0 6 -6 6h-{right}q-6 0 -6 -6v-{down}q0 -6 6 -6Z"
    )
    low, high = RANGES.get(gate, (0.0, 1.0))
    ground = d.Box((left, top), (width, height), style="soft", color=LAYER, rx=6)
    squash = "tanh" if gate == "g" else "σ"
    marks = [
        d.Box((left, top), (width, height), style="round", rx=6),
        d.Group(f"ground {gate}", (0, 0), [ground], opacity=0.35),
        d.Path(outline, color=own),
        d.Group(f"clamp {gate}", (0, 0), [d.Path(outline, style="arrow", color=own)], at=(f"clamp {gate}", 0)),
        d.text(left + 8, top + 21, squash, size=13 if gate == "g" else 17),
        d.text(left + 58, top + 21, NAMES[gate], anchor="end", style="strong"),
        d.Group(f"wrong {gate}", (0, 0), [d.Path(outline, style="arrow", color=WRONG)], at=(f"wrong {gate}", 0)),
        *_number(gate, (left + 9 + CHIP[0] / 2, 0)),
        d.text(left + 9, top + 69, d.choice(f"way {gate}", [SAY.layers[gate], SAY.clamped, SAY.differs]), size=11),
        d.Sliders(f"clamp {gate}", (f"tap {gate}", 0), 1, (left + 63, top + 11), 24, height - 22, (low, high),
                  label=f"{PLAIN[gate]} {SAY.clamped}", scale=of_quantity(gate), base=0.0,
                  of=gate),
    ]  # fmt: skip
    return d.Group(f"layer {gate}", place, marks)


def _sign(name: str, place: Place) -> Mark:
    """An element-wise operation: ×, + or tanh in a circle."""
    words = SIGNS[name]
    edge = color("h" if name == "h" else "c" if name != "written" else "g")
    shape = _circle(SIGN, edge)
    if words == "tanh":
        shape = d.Box((-21, -12), (42, 24), style="round", color=edge, rx=12)
    size = 12 if words == "tanh" else 16
    return d.Group(f"sign {name}", place, [shape, d.text(0, 5, words, anchor="middle", size=size)])


def _number(name: str, middle: Place) -> list[Mark]:
    """A number that says on hover what it is, and explains itself when it is clicked."""
    (x, y), (width, height) = middle, CHIP
    place = (x - width / 2, y - height / 2)
    chip = d.Heat(f"part {name}", (f"of {name}", 0), (1, 1), place, CHIP, scale=scale_of(name), digits=2,
                  label=PLAIN[name], pick=d.Sets("part", name))  # fmt: skip
    frame = f"M{place[0] - 2} {place[1] - 2}h{width + 4}v{height + 4}h-{width + 4}Z"
    lit = d.Group(
        f"lit {name}", (0, 0), [d.Path(frame, style="arrow")], at=("lit", PARTS.index(name))
    )
    return [lit, chip]


def _chip(name: str, chip: Chip) -> Mark:
    """A number on a wire, with its name beside it."""
    (x, y), (name_x, name_y) = chip.at, chip.name_at
    says = d.text(
        name_x - x,
        name_y - y,
        NAMES[name],
        anchor=chip.anchor,
        style="strong",
        color=color(OWNER[name]),
    )
    return d.Group(f"chip {name}", chip.at, [*_number(name, (0, 0)), says])


def _columns(plan: Plan, look: Look) -> list[Mark]:
    """A state of all units, the chosen one framed; a click chooses another."""
    marks: list[Mark] = []
    row = min(14.0, 76.0 / look.n_h)
    top = -look.n_h * row / 2
    for name, place in plan.columns.items():
        column = d.Heat(f"unit {name}", (f"all {name}", 0), (look.n_h, 1), (-9, top), (18, row), scale=scale_of(name),
                        label=PLAIN[name], pick=d.Sets("unit", 1, "cell"))  # fmt: skip
        chosen = [
            d.Group(f"{name} {j}", (0, 0), [d.Path(f"M-10 {top + j * row}h20v{row}h-20Z", color=NEUTRAL)],
                    at=("chosen", j))
            for j in range(look.n_h)
        ]  # fmt: skip
        says = d.text(0, top - 6, SAY.units, anchor="middle", style="quiet", size=SMALL)
        marks.append(d.Group(f"column {name}", place, [says, column, *chosen]))
    return marks


def _input(plan: Plan, look: Look) -> list[Mark]:
    """x_t as a row of numbers."""
    (x, y), width = plan.x, min(30.0, plan.x_room / look.n_x)
    row = d.Heat("part x", ("x", 0), (1, look.n_x), (0, -9), (width, 18), scale=of_quantity("x"),
                 digits=2 if width >= 28 else None, size=SMALL, label=PLAIN["x"], names=look.inputs or None,
                 pick=d.Sets("part", "x"))  # fmt: skip
    end = look.n_x * width + 8
    says = d.text(end, 5, NAMES["x"], style="strong", color=color("x"))
    return [d.Group("input", (x, y), [row, says])]
