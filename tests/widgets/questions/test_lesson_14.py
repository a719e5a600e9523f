"""Lesson 14 asks for numbers of seeds, for a factor between two gradients, for two errors, and for claims."""

import numpy as np
import pytest

from lessons.experiments import reproductions
from lessons.experiments.initialisations import measured
from lessons.experiments.reproduction_rows import ROWS
from tests.widgets.questions.asked import end, give, hides_all, known, told, view_of
from widgets.gradients.forget_bias_flow import SAY

FACTOR, ERRORS, CLAIMS = "14 factor at lag 100", "14 errors on adding", "14 claims"
RACE, ADDERS = "14 seeds at gap 20", "14 seeds on adding"


@pytest.mark.parametrize("name", [FACTOR, ERRORS, CLAIMS, RACE, ADDERS])
def test_the_picture_is_covered(name):
    hides_all(view_of(name))


def test_the_factor_is_the_one_between_the_lines_of_the_picture():
    view = view_of(FACTOR)
    lines = {name: curve.lengths[100] for name, curve in view.model.curves.items()}
    factor = lines[SAY.lstm_c] / lines[SAY.rnn]
    assert known(view) == pytest.approx([np.log10(factor)])
    assert f"{lines[SAY.rnn]:.0e}" not in told(view)
    assert give(view, [4.0]) is True
    assert give(view, [2.0]) is False
    assert give(view, [8.0]) is False


def test_the_factor_is_that_of_bias_0_whatever_the_slider_says():
    view = view_of(FACTOR)
    before = known(view)
    view.model.bias, view.model.size = 3.0, 0.5
    assert known(view) == before
    view.model.T = 100
    assert known(view) is None


@pytest.mark.parametrize(
    ("name", "experiment"), [(RACE, "recall, gap 20"), (ADDERS, "adding, rate 0.003")]
)
def test_the_seeds_are_those_of_the_stored_outcomes(name, experiment):
    view = view_of(name)
    rows = view.question.model.answer.places
    counts = [sum(one.solved for one in measured(experiment)[row]) for row in rows]
    assert list(known(view)) == counts
    assert view.question.model.answer.high == len(measured(experiment)[rows[0]])
    assert give(view, counts) is True
    assert give(view, [view.question.model.answer.high - each for each in counts]) is False


def test_the_errors_are_known_when_the_training_has_ended():
    view = view_of(ERRORS)
    asked = view.question.model
    assert asked.answer.places == ("RNN", "LSTM, bias 3")
    assert known(view) is None
    for index, value in enumerate((0.16, 0.0)):
        asked.edit("given", index, value)
    asked.reveal()
    assert asked.right is None
    view.train(1)
    assert asked.right is None
    end(view, errors=np.array([0.17, 0.001]))
    assert asked.right is True
    np.testing.assert_allclose(asked.truth, [0.17, 0.001])
    assert "RNN: yours 0.16, computed 0.17" in asked.caption


def test_a_net_that_solved_the_task_before_the_end_has_its_last_error():
    view = view_of(ERRORS)
    end(view, errors=np.array([0.17, 0.004]))
    end(view, errors=np.array([0.16, np.nan]))
    np.testing.assert_allclose(known(view), [0.16, 0.004])
    assert give(view, [0.165, 0.165]) is False
    assert give(view, [0.0, 0.0]) is False
    view.model.T = 100
    assert known(view) is None
    end(view, errors=np.array([0.17, 0.004]))
    assert known(view) is None


def test_the_claims_are_those_with_the_verdict_same_or_better():
    view = view_of(CLAIMS)
    verdicts = [reproductions.verdict(row.name) for row in ROWS]
    as_published = verdicts.count("same") + verdicts.count("better")
    assert len(ROWS) == view.question.model.answer.high
    assert known(view) == [as_published]
    assert give(view, [as_published - 2.0]) is True
    assert give(view, [as_published - 3.0]) is False
