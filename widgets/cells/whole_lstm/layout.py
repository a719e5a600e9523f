"""Where the parts of an LSTM stand in its two classic drawings, and what the scene depends on apart from its numbers.

A plan is data: the repeating module and the memory block have the same parts, in the same colours, at other places, so
that one drawing glides into the other. All places are px of the picture; a part is placed by its middle.
"""

from dataclasses import dataclass

from widgets.drawing.theme import WIDTH, Scale, of_quantity

Place = tuple[float, float]
GATES = ("f", "i", "g", "o")
SIGNS = {"kept": "×", "written": "×", "c": "+", "tanh_c": "tanh", "h": "×"}
BOX = (92.0, 80.0)  # px: a layer with its slider
CHIP = (46.0, 18.0)  # px: a number on a wire
SIGN = 14.0  # px: radius
HEIGHT = 424.0  # px: of either drawing


@dataclass(frozen=True)
class Chip:
    """A number of the chosen unit on a wire: its middle, and where its name stands."""

    at: Place
    name_at: Place
    anchor: str = "middle"


@dataclass(frozen=True)
class Plan:
    """One drawing. `wires` are (number, path, quantity that gives the colour), `columns` states of all units."""

    boxes: dict[str, Place]
    signs: dict[str, Place]
    chips: dict[str, Chip]
    wires: tuple[tuple[str, str, str], ...]
    columns: dict[str, Place]
    x: Place  # left edge and middle height of the input's row
    x_room: float  # px: how wide that row may be
    frames: tuple[str, ...]  # outlines, as paths
    ring: Place | None = None  # the cell, where it is drawn as one
    joints: tuple[tuple[Place, str], ...] = ()  # where a wire is copied, and whose wire it is
    heads: tuple[tuple[str, str], ...] = ()  # arrow heads, and whose they are
    words: tuple[tuple[Place, str, str], ...] = ()  # place, anchor, key of the text


def _above(x: float, y: float) -> Chip:
    return Chip((x, y), (x, y - 16))


def _outline(x: float, y: float, width: float, height: float) -> str:
    right, down = width - 16, height - 16
    return f"M{x + 8} {y}h{right}q8 0 8 8v{down}q0 8 -8 8h-{right}q-8 0 -8 -8v-{down}q0 -8 8 -8Z"


def _head_right(x: float, y: float) -> str:
    return f"M{x} {y - 5}l9 5l-9 5Z"


def _head_up(x: float, y: float) -> str:
    return f"M{x - 5} {y}l5 -9l5 9Z"


CELL_Y, HIDDEN_Y = (
    84.0,
    336.0,
)  # px: heights of the line of the cell state and of that of the hidden state
ROW = 236.0  # px: middle of the four layers
_X = {"f": 194.0, "i": 296.0, "g": 398.0, "o": 516.0}  # px: their middles

CHAIN = Plan(
    boxes={gate: (x, ROW) for gate, x in _X.items()},
    signs={
        "kept": (194, CELL_Y),
        "written": (398, 164),
        "c": (398, CELL_Y),
        "tanh_c": (612, 138),
        "h": (612, ROW),
    },
    chips={
        "c_prev": _above(96, CELL_Y),
        "kept": _above(296, CELL_Y),
        "written": Chip((398, 126), (426, 130), "start"),
        "c": _above(500, CELL_Y),
        "tanh_c": Chip((612, 186), (584, 190), "end"),
        "h_prev": _above(96, HIDDEN_Y),
        "h": Chip((670, HIDDEN_Y), (670, HIDDEN_Y + 25)),
    },
    wires=(
        ("of c_prev", f"M70 {CELL_Y}H{194 - SIGN}", "c"),
        ("of kept", f"M{194 + SIGN} {CELL_Y}H{398 - SIGN}", "c"),
        ("of c", f"M{398 + SIGN} {CELL_Y}H742", "c"),
        ("of h_prev", f"M70 {HIDDEN_Y}H150", "h"),
        ("size x", f"M150 380V{HIDDEN_Y}", "x"),
        ("size hx", f"M150 {HIDDEN_Y}H516", "hx"),
        *((f"sum {gate}", f"M{x} {HIDDEN_Y}V{ROW + 40}", "hx") for gate, x in _X.items()),
        ("of f", f"M194 {ROW - 40}V{CELL_Y + SIGN}", "f"),
        ("of i", f"M296 {ROW - 40}V172q0 -8 8 -8H{398 - SIGN}", "i"),
        ("of g", f"M398 {ROW - 40}V{164 + SIGN}", "g"),
        ("of written", f"M398 {164 - SIGN}V{CELL_Y + SIGN}", "g"),
        ("of o", f"M{516 + 46} {ROW}H{612 - SIGN}", "o"),
        ("of c", f"M612 {CELL_Y}V{138 - SIGN}", "c"),
        ("of tanh_c", f"M612 {138 + SIGN}V{ROW - SIGN}", "c"),
        ("of h", f"M612 {ROW + SIGN}V{HIDDEN_Y - 8}q0 8 8 8H742", "h"),
        (
            "of h",
            f"M714 {HIDDEN_Y}V{CELL_Y + 9}q9 -9 0 -18V18",
            "h",
        ),  # over the line of the cell state
    ),
    columns={
        "c_prev": (52, CELL_Y),
        "h_prev": (52, HIDDEN_Y),
        "c": (758, CELL_Y),
        "h": (758, HIDDEN_Y),
    },
    x=(120, 392),
    x_room=520.0,
    frames=(
        _outline(130, 30, 566, 338),
        "M0 30h14q8 0 8 8v322q0 8 -8 8h-14",
        "M820 30h-14q-8 0 -8 8v322q0 8 8 8h14",
    ),
    joints=(
        ((612, CELL_Y), "c"),
        ((714, HIDDEN_Y), "h"),
        *(((x, HIDDEN_Y), "hx") for x in (150, *list(_X.values())[:3])),
    ),
    heads=(
        (_head_right(770, CELL_Y), "c"),
        (_head_right(770, HIDDEN_Y), "h"),
        (_head_up(714, 18), "h"),
    ),
    words=(
        ((4, 22), "start", "before"),
        ((816, 22), "end", "after"),
        ((704, 16), "end", "out"),
        ((140, 48), "start", "chain"),
        ((158, HIDDEN_Y + 18), "start", "join"),
        ((620, CELL_Y - 7), "start", "fork"),
        ((719, HIDDEN_Y - 7), "start", "fork"),
        ((4, HEIGHT - 7), "start", "legend"),
    ),
)


