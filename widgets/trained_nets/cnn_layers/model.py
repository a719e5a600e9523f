"""The state of the layer card: a digit, a layer, one of its numbers, and kernels that may be changed."""

from typing import Any, NamedTuple

import numpy as np
from ipywidgets import Dropdown
from traitlets import observe

from lessons.numerics import Array
from lessons.tasks.digits import Digits, load_digits
from lessons.trained_nets import digit_classifiers
from lessons.trained_nets.digit_classifiers import KERNEL, KERNELS, POOL, SmallCNN, SmallMLP
from widgets.core import texts
from widgets.core.formats import signed
from widgets.core.model import Model
from widgets.core.traits import Choice, Whole

CONV, POOLING, FULL, MLP = "convolution", "max pooling", "fully connected", "MLP"
LAYERS = (CONV, POOLING, FULL, MLP)
LARGEST = 3.0  # |number| in a kernel
LEARNED, OWN = "learned", "your own"
FILLS: dict[str, list[list[float]]] = {
    "upright edges": [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
    "level edges": [[-1, -1, -1], [0, 0, 0], [1, 1, 1]],
    "one pixel": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    "blur": [[0.1, 0.1, 0.1], [0.1, 0.2, 0.1], [0.1, 0.1, 0.1]],
}


class Texts(texts.Texts):
    """All that the learner reads."""

    digit: str = "picture"
    layer: str = "layer"
    slot: str = "kernel"
    fill: str = "filled with"
    window: str = "the {h} × {w} window"
    whole: str = "all {n} numbers"
    weights: dict[str, str] = {  # noqa: RUF012
        CONV: "kernel {slot}: drag, or type",
        POOLING: "",
        FULL: "weights of “{row}”",
        MLP: "weights of unit {row}",
    }
    products: str = "products"
    largest: str = "its numbers"
    out: dict[str, str] = {  # noqa: RUF012
        CONV: "map {slot}, after relu",
        POOLING: "the largest of each",
        FULL: "logits",
        MLP: "hidden units, after relu",
    }
    sizes: dict[str, str] = {  # noqa: RUF012
        CONV: "8 × 8 → 6 × 6 × 4: 4 kernels of 3 × 3 and 4 biases, 40 parameters",
        POOLING: "6 × 6 × 4 → 3 × 3 × 4: no parameters",
        FULL: "36 → 10: 10 × 36 weights and 10 biases, 370 parameters",
        MLP: "64 → 16 → 10: 16 × 64 + 16, then 10 × 16 + 10, 1210 parameters",
    }
    insight: dict[str, str] = {  # noqa: RUF012
        CONV: "the same kernel of 9 weights at each of 36 places makes a map",
        POOLING: "the largest of each 2 × 2 stays, without any parameter",
        FULL: "each logit is a sum over all 36 numbers, with 36 weights of its own",
        MLP: "each unit is a sum over all 64 pixels, with 64 weights of its own",
    }
    caption: str = (
        "Picture {digit}, labelled {label}: the net says {said}, p {p:.2f}. "
        "{layer}: {insight}. {where}: {out}."
    )
    at: str = "Row {row}, column {column}"
    unit: dict[str, str] = {FULL: "Class {row}", MLP: "Unit {row}"}  # noqa: RUF012


SAY = Texts()


class Detail(NamedTuple):
    """One number of a layer and all that goes into it; every array is (rows, columns)."""

    given: Array
    corner: tuple[int, int]  # of the window in `given`
    weights: Array | None  # as large as the window
    products: Array
    bias: float
    total: float  # before the bias; of pooling the largest
    output: Array


class CardModel(Model):
    """A digit, seen by a small CNN and a small MLP; `t` counts the numbers that the layer makes, from 1."""

    digit = Whole(1, 1, lambda model: len(model.digits), label=SAY.digit, width=220)
    layer = Choice(LAYERS, CONV, tip=SAY.layer, width=124, look={"layout": {"width": "600px"}})
    slot = Whole(1, 1, KERNELS, label=SAY.slot, width=170, help="the kernel that is looked at")
    fill = Choice((LEARNED, *FILLS, OWN), LEARNED, kind=Dropdown, label=SAY.fill, width=220)
    t = Whole(9, 1, lambda model: model.T)

    def __init__(self, cnn: SmallCNN | None = None, mlp: SmallMLP | None = None,
                 digits: Digits | None = None, **traits: Any) -> None:  # fmt: skip
        """See with the course's nets and test digits if none are given."""
        self.learned = cnn or digit_classifiers.load_cnn()
        self.mlp = mlp or digit_classifiers.load_mlp()
        self.digits = digits or load_digits()[1]
        self.kernels = self.learned.kernels.copy()
        super().__init__(**traits)
        self._see()

    @observe("slot")
    def _other_kernel(self, _: Any) -> None:
        self.fill = self._filling()

    @observe("fill")
    def _fill(self, _: Any) -> None:
        if self.fill == self._filling() or self.fill == OWN:
            return
        k = self.slot - 1
        known = FILLS.get(self.fill)
        self.kernels[k, 0] = self.learned.kernels[k, 0] if known is None else np.array(known)
        self._see()
        self.touch()

    def _filling(self) -> str:
        """What the kernel that is looked at is filled with, by name."""
        kernel = self.kernels[self.slot - 1, 0]
        if (kernel == self.learned.kernels[self.slot - 1, 0]).all():
            return LEARNED
        return next(
            (name for name, known in FILLS.items() if (kernel == np.array(known)).all()), OWN
        )

    def edit(self, index: int, value: float) -> None:
        """Set one of the nine numbers of the kernel that is looked at."""
        self.kernels[self.slot - 1, 0].flat[index] = float(np.clip(value, -LARGEST, LARGEST))
        with self.together():
            self._see()
            self.touch()
            self.fill = self._filling()

    @observe("digit")
    def _see(self, _: Any = None) -> None:
        """Run both nets over the digit."""
        self.image: Array = self.digits.images[self.digit - 1]
        self.cnn = SmallCNN(self.kernels, self.learned.b_k, self.learned.W, self.learned.b)
        self.seen = self.cnn.see(self.image)
        self.seen_by_mlp = self.mlp.see(self.image)

    @property
    def label(self) -> int:
        """What the digit is."""
        return int(self.digits.labels[self.digit - 1])

    @property
    def p(self) -> Array:
        """What the net that the layer belongs to believes, (10,)."""
        return (self.seen_by_mlp if self.layer == MLP else self.seen)["p"]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of what the layer makes, as it is drawn."""
        return {CONV: (6, 6), POOLING: (3, 3), FULL: (10, 1), MLP: (4, 4)}[self.layer]

    @property
    def T(self) -> int:
        """How many numbers the layer makes (of one kernel)."""
        return self.shape[0] * self.shape[1]

    @property
    def detail(self) -> Detail:
        """The number that is looked at, and what goes into it."""
        at = divmod(self.t - 1, self.shape[1])
        return {CONV: self._slid, POOLING: self._pooled, FULL: self._full, MLP: self._hidden}[
            self.layer
        ](*at)

    def _slid(self, row: int, column: int) -> Detail:
        kernel, bias = self.kernels[self.slot - 1, 0], float(self.learned.b_k[self.slot - 1])
        products = self.image[row : row + KERNEL, column : column + KERNEL] * kernel
        output, at = self.seen["maps"][self.slot - 1], (row, column)
        return Detail(self.image, at, kernel, products, bias, float(products.sum()), output)

    def _pooled(self, row: int, column: int) -> Detail:
        given, top, left = self.seen["maps"][self.slot - 1], POOL * row, POOL * column
        square = given[top : top + POOL, left : left + POOL]
        output = self.seen["pooled"][self.slot - 1]
        return Detail(given, (top, left), None, square, 0.0, float(square.max()), output)

    def _full(self, row: int, _: int) -> Detail:
        side_by_side = self.seen["flat"].reshape(KERNELS, 3, 3).transpose(1, 0, 2).reshape(3, -1)
        weights = self.learned.W[row].reshape(KERNELS, 3, 3).transpose(1, 0, 2).reshape(3, -1)
        products, bias = side_by_side * weights, float(self.learned.b[row])
        output = self.seen["scores"][:, np.newaxis]
        return Detail(side_by_side, (0, 0), weights, products, bias, float(products.sum()), output)

    def _hidden(self, row: int, column: int) -> Detail:
        unit = row * self.shape[1] + column
        weights, bias = self.mlp.W_1[unit].reshape(self.image.shape), float(self.mlp.b_1[unit])
        products, output = self.image * weights, self.seen_by_mlp["hidden"].reshape(self.shape)
        return Detail(self.image, (0, 0), weights, products, bias, float(products.sum()), output)

    @property
    def caption(self) -> str:
        """The layer, its shapes, the number that is looked at, and what the net says."""
        row, column = divmod(self.t - 1, self.shape[1])
        unit = self.t if self.layer == MLP else row
        place = {"row": row + 1, "column": column + 1}
        where = (
            SAY.unit[self.layer].format(row=unit)
            if self.layer in SAY.unit
            else SAY.at.format(**place)
        )
        return SAY.caption.format(
            digit=self.digit,
            label=self.label,
            layer=self.layer[0].upper() + self.layer[1:],
            insight=SAY.insight[self.layer],
            where=where,
            out=signed(float(self.detail.output[row, column])),
            said=int(self.p.argmax()),
            p=self.p.max(),
        )
