"""The live drawing of one step of a recurrent cell, for any cell whose parts `anatomy` knows.

On top the inputs of the step, [h_{t-1}; x_t; 1]; under them, column for column, the weights that multiply them; at the
right of each row of weights the sum, squashed into a gate; then the elementwise arithmetic up to the new state. Under
it all the strip of every step so far.
"""

from functools import lru_cache

from lessons.cells.parts import Block, Node
from widgets.cells.cell_formulas import UNSPELT, formulas, pretty, product
from widgets.cells.cell_layout import CHIP, LEFT, TOP, Look
from widgets.core.typed_input import SHOWN
from widgets.drawing.marks import (
    Box,
    Dot,
    Group,
    Heat,
    Line,
    Mark,
    Path,
    Scene,
    Sets,
    Sliders,
    Wires,
    choice,
    curve,
    scene,
    text,
)
from widgets.drawing.theme import NEUTRAL, QUANTITIES, SMALL, WIDTH, Scale, color, gate, signed

WEIGHT = (-3.0, 3.0)  # how far a weight or an input can be dragged; more can be typed
ORDER = ["group", "path", "wires", "heat", "sliders", "box", "text", "line", "dot"]
SCALES = {
    "c": signed(2),
    "a": signed(2),
    "q": signed(2),
    "u": signed(2),
    "x": signed(2),
    "tanh_c": signed(),
}
STEP = Sets("t", 1, "column")  # what a click on a cell of the strip sets
FEW, TOLD = 3, (42.0, 18.0)  # rows of the strip that have room for numbers; px of a cell with one


def scale_of(name: str) -> Scale:
    """The colours of a quantity: gates in their own, the rest by sign."""
    return gate(name) if name in "fiorz" else SCALES.get(name, signed())


@lru_cache(maxsize=64)
def cell_scene(look: Look) -> Scene:
    """Everything but the numbers."""
    marks = [*_inputs(look), *_chosen(look)]
    if not look.parts.kind:
        marks += _unexplained(look)
    for block in look.parts.blocks:
        marks += _block(look, block)
    for node in look.parts.nodes:
        marks += _node(look, node)
    bottom = TOP + 44 + look.levels * look.pitch
    if look.parts.kind.startswith("RNN") and look.parts.blocks and look.parts.nodes:
        marks += [*_loop(look), *(_curve(look) if look.parts.kind == "RNN" else ())]
        bottom = max(bottom, look.spot(0, 0)[1] + 96)
    spare, bottom = _spare(look, bottom)
    strip, bottom = _strip(look, bottom + 6)
    keys = ["ArrowLeft", "ArrowRight", " ", "Home", "End"]
    marks = sorted(
        marks + spare + strip, key=lambda mark: ORDER.index(mark.kind)
    )  # wires under values
    return scene(WIDTH, bottom, marks, lines=formulas(look), keys=keys)


def _inputs(look: Look) -> list[Mark]:
    """The row [h_{t-1}; x_t; 1] and the wires that fall from it into the weights."""
    main, cw, n_h, n_x = look.states[0][0], look.column, look.n_h, look.n_x
    x_at, one_at = LEFT + n_h * cw, LEFT + (n_h + n_x) * cw
    digits, y = look.digits(cw, 22), TOP
    marks = [
        text(LEFT + n_h * cw / 2, y - 7, f"{main}_{{t−1}}", anchor="middle", color=color(main)),
        text(x_at + n_x * cw / 2, y - 64, "x_{t}", anchor="middle", style="strong"),
        Sliders("x", ("x", 0), n_x, (x_at, y - 58), cw, 48, WEIGHT, label="x", scale=signed(2)),
        Heat(
            "before",
            (f"{main}_prev", 0),
            (1, n_h),
            (LEFT, y),
            (cw, 22),
            digits=digits,
            label=f"{main} before",
        ),
        Heat(
            "x",
            ("x", 0),
            (1, n_x),
            (x_at, y),
            (cw, 22),
            digits=digits,
            edit=WEIGHT,
            label="x_t",
            scale=signed(2),
        ),
        text(one_at + cw / 2, y + 15, "1", anchor="middle", style="quiet"),
    ]
    if all(len(letter) == 1 for letter in look.letters) and cw >= 16:
        for k, letter in enumerate(
            look.letters
        ):  # beside the wire from a number of x to its weights
            at, shown = x_at + (k + 0.5) * cw + 5, SHOWN.get(letter, letter)
            marks.append(text(at, y + 38, shown, size=11))
    if look.parts.blocks or not look.parts.kind:
        for name, at, count in ((f"{main}_prev", LEFT, n_h), ("x", x_at, n_x), ("one", one_at, 1)):
            falls = [f"M{at + (k + 0.5) * cw:.1f} {y + 24}V{y + 43}" for k in range(count)]
            marks.append(Wires((name, 0), falls, scale=signed(2), width=min(6.0, cw / 2)))
    return marks


