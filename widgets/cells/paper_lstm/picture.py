"""The sheet: given numbers, forward, backward, update; a column for each gate, and frames for what reads what."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from lessons.numerics import Array
from lessons.toy_models.paper_lstm import ENTRIES, GATES, GIVEN, KINDS, SHEET
from widgets.cells.paper_lstm.derivation import UNIT
from widgets.cells.paper_lstm.formulas import NAMES, PLACE, digits, plain, symbol
from widgets.cells.paper_lstm.model import RANGES, PaperModel
from widgets.cells.paper_lstm.words import BLANKS, GATE_NAMES, SAY
from widgets.drawing import marks as d
from widgets.drawing.diagram import Drawing
from widgets.drawing.marks import Mark, Scene
from widgets.drawing.theme import CHOSEN, WIDTH, Scale, color, nameless, signed

LEFT, PITCH, ROW = 96.0, 90.0, 24.0  # px: names of the rows; a column; a row
TEXT = 12.0  # px: numbers
READ, READS = (
    nameless(0),
    nameless(1),
)  # frames of what the chosen number reads, and of what reads it
PARTS = GIVEN_TOP, FORWARD, BACKWARD, UPDATE = 26.0, 129.0, 265.0, 376.0  # px: their first rows
LOSS, NEW = FORWARD + 3 * ROW + 8, UPDATE + 3 * ROW + 8  # px: the row of L; of the new parameters
HEIGHT = NEW + 3 * ROW + 6
KEYS = ("ArrowLeft", "ArrowRight", "Home", "End")
PLAIN = signed(1e9)  # cells carry numbers; colour is left to the frames


SIDES = dict(zip(KINDS, ("W_{x}", "W_{h}", "b"), strict=True))  # the names of their rows


class Row(NamedTuple):
    """A row of cells side by side."""

    key: str
    names: tuple[str, ...]
    column: int
    y: float
    side: str = ""  # what stands at its left


def _gates(start: str, end: str = "") -> tuple[str, ...]:
    return tuple(f"{start}{k}{end}" for k in GATES)


def _given_rows() -> Iterator[Row]:
    for k, (kind, side) in enumerate(SIDES.items()):
        yield Row(f"given {kind}", _gates(kind), 0, GIVEN_TOP + k * ROW, side)
    yield Row("given x", ("x_1", "x_2", "y"), 5, GIVEN_TOP)
    yield Row("given state", ("h_0", "c_0"), 5, GIVEN_TOP + 2 * ROW)
    yield Row("given rate", ("lr",), 7, GIVEN_TOP + 2 * ROW)


def _forward_rows() -> Iterator[Row]:
    for t, y in ((1, FORWARD), (2, FORWARD + 2 * ROW + 8)):
        values = (*_gates("", f"_{t}"), f"c_{t}", f"tanh_c{t}", f"h_{t}")
        yield Row(f"a at t = {t}", _gates("a_", str(t)), 0, y, f"t = {t}, a")
        yield Row(f"values at t = {t}", values, 0, y + ROW, f"t = {t}")
    yield Row("loss", ("L",), 7, LOSS)


def _backward_rows() -> Iterator[Row]:
    for t, y in ((2, BACKWARD), (1, BACKWARD + ROW + 4)):
        states = (f"dc_{t}", f"along_{t}", f"through_{t}", f"dh_{t}")
        yield Row(f"gradients at t = {t}", (*_gates("da_", str(t)), *states), 0, y, f"t = {t}")
    yield Row("dC at t = 0", ("dc_0",), 4, BACKWARD + 2 * ROW + 8, "t = 0")
    yield Row("dh at t = 0", ("dh_0",), 7, BACKWARD + 2 * ROW + 8)


def _update_rows() -> Iterator[Row]:
    for k, (kind, side) in enumerate(SIDES.items()):
        yield Row(f"gradient of {kind}", _gates(f"d{kind}"), 0, UPDATE + k * ROW, f"∂L/∂{side}")
        yield Row(f"new {kind}", _gates(f"new_{kind}"), 0, NEW + k * ROW, f"{side}′")
    yield Row("loss after", ("L_new",), 7, NEW + 2 * ROW)


ROWS = (*_given_rows(), *_forward_rows(), *_backward_rows(), *_update_rows())
CELLS = {(row.key, k): name for row in ROWS for k, name in enumerate(row.names)}
SPOTS = {n: (LEFT + (r.column + k) * PITCH, r.y) for r in ROWS for k, n in enumerate(r.names)}
IN_ROWS = [PLACE[name] for row in ROWS for name in row.names]
BLANK_CELLS = tuple(name for names in BLANKS.values() for name in names)


def paper_drawing(model: PaperModel) -> Drawing:
    """The whole sheet."""
    shown, empty = model.shown, model.empty
    if model.apart:
        off = [model.values[name] - theirs for name, theirs in model.torchs.items()]
        worked_out = np.where(np.isnan(shown[len(GIVEN) :]), np.nan, np.array(off) * UNIT)
        shown = np.append(shown[: len(GIVEN)], worked_out)
    numbers = {
        "all": shown[IN_ROWS],
        "links": links(model.chosen, hidden=model.chosen in empty and not model.hinted),
        "chosen": np.arange(len(NAMES)) == PLACE[model.chosen],
        "asked": np.array([name in empty for name in BLANK_CELLS]),
    }
    if model.apart:
        numbers["largest"] = np.array([model.difference * UNIT])
    return Drawing(paper_scene(model.apart), numbers)


@lru_cache(maxsize=2 * len(NAMES))
def links(name: str, hidden: bool) -> Array:
    """For every number 1 if the chosen one reads it, −1 if it reads the chosen one; `hidden` leaves the former out."""
    read = ENTRIES[name].reads if name in ENTRIES and not hidden else ()
    found: Array = np.array([float(other in read) for other in NAMES])
    found[[PLACE[entry.name] for entry in SHEET if name in entry.reads]] = -1.0
    return found


@lru_cache(maxsize=2)
def paper_scene(apart: bool) -> Scene:
    """Everything but the numbers."""
    marks = [*_heads(), *_sides(apart), *_cells(apart), *_questions(), *_frames()]
    return d.scene(WIDTH, HEIGHT, marks, keys=KEYS)


def _cells(apart: bool) -> list[Mark]:
    """The rows; given numbers can be dragged."""
    marks, at = list[Mark](), 0
    for row in ROWS:
        first, shape = row.names[0], (1, len(row.names))
        shown = 1 if apart and first not in GIVEN else digits(first)
        names = [plain(symbol(name)) for name in row.names]
        marks.append(d.Heat(row.key, ("all", at), shape, SPOTS[first], (PITCH, ROW), scale=PLAIN, digits=shown,
                            edit=RANGES.get(first), pick=True, size=TEXT, names=names))  # fmt: skip
        at += len(names)
    return marks


def _heads() -> list[Mark]:
    """What each column holds."""
    marks = list[Mark]()
    for k, gate in enumerate(GATES):
        heads = zip(PARTS, (GATE_NAMES[gate], gate, f"δ_{{{gate}}}", gate), strict=True)
        marks += [_head(k, y, words, color(gate)) for y, words in heads]
    for k, name in enumerate(("x_1", "x_2", "y"), start=5):
        marks.append(_head(k, GIVEN_TOP, symbol(name)))
    for k, name in enumerate(("h_0", "c_0", "lr"), start=5):
        marks.append(_head(k, GIVEN_TOP + 2 * ROW, symbol(name)))
    for k, name in enumerate(("C", "tanh C", "h"), start=4):
        marks.append(_head(k, FORWARD, name, color("h" if k == 6 else "c")))
    marks.append(_head(7, LOSS, "L"))
    for k, name in enumerate(("dC", "along C", "through h", "dh"), start=4):
        marks.append(_head(k, BACKWARD, name, color("h" if k > 5 else "c")))
    marks.append(_head(7, NEW + 2 * ROW, "L′"))
    return marks


def _head(column: int, y: float, words: str, ink: str | None = None) -> Mark:
    return d.text(LEFT + (column + 0.5) * PITCH, y - 6, words, anchor="middle", color=ink)


def _sides(apart: bool) -> list[Mark]:
    """The names of the parts and of the rows, and how to read the frames."""
    parts = zip((SAY.given, SAY.forward, SAY.backward, SAY.update), PARTS, strict=True)
    marks = [d.text(4, y - 6, words, style="strong") for words, y in parts]
    for row in ROWS:
        if row.side:
            marks.append(d.text(LEFT - 8, row.y + 16, row.side, anchor="end", style="quiet"))
    return [*marks, *_legend(apart)]


def _legend(apart: bool) -> list[Mark]:
    """Beside the updates there is room."""
    x, y = LEFT + 4 * PITCH + 24, UPDATE + 10
    marks: list[Mark] = []
    for k, (words, ink) in enumerate(zip(SAY.legend, (CHOSEN, READ, READS), strict=True)):
        marks.append(d.Box((x, y + 20 * k - 9), (18, 11), color=ink, rx=2))
        marks.append(d.text(x + 26, y + 20 * k, words, style="quiet"))
    if not apart:
        return marks
    largest = d.text(x, y + 60, SAY.largest, d.number("largest", 0, 1), SAY.unit, style="quiet")
    return [*marks, largest, d.text(x, y + 80, SAY.differences, style="quiet")]


def _questions() -> list[Mark]:
    """A question mark in each cell that waits for the learner."""
    marks: list[Mark] = []
    for k, name in enumerate(BLANK_CELLS):
        x, y = SPOTS[name]
        words = d.text(0, 0, "?", anchor="middle", style="strong rnn-still", color=CHOSEN)
        marks.append(d.Group(f"asked {name}", (x + PITCH / 2, y + 17), [words], at=("asked", k)))
    return marks


def _frames() -> list[Mark]:
    """Around every cell a frame that is seen only when its number says so."""
    links = Scale(max=1.0, positive=READ, negative=READS)
    chosen = Scale(max=1.0, positive=CHOSEN, negative=CHOSEN)
    inner, outer = ([_frame(name, inset) for name in NAMES] for inset in (2.0, 0.5))
    inside = d.Wires(("links", 0), inner, scale=links, width=1.6)
    return [inside, d.Wires(("chosen", 0), outer, scale=chosen, width=2.4)]


def _frame(name: str, inset: float) -> str:
    x, y = SPOTS[name]
    wide, high = PITCH - 2 * inset, ROW - 2 * inset
    return f"M{x + inset} {y + inset}h{wide}v{high}h{-wide}z"
