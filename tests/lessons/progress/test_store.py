"""What a check says is kept once, in a notebook alone, and never stands in the way of judging."""

import json

import pytest

from lessons.checks import check, exercises
from lessons.own_lists import OwnListError
from lessons.progress.store import RESULTS


@pytest.mark.usefixtures("notebook")
def test_what_a_check_says_is_kept_in_order_and_once():
    right, wrong = exercises()["04.add"].answer, (1, 2, 3)
    said = [check("04.add", answer) for answer in (wrong, wrong, right, wrong)]
    kept = RESULTS.read()
    assert [(each.exercise, each.passed, each.why) for each in kept] == [
        ("04.add", verdict.ok, verdict.why) for verdict in (said[0], said[2], said[3])
    ]
    assert {each.lesson for each in kept} == {"04"}
    check("05.slope", object())
    assert [each.exercise for each in RESULTS.read()][-1] == "05.slope"


@pytest.mark.usefixtures("notebook")
def test_no_answer_and_no_exercise_are_no_result():
    check("04.add", ...)
    check("04.none", 1)
    assert RESULTS.read() == []


def test_outside_a_notebook_nothing_is_kept():
    check("04.add", (1, 2, 3))
    assert RESULTS.read() == []


@pytest.mark.usefixtures("notebook")
def test_a_file_that_is_none_is_left_and_judging_goes_on(folder):
    folder.mkdir()
    (folder / "progress.json").write_text("?", encoding="utf-8")
    assert check("04.add", exercises()["04.add"].answer)
    assert (folder / "progress.json").read_text(encoding="utf-8") == "?"


@pytest.mark.parametrize(
    "change", [{"passed": 1}, {"exercise": "add"}, {"why": None}, {"at": 3}, {"more": 1}]
)
def test_a_file_with_something_else_in_it_is_named(folder, change):
    good = {"exercise": "04.add", "passed": True, "why": "Yes.", "at": "2026-11-30T10:05"}
    folder.mkdir()
    text = json.dumps({"version": 1, "results": [good, good | change]})
    (folder / "progress.json").write_text(text, encoding="utf-8")
    with pytest.raises(OwnListError, match="result 2"):
        RESULTS.read()
