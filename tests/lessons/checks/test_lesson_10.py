"""Typical wrong answers to the exercises of lesson 10 get an explanation of their own."""

import numpy as np
import pytest

from lessons.cells.partial import WriteCell
from lessons.checks import check
from lessons.checks.lesson_10 import Memory, candidate_slips, memory_slips, written
from lessons.numerics import sigmoid
from tests.harness.slips import passes, stepped, told


def writes(increment):
    """An answer to 10.write that returns increment(a_i, a_g), of the two sums."""

    def answer(h_prev, x_t, W_i, b_i, W_g, b_g):
        hx = np.concatenate([h_prev, x_t])
        return increment(W_i @ hx + b_i, W_g @ hx + b_g)

    return answer


test_write = told(
    "10.write",
    (writes(lambda i, g: 0.3 * sigmoid(i) * np.tanh(g)), "0.3 times what it should be"),
    (lambda *given: written(*given)[::-1], ": the order is reversed"),
)


def memory(name, wrong):
    """A Memory in which wrong(cell, made, hx, c_prev) stands in place of g_t or c_t; what follows from it is right."""

    def change(cell, made, x_t, state):
        hx = np.concatenate([state["h"], x_t])
        made[name] = wrong(cell, made, hx, state["c"])
        if name != "c":
            made["c"] = made["f"] * state["c"] + made["i"] * made["g"]
        return made | {"h": np.tanh(made["c"])}

    return stepped(Memory, change)


CELL = WriteCell(3, 3, np.random.default_rng(0))
STEP = CELL.step(np.ones(3), {"h": np.ones(3), "c": np.ones(3)})


@pytest.mark.parametrize("words", candidate_slips(CELL, np.ones(6)))
def test_each_slip_of_a_candidate_is_named(words):
    slipped = memory("g", lambda cell, made, hx, c: candidate_slips(cell, hx)[words])
    assert check("10.candidate", slipped).why == words


@pytest.mark.parametrize("words", memory_slips(STEP, np.ones(3)))
def test_each_slip_of_a_memory_is_named(words):
    slipped = memory("c", lambda cell, made, hx, c: memory_slips(made, c)[words])
    assert check("10.candidate", slipped).why == words


test_candidate = told(
    "10.candidate",
    (memory("g", lambda cell, made, hx, c: made["g"] ** 3), "g_t is"),
    (memory("c", lambda cell, made, hx, c: 0.5 * c), "c_t is"),
    (memory("i", lambda cell, made, hx, c: made["i"] / 2), "The bug is not in this line"),
    (stepped(Memory, lambda *given: None), "nothing came back"),
    (stepped(Memory, lambda cell, made, x, s: {n: made[n] for n in "fich"}), "c, h; g is missing"),
    (stepped(Memory, lambda cell, made, x, s: made | {"h": made["c"]}), "h_t is"),
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
