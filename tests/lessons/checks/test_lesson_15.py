"""Typical wrong answers to the exercises of lesson 15 get an explanation of their own."""

import numpy as np
import pytest
import torch

from lessons.cells.basic import GRUCell
from lessons.cells.interventions import clamped, unroll_clamped
from lessons.cells.torch_bridge import to_torch
from lessons.cells.unrolling import unroll
from lessons.checks import check
from lessons.checks.lesson_15 import STORY, gru_step
from lessons.tasks.stories import PRONOUNS, split
from lessons.trained_nets.story_reader import load, subject_units
from tests.harness.slips import told

test_gru = told(
    "15.gru",
    (lambda cell, x_t, h_prev: h_prev, "h_t is"),
)


def test_the_right_step_is_torchs():
    cell = GRUCell(3, 4, np.random.default_rng(0))
    x_t, h_prev = np.ones(3), np.linspace(-1, 1, 4)
    with torch.no_grad():
        right = to_torch(cell)(torch.tensor(x_t)[None], torch.tensor(h_prev)[None])[1].numpy()[0]
    np.testing.assert_allclose(gru_step(cell, x_t, h_prev), right, rtol=0, atol=1e-12)


test_count = told(
    "15.count",
    (lambda n_x, n_h: 4, "expected a dict with 'LSTM', 'GRU', 'minimal'"),
    (lambda n_x, n_h: {"LSTM": 128}, "has no entry 'GRU'"),
)

test_ablation = told(
    "15.ablation",
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
)


def test_a_carrier_that_cannot_forget_will_do():
    net = load()
    assert split(STORY)[7] == "ben"
    found = [
        unit + 1 for unit in subject_units(net) if check("15.ablation", ("f", unit + 1, 1.0, 1))
    ]
    assert found == [3]
    assert net.probabilities(net.run(STORY)["h"][-1]).argmax() == 1


@pytest.mark.parametrize("gate", "fio")
def test_no_gate_of_one_unit_is_missed_when_it_is_shut(gate):
    assert not any(check("15.ablation", (gate, unit, 0.0, 1)) for unit in range(1, 7))


@pytest.mark.parametrize(("word", "pronoun"), [("it", "he"), ("ben", "he"), ("helps", "she")])
def test_where_one_slider_has_to_go_down(word, pronoun):
    net, by_hand = load(), np.ones(17)
    by_hand[split(STORY).index(word)] = 0.0
    xs = net.encode(STORY)
    held = unroll_clamped(net.cell, xs, clamped(unroll(net.cell, xs), "f", by_hand))
    assert PRONOUNS[net.probabilities(held["h"][-1]).argmax()] == pronoun


test_timer = told(
    "15.timer",
    ((12.0, -6.0), "the gate is more than half open from step 11 on; wanted is step 8"),
    ((0.0, -6.0), "the gate is never more than half open; wanted is step 8"),
    ((8.0, -3.0), "it opens at step 8, but at step 1 the gate is 0.0691; wanted is less than 0.01"),
    (16.0, "two numbers are asked for, such as (12.0, -6.0); this is 16"),
    (("16", "-6"), "two numbers are asked for"),
)
