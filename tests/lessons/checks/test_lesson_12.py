"""Lesson 12: the right answers pass, and each typical wrong one is explained."""

import inspect
import textwrap

import numpy as np
import pytest
import torch

from lessons.cells.basic import LSTMCell, RNNCell
from lessons.cells.protocol import weights
from lessons.cells.torch_bridge import to_torch
from lessons.cells.unrolling import unroll
from lessons.checks import check
from lessons.checks.lesson_12 import MyLSTM, count, silent
from lessons.numerics import sigmoid

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
    ([(CANDIDATE, "sigmoid(self.W_g @ hx + self.b_g)")], "your candidate uses sigma; a candidate between 0 and 1"),
    ([(CANDIDATE, "0 * c_prev")], "your candidate is 0 in every unit"),
    ([(OUTPUT, "np.tanh(self.W_o @ hx + self.b_o)")], "your output gate uses tanh; a gate is a share"),
    ([(OUTPUT, "sigmoid(self.W_o @ hx)")], "your output gate misses its bias b_o"),
    ([(OUTPUT, "sigmoid(self.W_o @ hx) + self.b_o")], "it stands inside"),
    ([(FORGET, "self.W_f @ hx + self.b_f")], "your forget gate is not squashed: sigma is missing"),
    ([(FORGET, "sigmoid(sigmoid(self.W_f @ hx + self.b_f))")], "your forget gate is squashed twice"),
    ([(CANDIDATE, "np.tanh(np.tanh(self.W_g @ hx + self.b_g))")], "your candidate is squashed twice"),
    ([(FORGET, "sigmoid(self.W_i @ hx + self.b_i)")], "your forget gate has the weights of the input gate"),
    ([(INPUT, "1 - f_t")], "your input gate is 1 - f_t; the input gate has weights of its own"),
    ([(INPUT, "sigmoid(self.W_i @ hx + self.b_f)")], "your input gate has the bias of the forget gate"),
    ([(OUTPUT, "sigmoid(self.W_f @ hx + self.b_o)")], "your output gate has the matrix of the forget gate"),
    ([("[h_prev, x_t]", "[x_t, h_prev]")], "reads [x_t; h_{t-1}]; the weights expect [h_{t-1}; x_t]"),
    ([("[h_prev, x_t]", "[c_prev, x_t]")], "reads C_{t-1} in place of h_{t-1}"),
    ([("[h_prev, x_t]", "[0 * h_prev, x_t]")], "does not read h_{t-1}"),
    ([("[h_prev, x_t]", "[h_prev, 0 * x_t]")], "does not read x_t"),
    ([(MEMORY, "c_prev + i_t * g_t")], "C_t is not forgotten: C_{t-1} goes in whole"),
    ([(MEMORY, "i_t * g_t")], "C_t misses the old memory"),
    ([(MEMORY, "f_t * c_prev")], "C_t has nothing new in it"),
    ([(MEMORY, "f_t * c_prev + g_t")], "goes in without i_t"),
    ([(MEMORY, "i_t * c_prev + f_t * g_t")], "C_t has the gates swapped"),
    ([(MEMORY, "f_t * h_prev + i_t * g_t")], "the memory before is C_{t-1}"),
    ([(MEMORY, "f_t * c_prev - i_t * g_t")], "it is added"),
    ([(MEMORY, "np.tanh(f_t * c_prev + i_t * g_t)")], "C_t is pressed through tanh"),
    ([(MEMORY, "g_t")], "C_t is the candidate"),
    ([(MEMORY, "(1 - f_t) * c_prev + i_t * g_t")], "keeps 1 - f_t"),
    ([(MEMORY, "f_t @ c_prev + i_t * g_t")], "write f_t * C_{t-1}"),
    ([(MEMORY, "f_t @ c_prev + i_t @ g_t")], "Gates work unit by unit: that is *, not @"),
    ([(MEMORY, "np.outer(f_t, c_prev) + i_t * g_t")], "Gates work unit by unit"),
    ([(MEMORY, "c_prev")], "C_t is the old memory: nothing is forgotten"),
    ([(MEMORY, "f_t + c_prev + i_t * g_t")], "C_t is f_t + C_{t-1} in one part; a gate multiplies"),
    ([(MEMORY, "f_t * c_prev + i_t @ g_t")], "i_t @ candidate is one number for all units; write *"),
    ([(MEMORY, "f_t @ c_prev + i_t @ g_t + 0 * c_prev")], "both products are one number for all units; write * for @"),
    ([(SAID, "o_t * sigmoid(c_t)")], "h_t uses sigma; C_t is pressed through tanh"),
    ([(SAID, "o_t + np.tanh(c_t)")], "h_t adds the gate; it multiplies"),
    ([(SAID, "o_t")], "h_t is the output gate alone"),
    ([(SAID, "o_t * np.tanh(g_t)")], "h_t is made from the candidate; it is made from C_t"),
    ([(SAID, "o_t * c_t")], "h_t misses tanh"),
    ([(SAID, "np.tanh(c_t)")], "h_t misses the output gate"),
    ([(SAID, "c_t")], "h_t is the memory itself"),
    ([(SAID, "o_t * np.tanh(c_prev)")], "h_t is made from the old memory; make C_t first"),
    ([(SAID, "np.tanh(o_t * c_t)")], "tanh around the product"),
    ([(SAID, "o_t * c_t * np.tanh(c_t)")], "multiplies by tanh where tanh must be taken"),
    ([(SAID, "np.full_like(c_t, o_t @ np.tanh(c_t))")], "h_t mixes the units"),
    ([(SAID, "o_t @ np.tanh(c_t)")], "Gates work unit by unit"),
    ([("c_t = f_t * c_prev", "c_prev *= f_t\n    c_t = c_prev")], "writes into the old state"),
    ([("self.W_f", "W_f")], "write self.W_f"),
    ([("np.tanh(c_t)", "tanh(c_t)")], "The functions here are sigmoid and np.tanh"),
    ([("self.W_g", "self.W_C")], "The weights of the candidate are self.W_g and self.b_g"),
    ([("[h_prev, x_t]", "h_prev, x_t")], "np.concatenate takes one list"),
    ([("np.concatenate([h_prev, x_t])", "h_prev + x_t")], "two vectors are joined by np.concatenate"),
    ([("self.W_f @ hx", "self.W_f @ x_t")], "joined by np.concatenate"),
    ([("self.W_f @ hx", "self.W_f * hx")], "The product of a matrix and a vector is @"),
    ([(FORGET, "0.5")], "f has shape (); expected (4,), one number for every unit"),
    ([('state["h"], state["c"]', 'state["h"], state["C"]')], 'The state before is state["h"] and state["c"]'),
    ([('"f": f_t, ', "")], "has no 'f'"),
    ([('"h": h_t', '"hh": h_t')], "did not return h"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "said"), WRONG)
