"""Guessing, the shift register, fixed points and the identity: what they count and when they are over."""

from dataclasses import replace

import numpy as np
import pytest

from lessons.experiments import reproduction_measures as measures
from lessons.experiments.lag_net import Start
from lessons.experiments.reproduction_measures import (
    FastWeights,
    FixedPoints,
    Guessing,
    ShiftRegister,
    fixed_points,
    latch_strings,
    parity_strings,
    tomita,
)
from lessons.experiments.reproduction_training import Recipe, RunData
from lessons.tasks.published.formal import FlipFlops


def last(experiment, seed=0):
    records = list(experiment.attempt(seed))
    assert [record.over for record in records] == [False] * (len(records) - 1) + [True]
    return records[-1]


def test_guessing_counts_the_mean_of_its_searches():
    guessing = Guessing(tomita(1), searches=3)
    found, again = last(guessing), last(guessing)
    assert found.solved
    assert found.seen == again.seen
    counts = [guessing._search(np.random.default_rng([0, k]))[0] for k in range(3)]
    assert found.seen == round(np.mean(counts))


def test_a_search_that_gives_up_is_not_solved():
    found = last(Guessing(tomita(2), searches=2, most=250))
    assert not found.solved
    assert found.score < 1.0


def test_a_net_is_judged_after_the_last_symbol_of_each_string():
    xs, lengths = np.array([[1.0, 1.0], [0.0, -1.0], [0.0, -1.0]]), np.array([1, 3])
    net = np.array([[0.0, 9.0, 0.0, 1.0, 0.0]])  # h = tanh(9 x), y = h
    one = Guessing(tomita(1), n_h=1)
    assert one._right(net, xs, lengths, np.array([1, 0])).all()
    assert not one._right(net, xs, lengths, np.array([1, 1])).any()


@pytest.mark.parametrize("make", [latch_strings, parity_strings])
def test_strings_to_guess_on_tell_their_class(make):
    xs, lengths, goals = make(40, np.random.default_rng(0))
    assert lengths.min() >= 500
    wanted = xs[0] > 0 if make is latch_strings else (xs > 0).sum(axis=0) % 2
    np.testing.assert_array_equal(goals, wanted)


def test_the_shift_register_learns_and_a_rate_of_zero_does_not():
    assert last(ShiftRegister()).solved
    stuck = last(replace(ShiftRegister(), rate=0.0))
    assert not stuck.solved
    assert stuck.seen == 200


def test_linear_attention_is_a_fast_weight_matrix():
    found = last(FastWeights(T=50))
    assert found.solved
    assert 0.0 <= found.loss < 1e-12


def test_fixed_points_of_a_net_made_by_hand():
    recipe = Recipe(Start("RNN"), FlipFlops(), n_h=3, updates=1, every=1)
    data = RunData(recipe, FlipFlops(), 0)
    cell = data.net.cell
    cell.W_hh, cell.W_xh, cell.b_h = 2.0 * np.eye(3), 4.0 * np.eye(3), np.zeros(3)
    stable, saddles = fixed_points(data, 0)
    assert len(stable) == 8  # each unit by itself holds a sign
    assert len(saddles) == 19  # a unit at 0 is unstable: 3^3 - 8
    np.testing.assert_allclose(np.abs(stable), 0.9575, atol=1e-3)


def test_a_net_that_was_not_trained_has_no_eight_stable_points():
    recipe = Recipe(Start("RNN"), FlipFlops(), n_h=8, updates=1, every=1)
    found = last(FixedPoints(recipe))
    assert not found.solved
    assert found.score < 1.0


def test_settings_are_told():
    assert "U(-100, 100)" in Guessing(tomita(1)).settings()
    assert "momentum 0.9" in ShiftRegister().settings()
    assert measures.FastWeights().settings()
