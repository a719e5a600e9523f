"""Lesson 08 asks what is recalled after a training with far cues."""

import numpy as np
import pytest

from lessons.toy_models.recall import recall_rate
from tests.widgets.questions.asked import answered, is_covered, is_fair, known, made
from widgets.live_trainings.recall.model import JUDGED


@pytest.fixture
def view():
    return made("08 recall")


def test_the_answer_waits_for_the_end_of_the_training(view):
    assert is_covered(view)
    assert answered(view, 0.1, 0.1) is None
    view.train(2)
    assert known(view) is None
    view.model.steps = view.model.history[-1].step + 25
    assert known(view) is None
    view.train(1)
    expected = [recall_rate(view.model.history[-1].net, lag, True, JUDGED) for lag in (20, 40)]
    np.testing.assert_array_equal(known(view), expected)
    assert view.question.model.right


def test_it_is_that_of_chance(view):
    view.train(1)
    view.model.steps = view.model.history[-1].step
    assert is_fair(view, [0.1, 0.1], [0.5, 0.5], [0.9, 0.6], [0.9, 0.1], [0.0, 0.5])


def test_both_lags_are_told_at_their_own_place(view):
    view.train(1)
    view.model.steps = view.model.history[-1].step
    recall = view.model.history[-1].recall
    recall[:] = np.arange(len(recall)) / 10
    assert list(known(view)) == [0.4, 0.6]


@pytest.mark.parametrize(("name", "value"), [("lags", (0, 10)), ("curriculum", True), ("seed", 2)])
def test_another_training_is_not_asked_about(view, name, value):
    setattr(view.model, name, value)
    view.train(1)
    view.model.steps = view.model.history[-1].step
    assert known(view) is None
