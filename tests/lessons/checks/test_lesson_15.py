"""Typical wrong answers to the exercises of lesson 15 get an explanation of their own."""

import numpy as np
import pytest
import torch

from lessons.cells.basic import GRUCell
from lessons.cells.interventions import clamped, unroll_held
from lessons.cells.torch_bridge import to_torch
from lessons.cells.unrolling import unroll
from lessons.checks import check
from lessons.checks.lesson_15 import STORY, gru_step
from lessons.numerics import sigmoid
from lessons.tasks.stories import PRONOUNS, split
from lessons.trained_nets.story_reader import carriers, load


def gru(mix=lambda n, z, h: (1 - z) * n + z * h, candidate=None):
    """A gru_step with another candidate(cell, new, h, r) or another mix(n, z, h)."""

    def right(cell, new, h, r):
        return np.tanh(new + r * (cell.W_hn @ h + cell.b_hn))

    def answer(cell, x_t, h_prev):
        hx = np.concatenate([h_prev, x_t])
        r, z = sigmoid(cell.W_r @ hx + cell.b_r), sigmoid(cell.W_z @ hx + cell.b_z)
        new = cell.W_xn @ x_t + cell.b_xn
        return mix((candidate or right)(cell, new, h_prev, r), z, h_prev)

    return answer


def changes_its_input(cell, x_t, h_prev):
    right = gru_step(cell, x_t, h_prev)
    h_prev[:] = right
    return right


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (gru(lambda n, z, h: n), "this is the candidate; h_t mixes"),
        (gru(lambda n, z, h: z * n + (1 - z) * h), "z and 1 - z are swapped"),
        (gru(lambda n, z, h: z * n + z * h), "the candidate gets 1 - z"),
        (
            gru(candidate=lambda c, new, h, r: np.tanh(new + c.W_hn @ (r * h) + c.b_hn)),
            "before the product, as in the paper of 2014",
        ),
        (
            gru(candidate=lambda c, new, h, r: np.tanh(new + r * (c.W_hn @ h) + c.b_hn)),
            "b_hn stands outside of the reset",
        ),
        (
            gru(candidate=lambda c, new, h, r: np.tanh(new + c.W_hn @ h + c.b_hn)),
            "the reset gate is missing",
        ),
        (
            gru(lambda n, z, h: n, lambda c, new, h, r: np.tanh(new + c.W_hn @ h + c.b_hn)),
            "the candidate without the reset gate",
        ),
        (
            gru(candidate=lambda c, new, h, r: np.tanh(r * (new + c.W_hn @ h + c.b_hn))),
            "r multiplies the input's part, too",
        ),
        (
            gru(candidate=lambda c, new, h, r: new + r * (c.W_hn @ h + c.b_hn)),
            "the tanh of the candidate is missing",
        ),
        (gru(candidate=lambda c, new, h, r: np.tanh(new)), "does not hear the past"),
        (
            gru(lambda n, z, h: n, lambda c, new, h, r: np.tanh(new)),
            "does not hear the past yet, and nothing is mixed",
        ),
        (lambda cell, x_t, h_prev: h_prev, "h_t is"),
        (lambda cell, x_t, h_prev: None, "nothing came back"),
        (lambda cell, x_t: x_t, "stopped with TypeError"),
        (changes_its_input, "changes h_prev"),
        (3, "a function gru_step(cell, x_t, h_prev) is asked for"),
    ],
)
def test_gru(answer, words):
    verdict = check("15.gru", answer)
    assert not verdict
    assert words in repr(verdict)


def test_the_right_step_is_torchs():
    cell = GRUCell(3, 4, np.random.default_rng(0))
    x_t, h_prev = np.ones(3), np.linspace(-1, 1, 4)
    with torch.no_grad():
        right = to_torch(cell)(torch.tensor(x_t)[None], torch.tensor(h_prev)[None])[1].numpy()[0]
    np.testing.assert_allclose(gru_step(cell, x_t, h_prev), right, rtol=0, atol=1e-12)


