"""The adding problem live: the nets are the library's, and the gated one learns what the plain one does not."""

import json

import numpy as np
import pytest
from traitlets import TraitError

from lessons.experiments.lag_net import STARTS, started_net
from lessons.optim.task_training import read_runs, train_on_task
from lessons.tasks.long_lags import Adding
from tests.widgets.driving import at_rest, control
from tests.widgets.examples import Leaky
from widgets.drawing.plot import as_buffers
from widgets.live_trainings.adding import (
    PULSE,
    RATE,
    SAY,
    AddingModel,
    AddingTraining,
    Moment,
    shown_runs,
)


@pytest.fixture
def view():
    with at_rest(AddingTraining()) as made:
        yield made


def test_training_on_the_spot_is_the_librarys(view):
    view.train(2)
    for k, name in enumerate(("RNN", "LSTM, bias 3")):
        net, task = started_net(STARTS[name], Adding(50), 0), Adding(50)
        records = list(train_on_task(net, task, 2 * PULSE, rate=RATE, every=PULSE))
        np.testing.assert_array_equal(view.model.errors[:, k], [r.score for r in records])
        answers = read_runs(net, shown_runs(50).xs, every=True)[:, :, 0].T
        np.testing.assert_array_equal(view.model.shown.answers[k], answers)
    assert [moment.step for moment in view.model.history] == [0, 10, 20]


def test_a_net_that_has_stopped_has_no_error_in_the_picture_or_on_its_way_to_the_page(view):
    model = view.model
    with model.together():
        model.history = [Moment(0, np.array([0.2, 0.3]), model.shown.answers)]
        model.history += [Moment(PULSE, np.array([0.2, np.nan]), model.shown.answers)]
        model.last = model.step = 1
    dots = [trace for trace in view.picture["data"] if trace.get("mode") == "markers"]
    assert [isinstance(dot["y"], np.ndarray) for dot in dots] == [True, True]
    assert np.isnan(dots[1]["y"]).all()
    json.dumps(as_buffers(view.picture), allow_nan=False, default=lambda buffer: "")


@pytest.mark.parametrize("T", [50, 100])
def test_the_shown_run_is_asked_for_its_sum(T):
    model = AddingModel(T=T, example=3)
    numbers, marks, wanted = model.run_shown
    assert (numbers * marks).sum() == pytest.approx(wanted)
    assert f"sum shown is {wanted:.2f}" in model.caption


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_gated_net_learns_to_add_and_the_plain_one_does_not(seed):
    with at_rest(AddingTraining(seed=seed)) as view:
        view.train()
        model = view.model
        assert SAY.grades[model.grade(0)] == "no better than a constant answer"
        assert SAY.grades[model.grade(1)] == "solved"
        assert np.isnan(model.errors[-1, 1])  # it stopped there, and keeps its grade
        assert view.button.description == "Trained"
        model.step = 0
        assert "LSTM, bias 3 no better" in repr(view)


def test_another_length_or_seed_makes_new_nets(view):
    view.train(3)
    control(view, "seed").value = 3
    assert view.model.last == 0
    view.train(1)
    view.model.T = 100
    assert view.model.last == 0
    assert view.model.steps == 1200
    assert view.model.shown.answers.shape == (2, 8, 100)


def test_the_picture_follows_run_and_moment(view):
    view.train(3)
    view.model.step, view.model.example = 1, 2
    data = view.picture["data"]
    np.testing.assert_array_equal(data[-1]["y"], view.model.history[1].answers[1, 2])
    assert data[1]["x"] == [10]
    numbers, marks, _ = view.model.run_shown
    np.testing.assert_allclose(data[4]["y"] + data[5]["y"], numbers)
    np.testing.assert_array_equal(np.flatnonzero(data[5]["y"]), np.flatnonzero(marks))


def test_settings_that_do_not_fit():
    model = AddingModel(seed=99, example=-4)
    assert (model.seed, model.example) == (9, 0)
    with pytest.raises(TraitError):
        model.T = 60
    with pytest.raises(ValueError, match="neither a class nor the name of an initialisation"):
        AddingModel(names=("LSTM",))


def test_a_cell_of_ones_own_adds_too():
    with at_rest(AddingTraining((Leaky, "RNN"))) as view:
        assert view.model.names == ("Leaky", "RNN")
        view.train(1)
        assert np.isfinite(view.model.errors).all()


def test_the_slider_counts_updates_and_ends_with_the_training_of_its_T():
    with at_rest(AddingTraining(T=50)) as view:
        assert view.control("step").max == 800
        view.train(2)
        assert view.control("step").value == view.model.shown.step == 20
        view.model.T = 100
        assert view.control("step").max == 1200
