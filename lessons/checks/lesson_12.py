"""Exercises of lesson 12: an LSTM cell, the shapes of torch.nn.LSTM, a cell that stores without output, a count."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lessons.cells.basic import LSTMCell
from lessons.cells.protocol import CellError, check_step, weights
from lessons.cells.unrolling import unroll
from lessons.checks.engine.compare import shown
from lessons.checks.engine.comparison import Comparison, Slips
from lessons.checks.engine.exercise import Exercise, Verdict, not_yet, yes
from lessons.checks.lesson_12_slips import LAYERS, Probe, judge_step
from lessons.numerics import Array, sigmoid

SIZES = ((3, 4), (1, 1), (5, 2))  # n_x, n_h of the cells that are judged
CLOSED, OPEN = 0.05, 0.4  # |h| at most where nothing is output, and at least where the sign is
READ_AT = 9  # the step, from 0, of 12.store at which the sign is to be output

CRASHES = {  # what the message of a step that raises has in it, and what that often means
    "read-only": "The step writes into the old state; make a new array, as in c_t = f_t * c_prev + ...",
    "NameError": "The weights belong to the cell: write self.W_f. The functions here are sigmoid and np.tanh.",
    "_C'": "The weights of the candidate are self.W_g and self.b_g.",
    "KeyError": 'The state before is state["h"] and state["c"].',
    "scalar index": "np.concatenate takes one list: np.concatenate([h_prev, x_t]).",
    "core dimension": "W_f has n_h rows and n_h + n_x columns: h_{t-1} and x_t are concatenated.",
    "expected (": "Gates work element-wise: that is *, not @.",
    "broadcast": "The product of a matrix and a vector is @; two vectors are concatenated by"
    " np.concatenate([h_prev, x_t]).",
}


def judge_cell(answer: Any) -> Verdict:
    """A class whose cells, made by (n_x, n_h, rng), step as LSTMCell does with the same weights."""
    if not isinstance(answer, type):
        return not_yet(f"a class is expected, MyLSTM without brackets; this is {shown(answer)}.")
    for seed, (n_x, n_h) in enumerate(SIZES):
        mine = answer(n_x, n_h, np.random.default_rng(seed))
        if wrong := _wrong_weights(mine, n_x, n_h):
            return not_yet(wrong)
        if wrong := _wrong_steps(mine, _twin(mine, n_x, n_h, seed), seed):
            return not_yet(wrong)
    return yes(
        "f, i, o, the candidate, C and h are those of lessons.cells.LSTMCell, over 20 steps, within 1e-12."
    )


def _wrong_weights(mine: Any, n_x: int, n_h: int) -> str:
    """Whether the cell has the eight weights, in their shapes; a sentence if not."""
    if getattr(mine, "state_sizes", None) != {"h": n_h, "c": n_h}:
        return f'a cell of {n_h} units needs state_sizes = {{"h": {n_h}, "c": {n_h}}}.'
    for gate in LAYERS:
        for name, shape in ((f"W_{gate}", (n_h, n_h + n_x)), (f"b_{gate}", (n_h,))):
            found = weights(mine).get(name)
            if found is None or found.shape != shape:
                there = "is missing" if found is None else f"has shape {found.shape}"
                return f"for n_x = {n_x} and n_h = {n_h}, {name} {there}; expected shape {shape}."
    return ""


def _twin(mine: Any, n_x: int, n_h: int, seed: int) -> LSTMCell:
    """Draw large weights for the learner's cell, and give them to a cell of the library too."""
    rng, twin = np.random.default_rng(seed), LSTMCell(n_x, n_h, np.random.default_rng(seed))
    for name, weight in weights(twin).items():
        weight[...] = rng.normal(size=weight.shape)
        setattr(mine, name, weight.copy())
    return twin


def _wrong_steps(mine: Any, twin: LSTMCell, seed: int) -> str:
    """What is wrong with one step, or with twenty, as a sentence."""
    rng, n_h = np.random.default_rng(seed + 10), twin.state_sizes["h"]
    xs, h, c = rng.normal(size=(20, twin.n_x)), rng.uniform(-0.9, 0.9, n_h), rng.normal(size=n_h)
    try:
        got = check_step(mine, xs[0], {"h": h, "c": c})
        if wrong := judge_step(got, Probe(twin, xs[0], h, c)):
            return wrong
        off = max(np.abs(unroll(mine, xs)[name] - unroll(twin, xs)[name]).max() for name in "ch")
    except CellError as error:
        helps = (words for mark, words in CRASHES.items() if mark in str(error))
        return f"{error} {next(helps, '')}".strip()
    if off > 1e-12:
        return (
            "one step is right, twenty are not: h_{t-1} and C_{t-1} must come from `state` alone."
        )
    return ""


