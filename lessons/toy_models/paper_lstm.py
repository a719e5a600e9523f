"""A two-step LSTM of one input and one unit, worked out number by number, as on paper.

Every entry of the sheet has a name and a formula, and the formula is the Python that computes it. With one unit the
matrix W_f on [h_{t-1}; x_t] is a row of two numbers: W_hf for h_{t-1}, W_xf for x_t. `a_f1` is the pre-activation of f
at t = 1, `da_f1` is dL/da_f1, `dc_1` is dL/dC_1, `dW_xf` is dL/dW_xf, `new_W_xf` the weight after one step of gradient
descent.
Forward: Gers, Schmidhuber and Cummins (2000). Backward: the chain rule through time, Werbos (1990).
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import CodeType

import numpy as np

from lessons.cells.basic import LSTMCell
from lessons.cells.protocol import Step
from lessons.numerics import Array, sigmoid

GATES = "figo"
STEPS = (1, 2)
GIVEN = {"x_1": 1.0, "x_2": 0.5, "y": 0.5, "h_0": 0.0, "c_0": 0.0, "lr": 0.1} | {
    "W_xf": 0.5, "W_hf": 0.1, "b_f": 1.0,
    "W_xi": 0.6, "W_hi": 0.2, "b_i": 0.0,
    "W_xg": 0.8, "W_hg": -0.3, "b_g": 0.1,
    "W_xo": 0.4, "W_ho": 0.25, "b_o": 0.2,
}  # fmt: skip
KINDS = (
    "W_x",
    "W_h",
    "b_",
)  # on x_t, on h_{t-1}, bias: the weights of a gate k are W_xk, W_hk and b_k
WEIGHTS = tuple(f"{kind}{gate}" for kind in KINDS for gate in GATES)
LARGEST = 1e6  # of a given number
NAME = re.compile(r"[A-Za-z_]\w*")
FUNCTIONS = {"sigmoid": sigmoid, "tanh": np.tanh}


@dataclass(frozen=True)
class Entry:
    """One number of the sheet: how it is made, and where it stands."""

    name: str
    formula: str  # Python over the names of other entries and FUNCTIONS
    kind: str  # common to entries of other steps and gates, e.g. "a" or "along"
    t: int = 0
    gate: str = ""

    @property
    def reads(self) -> tuple[str, ...]:
        """The names in its formula, each once, as they come."""
        names = dict.fromkeys(NAME.findall(self.formula))
        return tuple(name for name in names if name not in (*FUNCTIONS, "loss"))


def _forward(t: int) -> Iterator[Entry]:
    for k in GATES:
        yield Entry(f"a_{k}{t}", f"W_x{k} * x_{t} + W_h{k} * h_{t - 1} + b_{k}", "a", t, k)
    for k in GATES:
        squash = "tanh" if k == "g" else "sigmoid"
        yield Entry(f"{k}_{t}", f"{squash}(a_{k}{t})", k, t, k)
    yield Entry(f"c_{t}", f"f_{t} * c_{t - 1} + i_{t} * g_{t}", "c", t)
    yield Entry(f"tanh_c{t}", f"tanh(c_{t})", "tanh_c", t)
    yield Entry(f"h_{t}", f"o_{t} * tanh_c{t}", "h", t)


def _backward(t: int) -> Iterator[Entry]:
    yield Entry("dh_2", "h_2 - y", "dh_last", 2) if t == 2 else _into_h(t)
    yield Entry(f"through_{t}", f"dh_{t} * o_{t} * (1 - tanh_c{t}**2)", "through", t)
    yield Entry("along_2", "0", "along_last", 2) if t == 2 else _along(t, f"along_{t}", "along")
    yield Entry(f"dc_{t}", f"along_{t} + through_{t}", "dc", t)
    come, count = {"f": "dc", "i": "dc", "g": "dc", "o": "dh"}, partners(t)
    for k in GATES:
        slope = f"(1 - {k}_{t}**2)" if k == "g" else f"{k}_{t} * (1 - {k}_{t})"
        formula = f"{come[k]}_{t} * {count[k]} * {slope}"
        yield Entry(f"da_{k}{t}", formula, "da", t, k)


def partners(t: int) -> dict[str, str]:
    """What each gate is multiplied with at step t."""
    return {"f": f"c_{t - 1}", "i": f"g_{t}", "g": f"i_{t}", "o": f"tanh_c{t}"}


def _into_h(t: int) -> Entry:
    return Entry(f"dh_{t}", " + ".join(f"W_h{k} * da_{k}{t + 1}" for k in GATES), "dh", t)


def _along(t: int, name: str, kind: str) -> Entry:
    return Entry(name, f"dc_{t + 1} * f_{t + 1}", kind, t)


def _updates() -> Iterator[Entry]:
    multiplies = {"W_x": ("x_1", "x_2"), "W_h": ("h_0", "h_1")}
    for w in WEIGHTS:
        kind, k = w[:-1], w[-1]
        terms = [f"da_{k}{t}" for t in STEPS]
        if kind in multiplies:
            terms = [f"{da} * {factor}" for da, factor in zip(terms, multiplies[kind], strict=True)]
        yield Entry(f"d{w}", " + ".join(terms), f"d{kind}", gate=k)
    for w in WEIGHTS:
        yield Entry(f"new_{w}", f"{w} - lr * d{w}", "new", gate=w[-1])
    yield Entry("L_new", f"loss({', '.join(f'new_{w}' for w in WEIGHTS)})", "L_new")


SHEET: tuple[Entry, ...] = (
    *_forward(1),
    *_forward(2),
    Entry("L", "(h_2 - y)**2 / 2", "L"),
    *_backward(2),
    *_backward(1),
    _into_h(0),
    _along(0, "dc_0", "dc_first"),
    *_updates(),
)  # in the order of the work
ENTRIES = {entry.name: entry for entry in SHEET}


def _program(entries: tuple[Entry, ...]) -> str:
    return "\n".join(f"{entry.name} = {entry.formula}" for entry in entries)


_WHOLE = compile(_program(SHEET[:-1]), "the sheet", "exec")
_FORWARD = compile(_program(SHEET[: [*ENTRIES].index("L") + 1]), "the forward half", "exec")


@cache
def _dropping(names: frozenset[str]) -> CodeType:
    """The sheet with the entries of these names put to 0."""
    entries = [replace(e, formula="0.0") if e.name in names else e for e in SHEET[:-1]]
    return compile(_program(tuple(entries)), "the sheet", "exec")


def compute_sheet(
    given: Mapping[str, float] = GIVEN, dropped: Collection[str] = ()
) -> dict[str, float]:
    """Every number of the sheet by name, the given ones too; ValueError in one sentence for a wrong `given`.

    The entries named in `dropped` are 0: without "dh_1" the gradient is the truncated one of Hochreiter and
    Schmidhuber (1997), in which nothing goes back through h_1.
    """
    start = checked(given)
    if unknown := set(dropped) - ENTRIES.keys():
        raise ValueError(f"{min(unknown)!r} is no entry of the sheet.")
    values = dict(start)
    exec(_dropping(frozenset(dropped)) if dropped else _WHOLE, dict(FUNCTIONS), values)
    again = start | {w: values[f"new_{w}"] for w in WEIGHTS}
    exec(_FORWARD, dict(FUNCTIONS), again)
    return {name: float(value) for name, value in values.items()} | {"L_new": float(again["L"])}


def evaluate(formula: str, values: Mapping[str, float]) -> float:
    """A formula of the course's own over the numbers of a sheet; never text that a learner typed."""
    return float(eval(formula, dict(FUNCTIONS), dict(values)))


