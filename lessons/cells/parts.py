"""What a recurrent cell is made of, as data: weighted sums, and what is made of them unit by unit.

A cell says it with an attribute `parts`; drawings and formulas loop over whatever is said. What a class says holds for
the step that the same class, or a class above it, defines: a subclass with a step of its own says it anew.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from lessons.numerics import Array, log_sigmoid, sigmoid

Values = Mapping[str, Array]
SQUASH: dict[str, Callable[[Array], Array]] = {
    "σ": sigmoid,
    "tanh": np.tanh,
    "relu": lambda a: np.maximum(a, 0.0),
    "": lambda a: a,
}


@dataclass(frozen=True)
class Term:
    """One product of a sum: a matrix (n_h, n) times its sources, or a vector (n_h,) times one source, unit by unit.

    Several sources are stacked, as in [h_{t-1}; x_t]. Sources are "x", a state before the step such as "h_prev", or the
    name of a Block or a Node.
    """

    weight: str  # "W[0]" is the first part of a weight with one more axis
    sources: tuple[str, ...]

    def products(self, weight: Values, values: Values) -> list[Array]:
        """The product with each source, (n_h,) each."""
        W = weight[self.weight]
        if W.ndim == 1:
            return [W * values[self.sources[0]]]
        ends = np.cumsum([len(values[source]) for source in self.sources])
        pieces = np.split(W, ends[:-1], axis=1)
        return [piece @ values[source] for piece, source in zip(pieces, self.sources, strict=True)]


@dataclass(frozen=True)
class Block:
    """A weighted sum, squashed: out = squash(terms + bias). One that is `inner` need not be returned by the step."""

    out: str
    terms: tuple[Term, ...]
    bias: str
    squash: str = ""
    level: int = 0  # its row in the drawing
    inner: bool = False
    label: str = ""

    def products(self, weight: Values, values: Values) -> list[Array]:
        """The terms of the sum, (n_h,) each: one for each source, then the bias where there is one."""
        terms = [product for term in self.terms for product in term.products(weight, values)]
        return [*terms, weight[self.bias]] if self.bias in weight else terms

    @property
    def sources(self) -> tuple[str, ...]:
        """What the sum is made of."""
        return tuple(source for term in self.terms for source in term.sources)

    @property
    def title(self) -> str:
        """What is written above its values."""
        return self.label or f"{self.out}_{{t}}"


@dataclass(frozen=True)
class Node:
    """A quantity made unit by unit of others. `place` is (column, level): columns from 0, levels are blocks."""

    name: str
    place: tuple[int, float]
    sources: tuple[str, ...]
    value: Callable[[Values], Array]
    formula: str = ""  # <name> stands for that quantity's number
    op: str = ""
    label: str = ""

    @property
    def title(self) -> str:
        """What is written above its values."""
        return self.label or f"{self.name}_{{t}}"


@dataclass(frozen=True)
class Parts:
    """The parts of one kind of cell."""

    kind: str
    blocks: tuple[Block, ...]
    nodes: tuple[Node, ...]


HX = ("h_prev", "x")


def _gate(name: str, level: int, squash: str = "σ", *peephole: Term) -> Block:
    return Block(name, (Term(f"W_{name}", HX), *peephole), f"b_{name}", squash, level)


def _product(name: str, label: str, place: tuple[int, float], one: str, other: str) -> Node:
    return Node(name, place, (one, other), lambda v: v[one] * v[other], op="×", label=label)


def _before(name: str, place: tuple[int, float]) -> Node:
    """The state of the step before, where the elementwise part needs it."""
    old = f"{name}_prev"
    return Node(old, place, (), lambda v: v[old], label=f"{name}_{{t−1}}")


def _rnn(squash: str) -> Parts:
    """a_t = W_xh x_t + W_hh h_{t-1} + b_h, and h_t = squash(a_t)."""
    terms = (Term("W_hh", ("h_prev",)), Term("W_xh", ("x",)))
    spelt = f"{squash}(a_{{t}}) = {squash}(<a>)" if squash else "a_{t}"
    act = SQUASH[squash]
    h = Node("h", (1, 0), ("a",), lambda v: act(v["a"]), f"h_{{t}} = {spelt} = <h>", squash or "=")
    kind = "RNN" if squash == "tanh" else f"RNN, {squash or 'linear'}"
    return Parts(kind, (Block("a", terms, "b_h", inner=True),), (h,))


RNN, RELU_RNN, LINEAR_RNN = _rnn("tanh"), _rnn("relu"), _rnn("")


def _memory(kept: str, written: str, formula: str) -> Node:
    """c_t, the sum of what is kept and what is written."""
    return Node("c", (3, 0.75), (kept, written), lambda v: v[kept] + v[written], formula, "+")


OLD_C, KEPT = _before("c", (1, 0)), _product("kept", "f·c_{t−1}", (2, 0), "f", "c_prev")
WRITTEN = _product("written", "i·g", (2, 1.5), "i", "g")
C = _memory("kept", "written", "c_{t} = f_{t}·c_{t−1} + i_{t}·g_{t} = <f>·<c_prev> + <i>·<g> = <c>")
SHOWN = (  # by an output gate
    Node("tanh_c", (3, 3), ("c",), lambda v: np.tanh(v["c"]), label="tanh c_{t}"),
    Node(
        "h",
        (2, 3),
        ("o", "tanh_c"),
        lambda v: v["o"] * v["tanh_c"],
        "h_{t} = o_{t}·tanh(c_{t}) = <o>·tanh(<c>) = <o>·<tanh_c> = <h>",
        "×",
    ),
)
ALL_SHOWN = Node(
    "h",
    (3, 3),
    ("c",),
    lambda v: np.tanh(v["c"]),
    "h_{t} = tanh(c_{t}) = tanh(<c>) = <h>",
    "tanh",
)
F, I, G, O = _gate("f", 0), _gate("i", 1), _gate("g", 2, "tanh"), _gate("o", 3)  # noqa: E741
LSTM = Parts("LSTM", (F, I, G, O), (OLD_C, KEPT, WRITTEN, C, *SHOWN))
PEEPHOLE_LSTM = Parts(
    "LSTM with peepholes",
    (
        _gate("f", 0, "σ", Term("p_f", ("c_prev",))),
        _gate("i", 1, "σ", Term("p_i", ("c_prev",))),
        G,
        _gate("o", 3, "σ", Term("p_o", ("c",))),
    ),
    LSTM.nodes,
)
COUPLED = Node(
    "i", (0, 1), ("f",), lambda v: 1.0 - v["f"], "i_{t} = 1 − f_{t} = 1 − <f> = <i>", "1 −"
)
COUPLED_LSTM = Parts("LSTM with coupled gates", (F, G, O), (COUPLED, *LSTM.nodes))
KEPT_WHOLE = _memory(
    "c_prev", "written", "c_{t} = c_{t−1} + i_{t}·g_{t} = <c_prev> + <i>·<g> = <c>"
)
NO_FORGET_LSTM = Parts("LSTM without forget gate", (I, G, O), (OLD_C, WRITTEN, KEPT_WHOLE, *SHOWN))
WRITTEN_WHOLE = _memory("kept", "g", "c_{t} = f_{t}·c_{t−1} + g_{t} = <f>·<c_prev> + <g> = <c>")
NO_INPUT_LSTM = Parts("LSTM without input gate", (F, G, O), (OLD_C, KEPT, WRITTEN_WHOLE, *SHOWN))
NO_OUTPUT_LSTM = Parts("LSTM without output gate", (F, I, G), (OLD_C, KEPT, WRITTEN, C, ALL_SHOWN))
THERMOMETER_LSTM = Parts(  # its candidate is never negative
    "LSTM without output gate, candidate σ",
    (F, I, replace(G, squash="σ")),
    NO_OUTPUT_LSTM.nodes,
)
ONLY_FORGETS = Parts(
    "forget gate alone",
    (F,),
    (
        OLD_C,
        Node(
            "c",
            (2, 0),
            ("f", "c_prev"),
            lambda v: v["f"] * v["c_prev"],
            "c_{t} = f_{t}·c_{t−1} = <f>·<c_prev> = <c>",
            "×",
        ),
        replace(ALL_SHOWN, place=(3, 0)),
    ),
)


def _gru(kind: str, q_source: str, reset: Node, past: str, spelt: str) -> Parts:
    """A GRU whose q is a product with `q_source`, and whose candidate takes `past` as input, written `spelt`."""
    candidate = Node(
        "n",
        (1, 2),
        ("u", past),
        lambda v: np.tanh(v["u"] + v[past]),
        f"n_{{t}} = tanh(u_{{t}} + {spelt}) = <n>",
        "tanh",
    )
    q = Block("q", (Term("W_hn", (q_source,)),), "b_hn", level=1)
    u = Block("u", (Term("W_xn", ("x",)),), "b_xn", level=2, inner=True)
    mixed = (
        Node("fresh", (2, 2), ("n", "z"), lambda v: (1 - v["z"]) * v["n"], op="×", label="(1−z)·n"),
        _before("h", (1, 3)),
        _product("carried", "z·h_{t−1}", (2, 3), "z", "h_prev"),
        Node(
            "h",
            (3, 2.5),
            ("fresh", "carried"),
            lambda v: v["fresh"] + v["carried"],
            "h_{t} = (1−z_{t})·n_{t} + z_{t}·h_{t−1} = (1 − <z>)·<n> + <z>·<h_prev> = <h>",
            "+",
        ),
    )
    return Parts(kind, (_gate("r", 0), q, u, _gate("z", 3)), (reset, candidate, *mixed))


GRU = _gru(
    "GRU",
    "h_prev",
    _product("heard", "r·q", (1, 0.5), "r", "q"),
    "heard",
    "r_{t}·q_{t}) = tanh(<u> + <r>·<q>",
)
GRU_BEFORE = _gru(
    "GRU, reset before the product",
    "reset",
    _product("reset", "r·h_{t−1}", (1, 0), "r", "h_prev"),
    "q",
    "q_{t}) = tanh(<u> + <q>",
)
MINIMAL = Parts(
    "minimal gated unit",
    (_gate("f", 0), Block("n", (Term("W_n", ("reset", "x")),), "b_n", "tanh", level=1)),
    (
        _before("h", (1, 1)),
        _product("reset", "f·h_{t−1}", (1, 0), "f", "h_prev"),
        Node(
            "h",
            (3, 0.5),
            ("f", "n", "h_prev"),
            lambda v: (1.0 - v["f"]) * v["h_prev"] + v["f"] * v["n"],
            "h_{t} = (1−f_{t})·h_{t−1} + f_{t}·n_{t} = (1 − <f>)·<h_prev> + <f>·<n> = <h>",
            "+",
        ),
    ),
)


def _share(name: str, other: str, place: tuple[int, float]) -> Node:
    """A gate divided by the sum of both, so that they add up to 1."""
    mine, its = f"{name}_own", f"{other}_own"
    signs = f"{name}′_{{t}} / ({name}′_{{t}} + {other}′_{{t}})"
    formula = f"{name}_{{t}} = {signs} = <{mine}> / (<{mine}> + <{its}>) = <{name}>"
    return Node(name, place, (mine, its), lambda v: v[mine] / (v[mine] + v[its]), formula, "/")


def _from_x(name: str, out: str, squash: str, level: int) -> Block:
    label = "" if out == name else f"{name}′_{{t}}"
    return Block(out, (Term(f"W_{name}", ("x",)),), f"b_{name}", squash, level, out != name, label)


MIN_LSTM = Parts(
    "minLSTM",
    (_from_x("f", "f_own", "σ", 0), _from_x("i", "i_own", "σ", 1), _from_x("g", "g", "", 2)),
    (
        _share("f", "i", (1, 0)),
        _share("i", "f", (1, 1)),
        _before("h", (2, 0)),
        Node(
            "h",
            (3, 1),
            ("f", "h_prev", "i", "g"),
            lambda v: v["f"] * v["h_prev"] + v["i"] * v["g"],
            "h_{t} = f_{t}·h_{t−1} + i_{t}·g_{t} = <f>·<h_prev> + <i>·<g> = <h>",
            "+",
        ),
    ),
)


def _linear(kind: str, squash: str) -> Parts:
    """h_t = a_t h_{t-1} + b_t, with a squashed factor and an increment that are made of x_t alone."""
    increment = Block("b", (Term("W_b", ("x",)),), "b_b", level=1, inner=True)
    spelt = "h_{t} = a_{t}·h_{t−1} + b_{t} = <a>·<h_prev> + <b> = <h>"
    h = Node(
        "h", (2, 0.5), ("a", "h_prev", "b"), lambda v: v["a"] * v["h_prev"] + v["b"], spelt, "+"
    )
    return Parts(kind, (_from_x("a", "a", squash, 0), increment), (_before("h", (1, 0)), h))


POSITIVE_LINEAR = _linear("linear recurrence, factor in (0, 1)", "σ")
SIGNED_LINEAR = _linear("linear recurrence, factor in (−1, 1)", "tanh")


def _stacked_sum(k: int, name: str) -> Block:
    """The sum of one gate of four whose weights lie in one array."""
    terms = (Term(f"W[{k}]", HX),)
    return Block(f"a_{name}", terms, f"b[{k}]", "", k, True, f"a_{{{name}}}")


SLSTM = Parts(
    "sLSTM",
    tuple(_stacked_sum(k, name) for k, name in enumerate("figo")),
    (
        Node(
            "m",
            (1, 0.5),
            ("a_f", "a_i"),
            lambda v: np.maximum(log_sigmoid(v["a_f"]) + v["m_prev"], v["a_i"]),
            "m_{t} = max(log σ(a_{f}) + m_{t−1}, a_{i}) = max(log σ(<a_f>) + <m_prev>, <a_i>) = <m>",
            "max",
        ),
        Node(
            "f_scaled",
            (2, 0),
            ("a_f", "m"),
            lambda v: np.exp(log_sigmoid(v["a_f"]) + v["m_prev"] - v["m"]),
            "f′_{t} = exp(log σ(a_{f}) + m_{t−1} − m_{t}) = <f_scaled>",
            "exp",
            "f′_{t}",
        ),
        Node(
            "i_scaled",
            (2, 1),
            ("a_i", "m"),
            lambda v: np.exp(v["a_i"] - v["m"]),
            "i′_{t} = exp(a_{i} − m_{t}) = exp(<a_i> − <m>) = <i_scaled>",
            "exp",
            "i′_{t}",
        ),
        Node(
            "c",
            (3, 0.5),
            ("f_scaled", "i_scaled", "a_g"),
            lambda v: v["f_scaled"] * v["c_prev"] + v["i_scaled"] * np.tanh(v["a_g"]),
            "c_{t} = f′_{t}·c_{t−1} + i′_{t}·tanh(a_{g}) = <f_scaled>·<c_prev> + <i_scaled>·tanh(<a_g>) = <c>",
            "+",
        ),
        Node(
            "n",
            (3, 1.5),
            ("f_scaled", "i_scaled"),
            lambda v: v["f_scaled"] * v["n_prev"] + v["i_scaled"],
            "n_{t} = f′_{t}·n_{t−1} + i′_{t} = <f_scaled>·<n_prev> + <i_scaled> = <n>",
            "+",
        ),
        Node(
            "h",
            (3, 3),
            ("a_o", "c", "n"),
            lambda v: sigmoid(v["a_o"]) * v["c"] / np.maximum(v["n"], np.finfo(float).tiny),
            "h_{t} = σ(a_{o})·c_{t}/n_{t} = σ(<a_o>)·<c>/<n> = <h>",
            "×",
        ),
    ),
)

KNOWN = (  # what a cell that says nothing is compared with, in this order
    RNN, LSTM, GRU, PEEPHOLE_LSTM, COUPLED_LSTM, NO_FORGET_LSTM, NO_INPUT_LSTM, NO_OUTPUT_LSTM, THERMOMETER_LSTM,
    ONLY_FORGETS, GRU_BEFORE, MINIMAL, MIN_LSTM, SLSTM, RELU_RNN, LINEAR_RNN,
)  # fmt: skip


def declared(cell: object) -> Parts | None:
    """What `cell` says it is made of; None where it says nothing about its own step."""
    for kind in type(cell).__mro__:
        if "parts" in vars(kind):
            said = getattr(cell, "parts", None)
            return said if isinstance(said, Parts) else None
        if "step" in vars(kind):
            break
    return None
