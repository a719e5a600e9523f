"""What a recurrent cell is made of, as data: the products, the gates, and how they combine.

`anatomy` picks the parts that a given cell really has, so that a learner's own cell is drawn as far as it is known:
a name that is not there is left out, a name that is new is listed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from lessons.cells import Array, Cell, main_state, weights
from lessons.numerics import sigmoid

Values = Mapping[str, Array]
SQUASH: dict[str, Callable[[Array], Array]] = {"σ": sigmoid, "tanh": np.tanh, "": lambda a: a}


@dataclass(frozen=True)
class Block:
    """Weighted sums of the inputs: squash(W inputs + b). `parts` pairs a weight with "h", "x" or "hx"."""

    out: str
    parts: tuple[tuple[str, str], ...]
    bias: str
    squash: str = ""
    level: int = 0  # its row in the drawing

    def products(self, weight: Values, inputs: Values) -> list[Array]:
        """The terms of the sum, each (n_h,): one for h_{t-1}, one for x_t, the bias; absent ones left out."""
        n_h, terms = len(inputs["h"]), []
        for name, source in self.parts:
            W = weight[name]
            if source == "hx":
                terms += [W[:, :n_h] @ inputs["h"], W[:, n_h:] @ inputs["x"]]
            else:
                terms.append(W @ inputs[source])
        return [*terms, weight[self.bias]] if self.bias in weight else terms


@dataclass(frozen=True)
class Node:
    """A quantity made elementwise of others. `place` is (column, level): columns from 0, levels are blocks."""

    name: str
    label: str
    place: tuple[int, float]
    sources: tuple[str, ...]
    value: Callable[[Values], Array]
    formula: str  # <name> stands for that quantity's number
    op: str = ""


@dataclass(frozen=True)
class Anatomy:
    """The parts of one cell. `extras` are returned names, `spare` are weights, that no part accounts for."""

    kind: str
    blocks: tuple[Block, ...]
    nodes: tuple[Node, ...]
    extras: tuple[str, ...]
    spare: tuple[str, ...]


def _gate(name: str, level: int, squash: str = "σ") -> Block:
    return Block(name, ((f"W_{name}", "hx"),), f"b_{name}", squash, level)


def _product(name: str, label: str, place: tuple[int, float], one: str, other: str) -> Node:
    return Node(name, label, place, (one, other), lambda v: v[one] * v[other], "", "×")


RNN = Anatomy(
    "RNN",
    (Block("a", (("W_hh", "h"), ("W_xh", "x")), "b_h"),),
    (
        Node(
            "h",
            "h_{t}",
            (1, 0),
            ("a",),
            lambda v: np.tanh(v["a"]),
            "h_{t} = tanh(a_{t}) = tanh(<a>) = <h>",
            "tanh",
        ),
    ),
    (),
    (),
)
LSTM = Anatomy(
    "LSTM",
    (_gate("f", 0), _gate("i", 1), _gate("g", 2, "tanh"), _gate("o", 3)),
    (
        Node("c_prev", "c_{t−1}", (1, 0), (), lambda v: v["c_prev"], ""),
        _product("kept", "f·c_{t−1}", (2, 0), "f", "c_prev"),
        _product("written", "i·g", (2, 1.5), "i", "g"),
        Node(
            "c",
            "c_{t}",
            (3, 0.75),
            ("kept", "written"),
            lambda v: v["kept"] + v["written"],
            "c_{t} = f_{t}·c_{t−1} + i_{t}·g_{t} = <f>·<c_prev> + <i>·<g> = <c>",
            "+",
        ),
        Node("tanh_c", "tanh c_{t}", (3, 3), ("c",), lambda v: np.tanh(v["c"]), ""),
        Node(
            "h",
            "h_{t}",
            (2, 3),
            ("o", "tanh_c"),
            lambda v: v["o"] * v["tanh_c"],
            "h_{t} = o_{t}·tanh(c_{t}) = <o>·tanh(<c>) = <o>·<tanh_c> = <h>",
            "×",
        ),
    ),
    (),
    (),
)
GRU = Anatomy(
    "GRU",
    (
        _gate("r", 0),
        Block("q", (("W_hn", "h"),), "b_hn", level=1),
        Block("u", (("W_xn", "x"),), "b_xn", level=2),
        _gate("z", 3),
    ),
    (
        _product("heard", "r·q", (1, 0.5), "r", "q"),
        Node(
            "n",
            "n_{t}",
            (1, 2),
            ("u", "heard"),
            lambda v: np.tanh(v["u"] + v["heard"]),
            "n_{t} = tanh(u_{t} + r_{t}·q_{t}) = tanh(<u> + <r>·<q>) = <n>",
            "tanh",
        ),
        Node("fresh", "(1−z)·n", (2, 2), ("n", "z"), lambda v: (1 - v["z"]) * v["n"], "", "×"),
        Node("h_prev", "h_{t−1}", (1, 3), (), lambda v: v["h_prev"], ""),
        _product("carried", "z·h_{t−1}", (2, 3), "z", "h_prev"),
        Node(
            "h",
            "h_{t}",
            (3, 2.5),
            ("fresh", "carried"),
            lambda v: v["fresh"] + v["carried"],
            "h_{t} = (1−z_{t})·n_{t} + z_{t}·h_{t−1} = (1 − <z>)·<n> + <z>·<h_prev> = <h>",
            "+",
        ),
    ),
    (),
    (),
)


def anatomy(cell: Cell, step: Values, n_x: int) -> Anatomy:
    """The parts that `cell` has, judged by what a step of it returned and by the shapes of its weights."""
    n_h = cell.state_sizes[main_state(cell)]
    returned = tuple(name for name, value in step.items() if value.shape == (n_h,))
    if "c" in cell.state_sizes and set(returned) & set("figo"):
        whole = LSTM
    else:
        whole = GRU if set(returned) & set("rz") else RNN
    shapes = {name: array.shape for name, array in weights(cell).items()}
    found = (_found(block, shapes, returned, n_h, n_x) for block in whole.blocks)
    blocks = tuple(block for block in found if block is not None)
    known = {block.out for block in blocks}
    known |= {f"{name}_prev" for name, n in cell.state_sizes.items() if n == n_h}
    nodes = []
    for node in whole.nodes:  # sources come before what is made of them
        if node.name in known | set(returned) or (node.sources and set(node.sources) <= known):
            nodes.append(node)
            known.add(node.name)
    used = {name for block in blocks for name in (block.bias, *dict(block.parts))}
    spare = (name for name in shapes if name not in used and len(shapes[name]) in (1, 2))
    extras = tuple(name for name in step if name not in known | {"x"})
    return Anatomy(whole.kind, blocks, tuple(nodes), extras, tuple(spare))


def _found(
    block: Block,
    shapes: Mapping[str, tuple[int, ...]],
    returned: tuple[str, ...],
    n_h: int,
    n_x: int,
) -> Block | None:
    """The block as this cell has it: whole, as a bare returned value, or not at all."""
    wide = {"h": n_h, "x": n_x, "hx": n_h + n_x}
    fits = all(shapes.get(name) == (n_h, wide[source]) for name, source in block.parts)
    if fits and (block.out in returned or block.out in "au"):
        return block if shapes.get(block.bias) == (n_h,) else replace(block, bias="")
    return replace(block, parts=(), bias="") if block.out in returned else None


def quantities(
    parts: Anatomy, weight: Values, step: Values, before: Values, x: Array
) -> dict[str, Array]:
    """Every number of one step, by name: what the step returned, and what its formulas make of it.

    `before` is the state before the step. Names ending in "_prev" are that state.
    """
    inputs = {"h": next(iter(before.values())), "x": x} | dict(before)
    values = {f"{name}_prev": value for name, value in before.items()}
    for block in parts.blocks:
        values[block.out] = (
            step[block.out] if block.out in step else block_value(block, weight, inputs)
        )
    for node in parts.nodes:
        values[node.name] = step[node.name] if node.name in step else node.value(values)
    return values


def block_value(block: Block, weight: Values, inputs: Values) -> Array:
    """squash(sum of the products): what the formula of `block` says, (n_h,)."""
    return SQUASH[block.squash](sum(block.products(weight, inputs), np.zeros(len(inputs["h"]))))


def disagreements(
    parts: Anatomy, weight: Values, values: Values, x: Array, tolerance: float = 1e-6
) -> dict[str, Array]:
    """Quantities for which the cell's own step and the formula differ, with what the formula says."""
    inputs = {
        name.removesuffix("_prev"): value
        for name, value in values.items()
        if name.endswith("_prev")
    }
    inputs = {"h": next(iter(inputs.values())), "x": x} | inputs
    said = {block.out: block_value(block, weight, inputs) for block in parts.blocks if block.parts}
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