def _chosen(look: Look) -> list[Mark]:
    """A soft band behind the rows of the unit whose formula is spelt out."""
    bands: list[Mark] = []
    for j in range(look.n_h):
        rows = [
            Box((LEFT - 4, look.spot(0, level)[1] + j * look.row - 1), (look.matrix_end - LEFT + 138, look.row + 2),
                style="soft", rx=4)
            for level in (block.level for block in look.parts.blocks if block.terms)
        ]  # fmt: skip
        bands.append(Group(f"unit {j}", (0, 0), rows, at=("chosen", j)))
    return bands


def _block(look: Look, block: Block) -> list[Mark]:
    """One matrix product: weights under their inputs, the sum, the squashing, the value."""
    cw, rh, n_h = look.column, look.row, look.n_h
    x, y = look.spot(0, block.level)
    middle = y + n_h * rh / 2
    marks = _values(look, block.out, block.title, (x, y))
    marks += _terms(look, block, y)
    if block.bias:
        at = LEFT + (n_h + look.n_x) * cw
        marks.append(_weight(look, block.bias, (n_h, 1), (at, y)))
        marks.append(text(at, y - 6, pretty(block.bias), style="quiet"))
    if not block.terms:
        said = text(
            x - 8, middle + 4, UNSPELT.format(name=block.title), anchor="end", style="quiet"
        )
        return [*marks, said]
    if block.terms:
        whole = bool(block.bias) or look.single(block) > 0
        start = look.matrix_end if whole else LEFT + (n_h + look.n_x) * cw
        out = [f"M{start + 2:.1f} {y + (j + 0.5) * rh:.1f}H{x - 2:.1f}" for j in range(n_h)]
        marks.append(Wires((f"sum {block.out}", 0), out, scale=signed(2), width=min(6.0, rh / 2)))
        name = f"Σ {block.squash}" if block.squash else "Σ"
        marks += _badge((look.matrix_end + x) / 2, middle, name, QUANTITIES.get(block.out))
    return marks


def _terms(look: Look, block: Block, y: float) -> list[Mark]:
    """The weights of a sum: matrices under what they multiply; right of the bias what works unit by unit."""
    marks, shapes = list[Mark](), dict(look.shapes)
    under, singles = {f"{look.states[0][0]}_prev", "h_prev", "x"}, 0
    for term in block.terms:
        rows, *cols = shapes[term.weight]
        if cols:
            at = LEFT + (look.n_h * look.column if term.sources == ("x",) else 0.0)
        else:
            at = LEFT + (look.n_h + look.n_x + 1 + singles) * look.column
            singles += 1
        plain = bool(cols) and set(term.sources) <= under
        said = pretty(term.weight) if plain else product(look, term)
        marks.append(_weight(look, term.weight, (rows, cols[0] if cols else 1), (at, y)))
        marks.append(text(at, y - 6, said, style="quiet"))
    return marks


def _unexplained(look: Look) -> list[Mark]:
    """A step that no known formula follows: arrows from what goes in to what comes out."""
    (x, y), high = (LEFT, TOP + 44), 40.0
    marks: list[Mark] = [Box((x, y), (look.matrix_end - x, high), style="round", rx=8)]
    for node in look.parts.nodes:
        to_x, to_y = look.spot(*node.place)
        middle = to_y + look.n_h * look.row / 2
        marks.append(Path(curve(look.matrix_end + 2, y + high / 2, to_x - 2, middle)))
    return [*marks, text(x + 10, y + high / 2 + 4, "step(x_{t}, state)", style="quiet")]


