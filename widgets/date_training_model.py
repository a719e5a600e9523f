"""Two nets that learn to rewrite dates, with attention and without, side by side: the state of `DateTraining`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from traitlets import Int, Unicode, observe, validate

from lessons.cells import Array
from lessons.encoder_decoder import Answer, Seq2Seq
from lessons.torch_seq2seq import TorchSeq2Seq
from lessons.train_seq2seq import Record, train
from lessons.translation_tasks import DATES
from widgets.live_training import LiveTraining
from widgets.view import inside

UPDATES, PULSE = 350, 10  # of each net; updates from moment to moment
LAST_SEED = 9
KINDS = ("additive", "none")


@dataclass(frozen=True)
class Words:
    """All that the learner reads."""

    above: str = "Share of held-out dates written right, by update"
    reset_tip: str = "Back to the untrained nets of this seed"
    step: str = "look back"
    step_tip: str = f"The nets as they were, in steps of {PULSE} updates"
    seed: str = "seed"
    typed: str = "date"
    typing: str = "In one of six ways to write it, such as 3 march 1999 or 03/03/1999"
    names: tuple[str, str] = ("with attention", "without")
    right: str = "held-out dates answered wholly right"
    update: str = "update"
    hover: str = "%{y:.0%} after %{x}<extra></extra>"
    reads: str = "reads"
    writes: str = "writes"
    truth: str = "right is: "
    unknown: str = "“{token}” is no symbol of a date; nothing goes in for it."
    marks: tuple[str, str, str] = ("", "✗", "✓")
    caption: str = "Dates, seed {seed}, update {step} of {steps}: {each}.{answers}"
    share: str = "{name} {right:.0%} right"
    answer: str = "“{text}” {name}"
    becomes: str = " “{date}” becomes {answers}."


SAY = Words()


@dataclass(frozen=True, eq=False)
class Moment:
    """Both nets after `step` updates, and the share of held-out dates that each writes right, (2,)."""

    step: int
    right: Array
    nets: tuple[Seq2Seq, ...]


class DateModel(LiveTraining[Moment]):
    """Two nets in training on the same dates, from the same seed; both rewrite `typed` at the shown moment."""

    steps = UPDATES
    seed = Int(0)
    typed = Unicode("september 14, 1987")
    _answered: tuple[Any, tuple[Answer, ...]] = (None, ())

    @validate("seed")
    def _in_range(self, proposal: Any) -> int:
        return int(inside(proposal, 0, LAST_SEED))

    @validate("typed")
    def _readable(self, proposal: Any) -> str:
        DATES.split(str(proposal["value"]))  # ValueError: nothing there, or too long
        return str(proposal["value"])

    @observe("seed")
    def _renew(self, _: Any) -> None:
        self.reset()

    @observe("typed")
    def _say_unknown(self, _: Any) -> None:
        unknown = DATES.unknown(self.typed)
        self.problem = SAY.unknown.format(token=unknown[0]) if unknown else ""

    def moments(self) -> Iterator[Moment]:
        """New nets from the seed, and their training."""
        return _moments(self.seed)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What each net makes of the date at the shown moment; kept while both stay."""
        asked = (self.shown, self.typed)
        if self._answered[0] != asked:
            self._answered = asked, tuple(net.greedy(self.typed) for net in self.shown.nets)
        return self._answered[1]

    @property
    def truth(self) -> str | None:
        """The date as it should be written; None for what is no date of the six kinds."""
        try:
            return DATES.answer(self.typed)
        except ValueError:
            return None

    @property
    def caption(self) -> str:
        """How far the training is, how often each net is right, and, once it has begun, what each makes of the date."""
        each = zip(SAY.names, self.shown.right, strict=True)
        said = zip(SAY.names, self.answers, strict=True)
        told = [SAY.answer.format(text=answer.text, name=name) for name, answer in said]
        return SAY.caption.format(
            seed=self.seed,
            step=self.shown.step,
            steps=self.steps,
            each="; ".join(SAY.share.format(name=name, right=right) for name, right in each),
            answers=SAY.becomes.format(date=self.typed, answers=", ".join(told))
            if self.shown.step
            else "",
        )


def _moments(seed: int) -> Iterator[Moment]:
    """The nets before training, at once; then their training, which takes a while to begin."""
    nets = tuple(TorchSeq2Seq(DATES, kind, seed).numpy() for kind in KINDS)
    yield Moment(0, np.zeros(len(KINDS)), nets)
    trainings = [train("dates", kind, seed, UPDATES) for kind in KINDS]
    for records in zip(*trainings, strict=True):
        if records[0].step and records[0].step % PULSE == 0:
            yield _moment(records)


def _moment(records: tuple[Record, ...]) -> Moment:
    right = np.array([record.right for record in records])
    return Moment(records[0].step, right, tuple(record.net() for record in records))
