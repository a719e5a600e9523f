"""One question after the other: what is chosen is kept, and the last answer counts."""

import numpy as np
import pytest

from lessons.own_files import VARIABLE
from lessons.study.items import AFTER, BEFORE, TESTS
from lessons.study.store import STUDY, last_of_each
from widgets import StudyTest


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "mine"))
    return tmp_path / "mine"


def pick(view, index):
    """What a press on an option sends."""
    view._on_event(view.canvases[0], {"event": "pick", "mark": "given", "index": index})


def test_a_press_is_an_answer_and_the_last_one_counts():
    view = StudyTest("before")
    assert view.asks.value == f"<b>{TESTS[BEFORE][0].asks}</b>"
    assert "Answered: 0 of 12." in repr(view)
    pick(view, 2)
    pick(view, 1)
    np.testing.assert_array_equal(view.picture.arrays["hit"], [0, 2, 0, 0])
    view.control("forward").click()
    assert view.model.number == 2
    assert view.picture.arrays["hit"].sum() == 0
    pick(view, 0)
    kept = last_of_each(STUDY.read(), BEFORE)
    assert {k: each.chosen for k, each in kept.items()} == {1: 2, 2: 1}
    again = StudyTest("before")
    np.testing.assert_array_equal(again.picture.arrays["hit"], [0, 2, 0, 0])
    assert "Answered: 2 of 12." in repr(again)


def test_a_reason_stands_beside_its_own_question():
    view = StudyTest("before", reason="same weights")
    view.model.reason = "same weights"
    pick(view, 1)
    view.model.number = 2
    assert view.model.reason == ""
    pick(view, 3)
    view.model.reason = "other state"
    view.model.number = 1
    assert view.model.reason == "same weights"
    kept = last_of_each(STUDY.read(), BEFORE)
    assert [kept[k].reason for k in (1, 2)] == ["same weights", "other state"]


def test_after_both_tests_she_is_told_how_many_were_right():
    for part, count in ((BEFORE, 4), (AFTER, 11)):
        view = StudyTest(part)
        for k, item in enumerate(TESTS[part]):
            assert "Right before" not in repr(view)
            view.model.number = k + 1
            pick(view, (item.right + (k >= count)) % 4)
    assert repr(view).endswith("Right before: 4 of 12; right after: 11 of 12.")
    assert "Right before" not in repr(StudyTest("before"))


def test_the_scale_has_ten_statements_and_a_part_that_is_none_is_named():
    view = StudyTest("usability", number=10)
    view.control("forward").click()
    assert view.model.number == 1
    pick(view, 4)
    assert STUDY.read()[0].chosen == 5
    with pytest.raises(ValueError, match="no part 'middle'; take one of: before, after, usability"):
        StudyTest("middle")


def test_a_file_that_is_none_is_told_and_left(folder):
    folder.mkdir()
    (folder / "study.json").write_text("?", encoding="utf-8")
    view = StudyTest()
    assert "study.json cannot be read as your study answers" in view.error
    pick(view, 1)
    assert (folder / "study.json").read_text(encoding="utf-8") == "?"
    assert "Answered: 0 of 12." in repr(view)
