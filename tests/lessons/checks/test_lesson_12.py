"""Lesson 12: the right answers pass, and each typical wrong one is explained."""

import inspect
import itertools
import textwrap

import numpy as np
import pytest
import torch

from lessons.cells.basic import LSTMCell, RNNCell
from lessons.cells.protocol import weights
from lessons.cells.torch_bridge import to_torch
from lessons.cells.unrolling import unroll
from lessons.checks import check
from lessons.checks.lesson_12 import MyLSTM, _shape_slips, _state_slips, count, shapes, store
from lessons.checks.lesson_12_slips import LAYERS, NAMES, Probe, slips_of
from lessons.numerics import sigmoid
from tests.harness.slips import stepped, told

STEP = textwrap.dedent(inspect.getsource(MyLSTM.step)).split('"""')[2]


def slipped(*changes):
    """MyLSTM with a step in which some code is replaced by other code."""
    body = STEP
    for old, new in changes:
        assert old in body
        body = body.replace(old, new)
    names = {"np": np, "sigmoid": sigmoid}
    exec("def step(self, x_t, state):" + body, names)
    return type("Wrong", (MyLSTM,), {"step": names["step"]})


def test_the_solution_is_torchs_lstm():
    for n_x, n_h in ((3, 4), (1, 1), (6, 9)):
        rng = np.random.default_rng(n_h)
        mine, twin = MyLSTM(n_x, n_h, rng), LSTMCell(n_x, n_h, rng)
        for name, weight in weights(mine).items():
            setattr(twin, name, weight)
        xs = rng.normal(size=(30, n_x))
        with torch.no_grad():
            hs, (_, c) = to_torch(twin)(torch.tensor(xs))
        run = unroll(mine, xs)
        np.testing.assert_allclose(run["h"], hs.numpy(), rtol=0, atol=1e-12)
        np.testing.assert_allclose(run["c"][-1], c[0].numpy(), rtol=0, atol=1e-12)


FORGET, INPUT, OUTPUT = (f"sigmoid(self.W_{gate} @ hx + self.b_{gate})" for gate in "fio")
CANDIDATE = "np.tanh(self.W_g @ hx + self.b_g)"
MEMORY, SAID = "f_t * c_prev + i_t * g_t", "o_t * np.tanh(c_t)"
WRONG = [
    ([(MEMORY, "f_t @ c_prev + i_t @ g_t")], "Gates work element-wise: that is *, not @"),
    ([(MEMORY, "np.outer(f_t, c_prev) + i_t * g_t")], "Gates work element-wise"),
    ([(SAID, "o_t @ np.tanh(c_t)")], "Gates work element-wise"),
    ([("c_t = f_t * c_prev", "c_prev *= f_t\n    c_t = c_prev")], "writes into the old state"),
    ([("self.W_f", "W_f")], "write self.W_f"),
    ([("np.tanh(c_t)", "tanh(c_t)")], "The functions here are sigmoid and np.tanh"),
    ([("self.W_g", "self.W_C")], "The weights of the candidate are self.W_g and self.b_g"),
    ([("[h_prev, x_t]", "h_prev, x_t")], "np.concatenate takes one list"),
    (
        [("np.concatenate([h_prev, x_t])", "h_prev + x_t")],
        "two vectors are concatenated by",
    ),
    ([("self.W_f @ hx", "self.W_f @ x_t")], "are concatenated"),
    ([("self.W_f @ hx", "self.W_f * hx")], "The product of a matrix and a vector is @"),
    ([(FORGET, "0.5")], "f has shape (); expected (4,), one number for every unit"),
    (
        [('state["h"], state["c"]', 'state["h"], state["C"]')],
        'The state before is state["h"] and state["c"]',
    ),
    ([('"f": f_t, ', "")], "has no 'f'"),
    ([('"h": h_t', '"hh": h_t')], "did not return h"),
]


def with_slip(name, words):
    """MyLSTM with one mistake in one quantity; what follows from it is right."""

    def change(cell, made, x_t, state):
        run = Probe(cell, x_t, state["h"], state["c"])
        made[name] = dict(slips_of(name, made, run))[words]
        if name in LAYERS:
            made["c"] = made["f"] * run.c + made["i"] * made["g"]
        return made if name == "h" else made | {"h": made["o"] * np.tanh(made["c"])}

    return stepped(MyLSTM, change)


CELL, ONE = LSTMCell(3, 4, np.random.default_rng(0)), np.ones(4)
RUN = Probe(CELL, np.ones(3), ONE, ONE)
KNOWN = [
    (name, words)
    for name in NAMES
    for words, _ in slips_of(name, CELL.step(RUN.x, {"h": ONE, "c": ONE}), RUN)
]


@pytest.mark.parametrize(("name", "words"), KNOWN)
def test_each_slip_of_a_quantity_is_named(name, words):
    assert check("12.cell", with_slip(name, words)).why.endswith(f"{NAMES[name]} {words}.")


@pytest.mark.parametrize(("changes", "said"), WRONG)
def test_a_step_that_does_not_fit_is_explained(changes, said):
    verdict = check("12.cell", slipped(*changes))
    assert not verdict
    assert said in verdict.why
    assert len(verdict.why) < 400


def test_what_is_right_is_said_too():
    why = check("12.cell", slipped((CANDIDATE, "sigmoid(self.W_g @ hx + self.b_g)"))).why
    right = "your forget gate, your input gate, your output gate, C_t and h_t are right"
    assert why.startswith(f"{right}; your candidate uses sigma")


