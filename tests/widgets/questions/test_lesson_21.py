"""Lesson 21 asks how far the gradient is ahead, how many draws a latch takes, and for the rounds of a scan."""

import numpy as np
import pytest

from lessons.gradient_free.comparison import run_to_target
from lessons.gradient_free.guessing import Guesser, random_weight_search
from lessons.gradient_free.tiny_tasks import spelling
from lessons.tasks import latch
from tests.widgets.questions.asked import give, hides_all, known, told, view_of

RACE, DRAWS, ROUNDS = "21 gradient ahead", "21 draws", "21 rounds"


@pytest.mark.parametrize("name", [RACE, DRAWS, ROUNDS])
def test_the_picture_is_covered(name):
    hides_all(view_of(name))


def test_the_factor_is_known_when_both_are_there():
    race = view_of(RACE)
    asked = race.question.model
    assert known(race) is None
    asked.edit("given", 0, 0.5)
    asked.reveal()
    assert asked.right is None
    race.train(20)
    task = spelling("hello", n_h=3)
    gradient, annealing = (
        run_to_target(name, task, 0).evaluations for name in ("gradient", "annealing")
    )
    assert asked.right is True
    assert asked.truth == pytest.approx([np.log10(annealing / gradient)])
    asked.again()
    assert give(race, [2.0]) is False
    assert give(race, [0.0]) is False


@pytest.mark.parametrize(
    ("setting", "value"), [("start", 0.3), ("cooling", 0.99), ("task", "XOR over time")]
)
def test_another_race_answers_nothing(setting, value):
    race = view_of(RACE)
    race.reveal()
    setattr(race.model, setting, value)
    race.train(70)
    gradient, annealing, _ = race.model.history[-1].found
    assert known(race) is None
    assert gradient
    assert annealing or setting != "cooling"


def test_the_draws_are_the_median_of_the_searches():
    lab = view_of(DRAWS)
    trials = [random_weight_search(latch(100), Guesser(n_h=2), seed).trials for seed in range(5)]
    assert known(lab) == pytest.approx([np.log10(np.median(trials))])
    assert f"{np.median(trials):.0f}" not in told(lab)
    assert give(lab, [2.0]) is True
    assert give(lab, [4.0]) is False
    assert give(lab, [6.0]) is False


@pytest.mark.parametrize(
    ("setting", "value"), [("T", 10), ("n_h", 3), ("reach", 30.0), ("task", "parity")]
)
def test_other_draws_answer_nothing(setting, value):
    lab = view_of(DRAWS)
    lab.reveal()
    setattr(lab.model, setting, value)
    assert known(lab) is None
    lab.train(1)
    assert known(lab) is None


def test_before_the_first_search_nothing_is_known():
    lab = view_of(DRAWS)
    lab.model.reset()
    assert known(lab) is None


def test_sixteen_maps_take_four_rounds():
    scan = view_of(ROUNDS)
    assert (scan.model.T, scan.model.shown) == (16, 1)
    reach, counted = 1, 0
    while reach < 16:
        reach, counted = 2 * reach, counted + 1
    assert known(scan) == [counted]
    assert give(scan, [counted]) is True
    assert give(scan, [8.0]) is False
    assert give(scan, [15.0]) is False
    scan.model.T = 8
    assert known(scan) == [counted]
