"""The questions of the lessons: each is found by its name, and each lesson asks its own."""

import re

import pytest

from tests.notebooks import form
from widgets import predict
from widgets.cells.cell_state_lane.view import ConveyorBelt
from widgets.questions.asking import of_lesson, question

ASKED = re.compile(r'predict\(\s*"([^"]+)"')
LESSONS = [path.name[:2] for path in form.lessons()]


def asked(lesson):
    """The names of the questions that the notebook of a lesson asks."""
    (path,) = [path for path in form.lessons() if path.name.startswith(lesson)]
    code = [cell.source for cell in form.read(path).cells if cell.cell_type == "code"]
    return [name for source in code for name in ASKED.findall(source)]


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_asks_each_of_its_questions_once(lesson):
    names = [each.name for each in of_lesson(lesson)]
    assert sorted(asked(lesson)) == sorted(names)
    assert all(name.startswith(f"{lesson} ") for name in names)
    assert len(set(names)) == len(names)


def test_a_question_covers_the_view_that_is_given_back():
    belt = ConveyorBelt()
    assert predict("11 what is left", belt) is belt
    assert belt.covered


def test_a_name_that_is_none_is_told_the_nearest():
    with pytest.raises(ValueError, match="did you mean '11 what is left'"):
        question("11 what is lefft")
    for name in ("", "  ", "99 no", "../x y", "eleven"):
        with pytest.raises(ValueError, match="There is no question"):
            question(name)