def test_what_is_wrong_too_is_not_praised():
    two = (CANDIDATE, "sigmoid(self.W_g @ hx + self.b_g)"), (SAID, "o_t * c_t")
    why = check("12.cell", slipped(*two)).why
    right = "your forget gate, your input gate, your output gate and C_t are right"
    assert why.startswith(f"{right}; your candidate uses sigma")
    two = (MEMORY, "c_prev"), (SAID, "o_t * c_t")
    why = check("12.cell", slipped(*two)).why
    assert why.startswith(
        "your forget gate, your input gate, your candidate and your output gate are right; C_t is"
    )


def test_what_cannot_be_seen_is_not_praised():
    why = check("12.cell", slipped((INPUT, "0 * c_prev"))).why  # then i_t * g_t may be missing
    assert "C_t" not in why
    assert "your output gate and h_t are right" in why


def test_a_wrong_gate_is_named_once():
    why = check("12.cell", slipped((FORGET, "np.tanh(self.W_f @ hx + self.b_f)"))).why
    assert "your forget gate uses tanh" in why
    assert "C_t and h_t are right" in why


def test_a_cell_with_a_state_of_its_own_is_found_out():
    steps = itertools.count()
    hoarder = stepped(
        MyLSTM, lambda c, made, x, s: made | {"h": made["h"] / (1 + (next(steps) > 1))}
    )
    assert "twenty are not" in check("12.cell", hoarder).why


def test_a_cell_without_its_weights_is_told_which():
    class Short(MyLSTM):
        def __init__(self, n_x, n_h, rng):
            super().__init__(n_x, n_h, rng)
            self.W_o = self.W_o[:, :n_x]

    assert "W_o has shape (4, 3); expected shape (4, 7)" in check("12.cell", Short).why
    Short.__init__ = lambda self, n_x, n_h, rng: None
    assert "needs state_sizes" in check("12.cell", Short).why


@pytest.mark.parametrize(
    "answer", [MyLSTM(2, 3, np.random.default_rng(0)), LSTMCell.step, "LSTM", 4]
)
def test_a_class_is_expected(answer):
    assert "a class is expected" in check("12.cell", answer).why


def changed(**values):
    cell = store()
    for name, value in values.items():
        getattr(cell, name)[:] = value
    return cell


test_a_cell_that_stores_without_output = told(
    "12.store",
    (changed(b_f=0), "what was stored does not last. Look at the forget gate"),
    (changed(b_i=-4), "the sign is not stored"),
    (changed(W_g=0), "the sign is not stored"),
    (changed(W_g=[[0, -3, 0]]), "the sign is not stored"),
    (changed(b_o=0), "the sign is output at once"),
    (changed(b_o=[6], W_o=[[0, -12, 0]]), "there is an output before the query"),
    (changed(W_o=0), "the query should open o"),
    (LSTMCell(2, 2, np.random.default_rng(0)), "LSTMCell(n_x=2, n_h=1, rng) is expected"),
    (RNNCell(2, 1, np.random.default_rng(0)), "LSTMCell(n_x=2, n_h=1, rng) is expected"),
)


def test_other_weights_that_store_the_sign_pass_too():
    assert check("12.store", changed(b_f=5, b_i=0, W_g=[[0, 9, 0]], b_o=-4, W_o=[[0, 0, 9]]))


SIZES = (7, 5, 4, 3, 2)  # T, batch, n_x, n_h, layers


@pytest.mark.parametrize("sizes", [SIZES, (1, 1, 1, 1, 1), (11, 2, 6, 8, 3)])
def test_the_shapes_are_those_of_torch(sizes):
    T, batch, n_x, n_h, layers = sizes
    output, (h_n, c_n) = torch.nn.LSTM(n_x, n_h, layers)(torch.zeros(T, batch, n_x))
    assert shapes(*sizes) == (output.shape, h_n.shape, c_n.shape)


def returned(**wrong):
    """A function of the exercise that gives what `wrong` makes of the right shape of one result."""

    def my_shapes(*sizes):
        made = dict(zip(("output", "h_n", "c_n"), shapes(*sizes), strict=True))
        return tuple(wrong[name](*sizes) if name in wrong else made[name] for name in made)

    return my_shapes


@pytest.mark.parametrize(
    ("name", "slips"), [("output", _shape_slips), ("h_n", _state_slips), ("c_n", _state_slips)]
)
def test_each_wrong_shape_is_named(name, slips):
    for words, shape in slips(*SIZES).items():
        why = check("12.shapes", returned(**{name: lambda *sizes, k=words: slips(*sizes)[k]})).why
        assert f"your {name} is {shape}: {words}." in why


test_shapes = told(
    "12.shapes",
    (returned(h_n=lambda *sizes: (1, 2)), "your h_n is (1, 2)."),
    (returned(c_n=lambda *sizes: 3), "the shape of c_n is a tuple of numbers"),
    (lambda *sizes: (1, 2), "three shapes are expected"),
    (lambda *sizes: None, "three shapes are expected"),
    ((7, 5, 3), "a function my_shapes(T, batch, n_x, n_h, layers) is expected"),
)


def test_shapes_may_be_lists_and_torchs_own():
    assert check("12.shapes", returned(output=lambda *sizes: list(shapes(*sizes)[0])))
    assert check("12.shapes", returned(c_n=lambda *sizes: torch.zeros(shapes(*sizes)[2]).shape))


test_the_count_of_the_weights = told("12.count", (lambda n_x, n_h: 7, "expected 96"))


def test_the_count_is_that_of_the_cell_and_torch_has_one_bias_more():
    cell = LSTMCell(5, 7, np.random.default_rng(0))
    assert count(5, 7) == sum(weight.size for weight in weights(cell).values())
    assert count(5, 7) + 4 * 7 == sum(p.numel() for p in to_torch(cell).parameters())
