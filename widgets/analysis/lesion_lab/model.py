"""A net and the same net with a lesion, run over the same text: the state of a `LesionLab`."""

from typing import Any

import numpy as np
from traitlets import Enum, Float, Int, TraitError, Unicode, observe, validate

from lessons.analysis.lesions import by_hand, lengths
from lessons.cells.interventions import Hold, clamped, frozen, holdable, unroll_held
from lessons.cells.protocol import CellError, Trace, main_state
from lessons.cells.unrolling import unroll
from lessons.numerics import Array
from widgets.analysis.lesion_lab.source import Source
from widgets.analysis.lesion_lab.words import SAY
from widgets.core.background import LatestWins, Stale
from widgets.core.model import Model, inside

MODES = ("none", "clamp", "freeze", "by hand")
GATES = "fiorz"
LARGEST = 32  # units that can be drawn


class LesionModel(Model):
    """What is held, where and how; the healthy run and the lesioned one follow.

    `hand` (T,) are the values by hand. An LSTM's gradients come at once, those of any other cell from beside.
    """

    name = Unicode()
    unit = Int(0, help="from 1; 0 is all")
    mode = Enum(MODES, "none")
    value = Float(0.0)
    start = Int(1, help="the first step that is held, from 1")
    typed = Unicode()
    moves = Int(0, help="counts drags of single values, and gradients that arrived")
    healthy_lengths: dict[str, Array]  # |dL/dh_t| ... (T,) by state; empty until they are found
    lengths: dict[str, Array]  # the same beside the lesion
    _ready = False  # the first picture waits for its gradients, whatever they take

    def __init__(self, source: Source, **traits: Any) -> None:
        """Run the cell of `source` over its text; CellError for a cell that cannot be run or held."""
        self.source, self.cell = source, source.cell
        self.dear = not by_hand(self.cell)
        self._beside: LatestWins[tuple[Any, ...]] = LatestWins(self._catch_up, self._failed)
        found = holdable(self.cell)
        self._read(source.typed)
        self.names = tuple(name for name in found if self.healthy[name].ndim == 2)
        _check_size(max(self.healthy[name].shape[1] for name in self.names))
        super().__init__(typed=source.typed, name=traits.pop("name", self.names[0]))
        self.healthy_lengths = lengths(self.cell, self.healthy, {})
        self._run()
        with self.together():
            for name in ("mode", "unit", "start", "value"):
                if name in traits:
                    setattr(self, name, traits.pop(name))
        self._ready = True
        if traits:
            raise TypeError(f"LesionLab has no {', '.join(traits)}")

    def _read(self, typed: str) -> None:
        """Take in a text and run the healthy net over it."""
        xs, labels, said = self.source.encode(typed)
        self.healthy: Trace = unroll(self.cell, xs)
        self.xs, self._unknown = xs, said
        self.labels = tuple(word if len(word) <= 12 else f"{word[:11]}…" for word in labels)
        self.healthy_lengths, self.lengths = {}, {}
        self.hand = np.zeros(len(xs))
        if not self.dear:
            self.healthy_lengths = lengths(self.cell, self.healthy, {})

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

    @validate("name")
    def _known(self, proposal: Any) -> str:
        name = str(proposal["value"])
        if name not in self.names:
            raise TraitError(SAY.refused.format(name="name", options=", ".join(self.names)))
        return name

    @validate("unit", "start")
    def _in_the_run(self, proposal: Any) -> int:
        low, high = (0, self.size) if proposal["trait"].name == "unit" else (1, self.T)
        return min(max(int(proposal["value"]), low), high)

    @validate("value")
    def _within(self, proposal: Any) -> float:
        return float(inside(proposal, *self.span))

    @validate("typed")
    def _readable(self, proposal: Any) -> str:
        typed = str(proposal["value"])
        if self.typed and typed != self.typed:
            self._read(typed)
        return typed

    @property
    def size(self) -> int:
        """Units of the held quantity."""
        return int(self.healthy[self.name].shape[1])

    @observe("name", "unit", "mode", "value", "start", "typed")
    def _renew(self, change: Any) -> None:
        if not hasattr(self, "lesioned"):
            return  # on the way through __init__
        with self.together():
            self.unit, self.start = min(self.unit, self.size), min(self.start, self.T)
            self.value = self.value  # inside the span of another quantity
            if change["name"] in ("name", "unit", "typed", "mode"):
                before = change["name"] == "mode" and change["new"] == "by hand"
                self.hand = self._shown(self.lesioned if before else self.healthy)
            self._run()

    def drag(self, t: int, value: float) -> None:
        """Put the held quantity at step t (from 1) to `value`: it is driven by hand from now on."""
        low, high = self.span
        with self.together():
            self.mode = "by hand"
            self.start = min(self.start, t)
            self.hand = self.hand.copy()
            self.hand[t - 1] = min(max(float(value), low), high)
            self.moves += 1
            self._run()

    def _shown(self, run: Trace) -> Array:
        """The held quantity of a run at the chosen unit, or its mean over all, (T,)."""
        rows = run[self.name]
        return np.array(rows[:, self.unit - 1] if self.unit else rows.mean(axis=1))

    @property
    def driven(self) -> Array:
        """What the sliders show: the held quantity as it is in the lesioned run, (T,)."""
        return self._shown(self.lesioned)

    @property
    def hold(self) -> Hold:
        """The lesion; nothing when healthy."""
        if self.mode == "none":
            return {}
        if self.mode == "freeze":
            return frozen(self.healthy, self.name, self.start, self.unit)
        value = self.hand if self.mode == "by hand" else self.value
        return clamped(self.healthy, self.name, value, self.start, self.unit)

    def _run(self) -> None:
        """Run the lesioned net; a lesion that breaks it is said in `problem`."""
        hold = self.hold
        self.problem = self._unknown
        try:
            self.lesioned = unroll_held(self.cell, self.xs, hold) if hold else self.healthy
        except ValueError as error:
            self.lesioned, self.problem = self.healthy, str(error)
            hold = {}
        self.fresh = not (self.dear and self._ready) or (not hold and bool(self.healthy_lengths))
        if not self.fresh:
            self._beside((self.healthy, self.lesioned, hold))
        else:
            self.lengths = lengths(self.cell, self.lesioned, hold) if hold else self.healthy_lengths

    def _catch_up(self, request: tuple[Any, ...], stale: Stale) -> None:
        healthy, lesioned, hold = request
        known = self.healthy_lengths if healthy is self.healthy else {}
        one = known or lengths(self.cell, healthy, {}, stale)
        other = lengths(self.cell, lesioned, hold, stale) if hold else one
        if stale():
            return  # what was found may end early
        with self.together():
            if healthy is self.healthy and lesioned is self.lesioned:  # still what is shown
                self.healthy_lengths, self.lengths, self.fresh = one, other, True
                self.moves += 1

    def _failed(self, error: Exception) -> None:
        with self.together():
            self.problem = str(error)
            self.moves += 1

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the gradients are those of what is held; False if `timeout` seconds were not enough."""
        return self._beside.wait(timeout)

    def believed(self, run: Trace) -> Array:
        """What is read out after each step of `run`: a probability for every answer, (T, answers)."""
        assert self.source.read is not None
        return np.array([self.source.read(h_t) for h_t in run[main_state(self.cell)]], dtype=float)

    @property
    def caption(self) -> str:
        """What is held; the answers at the end, or how far the states are apart; what blame arrives."""
        return self._what + self._end + self._blame + ("" if self.fresh else SAY.waits)

    @property
    def _what(self) -> str:
        if self.mode == "none":
            return SAY.nothing
        how = SAY.how[MODES.index(self.mode)].format(value=self.value)
        label = self.labels[self.start - 1]
        word = SAY.word.format(label=label) if label else ""
        who = SAY.units[min(self.unit, 1)].format(unit=self.unit)
        return SAY.lesion.format(name=self.name, unit=who, how=how, start=self.start, word=word)

    @property
    def _end(self) -> str:
        if self.source.read is None:
            main = main_state(self.cell)
            d = float(np.abs(self.lesioned[main][-1] - self.healthy[main][-1]).max())
            return SAY.apart.format(name=main, d=d)
        one, other = self.believed(self.healthy)[-1], self.believed(self.lesioned)[-1]
        first, second = (self.source.answers[int(p.argmax())] for p in (one, other))
        return SAY.says.format(one=first, p=one.max(), other=second, q=other.max())

    @property
    def _blame(self) -> str:
        if not self.healthy_lengths or not self.fresh:
            return ""
        main = main_state(self.cell)
        long = next((name for name in self.healthy_lengths if name != main), main)
        one, other = (float(found[long][0]) for found in (self.healthy_lengths, self.lengths))
        return SAY.blame.format(name=long, one=one, other=other)


def _check_size(n: int) -> None:
    if n > LARGEST:
        raise CellError(SAY.large.format(n=n))
