"""Watch a net label a film frame by frame, with its past and without."""

from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lessons.numerics import Array
from lessons.tasks.film import FRAMES, KINDS, LABELS, SIDE, STARTS, TEMPI, Film
from lessons.trained_nets import film_labeller
from lessons.trained_nets.film_labeller import FilmNet
from widgets.core import texts
from widgets.core.traits import Choice, Flag, Whole
from widgets.drawing import marks as d
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Mark, Scene
from widgets.drawing.theme import QUANTITIES, WIDTH, gate, shades
from widgets.trained_nets.sequence_reader import INK, KEYS, SequenceModel, SequenceReader

ON, OFF = "on", "off"
PLACE, SEED = 1, 0  # where in the picture; of the noise on the pixels
APART = {"layout": {"margin": "2px 14px 2px 2px"}}  # room beside a choice


class Texts(texts.Texts):
    """All that the learner reads."""

    kind: str = "film"
    start: str = "starts at"
    tempo: str = "tempo"
    backwards: str = "backwards"
    backwards_tip: str = "The same frames, the last one first"
    past: str = "past {}"
    frame: str = "frame"
    state: str = "state"
    reset: str = "reset to 0"
    truth: str = "it is"
    said: str = "net says"
    right: str = "right?"
    signs: tuple[str, str] = ("✗", "✓")
    caption: str = (
        "{film}{reversed}, frame {t} of {T}: {truth}. Past {past}: the net says {said}, p {p:.2f}. "
        "Right so far: {on} with the past, {off} without, of {t}."
    )
    reversed: str = ", backwards"


SAY = Texts()


