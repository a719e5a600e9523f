"""Annealing, chance and the race: the rule, the schedule, and who is there first."""

from itertools import islice
from statistics import median

import numpy as np
import pytest

from lessons.gradient_free.annealing import Schedule, accepts, anneal, proposal, random_search
from lessons.gradient_free.comparison import SEARCHES, run_to_target, search_steps
from lessons.gradient_free.tiny_tasks import spelling, xor


def bowl(weights):
    return float((weights**2).sum())


@pytest.mark.parametrize("temperature", [0.1, 1.0, 10.0])
def test_the_rule_accepts_as_often_as_metropolis_says(temperature):
    rng = np.random.default_rng(0)
    assert all(accepts(change, temperature, rng) for change in (-5.0, -1e-9, 0.0))
    share = np.mean([accepts(0.3, temperature, rng) for _ in range(20_000)])
    assert share == pytest.approx(np.exp(-0.3 / temperature), abs=0.01)


def test_every_step_draws_once_so_that_rounding_moves_nothing():
    """0 on one machine is 1e-17 on another: the draws that follow are the same."""
    draws = []
    for change in (-1.0, 0.0, 1e-17, 5.0):
        rng = np.random.default_rng(0)
        accepts(change, 0.01, rng)
        draws.append(rng.random())
    assert len(set(draws)) == 1


def test_the_coldest_search_never_goes_up():
    schedule = Schedule(start=1e-9)
    found = list(islice(anneal(bowl, np.ones(8), schedule, np.random.default_rng(0)), 400))
    losses = [guess.loss for guess in found]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 0.1 * losses[0]
    assert [guess.evaluations for guess in found] == list(range(1, 401))


def test_a_hot_search_goes_up_too_and_cools():
    schedule = Schedule(start=5.0, cooling=0.99)
    found = list(islice(anneal(bowl, np.zeros(8), schedule, np.random.default_rng(0)), 50))
    assert found[0].loss == 0.0 < max(guess.loss for guess in found)
    assert found[-1].temperature == pytest.approx(5.0 * 0.99**49)


def test_a_guess_holds_the_weights_of_its_loss():
    searches = (
        anneal(bowl, np.ones(4), Schedule(), np.random.default_rng(1)),
        random_search(bowl, lambda rng: rng.normal(size=4), np.random.default_rng(1)),
    )
    for search in searches:
        for guess in islice(search, 60):
            assert guess.loss == bowl(guess.weights)


def test_a_proposal_moves_the_share_it_should():
    rng, schedule = np.random.default_rng(0), Schedule(share=0.25, step=2.0)
    moved = np.array([proposal(np.zeros(100), schedule, rng) for _ in range(200)])
    assert (moved != 0).mean() == pytest.approx(0.25, abs=0.01)
    assert moved[moved != 0].std() == pytest.approx(2.0, abs=0.05)


@pytest.mark.parametrize("task", [spelling(), xor()], ids=["hello", "xor"])
def test_every_lane_gets_there_and_the_gradient_first(task):
    """The promise of the race, over three seeds: the gradient needs fewest, chance most evaluations."""
    counts = {
        name: median(run_to_target(name, task, seed).evaluations for seed in (0, 1, 2))
        for name in SEARCHES
    }
    assert counts["gradient"] * 2 < counts["annealing"] < counts["chance"]


def test_more_weights_are_no_obstacle_to_annealing_but_a_longer_word_is():
    cold = Schedule(start=0.01)

    def needed(word, n_h):
        ends = [
            run_to_target("annealing", spelling(word, n_h), s, schedule=cold) for s in (0, 1, 2)
        ]
        return median(end.evaluations or 10_000 for end in ends)

    assert needed("hello", 32) <= needed("hello", 3) < needed("hello world", 8) / 4


def test_a_lane_starts_where_the_others_do_and_repeats_itself():
    task = spelling()
    starts = [next(search_steps(name, task, Schedule(), 3)).loss for name in SEARCHES[:2]]
    assert starts[0] == pytest.approx(starts[1], abs=1e-12)
    assert run_to_target("annealing", task, 3) != run_to_target("annealing", task, 4)
    assert run_to_target("gradient", task, most=5).evaluations is None
    with pytest.raises(ValueError, match="there is no search 'luck'"):
        search_steps("luck", task, Schedule(), 0)
