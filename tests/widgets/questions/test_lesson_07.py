"""Lesson 07 asks what a temperature does, and whether a held-out curve follows."""

from collections import Counter
from types import SimpleNamespace

import pytest

from lessons.own_files import VARIABLE
from lessons.trained_nets import char_lm
from tests.widgets.questions.asked import is_covered, is_fair, known, made
from widgets.live_trainings.char_lm.model import MonitorModel
from widgets.questions import lesson_07


def test_the_coldest_repeats_itself_most():
    net = char_lm.load("late")
    most = []
    for temperature in (0.2, 1.0, 2.0):
        text = net.write("class ", 400, temperature)
        pieces = Counter(text[k : k + 8] for k in range(len(text) - 7))
        most.append(sum(n for n in pieces.values() if n > 1) / len(text))
    assert most[0] > most[1] > most[2]
    assert is_fair(made("07 repeats"), [0], [1], [2])


@pytest.fixture(scope="module")
def monitor(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(tmp_path_factory.mktemp("mine")))
        yield made("07 follows")


def test_nothing_is_known_of_a_training_that_is_not_over(monitor):
    assert is_covered(monitor)
    assert monitor.model.history[-1].step == 300
    assert known(monitor) is None


def run(held, steps=1000, **other):
    """A training whose curve falls from 4 to 2 bits, with that held-out curve."""
    model = MonitorModel(**other)
    train = [4.0, 3.0, 2.0]
    looks = [
        SimpleNamespace(step=k, train=a, held=b)
        for k, a, b in zip((0, steps // 2, steps), train, held, strict=True)
    ]
    model.history = [SimpleNamespace(step=look.step, look=look) for look in looks]
    return model


@pytest.mark.parametrize(
    ("held", "right"), [((4, 3, 2.05), 0), ((4, 3.5, 3.4), 1), ((4, 3, 3.3), 2), ((4, 3, 3.01), 1)]
)
def test_a_curve_follows_falls_less_or_turns(held, right):
    assert lesson_07._follows(run(held)).argmax() == right


def test_another_training_or_one_under_way_is_not_asked_about():
    assert lesson_07._follows(run((4, 3, 2), steps=900)) is None
    assert lesson_07._follows(run((4, 3, 2), lr=0.01)) is None
    assert lesson_07._follows(run((4, 3, 2), typed="Another text. " * 200)) is None


def test_the_held_out_curve_turns(monitor):
    monitor.train()
    first, last = monitor.model.history[300].look, monitor.model.history[1000].look
    assert last.train < first.train
    assert last.held > first.held
    assert is_fair(monitor, [2], [0], [1])
