"""A training that runs beside the notebook: its history, the moment that is shown, and the buttons that drive it.

Subclass both: the model says what one training is, the view draws it.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, Protocol, Self, TypeVar

from ipywidgets import Button
from traitlets import Bool, Int, observe, validate

from widgets.core.background import BackgroundRun
from widgets.core.model import Model, inside
from widgets.core.view import View


@dataclass(frozen=True)
class Texts:
    """All that the learner reads."""

    train: str = "Train"
    stop: str = "Stop"
    go_on: str = "Go on"
    trained: str = "Trained"
    ended: str = "Ended"
    reset: str = "Reset"
    train_tip: str = "Start the training, stop it, go on; the page stays alive"


SAY = Texts()


class Stepped(Protocol):
    """What a history is made of: anything that knows its training step."""

    @property
    def step(self) -> int:
        """How many updates came before."""
        ...


Moment = TypeVar("Moment", bound=Stepped)


class LiveTraining(Model, Generic[Moment]):
    """A training in the background, its history, and the moment that is shown.

    A subclass gives `steps`, the number of updates, and `moments`. `history` holds every Moment so far, the one
    before the first update too; `step` counts into it. Setting `training` starts and stops the run, which goes on
    where it was. What the training raises becomes the model's `problem`.
    """

    steps = 1  # updates of a whole training
    step = Int(0)  # the moment that is shown, counted in `history`
    last = Int(0)  # the newest one
    training = Bool(False)

    def __init__(self, **traits: Any) -> None:
        """An untrained net."""
        self._alone = threading.Lock()  # held by training on the spot
        super().__init__(**traits)
        self.reset()

    def moments(self) -> Iterator[Moment]:
        """A new training from its start: the moment before the first update, then one after each."""
        raise NotImplementedError(f"{type(self).__name__} must say what it trains")

    def paced(self, moments: Iterator[Moment]) -> Iterator[Moment]:
        """The moments as fast as they are to come in the background."""
        return moments

    @validate("step")
    def _in_the_history(self, proposal: Any) -> int:
        return int(inside(proposal, 0, self.last))

    def reset(self) -> None:
        """A new, untrained net; a run that is under way is dropped."""
        with self.together():
            self.training, self.problem = False, ""
            self._moments = source = self.moments()
            self.history = [next(source)]
            self.last = self.step = 0
            self.run: BackgroundRun[Moment] = BackgroundRun(
                self.paced(source),
                lambda moments: self._keep(source, moments),
                lambda error: self._failed(source, error),
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
    """A view whose first two buttons, `self.button` and `self.reset`, drive its LiveTraining.

    A subclass calls `buttons()` before it builds its rows.
    """

    model: LiveTraining[Any]

    def buttons(self, reset_tip: str) -> list[Button]:
        """The two buttons, to stand first among the controls."""
        self.button = Button(tooltip=SAY.train_tip, layout={"width": "80px"})
        self.reset = Button(description=SAY.reset, tooltip=reset_tip, layout={"width": "80px"})
        return [self.button, self.reset]

    def bind_buttons(self) -> None:
        """Let the two buttons drive the model; after `View.__init__`."""
        self.on_click(self.button, self._toggle)
        self.on_click(self.reset, self.model.reset)

    def train(self, steps: int | None = None) -> Self:
        """Train on the spot, to the end unless `steps` are given, and return the view for a cell to end with."""
        self.model.train(self.model.steps if steps is None else steps)
        return self

    def redraw(self) -> None:
        """The pictures, and what the button would do."""
        model = self.model
        ended = SAY.trained if model.history[-1].step >= model.steps else SAY.ended
        words = {True: SAY.stop, False: SAY.go_on if model.last else SAY.train}[model.training]
        self.button.description = ended if model.ended else words
        self.button.disabled = model.ended
        super().redraw()

    def _toggle(self) -> None:
        """Stop, or go on from the newest moment, in sight."""
        model = self.model
        with model.together():
            if not model.training:
                model.step = model.last
            model.training = not model.training
