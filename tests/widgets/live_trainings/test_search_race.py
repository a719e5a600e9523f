"""The race: its searches are the library's, it stops and goes on, and says who is there."""

import numpy as np
import pytest
from traitlets import TraitError

from lessons.gradient_free.annealing import Schedule
from lessons.gradient_free.comparison import SEARCHES, run_to_target
from lessons.gradient_free.tiny_tasks import TASKS
from tests.widgets.driving import at_rest, control
from widgets.live_trainings.search_race import (
    DONE,
    MOMENTS,
    MOST,
    TARGET,
    Race,
    RaceModel,
    race_picture,
)


@pytest.fixture
def view():
    with at_rest(Race()) as made:
        yield made


@pytest.mark.parametrize("name", TASKS)
def test_the_race_is_the_librarys(name):
    view = Race(task=name, start=0.01, seed=1).train()
    task, moment = TASKS[name](), view.model.history[-1]
    assert moment.step == MOST
    assert view.model.last <= MOMENTS
    for k, search in enumerate(SEARCHES):
        end = run_to_target(
            search, task, 1, schedule=Schedule(start=0.01), target=TARGET, most=MOST
        )
        assert moment.found[k] == (end.evaluations or 0)
        assert moment.found[k] or moment.losses[k] >= TARGET
        assert search == "annealing" or bool(moment.found[k]) == (moment.losses[k] < TARGET)
    assert "there after" in repr(view)


def test_all_searches_have_asked_as_often_until_they_rest(view):
    view.train()
    counts, losses = view.model.spent[:, 0], view.model.losses
    assert (np.diff(counts) > 0).all()
    assert list(counts[:20]) == list(range(1, 21))
    resting = losses[:, 0] < DONE
    assert len(np.unique(losses[resting, 0])) == 1
    assert (np.diff(losses[:, 2]) <= 0).all()  # the best of chance never gets worse


def test_a_change_sends_all_back_to_the_start(view):
    view.train(30)
    for name, value in (("seed", 4), ("start", 0.3), ("cooling", 1.0), ("task", "hello world")):
        setattr(view.model, name, value)
        assert view.model.last == 0
        assert "1 of 6,000 evaluations" in repr(view)
        view.train(3)


def test_the_buttons_start_stop_and_reset(view):
    first = repr(view)
    view.button.click()
    assert view.button.description == "Stop"
    view.button.click()
    assert view.model.run.wait(10)
    view.train(25)
    assert view.model.last >= 25
    control(view, "look back").set_state({"value": 2})
    assert ", 3 of 6,000 evaluations" in repr(view)
    control(view, "Reset").click()
    assert repr(view) == first


def test_the_picture_shows_the_history(view):
    view.train(50).model.step = 10
    picture = race_picture(view.model)
    curves = [trace for trace in picture["data"] if trace["mode"] == "lines"]
    dots = [trace for trace in picture["data"] if trace["mode"] == "markers"]
    for k in range(3):
        ran = len(curves[k]["y"])
        np.testing.assert_array_equal(curves[k]["y"], view.model.losses[:ran, k])
        assert (view.model.losses[ran:, k] < DONE).all()  # it rests
        assert dots[k]["y"] == [view.model.history[10].losses[k]]
    assert curves[3]["y"][-1] < curves[3]["y"][0]  # it cools


def test_the_same_race_against_time(view):
    view.train(40)
    losses, said = view.model.losses, repr(view)
    control(view, "against").value = "seconds"
    assert view.model.last == 40
    assert repr(view) == said  # words that are the same on every machine
    picture, spent = race_picture(view.model), view.model.spent
    assert (np.diff(spent, axis=0) >= 0).all()
    assert (spent[-1] > 0).all()
    for k, trace in enumerate(picture["data"][:6:2]):
        np.testing.assert_array_equal(trace["x"], spent[:, k])
        np.testing.assert_array_equal(trace["y"], losses[:, k])
    assert "CPU seconds" in picture["layout"]["xaxis"]["title"]["text"]


def test_what_is_not_offered_becomes_what_is():
    model = RaceModel(start=0.02, cooling=5.0, seed=99)
    assert (model.start, model.cooling, model.seed) == (0.01, 1.0, 9)
    with pytest.raises(TraitError, match="start must be a number"):
        model.start = float("nan")
    with pytest.raises(TraitError):
        model.task = "chess"


def flags(model, symbol):
    """Places of the markers of one shape."""
    traces = race_picture(model)["data"]
    found = [trace for trace in traces if trace.get("marker", {}).get("symbol") == symbol]
    return [(trace["x"][0], trace["y"][0], trace["hovertemplate"]) for trace in found]


def test_where_a_lane_meets_the_target_and_where_it_stops_are_marked(view):
    view.train(10)
    assert not flags(view.model, "triangle-down")
    view.train(50)
    moment = view.model.history[-1]
    met = flags(view.model, "triangle-down")
    assert [(x, y) for x, y, _ in met] == [(found, TARGET) for found in moment.found if found]
    assert f"after {moment.found[0]:,} evaluations" in met[0][2]
    stop = flags(view.model, "square-open")[0]
    assert stop[1] == moment.losses[0] < DONE
    curve = race_picture(view.model)["data"][0]
    assert curve["x"][-1] == stop[0] < moment.step  # nothing is drawn of a search that rests
    view.model.against = "seconds"
    assert all(0 < x < 60 for x, *_ in flags(view.model, "triangle-down"))


def test_a_race_that_has_ended_stands_at_the_end_of_its_slider():
    view = Race(seed=1).train()
    slider = control(view, "look back")
    assert slider.value == slider.max == view.model.last
