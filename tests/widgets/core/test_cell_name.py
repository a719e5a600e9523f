"""A caption says whose cell it shows: one that a learner keeps is theirs, any other goes by the name of its class."""

import numpy as np
import pytest

from lessons.cells.basic import LSTMCell
from lessons.cells.kept import keep, mine
from lessons.checks.lesson_12 import MyLSTM
from lessons.own_files import VARIABLE
from widgets.analysis.ablation_lab.view import AblationLab
from widgets.cells.gate_timeline.view import GateTimeline
from widgets.cells.stepper.view import CellStepper
from widgets.cells.whole_lstm.view import WholeLSTM
from widgets.core.cell_name import cell_name, if_kept


def cell(kind):
    return kind(4, 3, np.random.default_rng(0))


@pytest.fixture
def yours(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    keep(MyLSTM)
    return cell(mine("LSTM"))


def test_a_kept_cell_is_the_learners(yours):
    assert (cell_name(yours), if_kept(yours)) == ("Your MyLSTM", "Your MyLSTM: ")
    for other in (cell(MyLSTM), cell(type("Next", (type(yours),), {}))):
        assert (cell_name(other), if_kept(other)) == (type(other).__name__, "")


@pytest.mark.parametrize(
    ("view", "first"),
    [
        (CellStepper, "{name} at t = 1 of 5"),
        (WholeLSTM, "{name} at t = 1 of 5"),
        (GateTimeline, "{prefix}t = 1 of 5"),
        (AblationLab, "{prefix}Nothing is clamped."),
    ],
)
def test_captions_say_whose_it_is(yours, view, first):
    assert repr(view(yours, "hello", vocabulary="helo")).startswith(
        first.format(name="Your MyLSTM", prefix="Your MyLSTM: ")
    )
    theirs = repr(view(cell(LSTMCell), "hello", vocabulary="helo"))
    assert theirs.startswith(first.format(name="LSTMCell", prefix=""))


def test_a_kept_cell_that_breaks_is_named_so(yours):
    view = CellStepper(yours, "hello", vocabulary="helo")
    view.model.cell.W_f[:] = np.nan
    view.model.set_weight("W_i", 0, 1.0)
    assert "Your MyLSTM cannot go on" in repr(view)
