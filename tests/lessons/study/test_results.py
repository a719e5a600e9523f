"""What a class learned, on made-up answers: nothing here is a result of anybody's."""

import json
from dataclasses import asdict

import pytest

from lessons.own_lists import OwnListError
from lessons.study.__main__ import main, report
from lessons.study.items import AFTER, BEFORE, TESTS
from lessons.study.results import Gain, gain, ideas, right, usability
from lessons.study.store import STUDY, USABILITY, StudyAnswer


def made_up(part, number, chosen):
    return StudyAnswer(part, number, chosen, "", "2026-11-30T10:05")


def test_of(part, count):
    """Answers to a test of which the first `count` are right."""
    return [
        made_up(part, k, (item.right + (k > count)) % 4 + 1)
        for k, item in enumerate(TESTS[part], 1)
    ]


test_of.__test__ = False
CLASS = {
    "a": [*test_of(BEFORE, 3), *test_of(AFTER, 9)],
    "b": [
        *test_of(BEFORE, 6),
        *test_of(AFTER, 12),
        *(made_up(USABILITY, k, 3) for k in range(1, 11)),
    ],
    "c": [*test_of(BEFORE, 12), *test_of(AFTER, 5)[:11]],  # did not end the second test
}


def test_the_gain_is_that_of_those_who_answered_all():
    assert right(CLASS["a"], BEFORE) == 3
    assert right(CLASS["c"], AFTER) is None
    found = gain(CLASS)
    assert found == Gain(
        2, pytest.approx(4.5 / 12), pytest.approx(10.5 / 12), pytest.approx(6 / 7.5)
    )
    assert gain({"c": CLASS["c"]}) is None
    assert gain({"d": [*test_of(BEFORE, 12), *test_of(AFTER, 12)]}).normalised is None


def test_the_last_answer_counts():
    changed = [*CLASS["a"], made_up(BEFORE, 4, TESTS[BEFORE][3].right + 1)]
    assert right(changed, BEFORE) == 4


def test_ideas_count_who_answered_both_questions_the_least_understood_first():
    rows = {row.idea: row for row in ideas(CLASS)}
    first, last = TESTS[BEFORE][0].idea, TESTS[BEFORE][11].idea
    assert rows[first][2:] == (3, 3, 3)
    assert rows[last][2:] == (2, 0, 1)
    assert [row.after / row.learners for row in ideas(CLASS)] == sorted(
        row.after / row.learners for row in ideas(CLASS)
    )
    assert ideas({})[0].learners == 0


def test_the_scale_is_of_those_who_answered_it_all():
    assert usability(CLASS) == [50]
    assert usability({"a": [made_up(USABILITY, 1, 3)]}) == []


def test_the_report_of_a_folder(tmp_path, capsys):
    for name, answers in CLASS.items():
        kept = {"version": 1, "study": [asdict(each) for each in answers]}
        (tmp_path / f"{name}.json").write_text(json.dumps(kept), encoding="utf-8")
    (tmp_path / "other.json").write_text("[]", encoding="utf-8")
    assert main([str(tmp_path)]) == 0
    out, err = capsys.readouterr()
    assert out == report(CLASS) + "\n"
    assert "Both tests: 2 learners, right before 38%, after 88%" in out
    assert "Usability (0 to 100): mean 50 of 1 learners" in out
    assert "other.json" in err
    assert "Nobody answered both tests." in report({"c": CLASS["c"]})
    assert main([str(tmp_path / "none")]) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"part": "middle"},
        {"number": 0},
        {"number": 13},
        {"chosen": 5},
        {"chosen": True},
        {"reason": 1},
    ],
)
def test_what_is_no_answer_is_named(tmp_path, change):
    good = asdict(made_up(BEFORE, 1, 1))
    file = tmp_path / "study.json"
    file.write_text(json.dumps({"version": 1, "study": [good, good | change]}), encoding="utf-8")
    with pytest.raises(OwnListError, match="study answer 2"):
        STUDY.read(file)
