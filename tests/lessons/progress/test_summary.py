"""What is counted: lessons, minutes, and in a class the exercise that fewest pass and its commonest slip."""

import pytest

from lessons.checks import exercises
from lessons.predictions.store import Answer
from lessons.progress.store import Result
from lessons.progress.summary import EXERCISES_AND_QUESTIONS, minutes, of_class, of_learner
from tests.notebooks import form
from widgets.questions.asking import of_lesson


def result(exercise="04.add", passed=True, why="yes", at="2026-11-30T10:05"):
    return Result(exercise, passed, why, at)


def answer(question="04 cut", at="2026-11-30T10:00"):
    return Answer(question, (1.0,), (1.0,), True, None, "told", at)


@pytest.mark.parametrize("lesson", [path.name[:2] for path in form.lessons()])
def test_the_numbers_of_exercises_and_questions_are_those_of_the_lessons(lesson):
    assert EXERCISES_AND_QUESTIONS[lesson] == (len(exercises(lesson)), len(of_lesson(lesson)))


def test_each_exercise_and_each_question_counts_once():
    results = [result(), result(), result("04.bptt", False), result("05.slope")]
    told = of_learner(results, [answer(), answer(), answer("05 explodes")])
    assert [each.lesson for each in told] == sorted(EXERCISES_AND_QUESTIONS)
    four, five, six = told[4:7]
    assert (four.passed, four.answered, four.begun, four.done) == (1, 1, True, False)
    assert (five.passed, five.answered) == (1, 1)
    assert (six.passed, six.answered, six.begun) == (0, 0, False)
    every = [result(name) for name in exercises("04")]
    assert of_learner(every, [])[4].done


def test_minutes_go_to_what_ends_them_and_a_long_pause_is_left_out():
    events = [
        answer(at="2026-11-30T10:00"),
        result(at="2026-11-30T10:15"),
        result("05.slope", at="2026-11-30T10:25"),
        result("05.slope", at="2026-11-30T10:41"),  # after a pause of 16 minutes
        result("05.slope", at="no time"),
    ]
    assert minutes(events) == {"04": 15, "05": 10}
    assert minutes(reversed(events)) == {"04": 15, "05": 10}


def test_a_class_is_told_the_hardest_exercise_first_and_the_slip_of_most_learners():
    class_ = {
        "a": [result(passed=False, why="h_1 is not 7."), result(passed=True)],
        "b": [result(passed=False, why="h_1 is not 3."), result(passed=False, why="the sign.")],
        "c": [result("05.slope"), result(passed=False, why="nothing here")],
        "d": [result("05.slope", False, "the sign.")] * 3,
    }
    hardest, next_ = of_class(class_, {"04.add": "nothing here"})
    assert hardest == ("04.add", 2, 1, "h_1 is not ….", 2)  # c wrote nothing
    assert next_ == ("05.slope", 2, 1, "the sign.", 1)
    assert of_class({"a": [result()]}) == [("04.add", 1, 1, "", 0)]
