"""Typical wrong answers to the exercises of lesson 10 get an explanation of their own."""

import numpy as np
import pytest

from lessons.cells.partial import WriteCell
from lessons.checks import check
from lessons.checks.lesson_10 import Memory, written
from lessons.numerics import sigmoid


def writes(load):
    """An answer to 10.write that returns load(a_i, a_g), of the two sums."""

    def answer(h_prev, x_t, W_i, b_i, W_g, b_g):
        hx = np.concatenate([h_prev, x_t])
        return load(W_i @ hx + b_i, W_g @ hx + b_g)

    return answer


def turned(h_prev, x_t, W_i, b_i, W_g, b_g):
    xh = np.concatenate([x_t, h_prev])
    return sigmoid(W_i @ xh + b_i) * np.tanh(W_g @ xh + b_g)


def without(*names):
    """An answer to 10.write that leaves out some of the biases."""

    def answer(h_prev, x_t, W_i, b_i, W_g, b_g):
        hx = np.concatenate([h_prev, x_t])
        b_i, b_g = b_i * ("b_i" not in names), b_g * ("b_g" not in names)
        return sigmoid(W_i @ hx + b_i) * np.tanh(W_g @ hx + b_g)

    return answer


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (writes(lambda i, g: np.zeros(3)), "nothing is written"),
        (writes(lambda i, g: np.tanh(g)), "this is the candidate alone"),
        (writes(lambda i, g: sigmoid(i)), "this is the gate alone"),
        (writes(lambda i, g: sigmoid(i) + np.tanh(g)), "were added; the gate multiplies"),
        (writes(lambda i, g: sigmoid(i) @ np.tanh(g)), "adds everything up to one number"),
        (writes(lambda i, g: np.outer(sigmoid(i), np.tanh(g))), "this is a matrix"),
        (writes(lambda i, g: np.outer(np.tanh(g), sigmoid(i))), "this is a matrix"),
        (writes(lambda i, g: sigmoid(i) * sigmoid(g)), "cannot be negative: it is np.tanh"),
        (writes(lambda i, g: np.tanh(i) * np.tanh(g)), "could be negative: it is sigmoid"),
        (writes(lambda i, g: np.tanh(i) * sigmoid(g)), "the two are exchanged"),
        (writes(lambda i, g: sigmoid(i) * np.tanh(i)), "the candidate has W_g and b_g"),
        (writes(lambda i, g: sigmoid(g) * np.tanh(g)), "the gate has W_i and b_i"),
        (writes(lambda i, g: i * g), "sigmoid and tanh are missing"),
        (writes(lambda i, g: (1 - sigmoid(i)) * np.tanh(g)), "this is what is kept out"),
        (without("b_i"), "the bias b_i is missing"),
        (without("b_g"), "the bias b_g is missing"),
        (without("b_i", "b_g"), "the biases b_i and b_g are missing"),
        (turned, "the order is [h_prev; x_t]"),
        (writes(lambda i, g: 0.3 * sigmoid(i) * np.tanh(g)), "0.3 times what it should be"),
        (lambda *given: written(*given)[::-1], ": the order is reversed"),
        (0.5, "a function is asked for; this is 0.5"),
    ],
)
def test_write(answer, words):
    verdict = check("10.write", answer)
    assert not verdict
    assert words in repr(verdict)


def memory(candidate=np.tanh, update=lambda f, c, i, g: f * c + i * g, bias=1.0, gate=sigmoid):
    """A Memory with another candidate, or another line that makes c_t."""

    class Mine(WriteCell):
        def step(self, x_t, state):
            hx = np.concatenate([state["h"], x_t])
            f_t = sigmoid(self.W_f @ hx + self.b_f)
            i_t = gate(self.W_i @ hx + self.b_i)
            g_t = candidate(self.W_g @ hx + bias * self.b_g)
            c_t = update(f_t, state["c"], i_t, g_t)
            return {"f": f_t, "i": i_t, "g": g_t, "c": c_t, "h": np.tanh(c_t)}

    return Mine


class Silent(Memory):
    def step(self, x_t, state):
        return None


class Part(Memory):
    def step(self, x_t, state):
        step = super().step(x_t, state)
        del step["g"]
        return step


class Loud(Memory):
    def step(self, x_t, state):
        step = super().step(x_t, state)
        return step | {"h": step["c"]}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (memory(sigmoid), "still goes through sigmoid"),
        (memory(lambda a: np.tanh(sigmoid(a))), "tanh stands around sigmoid"),
        (memory(lambda a: np.maximum(a, 0)), "cut off; the candidate needs both signs"),
        (memory(lambda a: np.tanh(np.tanh(a))), "applied twice"),
        (memory(lambda a: a), "the sum stands there as it is"),
        (memory(lambda a: 2 * sigmoid(a) - 1), "tanh(a / 2), not tanh(a)"),
        (memory(lambda a: sigmoid(a) - 0.5), "from -0.5 to 0.5"),
        (memory(lambda a: -sigmoid(a)), "could never rise"),
        (memory(np.sin), "g_t is"),
        (memory(bias=0.0), "the bias b_g is missing"),
        (memory(update=lambda f, c, i, g: f * c + g), "the input gate i_t is missing"),
        (memory(update=lambda f, c, i, g: f * c - i * g), "it takes it off"),
        (memory(update=lambda f, c, i, g: i * g), "has lost what was there"),
        (memory(update=lambda f, c, i, g: c + i * g), "the forget gate f_t is missing"),
        (memory(update=lambda f, c, i, g: np.tanh(f * c + i * g)), "tanh stands around c_t"),
        (memory(update=lambda f, c, i, g: f * c + i + g), "are added, not multiplied"),
        (memory(update=lambda f, c, i, g: 0.5 * c), "c_t is"),
        (memory(gate=np.tanh), "The bug is not in this line"),
        (Silent, "nothing came back"),
        (Part, "must return f, i, g, c, h; g is missing"),
        (Loud, "h_t is"),
        (Memory(2, 2, np.random.default_rng(0)), "a class is asked for"),
        (lambda n_x, n_h, rng: None, "a class is asked for"),
    ],
)
def test_candidate(answer, words):
    verdict = check("10.candidate", answer)
    assert not verdict
    assert words in repr(verdict)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((0.0, 0.0, 0.0), "at a subject (x = 1, h = 0) the sum is 0 and the gate 0.5"),
        ((6, 0, -3), "at an object (x = 1, h = 1) the sum is 3"),
        ((6, 6, -3), "at an object"),
        ((6, -9, 0), "at any other word (x = 0, h = 0) the sum is 0"),
        ((-6, -9, 12), "at another word after a verb (x = 0, h = 1) the sum is 3"),
        ((-6, 6, 9), "at an object (x = 1, h = 1) the sum is 9"),
        ((2, -9, 1), "at any other word (x = 0, h = 0) the sum is 1"),
        ((0, -9, 3), "at any other word (x = 0, h = 0) the sum is 3"),
        ((1, -1, -1), "at a subject (x = 1, h = 0) the sum is 0"),
        ((1e9, -1e9, -3), "such large numbers are not needed"),
        ((6, -6), "three numbers (w, u, b) are asked for"),
        ((6, -6, float("nan")), "three numbers"),
        (("6", -6, -3), "three numbers"),
    ],
)
def test_shut(answer, words):
    verdict = check("10.shut", answer)
    assert not verdict
    assert words in repr(verdict)


@pytest.mark.parametrize("answer", [(6, -6, -3), [5, -5, -2.5], (20.0, -30.0, -10.0)])
def test_shut_has_many_answers(answer):
    assert check("10.shut", answer)
