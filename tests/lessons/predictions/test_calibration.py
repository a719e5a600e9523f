"""How sure and how often right: for one learner, and for a class."""

import pytest

from lessons.predictions.calibration import Group, by_sureness, of_class
from lessons.predictions.store import Answer


def answer(question, right, sure):
    return Answer(question, (1.0,), (1.0,), right, sure, "", "")


ONE = [
    answer("05 a", True, 80),
    answer("05 a", False, 80),  # again: it does not count
    answer("06 b", False, 80),
    answer("07 c", True, None),
    answer("08 d", True, 50),
]


def test_first_answers_are_grouped_by_how_sure_they_were():
    assert by_sureness(ONE) == [Group(50, 1, 1), Group(80, 2, 1)]
    assert by_sureness([]) == []


@pytest.mark.parametrize(
    ("group", "told"),
    [
        (Group(80, 10, 6), "80 % sure 10 times and right 6 times"),
        (Group(80, 10, 1), "80 % sure 10 times and right once"),
        (Group(80, 10, 0), "80 % sure 10 times and right 0 times"),
        (Group(50, 1, 1), "50 % sure once, and right"),
        (Group(50, 1, 0), "50 % sure once, and wrong"),
    ],
)
def test_a_group_is_told_in_words(group, told):
    assert group.told == told


def test_of_a_class_the_hardest_question_comes_first():
    two = [answer("05 a", True, 60), answer("06 b", True, 80)]
    rows, groups = of_class({"one": ONE, "two": two})
    assert [(row.question, row.n, row.right) for row in rows] == [
        ("06 b", 2, 1),
        ("05 a", 2, 2),
        ("07 c", 1, 1),
        ("08 d", 1, 1),
    ]
    assert rows[1].sure == pytest.approx(70)
    assert rows[2].sure is None
    assert groups == [Group(50, 1, 1), Group(60, 1, 1), Group(80, 3, 2)]
