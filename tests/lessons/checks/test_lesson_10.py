"""Typical wrong answers to the exercises of lesson 10 get an explanation of their own."""

import numpy as np

from lessons.cells.partial import WriteCell
from lessons.checks.lesson_10 import Memory, written
from lessons.numerics import sigmoid
from tests.harness.slips import passes, told


def writes(load):
    """An answer to 10.write that returns load(a_i, a_g), of the two sums."""

    def answer(h_prev, x_t, W_i, b_i, W_g, b_g):
        hx = np.concatenate([h_prev, x_t])
        return load(W_i @ hx + b_i, W_g @ hx + b_g)

    return answer


test_write = told(
    "10.write",
    (writes(lambda i, g: 0.3 * sigmoid(i) * np.tanh(g)), "0.3 times what it should be"),
    (lambda *given: written(*given)[::-1], ": the order is reversed"),
)


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


test_candidate = told(
    "10.candidate",
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
)


test_shut = told(
    "10.shut",
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
)


test_shut_has_many_answers = passes("10.shut", (6, -6, -3), [5, -5, -2.5], (20.0, -30.0, -10.0))
