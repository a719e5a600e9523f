"""A recurrent cell as a loop and as T copies in a row: one set of weights, and what reaches a state."""

import copy
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from traitlets import Bool, observe

from lessons.cells.basic import RNNCell
from lessons.cells.unrolling import unroll
from lessons.numerics import Array
from widgets.cells.unrolled.scene import LARGEST, STEPS, Size, scene
from widgets.core import texts
from widgets.core.canvas import Event, edited
from widgets.core.controls import action
from widgets.core.model import Model
from widgets.core.traits import Choice, Whole
from widgets.core.view import View
from widgets.drawing.diagram import Diagram, Drawing

WIDE, OUTPUTS = 4, 2  # the most numbers in x_t or h_t, and in y_t, that can be drawn


class Texts(texts.Texts):
    """What the controls and the caption say."""

    folded: str = "folded"
    unfolded: str = "unrolled"
    fold_tip: str = (
        "One cell with a recurrent connection, or one copy of it for every time step (space)"
    )
    steps: str = "steps: T ="
    steps_tip: str = "How many inputs there are"
    chosen: str = "chosen state hₜ: t ="
    chosen_tip: str = "The hidden state whose inputs are marked (arrow keys, or click it)"
    reset: str = "undo edits"
    reset_tip: str = "Put back the weights and inputs that the picture started with"


SAY = Texts()


class UnrolledModel(Model):
    """An RNNCell over the first T of `xs`: folded or not, and the hidden state h_t that is chosen.

    `cell`, `xs` (1..12, n_x) and `W_hy` (1..2, n_h) are copied: what is edited here does not change the caller's. With
    W_hy there are outputs y_t = W_hy h_t; without `reach` nothing marks what reaches the chosen state. Raises
    ValueError for what cannot be drawn.
    """

    T = Whole(4, 1, lambda model: len(model.xs), label=SAY.steps, tip=SAY.steps_tip, width=300)
    t = Whole(1, 1, lambda model: model.T, label=SAY.chosen, tip=SAY.chosen_tip, width=300)
    folded = Choice((True, False), False, (SAY.folded, SAY.unfolded), tip=SAY.fold_tip, width=84)
    reach = Bool(True)

    def __init__(
        self, cell: RNNCell, xs: Array, W_hy: ArrayLike | None = None, **traits: Any
    ) -> None:
        """Start at the last state of four steps, or of as many as there are; `traits` say otherwise."""
        if not isinstance(cell, RNNCell):
            raise ValueError("This picture unrolls an RNNCell; CellStepper steps any other cell.")
        self.cell, self.xs = copy.deepcopy(cell), unroll(cell, xs)["x"]
        n_h = cell.state_sizes["h"]
        self.W_hy = np.array(np.zeros((0, n_h)) if W_hy is None else W_hy, dtype=float)
        if self.W_hy.ndim != 2 or self.W_hy.shape[1] != n_h or len(self.W_hy) > OUTPUTS:
            raise ValueError(
                f"W_hy must have {n_h} columns, one for each unit, and at most {OUTPUTS} rows."
            )
        if len(self.xs) > STEPS or max(cell.W_xh.shape) > WIDE:
            limits = f"{STEPS} steps and {WIDE} numbers in x_t and in h_t"
            raise ValueError(
                f"This picture has room for {limits}; pass xs[:{STEPS}] or a smaller cell."
            )
        self._first = {name: values.copy() for name, values in self.numbers.items()}
        super().__init__(**traits)
        self.t = traits.get("t", self.T)

    @property
    def numbers(self) -> dict[str, Array]:
        """All that can be edited, by name: the weights of the cell and the inputs."""
        own = {"W_xh": self.cell.W_xh, "W_hh": self.cell.W_hh, "b_h": self.cell.b_h, "x": self.xs}
        return own | {"W_hy": self.W_hy} if len(self.W_hy) else own

    @property
    def h(self) -> Array:
        """The states h_1..h_T, (T, n_h)."""
        return unroll(self.cell, self.xs[: self.T])["h"]

    @property
    def y(self) -> Array:
        """The outputs y_1..y_T, (T, n_y)."""
        y: Array = self.h @ self.W_hy.T
        return y

    @property
    def size(self) -> Size:
        """What decides how the picture is laid out."""
        n_h, n_x = self.cell.W_xh.shape
        return Size(n_x, n_h, self.T, self.folded, len(self.W_hy), self.reach)

    @property
    def influence(self) -> tuple[Array, Array]:
        """How far h_t moves per unit of x_s and per unit of h_{s-1}, s = 1..T: two arrays (T,).

        The spectral norms of dh_t/dx_s and dh_t/dh_{s-1}, by the chain rule: dh_s/da_s = 1 - h_s^2, then W.
        """
        dx, dh, h = np.zeros(self.T), np.zeros(self.T), self.h
        back = np.eye(self.cell.state_sizes["h"])  # dh_t/dh_s, from s = t down to 1
        for s in reversed(range(self.t)):
            back = back * (1 - h[s] ** 2)
            dx[s] = np.linalg.norm(back @ self.cell.W_xh, 2)
            back = back @ self.cell.W_hh
            dh[s] = np.linalg.norm(back, 2)
        return dx, dh

    @property
    def caption(self) -> str:
        """How many parameters there are, which inputs reach the chosen state, and how strongly."""
        weights, dx = self.size.weights, self.influence[0]
        state = f"h_{self.t} = [{', '.join(f'{v:.2f}' for v in self.h[self.t - 1])}]"
        if len(self.W_hy):
            state += f", y_{self.t} = [{', '.join(f'{v:.2f}' for v in self.y[self.t - 1])}]"
        if self.folded:
            return (
                f"Folded: one cell, {weights} parameters, a recurrent connection that carries h to the next time step. "
                f"{state}."
            )
        own = f" ({self.T * weights} if each step had its own)" if self.T > 1 else ""
        copies = f"Unrolled: {self.T} × the same cell, one set of {weights} parameters{own}"
        if not self.reach:
            return f"{copies}. {state}."
        said = [f"{v:.3f}" if v >= 0.0005 or not v else f"{v:.0e}" for v in dx[: self.t]]
        if self.t == 1:
            return f"{copies}. {state}: only x_1 reaches it and moves it by {said[0]} per unit."
        most = int(np.argmax(dx[: self.t]))
        ends = "" if most == 0 else f", x_1 by {said[0]}"
        reached = f"x_1 to x_{self.t} reach it; x_{most + 1} moves it most"
        return f"{copies}. {state}: {reached}, by {said[most]} per unit{ends}."

    def edit(self, name: str, index: int, value: float) -> None:
        """Set one number, kept in -2..2: a weight changes in every copy at once."""
        self.numbers[name].flat[index] = min(max(value, -LARGEST), LARGEST)
        self.touch()

    @action(SAY.reset, SAY.reset_tip, "96px")
    def reset(self) -> None:
        """Put back the first weights and inputs."""
        for name, values in self.numbers.items():
            values[:] = self._first[name]
        self.touch()

    @observe("T")
    def _stay_within_the_run(self, change: Any) -> None:
        """The last state stays the last one when steps are added."""
        if self.t == change["old"]:
            self.t = self.T


