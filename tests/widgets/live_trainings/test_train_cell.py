"""A cell of one's own in training: what is trained, what is said of it, and what happens when it cannot be trained."""

import numpy as np
import pytest
from traitlets import TraitError

from lessons.experiments.lag_net import STARTS, started_net
from lessons.optim.task_training import train_on_task
from lessons.tasks.long_lags import Recall
from lessons.tasks.training_tasks import TRAINING_TASKS
from tests.widgets.driving import at_rest, control
from tests.widgets.examples import Leaky
from widgets.live_trainings.train_cell import model
from widgets.live_trainings.train_cell.model import MOST_CELLS, PULSE, TrainCellModel
from widgets.live_trainings.train_cell.view import DEFAULT, TrainCell


class Sorts(Leaky):
    """A step that cannot be differentiated."""

    def step(self, x_t, state):
        return {"h": np.sort(self.W @ np.concatenate([state["h"], x_t]))}


class Grows(Leaky):
    """A state that is multiplied at every step."""

    def step(self, x_t, state):
        return {"h": 1e9 * state["h"] + self.W @ np.concatenate([state["h"], x_t])}


class Fails(Leaky):
    """A step that works on few rows, and not on many."""

    def step(self, x_t, state):
        raise ZeroDivisionError("no such luck")


SMALL = {"units": 8, "seeds": 2, "updates": 100, "lag": 2}


@pytest.fixture
def view():
    with at_rest(TrainCell(Leaky, "RNN", "LSTM, bias 3", **SMALL)) as made:
        yield made


def lines(view):
    return [t for t in view.picture["data"] if t["mode"] == "lines"]


def dots(view):
    return [t for t in view.picture["data"] if t["mode"] == "markers"]


def test_it_opens_untrained_and_says_what_is_to_be_learned(view):
    assert repr(view) == (
        "recall with time lag 2: which of 8 symbols was read first, after distractors. 8 hidden units, Adam at 0.01, "
        "2 seeds. Update 0 of 100. Leaky: not trained; RNN: not trained; LSTM, bias 3: not trained. "
        "Baseline, chance: 1/8."
    )
    assert view.button.description == "Train"


def test_every_cell_is_trained_as_the_library_does(view):
    view.train(2)
    task = Recall(2)
    for k, start in enumerate((Leaky, STARTS["RNN"], STARTS["LSTM, bias 3"])):
        for seed in (0, 1):
            net = started_net(start, task, seed, 8)
            records = list(train_on_task(net, task, 2 * PULSE, seed=seed, rate=0.01, every=PULSE))
            told = [moment.losses[k, seed] for moment in view.model.history]
            np.testing.assert_array_equal(told, [r.loss for r in records])
            assert view.model.shown.scores[k, seed] == records[-1].score
            assert view.model.shown.norms[k, seed] == records[-1].grad_norm
    assert [moment.step for moment in view.model.history] == [0, PULSE, 2 * PULSE]


def test_the_picture_has_a_curve_and_a_dot_for_each_seed(view):
    view.train(3)
    assert len(lines(view)) == 2 * 3 * 2
    assert [len(dot["x"]) for dot in dots(view)] == [2, 2, 2]
    np.testing.assert_array_equal(dots(view)[1]["y"], view.model.shown.ends[1])
    losses = [line for line in lines(view) if "xaxis" not in line]
    np.testing.assert_array_equal(losses[2]["y"], [m.losses[1, 0] for m in view.model.history])
    norms = [line for line in lines(view) if line.get("xaxis") == "x2"]
    np.testing.assert_array_equal(norms[2]["y"], [m.norms[1, 0] for m in view.model.history])
    legend = [line["name"] for line in lines(view) if line["showlegend"]]
    assert legend == [
        "Leaky: 224 parameters",
        "RNN: 224 parameters",
        "LSTM, bias 3: 896 parameters",
    ]


def test_look_back_shows_the_scores_of_then(view):
    view.train(5)
    now = view.model.shown.ends.copy()
    view.model.step = 1
    assert view.model.shown.step == PULSE
    assert not np.array_equal(view.model.shown.ends, now)
    assert "Update 20 of 100" in repr(view)


def test_a_net_that_has_solved_the_task_keeps_its_score_and_its_curve_ends():
    with at_rest(TrainCell("LSTM, bias 3", "RNN", lag=6, seeds=1, updates=600)) as view:
        view.train()
        losses = np.array([moment.losses for moment in view.model.history])
        first, second = (int(np.isfinite(losses[:, k, 0]).sum()) for k in (0, 1))
        assert min(first, second) < max(first, second) == len(losses)
        assert view.model.shown.over
        assert np.isnan(view.model.shown.scores).any()
        for dot, ends in zip(dots(view), view.model.shown.ends, strict=True):
            np.testing.assert_array_equal(dot["y"], ends)
        assert (view.model.shown.ends >= 0.995).all()
        assert view.model.state(0) == "solved on 1 of 1 seeds"
        assert (view.button.description, view.button.disabled) == ("Ended", True)


def test_honest_words_when_nothing_is_learned():
    with at_rest(TrainCell("LSTM, bias 0", lag=100, units=8, seeds=3, updates=100)) as view:
        view.train(2)
        assert view.model.state(0) == "no better than the baseline on 3 of 3 seeds"


def test_a_cell_that_cannot_be_trained_is_left_aside_and_the_others_are_trained():
    with at_rest(TrainCell(Sorts, "RNN", **SMALL)) as view:
        assert view.error.startswith(
            "Sorts is left aside: Sorts.step at t = 1 uses np.sort, which cannot be"
        )
        assert "Sorts: left aside; RNN: not trained" in repr(view)
        view.train(2)
        assert view.error.startswith("Sorts is left aside")
        assert np.isnan(view.model.shown.ends[0]).all()
        assert np.isfinite(view.model.shown.ends[1]).all()


