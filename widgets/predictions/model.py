"""A question that covers a view until it is answered or skipped: its state, no display."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from ipywidgets import SelectionSlider
from traitlets import Enum

from lessons.numerics import Array
from lessons.own_lists import OwnListError
from lessons.predictions import store
from widgets.core.controls import action
from widgets.core.model import Model
from widgets.core.traits import Choice
from widgets.predictions.answers import Amounts, Answer, OneOf
from widgets.predictions.words import SAY

SURE = (0, 50, 60, 70, 80, 90, 100)  # %; 0 is not said


@dataclass(frozen=True)
class Question:
    """What is asked of a widget, by a `name` that begins with the number of the lesson.

    `answer` is the kind of answer, or makes it from the model of the widget. `truth` computes from that model what is
    right, a number for each place of the answer; None as long as that is not known, in a training say. `hides` names
    what is not drawn meanwhile: arrays of drawings and traces of plots; without a name, no picture is drawn.
    """

    name: str
    asks: str
    answer: Answer | Callable[[Any], Answer]
    truth: Callable[[Any], Array | None]
    hides: tuple[str, ...] = field(default=())


class Prediction(Model):
    """The answer to one question about `subject`, the model of a widget.

    It is `asked` first; then `answered`, or `skipped`. What is computed is frozen when the answer is given, or as soon
    as it is known; then the answer is kept in the learner's file.
    """

    state = Enum(("asked", "answered", "skipped"), "asked")
    sure = Choice(
        SURE,
        0,
        names=(SAY.not_said, *(f"{each} %" for each in SURE[1:])),
        label=SAY.sure,
        tip=SAY.sure_tip,
        width=330,
        kind=SelectionSlider,
    )

    def __init__(self, question: Question, subject: Model, keep: bool = True) -> None:
        """Ask; an answer that the learner's file has already stands there, revealed. `keep` writes and reads it."""
        self.question, self.subject, self.keep = question, subject, keep
        made = question.answer
        self.answer: Answer = made(subject) if callable(made) else made
        self.given, self.truth = self.answer.blank, None  # type: Array, Array | None
        self._brush = 1.0  # what a stroke makes of cells
        self.before = False  # whether the answer is an earlier one
        super().__init__()
        self._take_kept()

    def _take_kept(self) -> None:
        if not self.keep:
            return
        try:
            kept = store.last(self.question.name, store.read())
        except OwnListError as error:
            self.problem = str(error)
            return
        if kept and len(kept.given) == len(self.given):
            self.given = np.array(kept.given, dtype=float)
            self.sure = kept.sure or 0
            self.before, self.state = True, "answered"
            self.truth = self.computed()

    def computed(self) -> Array | None:
        """What is right now; None where it is not known, or has another form than the answer."""
        truth = self.question.truth(self.subject)
        return truth if truth is not None and np.shape(truth) == np.shape(self.given) else None

    @property
    def covers(self) -> bool:
        """Whether what is asked for is not shown yet."""
        return bool(self.state == "asked")

    @property
    def hides(self) -> tuple[str, ...]:
        """What is left out of the pictures meanwhile; nothing for all of them."""
        return self.question.hides

    @property
    def instead(self) -> str:
        """What stands under a picture of which something is hidden."""
        return SAY.covered

    def edit(self, _: str, index: int, value: float) -> None:
        """Move one handle; ValueError beyond the axis, or when the answer is given."""
        assert isinstance(self.answer, Amounts)
        self._becomes(index, self.answer.nearest(value))

    def choose(self, index: int) -> None:
        """Choose a cell, or let it go; of several options choose one."""
        self._brush = 1.0 - self.given[index]
        if isinstance(self.answer, OneOf):
            self._brush = 1.0
        self._becomes(index, self._brush)

    def paint(self, index: int) -> None:
        """Make a cell what the last press made of another one."""
        if self.given[index] != self._brush:
            self._becomes(index, self._brush)

    def _becomes(self, index: int, value: float) -> None:
        if self.covers:
            one = isinstance(self.answer, OneOf)
            self.given = self.answer.blank if one else self.given.copy()
            self.given[index] = value
            self.touch()

    @action(SAY.reveal, SAY.reveal_tip)
    def reveal(self) -> None:
        """Take the answer and show what is computed; ValueError for one that is not complete."""
        if missing := self.answer.missing(self.given):
            raise ValueError(missing)
        if isinstance(self.answer, Amounts):
            self.given = self.answer.filled(self.given)
        with self.together():
            self.state = "answered"
            self.truth = self.computed()
            self._keep()

    def uncover(self) -> None:
        """Reveal with an answer that is complete, skip without."""
        if self.answer.missing(self.given):
            self.skip()
        else:
            self.reveal()

    @action(SAY.skip, SAY.skip_tip)
    def skip(self) -> None:
        """Show what is computed without an answer."""
        self.state = "skipped"

    @action(SAY.again, SAY.again_tip)
    def again(self) -> None:
        """Ask anew."""
        with self.together():
            self.given, self.truth, self.before = self.answer.blank, None, False
            self.sure, self.state = 0, "asked"
            self.touch()

    def look(self) -> None:
        """What is computed may be known by now."""
        if self.state == "answered" and self.truth is None:
            self.truth = self.computed()
            if self.truth is not None:
                if not self.before:
                    self._keep()
                self.touch()

    def _keep(self) -> None:
        """Put the answer into the learner's file once what is right is known; what goes wrong there is said."""
        right = self.right
        if self.truth is None or right is None or not self.keep:
            return
        kept = store.Answer(
            question=self.question.name,
            given=tuple(map(float, self.given)),
            truth=tuple(map(float, self.truth)),
            right=right,
            sure=self.sure or None,
            told=self.told,
            at=datetime.now().isoformat(timespec="minutes"),
        )
        try:
            store.add(kept)
            self.problem = ""
        except OwnListError as error:
            self.problem = str(error)

    @property
    def right(self) -> bool | None:
        """Whether the answer counts as right; None as long as that is not known."""
        return None if self.truth is None else self.answer.right(self.given, self.truth)

    @property
    def told(self) -> str:
        """Answer and truth in words."""
        return self.answer.told(self.given, self.truth)

    @property
    def verdict(self) -> str:
        """Answer and truth as a sentence that says whether they agree."""
        if self.right is None:
            return SAY.waits.format(told=self.told)
        return (SAY.right if self.right else SAY.wrong).format(told=self.told)

    @property
    def title(self) -> str:
        """What is asked."""
        return SAY.asked.format(asks=self.question.asks)

    @property
    def caption(self) -> str:
        """What to do, or what became of it."""
        if self.state == "asked":
            return self.answer.how
        if self.state == "skipped":
            return SAY.skipped.format(asks=self.question.asks)
        return SAY.kept.format(told=self.verdict) if self.before else self.verdict
