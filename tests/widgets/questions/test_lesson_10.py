"""Lesson 10 asks what a gate can write, and where a memory ends with tanh and with sigma."""

import numpy as np
import pytest

from tests.widgets.questions.asked import in_sight, is_covered, is_fair, known, made, told


def test_no_gate_turns_a_sign():
    view = made("10 positive")
    assert view.model.before[1] < 0
    assert is_fair(view, [2], [0], [1])


def test_the_sum_and_the_gate_stay_in_sight_but_not_the_increment():
    view = made("10 positive")
    shown = in_sight(view)
    assert np.isnan(shown["after"]).all()
    assert np.isfinite([*shown["terms"], *shown["gate"], *shown["before"]]).all()
    assert f"{view.model.after[1]:.2f}".replace("-", "−") not in told(view)


def test_of_a_positive_candidate_nothing_is_asked():
    view = made("10 positive")
    view.model.edit("before", 1, 0.4)
    assert known(view) is None


def ends():
    return made("10 ends")


def by_hand(model):
    h, x = np.array(model.h), np.array(model.x)
    W, b = np.array(model.W).reshape(3, 5)[0], model.b[0]
    C = {"tanh": model.before[0], "σ": model.before[0]}
    for sign in [1] * 4 + [-1] * 4:
        a = W[:3] @ h + W[3:] @ (sign * x) + b
        C["tanh"] += model.open * np.tanh(a)
        C["σ"] += model.open / (1 + np.exp(-a))
    return list(C.values())


def test_it_ends_where_eight_steps_lead():
    view = ends()
    assert list(known(view)) == pytest.approx(by_hand(view.model))
    view.model.edit("x", 0, -1.5)
    view.model.open = 0.5
    assert list(known(view)) == pytest.approx(by_hand(view.model))


def test_tanh_comes_back_and_sigma_climbs():
    assert is_fair(ends(), [1.5, 5.5], [1.5, 1.5], [5.5, 5.5], [5.5, 1.5], [-2.0, 5.5])


def test_what_the_sum_is_made_of_stays_in_sight_but_no_memory_after_it():
    view = ends()
    assert is_covered(view)
    shown = in_sight(view)
    assert np.isnan([*shown["climb tanh"], *shown["climb σ"]]).all()
    assert np.isfinite([*shown["terms"], *shown["W"], *shown["gate"]]).all()
    rest = np.concatenate(
        [a.ravel() for n, a in shown.items() if n not in ("climb tanh", "climb σ")]
    )
    for end in known(view):
        assert not np.isclose(rest, end, atol=0.005).any()
        assert f"{end:.2f}" not in told(view)