def counted(LSTM, GRU, minimal):
    return lambda n_x, n_h: {
        "LSTM": LSTM(n_x, n_h),
        "GRU": GRU(n_x, n_h),
        "minimal": minimal(n_x, n_h),
    }


def parts(k, more=0):
    return lambda n_x, n_h: k * (n_h * (n_h + n_x) + n_h) + more * n_h


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            counted(*(lambda n_x, n_h, k=k: k * n_h * (n_h + n_x) for k in (4, 3, 2))),
            "the biases are missing",
        ),
        (
            counted(lambda n_x, n_h: 4 * (n_h * n_h + n_h), parts(3, 1), parts(2)),
            "n_h + n_x columns",
        ),
        (counted(parts(1), parts(3, 1), parts(2)), "an LSTM has four, f, i, g and o"),
        (counted(parts(3), parts(3, 1), parts(2)), "the candidate has weights of its own: four"),
        (counted(parts(4), parts(4), parts(2)), "three parts"),
        (counted(parts(4), parts(2), parts(2)), "a GRU has two gates"),
        (counted(parts(4), parts(3), parts(2)), "two biases, b_xn and b_hn"),
        (counted(parts(4), parts(3, 1), parts(1)), "one gate, and a candidate"),
        (counted(parts(4), parts(3, 1), parts(3)), "one gate, and a candidate"),
        (lambda n_x, n_h: 4, "expected a dict with 'LSTM', 'GRU', 'minimal'"),
        (lambda n_x, n_h: {"LSTM": 128}, "has no entry 'GRU'"),
        (lambda n_x, n_h: None, "nothing came back"),
        (128, "a function is asked for"),
    ],
)
def test_count(answer, words):
    verdict = check("15.count", answer)
    assert not verdict
    assert words in repr(verdict)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (("f", 1, 1.0, 1), "as the healthy one does. Which gate has to move at ben"),
        (("f", 3, 1.0, 12), "the net has read ben, at step 8; begin earlier"),
        (("f", 3, 2.0, 1), "a gate lies between 0 and 1; this is 2"),
        (("f", 0, 1.0, 1), "the unit is a whole number from 1 to 6; this is 0"),
        (("f", 3, 1.0, 99), "the first step is a whole number from 1 to 17"),
        (("f", 2.5, 1.0, 1), "the unit is a whole number"),
        (("f", 3, "1", 1), "the value is a number"),
        (("c", 3, 1.0, 1), "one of f, i, o; this is 'c'"),
        (("f", 3), "four things are asked for"),
        ("f", "four things are asked for"),
    ],
)
def test_lesion(answer, words):
    verdict = check("15.lesion", answer)
    assert not verdict
    assert words in repr(verdict)


def test_a_carrier_that_cannot_forget_will_do():
    net = load()
    assert split(STORY)[7] == "ben"
    found = [unit + 1 for unit in carriers(net) if check("15.lesion", ("f", unit + 1, 1.0, 1))]
    assert found == [3]
    assert net.belief(net.run(STORY)["h"][-1]).argmax() == 1


@pytest.mark.parametrize("gate", "fio")
def test_no_gate_of_one_unit_is_missed_when_it_is_shut(gate):
    assert not any(check("15.lesion", (gate, unit, 0.0, 1)) for unit in range(1, 7))


@pytest.mark.parametrize(("word", "pronoun"), [("it", "he"), ("ben", "he"), ("helps", "she")])
def test_where_one_slider_has_to_go_down(word, pronoun):
    net, by_hand = load(), np.ones(17)
    by_hand[split(STORY).index(word)] = 0.0
    xs = net.encode(STORY)
    held = unroll_held(net.cell, xs, clamped(unroll(net.cell, xs), "f", by_hand))
    assert PRONOUNS[net.belief(held["h"][-1]).argmax()] == pronoun
