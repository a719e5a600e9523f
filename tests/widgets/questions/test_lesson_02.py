"""Lesson 02 asks of two l's, of the input that reaches a state, and of a sign."""

import numpy as np
import pytest

from lessons.cells.basic import RNNCell
from lessons.cells.unrolling import unroll
from tests.widgets.questions.asked import answered, in_sight, is_covered, is_fair, known, made, told


def two_ls():
    speller = RNNCell(n_x=4, n_h=3, rng=np.random.default_rng(1))
    return made("02 two l", np=np, RNNCell=RNNCell, speller=speller)


def reach():
    rng = np.random.default_rng(3)
    cell, xs = RNNCell(n_x=2, n_h=2, rng=rng), rng.uniform(-1, 1, (12, 2))
    return made("02 reach", cell=cell, xs=xs)


def sign(w=2.0):
    loop = RNNCell(n_x=1, n_h=1, rng=np.random.default_rng(0))
    loop.W_xh[:], loop.W_hh[:], loop.b_h[:] = 1, w, 0
    return made("02 sign", loop=loop)


def test_the_state_before_tells_the_two_ls_apart():
    assert is_fair(two_ls(), [1], [0], [2])


def test_a_cell_without_a_past_has_the_same_state_at_both_ls():
    view = two_ls()
    view.model.cell.W_hh[:] = 0.0
    view.model._changed_by_hand()
    assert list(known(view)) == [1, 0, 0]


def test_a_cell_that_counts_its_steps_has_other_weights():
    class Counting(RNNCell):
        steps = 0

        def step(self, x_t, state):
            self.steps += 1
            return super().step(x_t * self.steps, state)

    view = two_ls()
    view.model.cell = Counting(n_x=4, n_h=3, rng=np.random.default_rng(1))
    view.model._changed_by_hand()
    assert list(known(view)) == [0, 0, 1]


def test_of_another_word_nothing_is_known():
    view = two_ls()
    view.model.typed = "hole"
    assert known(view) is None


def test_the_last_input_moves_the_state_hundreds_of_times_as_far():
    assert is_fair(reach(), [2.4], [0.0], [-2.4], [1.5], [3.0])


def test_the_ratio_is_that_of_two_nudges():
    view = reach()
    cell, xs = view.model.cell, view.model.xs[:8]
    moved = []
    for s in (7, 0):
        slopes = np.zeros((2, 2))
        for k in range(2):
            ends = [xs.copy(), xs.copy()]
            ends[0][s, k] += 1e-5
            ends[1][s, k] -= 1e-5
            high, low = (unroll(cell, each)["h"][-1] for each in ends)
            slopes[:, k] = (high - low) / 2e-5
        moved.append(np.linalg.norm(slopes, 2))
    assert known(view)[0] == pytest.approx(np.log10(moved[0] / moved[1]), abs=1e-4)


def test_weights_and_states_stay_in_sight_but_nothing_of_the_reach():
    view = reach()
    shown, influence = in_sight(view), view.model.influence
    assert np.isnan([*shown["dx"], *shown["dh"]]).all()
    assert np.isfinite([*shown["W_hh"].ravel(), *shown["h"].ravel()]).all()
    rest = np.concatenate([a.ravel() for n, a in shown.items() if n not in ("dx", "dh")])
    for number in (*influence[0], *influence[1], 10.0 ** known(view)[0]):
        assert not np.isclose(rest, number, atol=1e-6).any()
        assert f"{number:.3f}" not in told(view)
    view.reveal()
    np.testing.assert_array_equal(in_sight(view)["dx"], influence[0])


def test_the_reach_is_that_of_the_eighth_state_whatever_is_chosen():
    view = reach()
    before = known(view)[0]
    answered(view, 0.0)
    view.model.t = 3
    assert known(view)[0] == before
    view.model.edit("W_hh", 0, -1.65)
    assert known(view)[0] < 0 < before


def test_the_sign_is_kept():
    view = sign()
    assert (view.model.trace["h"] > 0).all()
    assert is_fair(view, [2], [0], [1])


def test_a_weaker_loop_turns():
    view = sign(w=0.5)
    assert is_covered(view)
    h = view.model.trace["h"][:, 0]
    assert h[4] < 0
    assert h[-1] < 0
    assert answered(view, 0)
    view = sign(w=-0.5)
    h = view.model.trace["h"][:, 0]
    assert list(known(view)) == [float(h[-1] * h[3] < 0), float(h[-1] * h[3] > 0), 0]


def test_another_sequence_is_not_asked_about():
    view = sign()
    view.model.typed = "1 0 0 0 -3 0 0"
    assert known(view) is None
