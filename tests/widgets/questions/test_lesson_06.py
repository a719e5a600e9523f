"""Lesson 06 asks how soon a loss is no number, and how steep a cliff is."""

from types import SimpleNamespace

import numpy as np
import pytest

from lessons.toy_models.relu_counter import CountingNet, train_counter
from lessons.toy_models.two_weights import descend
from tests.widgets.questions.asked import answered, is_covered, is_fair, known, made
from widgets.questions import lesson_06


def test_two_updates_are_enough():
    view = made("06 no number")
    last = list(descend(w=1.05, u=0.1, lr=0.001))[-1]
    assert np.isnan(last.loss)
    assert 10 ** known(view)[0] == pytest.approx(last.step)
    assert is_fair(view, [0.3], [0.0], [1.0], [2.0], [3.0])


def test_a_run_that_arrives_has_no_such_update():
    view = made("06 no number")
    view.model.w, view.model.u = 1.0, 0.02
    assert known(view) is None


def test_the_network_survives_no_update():
    view = made("06 ReLU")
    assert is_covered(view)
    assert answered(view, 0) is None
    view.train(0)
    assert known(view) is None
    view.train()
    last = list(train_counter(CountingNet(seed=0), max_norm=None))[-1]
    assert (last.step, np.isfinite(last.loss)) == (1, False)
    assert view.question.model.right
    view.question.control("again").click()
    assert is_fair(view, [0], [1], [2], [3])


@pytest.mark.parametrize(
    ("step", "trouble", "right"),
    [(1, "Inf", 0), (7, "Inf", 1), (60, "NaN", 2), (490, "NaN", 2), (500, "", 3)],
)
def test_it_could_have_survived_longer(step, trouble, right):
    view = made("06 ReLU")
    view.model.history.append(SimpleNamespace(step=step, trouble=trouble))
    assert list(np.flatnonzero(known(view))) == [right]


def test_a_clipped_network_is_not_asked_about():
    view = made("06 ReLU")
    view.model.clip = True
    view.train(5)
    assert known(view) is None


def test_the_error_changes_at_once():
    view = made("06 cliff")

    def error(b):
        h = 0.5
        for _ in range(50):
            h = 1 / (1 + np.exp(-(6.0 * h + b)))
        return (h - 0.7) ** 2

    errors = [error(b) for b in (-2.8, -2.99, -3.01, -3.2)]
    assert abs(errors[2] - errors[1]) > 0.5 * abs(errors[3] - errors[0])
    assert is_fair(view, [1], [0], [2])


@pytest.mark.parametrize(("w", "ends", "right"), [(4.0, (-1.6, -2.4), 0), (4.0, (-1.5, -1.51), 2)])
def test_elsewhere_it_changes_otherwise(monkeypatch, w, ends, right):
    monkeypatch.setattr(lesson_06, "W", w)
    monkeypatch.setattr(lesson_06, "ENDS", ends)
    assert lesson_06._fall(None).argmax() == right
