"""What is wrong with a learner's LSTM step: each quantity is judged by what the learner's own step fed it."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from lessons.cells.basic import LSTMCell
from lessons.checks.engine.compare import difference, shown
from lessons.numerics import Array, sigmoid

LAYERS = {"f": "forget gate", "i": "input gate", "g": "candidate", "o": "output gate"}
NAMES = LAYERS | {"c": "C_t", "h": "h_t"}
MADE_OF = {"c": ("i", "g"), "h": ("o", "c")}  # products of these: where one is 0, nothing shows
Slips = Iterator[tuple[str, Array]]  # what is wrong, and the number that it gives


class Probe(NamedTuple):
    """One step to be judged: a cell with the same weights, the input, and the state before."""

    cell: LSTMCell
    x: Array
    h: Array
    c: Array


def judge_step(got: Mapping[str, Array], run: Probe) -> str:
    """What is right and what is wrong first, as a sentence; empty when all six quantities are right.

    C_t and h_t are judged by the gates that the learner's step made, so a wrong gate is named once.
    """
    for name in NAMES:
        if name not in got:
            return f"what step returns has no {name!r}; return f, i, g, o, c and h, so that each can be judged."
        if np.shape(got[name]) != run.c.shape:
            return _of_shape(name, got[name], run.c.shape)
    wrong = {name: said for name in NAMES if (said := _wrong(name, got, run))}
    if not wrong:
        return ""
    first = next(iter(wrong))
    right = [f"your {word}" for name, word in LAYERS.items() if name not in wrong]
    told = [name for name in MADE_OF if first not in MADE_OF and _shows(name, got)]
    right += [NAMES[name] for name in told if name not in wrong]
    said = f"{'your ' * (first in LAYERS)}{NAMES[first]} {wrong[first]}"
    return f"{_listed(right)}; {said}" if right else said


def _of_shape(name: str, value: Array, wanted: tuple[int, ...]) -> str:
    said = f"{name} has shape {np.shape(value)}; expected {wanted}, one number for every unit."
    return f"{said} Gates work element-wise: that is *, not @." if name in "ch" else said


def _shows(name: str, got: Mapping[str, Array]) -> bool:
    """Whether C_t or h_t can be judged: a product that is 0 may be missing."""
    return all(np.any(got[part]) for part in MADE_OF[name])


def _listed(right: list[str]) -> str:
    """your forget gate and C_t are right"""
    head, last = right[:-1], right[-1]
    return f"{', '.join(head)} and {last} are right" if head else f"{last} is right"


def _wrong(name: str, got: Mapping[str, Array], run: Probe) -> str:
    """What is wrong with one quantity, as the end of a sentence; empty if nothing is."""
    wanted = _wanted(name, got, run)
    if not difference(got[name], wanted, atol=1e-9):
        return ""
    for words, value in slips_of(name, got, run):
        if np.shape(value) == wanted.shape and np.allclose(got[name], value, rtol=0, atol=1e-9):
            return f"{words}."
    return f"is {shown(got[name])}; expected {shown(wanted)}."


def _wanted(name: str, got: Mapping[str, Array], run: Probe) -> Array:
    """What `name` should be; C_t and h_t by the learner's own gates."""
    if name == "c":
        return got["f"] * run.c + got["i"] * got["g"]
    if name == "h":
        return got["o"] * np.tanh(got["c"])
    return run.cell.step(run.x, {"h": run.h, "c": run.c})[name]


def slips_of(name: str, got: Mapping[str, Array], run: Probe) -> Slips:
    """Typical slips of a layer, of C_t or of h_t, whose step made `got`."""
    if name in LAYERS:
        return _layer_slips(name, run)
    return _c_slips(got, run) if name == "c" else _h_slips(got, run)


