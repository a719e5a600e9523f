"""A source, what a net makes of it, and the attention weights of each written token: the state of an `AttentionMap`."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from ipywidgets import Dropdown
from numpy.typing import NDArray
from traitlets import Int, validate

from lessons.attention.encoder_decoder import Answer, Seq2Seq
from lessons.attention.mechanism import attend
from lessons.cells.protocol import Step
from lessons.numerics import Array
from lessons.tasks.phrasebook import UNKNOWN
from lessons.tasks.translation import END
from widgets.attention.attention_map.words import SAY
from widgets.core.controls import action
from widgets.core.formats import excerpt, glyph
from widgets.core.model import Model
from widgets.core.traits import Choice, Number, Typed, Whole
from widgets.drawing.word_row import not_known

SOFT, HARD = "soft", "hard"
TOP, MOST = 6, 30  # candidates that are shown; rows that can be drawn


@lru_cache(maxsize=16)
def started(net: Seq2Seq, typed: str) -> Step:
    """The source as the net has read it."""
    return net.start(typed)


class AttentionModel(Model):
    """The nets by name, the one that reads `typed`, and how its attention is bent.

    The whole answer is decoded again after every change; `t` rows of it are shown, `row` is worked out, and `over`, if
    it is not 0, is the row under the pointer, which goes first.
    """

    typed = Typed("", label=SAY.typed, tip=SAY.typing, width=430)
    which = Choice(
        lambda model: model.nets, kind=Dropdown, refusal=SAY.strange_net, label=SAY.net, width=220
    )
    mode = Choice((SOFT, HARD), SOFT, (SAY.soft, SAY.hard), tip=SAY.mode, width=60)
    temperature = Number(1.0, 0.1, 5.0, label=SAY.temperature, width=320)
    t = Whole(1, 1, lambda model: model.T, label=SAY.t, width=300)
    row = Whole(1, 1, lambda model: model.t)
    over = Int(0)
    allowed: NDArray[np.bool_]  # (L,): where the net may attend
    answer: Answer  # of all rows

    def __init__(self, nets: Mapping[str, Seq2Seq], typed: str = "", **traits: Any) -> None:
        """Let the first of `nets` read `typed`, or an example of their task; ValueError for nets of several tasks."""
        if not nets:
            raise ValueError(SAY.none_given)
        tasks = {net.task.name: net.task for net in nets.values()}
        if len(tasks) > 1:
            raise ValueError(SAY.two_tasks.format(tasks=", ".join(sorted(tasks))))
        self.nets = dict(nets)
        [task] = tasks.values()
        first = {"typed": typed or task.example, "t": MOST}
        super().__init__(**first | traits)
        self.observe(self._read_again, "typed")
        self.observe(self._decode_again, ("which", "mode", "temperature"))
        self.observe(self._follow, "t")

    def begin(self) -> None:
        """Take in a source, with nothing masked."""
        self.allowed = np.ones(len(self.net.task.split(self.typed)), dtype=bool)
        self._decode()

    @property
    def net(self) -> Seq2Seq:
        """The net that reads."""
        return self.nets[self.which]

    @validate("typed")
    def _readable(self, proposal: Any) -> str:
        self.net.task.split(proposal["value"])  # ValueError: nothing there, or too long
        return str(proposal["value"])

    def _read_again(self, _: Any) -> None:
        self.begin()
        self.t, self.row = self.T, 1

    def _decode_again(self, _: Any = None) -> None:
        """Write the answer again; who showed all of the old one shows all of the new one."""
        row, whole = self.row, self.t >= self.T
        self._decode()
        self.t = self.T if whole else min(self.t, self.T)
        self.row = row

    def _follow(self, _: Any) -> None:
        self.row = self.t

    def _decode(self) -> None:
        """Write the likeliest token at every step, END too; cut after MOST."""
        net, source = self.net, started(self.net, self.typed)
        unknown = net.task.unknown(self.typed)
        problem = not_known(SAY.unknown, unknown)
        try:
            answer = net.greedy(self.typed, self._bend, self.allowed, source)
        except Exception as error:  # a learner's own attention may raise what it likes
            if net.attend is attend:
                raise
            problem = SAY.broken.format(error=str(error).rstrip(".") or type(error).__name__)
            net = net.with_attend(attend)
            answer = net.greedy(self.typed, self._bend, self.allowed, source)
        self.answer = replace(answer, tokens=answer.tokens[:MOST], steps=answer.steps[:MOST])
        self.problem, self.over = problem, 0

    @property
    def _bend(self) -> float:
        return 0.0 if self.mode == HARD else self.temperature

    def mask(self, j: int) -> None:
        """Forbid or allow the source token j, from 0; ValueError if none would be left."""
        allowed = self.allowed.copy()
        allowed[j] = not allowed[j]
        if not allowed.any():
            raise ValueError(SAY.last)
        self._allow(allowed)

    @action(SAY.hide, SAY.hide_tip)
    def mask_largest(self) -> None:
        """Mask the token with the largest weight in the shown row."""
        if self.alpha is not None:
            self.mask(int(self.alpha.argmax()))

    @action(SAY.show, "")
    def unmask(self) -> None:
        """Allow every token."""
        self._allow(np.ones_like(self.allowed))

    def _allow(self, allowed: NDArray[np.bool_]) -> None:
        with self.together():
            self.allowed = allowed
            self._decode_again()
            self.touch()

    @property
    def tokens(self) -> tuple[str, ...]:
        """The source."""
        return self.answer.source

    @property
    def written(self) -> tuple[str, ...]:
        """A token for each row of the whole answer."""
        return self.answer.tokens

    @property
    def T(self) -> int:
        """Rows of the whole answer."""
        return len(self.written)

    @property
    def shown(self) -> int:
        """The row that is worked out, from 1."""
        return self.over if 1 <= self.over <= self.t else self.row

    @property
    def step(self) -> Step:
        """All that the net computed for the shown row."""
        return self.answer.steps[self.shown - 1]

    @property
    def alpha(self) -> Array | None:
        """The attention weights of the shown row, (L,); None without attention."""
        return self.step.get("alpha")

    @property
    def bent(self) -> Array:
        """The row's scores over the temperature, (L,); NaN where it is masked, and, if hard, but for the best."""
        may = np.isfinite(self.step["ready"])
        return np.where(may, self.step["scores"] / (self._bend or 1.0), np.nan)

    @property
    def candidates(self) -> list[int]:
        """The numbers of the most probable next tokens at the row, the best first."""
        return [int(k) for k in np.argsort(-self.step["p"], kind="stable")[:TOP]]

    @property
    def text(self) -> str:
        """What is written so far."""
        return self.net.task.join(self.written[: self.t])

    @property
    def filled(self) -> str:
        """The whole answer with unknown words copied by the largest weight of their rows; empty if it has none."""
        copied = UNKNOWN in self.written and self.alpha is not None
        return self.answer.filled if copied else ""

    @property
    def truth(self) -> str | None:
        """The right answer to the source; None where the task has no rule for it."""
        try:
            return self.net.task.answer(self.typed)
        except ValueError:
            return None

    @property
    def right(self) -> bool | None:
        """Whether the answer is right; None before its end, or where nobody can say."""
        truth = self.truth
        if self.t < self.T or truth is None:
            return None
        return self.written[-1] == END and self.text == truth

    @property
    def caption(self) -> str:
        """The net, its source and answer, what is masked, and the largest weights of the row."""
        hidden = [
            glyph(token) for token, may in zip(self.tokens, self.allowed, strict=True) if not may
        ]
        how = SAY.how[self.mode == HARD].format(t=self.temperature)
        return SAY.caption.format(
            net=self.which,
            how=how if self.alpha is not None else "",
            source=excerpt(self.typed),
            written=self.text,
            right="" if self.right is None else SAY.rightly[self.right],
            masked=SAY.masked.format(tokens=" ".join(hidden)) if hidden else "",
            row=self._row_in_words(),
        )

    def _row_in_words(self) -> str:
        token = self.written[self.shown - 1]
        named = {"row": self.shown, "token": SAY.end if token == END else glyph(token)}
        if self.alpha is None:
            return SAY.no_attention.format(**named)
        best = np.argsort(-self.alpha, kind="stable")[:2]
        told = [SAY.weight.format(token=glyph(self.tokens[j]), alpha=self.alpha[j]) for j in best]
        return SAY.attends.format(**named, best=", ".join(told))