def _node(look: Look, node: Node) -> list[Mark]:
    """The values of an elementwise result and the wires that lead to it."""
    x, y = look.spot(*node.place)
    places = {block.out: (0, float(block.level)) for block in look.parts.blocks}
    places |= {other.name: other.place for other in look.parts.nodes}
    marks = _values(look, node.name, node.title, (x, y))
    drawn = [source for source in node.sources if source in places]
    for source in drawn:
        sx, sy = look.spot(*places[source])
        paths = [_wire((sx, sy), (x, y), (j + 0.5) * look.row) for j in range(look.n_h)]
        marks.append(
            Wires((source, 0), paths, scale=scale_of(source), width=min(5.0, look.row / 2))
        )
    if drawn and node.op and len(drawn) == len(node.sources):
        marks += _badge(x - 20, y + look.n_h * look.row / 2, node.op)
    return marks


def _loop(look: Look) -> list[Mark]:
    """The arrow from h_t back to the h_{t-1} of the next step."""
    (x, y), edge, top = look.spot(1, 0), color(look.states[0][0]), 2.0
    right, left, into = x + CHIP / 2, LEFT - 28, TOP + 11
    around = f"M{right:.1f} {y - 18:.1f}V{top + 8}q0 -8 -8 -8H{left + 8}q-8 0 -8 8V{into - 8}q0 8 8 8H{LEFT - 8}"
    head = f"M{LEFT - 9} {into - 5}l8 5l-8 5Z"
    words = text(right + 8, top + 14, "h_{t} is the h_{t−1} of step t + 1", style="quiet")
    return [Path(around, color=edge), Path(head, style="arrow", color=edge), words]


def _curve(look: Look) -> list[Mark]:
    """tanh, with the chosen unit's point on it."""
    x, y = look.spot(2, 0)
    place, size = (x + 10, y - 4), (120.0, 84.0)
    low, high = (-3.0, -1.0), (3.0, 1.0)
    marks = [
        Line(("tanh", 0), 41, place, size, -1, 1, NEUTRAL),
        Path(
            f"M{place[0]} {place[1] + size[1] / 2}h{size[0]}M{place[0] + size[0] / 2} {place[1]}v{size[1]}"
        ),
        text(place[0] + size[0] + 4, place[1] + size[1] / 2 + 4, "a", style="quiet"),
        text(place[0] + size[0] / 2, place[1] - 5, "h = tanh(a)", anchor="middle", style="quiet"),
        Dot(("of a", 0), ("of h", 0), place, size, low, high, color("h")),
    ]
    return marks


def _wire(start: tuple[float, float], end: tuple[float, float], middle: float) -> str:
    """From the values at `start` to those at `end`, in the row `middle` px below their tops."""
    (sx, sy), (x, y) = start, end
    if sx < x - 1:
        return curve(sx + CHIP + 2, sy + middle, x - 2, y + middle)
    if sx > x + 1:
        return curve(sx - 2, sy + middle, x + CHIP + 2, y + middle)
    bow = x + CHIP + 6 + 12 * middle / (middle + 40)
    side, above, below = x + CHIP + 2, sy + middle, y + middle
    return f"M{side:.1f} {above:.1f}C{bow:.1f} {above:.1f} {bow:.1f} {below:.1f} {side:.1f} {below:.1f}"


def _values(look: Look, name: str, label: str, place: tuple[float, float]) -> list[Mark]:
    """A column of values with its name above; a click chooses the unit."""
    x, y = place
    digits = look.digits(CHIP, look.row)
    column = Heat(f"value {name}", (name, 0), (look.n_h, 1), place, (CHIP, look.row), scale=scale_of(name),
                  digits=digits, label=name, pick=Sets("unit", 1, "cell"))  # fmt: skip
    return [
        text(
            x + CHIP / 2, y - 5, label, anchor="middle", color=QUANTITIES.get(name), style="strong"
        ),
        column,
    ]


def _weight(look: Look, name: str, shape: tuple[int, int], place: tuple[float, float]) -> Mark:
    cell = (look.column, look.row)
    at = f"weight {name}"
    return Heat(at, (at, 0), shape, place, cell, scale=signed(look.largest), label=name, edit=WEIGHT, of=name,
                flash=True, digits=look.digits(*cell))  # fmt: skip