class MyLSTM:
    """An LSTM cell: three gates and a candidate."""

    def __init__(self, n_x: int, n_h: int, rng: np.random.Generator) -> None:
        """Draw the weights of the four layers, all on [h_{t-1}; x_t]."""
        self.state_sizes, self.n_x = {"h": n_h, "c": n_h}, n_x
        W, b = rng.normal(size=(4, n_h, n_h + n_x)), rng.normal(size=(4, n_h))
        self.W_f, self.W_i, self.W_g, self.W_o = W
        self.b_f, self.b_i, self.b_g, self.b_o = b

    def step(self, x_t: Array, state: Mapping[str, Array]) -> dict[str, Array]:
        """Forget, then add; then output a part of tanh of the cell state."""
        h_prev, c_prev = state["h"], state["c"]
        hx = np.concatenate([h_prev, x_t])
        f_t = sigmoid(self.W_f @ hx + self.b_f)
        i_t = sigmoid(self.W_i @ hx + self.b_i)
        g_t = np.tanh(self.W_g @ hx + self.b_g)
        o_t = sigmoid(self.W_o @ hx + self.b_o)
        c_t = f_t * c_prev + i_t * g_t
        h_t = o_t * np.tanh(c_t)
        return {"f": f_t, "i": i_t, "g": g_t, "o": o_t, "c": c_t, "h": h_t}


def sign_and_query(sign: float) -> Array:
    """Inputs (12, 2): the sign in the first number at step 1, the query in the second at step 10."""
    xs = np.zeros((12, 2))
    xs[0, 0], xs[READ_AT, 1] = sign, 1.0
    return xs


def judge_store(answer: Any) -> Verdict:
    """An LSTMCell(2, 1, rng) that stores a sign and outputs it at the query alone."""
    fits = isinstance(answer, LSTMCell) and (answer.n_x, answer.state_sizes["h"]) == (2, 1)
    if not fits:
        return not_yet(f"a cell LSTMCell(n_x=2, n_h=1, rng) is expected; this is {shown(answer)}.")
    for sign in (1.0, -1.0):
        try:
            run = unroll(answer, sign_and_query(sign))
        except CellError as error:
            return not_yet(str(error))
        if wrong := _wrong_output(sign, run["c"][:, 0], run["h"][:, 0]):
            return not_yet(f"for the sign {sign:+.0f}, {wrong}")
    return yes(
        "C stores the sign for ten steps, h is near 0 at eleven of twelve: o alone decides when the sign is output."
    )


def _wrong_output(sign: float, c: Array, h: Array) -> str:
    """What is wrong with one run, as the end of a sentence."""
    first, last = sign * c[0], sign * c[READ_AT]
    if first < OPEN:
        return (
            f"C_1 is {c[0]:.2f}: the sign is not stored. Look at the candidate and the input gate."
        )
    if last < OPEN:
        lost = f"C_1 is {c[0]:.2f} and C_{READ_AT + 1} is {c[READ_AT]:.2f}"
        return f"{lost}: what was stored does not last. Look at the forget gate."
    if abs(h[0]) >= CLOSED:
        return (
            f"h_1 is {h[0]:.2f}: the sign is output at once. Without the query, o must be near 0."
        )
    for t in (*range(1, READ_AT), READ_AT + 1, READ_AT + 2):
        if abs(h[t]) >= CLOSED:
            when = "before" if t < READ_AT else "after"
            return f"h_{t + 1} is {h[t]:.2f}: there is an output {when} the query."
    if sign * h[READ_AT] < OPEN:
        return f"h_{READ_AT + 1} is {h[READ_AT]:.2f}: the query should open o, so that the sign is output."
    return ""


def store() -> LSTMCell:
    """The candidate reads the sign, f keeps it, and only the query opens o."""
    cell = LSTMCell(n_x=2, n_h=1, rng=np.random.default_rng(0))
    for weight in (cell.W_f, cell.W_i, cell.W_g, cell.W_o, cell.b_g):
        weight[:] = 0
    cell.b_f[:], cell.b_i[:] = 8, 4  # keep; and add whatever the candidate is
    cell.W_g[:] = [[0, 3, 0]]  # columns: h, sign, query
    cell.W_o[:], cell.b_o[:] = [[0, 0, 12]], -6
    return cell


Shape = tuple[int, ...]


def shapes(T: int, batch: int, n_x: int, n_h: int, layers: int) -> tuple[Shape, Shape, Shape]:
    """The shapes of output, h_n and c_n of torch.nn.LSTM(n_x, n_h, layers) for an input (T, batch, n_x)."""
    return (T, batch, n_h), (layers, batch, n_h), (layers, batch, n_h)


def _shape_slips(T: int, batch: int, n_x: int, n_h: int, layers: int) -> dict[str, Shape]:
    """Wrong shapes of output."""
    return {
        "the rows of the batch are missing": (T, n_h),
        "that is the order of batch_first=True; the default is steps first": (batch, T, n_h),
        "output holds the top layer alone, at every step": (T, batch, layers * n_h),
        "the layers have no axis in output, which holds the top layer alone": (
            layers,
            T,
            batch,
            n_h,
        ),
        "that is the input; each step returns n_h numbers": (T, batch, n_x),
        "output holds every step, not the last one alone": (batch, n_h),
    }