def drawing(model: UnrolledModel) -> Drawing:
    """The picture: the marks for its size, and all numbers. Folded, the one cell shows the chosen step."""
    size, first = model.size, model.t - 1 if model.folded else 0
    dx, dh = model.influence
    steps = np.arange(1, model.T + 1)
    arrays: dict[str, Array] = {n: values for n, values in model.numbers.items() if n != "x"}
    arrays["x"] = np.roll(model.xs[: model.T], -first, axis=0)
    arrays["h"] = np.roll(model.h, -first, axis=0)
    if size.n_y:
        arrays["y"] = np.roll(model.y, -first, axis=0)
    if not model.reach:
        dx, dh = np.zeros(model.T), np.zeros(model.T)
    arrays |= {"h_0": np.zeros(size.n_h), "dx": np.roll(dx, -first), "dh": dh}
    reached, chosen = (steps <= model.t).astype(float), (steps == model.t).astype(float)
    plain = model.folded or not model.reach  # nothing to tell apart
    if plain:
        reached, chosen = np.zeros(model.T), np.zeros(model.T)
    seen = np.ones(model.T) if plain else np.maximum(0.25, reached)
    arrays |= {"seen": seen, "reached": reached, "chosen": chosen}
    arrays["counts"] = np.array([size.weights, model.T * size.weights], float)
    return Drawing(scene(size), arrays)


MOVES = {"ArrowLeft": ("t", -1), "ArrowRight": ("t", 1)}


class UnrolledNetwork(View):
    """Unroll `cell` over `xs`, edit its weights, see what reaches h_t. Keys: arrows choose t, space folds."""

    rows = (("folded", "reset"), ("T", "t"))
    pictures = (partial(Diagram, drawing),)
    moves = MOVES

    def __init__(
        self,
        cell: RNNCell | UnrolledModel,
        xs: Any = None,
        W_hy: ArrayLike | None = None,
        **traits: Any,
    ) -> None:
        """Show `cell` over xs (T, n_x), T up to 12, or an UnrolledModel that another view shows too.

        W_hy (n_y, n_h), n_y up to 2, adds outputs. `traits` are those of `UnrolledModel`: T, t, folded, reach.
        """
        model = cell if isinstance(cell, UnrolledModel) else UnrolledModel(cell, xs, W_hy, **traits)
        super().__init__(model)
        self.control("t").layout.display = "" if model.reach else "none"

    def handle(self, event: Event) -> None:
        """Edit a number, choose a state, or fold."""
        match event:
            case {"event": "key", "key": " "}:
                self.model.folded = not self.model.folded
            case {"event": "edit", "of": [name, number], "index": index}:
                self.model.edit(name, self._index(name, number, index), edited(event))
            case _:
                super().handle(event)

    def _index(self, name: str, number: int, index: int) -> int:
        """Where a cell of a copy stands among the numbers: weights are shared, inputs are not."""
        step = self.model.t - 1 if self.model.folded else number
        return index + step * self.model.size.n_x if name == "x" else index
