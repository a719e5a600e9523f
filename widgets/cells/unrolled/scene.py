"""How an unrolled network looks: a loop, or T copies in a row; every copy shows the same weights.

A copy is drawn around the middle of its box. The pitch, the room for one copy from left to right, decides all widths.
"""

from functools import lru_cache
from typing import NamedTuple

from widgets.core import texts
from widgets.drawing import marks as d
from widgets.drawing.theme import CHOSEN, SMALL, WIDTH, color, of_quantity, signed

LARGEST = 2.0  # weights and inputs can be dragged from -2 to 2
Pair = tuple[float, float]
STEPS = 12  # the most copies that fit the page
HEIGHT, MIDDLE = 476, 214  # px: of the picture; where the boxes have their middle, without outputs
TOP, X_TOP, X_END = -48, 144, 192  # px from the middle: upper edge of a box, edges of an input
HALF = -TOP  # px: half the height of a box
H_TOP, H_ROOM = TOP - 74, 48  # px: where a state is drawn, and its height
Y_ROOM, Y_GAP = (
    20,
    44,
)  # px: height of one output, and of the arrow from the state to the lowest of them
HEAD = 6  # px: where the line of an arrow ends, before its tip
WIDEST = 156.0  # px: pitch of a copy that has all the room it wants
START = 32.0  # px: h_0, left of the first copy


class Texts(texts.Texts):
    """All that the picture says, apart from formulas."""

    shared: str = "weight sharing: one set"
    separate: str = "a set for every step"
    numbers: str = " parameters"
    later: str = "one step later"
    reach: str = "Teal, under an input: largest change of the chosen state per unit of that input."


SAY = Texts()


class Size(NamedTuple):
    """What a scene depends on: numbers in x, h and y, copies, and whether they are folded into one.

    Without `reach` it does not show what reaches the chosen state.
    """

    n_x: int
    n_h: int
    T: int
    folded: bool
    n_y: int = 0
    reach: bool = True

    @property
    def weights(self) -> int:
        """Numbers in W_xh, W_hh, b_h and W_hy together."""
        return self.n_h * (self.n_x + self.n_h + 1 + self.n_y)

    @property
    def outputs(self) -> int:
        """px: the room that the outputs take above the states."""
        return (Y_GAP + self.n_y * Y_ROOM) * (self.n_y > 0)

    @property
    def mid(self) -> int:
        """px: where the boxes have their middle."""
        return MIDDLE + self.outputs

    @property
    def pitch(self) -> float:
        """px from the middle of one copy to the next."""
        return WIDEST if self.folded else min(WIDEST, (WIDTH - START - 6) / self.T)

    @property
    def box(self) -> float:
        """px: width of the box."""
        return min(54.0, max(30.0, 0.36 * self.pitch))

    @property
    def cell(self) -> tuple[float, float]:
        """px: one number of a matrix of weights."""
        wide = min(84.0, self.pitch - self.box - 7) / max(self.n_x, self.n_h)
        return wide, min(wide, 56 / self.n_h)

    @property
    def column(self) -> float:
        """px: width of a number of x_t, h_t and b_h."""
        return min(42.0, self.box - 6)

    def middle(self, copy: int) -> float:
        """px: where the box of copy 0..T-1 has its middle."""
        if self.folded:
            return WIDTH / 2
        start = (WIDTH - START - self.T * self.pitch) / 2 + START
        return start + (copy + 1) * self.pitch - self.box / 2


@lru_cache(maxsize=64)
def scene(size: Size) -> d.Scene:
    """All marks for `size`; the folded scene keeps the copies, unseen, so that they can glide."""
    copies = [_copy(size, s) for s in range(size.T)]
    ordered = [*copies[1:], copies[0]] if size.folded else copies  # the one that is seen on top
    marks = [*_counts(size), *ordered]
    marks += _loop(size) if size.folded else [_start(size)]
    height = HEIGHT + size.outputs
    if size.reach and not size.folded:
        marks.append(d.text(4, height - 6, SAY.reach, style="quiet"))
    lines: list[list[d.Part]] = [["h_{t} = tanh(W_{xh} x_{t} + W_{hh} h_{t−1} + b_{h})"]]
    if size.n_y:
        lines.append(["y_{t} = W_{hy} h_{t}"])
    return d.scene(WIDTH, height, marks, lines=lines, keys=["ArrowLeft", "ArrowRight", " "])


def _counts(size: Size) -> list[d.Mark]:
    """How many weights there are, shared and not, as two bars."""
    marks = []
    for i, words in enumerate([SAY.shared, SAY.separate]):
        y, scale = (
            16 + 22 * i,
            of_quantity("h", STEPS * size.weights),
        )
        marks += [
            d.text(4, y, words),
            d.Bar(("counts", i), (190, y - 11), (480, 13), scale, across=True),
            d.text(680, y, d.number("counts", i, 0, "strong"), SAY.numbers),
        ]
    return marks


