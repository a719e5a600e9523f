"""A net writes or draws, one step after the other, with the luck of a seed: what the sampler and the drawer share."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Generic, TypeVar

from ipywidgets import DOMWidget, Play, SelectionSlider

from widgets.core import texts
from widgets.core.canvas import Event
from widgets.core.comms import lean
from widgets.core.controls import action
from widgets.core.given import Given
from widgets.core.model import Model
from widgets.core.traits import Whole

HOTTEST, LAST_SEED = 2.0, 99  # temperature; seed
Net = TypeVar("Net")
Made = TypeVar("Made")


class Texts(texts.Texts):
    """All that the learner reads."""

    stage: str = "net"
    stages: tuple[str, str, str] = ("before training", "after {:,} updates", "after {:,} updates")
    temperature: str = "temperature"
    seed: str = "seed"
    again: str = "start again"
    play: str = "play"


SAY = Texts()


class WriterModel(Model, Generic[Net]):
    """One of several nets at work, and how much it has made; the same seed brings the same luck.

    `nets` are nets by name, `bits` bits per character or pixel by the names of nets and of baselines. A subclass adds
    the traits stage, temperature and seed, and the one that counts what is made.
    """

    kind: ClassVar[type]  # of the nets
    alone: ClassVar[str]  # what a net is called that is given without a name
    few: ClassVar[str]  # what is said of anything else
    count: ClassVar[str]  # the trait that counts what is made, from 0 to `most`
    most: ClassVar[int]
    stage: Any

    def __init__(
        self, nets: Any = None, bits: Mapping[str, float] | None = None, **traits: Any
    ) -> None:
        """The last of `nets`, the course's if there are none, is at work, unless `stage` says otherwise."""
        if nets is None:
            nets, measured = self.course_nets()
            bits = measured if bits is None else bits
        alone = isinstance(nets, self.kind)
        self.nets: dict[str, Net] = dict({self.alone: nets} if alone else nets)
        if not self.nets or not all(isinstance(net, self.kind) for net in self.nets.values()):
            raise ValueError(self.few)
        self.names, self.bits = list(self.nets), dict(bits or {})
        self._made: dict[str, tuple[Any, Any]] = {}
        super().__init__(**{"stage": len(self.nets) - 1} | traits)

    @classmethod
    def course_nets(cls) -> tuple[dict[str, Any], dict[str, float]]:
        """The snapshots of the course's net by the names that the learner reads, and the measured bits."""
        raise NotImplementedError(f"{cls.__name__} must have nets of its own")

    @property
    def net(self) -> Net:
        """The net that is at work."""
        return self.nets[self.names[self.stage]]

    def once(self, name: str, key: Any, make: Callable[[], Made]) -> Made:
        """What `make` gives; made again only when `key` is another one."""
        if name not in self._made or self._made[name][0] != key:
            self._made[name] = key, make()
        made: Made = self._made[name][1]
        return made


def named(stages: Mapping[str, int]) -> dict[str, str]:
    """What the learner reads for each of the three stages of a net."""
    told = zip(SAY.stages, stages.items(), strict=True)
    return {stage: name.format(updates) for name, (stage, updates) in told}


def stage(width: int) -> Whole:
    """The trait that says which of the nets is at work; its control is `width` px wide."""
    return Whole(0, 0, lambda model: len(model.names) - 1, label=SAY.stage, width=width)


class WriterView(Given):
    """A view of a WriterModel.

    "play" stands in a row for the play, "stage" for the choice of the net, if there are several.
    """

    interval: ClassVar[int]  # ms between two steps of play
    play: Play

    def controls_of(self, part: str | DOMWidget) -> list[DOMWidget]:
        """The controls, tied to the model, that a part of a row stands for."""
        if part == "play":
            return [self._player()]
        if part == "stage":
            return self._stages()
        return super().controls_of(part)

    def _player(self) -> Play:
        model = self.model
        self.play = lean(Play)(
            max=model.most, interval=self.interval, show_repeat=False, description=SAY.play
        )
        self.play.layout.width = "80px"
        self.bind(self.play, model.count, read=self._next)
        return self.play

    def _next(self, wanted: int) -> int:
        """What a tick of the play makes: a late one skips nothing."""
        return min(wanted, int(getattr(self.model, self.model.count)) + 1)

    def _stages(self) -> list[DOMWidget]:
        trait, stages = type(self.model).stage, [(n, k) for k, n in enumerate(self.model.names)]
        if len(stages) == 1:
            return []
        control = lean(SelectionSlider)(options=stages, description=trait.label, **trait.styled())
        self.bind(control, "stage")
        return [control]

    @action(SAY.again)
    def begin_again(self) -> None:
        """Nothing is made yet."""
        self.go(0)

    def go(self, count: int) -> None:
        """Stop the play, and go where so much is made."""
        self.play.playing = False
        setattr(self.model, self.model.count, count)

    def handle(self, event: Event) -> None:
        """Keys make, take back and play."""
        if event["event"] != "key":
            super().handle(event)
        elif event["key"] == " ":
            self.play.playing = not self.play.playing
        else:
            n = getattr(self.model, self.model.count)
            ends = {"ArrowLeft": n - 1, "ArrowRight": n + 1, "Home": 0, "End": self.model.most}
            self.go(ends[event["key"]])