def test_each_slip_of_a_cell_is_named(changes, said):
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


def test_a_wrong_gate_is_blamed_once():
    why = check("12.cell", slipped((FORGET, "np.tanh(self.W_f @ hx + self.b_f)"))).why
    assert "your forget gate uses tanh" in why
    assert "C_t and h_t are right" in why


def test_a_cell_that_keeps_its_own_past_is_found_out():
    class Hoarder(MyLSTM):
        steps = 0

        def step(self, x_t, state):
            self.steps += 1
            made = super().step(x_t, state)
            return made | {"h": made["h"] * (1 if self.steps < 3 else 0.5)}

    assert "twenty are not" in check("12.cell", Hoarder).why


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
def test_a_class_is_asked_for(answer):
    assert "a class is asked for" in check("12.cell", answer).why


def changed(**values):
    cell = silent()
    for name, value in values.items():
        getattr(cell, name)[:] = value
    return cell


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (changed(b_f=0), "what was written does not last. Look at the forget gate"),
        (changed(b_i=-4), "the sign is not written"),
        (changed(W_g=0), "the sign is not written"),
        (changed(W_g=[[0, -3, 0]]), "the sign is not written"),
        (changed(b_o=0), "it speaks at once"),
        (changed(b_o=[6], W_o=[[0, -12, 0]]), "it speaks before it is asked"),
        (changed(W_o=0), "asked, it should open o"),
        (LSTMCell(2, 2, np.random.default_rng(0)), "LSTMCell(n_x=2, n_h=1, rng) is asked for"),
        (RNNCell(2, 1, np.random.default_rng(0)), "LSTMCell(n_x=2, n_h=1, rng) is asked for"),
    ],
)
def test_a_cell_that_knows_and_says_nothing(answer, said):
    verdict = check("12.silent", answer)
    assert not verdict
    assert said in verdict.why


def test_other_weights_that_keep_a_secret_pass_too():
    assert check("12.silent", changed(b_f=5, b_i=0, W_g=[[0, 9, 0]], b_o=-4, W_o=[[0, 0, 9]]))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda n_x, n_h: n_h * (n_h + n_x + 1), "this is one layer"),
        (lambda n_x, n_h: 3 * n_h * (n_h + n_x + 1), "the candidate has weights too"),
        (lambda n_x, n_h: 4 * n_h * (n_h + n_x), "the biases are missing"),
        (lambda n_x, n_h: 4 * n_h * (n_h + n_x + 2), "this is torch's count"),
        (lambda n_x, n_h: 4 * n_h * (n_x + 1), "reads h_{t-1} too"),
        (lambda n_x, n_h: 4 * n_h * (n_h + 1), "each layer reads x_t too"),
        (lambda n_x, n_h: 4 * (n_h * (n_h + n_x) + 1), "one bias for a layer is too few"),
        (lambda n_x, n_h: 7, "expected 96"),
        (96, "a function is asked for"),
    ],
)
def test_the_count_of_the_weights(answer, said):
    verdict = check("12.count", answer)
    assert not verdict
    assert said in verdict.why


def test_the_count_is_that_of_the_cell_and_torch_has_one_bias_more():
    cell = LSTMCell(5, 7, np.random.default_rng(0))
    assert count(5, 7) == sum(weight.size for weight in weights(cell).values())
    assert count(5, 7) + 4 * 7 == sum(p.numel() for p in to_torch(cell).parameters())
