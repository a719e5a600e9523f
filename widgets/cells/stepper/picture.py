"""The picture of a cell stepper: the scene of its cell and every number in it."""

import numpy as np

from lessons.numerics import Array
from widgets.cells.anatomy import disagreements, farthest, inputs_of, quantities
from widgets.cells.cell_layout import Look
from widgets.cells.cell_scene import cell_scene
from widgets.cells.stepper.model import StepperModel
from widgets.drawing.diagram import Drawing

TANH = np.tanh(np.linspace(-3, 3, 41))


def stepper_look(model: StepperModel, odd: tuple[str, ...]) -> Look:
    """What the scene depends on."""
    extras = tuple((name, int(model.step[name].size)) for name in model.parts.extras)
    return Look(
        parts=model.parts,
        n_x=model.xs.shape[1],
        states=tuple((name, len(value)) for name, value in model.before.items()),
        shapes=tuple(
            (name, array.shape) for name, array in model.weights.items() if array.ndim in (1, 2)
        ),
        extras=extras,
        labels=model.sequence.labels,
        odd=odd,
        largest=model.largest,
        letters=model.sequence.vocabulary,
    )


def stepper_drawing(model: StepperModel) -> Drawing:
    """The live cell at the step shown, the formulas of one unit, and the strip of all steps."""
    weight, before, j = model.weights, model.before, model.unit - 1
    values = quantities(model.parts, weight, model.step, before, model.x_t)
    said = disagreements(model.parts, weight, values, model.x_t)
    arrays: dict[str, Array] = {
        "tanh": TANH,
        "t": np.array([model.t]),
        "unit": np.array([model.unit]),
        "chosen": np.arange(model.n_h) == j,
        "x": model.x_t,
        "one": np.ones(1),
    }
    sums, terms = _sums(model, weight, values, j)
    parts = [*(block.out for block in model.parts.blocks), *(n.name for n in model.parts.nodes)]
    named = {name: values[name] for name in (*parts, *(f"{name}_prev" for name in before))}
    arrays |= named | {"changed": model.changed_x.astype(float)} | sums
    arrays |= {f"weight {name}": array for name, array in weight.items()}
    arrays |= {f"extra {name}": model.step[name] for name in model.parts.extras}
    arrays |= {"strip x": model.xs.T} | {f"strip {name}": model.trace[name].T for name in before}
    arrays |= {f"of {name}": value[j : j + 1] for name, value in named.items()}
    arrays |= {f"said {name}": value[j : j + 1] for name, value in said.items()}
    arrays |= farthest(said, values) | terms
    return Drawing(cell_scene(stepper_look(model, tuple(said))), arrays)


def _sums(
    model: StepperModel, weight: dict[str, Array], values: dict[str, Array], j: int
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Every block's weighted sum, and for unit j its terms and then their sum."""
    inputs = inputs_of(values, model.x_t)
    sums, spelt = dict[str, Array](), dict[str, Array]()
    for block in model.parts.blocks:
        if block.terms:
            terms = block.products(weight, inputs)
            total = sum(terms[1:], terms[0])
            sums[f"sum {block.out}"] = total
            spelt[f"terms {block.out}"] = np.array([*(term[j] for term in terms), total[j]])
    return sums, spelt
