"""How far a learner has come: exercises passed and questions answered, lesson by lesson, and minutes."""

from functools import partial
from typing import Any

import numpy as np

from lessons.own_lists import OwnListError
from lessons.predictions.store import ANSWERS
from lessons.progress import own_data
from lessons.progress.store import RESULTS
from lessons.progress.summary import LessonProgress, of_learner
from widgets.core import texts
from widgets.core.controls import action
from widgets.core.model import Model
from widgets.core.view import View
from widgets.drawing.plot import Picture, Plot
from widgets.drawing.theme import NEUTRAL, QUANTITIES

ROW, AROUND = 20, 96  # px: a lesson's height, title and axis
EXERCISES, MINUTES = 5, 12  # where the questions begin, and where the minutes stand, in places


class Texts(texts.Texts):
    """All that the learner reads."""

    read: str = "Read again"
    read_tip: str = "after you have worked in another lesson"
    export: str = "Export"
    export_tip: str = (
        "write your answers and results into one file, to keep or to give to a lecturer"
    )
    delete: str = "Delete all"
    delete_tip: str = (
        "remove your answers and results from this machine; the cells that you kept stay"
    )
    undo: str = "Undo"
    undo_tip: str = "put back what was deleted, as long as this kernel runs"
    exported: str = "Your answers and results are in the file {file} of your folder mine."
    deleted: str = "Your answers and results are deleted; Undo puts them back."
    restored: str = "Your answers and results are back."
    not_deleted: str = (
        "{file} cannot be removed ({error}): close what uses it, then press Delete all again."
    )
    nothing: str = "There is nothing to put back."
    passed: str = "exercises passed"
    answered: str = "questions answered in pictures"
    open: str = "still open"
    lesson: str = "lesson"
    exercises: str = "exercises"
    questions: str = "questions"
    work: str = "work"
    hover: str = "lesson {lesson}: {passed} of {exercises} exercises, {answered} of {questions} questions, {minutes}"
    minutes: str = "{n:.0f} minutes"
    none: str = "You have passed no exercise and answered no question yet."
    caption: str = (
        "Lessons begun: {begun} of {all}; all exercises passed in {done}. Exercises: {passed} of {exercises}; "
        "questions: {answered} of {questions}; {minutes} of work, pauses over 15 minutes left out."
    )


SAY = Texts()
LOOKS = {  # of a square: symbol and colour
    SAY.passed: ("square", QUANTITIES["y"]),
    SAY.answered: ("diamond", QUANTITIES["x"]),
    SAY.open: ("square-open", NEUTRAL),
}


class ProgressModel(Model):
    """The learner's results and answers, counted by lesson; `said` is what the last button did."""

    def begin(self) -> None:
        """Read them."""
        self.removed: dict[Any, bytes] = {}
        self.read()

    @action(SAY.read, SAY.read_tip)
    def read(self) -> None:
        """Read both files; one that cannot be read is told, and nothing is shown of it."""
        self.said = ""
        found: list[list[Any]] = []
        problems = []
        for kept in (RESULTS, ANSWERS):
            try:
                found.append(kept.read())
            except OwnListError as error:
                found.append([])
                problems.append(str(error))
        self.problem = " ".join(problems)
        self.lessons: list[LessonProgress] = of_learner(*found)
        self.touch()

    @action(SAY.export, SAY.export_tip)
    def export(self) -> None:
        """Write one file with all of it; OwnListError, which is told, where that cannot be done."""
        self.said = SAY.exported.format(file=own_data.export().name)
        self.touch()

    @action(SAY.delete, SAY.delete_tip)
    def delete(self) -> None:
        """Remove all of it; ValueError names a file that cannot be removed."""
        try:
            removed = own_data.delete()
        except OSError as error:
            told = {"file": error.filename, "error": error.strerror}
            raise ValueError(SAY.not_deleted.format(**told)) from error
        self.removed = removed or self.removed
        self.read()
        self.said = SAY.deleted
        self.touch()

    @action(SAY.undo, SAY.undo_tip)
    def undo(self) -> None:
        """Put back what was deleted."""
        said = SAY.restored if self.removed else SAY.nothing
        own_data.restore(self.removed)
        self.removed = {}
        self.read()
        self.said = said
        self.touch()

    @property
    def caption(self) -> str:
        """All lessons together, after what the last button did."""
        told = self.lessons
        counts = {
            name: sum(getattr(each, name) for each in told)
            for name in ("passed", "exercises", "answered", "questions", "begun", "done")
        }
        if not counts["begun"]:
            return f"{self.said} {SAY.none}".strip()
        spent = SAY.minutes.format(n=sum(each.minutes for each in told))
        words = SAY.caption.format(all=len(told), minutes=spent, **counts)
        return f"{self.said} {words}".strip()


def progress_picture(model: ProgressModel) -> Picture:
    """A row for each lesson: its exercises, its questions, filled for what is done, and its minutes."""
    told = model.lessons
    places: dict[str, list[tuple[int, int, str]]] = {SAY.passed: [], SAY.answered: [], SAY.open: []}
    for row, each in enumerate(told):
        kinds = (
            (SAY.passed, each.passed, each.exercises, 0),
            (SAY.answered, each.answered, each.questions, EXERCISES),
        )
        for name, got, of, left in kinds:
            for k in range(1, of + 1):
                places[name if k <= got else SAY.open].append((left + k, row, _hover(each)))
    spent = [(row, each.minutes) for row, each in enumerate(told) if each.minutes]
    minutes = {
        "type": "scatter",
        "mode": "text",
        "showlegend": False,
        "name": SAY.work,
        "x": np.full(len(spent), MINUTES),
        "y": np.array([row for row, _ in spent], float),
        "text": [SAY.minutes.format(n=n) for _, n in spent],
        "hoverinfo": "skip",
    }
    ticks = {"tickvals": [*range(len(told))], "ticktext": [each.lesson for each in told]}
    heads = {
        "tickvals": [(1 + EXERCISES) / 2, (EXERCISES + MINUTES) / 2, MINUTES],
        "ticktext": [SAY.exercises, SAY.questions, SAY.work],
        "side": "top",
        "showgrid": False,
    }
    return {
        "data": [
            *(_squares(*each) for each in places.items() if each[1]),
            *[minutes][: len(spent)],
        ],
        "layout": {
            "height": AROUND + ROW * len(told),
            "showlegend": True,
            "legend": {"orientation": "h", "y": 0.0, "yanchor": "top"},
            "xaxis": {"range": [0.4, MINUTES + 1], **heads},
            "yaxis": {"title": {"text": SAY.lesson}, "range": [len(told) - 0.4, -0.6], **ticks},
        },
    }


def _squares(name: str, places: list[tuple[int, int, str]]) -> dict[str, Any]:
    symbol, colour = LOOKS[name]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": np.array([k for k, _, _ in places], float),
        "y": np.array([y for _, y, _ in places], float),
        "text": [words for _, _, words in places],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"symbol": symbol, "size": 8, "color": colour},
    }


def _hover(each: LessonProgress) -> str:
    told = {name: getattr(each, name) for name in ("lesson", "passed", "exercises", "answered")}
    spent = SAY.minutes.format(n=each.minutes)
    return SAY.hover.format(questions=each.questions, minutes=spent, **told)


class Progress(View):
    """Your own progress: what you have passed and answered in each lesson. It stays on your machine."""

    model_class = ProgressModel
    rows = (("read", "export", "delete", "undo"),)
    pictures = (partial(Plot, progress_picture),)
