"""The forget-bias lab: a table that fills entry by entry, in any order, and keeps what it has."""

import numpy as np
import pytest
from traitlets import TraitError

from lessons.cells.protocol import CellError
from lessons.experiments.lag_net import STARTS, started_net
from lessons.optim.task_training import train_on_task
from lessons.tasks.long_lags import Recall
from tests.widgets.driving import at_rest, control
from tests.widgets.examples import Leaky
from widgets.live_trainings.forget_bias_lab.model import PULSE, LabModel
from widgets.live_trainings.forget_bias_lab.picture import curves, table_scene
from widgets.live_trainings.forget_bias_lab.view import ForgetBiasLab

ROWS, GAPS = ("RNN", "LSTM, bias 0", "LSTM, bias 3"), (2, 8)


@pytest.fixture
def view():
    with at_rest(ForgetBiasLab(ROWS, GAPS, most=20)) as made:
        yield made


def full(view, seconds=20):
    """Wait until the table is full."""
    for _ in range(100):
        assert view.model.run.wait(seconds)
        if not view.model.onwards:
            return


def test_the_table_opens_empty(view):
    assert np.isnan(view.model.scores).all()
    assert repr(view) == "RNN at gap 2, seed 1: not trained. Nothing is trained so far."
    assert view.button.description == "Train"


def test_an_entry_is_trained_as_the_library_does(view):
    view.trained(("LSTM, bias 3", 8))
    task = Recall(8)
    net = started_net(STARTS["LSTM, bias 3"], task, seed=1)
    records = list(train_on_task(net, task, 20, seed=1, every=PULSE))
    assert [(r.step, r.score) for r in view.model.history] == [(r.step, r.score) for r in records]
    assert view.picture.arrays["score"][2, 1] == records[-1].score
    assert view.picture.arrays["here"][2, 1] == 1.0
    assert view.button.description == "Trained"


def test_other_entries_keep_what_they_have(view):
    view.trained(("RNN", 2), ("LSTM, bias 0", 8))
    kept = view.model.scores
    view.model.chosen = ("RNN", 2)
    assert view.model.last == len(view.model.history) - 1 > 0
    np.testing.assert_array_equal(view.model.scores, kept)
    view.model.seed = 2
    assert np.isnan(view.model.scores).all()
    view.model.seed = 1
    np.testing.assert_array_equal(view.model.scores, kept)
    view.reset.click()
    assert np.isnan(view.model.scores).all()


def test_the_table_fills_by_itself(view):
    fill = control(view, "Fill")
    fill.click()
    full(view)
    assert not np.isnan(view.model.scores).any()
    assert not view.model.training
    assert "Of 6 entries, 6 were tried" in repr(view)
    fill.click()  # nothing is left
    assert not view.model.onwards


def test_a_second_click_stops_and_a_third_goes_on(view):
    fill = control(view, "Fill")
    fill.click()
    fill.click()
    assert not view.model.onwards
    assert view.model.run.wait(10)
    fill.click()
    full(view)
    assert not np.isnan(view.model.scores).any()


def test_stop_ends_the_filling_too(view):
    control(view, "Fill").click()
    view.button.click()
    assert not view.model.onwards
    assert not view.model.training


def test_reset_empties_the_picture_from_an_untrained_entry_too(view):
    view.trained(("RNN", 2))
    view.model.chosen = ("RNN", 8)
    assert "1 was tried" in view.canvases[-1].caption
    view.reset.click()
    assert "Nothing is trained so far." in view.canvases[-1].caption


def test_a_look_elsewhere_ends_the_filling(view):
    """What is trained afterwards is that entry alone."""
    for look in ({"seed": 2}, {"chosen": ("LSTM, bias 0", 8)}):
        view.model.fill()
        view.model.set_trait(*next(iter(look.items())))
        assert not view.model.onwards
        assert not view.model.training
    assert "not trained" in repr(view)


def test_a_click_trains_that_entry_and_no_other(view):
    view.canvases[0]._handle_custom_msg({"event": "pick", "mark": "entries", "index": 3}, [])
    assert view.model.run.wait(10)
    assert view.model.chosen == ("LSTM, bias 0", 8)
    tried = ~np.isnan(view.model.scores)
    assert tried[1, 1]
    assert tried.sum() == 1


def test_a_click_while_another_trains_takes_over(view):
    view.model.pick(("RNN", 8))
    first = view.model.run
    view.model.pick(("LSTM, bias 3", 2))
    assert first.wait(10)
    assert view.model.run.wait(10)
    assert view.model.records(("LSTM, bias 3", 2))[-1].step == 20
    view.model.pick(("RNN", 8))  # goes on where it was
    assert view.model.run.wait(10)
    records = view.model.records(("RNN", 8))
    assert [r.step for r in records] == [0, 5, 10, 15, 20]


