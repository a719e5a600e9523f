"""The echo in training: curves stay to be compared, and the marks say whether the gradient gets to the cause."""

import numpy as np
import pytest

from lessons.toy_models.echo import EchoNet, train_echo
from tests.widgets.driving import at_rest
from widgets.live_trainings.echo import REMEMBERED, STEPS, EchoModel, EchoTraining, shown_flips


@pytest.fixture
def view():
    with at_rest(EchoTraining()) as made:
        yield made


def test_training_on_the_spot_is_the_librarys(view):
    view.train(30)
    losses = [record.loss for record in train_echo(EchoNet(), 2, steps=30)]
    assert [moment.loss for moment in view.model.history] == losses
    assert view.model.step == view.model.last == 30


def test_the_button_runs_and_stops(view):
    view.button.click()
    assert view.button.description == "Stop"
    view.button.click()
    assert view.model.run.wait(10)
    assert view.button.description in ("Train", "Go on")


def test_old_curves_stay_and_reset_clears_them(view):
    view.train(5)
    first = [moment.loss for moment in view.model.history]
    view.model.k = 5
    view.model.k = 6  # nothing was trained with 5: no curve
    (curve,) = view.model.past
    assert curve.name == "n = 4, window k = 2, seed 0"
    np.testing.assert_array_equal(curve.losses, first)
    assert view.canvases[1].picture(view.model)["data"][0]["name"] == curve.name
    view.reset.click()
    assert view.model.past == ()
    assert view.model.last == 0


def test_only_the_newest_curves_stay(view):
    for seed in range(1, 9):
        view.train(2).model.seed = seed
    assert len(view.model.past) == REMEMBERED
    assert view.model.past[-1].name.endswith("seed 7")


@pytest.mark.parametrize(
    ("form", "k", "answer", "reached"),
    [
        ("window", 4, 18, False),
        ("window", 5, 18, True),
        ("chunks", 8, 18, False),  # 17..24
        ("chunks", 8, 16, True),  # 9..16
        ("window", 1, 4, None),
    ],
)
def test_the_marks_say_whether_the_gradient_arrives(view, form, k, answer, reached):
    with view.model.together():
        view.model.form, view.model.k, view.model.answer = form, k, answer
    arrays = view.picture.arrays
    np.testing.assert_array_equal(np.flatnonzero(arrays["answer"]), [answer - 1])
    if reached is None:
        assert not arrays["cause"].any()
        assert "nothing to echo" in repr(view)
        return
    np.testing.assert_array_equal(np.flatnonzero(arrays["cause"]), [answer - 5])
    assert (arrays["reached"][answer - 5] == 1.0) == reached
    assert ("its gradient reaches" in repr(view)) == reached


def test_what_should_be_said_was_read_before(view):
    arrays = view.picture.arrays
    np.testing.assert_array_equal(arrays["wanted"][4:], shown_flips()[:-4])
    assert np.isnan(arrays["says"][:4]).all()
    np.testing.assert_array_equal(arrays["says"][4:], view.model.shown.p[4:])


def test_an_answer_is_chosen_by_click_and_key(view):
    board = view.canvases[0]
    board._handle_custom_msg({"event": "pick", "mark": "says", "index": 9}, [])
    assert view.model.answer == 10
    board._handle_custom_msg({"event": "key", "key": "ArrowLeft"}, [])
    assert view.model.answer == 9


def test_a_new_net_while_running_wins(view):
    view.button.click()
    old = view.model.run
    view.model.lag = 2
    assert old.wait(10)
    assert not view.model.training
    assert view.model.last == 0


def test_numbers_are_kept_in_range():
    model = EchoModel(lag=99, k=-4, seed=1000, answer=0)
    assert (model.lag, model.k, model.seed, model.answer) == (5, 1, 9, 1)
    assert model.steps == STEPS
