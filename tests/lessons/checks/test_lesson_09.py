"""Typical wrong answers to the exercises of lesson 09 get an explanation of their own."""

import numpy as np
import pytest

from lessons.cells import forget_gate
from lessons.cells.basic import LSTMCell
from lessons.checks import check
from lessons.checks.lesson_09 import forget
from lessons.numerics import sigmoid


def with_gate(gate):
    """A forget whose f_t is gate(h, x, W, b), and whose c_t follows from it."""

    def answer(c_prev, h_prev, x_t, W_f, b_f):
        f_t = gate(h_prev, x_t, W_f, b_f)
        return f_t, f_t * c_prev

    return answer


def with_memory(memory):
    """A forget whose f_t is right, and whose c_t is memory(f, c)."""

    def answer(c_prev, h_prev, x_t, W_f, b_f):
        f_t, _ = forget(c_prev, h_prev, x_t, W_f, b_f)
        return f_t, memory(f_t, c_prev)

    return answer


def cat(*parts):
    return np.concatenate(parts)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (with_gate(lambda h, x, W, b: np.ones(3)), "nothing is computed from W_f"),
        (with_gate(lambda h, x, W, b: W @ cat(h, x) + b), "sigmoid is missing"),
        (with_gate(lambda h, x, W, b: np.tanh(W @ cat(h, x) + b)), "tanh goes from -1 to 1"),
        (with_gate(lambda h, x, W, b: sigmoid(W @ cat(h, x))), "the bias b_f is missing"),
        (with_gate(lambda h, x, W, b: sigmoid(W @ cat(h, x)) + b), "before sigmoid"),
        (with_gate(lambda h, x, W, b: sigmoid(W[:, :3] @ (h + x) + b)), "not their sum"),
        (lambda c, h, x, W, b: forget(c, c, x, W, b), "not c_prev"),
        (lambda *given: forget(*given)[::-1], "in the wrong order"),
        (with_gate(lambda h, x, W, b: sigmoid(W @ cat(x, h) + b)), "the order is [h_prev; x_t]"),
        (with_gate(lambda h, x, W, b: sigmoid(W[:, :3] @ h + b)), "x_t is missing"),
        (with_gate(lambda h, x, W, b: sigmoid(W[:, 3:] @ x + b)), "h_prev is missing"),
        (with_gate(lambda h, x, W, b: 1 - sigmoid(W @ cat(h, x) + b)), "this is 1 - f_t"),
        (with_memory(lambda f, c: f @ c), "adds everything up to one number"),
        (with_memory(lambda f, c: np.outer(f, c)), "this is a matrix"),
        (with_memory(lambda f, c: c.copy()), "it is c_prev unchanged"),
        (with_memory(lambda f, c: f + c), "f_t was added"),
        (with_memory(lambda f, c: (1 - f) * c), "what is thrown away"),
        (with_memory(lambda f, c: f * c * 2), "it is f_t * c_prev, unit by unit"),
        (lambda *given: given[0], "two things are asked for"),
        (lambda c, h, x, W, b: sigmoid(W @ h + b), "stopped with ValueError"),
        (3.0, "a function is asked for"),
    ],
)
def test_forget(answer, words):
    verdict = check("09.forget", answer)
    assert not verdict
    assert words in repr(verdict)


def test_the_right_gate_is_that_of_the_lstm():
    cell, rng = LSTMCell(2, 4, np.random.default_rng(0)), np.random.default_rng(1)
    h, c, x = rng.normal(size=4), rng.normal(size=4), rng.normal(size=2)
    f_t, c_t = forget(c, h, x, cell.W_f, cell.b_f)
    np.testing.assert_array_equal(f_t, cell.step(x, {"h": h, "c": c})["f"])
    np.testing.assert_array_equal(c_t, f_t * c)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda f: np.log(f) / np.log(0.5), "this is the inverse"),
        (lambda f: -np.log(0.5) / np.log(f), "the sign is wrong"),
        (lambda f: np.log(0.5), "does not depend on f"),
        (lambda f: np.log(0.5) * np.log(f), "has to be divided"),
        (lambda f: np.log(0.5 / f), "the logarithms are divided"),
        (lambda f: -1 / np.log(f), "1/e is left"),
        (lambda f: 1 / (1 - f), "rule of thumb"),
        (lambda f: 0.5 / (1 - f), "it takes the same share"),
        (lambda f: f**0.5, "square root"),
        (lambda f: 6.579, "compute it from f"),
        (lambda f: 7.0, "for f = 0.9, the result is 7; expected 6.579"),
        (lambda f: None, "nothing came back"),
        (6.58, "a function is asked for"),
    ],
)
def test_half_life(answer, words):
    verdict = check("09.half-life", answer)
    assert not verdict
    assert words in repr(verdict)


@pytest.mark.parametrize(
    "answer",
    [forget_gate.half_life, lambda f: np.log2(0.5) / np.log2(f), lambda f: -1 / np.log2(f)],
)
def test_half_life_in_other_words(answer):
    assert check("09.half-life", answer)


def logit(f):
    return np.log(f / (1 - f))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda lag, left: left ** (1 / lag), "this is the gate f that is needed"),
        (lambda lag, left: sigmoid(np.array(left ** (1 / lag))), "here its inverse is needed"),
        (lambda lag, left: logit(left ** (1 / lag)) / np.log(10), "base 10"),
        (lambda lag, left: logit(left ** (1 / lag)) / np.log(2), "base 2"),
        (lambda lag, left: -logit(left ** (1 / lag)), "this gate is nearly shut"),
        (lambda lag, left: np.log(left ** (1 / lag)), "this is ln f"),
        (lambda lag, left: logit(left), "after one step"),
        (lambda lag, left: logit(left**lag), "goes the wrong way"),
        (lambda lag, left: logit(left / lag), "is no root"),
        (lambda lag, left: logit(1 - (1 - left) / lag), "the same amount at every step"),
        (lambda lag, left: -np.log(1 - left ** (1 / lag)), "only nearly exp(-b)"),
        (lambda lag, left: logit(0.5 ** (1 / lag)), "the bias for one half"),
        (lambda lag, left: 3.345, "the bias for one half"),
        (lambda lag, left: np.log(lag), "the share has to come in"),
        (lambda lag, left: 0.0, "for lag = 20, left = 0.5, the result is 0"),
        (lambda lag: lag, "stopped with TypeError"),
        (3.33, "a function is asked for"),
    ],
)
def test_bias(answer, words):
    verdict = check("09.bias", answer)
    assert not verdict
    assert words in repr(verdict)


def test_bias_in_other_words():
    assert check("09.bias", forget_gate.bias_for)
    assert check("09.bias", lambda lag, left: -np.log(left ** (-1 / lag) - 1))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
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
    ],
)
def test_drop(answer, words):
    verdict = check("09.drop", answer)
    assert not verdict
    assert words in repr(verdict)


@pytest.mark.parametrize("answer", [(5, -9), [5.2, -8.5], (np.float64(4.9), -7.8), (4.897, -7.84)])
def test_drop_as_the_sliders_give_it(answer):
    assert check("09.drop", answer)
