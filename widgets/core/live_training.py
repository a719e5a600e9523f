"""A training that runs beside the notebook: its history, the moment that is shown, and the buttons that drive it.

Subclass both: the model says what one training is, the view draws it.
"""

import threading
from collections.abc import Iterator
from itertools import islice
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar

from ipywidgets import DOMWidget
from traitlets import Bool, Int, observe

from widgets.core import texts
from widgets.core.background import BackgroundRun
from widgets.core.controls import button
from widgets.core.model import Model
from widgets.core.traits import Bound, Whole
from widgets.core.view import View


class Texts(texts.Texts):
    """All that the learner reads on the two buttons; a view with other words has its own."""

    train: str = "Train"
    stop: str = "Stop"
    go_on: str = "Go on"
    trained: str = "Trained"
    ended: str = "Ended"
    reset: str = "Reset"
    train_tip: str = "Start the training, stop it, go on; the page stays alive"
    reset_tip: str = "Back to the untrained net of this seed"


class Stepped(Protocol):
    """What a history is made of: anything that knows its training step."""

    @property
    def step(self) -> int:
        """How many updates came before."""
        ...


Moment = TypeVar("Moment", bound=Stepped)


class LookBack(Whole):
    """The moment that is shown, none later than the newest: `LookBack(STEPS, label="step", width=300)`.

    The slider ends at moment `most`, that is where a whole training ends; once the training has ended, at its last
    moment. It counts in updates if `every` says how many there are from moment to moment.
    """

    def __init__(self, most: Bound, *, every: int = 1, **rest: Any) -> None:
        """`rest` is that of Labelled."""
        super().__init__(0, 0, lambda model: model.last, every, **rest)
        self.most, self.every = most, every

    def range(self, model: Any) -> dict[str, Any]:
        """Ends and step of the slider."""
        most = self.most(model) if callable(self.most) else self.most
        most = model.last if model.last and model.ended else most
        return {"min": 0, "max": self.write(int(most)), "step": self.every}

    def fit(self, control: DOMWidget, model: Any) -> None:
        """End where a whole training ends, or where this one did."""
        control.max = self.range(model)["max"]

    def write(self, value: int) -> int:
        """The number on the slider."""
        return value * self.every

    def read(self, shown: int) -> int:
        """From the number on the slider."""
        return shown // self.every


class LiveTraining(Model, Generic[Moment]):
    """A training in the background, its history, and the moment that is shown.

    A subclass gives `steps`, the number of updates, and `moments`; `renewing` names the traits whose change makes a
    new, untrained net. `history` holds every Moment so far, the one before the first update too; `step` counts into
    it. Setting `training` starts and stops the run, which goes on where it was. What the training raises becomes the
    model's `problem`.
    """

    steps = 1  # updates of a whole training
    renewing: ClassVar[tuple[str, ...]] = ()
    pace: Any = float("inf")  # moments a second in the background
    step = LookBack(lambda model: model.steps)  # the moment that is shown, counted in `history`
    last = Int(0)  # the newest one
    training = Bool(False)

    def __init__(self, **traits: Any) -> None:
        """An untrained net."""
        self._alone = threading.Lock()  # held by training on the spot
        super().__init__(**traits)
        self.reset()
        if self.renewing:
            self.observe(self.renew, list(self.renewing))

    def moments(self) -> Iterator[Moment]:
        """A new training from its start: the moment before the first update, then one after each."""
        raise NotImplementedError(f"{type(self).__name__} must say what it trains")

    def renew(self, change: Any) -> None:
        """What a change of the traits named in `renewing` does."""
        self.reset()

    def reset(self) -> None:
        """A new, untrained net; a run that is under way is dropped."""
        with self.together():
            self.training, self.problem = False, ""
            self._moments = source = self.moments()
            self.history = [next(source)]
            self.last = self.step = 0
            self.run: BackgroundRun[Moment] = BackgroundRun(
                source,
                lambda moments: self._keep(source, moments),
                lambda error: self._failed(source, error),
                rest=lambda: 1 / self.pace,  # slow enough to be watched
            )
            self.run.observe(self._rested, "state")

    def train(self, steps: int) -> None:
        """`steps` more moments here and now; returns when they are there. The background has to wait."""
        with self._alone:
            with self.lock:
                self.training = False
                source, run = self._moments, self.run
            run.wait()
            self._keep(source, list(islice(source, max(steps, 0))))

    def halt(self) -> None:
        """Stop the run; it can go on."""
        self.training = False

    @property
    def shown(self) -> Moment:
        """The moment of `step`."""
        return self.history[self.step]

    @property
    def ended(self) -> bool:
        """Whether nothing is left to train."""
        return self.history[-1].step >= self.steps or self.run.state in ("done", "failed")

    @observe("training")
    def _start_or_stop(self, _: Any) -> None:
        with self.lock:
            if not self.training:  # as it is now: another thread may have changed it since
                self.run.stop()
            elif self.run.state in ("done", "failed") or self._alone.locked():
                self.training = False  # nothing is left to train, or it is trained on the spot
            else:
                self.run.start()

    def _rested(self, change: Any) -> None:
        """The run stopped or ended: go on if that is wanted by now, else say that it rests."""
        with self.lock:
            if change["owner"] is not self.run or change["new"] == "running":
                return
            if change["new"] == "stopped":
                self._start_or_stop(change)
            else:
                self.training = False

    def _keep(self, source: Iterator[Moment], moments: list[Moment]) -> None:
        """Add what the run from `source` brings to the history; the view follows if it showed the newest."""
        with self.together():
            if source is not self._moments or not moments:
                return
            follows = self.step == self.last
            self.history += moments
            self.last = len(self.history) - 1
            self.step = self.last if follows else self.step

    def _failed(self, source: Iterator[Moment], error: Exception) -> None:
        with self.together():
            if source is self._moments:
                self.problem = str(error)  # `training` falls next, and that is drawn


class LiveTrainingView(View):
    """A view with "buttons" in its rows: the two, `self.button` and `self.reset`, that drive its LiveTraining."""

    model: LiveTraining[Any]
    say: ClassVar[Texts] = Texts()

    def controls_of(self, part: str | DOMWidget) -> list[DOMWidget]:
        """The controls that a part of a row stands for."""
        if part != "buttons":
            return super().controls_of(part)
        self.button = button("", self.say.train_tip, "80px")
        self.reset = button(self.say.reset, self.say.reset_tip, "80px")
        self.on_click(self.button, self._toggle)
        self.on_click(self.reset, self.model.reset)
        return [self.button, self.reset]

    def train(self, steps: int | None = None) -> Self:
        """Train on the spot, to the end unless `steps` are given, and return the view for a cell to end with."""
        self.model.train(self.model.steps if steps is None else steps)
        return self

    def redraw(self) -> None:
        """The pictures, and what the button would do, if there is anything to train."""
        if self.model.steps:
            self._tell_next()
        super().redraw()

    def _tell_next(self) -> None:
        model, say = self.model, self.say
        ended = say.trained if model.history[-1].step >= model.steps else say.ended
        words = say.stop if model.training else say.go_on if model.last else say.train
        self.button.description = ended if model.ended else words
        self.button.disabled = model.ended

    def _toggle(self) -> None:
        """Stop, or go on from the newest moment, in sight."""
        model = self.model
        with model.together():
            if not model.training:
                model.step = model.last
            model.training = not model.training