def checked(given: Mapping[str, float]) -> dict[str, float]:
    """A copy of the given numbers, every name of GIVEN, each finite and no larger than LARGEST."""
    for name in given:
        if name not in GIVEN:
            raise ValueError(f"{name!r} is not given on the sheet; these are: {', '.join(GIVEN)}.")
    for name in GIVEN:
        if name not in given:
            raise ValueError(f"{name} is missing; the sheet needs a number for it.")
        if not abs(given[name]) <= LARGEST:
            raise ValueError(f"{name} = {given[name]}; give a number between −1e6 and 1e6.")
    return {name: float(given[name]) for name in GIVEN}


@cache
def precedents(name: str) -> frozenset[str]:
    """All that `name` depends on, directly or not, without itself."""
    reads = ENTRIES[name].reads if name in ENTRIES else ()
    if name == "L_new":
        reads = (*reads, "L")  # the same inputs, and the same target
    return frozenset(reads).union(*(precedents(read) for read in reads))


def as_cell(
    given: Mapping[str, float] = GIVEN, kind: type[LSTMCell] = LSTMCell
) -> tuple[LSTMCell, Array, Step]:
    """The same net as a cell of `kind`, which has the weights of an LSTMCell; its inputs (2, 1), its initial state."""
    cell = kind(1, 1, np.random.default_rng(0))
    for k in GATES:
        setattr(cell, f"W_{k}", np.array([[given[f"W_h{k}"], given[f"W_x{k}"]]]))  # [h; x]
        setattr(cell, f"b_{k}", np.array([given[f"b_{k}"]]))
    state = {"h": np.array([given["h_0"]]), "c": np.array([given["c_0"]])}
    return cell, np.array([[given["x_1"]], [given["x_2"]]]), state
