"""Cut a plain vector into slices x_1 .. x_T, let a small cell read them, and take the last, the mean or every h_t."""

from functools import lru_cache, partial

import numpy as np

from lessons.cells.basic import RNNCell
from lessons.cells.unrolling import unroll
from lessons.numerics import Array
from lessons.trained_nets.wirings import reading, slices
from widgets.basics import unrolled_chain as c
from widgets.basics.unrolled_chain import Chain
from widgets.basics.wiring_runs import LIVE
from widgets.core import texts
from widgets.core.model import Model
from widgets.core.traits import Choice, Whole
from widgets.core.view import View
from widgets.drawing import marks as d
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Mark
from widgets.drawing.theme import QUANTITIES

N, N_H, SEED, WIDEST = 24, 4, 0, 8  # numbers; units; of the random weights; numbers in a slice
READS = ("last", "mean", "all")


class Texts(texts.Texts):
    """What the widget says."""

    width: str = "slice width"
    width_tip: str = "How many numbers make one x_t"
    stride: str = "stride"
    stride_tip: str = "How far the next slice starts from this one"
    read: str = "What is read: the last state, the mean of all states, or all of them"
    random: str = f"One RNNCell of {N_H} units with random weights: nothing is learned here, only the wiring matters."
    vector: str = "the vector; drag a number"
    number: str = "number"
    caption: str = (
        "{N} numbers, slices of {width}, one every {stride}: xs has shape ({T}, {width}){unread}. "
        "Reading {read} gives shape {shape}: {values}."
    )
    unread: str = "; {n} numbers are in no slice"
    some: str = "{first}, ..., {last}"


SAY = Texts()
PITCH, COLUMN = 29.0, 8.0  # px: between numbers of the vector; height of a number in a slice
SLICE, BARS = c.IN + WIDEST * COLUMN + 12, 90.0  # px: top of the slice marks; height of the sliders


class SlicerModel(Model):
    """A vector of 24 numbers in -1..1 and how it is cut and read; the cell is the same for every width."""

    width = Whole(4, 1, WIDEST, label=SAY.width, tip=SAY.width_tip)
    stride = Whole(4, 1, WIDEST, label=SAY.stride, tip=SAY.stride_tip)
    read = Choice(READS, "last", tip=SAY.read, width=70)

    def begin(self) -> None:
        """Start with a wave that grows."""
        time = np.arange(N)
        self.vector: Array = np.round(np.sin(time * 0.7) * (0.3 + 0.7 * time / N), 2)
        self._full = RNNCell(WIDEST, N_H, np.random.default_rng(SEED))

    @property
    def xs(self) -> Array:
        """The slices, (T, width)."""
        return slices(self.vector, self.width, self.stride)

    @property
    def cell(self) -> RNNCell:
        """The cell that reads slices of this width: the first columns of one W_xh."""
        cell = RNNCell(self.width, N_H, np.random.default_rng(SEED))
        cell.W_xh, cell.W_hh, cell.b_h = (
            self._full.W_xh[:, : self.width],
            self._full.W_hh,
            self._full.b_h,
        )
        return cell

    @property
    def h(self) -> Array:
        """The states h_1..h_T, (T, 4)."""
        return unroll(self.cell, self.xs)["h"]

    @property
    def answer(self) -> Array:
        """What is read: (4,) for the last and the mean, (T, 4) for all."""
        return reading(self.h, self.read)

    @property
    def caption(self) -> str:
        """Shapes and numbers of what goes in and what is read."""
        T, answer = len(self.xs), self.answer
        covered = np.zeros(N, dtype=bool)
        for start in range(0, N - self.width + 1, self.stride):
            covered[start : start + self.width] = True
        missed = int(N - covered.sum())
        values = [f"{v:.2f}" for v in answer.ravel()]
        shown = ", ".join(values)
        if answer.ndim == 2:
            shown = SAY.some.format(first=values[0], last=values[-1])
        return SAY.caption.format(
            N=N,
            width=self.width,
            stride=self.stride,
            T=T,
            unread=SAY.unread.format(n=missed) if missed else "",
            read=self.read,
            shape=answer.shape,
            values=shown,
        )

    def edit(self, _: str, place: int, value: float) -> None:
        """Set one number of the vector, counted from 0; it stays in -1..1."""
        self.vector[place] = np.clip(value, -1.0, 1.0)
        self.touch()