def _badge(x: float, y: float, words: str, edge: str | None = None) -> list[Mark]:
    """A small sign on a wire that says what happens there."""
    width = 12.0 + 7.0 * len(words)
    return [
        Box((x - width / 2, y - 10), (width, 20), style="round", color=edge, rx=10),
        text(x, y + 4.5, words, anchor="middle", size=12),
    ]


def _spare(look: Look, y: float) -> tuple[list[Mark], float]:
    """What the known parts do not account for: names returned, then weights, each as a small map."""
    marks: list[Mark] = []
    x, shapes, tallest = LEFT, dict(look.shapes), 0.0
    items: list[tuple[str, str, tuple[int, ...]]]
    items = [(f"extra {name}", name, (1, n)) for name, n in look.extras]
    items += [(f"weight {name}", name, (*shapes[name], 1)) for name in look.parts.spare]
    for at, name, (rows, cols, *_) in items:
        cw, rh = min(36.0, 300 / cols), min(20.0, 120 / rows)
        if x + max(cw * cols, 60) > WIDTH:
            x, y, tallest = LEFT, y + tallest + 26, 0.0
        edit = WEIGHT if at.startswith("weight") else None
        marks.append(text(x, y + 10, pretty(name), style="quiet"))
        marks.append(Heat(at, (at, 0), (rows, cols), (x, y + 15), (cw, rh), edit=edit, digits=look.digits(cw, rh),
                          label=name, scale=signed(2), of=name))  # fmt: skip
        x, tallest = x + max(cw * cols, 60) + 24, max(tallest, rh * rows)
    return marks, y + (tallest + 26 if items else 0)


def _strip(look: Look, y: float) -> tuple[list[Mark], float]:
    """Every step of the run as a column; those not reached yet are pale, those changed by hand have a star.

    Few numbers are written into their cells.
    """
    steps, (cw, rise) = len(look.labels), _columns(look)
    marks: list[Mark] = [
        Path(f"M0 {y}H{WIDTH}"),
        text(LEFT - 8, y + rise + 18, "step", anchor="end", style="quiet"),
    ]
    y += rise
    every = 1 if cw >= 12 else 5
    for t in range(0, steps, every):
        x, star = LEFT + (t + 0.5) * cw, choice("changed", ["", "*"], t)  # no new scene in mid-drag
        marks.append(text(x, y + 18, str(t + 1), star, anchor="middle", style="quiet", size=SMALL))
    for t, label in enumerate(_short_labels(look)):
        x = LEFT + (t + 0.5) * cw
        if label and rise:
            marks.append(text(x - 2, y + 6, label, size=12, turn=-50))
        elif label:
            marks.append(
                text(x, y + 33, label, anchor="middle", size=12 if len(label) > 1 else None)
            )
    y += 40 if any(look.labels) and not rise else 24
    for name, n in (("x", look.n_x), *look.states):
        told = n <= FEW and cw >= TOLD[0]
        rh, short = (
            TOLD[1] if told else min(14.0, 70.0 / n),
            name if len(name) <= 5 else f"{name[:4]}…",
        )
        marks.append(
            text(
                LEFT - 8, y + n * rh / 2 + 4, short, anchor="end", color=color(name), style="strong"
            )
        )
        scale = scale_of(name) if name != "x" else signed(2)
        marks.append(Heat(f"strip {name}", (f"strip {name}", 0), (n, steps), (LEFT, y), (cw, rh),
                          pick=STEP, cursor=("t", 0), scale=scale, label=name,
                          digits=2 if told else None))  # fmt: skip
        y += n * rh + 6
    return marks, y + 4


def _short_labels(look: Look) -> list[str]:
    return [label if len(label) <= 12 else f"{label[:11]}…" for label in look.labels]


def _columns(look: Look) -> tuple[float, float]:
    """The width of a step in the strip, and the height that words take which must be turned to fit, else 0."""
    longest = max(map(len, _short_labels(look)))
    least = TOLD[0] if min(n for _, n in look.states) <= FEW else 26.0
    wide = least if longest == 1 else max(least, 6.8 * longest + 4)
    cw = min(wide, (WIDTH - LEFT - 20) / len(look.labels))
    return cw, 5.4 * longest if longest > 1 and cw < wide else 0.0
