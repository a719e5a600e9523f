"""What a product of 2 x 2 matrices does to all gradients of norm 1: their circle becomes an ellipse, step by step."""

from functools import partial
from typing import Any

import numpy as np

from lessons.numerics import Array
from widgets.core import texts
from widgets.core.controls import action
from widgets.core.model import Model
from widgets.core.traits import Choice, Number, Whole
from widgets.core.view import View
from widgets.drawing import curves as c
from widgets.drawing.plot import Picture, Plot
from widgets.drawing.theme import GRADIENT, NEUTRAL, color

DIAGONAL = 0.5  # both eigenvalues of A
LAST = 12  # steps back
ORDERS = ("same", "turns")
ENDS = (1.2, 2.5, 5.0, 12.0, 30.0, 80.0, 200.0, 1e3, 1e4, 1e5, 1e6, 1e8)  # where the axes may end
ANGLES = np.linspace(0.0, 2.0 * np.pi, 181)
WIDEST = 720  # px: the plot is a square, and its legend stands beside it


class Texts(texts.Texts):
    """All that the learner reads."""

    corner: str = "A = [[½, c], [0, ½]]: c ="
    steps: str = "steps back"
    back: str = "◀ one step back"
    order: str = "Whether every step has the same matrix, or A and its transpose take turns"
    same: str = "A, A, A …"
    turns: str = "A, Aᵀ, A …"
    circle: str = "all gradients of norm 1"
    image: str = "the same at lag {k}"
    eigen: str = "eigenvector of A"
    axes: str = "half axes = singular values {first:.3g} and {second:.3g}"
    chosen: str = "gradient (1, 0): norm {norm:.3g}"
    caption: str = (
        "c = {corner:.1f}, {order}, lag {k}: singular values of the product {first:.3g} and {second:.3g}; "
        "the gradient (1, 0) has the norm {norm:.3g}. Both eigenvalues of A are {eigen:g}."
    )


SAY = Texts()


class CircleModel(Model):
    """A = [[1/2, c], [0, 1/2]], how many steps are made with it, and whether its transpose takes every second one."""

    corner = Number(1.5, 0.0, 4.0, step=0.1, label=SAY.corner, width=400)
    k = Whole(1, 0, LAST, label=SAY.steps, width=300)
    order = Choice(ORDERS, "same", (SAY.same, SAY.turns), tip=SAY.order, width=110)

    @action(SAY.back)
    def back(self) -> None:
        """Go one step further back."""
        self.k += 1

    @property
    def matrix(self) -> Array:
        """A, (2, 2)."""
        return np.array([[DIAGONAL, self.corner], [0.0, DIAGONAL]])

    @property
    def product(self) -> Array:
        """What k steps multiply a gradient with, a row, (2, 2)."""
        product = np.eye(2)
        for step in range(self.k):
            transposed = self.order == "turns" and step % 2 == 1
            product = product @ (self.matrix.T if transposed else self.matrix)
        return product

    @property
    def sizes(self) -> tuple[float, float]:
        """The singular values of the product."""
        first, second = np.linalg.svd(self.product, compute_uv=False)
        return float(first), float(second)

    @property
    def norm(self) -> float:
        """Of the gradient (1, 0), k steps back."""
        return float(np.linalg.norm(self.product[0]))

    @property
    def caption(self) -> str:
        """The singular values, and what becomes of one gradient."""
        first, second = self.sizes
        numbers = {"first": first, "second": second, "norm": self.norm, "eigen": DIAGONAL}
        order = SAY.same if self.order == "same" else SAY.turns
        return SAY.caption.format(corner=self.corner, order=order, k=self.k, **numbers)


def circle_picture(model: CircleModel) -> Picture:
    """The circle and its image; the half axes, the eigenvector of A, and one gradient."""
    circle = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)
    image = circle @ model.product
    sizes, axes = model.sizes, np.linalg.svd(model.product)[2]  # rows: directions of the half axes
    halves = np.concatenate(
        [[size * axis, [0.0, 0.0]] for size, axis in zip(sizes, axes, strict=True)]
    )
    end = next((rung for rung in ENDS if rung >= 1.05 * sizes[0]), ENDS[-1])
    gradient = model.product[0]
    eigen = _curve(np.array([[0.0, -end], [0.0, end]]), NEUTRAL, SAY.eigen, 1.5, dash="dash")
    data = [
        _curve(circle, NEUTRAL, SAY.circle, 2),
        *([eigen] if model.order == "same" else []),
        _curve(image, GRADIENT, SAY.image.format(k=model.k), 3),
        _curve(halves, color("h"), SAY.axes.format(first=sizes[0], second=sizes[1]), 2, dash="dot"),
        _curve(np.array([[0.0, 0.0], gradient]), GRADIENT, SAY.chosen.format(norm=model.norm), 2)
        | {
            "mode": "lines+markers",
            "marker": {"color": GRADIENT, "size": [1, 10], "line": {"width": 0}},
        },
    ]
    layout = {
        "height": 360,
        "margin": {"t": 20},
        "legend": {"x": 1.02, "y": 1.0},
        "xaxis": {"title": {"text": "∂L/∂h₁"}, "range": [-end, end], "constrain": "domain"},
        "yaxis": {"title": {"text": "∂L/∂h₂"}, "range": [-end, end], "scaleanchor": "x"},
    }
    return {"data": data, "layout": layout, "widest": WIDEST}


def _curve(points: Array, ink: str, name: str, width: float, dash: str = "solid") -> dict[str, Any]:
    """A line through points (n, 2)."""
    line = {"color": ink, "width": width, "dash": dash}
    return c.line(points[:, 1], ink, points[:, 0], name=name, line=line)


class UnitCircle(View):
    """Go back step by step with a 2 x 2 matrix: `UnitCircle(corner=1.5, k=1, order="same")`."""

    model_class = CircleModel
    rows = (("back", "k", "order"), ("corner",))
    pictures = (partial(Plot, circle_picture),)