def _stubs(gate: str, x: float, y: float) -> tuple[tuple[str, str, str], ...]:
    """The two arrows into a gate of the block, from its left: the terms of h_{t-1} and of x_t."""
    return (
        (f"from h {gate}", f"M{x - 34} {y - 16}H{x}", "h"),
        (f"from x {gate}", f"M{x - 34} {y + 16}H{x}", "x"),
    )


MIDDLE = 400.0  # px: the way upwards through the block
CELL = 40.0  # px: radius of the cell's ring
_CELL_AT, _LOOP = (MIDDLE, 206.0), 534.0  # px: the cell; the × on its loop

BLOCK = Plan(
    boxes={"o": (226, 56), "i": (226, 304), "g": (MIDDLE, 376), "f": (636, 206)},
    signs={
        "kept": (_LOOP, 206),
        "written": (MIDDLE, 304),
        "c": (MIDDLE, 189),
        "tanh_c": (MIDDLE, 140),
        "h": (MIDDLE, 56),
    },
    chips={
        "c_prev": Chip((478, 246), (478, 270)),
        "kept": _above(478, 166),
        "written": Chip((MIDDLE, 270), (428, 282), "start"),
        "c": Chip((MIDDLE, 218), (352, 196), "end"),
        "tanh_c": Chip((MIDDLE, 98), (428, 102), "start"),
        "h_prev": _above(96, 336),
        "h": _above(540, 56),
    },
    wires=(
        ("of i", f"M272 304H{MIDDLE - SIGN}", "i"),
        ("of o", f"M272 56H{MIDDLE - SIGN}", "o"),
        ("of f", f"M590 206H{_LOOP + SIGN}", "f"),
        ("of g", f"M{MIDDLE} 336V{304 + SIGN}", "g"),
        ("of written", f"M{MIDDLE} {304 - SIGN}V{206 + CELL}", "g"),
        ("of c", f"M{MIDDLE} {206 - CELL}V{140 + SIGN}", "c"),
        ("of tanh_c", f"M{MIDDLE} {140 - SIGN}V{56 + SIGN}", "c"),
        ("of c_prev", "M436 224C452 246 468 246 480 246C504 246 520 238 528 219", "c"),
        ("of kept", "M528 193C520 174 504 166 480 166C468 166 452 166 436 188", "c"),
        ("of h", f"M{MIDDLE + SIGN} 56H742", "h"),
        ("of h_prev", "M64 336H72", "h"),
        *_stubs("i", 180, 304),
        *_stubs("o", 180, 56),
        *_stubs("g", 354, 376),
        ("from h f", "M716 190H682", "h"),
        ("from x f", "M716 222H682", "x"),
    ),
    columns={"h_prev": (52, 336), "c": (318, 206), "h": (758, 56)},
    x=(60, 392),
    x_room=190.0,
    frames=(),
    ring=_CELL_AT,
    heads=((_head_right(770, 56), "h"),),
    words=(
        ((560, 258), "start", "loop"),
        *(
            ((142, y), "end", key)
            for gate_y in (56, 304)
            for y, key in ((gate_y - 12, "h in"), (gate_y + 20, "x in"))
        ),
        ((316, 364), "end", "h in"),
        ((316, 396), "end", "x in"),
        ((720, 194), "start", "h in"),
        ((720, 226), "start", "x in"),
        ((640, 44), "middle", "again"),
        ((816, HEIGHT - 7), "end", "short legend"),
    ),
)
PLANS = {"chain": CHAIN, "block": BLOCK}

OWNER = {  # whose colour a part has
    "x": "x", "h_prev": "h", "c_prev": "c", "kept": "c", "written": "g", "tanh_c": "c",
} | {name: name for name in "figoch"}  # fmt: skip
LARGEST = {"c": 2.0, "c_prev": 2.0, "kept": 2.0}  # drawn at full strength; 1 for the others


LEFT = 64.0  # px: where the run beneath the drawing begins


@dataclass(frozen=True)
class Look:
    """All that the scene depends on; the numbers are not here."""

    drawing: str
    n_x: int
    n_h: int
    labels: tuple[str, ...]  # one for each step
    inputs: tuple[str, ...]  # what each number of x_t stands for; empty where that is not known
    spelt: tuple[tuple[str, bool], ...]  # layers whose weights are known; has it a bias?
    odd: tuple[str, ...]  # of c and h, what the cell makes in another way than the formula says

    @property
    def column(self) -> float:
        """Width of a step in the run."""
        return min(60.0, (WIDTH - LEFT - 8) / len(self.labels))


def scale_of(name: str) -> Scale:
    """The colours of a part: its quantity's own, whatever the sign."""
    return of_quantity(OWNER[name], LARGEST.get(name, 1.0))
