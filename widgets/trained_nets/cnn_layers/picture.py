"""The picture of the layer card: the whole net in small, and one number of one layer with all that goes into it."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from lessons.tasks.digits import CLASSES
from lessons.trained_nets.digit_classifiers import KERNELS
from widgets.drawing import marks as d
from widgets.drawing.diagram import Drawing
from widgets.drawing.marks import Mark, Scene
from widgets.drawing.theme import WIDTH, Scale, signed
from widgets.trained_nets.cnn_layers.model import CONV, FULL, LARGEST, MLP, POOLING, SAY, CardModel
from widgets.trained_nets.cnn_layers.overview_scene import FRAME, INK, MAPS, overview

BIG, PAPER = 172.0, 192.0  # px: what a grid may take, and the one that is painted on
TOP = 148.0  # px: where they begin
COLUMNS = (10.0, 236.0, 436.0, 638.0)  # px: left edges of the four grids
KEYS = ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", " ")


class Grids(NamedTuple):
    """The shapes of the four grids of a layer; None where there is none. `step` is how far a window moves."""

    given: tuple[int, int]
    window: tuple[int, int]
    weights: tuple[int, int] | None
    output: tuple[int, int]
    step: int


GRIDS = {
    CONV: Grids((8, 8), (3, 3), (3, 3), (6, 6), 1),
    POOLING: Grids((6, 6), (2, 2), None, (3, 3), 2),
    FULL: Grids((3, 12), (3, 12), (3, 12), (10, 1), 0),
    MLP: Grids((8, 8), (8, 8), (8, 8), (4, 4), 0),
}
SCALES = {
    CONV: signed(1.5),
    POOLING: MAPS,
    FULL: signed(1.5),
    MLP: signed(0.5),
}  # of weights and products


def cell(shape: tuple[int, int], column: int = 1) -> float:
    """The side of a cell of the grid in a column, in px."""
    most = BIG if column else PAPER
    return min(most / shape[0], 40.0, most / shape[1])


@lru_cache(maxsize=64)
def card_scene(layer: str, slot: int, row: int) -> Scene:
    """All but the numbers; `row` names the class or unit in the heading of its weights, 0 elsewhere."""
    grids = GRIDS[layer]
    marks = [*overview(layer), *_given(layer, grids), *_output(layer, grids, slot)]
    words, scale = {"slot": slot, "row": row}, SCALES[layer]
    if grids.weights is not None:
        edit = (-LARGEST, LARGEST) if layer == CONV else None
        marks += _grid(
            "weights", grids.weights, 1, SAY.weights[layer].format(**words), scale, edit=edit
        )
        marks.append(_sign("×", 1))
    marks += _grid(
        "products", grids.window, 2, SAY.largest if layer == POOLING else SAY.products, scale
    )
    marks += [_sign("→" if layer == POOLING else "=", 2), _sign("→", 3)]
    digits = [str(k) for k in range(CLASSES)]
    says: list[d.Part] = [
        "The net says ",
        d.choice("said", digits),
        ", p = ",
        d.number("sure"),
        ". The label: ",
    ]
    sized: list[d.Part] = [f"{layer}: {SAY.sizes[layer]}."]
    lines = [
        sized,
        _sum(layer),
        [*says, d.choice("label", digits), "."],
    ]
    return d.scene(WIDTH, TOP + PAPER + 8, marks, lines=lines, keys=KEYS)


def _shapes(grids: Grids) -> dict[str, tuple[int, ...]]:
    """The array of every grid, by name, and that of the windows."""
    shapes: dict[str, tuple[int, ...]] = {"given": grids.given, "products": grids.window}
    shapes |= {"output": grids.output, "window": grids.output, "looked": grids.output}
    return shapes | ({"weights": grids.weights} if grids.weights else {})


def _sum(layer: str) -> list[d.Part]:
    """What becomes of the products, as a line."""
    out = d.number("out", style="strong")
    if layer == POOLING:
        return ["max of the four = ", out]
    added: list[d.Part] = [
        "sum of the products ",
        d.number("total"),
        " + bias ",
        d.number("bias", inside=True),
    ]
    return [*added, " = " if layer == FULL else ", after relu = ", out]


def _grid(key: str, shape: tuple[int, int], column: int, title: str, scale: Scale, *,
          edit: tuple[float, float] | None = None, paint: bool = False) -> list[Mark]:  # fmt: skip
    """A grid with its heading."""
    side, x = cell(shape, column), COLUMNS[column]
    digits = 2 if side >= 34 else 1 if side > 24 else None
    heading = d.text(x, TOP - 10, title, style="quiet")
    return [heading, d.Heat(key, (key, 0), shape, (x, TOP), (side, side), scale=scale, digits=digits, edit=edit,
                            paint=paint, label=title)]  # fmt: skip


def _sign(sign: str, column: int) -> Mark:
    """What stands between two grids."""
    return d.text(COLUMNS[column] - 18, TOP + 66, sign, anchor="middle", size=17)


def _frames(
    at: str, x: float, side: float, shape: tuple[int, int], size: tuple[int, int], step: int
) -> Mark:
    """A frame around each of the places in a grid, of which one is seen."""
    places = [(r * step, c * step) for r in range(shape[0]) for c in range(shape[1])]
    wide, high = size[1] * side, size[0] * side
    paths = [
        f"M{x + c * side:.1f} {TOP + r * side:.1f}h{wide:.1f}v{high:.1f}h{-wide:.1f}z"
        for r, c in places
    ]
    return d.Wires((at, 0), paths, scale=FRAME, width=2.5)


def _given(layer: str, grids: Grids) -> list[Mark]:
    """What the layer reads, with the window in it."""
    h, w = grids.window
    moves = grids.step > 0
    title = SAY.window.format(h=h, w=w) if moves else SAY.whole.format(n=h * w)
    marks = _grid("given", grids.given, 0, title, INK if layer in (CONV, MLP) else MAPS, paint=True)
    if moves:
        side = cell(grids.given, 0)
        marks.append(_frames("window", COLUMNS[0], side, grids.output, grids.window, grids.step))
    return marks


def _output(layer: str, grids: Grids, slot: int) -> list[Mark]:
    """What the layer makes; the number that is looked at is framed."""
    title = SAY.out[layer].format(slot=slot)
    scale = signed(10.0) if layer == FULL else MAPS
    side, marks = cell(grids.output), _grid("output", grids.output, 3, title, scale, paint=True)
    if layer == FULL:
        side = PAPER / CLASSES
        marks = [marks[0], d.Heat("output", ("output", 0), grids.output, (COLUMNS[3], TOP), (60.0, side), scale=scale,
                                  digits=2, paint=True, label=title)]  # fmt: skip
        for k in range(CLASSES):
            marks.append(d.text(COLUMNS[3] + 68, TOP + (k + 0.5) * side + 4, str(k), size=11))
        paths = [f"M{COLUMNS[3]} {TOP + k * side:.1f}h60v{side:.1f}h-60z" for k in range(CLASSES)]
        return [*marks, d.Wires(("looked", 0), paths, scale=FRAME, width=2.5)]
    return [*marks, _frames("looked", COLUMNS[3], side, grids.output, (1, 1), 1)]


def card_drawing(model: CardModel) -> Drawing:
    """The digit on its way through the net, and one number of the layer that is looked at."""
    detail, layer, spot = model.detail, model.layer, np.zeros(model.T)
    spot[model.t - 1] = 1.0
    arrays = {"given": detail.given, "products": detail.products, "output": detail.output}
    arrays |= {"window": spot, "looked": spot}
    if detail.weights is not None:
        arrays["weights"] = detail.weights
    out = detail.output.flat[model.t - 1]
    numbers = {"total": detail.total, "bias": detail.bias, "out": out, "said": model.p.argmax()}
    numbers |= {"label": model.label, "sure": model.p.max()}
    arrays |= {name: np.array([v]) for name, v in numbers.items()} | {"image": model.image}
    arrays |= {name: model.seen[name] for name in ("maps", "pooled", "flat")}
    chosen = np.zeros(KERNELS)
    chosen[model.slot - 1] = layer in (CONV, POOLING)
    arrays |= {"hidden": model.seen_by_mlp["hidden"], "p": model.p, "chosen": chosen}
    row = {FULL: model.t - 1, MLP: model.t}.get(layer, 0)
    return Drawing(card_scene(layer, model.slot, row), arrays)
