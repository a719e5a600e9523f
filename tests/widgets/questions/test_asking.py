"""The questions of the lessons: each is found by its name, and each lesson asks its own."""

import re

import pytest

from tests.notebooks import form
from widgets import SeedDots, TrainingMonitor, predict, right_answer
from widgets.cells.cell_state_update.view import CellStateUpdate
from widgets.core.formats import signed
from widgets.drawing.theme import WIDTH
from widgets.predictions.answers import FEW, Amounts
from widgets.predictions.model import Prediction
from widgets.predictions.picture import drawing
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
    update = CellStateUpdate()
    assert predict("11 what is left", update) is update
    assert update.covered


def test_a_name_that_is_none_is_told_the_nearest():
    with pytest.raises(ValueError, match="did you mean '11 what is left'"):
        question("11 what is lefft")
    for name in ("", "  ", "99 no", "../x y", "eleven"):
        with pytest.raises(ValueError, match="There is no question"):
            question(name)


def test_what_is_right_is_told_from_what_the_view_shows_now():
    update = CellStateUpdate(t=4)
    before = right_answer("11 what is left", update)
    assert str(before) == f"Computed: {signed(float(update.model.remaining[8, 4, 0]), 2)}."
    update.model.edit("f", 5, 0.25)
    assert str(right_answer("11 what is left", update)) != str(before)
    dots = SeedDots("recall, gap 20", rows=("RNN", "LSTM, bias 0"))
    assert str(right_answer("14 seeds at gap 20", dots)) == "Computed: RNN: 6; LSTM, bias 0: 0."


def test_what_a_training_will_show_is_not_known_before_it():
    assert right_answer("07 follows", TrainingMonitor()).startswith("What is right is known when")


AXES = [q for lesson in LESSONS for q in of_lesson(lesson) if isinstance(q.answer, Amounts)]


@pytest.mark.parametrize("asked", AXES, ids=lambda question: question.name)
def test_an_answer_in_numbers_fits_beside_its_axis(asked):
    question = Prediction(asked, None, keep=False)
    strong = [
        mark
        for mark in drawing(question).scene["marks"]
        if mark["kind"] == "text" and mark.get("class") == "strong"
    ]
    assert len(strong) == (len(asked.answer.places) if len(asked.answer.places) <= FEW else 0)
    number = max(len(asked.answer.shown(end)) for end in (asked.answer.low, asked.answer.high))
    for mark in strong:
        words = "".join(part for part in mark["parts"] if isinstance(part, str))
        assert mark["x"] + 8 * (len(words) + number) <= WIDTH, words  # 8 px: a bold letter
