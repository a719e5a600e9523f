"""Typical wrong answers to the exercises of lesson 09 get an explanation of their own."""

import numpy as np

from lessons.cells import forget_gate
from lessons.cells.basic import LSTMCell
from lessons.checks import check
from lessons.checks.lesson_09 import forget
from lessons.numerics import sigmoid
from tests.harness.slips import passes, told


def with_memory(memory):
    """A forget whose f_t is right, and whose c_t is memory(f, c)."""

    def answer(c_prev, h_prev, x_t, W_f, b_f):
        f_t, _ = forget(c_prev, h_prev, x_t, W_f, b_f)
        return f_t, memory(f_t, c_prev)

    return answer


test_forget = told(
    "09.forget",
    (with_memory(lambda f, c: f * c * 2), "it is f_t * c_prev, element-wise"),
    (lambda *given: given[0], "two things are asked for"),
    (lambda c, h, x, W, b: sigmoid(W @ h + b), "stopped with ValueError"),
)


def test_the_right_gate_is_that_of_the_lstm():
    cell, rng = LSTMCell(2, 4, np.random.default_rng(0)), np.random.default_rng(1)
    h, c, x = rng.normal(size=4), rng.normal(size=4), rng.normal(size=2)
    f_t, c_t = forget(c, h, x, cell.W_f, cell.b_f)
    np.testing.assert_array_equal(f_t, cell.step(x, {"h": h, "c": c})["f"])
    np.testing.assert_array_equal(c_t, f_t * c)


test_half_life = told(
    "09.half-life",
    (lambda f: 7.0, "for f = 0.9, the result is 7; expected 6.579"),
)

test_half_life_in_other_words = passes(
    "09.half-life",
    forget_gate.half_life,
    lambda f: np.log2(0.5) / np.log2(f),
    lambda f: -1 / np.log2(f),
)

test_bias = told(
    "09.bias",
    (lambda lag, left: 0.0, "for lag = 20, remaining = 0.5, the result is 0"),
)


def test_bias_in_other_words():
    assert check("09.bias", forget_gate.bias_for)
    assert check("09.bias", lambda lag, left: -np.log(left ** (-1 / lag) - 1))


test_drop = told(
    "09.drop",
    ((0, 0), "the gate is 0.500, and after 30 quiet steps 9.31e-10 is left"),
    ((4.89, -9), "0.799 is left; 0.8 is wanted"),
    ((3, -9), "0.233 is left; 0.8 is wanted"),
    ((0.9926, -9), "the bias is ln(f / (1 - f))"),
    ((5, 0), "does not shut the gate: w must be negative"),
    ((5, 3), "does not shut the gate: w must be negative"),
    ((5, -3), "and 0.72 stays; w has to make up for b"),
    ((5, -5), "the gate is σ(b + w) = 0.5, and 0.41 stays"),
    ((5,), "two numbers (b, w) are asked for"),
    (5, "two numbers (b, w) are asked for"),
    ((5, "w"), "two numbers (b, w) are asked for"),
    ((5, float("nan")), "two numbers (b, w) are asked for"),
)

test_drop_as_the_sliders_give_it = passes(
    "09.drop", (5, -9), [5.2, -8.5], (np.float64(4.9), -7.8), (4.897, -7.84)
)