def test_many_gaps_fit_into_the_picture():
    for n, wide in ((2, 100.0), (13, 50.0)):
        (table,) = (
            m for m in table_scene(("RNN",), tuple(range(n)))["marks"] if m["kind"] == "heat"
        )
        assert table["cell"] == [wide, 26.0]
        assert table["x"] + n * wide <= 820


def test_keys_choose_without_training(view):
    for key, entry in (
        ("ArrowLeft", ("RNN", 2)),
        ("ArrowDown", ("LSTM, bias 0", 2)),
        ("ArrowRight", ("LSTM, bias 0", 8)),
        ("ArrowRight", ("LSTM, bias 0", 8)),
        ("ArrowUp", ("RNN", 8)),
    ):
        view.canvases[0]._handle_custom_msg({"event": "key", "key": key}, [])
        assert view.model.chosen == entry
    assert np.isnan(view.model.scores).all()


def test_the_dots_are_the_longest_gaps_of_the_table(view):
    tried, solved = curves(view.model)["data"][:2]
    assert np.isnan([*tried["x"], *solved["x"]]).all()
    view.trained(("RNN", 2), ("RNN", 8), ("LSTM, bias 3", 2))
    tried, solved = curves(view.model)["data"][:2]
    assert tuple(tried["y"]) == tuple(solved["y"]) == ROWS
    np.testing.assert_array_equal(tried["x"], [8, np.nan, 2])
    for k, row in enumerate(ROWS):
        right = [gap for gap in GAPS if Recall(gap).solved(view.model.score((row, gap)))]
        np.testing.assert_array_equal(solved["x"][k], max(right, default=np.nan))
    assert tried["marker"]["symbol"] != solved["marker"]["symbol"]


def test_a_solved_gap_is_a_full_dot():
    with at_rest(ForgetBiasLab(("RNN",), (2,), most=600)) as lab:
        lab.trained(("RNN", 2))
        assert lab.model.longest("RNN") == (2, 2)


def test_the_curve_is_that_of_the_chosen_entry(view):
    view.trained(("RNN", 2), ("RNN", 8))
    picture = curves(view.model)
    learned = picture["data"][-1]
    np.testing.assert_array_equal(learned["x"], [0, 5, 10, 15, 20])
    assert learned["y"][-1] == view.model.score(("RNN", 8))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"rows": ("LSTM",)}, "'LSTM' is neither a class nor the name of an initialisation"),
        ({"gaps": ()}, "Gaps are whole numbers"),
        ({"gaps": 5}, "Gaps are whole numbers"),
        ({"gaps": (0,)}, "Gaps are whole numbers"),
        ({"gaps": (2.5,)}, "Gaps are whole numbers"),
    ],
)
def test_what_a_table_cannot_be(arguments, said):
    with pytest.raises(ValueError, match=said):
        LabModel(**arguments)


def test_what_is_not_in_the_table_is_refused():
    model = LabModel(ROWS, GAPS)
    with pytest.raises(TraitError, match="no entry"):
        model.chosen = ("GRU", 2)
    model.seed = 99
    assert model.seed == 9


@pytest.mark.parametrize("seed", [1, 3, 4])
def test_the_default_lstm_fails_where_the_default_rnn_succeeds(seed):
    """The lesson's first claim, at gap 20, and what the bias changes."""
    lab = ForgetBiasLab(gaps=(20,), most=600, seed=seed)
    lab.trained(("RNN", 20), ("LSTM, bias 0", 20), ("LSTM, bias 3", 20))
    states = [lab.model.state((row, 20)) for row in ROWS]
    assert states == ["solved", "at chance", "solved"]
    lab.close()


def test_a_cell_of_ones_own_is_a_row():
    with at_rest(ForgetBiasLab((Leaky, "RNN"), (2,), most=20)) as lab:
        assert lab.model.rows == ("Leaky", "RNN")
        lab.trained(("Leaky", 2))
        task = Recall(2)
        records = train_on_task(started_net(Leaky, task, 1), task, 20, seed=1, every=PULSE)
        assert [r.score for r in lab.model.history] == [r.score for r in records]


def test_a_class_that_cannot_be_trained_is_told_in_a_sentence():
    class Nothing(Leaky):
        def step(self, x_t, state):
            return {}

    with pytest.raises(CellError, match="did not return h"):
        LabModel((Nothing,), GAPS)
