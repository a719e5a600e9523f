"""The picture of the whole LSTM: its scene, and every number of the step shown."""

import numpy as np

from lessons.numerics import Array
from widgets.cells.anatomy import block_value, disagreements, farthest, inputs_of
from widgets.cells.whole_lstm.layout import GATES, Look
from widgets.cells.whole_lstm.model import WholeModel
from widgets.cells.whole_lstm.scene import whole_scene
from widgets.cells.whole_lstm.words import PARTS
from widgets.drawing.diagram import Drawing


def whole_drawing(model: WholeModel) -> Drawing:
    """The cell at the step shown, in one of its two drawings, and the run of the chosen unit."""
    j, values = model.unit - 1, model.values
    layers = _layers(model, values)
    said = disagreements(model.parts, model.weights, values, model.x_t)
    odd = tuple(name for name in ("c", "h") if name in said)
    lines = _run(model)
    arrays = _chosen(model, values) | {n: lines.pop(n) for n in ("any clamp", "reach", "−reach")}
    arrays |= {f"of {name}": values[name][j : j + 1] for name in PARTS if name != "x"}
    arrays |= {f"all {name}": values[name] for name in ("c_prev", "h_prev", "c", "h")}
    arrays |= layers | {f"said {name}": said[name][j : j + 1] for name in odd}
    arrays |= farthest({name: said[name] for name in odd}, values) | lines
    spelt = tuple((b.out, bool(b.bias)) for b in model.parts.blocks if b.terms and b.out in GATES)
    look = Look(
        model.drawing, len(model.x_t), model.n_h, model.sequence.labels, _inputs(model), spelt, odd
    )
    return Drawing(whole_scene(look), arrays)


def _inputs(model: WholeModel) -> tuple[str, ...]:
    """The character or word of each number of x_t, which is one-hot."""
    names = tuple(model.sequence.vocabulary)
    return names if len(names) == len(model.x_t) else ()


def _layers(model: WholeModel, values: dict[str, Array]) -> dict[str, Array]:
    """For each layer the terms of its sum, the sum, the value of its formula, and whether it is clamped."""
    j, weight = model.unit - 1, model.weights
    inputs = inputs_of(values, model.x_t)
    blocks = {block.out: block for block in model.parts.blocks if block.terms}
    arrays: dict[str, Array] = {}
    for gate in GATES:
        terms, said = np.full(3, np.nan), np.array([np.nan])
        if gate in blocks:
            products = [product[j] for product in blocks[gate].products(weight, inputs)]
            terms[: len(products)] = products
            said = block_value(blocks[gate], weight, inputs)[j : j + 1]
        arrays[f"sum {gate}"] = np.array([np.nansum(terms)])
        arrays |= {f"from h {gate}": terms[:1], f"from x {gate}": terms[1:2]}
        clamped, other = (
            model.is_clamped(gate),
            np.abs(said - values[gate][j]) > 1e-6,
        )  # NaN is no other
        arrays[f"clamp {gate}"] = np.array([float(clamped)])
        arrays[f"way {gate}"] = np.array([1.0 if clamped else 2.0 if other.any() else 0.0])
        arrays[f"wrong {gate}"] = np.array([float(not clamped and other.any())])
        arrays[f"tap {gate}"] = np.nan_to_num(values[gate][j : j + 1])
        arrays |= {f"said {gate}": said, f"terms {gate}": terms}
    return arrays


def _chosen(model: WholeModel, values: dict[str, Array]) -> dict[str, Array]:
    """What is looked at: step, unit, part."""
    j, x = model.unit - 1, model.x_t
    largest = x[np.argmax(np.abs(x))]
    part = largest if model.part == "x" else values[model.part][j]
    return {
        "x": x,
        "chosen": np.arange(model.n_h) == j,
        "lit": np.array([name == model.part for name in PARTS]),
        "t": np.array([model.t]),
        "unit": np.array([model.unit]),
        "part": np.array([PARTS.index(model.part)]),
        "part value": np.array([part]),
        "size x": np.array([abs(largest)]),
        "size hx": np.array([max(abs(largest), np.nan_to_num(np.abs(values["h_prev"])).max())]),
    }


def _run(model: WholeModel) -> dict[str, Array]:
    """C and h of the chosen unit at every step, with the clamps and without."""
    j = model.unit - 1
    run = {name: model.trace[name][:, j] for name in ("c", "h")}
    unclamped = {name: model.unclamped[name][:, j] for name in ("c", "h")}
    both = np.abs(np.concatenate([*run.values(), *unclamped.values()]))
    reach = 2.0 ** np.ceil(np.log2(max(1.0, float(np.nan_to_num(both).max()))))
    arrays = {"any clamp": np.array([0.6 if model.clamps else 0.0])}
    arrays |= {"reach": np.array([reach]), "−reach": np.array([-reach])}
    for name in ("c", "h"):
        arrays |= {f"row {name}": run[name], f"unclamped row {name}": unclamped[name]}
        arrays |= _curves(name, run[name] / reach, model.t)
        other = unclamped[name] / reach if model.clamps else np.full(model.T, np.nan)
        arrays[f"unclamped line {name}"] = other
    return arrays


def _curves(name: str, line: Array, t: int) -> dict[str, Array]:
    """A curve as far as step t, and from there on."""
    steps = np.arange(1, len(line) + 1)
    now, later = np.where(steps <= t, line, np.nan), np.where(steps >= t, line, np.nan)
    return {f"line {name}": now, f"later line {name}": later}
