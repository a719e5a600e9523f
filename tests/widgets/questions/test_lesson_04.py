"""Lesson 04 asks for the empty entries of a table, and for what truncation loses."""

import numpy as np
import pytest

from lessons.toy_models.autograd import gradients, truncated
from lessons.toy_models.hello import HelloNet
from tests.widgets.questions.asked import is_fair, known, made

UPPER = [1, 2, 3, 6, 7, 11]  # L_t and a later step, row by row


def test_no_term_depends_on_a_later_step():
    first_column, lower = [0, 4, 8, 12], [4, 8, 9, 12, 13, 14]
    wrong = [UPPER + first_column], [lower], [[*UPPER, 0, 5, 10, 15]], [UPPER[:4]], [range(16)]
    assert is_fair(made("04 empty cells"), UPPER, *(each[0] for each in wrong))


def test_a_nudge_at_one_step_moves_only_terms_from_then_on():
    net = HelloNet(n_h=3, seed=0)
    xs, targets = net.encoded("hell"), [1, 2, 2, 3]

    def terms(step):
        h, losses = np.zeros(3), []
        for t, x in enumerate(xs):
            W_hh, b = net.cell.W_hh.copy(), net.cell.b_h.copy()
            if t == step:
                W_hh += 0.01
                b += 0.01
            h = np.tanh(net.cell.W_xh @ x + W_hh @ h + b)
            y = net.W_hy @ h + net.b_y
            losses.append(np.log(np.exp(y).sum()) - y[targets[t]])
        return np.array(losses)

    still = np.array([np.isclose(terms(step), terms(-1), atol=1e-12) for step in range(4)]).T
    view = made("04 empty cells")
    np.testing.assert_array_equal(known(view).reshape(4, 4), still)
    assert list(np.flatnonzero(known(view))) == UPPER


def test_after_the_reveal_the_table_is_still_to_be_filled():
    view = made("04 empty cells")
    view.reveal()
    assert not view.model.posted.any()


def test_of_another_word_nothing_is_known():
    view = made("04 empty cells")
    view.model.word = "hellos"
    assert known(view) is None


def cut():
    return made("04 cut")


def test_a_window_of_three_is_a_tenth_off_not_half():
    assert is_fair(cut(), [10], [50], [95], [30], [62.5])


def test_the_loss_is_that_of_autograd():
    net = HelloNet(n_h=3, seed=3, word="recurrent")
    whole, left = gradients(net)["W_hh"], truncated(net, 3, "window")["W_hh"]
    lost = 100 * np.linalg.norm(whole - left) / np.linalg.norm(whole)
    assert known(cut())[0] == pytest.approx(lost)


@pytest.mark.parametrize(
    ("name", "value"), [("k", 5), ("form", "chunks"), ("weight", "W_xh"), ("word", "recurrens")]
)
def test_another_cut_is_not_asked_about(name, value):
    view = cut()
    setattr(view.model, name, value)
    assert known(view) is None
