"""Which parts a given cell has: those that it declares, or what its numbers share with a known cell.

Of a cell that says nothing, what follows a known formula is drawn with it, the rest as the values that it returns.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from operator import itemgetter

import numpy as np

from lessons.cells.parts import KNOWN, SQUASH, Block, Node, Parts, Term, Values, declared
from lessons.cells.protocol import Cell, main_state, weights
from lessons.numerics import Array

PROBES, TOLERANCE = 3, 1e-6  # steps that a cell is compared by, and how close its numbers must be
Probe = tuple[dict[str, Array], dict[str, Array], Array]
COLUMNS, LEVELS = 3, 4  # of values that no formula explains: the last column is for states


@dataclass(frozen=True)
class Anatomy:
    """The parts of one cell. `extras` are returned names, `spare` are weights, that no part accounts for."""

    kind: str  # "" for a cell that follows no known formula
    blocks: tuple[Block, ...]
    nodes: tuple[Node, ...]
    extras: tuple[str, ...]
    spare: tuple[str, ...]


def parts_of(cell: Cell, n_x: int) -> Parts | None:
    """What `cell` declares, else as much of a known cell as its numbers follow, else None.

    Of the known cells it is the one that explains most states, then most of what the step returns.
    """
    if said := declared(cell):
        return said
    try:
        probes = list(_probes(cell, n_x))
    except Exception:  # it is the learner's code, and run again where a mistake is said
        return None
    found = [_as_far_as_it_holds(cell, whole, probes) for whole in KNOWN]
    most, kind = max(found, key=itemgetter(0))
    return kind if most > (0, 0) else None


def anatomy(cell: Cell, step: Values, n_x: int, whole: Parts | None) -> Anatomy:
    """The parts of `whole` that `cell` has, judged by what a step of it returned and by the shapes of its weights."""
    n_h = cell.state_sizes[main_state(cell)]
    returned = tuple(name for name, value in step.items() if value.shape == (n_h,))
    shapes = {name: array.shape for name, array in pieces(cell, whole).items()}
    wanted = whole.blocks if whole else ()
    found = (_found(block, shapes, returned, n_h, n_x) for block in wanted)
    blocks = tuple(block for block in found if block is not None)
    nodes = _reached(whole, blocks, returned, cell) if whole else _bare(returned, cell)
    known = {block.out for block in blocks} | {node.name for node in nodes}
    known |= {f"{name}_prev" for name in cell.state_sizes} | {"x"}
    used = {name for block in blocks for name in _names(block)}
    spare = (name for name in shapes if name not in used and len(shapes[name]) in (1, 2))
    extras = tuple(name for name in step if name not in known)
    return Anatomy(whole.kind if whole else "", blocks, nodes, extras, tuple(spare))


def pieces(cell: object, whole: Parts | None) -> dict[str, Array]:
    """The weights of `cell` as its drawing names them, views of its own: one that is named "W[0]" is a part of W."""
    found = weights(cell)
    named = {name for block in whole.blocks for name in _names(block)} if whole else set()
    split = {name.partition("[")[0] for name in named if "[" in name} & set(found)
    parts = {
        f"{name}[{k}]": part
        for name in found
        if name in split
        for k, part in enumerate(found[name])
    }
    return {name: array for name, array in found.items() if name not in split} | parts


def _names(block: Block) -> tuple[str, ...]:
    return (block.bias, *(term.weight for term in block.terms))


def _probes(cell: Cell, n_x: int) -> Iterator[Probe]:
    """Some random steps of `cell`: what it returned, the state before, and x_t."""
    rng = np.random.default_rng(0)
    for _ in range(PROBES):
        before = {name: rng.uniform(-0.9, 0.9, n) for name, n in cell.state_sizes.items()}
        x = rng.uniform(-1.0, 1.0, n_x)
        made = cell.step(x.copy(), {name: value.copy() for name, value in before.items()})
        yield {name: np.array(value, dtype=np.float64) for name, value in made.items()}, before, x


def _as_far_as_it_holds(
    cell: Cell, whole: Parts, probes: list[Probe]
) -> tuple[tuple[int, int], Parts]:
    """`whole` without what the probes contradict, and how many states, and returned names, it explains."""
    wrong, (step, _, x) = set[str](), probes[0]
    try:
        weight, seen = pieces(cell, whole), anatomy(cell, step, len(x), whole)
        for step, before, x in probes:
            values = quantities(seen, weight, step, before, x)
            wrong |= disagreements(seen, weight, values, x).keys()
            wrong |= {node.name for node in seen.nodes if not set(node.sources) <= values.keys()}
    except (ValueError, TypeError, FloatingPointError):  # shapes or numbers that no formula takes
        return (0, 0), whole
    blocks = tuple(replace(b, terms=()) if b.out in wrong else b for b in seen.blocks)
    nodes = tuple(
        replace(n, sources=(), formula="", op="") if n.name in wrong else n for n in seen.nodes
    )
    kind = (
        whole.kind if (blocks, nodes) == (whole.blocks, whole.nodes) else f"{whole.kind}, in part"
    )
    kept = _used(Parts(kind, blocks, nodes), set(step))
    made = {block.out for block in kept.blocks if block.terms}
    made |= {node.name for node in kept.nodes if node.sources}
    return (len(made & cell.state_sizes.keys()), len(made & step.keys())), kept


def _used(parts: Parts, returned: set[str]) -> Parts:
    """`parts` without the inner quantities that nothing is made of."""
    every: list[Block | Node] = [*parts.blocks, *parts.nodes]
    used = returned | {source for part in every for source in part.sources}
    blocks = tuple(block for block in parts.blocks if block.out in used)
    nodes = tuple(node for node in parts.nodes if node.name in used)
    if (blocks, nodes) == (parts.blocks, parts.nodes):
        return parts
    return _used(Parts(parts.kind, blocks, nodes), returned)


def _bare(returned: tuple[str, ...], cell: Cell) -> tuple[Node, ...]:
    """The values that a step returned, column by column, the new states last."""
    inner = [name for name in returned if name not in cell.state_sizes]
    states = [name for name in cell.state_sizes if name in returned]
    spots = [(k // LEVELS, k % LEVELS) for k in range(COLUMNS * LEVELS)]
    places = list(zip(inner, spots, strict=False))
    places += [(name, (COLUMNS, level)) for level, name in enumerate(states)]
    return tuple(Node(name, place, (), itemgetter(name)) for name, place in places)


def _reached(
    whole: Parts, blocks: tuple[Block, ...], returned: tuple[str, ...], cell: Cell
) -> tuple[Node, ...]:
    """The nodes whose sources this cell has; sources come before what is made of them."""
    known, n_h = {block.out for block in blocks}, cell.state_sizes[main_state(cell)]
    known |= {f"{name}_prev" for name, n in cell.state_sizes.items() if n == n_h}
    found = []
    for node in whole.nodes:
        if node.name in known | set(returned) or (node.sources and set(node.sources) <= known):
            found.append(node)
            known.add(node.name)
    return tuple(found)


def _found(
    block: Block,
    shapes: Mapping[str, tuple[int, ...]],
    returned: tuple[str, ...],
    n_h: int,
    n_x: int,
) -> Block | None:
    """The block as this cell has it: whole, as a bare returned value, or not at all."""
    fits = all(shapes.get(term.weight) in _shapes(term, n_h, n_x) for term in block.terms)
    if block.terms and fits and (block.out in returned or block.inner):
        return block if shapes.get(block.bias) == (n_h,) else replace(block, bias="")
    return replace(block, terms=(), bias="") if block.out in returned else None


def _shapes(term: Term, n_h: int, n_x: int) -> tuple[tuple[int, ...], ...]:
    """The shapes that the weight of a term may have."""
    matrix = n_h, sum(n_x if source == "x" else n_h for source in term.sources)
    return (matrix, (n_h,)) if len(term.sources) == 1 and term.sources != ("x",) else (matrix,)


def quantities(
    parts: Anatomy, weight: Values, step: Values, before: Values, x: Array
) -> dict[str, Array]:
    """Every number of one step, by name: what the step returned, and what its formulas make of it.

    `before` is the state before the step. Names ending in "_prev" are that state.
    """
    values = {f"{name}_prev": value for name, value in before.items()}
    parted: dict[str, Block | Node] = {block.out: block for block in parts.blocks}
    parted |= {node.name: node for node in parts.nodes}
    values |= {name: step[name] for name in parted if name in step}
    while ready := _ready(parted, inputs := inputs_of(values, x)):
        for name, part in ready.items():
            if isinstance(part, Block):
                values[name] = block_value(part, weight, inputs)
            else:
                values[name] = part.value(inputs)
    return values


def _ready(parted: dict[str, Block | Node], inputs: Values) -> dict[str, Block | Node]:
    """What is not known yet and made of what is."""
    return {
        name: part
        for name, part in parted.items()
        if name not in inputs and set(part.sources) <= inputs.keys()
    }


def inputs_of(values: Values, x: Array) -> dict[str, Array]:
    """What sums may be made of: every quantity, x_t, and the main state before as "h_prev", whatever its name."""
    main = next(value for name, value in values.items() if name.endswith("_prev"))
    return {"h_prev": main} | dict(values) | {"x": x}


def block_value(block: Block, weight: Values, inputs: Values) -> Array:
    """squash(sum of the products): what the formula of `block` says, (n_h,)."""
    terms = block.products(weight, inputs)
    return SQUASH[block.squash](sum(terms[1:], terms[0]))


def disagreements(
    parts: Anatomy, weight: Values, values: Values, x: Array, tolerance: float = TOLERANCE
) -> dict[str, Array]:
    """Quantities for which the cell's own step and the formula differ, with what the formula says."""
    inputs = inputs_of(values, x)
    said = {block.out: block_value(block, weight, inputs) for block in parts.blocks if block.terms}
    said |= {
        node.name: node.value(values)
        for node in parts.nodes
        if node.sources and set(node.sources) <= set(values)
    }
    return {
        name: value
        for name, value in said.items()
        if (np.abs(value - values[name]) > tolerance).any()  # NaN is no disagreement
    }


def farthest(said: Values, values: Values) -> dict[str, Array]:
    """For each quantity that disagrees, the unit that is farthest off: its number, the formula, the cell's step."""
    found = {}
    for name, formula in said.items():
        j = int(np.nanargmax(np.abs(formula - values[name])))
        found[f"odd {name}"] = np.array([j + 1, formula[j], values[name][j]])
    return found