def _state_slips(T: int, batch: int, n_x: int, n_h: int, layers: int) -> dict[str, Shape]:
    """Wrong shapes of h_n and c_n."""
    return {
        "every row of the batch has a state of its own": (layers, n_h),
        "every layer has a state of its own": (batch, n_h),
        "the first axis is the layers also where there is one layer": (n_h,),
        "the layers stand first, also with batch_first=True": (batch, layers, n_h),
        "this is the state after the last step alone, so no axis has T": (T, batch, n_h),
        "the layers have an axis of their own": (batch, layers * n_h),
        "a state has n_h numbers, not n_x": (layers, batch, n_x),
    }


def judge_shapes(answer: Any) -> Verdict:
    """A function my_shapes(T, batch, n_x, n_h, layers) that returns three shapes."""
    if not callable(answer):
        return not_yet(
            f"a function my_shapes(T, batch, n_x, n_h, layers) is expected; this is {shown(answer)}."
        )
    for sizes in ((7, 5, 4, 3, 2), (11, 2, 6, 8, 3)):
        got = answer(*sizes)
        if not isinstance(got, tuple | list) or len(got) != 3:
            return not_yet(f"three shapes are expected, output, h_n and c_n; this is {shown(got)}.")
        for name, found, right in zip(("output", "h_n", "c_n"), got, shapes(*sizes), strict=True):
            if not isinstance(found, tuple | list):
                return not_yet(
                    f"the shape of {name} is a tuple of numbers; this is {shown(found)}."
                )
            if tuple(found) != right:
                known = (_shape_slips if name == "output" else _state_slips)(*sizes)
                why = [f": {words}" for words, shape in known.items() if shape == tuple(found)]
                T, batch, n_x, n_h, layers = sizes
                at = f"T = {T}, batch = {batch}, n_x = {n_x}, n_h = {n_h}, layers = {layers}"
                return not_yet(f"for {at} your {name} is {tuple(found)}{why[0] if why else ''}.")
    return yes("these are the shapes of torch.nn.LSTM, for two sizes.")


def _count_slips(n_x: int, n_h: int) -> Slips:
    """Wrong counts."""
    wide = n_h + n_x
    return {
        "this is one layer; how many layers read [h_{t-1}; x_t]?": n_h * (wide + 1),
        "these are the three gates; the candidate has weights too.": 3 * n_h * (wide + 1),
        "the biases are missing: one for each unit of each layer.": 4 * n_h * wide,
        "one bias for a layer is too few: it has one for each unit.": 4 * (n_h * wide + 1),
        "this is torch's count, with two biases for each unit; this cell has one.": (
            4 * n_h * (wide + 2)
        ),
        "each layer reads h_{t-1} too, not x_t alone.": 4 * n_h * (n_x + 1),
        "each layer reads x_t too, not h_{t-1} alone.": 4 * n_h * (n_h + 1),
    }


def count(n_x: int, n_h: int) -> int:
    """Four layers of n_h units; each unit has n_h + n_x weights and a bias."""
    return 4 * n_h * (n_h + n_x + 1)


judge_count = Comparison(
    count,
    "four layers, each with n_h rows of n_h + n_x weights and a bias.",
    [{"n_x": 4, "n_h": 3}, {"n_x": 10, "n_h": 64}],
    _count_slips,
)


EXERCISES = (
    Exercise(
        "12.cell",
        judge_cell,
        MyLSTM,
        "Four lines look alike: f_t = sigmoid(self.W_f @ hx + self.b_f), and so on. Which one is not sigmoid?",
        "The cell state: f_t * c_prev is what remains, i_t * g_t is the increment.",
        "The hidden state: o_t * np.tanh(c_t), with the new c_t.",
    ),
    Exercise(
        "12.shapes",
        judge_shapes,
        shapes,
        "The array output has h_t of the top layer at each step, for each row; h_n and c_n have a state of each layer.",
        "The axes stand in this order: steps or layers first, then the rows of the batch, then the units.",
        "The input size n_x is in the weights alone: no result has it.",
    ),
    Exercise(
        "12.store",
        judge_store,
        store,
        "Four parts: the candidate reads the sign (W_g), i lets it in (b_i), f keeps it (b_f), o is closed (b_o).",
        "The columns of every W are h, the sign, the query. W_g reads the sign: [[0, 3, 0]].",
        "With b_o = -6 the output gate is 0.002, closed. The query must add 12 to make it 0.998.",
    ),
    Exercise(
        "12.count",
        judge_count,
        count,
        "One layer: n_h rows, n_h + n_x columns, and a bias for each row. How many layers are there?",
        "Add one column for the bias: n_h * (n_h + n_x + 1) is one layer.",
    ),
)
