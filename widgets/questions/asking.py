"""`predict`: ask a question of a lesson before a widget shows the answer; `right_answer`: what is right."""

from difflib import get_close_matches
from importlib import import_module
from importlib.util import find_spec
from typing import TypeVar

from lessons.checks.engine.exercise import Words
from widgets.core.view import View
from widgets.predictions.model import Prediction, Question
from widgets.predictions.view import PredictionView
from widgets.predictions.words import SAY

Asked = TypeVar("Asked", bound=View)


def predict(name: str, view: Asked, *, keep: bool = True) -> Asked:
    """Cover what the question `name` asks for in `view` until it is answered or skipped; gives the view back.

    The name begins with the number of the lesson, as in predict("11 what is left", CellStateUpdate()). ValueError names
    the questions that there are. `view.reveal()` uncovers it from code. Without `keep` the learner's file of answers is
    neither read nor written, as in front of a class.
    """
    view.ask(PredictionView(Prediction(question(name), view.model, keep)))
    return view


def right_answer(name: str, view: View) -> Words:
    """What is right of the question `name`, computed from what `view` shows now, in a sentence for a lecturer.

    ValueError names the questions that there are.
    """
    asked = Prediction(question(name), view.model, keep=False)
    truth = asked.computed()
    return Words(
        SAY.in_training
        if truth is None
        else SAY.right_answer.format(truth=asked.answer.computed(truth))
    )


def question(name: str) -> Question:
    """The question of that name; ValueError if there is none."""
    lesson = name.split()[0] if name.strip() else ""
    found = {each.name: each for each in of_lesson(lesson)}
    if name in found:
        return found[name]
    near = get_close_matches(name, found, 1) or list(found)
    there = f"did you mean {near[0]!r}?" if near else "a name begins with the number of its lesson."
    raise ValueError(f"There is no question {name!r:.60}; {there}")


def of_lesson(lesson: str) -> tuple[Question, ...]:
    """All questions of a lesson, "01" to "21"; none if it has none."""
    module = f"widgets.questions.lesson_{lesson}"
    if not (lesson.isdigit() and find_spec(module)):
        return ()
    questions: tuple[Question, ...] = import_module(module).QUESTIONS
    return questions