class FilmModel(SequenceModel):
    """One film, two nets: one carries its state from frame to frame, one starts every frame from nothing."""

    kind = Choice(KINDS, "door", tip=SAY.kind, width=60, look=APART)
    tempo = Choice(TEMPI, "even", tip=SAY.tempo, width=60, look=APART)
    start = Whole(1, 1, STARTS, label=SAY.start, width=200, help="place in the cycle, from 1")
    backwards = Flag(False, label=SAY.backwards, tip=SAY.backwards_tip, width=100)
    past = Choice((ON, OFF), ON, map(SAY.past.format, (ON, OFF)), width=76, look=APART)
    t = Whole(5, 1, FRAMES, help="the frame that is looked at")
    inputs = ("kind", "start", "tempo", "backwards")
    T = FRAMES

    def __init__(
        self, on: FilmNet | None = None, off: FilmNet | None = None, **traits: Any
    ) -> None:
        """Label with `on`, which has a past, and `off`, which has none; with the course's nets if not given."""
        self.nets = {
            ON: on or film_labeller.load(past=True),
            OFF: off or film_labeller.load(past=False),
        }
        super().__init__(**traits)

    def read(self) -> None:
        """Take the film, and let both nets label it."""
        self.film = Film(self.kind, PLACE, self.start - 1, self.tempo, self.backwards)
        self.frames = self.film.frames(np.random.default_rng(SEED))
        self.probabilities: dict[str, Array] = {
            n: net.step_probabilities(self.frames) for n, net in self.nets.items()
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
        said = self.probabilities[past].argmax(axis=1)
        return np.asarray(said == np.array(self.film.labels))

    def tally(self, past: str) -> int:
        """How many frames a net has labelled rightly so far."""
        return int(self.right(past)[: self.t].sum())

    @property
    def caption(self) -> str:
        """The film, the frame, its label, what the net says, and both scores so far."""
        probabilities = self.probabilities[self.past][self.t - 1]
        return SAY.caption.format(
            film=self.kind.capitalize(),
            reversed=SAY.reversed if self.backwards else "",
            t=self.t,
            T=FRAMES,
            truth=LABELS[self.film.labels[self.t - 1]],
            past=self.past,
            said=LABELS[int(probabilities.argmax())],
            p=probabilities.max(),
            on=self.tally(ON),
            off=self.tally(OFF),
        )


LEFT, PITCH, PIXEL = 88.0, 60.0, 6.5  # px: where the frames begin; from frame to frame; of a pixel
TOP = 24.0  # px: of the frames
BESIDE = PITCH - SIDE * PIXEL  # px between two frames
CELL = TOP + SIDE * PIXEL + 28  # px: where the state runs
P, LINE = CELL + 34, 22.0  # px: top of the probabilities, height of a row
PALE = 0.3  # how strong a frame is that has not come yet


@lru_cache(maxsize=8)
def film_scene(kind: str, past: str) -> Scene:
    """All but the numbers."""
    pair, marks = KINDS[kind], [*_strip(), *_state(past)]
    told = (pair, [f"at {t}" for t in range(1, FRAMES + 1)])
    marks.append(d.Heat("p", ("p", 0), (2, FRAMES), (LEFT, P), (PITCH, LINE), digits=2,
                        scale=gate("y"), cursor=("t", 0), pick=True, label="p", tell=told))  # fmt: skip
    y = P
    for name in pair:
        marks.append(
            d.text(LEFT - 8, y + 15, name, anchor="end", color=QUANTITIES["y"], style="strong")
        )
        y += LINE
    rows = ((SAY.said, "said", ("", *LABELS)), (SAY.truth, "truth", ("", *LABELS)))
    for name, array, words in (*rows, (SAY.right, "right", ("", *SAY.signs))):
        y += 20
        marks.append(d.text(LEFT - 8, y, name, anchor="end", style="quiet"))
        marks += [
            d.text(_middle(t), y, d.choice(array, words, t), anchor="middle", size=12)
            for t in range(FRAMES)
        ]
    return d.scene(WIDTH, y + 10, marks, keys=KEYS)


def _middle(t: int) -> float:
    """The middle of frame t, counted from 0."""
    return LEFT + (t + 0.5) * PITCH


def _strip() -> list[Mark]:
    """The frames, each with its number."""
    marks: list[Mark] = [
        d.text(LEFT - 8, TOP + SIDE * PIXEL / 2 + 4, SAY.frame, anchor="end", style="quiet")
    ]
    for t in range(FRAMES):
        place = (LEFT + t * PITCH + BESIDE / 2, TOP)
        marks.append(d.text(_middle(t), TOP - 6, str(t + 1), anchor="middle", style="quiet"))
        marks.append(d.Heat(f"frame {t + 1}", ("frames", t * SIDE * SIDE), (SIDE, SIDE), place, (PIXEL, PIXEL),
                            scale=INK, pick=d.Sets("t", t + 1)))  # fmt: skip
    return marks


def _state(past: str) -> list[Mark]:
    """A cell under every frame, and between them the wire that carries h; without a past there is none."""
    color, radius = QUANTITIES["h"], 9.0
    middles = [_middle(t) for t in range(FRAMES)]
    up = [f"M{x} {TOP + SIDE * PIXEL + 3}V{CELL - radius}" for x in middles]
    across = [f"M{x + radius} {CELL}H{x + PITCH - radius}" for x in middles[:-1]]
    own = shades(color)
    marks: list[Mark] = [d.Wires(("carried", 0), up, scale=own, width=1.5)]
    words = SAY.state if past == ON else SAY.reset
    marks.append(d.text(LEFT - 8, CELL + 4, words, anchor="end", color=color))
    if past == ON:
        marks.append(d.Wires(("carried", 1), across, scale=own, width=3))
    for x in middles:
        frame = d.Box((x - radius, CELL - radius), (2 * radius, 2 * radius), color=color, rx=radius)
        marks += [frame, d.text(x, CELL + 4, "h", anchor="middle", size=11, style="through")]
    return marks


def film_drawing(model: FilmModel) -> Drawing:
    """The film as far as it has run; what is still to come is pale."""
    came = np.arange(FRAMES) < model.t
    probabilities = model.probabilities[model.past]
    shown = np.where(came[:, None], probabilities[:, model.first : model.first + 2], np.nan).T
    light = np.where(came, 1.0, PALE)[:, None, None]
    labels = {"said": probabilities.argmax(axis=1) + 1, "truth": np.array(model.film.labels) + 1}
    labels["right"] = model.right(model.past) + 1
    arrays = {"frames": np.clip(model.frames, 0, 1) * light, "p": shown}
    arrays |= {name: np.where(came, numbers, 0) for name, numbers in labels.items()}
    arrays |= {"t": np.array([model.t]), "carried": came}
    return Drawing(film_scene(model.kind, model.past), arrays)


class FilmLabeller(SequenceReader):
    """A film and its labels: `FilmLabeller()`, `FilmLabeller(kind="sun", tempo="slow", past="off")`.

    `on` and `off` are other nets to label it with, the one with a past, the other without.
    """

    model_class = FilmModel
    rows = (("kind", "tempo", "start", "backwards"), ("past", "walk"))
    pictures = (partial(Diagram, film_drawing),)
