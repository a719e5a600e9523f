"""The state of a film that is labelled frame by frame: which film, how far it has run, with or without its past."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from traitlets import Bool, Enum, Int, observe, validate

from lessons import film
from lessons.cells import Array
from lessons.film import FRAMES, KINDS, LABELS, STARTS, TEMPI, Film, FilmNet
from widgets.view import Model, inside

ON, OFF = "on", "off"
PLACE, SEED = 1, 0  # where in the picture; of the noise on the pixels


class Words(NamedTuple):
    """All that the learner reads; one place, for translation."""

    kind: str = "film"
    start: str = "starts at"
    tempo: str = "tempo"
    backwards: str = "backwards"
    backwards_tip: str = "The same frames, the last one first"
    past: str = "past {}"
    frame: str = "frame"
    memory: str = "state"
    wiped: str = "wiped"
    truth: str = "it is"
    said: str = "net says"
    right: str = "right?"
    signs: tuple[str, str] = ("✗", "✓")
    tally: tuple[str, str, str, str] = (
        "Right so far: ",
        " with the past, ",
        " without, of ",
        " frames.",
    )
    caption: str = (
        "{film}{reversed}, frame {t} of {T}: {truth}. Past {past}: the net says {said}, p {p:.2f}. "
        "Right so far: {on} with the past, {off} without, of {t}."
    )
    reversed: str = ", backwards"


SAY = Words()


class FilmModel(Model):
    """One film, two nets: one carries its state from frame to frame, one starts every frame from nothing."""

    kind = Enum(tuple(KINDS), "door")
    start = Int(1)  # place in the cycle there and back, from 1
    tempo = Enum(tuple(TEMPI), "even")
    backwards = Bool(False)
    past = Enum((ON, OFF), ON)
    t = Int(5)  # the frame that is looked at, 1..T
    T = FRAMES

    def __init__(
        self, on: FilmNet | None = None, off: FilmNet | None = None, **traits: Any
    ) -> None:
        """Label with `on`, which has a past, and `off`, which has none; with the course's nets if not given."""
        self.nets = {ON: on or film.load(past=True), OFF: off or film.load(past=False)}
        super().__init__(**traits)
        self._shoot()

    @validate("start", "t")
    def _in_range(self, proposal: Any) -> int:
        return int(inside(proposal, 1, {"start": STARTS, "t": FRAMES}[proposal["trait"].name]))

    @observe("kind", "start", "tempo", "backwards")
    def _shoot(self, _: Any = None) -> None:
        """Take the film, and let both nets label it."""
        self.film = Film(self.kind, PLACE, self.start - 1, self.tempo, self.backwards)
        self.frames = self.film.frames(np.random.default_rng(SEED))
        self.beliefs: dict[str, Array] = {
            n: net.beliefs(self.frames) for n, net in self.nets.items()
        }

    @property
    def pair(self) -> tuple[str, str]:
        """The two labels that this kind of film can have."""
        return KINDS[self.kind]

    @property
    def first(self) -> int:
        """Where the pair begins among LABELS."""
        return LABELS.index(self.pair[0])

    def right(self, past: str) -> NDArray[np.bool_]:
        """For each frame, whether the net's likeliest label is right."""
        answers: NDArray[np.bool_] = self.beliefs[past].argmax(axis=1) == np.array(self.film.labels)
        return answers

    def tally(self, past: str) -> int:
        """How many frames a net has labelled rightly so far."""
        return int(self.right(past)[: self.t].sum())

    @property
    def caption(self) -> str:
        """The film, the frame, its label, what the net says, and both scores so far."""
        belief = self.beliefs[self.past][self.t - 1]
        return SAY.caption.format(
            film=self.kind.capitalize(),
            reversed=SAY.reversed if self.backwards else "",
            t=self.t,
            T=FRAMES,
            truth=LABELS[self.film.labels[self.t - 1]],
            past=self.past,
            said=LABELS[int(belief.argmax())],
            p=belief.max(),
            on=self.tally(ON),
            off=self.tally(OFF),
        )
