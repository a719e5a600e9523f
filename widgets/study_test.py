"""The tests before and after the course, and the usability scale: one question after the other."""

import html
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np
from ipywidgets import HTML, Textarea

from lessons.own_lists import OwnListError
from lessons.study.items import AFTER, BEFORE, TESTS
from lessons.study.results import right
from lessons.study.store import STUDY, USABILITY, StudyAnswer, last_of_each
from lessons.study.usability import LEVELS, STATEMENTS
from widgets.core import texts
from widgets.core.canvas import Event
from widgets.core.comms import lean
from widgets.core.controls import action
from widgets.core.model import Model
from widgets.core.traits import Typed, Whole
from widgets.core.view import View
from widgets.drawing.diagram import Diagram, Drawing
from widgets.predictions.answers import OneOf
from widgets.predictions.picture import PALE, options


class Texts(texts.Texts):
    """All that the learner reads."""

    number: str = "question"
    reason: str = "your reason"
    reason_tip: str = "if you like: it is kept beside your answer"
    forward: str = "Next"
    forward_tip: str = "the next question"
    levels: tuple[str, ...] = (
        "1: strongly disagree",
        "2: disagree",
        "3: neither",
        "4: agree",
        "5: strongly agree",
    )
    caption: str = "Question {k} of {n}. Answered: {done} of {n}."
    with_reason: str = "Your reason is kept with your answer."
    waiting_reason: str = "Your reason is kept when you choose an answer."
    both: str = "Right before: {before} of {n}; right after: {after} of {n}."
    unknown: str = "There is no part {name!r}; take one of: {names}."


SAY = Texts()
PARTS: dict[str, tuple[tuple[str, OneOf], ...]] = {
    **{name: tuple((i.asks, OneOf(i.options)) for i in items) for name, items in TESTS.items()},
    USABILITY: tuple((asks, OneOf(SAY.levels)) for asks in STATEMENTS),
}
assert len(SAY.levels) == len(LEVELS)


class StudyTestModel(Model):
    """One part of the study. Every answer is kept when it is chosen; it may be changed, and the last one counts."""

    number = Whole(1, 1, lambda model: len(PARTS[model.part]), label=SAY.number, width=260)
    reason = Typed("", label=SAY.reason, tip=SAY.reason_tip, width=600, kind=Textarea)

    def __init__(self, part: str = BEFORE, **traits: Any) -> None:
        """The part "before", "after" or "usability"; ValueError for another."""
        if part not in PARTS:
            raise ValueError(SAY.unknown.format(name=part, names=", ".join(PARTS)))
        self.part = part
        super().__init__(**traits)

    def begin(self) -> None:
        """Read what she answered before; a file that cannot be read is told."""
        self.answers: list[StudyAnswer] = []
        try:
            self.answers = STUDY.read()
        except OwnListError as error:
            self.problem = str(error)
        self.observe(self._reads_reason, "number")
        self.observe(self._keeps_reason, "reason")
        self._reads_reason()

    @property
    def asks(self) -> str:
        """The question."""
        return PARTS[self.part][self.number - 1][0]

    @property
    def options(self) -> OneOf:
        """Its options."""
        return PARTS[self.part][self.number - 1][1]

    @property
    def given(self) -> StudyAnswer | None:
        """Her last answer to it."""
        return last_of_each(self.answers, self.part).get(self.number)

    def choose(self, index: int) -> None:
        """Take the option of this number, counted from 0, and keep it; OwnListError where that cannot be done."""
        at = datetime.now().isoformat(timespec="minutes")
        answer = StudyAnswer(self.part, self.number, index + 1, self.reason, at)
        STUDY.add(answer)
        self.answers.append(answer)
        self.touch()

    @action(SAY.forward, SAY.forward_tip)
    def forward(self) -> None:
        """Go to the next question; after the last one to the first."""
        self.number = self.number % len(PARTS[self.part]) + 1

    def _reads_reason(self, _: Any = None) -> None:
        """The reason that stands beside the answer to this question."""
        self.reason = self.given.reason if self.given else ""

    def _keeps_reason(self, _: Any = None) -> None:
        """A reason that is written after the answer is kept with it."""
        if self.given and self.given.reason != self.reason:
            self.choose(self.given.chosen - 1)

    @property
    def caption(self) -> str:
        """Which question it is, and how many are answered; when both tests are, how many were right."""
        n, done = len(PARTS[self.part]), len(last_of_each(self.answers, self.part))
        words = SAY.caption.format(k=self.number, n=n, done=done)
        if self.reason:
            words += " " + (SAY.with_reason if self.given else SAY.waiting_reason)
        counts = {name: right(self.answers, name) for name in TESTS}
        if self.part == AFTER and None not in counts.values():
            words += " " + SAY.both.format(n=n, **counts)
        return words


def study_drawing(model: StudyTestModel) -> Drawing:
    """A row for each option; the chosen one is filled."""
    given = np.zeros(len(model.options.options))
    if model.given:
        given[model.given.chosen - 1] = 1.0
    return Drawing(options(model.options, True), {"given": PALE * given, "hit": 2 * given})


class StudyTest(View):
    """Twelve questions before the course, twelve after it, ten statements on its use: `StudyTest("before")`."""

    model_class = StudyTestModel
    rows = (("number", "forward"), ("reason",))
    pictures = (partial(Diagram, study_drawing),)

    def __init__(
        self, part: str = BEFORE, model: StudyTestModel | None = None, **traits: Any
    ) -> None:
        """A part by its name, or a model that another view shows too."""
        self.asks = lean(HTML)()
        super().__init__(model or StudyTestModel(part, **traits))

    def redraw(self) -> None:
        """Ask, and paint."""
        self.asks.value = f"<b>{html.escape(self.model.asks)}</b>"
        super().redraw()

    def arranged(self) -> list[Any]:
        """The question below its number, the options, then the reason."""
        number, reason = self.boxes
        return [number, self.asks, *self.in_sight, reason, self._error_line]

    def handle(self, event: Event) -> None:
        """A press on an option chooses it."""
        match event:
            case {"event": "pick", "index": index}:
                self.model.choose(index)
            case _:
                super().handle(event)
