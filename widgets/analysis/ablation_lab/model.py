"""A net and the same net with an ablation, run over the same text: the state of a `AblationLab`."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from traitlets import validate

from lessons.analysis.ablations import by_hand, grad_norms
from lessons.cells.interventions import (
    Clamps,
    at_mean,
    clampable,
    clamped,
    frozen,
    unroll_clamped,
)
from lessons.cells.protocol import CellError, Trace, main_state
from lessons.cells.unrolling import unroll
from lessons.numerics import Array
from widgets.analysis.ablation_lab.source import Read, source_of
from widgets.analysis.ablation_lab.words import SAY
from widgets.analysis.inputs import APART
from widgets.core.background import BackgroundModel, Stale
from widgets.core.cell_name import if_kept
from widgets.core.traits import Choice, Number, Typed, Whole

MODES = ("none", "clamp", "mean", "freeze", "by hand")
LOWER = ("difference", "ablation")  # what stands below the healthy run
GATES = "fiorz"
AS_WIDE = {"style": {"button_width": "auto"}}  # the `look` of buttons as wide as their words
LARGEST = 32  # units that can be drawn


class AblationModel(BackgroundModel[tuple[Trace, Trace, Clamps]]):
    """What is held, where and how; the healthy run and the ablated one follow.

    `unit` counts from 1, and 0 is all; `start` is the first step that is held, from 1; `hand` (T,) are the values by
    hand; `lower` says what the second map of each quantity shows. In the mode "mean" each unit is clamped to its own
    mean over all steps of the healthy run, the one that is shown. An LSTM's gradients come at once, those of any other
    cell from the background.
    """

    typed = Typed("", label=SAY.typed, width=620)
    name = Choice(lambda model: model.names, tip=SAY.name, width=46, look=APART)
    mode = Choice(MODES, "none", SAY.modes, tip=SAY.mode, look=APART | AS_WIDE)
    unit = Whole(0, 0, lambda model: model.size, label=SAY.unit, width=230)
    value = Number(
        0.0, lambda m: m.span[0], lambda m: m.span[1], step=0.05, label=SAY.value, width=250
    )
    lower = Choice(LOWER, "difference", (SAY.differs, SAY.ablated), tip=SAY.lower, look=AS_WIDE)
    start = Whole(1, 1, lambda model: model.T, label=SAY.start, width=250)
    healthy_norms: dict[str, Array]  # |dL/dh_t| ... (T,) by state; empty until they are found
    norms: dict[str, Array]  # the same beside the ablation

    def __init__(
        self,
        net: Any,
        sequence: str | Array = "hello",
        *,
        read: Read | None = None,
        answers: Sequence[str] = (),
        vocabulary: str = "",
        **traits: Any,
    ) -> None:
        """Run a cell, or the cell of a net, over `sequence`; CellError for one that cannot be run or held."""
        self.source = source_of(net, sequence, read, answers, vocabulary)
        self.cell = self.source.cell
        self.dear = not by_hand(self.cell)
        found = clampable(self.cell)
        self._read(self.source.typed)
        self.names = tuple(
            name for name in found if name in self.healthy and self.healthy[name].ndim == 2
        )
        if not self.names:
            raise CellError(SAY.nobody)
        _check_size(max(self.healthy[name].shape[1] for name in self.names))
        super().__init__(typed=self.source.typed, **traits)
        self.hand = self._shown(self.healthy)
        self._run(at_once=True)
        self.observe(self._renew, ("name", "unit", "mode", "value", "start", "typed"))

    def _read(self, typed: str) -> None:
        """Take in a text and run the healthy net over it."""
        self.xs, labels, self._unknown = self.source.encode(typed)
        self.healthy: Trace = unroll(self.cell, self.xs)
        self.labels = tuple(word if len(word) <= 12 else f"{word[:11]}…" for word in labels)
        self.healthy_norms, self.norms, self.hand = {}, {}, np.zeros(len(self.xs))

    @property
    def T(self) -> int:
        """Number of steps."""
        return len(self.xs)

    @property
    def span(self) -> tuple[float, float]:
        """What the held quantity may be set to: 0 to 1 for a gate, else as far as it goes by itself."""
        values = self.healthy[self.name]
        gate = self.name in GATES or (values.min() >= 0.0 and values.max() <= 1.0)
        most = float(max(1.0, np.ceil(np.abs(values).max())))
        return (0.0, 1.0) if gate else (-most, most)

    @property
    def states(self) -> tuple[str, ...]:
        """The quantities that are shown: what is held, then the states, the main one last."""
        main = main_state(self.cell)
        others = [n for n in self.cell.state_sizes if n != main]
        return tuple(dict.fromkeys([self.name, *others, main]))

    @validate("typed")
    def _readable(self, proposal: Any) -> str:
        typed = str(proposal["value"])
        if typed != self.typed:
            self._read(typed)
        return typed

    @property
    def size(self) -> int:
        """Units of the held quantity."""
        return int(self.healthy[self.name].shape[1])

    def _renew(self, change: Any) -> None:
        with self.together():
            self._keep_in_range()  # the name has a span of its own, the text a length
            if change["name"] in ("name", "unit", "typed", "mode"):
                before = change["name"] == "mode" and change["new"] == "by hand"
                self.hand = self._shown(self.ablated if before else self.healthy)
            self._run()

    def edit(self, _: str, index: int, value: float) -> None:
        """Put the held quantity at a step, from 0, to `value`: it is driven by hand from now on."""
        low, high = self.span
        with self.together():
            self.mode, self.start = "by hand", min(self.start, index + 1)
            self.hand = self.hand.copy()
            self.hand[index] = min(max(value, low), high)
            self._run()
            self.touch()

    def _shown(self, run: Trace) -> Array:
        """The held quantity of a run at the chosen unit, or its mean over all, (T,)."""
        rows = run[self.name]
        return np.array(rows[:, self.unit - 1] if self.unit else rows.mean(axis=1))

    @property
    def driven(self) -> Array:
        """What the sliders show: the held quantity as it is in the ablated run, (T,)."""
        return self._shown(self.ablated)

    @property
    def hold(self) -> Clamps:
        """The ablation; nothing when healthy."""
        if self.mode == "none":
            return {}
        if self.mode == "freeze":
            return frozen(self.healthy, self.name, self.start, self.unit)
        if self.mode == "mean":
            return at_mean(self.healthy, self.name, self.start, self.unit)
        value = self.hand if self.mode == "by hand" else self.value
        return clamped(self.healthy, self.name, value, self.start, self.unit)

    def _run(self, at_once: bool = False) -> None:
        """Run the ablated net; an ablation that breaks it is said in `problem`. `at_once` waits for dear gradients."""
        hold, self.problem = self.hold, self._unknown
        try:
            self.ablated = unroll_clamped(self.cell, self.xs, hold) if hold else self.healthy
        except ValueError as error:
            self.ablated, self.problem, hold = self.healthy, str(error), {}
        self.fresh = at_once or not self.dear or (not hold and bool(self.healthy_norms))
        if not self.fresh:
            self.ask((self.healthy, self.ablated, hold))
            return
        self.healthy_norms = self.healthy_norms or grad_norms(self.cell, self.healthy, {})
        self.norms = grad_norms(self.cell, self.ablated, hold) if hold else self.healthy_norms

    def catch_up(self, request: tuple[Trace, Trace, Clamps], stale: Stale) -> None:
        """Find the gradients of both runs; nothing is shown that is no longer wanted."""
        healthy, ablated, hold = request
        known = self.healthy_norms if healthy is self.healthy else {}
        one = known or grad_norms(self.cell, healthy, {}, stale)
        other = grad_norms(self.cell, ablated, hold, stale) if hold else one
        if stale():
            return  # what was found may end early
        with self.together():
            if healthy is self.healthy and ablated is self.ablated:  # still what is shown
                self.healthy_norms, self.norms, self.fresh = one, other, True
                self.touch()

    def believed(self, run: Trace) -> Array:
        """What is read out after each step of `run`: a probability for every answer, (T, answers)."""
        assert self.source.read is not None
        return np.array([self.source.read(h_t) for h_t in run[main_state(self.cell)]], dtype=float)

    @property
    def caption(self) -> str:
        """What is held; the answers at the end, or how far the states are apart; the gradient at step 1."""
        return (
            if_kept(self.cell)
            + self._what
            + self._end
            + self._grad
            + ("" if self.fresh else SAY.waits)
        )

    @property
    def _what(self) -> str:
        if self.mode == "none":
            return SAY.nothing
        how = SAY.how[MODES.index(self.mode)].format(value=self.value, mean=self._mean)
        label = self.labels[self.start - 1]
        word = SAY.word.format(label=label) if label else ""
        who = SAY.units[min(self.unit, 1)].format(unit=self.unit)
        return SAY.ablation.format(name=self.name, unit=who, how=how, start=self.start, word=word)

    @property
    def _mean(self) -> str:
        """Which mean a gate is clamped to in the mode "mean", and of one unit what it is."""
        value = float(self._shown(self.healthy).mean())
        return SAY.means[min(self.unit, 1)].format(T=self.T, value=value)

    @property
    def _end(self) -> str:
        if self.source.read is None:
            main = main_state(self.cell)
            return SAY.apart.format(name=main, d=self._apart(main, slice(-1, None)))
        one, other = self.believed(self.healthy)[-1], self.believed(self.ablated)[-1]
        first, second = (self.source.answers[int(p.argmax())] for p in (one, other))
        said = SAY.says.format(one=first, p=one.max(), other=second, q=other.max())
        way = SAY.way.format(name=self._long, d=self._apart(self._long))
        return said + (way if self.mode != "none" else "")

    def _apart(self, name: str, steps: slice = slice(None)) -> float:
        """The largest difference between the two runs, over units and some steps."""
        return float(np.abs(self.ablated[name][steps] - self.healthy[name][steps]).max())

    @property
    def _long(self) -> str:
        """The state that keeps what is stored: C where there is one."""
        main = main_state(self.cell)
        return next((name for name in self.cell.state_sizes if name != main), main)

    @property
    def _grad(self) -> str:
        if self.mode == "none" or not self.healthy_norms or not self.fresh:
            return ""
        before, now = (float(norms[self._long][0]) for norms in (self.healthy_norms, self.norms))
        if not before:
            return ""
        same, nothing, changed = SAY.times
        ratio = now / before
        times = nothing if not now else same if abs(ratio - 1) < 0.005 else changed
        return SAY.grad.format(name=self._long, times=times.format(ratio=ratio))


def _check_size(n: int) -> None:
    if n > LARGEST:
        raise CellError(SAY.large.format(n=n))
