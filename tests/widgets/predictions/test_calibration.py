"""The learner's own calibration, from the file of her answers."""

import pytest

from lessons.predictions.store import Answer, add, path
from widgets.predictions.calibration import Calibration


def give(*answers):
    for k, (right, sure) in enumerate(answers):
        add(Answer(f"05 question {len(answers)} {k}", (1.0,), (1.0,), right, sure, "", ""))


def dots(view):
    line, *rest = view.picture["data"]
    assert line["x"] == line["y"]
    return rest[0] if rest else None


def test_without_an_answer_it_says_so_and_draws_the_line_alone():
    view = Calibration()
    assert "no question" in repr(view)
    assert dots(view) is None
    assert view.error == ""


def test_answers_of_one_sureness_are_a_dot():
    give((True, 80), (True, 80), (False, 80), (False, 100))
    view = Calibration()
    assert dots(view)["x"] == [80, 100]
    assert dots(view)["y"] == pytest.approx([200 / 3, 0])
    assert dots(view)["text"] == ["3", "1"]
    assert repr(view) == (
        "Of 4 answers you were right 2 times. You were 80 % sure 3 times and right 2 times; 100 % sure once, and wrong."
    )


def test_answers_without_a_sureness_are_counted_but_not_drawn():
    give((True, None), (False, None))
    view = Calibration()
    assert dots(view) is None
    assert "never said" in repr(view)


def test_the_file_is_read_again_on_request():
    view = Calibration()
    give((True, 60))
    view.control("read").click()
    assert dots(view)["x"] == [60]


def test_a_file_that_cannot_be_read_is_told():
    give((True, 60))
    view = Calibration()
    path().write_text("?", encoding="utf-8")
    view.control("read").click()
    assert "cannot be read" in view.error
    assert dots(view) is None