def _layer_slips(name: str, run: Probe) -> Slips:
    """Typical slips of a layer."""
    x, h, n_h = run.x, run.h, len(run.h)
    W, b = getattr(run.cell, f"W_{name}"), getattr(run.cell, f"b_{name}")
    right, other = (np.tanh, sigmoid) if name == "g" else (sigmoid, np.tanh)
    hx = np.concatenate([h, x])
    a = W @ hx + b
    yield "is 0 in every unit: it has not been written yet", np.zeros(n_h)
    if name == "g":
        yield "uses sigma; a candidate between 0 and 1 can never subtract, so it is tanh", other(a)
    else:
        yield "uses tanh; a gate is a fraction between 0 and 1, so it is sigma", other(a)
    if name == "i":
        f = sigmoid(run.cell.W_f @ hx + run.cell.b_f)
        yield "is 1 - f_t; the input gate has weights of its own, W_i and b_i", 1 - f
    yield f"is not squashed: {'tanh' if name == 'g' else 'sigma'} is missing", a
    yield "is squashed twice", right(right(a))
    yield f"misses its bias b_{name}", right(W @ hx)
    yield f"adds b_{name} after the squashing; it stands inside", right(W @ hx) + b
    reads = {
        "reads [x_t; h_{t-1}]; the weights expect [h_{t-1}; x_t]": np.concatenate([x, h]),
        "does not read h_{t-1}": np.concatenate([0 * h, x]),
        "does not read x_t": np.concatenate([h, 0 * x]),
        "reads C_{t-1} in place of h_{t-1}": np.concatenate([run.c, x]),
    }
    for words, vector in reads.items():
        yield words, right(W @ vector + b)
    yield from _weights_of_others(name, hx, run.cell, right)


def _weights_of_others(
    name: str, hx: Array, cell: LSTMCell, squash: Callable[[Array], Array]
) -> Slips:
    """Weights, or a bias, of another layer."""
    own = getattr(cell, f"W_{name}") @ hx
    for other, word in LAYERS.items():
        if other != name:
            a, b = getattr(cell, f"W_{other}") @ hx, getattr(cell, f"b_{other}")
            yield f"has the weights of the {word}", squash(a + b)
            yield f"has the matrix of the {word}", squash(a + getattr(cell, f"b_{name}"))
            yield f"has the bias of the {word}", squash(own + b)


def _c_slips(got: Mapping[str, Array], run: Probe) -> Slips:
    f, i, g, c = got["f"], got["i"], got["g"], run.c
    yield "is the old cell state: nothing is forgotten and nothing is added", c
    yield "misses the old cell state: add f_t times C_{t-1}", i * g
    yield "has C_{t-1} in it without f_t: nothing is forgotten", c + i * g
    yield "has the candidate in it without i_t", f * c + g
    yield "has nothing new in it: add i_t times the candidate", f * c
    yield "has the gates swapped: f_t belongs to C_{t-1}, i_t to the candidate", i * c + f * g
    yield "is the candidate; the candidate is only the value that could be added", g
    yield "subtracts the increment; it is added, and the candidate has the sign", f * c - i * g
    yield (
        "goes through tanh; C_t itself does not, only the output does",
        np.tanh(f * c + i * g),
    )
    yield "multiplies h_{t-1} by f_t; the cell state before is C_{t-1}", f * run.h + i * g
    yield "keeps the fraction 1 - f_t; the fraction is f_t", (1 - f) * c + i * g
    yield "is f_t + C_{t-1} in one part; a gate multiplies", f + c + i * g
    for words, value in {
        "f_t @ C_{t-1} is one number for all units; write f_t * C_{t-1}": (f @ c) + i * g,
        "i_t @ candidate is one number for all units; write *": f * c + (i @ g),
        "both products are one number for all units; write * for @": np.full_like(c, f @ c + i @ g),
    }.items():
        yield f"mixes the units: {words}", value


def _h_slips(got: Mapping[str, Array], run: Probe) -> Slips:
    o, c = got["o"], got["c"]
    yield "misses tanh: it is o_t * tanh(C_t)", o * c
    yield "misses the output gate o_t", np.tanh(c)
    yield "is the cell state itself: tanh and the output gate are missing", c
    yield "is made from the old cell state; make C_t first, then h_t from it", o * np.tanh(run.c)
    yield (
        "has tanh around the product; take tanh of C_t alone, then multiply by o_t",
        np.tanh(o * c),
    )
    yield "uses sigma; C_t goes through tanh", o * sigmoid(c)
    yield "adds the gate; it multiplies", o + np.tanh(c)
    yield "is the output gate alone", o
    yield "multiplies by tanh where tanh must be taken: o_t * tanh(C_t)", o * c * np.tanh(c)
    yield "is made from the candidate; it is made from C_t", o * np.tanh(got["g"])
    mixed = "mixes the units: o_t @ tanh(C_t) is one number for all; write o_t * tanh(C_t)"
    yield mixed, np.full_like(c, o @ np.tanh(c))