def picture(model: SlicerModel) -> Drawing:
    """Vector, slices, chain, and what is read of it."""
    xs = model.xs
    arrays = {"vector": model.vector, "xs": xs, "h": model.h, "read": model.answer}
    return Drawing(scene(len(xs), model.width, model.stride, model.read), arrays)


@lru_cache
def scene(T: int, width: int, stride: int, read: str) -> d.Scene:
    """Everything but the numbers, from the bottom up: vector, slices, steps, reading."""
    outputs = [LIVE if read == "all" or (read == "last" and t == T - 1) else "" for t in range(T)]
    chain = Chain((LIVE,) * T, tuple(outputs), N_H)
    marks = [*c.feet(chain, width * COLUMN - 8), *c.cells(chain), *c.heads(chain)]
    marks += [*_vector(), *_slices(chain, width, stride), *_reading(chain, read)]
    bottom = SLICE + 46 + BARS + 24
    return d.scene(c.WIDE, bottom, marks, lines=[[SAY.random]])


def _vector() -> list[Mark]:
    left, top = (c.WIDE - N * PITCH) / 2, SLICE + 46
    bars = d.Sliders(
        "vector", ("vector", 0), N, (left, top), PITCH, BARS, (-1.0, 1.0), label=SAY.number
    )
    words = d.text(c.WIDE / 2, top + BARS + 18, SAY.vector, anchor="middle", style="quiet")
    return [bars, words]


def _slices(chain: Chain, width: int, stride: int) -> list[Mark]:
    """The numbers x_t under each box, a bracket over their place in the vector, a line between."""
    marks: list[Mark] = []
    left = (c.WIDE - N * PITCH) / 2
    levels = -(-width // stride)  # as many brackets as overlap
    for t, x in enumerate(chain.centres):
        place, size = (x - 6, c.IN - 14), (12.0, COLUMN)
        marks.append(
            d.Heat(f"x{t}", ("xs", t * width), (width, 1), place, size, label=f"x_{t + 1}")
        )
        start, end = left + t * stride * PITCH, left + (t * stride + width) * PITCH
        y = SLICE + 44 - 5 * (t % levels)
        bracket = f"M{start + 3:.1f} {y + 3:.1f}V{y:.1f}H{end - 3:.1f}V{y + 3:.1f}"
        marks.append(d.Path(bracket, color=QUANTITIES["x"]))
        marks.append(d.Path(d.drop((start + end) / 2, y, x, c.IN + width * COLUMN + 22)))
    return marks


def _reading(chain: Chain, read: str) -> list[Mark]:
    """The numbers that are read, over the steps they come from."""
    high, top = 18.5, 0.0
    if read == "all":
        places = [(x, t * N_H) for t, x in enumerate(chain.centres)]
    else:
        places = [(chain.centres[-1] if read == "last" else c.WIDE / 2, 0)]
    wide = min(46.0, 0.9 * chain.pitch) if read == "all" else 46.0
    digits = 2 if wide > 30 else None
    marks: list[Mark] = []
    for x, start in places:
        left = min(x - wide / 2, c.WIDE - wide)
        size = (wide, high)
        at = ("read", start)
        marks.append(d.Heat(f"read{start}", at, (N_H, 1), (left, top), size, digits=digits))
    if read == "mean":
        low, high_up = c.CELL - 8, top + N_H * high + 4
        marks += [d.Path(d.drop(x, low, c.WIDE / 2, high_up)) for x in chain.centres]
    return marks


class Slicer(View):
    """Two sliders cut a vector into a sequence; three ways to read what a cell makes of it."""

    model_class = SlicerModel
    rows = (("width", "stride", "read"),)
    pictures = (partial(Diagram, picture),)
