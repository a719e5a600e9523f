"""The live training of the net that spells hello: runs, stops, goes on, looks back, and says what it shows."""

import threading
from contextlib import nullcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from traitlets import TraitError

from lessons.toy_models.hello import HelloNet, train_hello
from tests.widgets.driving import at_rest, control
from widgets.live_trainings.hello import FLOOR, STEPS, HelloModel, HelloTraining


@pytest.fixture
def view():
    with at_rest(HelloTraining()) as made:
        made.model.pace = float("inf")
        yield made


def test_the_first_picture_is_the_untrained_net(view):
    net = HelloNet()
    np.testing.assert_array_equal(view.picture.arrays["p"], net.forward()["p"])
    np.testing.assert_array_equal(view.picture.arrays["h"], net.forward()["h"])
    assert repr(view).startswith(f"Update 0 of {STEPS}: cross-entropy {net.loss():.3f}, p(e|h) 0.")


def test_training_on_the_spot_is_the_librarys(view):
    records = list(train_hello(HelloNet(), 120))
    assert view.train(120) is view
    assert view.model.last == view.model.step == 120
    assert [m.loss for m in view.model.history] == [r.loss for r in records]
    np.testing.assert_array_equal(view.model.shown.p, records[-1].probs)
    assert view.train(-3).model.last == 120


def test_the_button_starts_stops_and_goes_on_without_a_gap(view):
    button = view.button
    assert button.description == "Train"
    button.click()
    assert button.description == "Stop"
    button.click()
    assert view.model.run.wait(10)
    assert button.description in ("Go on", "Train", "Trained")
    button.click()
    while view.model.training:
        view.model.run.wait(10)
    assert (view.model.last, button.description, button.disabled) == (STEPS, "Trained", True)
    assert [m.step for m in view.model.history] == list(range(STEPS + 1))
    assert view.model.shown.loss < 0.05
    assert "4 of 4 letters right" in repr(view)


def test_go_on_shows_the_newest_step_again(view):
    view.train(20).model.step = 3
    view.button.click()
    while view.model.training:
        view.model.run.wait(10)
    assert view.model.step == view.model.last == STEPS


def test_stop_and_go_on_in_one_breath_goes_on(view):
    view.model.training = True
    for wanted in (False, True, False, True):
        view.model.training = wanted
    while view.model.training:
        view.model.run.wait(10)
    assert view.model.last == STEPS


def test_a_new_net_while_running_wins(view):
    view.button.click()
    old = view.model.run
    control(view, "units").set_state({"value": 2})
    assert old.wait(10)
    assert not view.model.training
    assert view.model.last == 0
    assert view.picture.arrays["h"].shape == (4, 2)
    view.train(5)
    assert [m.step for m in view.model.history] == list(range(6))


def test_on_the_spot_after_the_background_goes_on_where_it_was(view):
    view.button.click()
    view.train(10)
    assert [m.step for m in view.model.history] == list(range(view.model.last + 1))
    view.train(STEPS)
    assert view.model.last == STEPS
    view.model.training = True
    assert view.model.run.wait(10)
    assert not view.model.training


def test_the_slider_looks_back(view):
    view.train(60)
    p = [moment.p[0, 1] for moment in view.model.history]
    assert p[60] > p[0]
    control(view, "update").set_state({"value": 20})
    np.testing.assert_array_equal(view.picture.arrays["p"], view.model.history[20].p)
    assert "Update 20 of" in repr(view)
    view.train(5)
    assert view.model.step == 20
    control(view, "update").set_state({"value": 400})
    assert view.model.step == control(view, "update").value == 65


@pytest.mark.parametrize("n_h", [1, 2, 3, 8])
def test_without_memory_both_ls_look_the_same_and_the_floor_holds(n_h):
    view = HelloTraining(n_h=n_h, memory=False).train()
    p = view.model.shown.p
    np.testing.assert_allclose(p[2], p[3])
    assert all(moment.loss >= FLOOR for moment in view.model.history)
    assert "W_{hh}" not in str(view.picture.scene)