def test_nothing_is_left_to_train_if_every_cell_is_left_aside():
    with at_rest(TrainCell(Sorts, Fails, **SMALL)) as view:
        assert view.button.disabled
        assert "ZeroDivisionError: no such luck" in view.error
        view.model.training = True
        assert view.model.run.wait(10)
        assert view.model.last == 0


def test_a_state_that_explodes_is_told():
    with at_rest(TrainCell(Grows, "RNN", **SMALL | {"lag": 90})) as view:
        view.train(3)
        assert view.error.startswith("Grows stopped: Grows.step at t = ")
        assert "every value must be finite" in view.error
        assert "Grows: ended in NaN or infinity on 2 of 2 seeds" in repr(view)
        assert np.isfinite(view.model.shown.ends[1]).all()
        view.model.lag = 2
        assert view.error == ""


def test_parameters_are_matched_on_request(view):
    assert [e.parameters for e in view.model.entrants] == [224, 224, 896]
    view.model.matched = True
    units = [e.units for e in view.model.entrants]
    sizes = [e.parameters for e in view.model.entrants]
    assert units[:2] == [8, 8]
    assert units[2] < 8
    assert abs(sizes[2] - 224) < 896 - 224
    names = [line["name"] for line in lines(view) if line["showlegend"]]
    assert names[2] == f"LSTM, bias 3: {units[2]} units, {sizes[2]} parameters"
    view.train(1)
    assert view.model.shown.step == PULSE


@pytest.mark.parametrize("task", TRAINING_TASKS)
def test_every_task_trains(task):
    with at_rest(TrainCell(Leaky, "GRU", task=task, units=8, seeds=1, updates=100)) as view:
        view.train(1)
        assert view.error == ""
        assert np.isfinite(view.model.shown.losses).all()
        assert view.control("text").layout.display == (None if task == "your text" else "none")
        assert (view.control("lag").layout.display is None) == (
            TRAINING_TASKS[task].lags is not None
        )


def test_a_change_of_the_task_makes_new_cells_and_keeps_the_lag_in_range(view):
    view.model.lag = 1
    view.train(1)
    view.model.task = "adding"
    assert view.model.lag == 10
    assert view.model.last == 0
    assert view.model.on.T == 10


def test_a_text_that_is_too_short_is_refused_in_a_sentence(view):
    view.model.task = "your text"
    box = view.control("text")
    box.value = "too short"
    assert view.error == "The text has 9 characters; 200 or more are needed."
    assert box.value == "too short"
    box.value = "abc " * 60
    assert view.error == ""
    assert view.model.on.text == "abc " * 60
    assert [sentence.split("\n")[0][:12] for sentence in view.errors] == ["The text has"]
    view.errors.clear()


def test_names_are_told_apart():
    model = TrainCellModel("RNN", "RNN", Leaky, **SMALL)
    assert model.names == ("RNN", "RNN (2)", "Leaky")


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (
            ("GRUU",),
            "'GRUU' is neither a class nor the name of an initialisation; the names are RNN; ",
        ),
        ((3,), "3 is neither a class"),
        (("RNN",) * (MOST_CELLS + 1), f"at most {MOST_CELLS} cells side by side; these are 5"),
    ],
)
def test_what_is_no_cell_is_refused(cells, sentence):
    with pytest.raises(ValueError, match=sentence):
        TrainCell(*cells)


def test_a_model_needs_a_cell():
    with pytest.raises(ValueError, match="Give a class to train"):
        TrainCellModel()


def test_an_instance_is_refused_for_each_seed_needs_its_own():
    with pytest.raises(ValueError, match="neither a class nor the name"):
        TrainCell(Leaky(3, 4, np.random.default_rng(0)))


def test_no_such_task():
    with pytest.raises(TraitError, match="task must be one of recall, adding"):
        TrainCell("RNN", task="chess")


def test_without_a_cell_it_shows_three_of_the_course():
    with at_rest(TrainCell()) as view:
        assert view.model.names == DEFAULT


def test_the_button_trains_in_the_background(view):
    control(view, "Train").click()
    assert view.model.run.wait(60)
    assert view.model.last > 0


def test_an_error_beyond_the_axis_is_a_triangle_at_its_top():
    with at_rest(TrainCell("RNN", task="adding", lag=10, units=8, seeds=2, updates=100)) as view:
        view.train(1)
        view.model.step = 0
        view.model.shown.ends[0] = [0.1, 7.0]
        view.redraw()
        (dot,) = dots(view)
        top = view.picture["layout"]["yaxis3"]["range"][1]
        np.testing.assert_array_equal(dot["y"], [0.1, top])
        assert dot["marker"]["symbol"] == ["circle", "triangle-up"]
        assert dot["text"] == ["0.100, seed 0", "7.000, seed 1"]


def test_a_slider_that_makes_new_cells_waits_for_no_score(view, monkeypatch):
    """Held-out sequences are drawn when a training begins, once for all cells and seeds."""
    drawn = []
    judging = model.judging
    monkeypatch.setattr(model, "judging", lambda task: drawn.append(task) or judging(task))
    view.model.lag = 5
    view.model.seeds = 3
    assert drawn == []
    assert np.isnan(view.model.shown.ends).all()
    view.train(1)
    assert drawn == [Recall(5)]
    assert np.isfinite(view.model.history[0].ends).all()
