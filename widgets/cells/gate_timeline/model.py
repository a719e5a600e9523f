"""The state of a gate timeline: a run, the step and the unit that are looked at, and how the units are shown."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from traitlets import validate

from lessons.cells.basic import GRUCell, RNNCell
from lessons.numerics import Array
from lessons.tasks.stories import PRONOUNS, split
from lessons.trained_nets.story_reader import StoryNet
from widgets.cells.stepper.model import StepperModel
from widgets.core import texts, typed_input
from widgets.core.cell_name import if_kept
from widgets.core.formats import signed
from widgets.core.model import Model
from widgets.core.traits import Choice, Typed, Whole

ONE, ALL, MEAN = "one unit", "all units", "averaged"
GATES = "fiorz"
BUTTONS = {
    "layout": {"width": "310px"},
    "style": {"button_width": "86px", "description_width": "initial"},
}
INNER: dict[Any, tuple[str, ...]] = {RNNCell.step: ("a",), GRUCell.step: ("q",)}  # sums: not drawn


class Texts(texts.Texts):
    """All that the learner reads."""

    typed: str = "text"
    typing: str = "Words with spaces between them; a full stop is a word too"
    t: str = "t"
    unit: str = "unit"
    step: str = "t = {t} of {T}"
    reading: str = ", “{label}”"
    one: str = "unit {unit}: "
    mean: str = "mean over the units: "
    strength: str = "|{name}|"
    unknown: str = "“{word}” is not a word that this net knows, so nothing goes in for it."
    nobody: str = "The step of this cell gives no vector that could be drawn."
    rows: str = "this cell's step gives no {name!r}; it gives {names}."
    probability: str = "answer"
    stays: str = ": the answer stays"
    changes: str = ": the answer changes here"


SAY = Texts()
NAMES = {
    "f": "forget",
    "i": "input",
    "g": "candidate",
    "o": "output",
    "r": "reset",
    "z": "update",
    "c": "cell state",
}


class StoryRun(StepperModel):
    """The run of a story net over a text. A word that it does not know goes in as zeros and is named."""

    def __init__(self, net: StoryNet, text: str) -> None:
        """Read `text` with a copy of the net's cell."""
        self.net = net
        super().__init__(net.cell, net.words[-1], net.words)
        self.typed = text

    def read(self, typed: str) -> typed_input.Sequence:
        """Case does not count, and a full stop need not stand apart."""
        words = split(typed)
        if len(words) > typed_input.LONGEST:
            raise ValueError(typed_input.SAY.long.format(n=len(words)))
        return typed_input.Sequence(self.net.encode(typed), words, self.net.words)

    def _run(self) -> None:
        super()._run()
        strange = [word for word in self.sequence.labels if word not in self.net.words]
        if strange and not self.problem:
            self.problem = SAY.unknown.format(word=strange[0][:20])