def _copy(size: Size, s: int) -> d.Mark:
    """Copy s (0..T-1) of the cell, with its input below, its state above, and perhaps an output above that."""
    marks = [*_weights(size, s), *_input(size, s), *_state(size, s)]
    if size.n_y:
        marks.append(_output(size, s))
    if not size.folded:
        ends = -size.pitch + size.box / 2, -size.box / 2 - HEAD
        marks += [
            d.Path(f"M{ends[0]} 0H{ends[1]}"),
            _wire(("dh", s), ends[0], 0, ends[1], 0, "h"),
            _head(-size.box / 2, 0, "right", color("h")),
        ]
    unseen = size.folded and s > 0
    return d.Group(f"copy{s}", (size.middle(s), size.mid), marks, opacity=0 if unseen else 1)


def _weights(size: Size, s: int) -> list[d.Mark]:
    """The box with b_h and tanh, W_hh above the arrow that comes in, W_xh left of the one from below."""
    half, (wide, high) = size.box / 2, size.cell
    back = -half - (size.pitch - size.box) / 2  # px: middle of the arrow that comes in
    above, below = -9 - size.n_h * high, (HALF + X_TOP - size.n_h * high) / 2 + 5
    left, bias = -9 - size.n_x * wide, (size.column, 48 / size.n_h)
    return [
        d.Box((-half, TOP), (size.box, 2 * HALF), color=color("h")),
        d.text(0, TOP + 16, "b_{h}", anchor="middle", size=SMALL),
        d.text(0, HALF - 8, "tanh", anchor="middle", size=SMALL),
        _edit(size, "b_h", s, (size.n_h, 1), (-size.column / 2, TOP + 22), bias),
        d.text(back, above - 5, "W_{hh}", anchor="middle", size=SMALL),
        _edit(
            size, "W_hh", s, (size.n_h, size.n_h), (back - size.n_h * wide / 2, above), size.cell
        ),
        d.text(left + size.n_x * wide / 2, below - 5, "W_{xh}", anchor="middle", size=SMALL),
        _edit(size, "W_xh", s, (size.n_h, size.n_x), (left, below), size.cell),
    ]


def _input(size: Size, s: int) -> list[d.Mark]:
    """x_t under the box, the arrow from it, and how far it moves the chosen state; pale where it comes too late."""
    name = "x_{t}" if size.folded else f"x_{{{s + 1}}}"
    place, cell = (-size.column / 2, X_TOP), (size.column, (X_END - X_TOP) / size.n_x)
    marks = [
        d.Path(f"M0 {X_TOP}V{HALF + HEAD}"),
        _wire(("dx", s), 0, X_TOP - 6, 0, HALF + HEAD, "x"),
        _head(0, HALF, "up", color("x")),
        _frame(size, f"reached{s}", ("reached", s), X_TOP),
        _edit(size, "x", s, (size.n_x, 1), place, cell),
        d.text(0, X_END + 18, name, anchor="middle", style="strong"),
    ]
    if size.reach and not size.folded:
        marks.append(
            d.text(
                0, X_END + 38, d.number("dx", s, 3, small=True), anchor="middle", color=color("h")
            )
        )
    return [d.Group(f"x{s}", (0, 0), marks, at=("seen", s))]


def _state(size: Size, s: int) -> list[d.Mark]:
    """h_t above the box: a click chooses it, a frame marks the chosen one."""
    name = "h_{t}" if size.folded else f"h_{{{s + 1}}}"
    place, cell = (-size.column / 2, H_TOP), (size.column, H_ROOM / size.n_h)
    at, shape, label = ("h", s * size.n_h), (size.n_h, 1), "h_t" if size.folded else f"h_{s + 1}"
    picks = size.folded or (size.reach and d.Sets("t", s + 1))
    heat = d.Heat(
        f"h@{s}", at, shape, place, cell, digits=_digits(cell), label=label, pick=picks, size=SMALL
    )
    marks = [
        d.Path(f"M0 {TOP}V{H_TOP + H_ROOM + HEAD + 5}", color=color("h")),
        _head(0, H_TOP + H_ROOM + 5, "up", color("h")),
        _frame(size, f"chosen{s}", ("chosen", s), H_TOP),
        heat,
        _name(size, name),
    ]
    return [d.Group(f"h{s}", (0, 0), marks, at=("seen", s))]


def _name(size: Size, name: str) -> d.Mark:
    """The name of a state: over it, or left of it where an arrow leads up to the output."""
    if size.n_y:
        return d.text(-size.column / 2 - 7, H_TOP + 12, name, anchor="end", style="strong")
    return d.text(0, H_TOP - 10, name, anchor="middle", style="strong")