def test_the_floor_is_two_coins():
    assert pytest.approx(2 * -np.log(0.5)) == FLOOR


def test_reset(view):
    first = repr(view)
    view.train(10)
    control(view, "Reset").click()
    assert repr(view) == first


@settings(max_examples=25, deadline=None)
@given(
    n_h=st.integers(-5, 50),
    lr=st.floats(-1, 1e6),
    seed=st.integers(-5, 1000),
    memory=st.booleans(),
    pace=st.floats(-5, 1e9),
    steps=st.integers(0, 30),
)
def test_any_setting_trains_and_draws(n_h, lr, seed, memory, pace, steps):
    view = HelloTraining()
    with view.model.together():
        view.model.n_h, view.model.lr, view.model.seed = n_h, lr, seed
        view.model.memory, view.model.pace = memory, pace
    view.train(steps)
    assert np.isfinite(view.picture.arrays["p"]).all()
    assert view.canvases[1].picture(view.model)["data"][0]["y"].shape == (steps + 1,)
    assert view.errors == []


def test_a_rate_that_is_no_number_is_refused():
    with pytest.raises(TraitError, match="lr must be a number"):
        HelloModel().lr = float("nan")


def test_what_a_run_raises_is_said(monkeypatch, view):
    def explode(net, steps, lr):
        yield from train_hello(net, 1, lr)
        raise OverflowError("the gradient exploded")

    monkeypatch.setattr("widgets.live_trainings.hello.train_hello", explode)
    view.model.reset()
    view.button.click()
    assert view.model.run.wait(10)
    assert view.error == "the gradient exploded"
    assert not view.model.training
    control(view, "Reset").click()
    assert view.error == ""


def test_two_views_of_one_model_agree():
    model = HelloModel()
    one, other = HelloTraining(model), HelloTraining(model)
    one.train(3)
    assert repr(one) == repr(other)
    assert other.button.description == "Go on"
    np.testing.assert_array_equal(one.picture.arrays["p"], other.picture.arrays["p"])


def test_the_curve_is_a_valid_figure():
    from widgets.drawing.plot import figure

    view = HelloTraining().train(3)
    drawn = figure(view.canvases[1].picture(view.model))
    assert len(drawn.data[0].y) == 4


def test_callbacks_on_several_threads_lose_nothing(view):
    """Callbacks may run beside cells: clicks, new nets and training on the spot, all at once."""
    gone_wrong = []

    def hammer(seed):
        rng = np.random.default_rng(seed)
        moves = [
            view.button.click,
            lambda: view.train(int(rng.integers(20))),
            lambda: setattr(view.model, "n_h", int(rng.integers(1, 9))),
            lambda: setattr(view.model, "step", int(rng.integers(STEPS))),
        ]
        try:
            for move in rng.choice(len(moves), 120, p=[0.6, 0.2, 0.1, 0.1]):
                with view.model.lock if move == 2 else nullcontext():
                    moves[move]()
        except Exception as error:
            gone_wrong.append(error)

    threads = [threading.Thread(target=hammer, args=(seed,)) for seed in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    assert gone_wrong == []
    assert [moment.step for moment in view.model.history] == list(range(view.model.last + 1))


def test_a_tie_is_neither_right_nor_wrong():
    view = HelloTraining(memory=False).train(500)
    model = view.model
    wanted = [model.shown.p[k, "helo".index(letter)] for k, letter in enumerate("ello")]
    assert wanted[2] == pytest.approx(wanted[3], abs=0.02)  # both l's read the same
    assert model.right.tolist() == [1, 1, 2, 2]
    assert repr(view).endswith("2 of 4 letters right, 2 tied.")
    marks = str(view.picture.scene)
    assert "['✗', '✓', '=']" in marks
