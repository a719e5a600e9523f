"""A spin glass: energies against the definition, and what the temperature is worth there."""

from itertools import product

import numpy as np

from lessons.gradient_free.annealing import Schedule
from lessons.gradient_free.spin_glass import SpinGlass, anneal_spins


def test_the_lowest_energy_is_that_of_all_states():
    glass = SpinGlass.drawn(7, seed=3)
    pairs = [(i, j) for i in range(7) for j in range(i)]
    energies = [
        -sum(glass.J[i, j] * spins[i] * spins[j] for i, j in pairs)
        for spins in product((-1.0, 1.0), repeat=7)
    ]
    np.testing.assert_allclose(glass.lowest(), min(energies))
    np.testing.assert_allclose(glass.energy(np.ones(7)), energies[-1])


def test_the_energy_that_is_kept_is_that_of_the_spins_and_a_cold_search_walks_downhill():
    glass = SpinGlass.drawn(10, seed=0)
    run = list(anneal_spins(glass, Schedule(1e-9, 1.0), 300, np.random.default_rng(0)))
    assert max(np.diff(run)) <= 1e-12
    flips = 2.0 * ((np.arange(2**10)[:, np.newaxis] >> np.arange(10)) & 1) - 1.0
    energies = [glass.energy(spins) for spins in flips]
    assert min(np.abs(np.subtract(energies, run[-1]))) < 1e-9


def test_cooling_finds_the_lowest_energy_more_often_than_a_cold_or_a_hot_search():
    found = {"cold": 0, "cooled": 0, "hot": 0}
    schedules = {"cold": (0.001, 1.0), "cooled": (1.0, 0.998), "hot": (1.0, 1.0)}
    for glass in (SpinGlass.drawn(16, seed) for seed in (0, 3)):
        lowest = glass.lowest() + 1e-9
        for name, schedule in schedules.items():
            for seed in range(20):
                rng = np.random.default_rng(seed)
                *_, last = anneal_spins(glass, Schedule(*schedule), 2000, rng)
                found[name] += last < lowest
    assert found["hot"] < 5 < found["cold"] + 10 < found["cooled"]


def test_cold_searches_with_new_starts_beat_cooling_on_the_same_number_of_steps():
    cooled = restarted = 0
    for glass in (SpinGlass.drawn(16, seed) for seed in (1, 4)):
        lowest = glass.lowest() + 1e-9
        for seed in range(10):
            rng = np.random.default_rng(seed)
            *_, last = anneal_spins(glass, Schedule(1.0, 0.998), 2000, rng)
            cooled += last < lowest
            runs = [anneal_spins(glass, Schedule(0.001, 1.0), 100, rng) for _ in range(20)]
            restarted += min(list(run)[-1] for run in runs) < lowest
    assert cooled + 5 < restarted