def _output(size: Size, s: int) -> d.Mark:
    """y_t over the state that it is read from, W_hy left of the arrow."""
    name, wide = "y_{t}" if size.folded else f"y_{{{s + 1}}}", size.cell[0]
    foot, ink = H_TOP - Y_GAP, color("y")
    place, cell = (-size.column / 2, foot - size.n_y * Y_ROOM), (size.column, float(Y_ROOM))
    high = min(size.cell[1], (Y_GAP - 20) / size.n_y)
    left, above = -9 - size.n_h * wide, foot + 15.0
    shape, label = (size.n_y, 1), "y_t" if size.folded else f"y_{s + 1}"
    marks = [
        d.Path(f"M0 {H_TOP}V{foot + HEAD + 5}", color=ink),
        _head(0, foot + 5, "up", ink),
        d.text(left + size.n_h * wide / 2, above - 5, "W_{hy}", anchor="middle", size=SMALL),
        _edit(size, "W_hy", s, (size.n_y, size.n_h), (left, above), (wide, high)),
        d.Heat(
            f"y@{s}",
            ("y", s * size.n_y),
            shape,
            place,
            cell,
            scale=signed(LARGEST * size.n_h),
            digits=_digits(cell),
            label=label,
            size=SMALL,
        ),
        d.text(-size.column / 2 - 7, foot - 5, name, anchor="end", style="strong"),
    ]
    return d.Group(f"y{s}", (0, 0), marks, at=("seen", s))


def _frame(size: Size, key: str, at: d.At, top: float) -> d.Mark:
    """A frame round x_t or h_t, there when the number at `at` is 1."""
    frame = d.Box(
        (-size.column / 2 - 4, top - 4), (size.column + 8, H_ROOM + 8), color=CHOSEN, rx=5
    )
    return d.Group(key, (0, 0), [frame], at=at)


def _start(size: Size) -> d.Mark:
    """h_0, where the row begins."""
    cell = (24.0, H_ROOM / size.n_h)
    place, x = (-cell[0] - 2, -H_ROOM / 2), size.middle(0) - size.pitch + size.box / 2
    heat = d.Heat("h_0", ("h_0", 0), (size.n_h, 1), place, cell, digits=0, size=SMALL)
    words = d.text(-cell[0] / 2 - 2, place[1] - 8, "h_{0}", anchor="middle", style="strong")
    return d.Group("start", (x, size.mid), [heat, words])


def _loop(size: Size) -> list[d.Mark]:
    """The loop of the folded cell: out on the left, round and in again, one step later."""
    x, far = WIDTH / 2 - size.box / 2, size.pitch - size.box - 14
    loop = f"M{x} {size.mid + 26}H{x - far}a13 13 0 0 1 0 -26H{x - HEAD}"
    return [
        d.Path(loop, color=color("h")),
        d.Group("loop", (x, size.mid), [_head(0, 0, "right", color("h"))]),
        d.text(x - far - 24, size.mid + 17, SAY.later, anchor="end", style="quiet"),
    ]


def _digits(cell: tuple[float, float]) -> int | None:
    """Digits that can be written into a cell; None where there is no room for any."""
    if cell[1] < 11 or cell[0] < 27:
        return None
    return 2 if cell[0] >= 36 else 1


def _edit(size: Size, name: str, s: int, shape: tuple[int, int], place: Pair, cell: Pair) -> d.Mark:
    """Numbers of copy s that can be dragged; weights are the same numbers in every copy."""
    at, label = (name, 0), f"{name}, copy {s + 1}"
    if name == "x":
        at, label = (name, s * size.n_x), "x_t" if size.folded else f"x_{s + 1}"
    scale, ends, digits = signed(LARGEST), (-LARGEST, LARGEST), _digits(cell)
    key = f"{name}@{s}"
    return d.Heat(
        key,
        at,
        shape,
        place,
        cell,
        scale=scale,
        digits=digits,
        label=label,
        edit=ends,
        of=(name, s),
        flash=True,
        size=SMALL,
    )


def _wire(at: d.At, x0: float, y0: float, x1: float, y1: float, name: str) -> d.Mark:
    """A straight wire in the colour of `name`, thick as what it carries matters to the chosen state."""
    scale = of_quantity(name)
    return d.Wires(at, [f"M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}"], scale=scale, width=7)


def _head(x: float, y: float, way: str, ink: str) -> d.Mark:
    """An arrow head with its tip at (x, y)."""
    back = {"right": "l-9 -5v10z", "up": "l-5 9h10z"}[way]
    return d.Path(f"M{x:.1f} {y:.1f}{back}", style="solid", color=ink)
