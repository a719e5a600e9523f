"""The picture of a film that is labelled: its frames, the memory that runs under them, the beliefs, the truth."""

from functools import lru_cache

import numpy as np

from lessons.film import FRAMES, KINDS, LABELS, SIDE
from widgets import marks as d
from widgets.diagram import Drawing
from widgets.film_model import OFF, ON, SAY, FilmModel
from widgets.marks import Mark, Scene
from widgets.theme import QUANTITIES, SERIES, WIDTH, Scale, gate

LEFT, PITCH, PIXEL = 88.0, 60.0, 6.5  # px: where the frames begin; from frame to frame; of a pixel
TOP = 24.0  # px: of the frames
BESIDE = PITCH - SIDE * PIXEL  # px between two frames
CELL = TOP + SIDE * PIXEL + 28  # px: where the memory runs
BELIEF, LINE = CELL + 34, 22.0  # px: of the beliefs; height of a row
LIGHT: Scale = {"max": 1.0, "positive": SERIES[0], "negative": SERIES[0]}
PALE = 0.3  # how strong a frame is that has not come yet
KEYS = ("ArrowLeft", "ArrowRight", "Home", "End", " ")


@lru_cache(maxsize=8)
def film_scene(kind: str, past: str) -> Scene:
    """All but the numbers."""
    pair, marks = KINDS[kind], [*_strip(), *_memory(past)]
    told = (pair, [f"at {t}" for t in range(1, FRAMES + 1)])
    marks.append(d.heat("belief", ("belief", 0), (2, FRAMES), (LEFT, BELIEF), (PITCH, LINE), digits=2,
                        scale=gate("y"), cursor=("t", 0), pick=True, label="p", tell=told))  # fmt: skip
    y = BELIEF
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
    sizes = {"frames": FRAMES * SIDE * SIDE, "belief": 2 * FRAMES, "t": 1, "carried": FRAMES}
    sizes |= dict.fromkeys(("said", "truth", "right"), FRAMES) | {"tally": 3}
    numbers = [d.number("tally", k, 0) for k in range(3)]
    line = [part for pair in zip(SAY.tally, [*numbers, ""], strict=True) for part in pair]
    return d.scene(WIDTH, y + 10, marks, sizes, lines=[line], keys=KEYS)


def _middle(t: int) -> float:
    """The middle of frame t, counted from 0."""
    return LEFT + (t + 0.5) * PITCH


def _strip() -> list[Mark]:
    """The frames, each with its number."""
    marks = [d.text(LEFT - 8, TOP + SIDE * PIXEL / 2 + 4, SAY.frame, anchor="end", style="quiet")]
    for t in range(FRAMES):
        place = (LEFT + t * PITCH + BESIDE / 2, TOP)
        marks.append(d.text(_middle(t), TOP - 6, str(t + 1), anchor="middle", style="quiet"))
        marks.append(d.heat(f"frame {t + 1}", ("frames", t * SIDE * SIDE), (SIDE, SIDE), place, (PIXEL, PIXEL),
                            scale=LIGHT, pick=True))  # fmt: skip
    return marks


def _memory(past: str) -> list[Mark]:
    """A cell under every frame, and between them the wire that carries h; without a past there is none."""
    color, radius = QUANTITIES["h"], 9.0
    middles = [_middle(t) for t in range(FRAMES)]
    up = [f"M{x} {TOP + SIDE * PIXEL + 3}V{CELL - radius}" for x in middles]
    across = [f"M{x + radius} {CELL}H{x + PITCH - radius}" for x in middles[:-1]]
    own: Scale = {"max": 1.0, "positive": color, "negative": color}
    marks = [d.wires(("carried", 0), up, scale=own, width=1.5)]
    words = SAY.memory if past == ON else SAY.wiped
    marks.append(d.text(LEFT - 8, CELL + 4, words, anchor="end", color=color))
    if past == ON:
        marks.append(d.wires(("carried", 1), across, scale=own, width=3))
    for x in middles:
        frame = d.box((x - radius, CELL - radius), (2 * radius, 2 * radius), color=color, rx=radius)
        marks += [frame, d.text(x, CELL + 4, "h", anchor="middle", size=11, style="through")]
    return marks


def film_drawing(model: FilmModel) -> Drawing:
    """The film as far as it has run; what is still to come is pale."""
    came = np.arange(FRAMES) < model.t
    belief = model.beliefs[model.past]
    shown = np.where(came[:, None], belief[:, model.first : model.first + 2], np.nan).T
    light = np.where(came, 1.0, PALE)[:, None, None]
    labels = {"said": belief.argmax(axis=1) + 1, "truth": np.array(model.film.labels) + 1}
    labels["right"] = model.right(model.past) + 1
    arrays = {name: np.where(came, numbers, 0) for name, numbers in labels.items()}
    arrays |= {"frames": np.clip(model.frames, 0, 1) * light, "belief": shown}
    arrays |= {"t": np.array([model.t]), "carried": came}
    arrays["tally"] = np.array([model.tally(ON), model.tally(OFF), model.t])
    return Drawing(film_scene(model.kind, model.past), arrays)
