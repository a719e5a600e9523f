"""A source, what a net makes of it, and where each written token looks: the state of an `AttentionMap`."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from traitlets import Enum, Float, Int, TraitError, Unicode, observe, validate

from lessons.attention.encoder_decoder import Answer, Seq2Seq
from lessons.attention.mechanism import attend
from lessons.cells.protocol import Step
from lessons.numerics import Array
from lessons.tasks.phrasebook import UNKNOWN
from lessons.tasks.translation import END
from widgets.attention.attention_map.words import SAY
from widgets.core.formats import excerpt, glyph
from widgets.core.model import Model, inside

SOFT, HARD = "soft", "hard"
COLDEST, HOTTEST = 0.1, 5.0
TOP, MOST = 6, 30  # candidates that are shown; rows that can be drawn


class AttentionModel(Model):
    """The nets by name, the one that reads `typed`, and how its attention is bent.

    The whole answer is decoded anew after every change; `t` rows of it are shown, `row` is looked at, and `over`, if it
    is not 0, is the row under the pointer, which goes first.
    """

    which = Unicode(help="the name of the net that reads")
    typed = Unicode()
    mode = Enum((SOFT, HARD), SOFT)
    temperature = Float(1.0)
    t = Int(1, help="tokens written, 1..T")
    row = Int(1)
    over = Int(0)
    moves = Int(0, help="counts changes of the mask")

    def __init__(self, nets: Mapping[str, Seq2Seq], typed: str, **traits: Any) -> None:
        """Let the first of `nets` read `typed`; `nets` of one task only."""
        if not nets:
            raise ValueError(SAY.none_given)
        tasks = {net.task.name for net in nets.values()}
        if len(tasks) > 1:
            raise ValueError(SAY.two_tasks.format(tasks=", ".join(sorted(tasks))))
        self.nets = dict(nets)
        self.names = tuple(self.nets)
        self._ready, self._read_by = False, ("", "")
        super().__init__(which=traits.pop("which", self.names[0]), typed=typed)
        with self.together():
            for name in ("mode", "temperature"):
                if name in traits:
                    setattr(self, name, traits.pop(name))
            self._ready = True
            self._read()
            self.t = traits.pop("t", self.T)
            self.row = traits.pop("row", 1)
        if traits:
            raise TypeError(f"AttentionMap has no {', '.join(traits)}")

    @property
    def net(self) -> Seq2Seq:
        """The net that reads."""
        return self.nets[self.which]

    @validate("which")
    def _known(self, proposal: Any) -> str:
        name = str(proposal["value"])
        if name not in self.nets:
            raise TraitError(SAY.strange_net.format(name=name[:30], names=", ".join(self.names)))
        return name

    @validate("typed")
    def _readable(self, proposal: Any) -> str:
        typed = str(proposal["value"])
        self.net.task.split(typed)  # ValueError: nothing there, or too long
        return typed

    @validate("temperature")
    def _bounded(self, proposal: Any) -> float:
        value = float(inside(proposal, COLDEST, HOTTEST))
        return round(value, 2)  # a slider's 1 is 1.0000000000000002

    @validate("t", "row")
    def _inside(self, proposal: Any) -> int:
        last = self.T if proposal["trait"].name == "t" else self.t
        return int(inside(proposal, 1, last)) if self._ready else int(proposal["value"])

    @observe("typed")
    def _read(self, _: Any = None) -> None:
        """Take in a source, with nothing masked."""
        if self._ready:
            self.tokens: tuple[str, ...] = self.net.task.split(self.typed)
            self.allowed = np.ones(len(self.tokens), dtype=bool)
            self._decode()
            self.t = self.T
            self.row = 1

    @observe("which", "mode", "temperature", "moves")
    def _again(self, _: Any) -> None:
        if self._ready:
            self._decode()

    def _decode(self) -> None:
        """Write the answer anew; who showed all of the old one shows all of the new one."""
        net, row, whole = self.net, self.row, self.t >= self.T
        unknown = net.task.unknown(self.typed)
        problem = SAY.unknown.format(token=glyph(unknown[0], 20)) if unknown else ""
        try:
            steps, written = self._write(net)
        except Exception as error:  # a learner's own attention may raise what it likes
            if net.attend is attend:
                raise
            problem = SAY.broken.format(error=str(error).rstrip(".") or type(error).__name__)
            steps, written = self._write(net.with_attend(attend))
        self.steps, self.written = steps, written
        self.problem, self.over = problem, 0
        self.t = self.T if whole else min(self.t, self.T)
        self.row = min(row, self.t)

    def _write(self, net: Seq2Seq) -> tuple[list[Step], tuple[str, ...]]:
        """The likeliest token at every step, END too, and the steps; cut after MOST."""
        state, steps, tokens = self._start(net), list[Step](), [END]
        for _ in range(min(net.longest(self.typed), MOST)):
            state = net.step(state, tokens[-1], self._bend, self.allowed)
            steps.append(state)
            tokens.append(net.task.writes[int(state["log_p"].argmax())])
            if tokens[-1] == END:
                break
        return steps, tuple(tokens[1:])

    def _start(self, net: Seq2Seq) -> Step:
        """The source as the net has read it; kept while both stay."""
        if self._read_by != (self.which, self.typed):
            self._read_by, self._started = (self.which, self.typed), net.start(self.typed)
        return self._started

    @property
    def _bend(self) -> float:
        return 0.0 if self.mode == HARD else self.temperature

    @observe("t")
    def _follow(self, _: Any) -> None:
        if self._ready:
            self.row = self.t

    def mask(self, j: int) -> None:
        """Forbid or allow the source token j, from 0; ValueError if none would be left."""
        allowed = self.allowed.copy()
        allowed[j] = not allowed[j]
        if not allowed.any():
            raise ValueError(SAY.last)
        with self.together():
            self.allowed = allowed
            self.moves += 1

    def mask_brightest(self) -> None:
        """Forbid what the shown row looks at most."""
        if self.alpha is not None:
            self.mask(int(self.alpha.argmax()))

    def unmask(self) -> None:
        """Allow every token."""
        with self.together():
            self.allowed = np.ones(len(self.tokens), dtype=bool)
            self.moves += 1

    @property
    def T(self) -> int:
        """Rows of the whole answer."""
        return len(self.steps) if hasattr(self, "steps") else 1

    @property
    def shown(self) -> int:
        """The row that is looked at, from 1."""
        return self.over if 1 <= self.over <= self.t else self.row

    @property
    def step(self) -> Step:
        """All that the net computed for the row that is looked at."""
        return self.steps[self.shown - 1]

    @property
    def alpha(self) -> Array | None:
        """The shares of the row that is looked at, (L,); None without attention."""
        return self.step.get("alpha")

    @property
    def bent(self) -> Array:
        """The row's scores over the temperature, (L,); NaN where nobody may look, and, if hard, but for the best."""
        scores, ready = self.step["scores"], self.step["ready"]
        return np.where(np.isfinite(ready), scores / (self._bend or 1.0), np.nan)

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
        """The whole answer with unknown words copied from where their rows look; empty if it has none."""
        if UNKNOWN not in self.written or self.alpha is None:
            return ""
        task = self.net.task
        return Answer(task, self.tokens, self.written, tuple(self.steps), 0.0).filled

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
        """The net, its source and answer, what is masked, and where the row looks."""
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
            return SAY.looks_not.format(**named)
        best = np.argsort(-self.alpha, kind="stable")[:2]
        told = [SAY.share.format(token=glyph(self.tokens[j]), alpha=self.alpha[j]) for j in best]
        return SAY.looks.format(**named, best=", ".join(told))