class TimelineModel(Model):
    """A run of any cell as a map: one row for each quantity, one column for each step.

    `run` is the stepper's model: who shows the same run stays at the same step, text and weights. `rows` names the
    quantities, all that the step gives if empty. `net` tells what it believes after every step.
    """

    t = Whole(1, 1, lambda model: model.run.T, label=SAY.t, width=240)
    typed = Typed("", label=SAY.typed, tip=SAY.typing, width=560)
    unit = Whole(1, 1, lambda model: model.n_h, label=SAY.unit, width=200)
    show = Choice((ONE, ALL, MEAN), ONE, look=BUTTONS)

    def __init__(
        self,
        run: StepperModel,
        net: StoryNet | None = None,
        rows: Sequence[str] = (),
        **traits: Any,
    ) -> None:
        """Show `run`; ValueError for a row that its cell does not give."""
        self.run, self.net, self.rows = run, net, tuple(rows)
        for name in self.rows:
            if name not in self.given:
                names = ", ".join(self.given)
                raise ValueError(SAY.rows.format(name=name, names=names))
        super().__init__()
        self.lock = run.lock
        self._follow()
        for name, value in traits.items():
            setattr(self, name, value)
        self.unfollow = run.watch(self._follow)

    def _follow(self) -> None:
        """Take over where the run stands."""
        with self.together():
            self.problem = self.run.problem or ("" if self.names else SAY.nobody)
            self.touched = self.run.touched
            self.set_trait("typed", self.run.typed)
            self.set_trait("t", self.run.t)

    @validate("t")
    def _in_the_run(self, proposal: Any) -> int:
        self.run.t = int(proposal["value"])
        return int(self.run.t)

    @validate("typed")
    def _readable(self, proposal: Any) -> str:
        if proposal["value"] != self.run.typed:  # the same text again would undo edits of x
            with self.run.together():  # text and step are told at once
                self.run.typed = str(proposal["value"])
        return self.run.typed

    @property
    def given(self) -> tuple[str, ...]:
        """The names of all vectors that the cell's step gives, in its order."""
        inner = INNER.get(getattr(self.run.cell.step, "__func__", None), ())
        trace = self.run.trace
        return tuple(n for n, v in trace.items() if n not in ("x", *inner) and v.ndim == 2)

    @property
    def names(self) -> tuple[str, ...]:
        """The quantities that are drawn."""
        given = self.given
        return tuple(name for name in self.rows if name in given) if self.rows else given

    @property
    def n_h(self) -> int:
        """Units of the widest quantity."""
        return max(map(self.units, self.names), default=1)

    def units(self, name: str) -> int:
        """Units of a quantity."""
        return int(self.run.trace[name].shape[1])

    @property
    def labels(self) -> tuple[str, ...]:
        """What is read at each step, "" for numbers."""
        return self.run.sequence.labels

    @property
    def strange(self) -> tuple[bool, ...]:
        """For each step, whether its word is not known."""
        known = self.net.words if self.net else self.labels
        return tuple(label not in known for label in self.labels)

    def values(self, name: str) -> Array:
        """What the rows of a quantity show, (rows, T): one unit, every unit, or the mean over them.

        The mean of a quantity with a sign is that of its strength, |value|: two units of opposite sign are not nothing.
        """
        trace: Array = self.run.trace[name].T
        if self.show == ALL:
            return trace
        if self.show == ONE:
            row = trace[self.unit - 1 : self.unit]
            return row if len(row) else np.full((1, self.run.T), np.nan)
        mean: Array = np.mean(trace if self.is_gate(name) else np.abs(trace), axis=0, keepdims=True)
        return mean

    def is_gate(self, name: str) -> bool:
        """Whether a quantity is one of the gates the course knows, open at 1 and shut at 0."""
        return name in tuple(GATES)

    @property
    def probabilities(self) -> Array:
        """What the net answers after every step, (answers, T); no rows without a net."""
        if self.net is None:
            return np.empty((0, self.run.T))
        p: Array = self.net.probabilities(self.run.trace["h"]).T
        return p

    @property
    def answers(self) -> tuple[str, ...]:
        """The names of the answers."""
        return PRONOUNS if self.net else ()

    @property
    def caption(self) -> str:
        """The step, its word, every number of its column, for one unit or the mean, and whether the answer changes."""
        t, label = self.t - 1, self.labels[self.t - 1]
        said = if_kept(self.run.cell) + SAY.step.format(t=self.t, T=self.run.T)
        said += SAY.reading.format(label=short(label)) if label else ""
        numbers = [f"{self.title(name)} {signed(v)}" for name, v in self.column.items()]
        who = SAY.mean if self.show == MEAN else SAY.one.format(unit=self.unit)
        said += f"; {who}{', '.join(numbers)}" if numbers else ""
        answers = zip(self.answers, self.probabilities[:, t], strict=True)
        said += "".join(f"; {answer} {signed(p)}" for answer, p in answers)
        if t and self.answers:
            before, now = self.probabilities[:, t - 1 : t + 1].argmax(axis=0)
            said += SAY.stays if before == now else SAY.changes
        broken = self.problem and not any(self.strange)  # an unknown word is told above the picture
        return f"{said}. {self.problem}" if broken else f"{said}."

    @property
    def column(self) -> dict[str, float]:
        """The number of each quantity at the step looked at: of the unit looked at, or the mean."""
        there = [n for n in self.names if self.show == MEAN or self.unit <= self.units(n)]
        at = self.unit - 1 if self.show == ALL else 0
        return {name: float(self.values(name)[at, self.t - 1]) for name in there}

    def title(self, name: str) -> str:
        """How a quantity is called: with strokes where its strength is averaged."""
        strength = self.show == MEAN and not self.is_gate(name)
        return SAY.strength.format(name=name) if strength else name


def short(label: str) -> str:
    """A label, cut where it would be too long for a picture."""
    return label if len(label) <= 12 else f"{label[:11]}…"
