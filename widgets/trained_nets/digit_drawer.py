"""Watch a net draw a digit pixel by pixel, take the pen yourself, and see what it makes of that."""

from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import Any

import numpy as np
from traitlets import observe

from lessons.numerics import Array, cross_entropy
from lessons.tasks.digits import CLASSES, SIDE, load_digits
from lessons.trained_nets import digit_drawer
from lessons.trained_nets.digit_drawer import (
    GREYS,
    PIXELS,
    Dot,
    Drawer,
    Greys,
    greys,
    nearest,
    side_by_side,
)
from widgets.core import texts
from widgets.core.canvas import Event
from widgets.core.controls import action
from widgets.core.traits import Number, Whole
from widgets.drawing import marks as d
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Mark, Part, Scene
from widgets.drawing.theme import CHOSEN, NEUTRAL, WIDTH, YOURS, of_quantity, shades
from widgets.trained_nets import writer
from widgets.trained_nets.sequence_reader import KEYS
from widgets.trained_nets.writer import HOTTEST, LAST_SEED, WriterModel, WriterView

AHEAD = 8  # pictures that show what may follow
DARKEST = GREYS - 1  # the grey of ink


class Texts(texts.Texts):
    """All that the learner reads."""

    own_net: str = "your net"
    label: str = "digit"
    k: str = "pixels drawn"
    next: str = "next pixel"
    row: str = "next row"
    rub: str = "remove your ink"
    rub_tip: str = "Remove what you painted; the net draws alone"
    few: str = (
        "DigitDrawer takes a Drawer, or several by name; without any it shows the course's net."
    )
    page: str = "the picture; paint on it"
    pixel: str = "grey 0 to 4 at row, column"
    open: str = "not drawn yet at row, column"
    may: str = "mean of 8 continuations"
    may_pixel: str = "mean grey at row, column"
    like: str = "nearest training digit"
    like_pixel: str = "its grey at row, column"
    random: str = "random number"
    bars: str = "p(grey) of pixel {0}, the next"
    done: str = "all 64 pixels are drawn"
    drawn: str = "◀ next"
    grey: str = "grey"
    all: str = "all ten digits, with the same random numbers; click one"
    all_pixel: str = "grey at row, column"
    bits: tuple[str, str] = ("This picture so far: ", " bits per pixel.")
    far: tuple[str, str] = (" The nearest training digit is ", " away.")
    test: str = "Test digits, bits per pixel: {each}."
    each: str = "{name} {bits:.2f}"
    apart: str = "independent pixels"
    caption: str = "A {label} at temperature {t:.2f}, seed {seed}, net {stage}: {k} of 64 pixels"
    following: str = (
        "; pixel {next}: most probable grey {best} at {p:.2f}, the random number takes {grey}."
    )
    nothing: str = "Nothing is drawn yet: grey pixels are still open."
    ended: str = ", {bits:.2f} bits each; the nearest training digit is {far:.1f} away."


SAY = Texts()


@dataclass(frozen=True, eq=False)
class Sketch:
    """One picture that is drawn to its end, and the random numbers that decided."""

    dots: list[Dot]
    draws: Array  # (64,)

    @property
    def greys(self) -> Greys:
        """The picture, (64,)."""
        return np.array([dot.grey for dot in self.dots])

    @property
    def bits(self) -> Array:
        """The negative log-likelihood of each pixel in bits, at temperature 1, (64,)."""
        scores = np.array([dot.state["y"] for dot in self.dots])
        bits: Array = cross_entropy(scores, self.greys) / np.log(2)
        return bits


class DrawerModel(WriterModel[Drawer]):
    """A net that draws a digit pixel by pixel; `given` are greys that the learner has painted, by pixel."""

    kind, alone, few = Drawer, SAY.own_net, SAY.few
    count, most = "k", PIXELS
    stage = writer.stage(width=350)
    label = Whole(3, 0, CLASSES - 1, label=SAY.label, width=190)
    temperature = Number(1.0, 0.0, HOTTEST, step=0.05, label=writer.SAY.temperature, width=300)
    seed = Whole(1, 0, LAST_SEED, label=writer.SAY.seed, width=210)
    k = Whole(28, 0, PIXELS, label=SAY.k, width=260, help="pixels that are drawn")
    given: dict[int, int] = {}  # noqa: RUF012  never changed in place
    _pen = DARKEST

    @observe("label")
    def _other_digit(self, _: Any) -> None:
        self.given = {}

    @classmethod
    def course_nets(cls) -> tuple[dict[str, Drawer], dict[str, float]]:
        """Three snapshots of the course's net, and the bits of pixels that are drawn by themselves."""
        names, bits = writer.named(digit_drawer.STAGES), digit_drawer.measured()
        told = {names[stage]: bits[stage] for stage in names} | {SAY.apart: bits["apart"]}
        return {name: digit_drawer.load(stage) for stage, name in names.items()}, told

    @property
    def _settings(self) -> tuple[Any, ...]:
        return (self.stage, self.temperature, self.seed)

    @property
    def _own(self) -> tuple[Any, ...]:
        return (self.label, *self.given.items())

    @property
    def sketch(self) -> Sketch:
        """The whole picture that these settings lead to, the learner's ink in it."""
        return self.once("sketch", (*self._settings, *self._own), self._draw)

    def _draw(self) -> Sketch:
        rng = np.random.default_rng(self.seed)
        dots = self.net.draw(self.label, self.temperature, rng, self.given)
        return Sketch(list(dots), np.random.default_rng(self.seed).random(PIXELS))

    @property
    def page(self) -> Array:
        """The greys that stand there by now, (64,), NaN where nothing is drawn."""
        page = np.full(PIXELS, np.nan)
        page[: self.k] = self.sketch.greys[: self.k]
        for pixel, grey in self.given.items():
            page[pixel] = grey
        return page

    @property
    def ahead(self) -> Array:
        """The mean grey of each pixel, (64,), over pictures that begin like this one and end otherwise."""
        start = self.sketch.greys[: self.k]
        key = (*self._settings, *self._own, self.k)
        draws = np.random.default_rng(self.seed + LAST_SEED + 1).random((AHEAD, PIXELS))
        labels = np.full(AHEAD, self.label)
        net, heat = self.net, self.temperature
        return self.once(
            "ahead", key, lambda: side_by_side(net, labels, heat, draws, start).mean(axis=0)
        )

    @property
    def gallery(self) -> Greys:
        """All ten digits, (10, 64), each with the random numbers of this seed, without the learner's ink."""
        draws = np.broadcast_to(self.sketch.draws, (CLASSES, PIXELS))
        net, heat, labels = self.net, self.temperature, np.arange(CLASSES)
        return self.once("gallery", self._settings, lambda: side_by_side(net, labels, heat, draws))

    @property
    def nearest(self) -> tuple[Greys, float]:
        """The training digit that is nearest in what is drawn so far, (64,), and how far it is."""
        known, drawn = training(), self.sketch.greys
        here = slice(0, self.k)
        distance = nearest(known[:, here], drawn[np.newaxis, here])
        best = int(distance.argmin())
        return known[best], float(distance[best])

    @property
    def mean_bits(self) -> float:
        """Bits per pixel of what is drawn so far; NaN before the first."""
        return float(self.sketch.bits[: self.k].mean()) if self.k else float("nan")

    def press(self, pixel: int) -> None:
        """Put ink on a pixel, from 0, or paper where ink is; strokes that follow do the same."""
        self._pen = 0 if self.page[pixel % PIXELS] > DARKEST / 2 else DARKEST
        self.stroke(pixel)

    def stroke(self, pixel: int) -> None:
        """Paint a pixel as the one that was pressed before."""
        self.given = self.given | {pixel % PIXELS: self._pen}
        self.touch()

    @action(SAY.rub, SAY.rub_tip)
    def rub(self) -> None:
        """Take the learner's ink away."""
        self.given = {}
        self.touch()

    @property
    def caption(self) -> str:
        """The settings, how much is drawn, and what comes next or what came out."""
        stage = self.names[self.stage]
        said = SAY.caption.format(
            label=self.label, t=self.temperature, seed=self.seed, stage=stage, k=self.k
        )
        if self.k == PIXELS:
            return said + SAY.ended.format(bits=self.mean_bits, far=self.nearest[1])
        dot = self.sketch.dots[self.k]
        best = int(dot.p.argmax())
        told = {"next": self.k + 1, "best": best, "p": dot.p[best], "grey": dot.grey}
        return said + SAY.following.format(**told)


@cache
def training() -> Greys:
    """The digits that the nets were trained on, (1400, 64)."""
    return greys(load_digits()[0].images)


CELL, TOP = 25.0, 26.0  # px: of a pixel of the page; its first row
BARS, TRACK, ROW = 228.0, 96.0, 30.0  # px: left edge, a bar's frame, height of its row
SMALL_CELL, MAY, LIKE = 19.0, 478.0, 660.0  # px: of a pixel of the other two pictures; left edges
GALLERY, DOT = TOP + SIDE * CELL + 40, 9.2  # px: top of the ten pictures, and of a pixel in them
SHADE = of_quantity("x", DARKEST)
CHANCE = of_quantity("y")
OPEN = shades(NEUTRAL, 4.0)  # the ground of what is not drawn
FRAME, OWN = shades(CHOSEN), shades(YOURS.color)


def drawer_drawing(model: DrawerModel) -> Drawing:
    """The page and all that belongs to the next pixel."""
    k, sketch = model.k, model.sketch
    here, given, drawn = np.zeros(PIXELS), np.zeros(PIXELS), np.zeros(GREYS)
    given[list(model.given)] = 1.0
    p, drew = np.zeros(GREYS), 0.0
    if k < PIXELS:
        here[k] = drawn[sketch.dots[k].grey] = 1.0
        p, drew = sketch.dots[k].p, sketch.draws[k]
    like, far = model.nearest if k else (np.full(PIXELS, np.nan), float("nan"))
    arrays: dict[str, Any] = {"page": model.page, "here": here, "given": given}
    arrays |= {"p": p, "drawn": drawn, "said": np.array([drew, k, model.mean_bits, far])}
    arrays |= {"may": model.ahead, "like": like, "greys": np.arange(GREYS) * 1.0}
    label = np.zeros(CLASSES)
    label[model.label] = 1.0
    arrays |= {"all": model.gallery, "label": label}
    arrays["open"] = np.isnan(model.page).astype(float)
    bits = tuple((name, round(bits, 4)) for name, bits in model.bits.items())
    return Drawing(drawer_scene(bits, k > 0), arrays)


@lru_cache(maxsize=8)
def drawer_scene(bits: tuple[tuple[str, float], ...], begun: bool) -> Scene:
    """All but the numbers; `bits` are bits per pixel by the names of nets and baselines."""
    marks = [*_page(), *_bars(), *_small("may", MAY, SAY.may, SAY.may_pixel)]
    marks += [*_small("like", LIKE, SAY.like, SAY.like_pixel), *_gallery()]
    line: list[Part] = [SAY.bits[0], d.number("said", 2), SAY.bits[1]]
    line += [SAY.far[0], d.number("said", 3, 1), SAY.far[1]]
    lines = [line if begun else [SAY.nothing]]
    if bits:
        each = ", ".join(SAY.each.format(name=name, bits=value) for name, value in bits)
        lines.append([SAY.test.format(each=each)])
    return d.scene(WIDTH, GALLERY + SIDE * DOT + 8, marks, lines=lines, keys=KEYS)


def _frame(k: int) -> str:
    """The path around pixel k of the page."""
    x, y = 1 + (k % SIDE) * CELL, TOP + (k // SIDE) * CELL
    return f"M{x + 1} {y + 1}h{CELL - 2}v{CELL - 2}h{2 - CELL}z"


def _page() -> list[Mark]:
    """What is drawn so far, which pixel comes next, and which ones are the learner's."""
    frames = [_frame(k) for k in range(PIXELS)]
    place, size = (1.0, TOP), (CELL, CELL)
    page = d.Heat(
        "page", ("page", 0), (SIDE, SIDE), place, size, scale=SHADE, label=SAY.pixel, paint=True,
        bare=True,
    )  # fmt: skip
    return [
        d.text(0, 14, SAY.page, style="quiet"),
        d.Heat("open", ("open", 0), (SIDE, SIDE), place, size, scale=OPEN, label=SAY.open),
        page,
        d.Wires(("given", 0), frames, scale=OWN, width=1.5),
        d.Wires(("here", 0), frames, scale=FRAME, width=3),
    ]


def _bars() -> list[Mark]:
    """The chance of every grey for the next pixel, and which one is drawn."""
    titles = [*(SAY.bars.format(k + 1) for k in range(PIXELS)), SAY.done]
    marks: list[Mark] = [d.text(BARS, 14, d.choice("said", titles, 1), style="quiet")]
    for grey in range(GREYS):
        y = TOP + grey * ROW
        marks += [
            d.Heat(
                f"grey {grey}", ("greys", grey), (1, 1), (BARS, y), (22, 22), scale=SHADE, digits=0,
                label=SAY.grey, size=11,
            ),
            d.Bar(("p", grey), (BARS + 30, y + 4), (TRACK, 14), CHANCE, across=True),
            d.text(BARS + TRACK + 64, y + 16, d.number("p", grey), anchor="end"),
            d.text(BARS + TRACK + 70, y + 16, d.choice("drawn", ["", SAY.drawn], grey), size=12),
        ]  # fmt: skip
    y = TOP + GREYS * ROW + 18
    told = [f"{SAY.random} ", d.number("said", 0)]
    return [*marks, d.text(BARS, y, *told, style="quiet")]


def _small(key: str, left: float, words: str, label: str) -> list[Mark]:
    """One of the pictures beside the page."""
    size = (SMALL_CELL, SMALL_CELL)
    heat = d.Heat(key, (key, 0), (SIDE, SIDE), (left, TOP), size, scale=SHADE, label=label)
    return [d.text(left, 14, words, style="quiet"), heat]


def _gallery() -> list[Mark]:
    """Ten small pictures, a frame around the digit that is drawn above."""
    marks: list[Mark] = [d.text(0, GALLERY - 12, SAY.all, style="quiet")]
    pitch, high = WIDTH / CLASSES, SIDE * DOT
    frames = []
    for k in range(CLASSES):
        x = k * pitch + 3
        marks.append(
            d.Heat(
                f"all {k}", ("all", k * PIXELS), (SIDE, SIDE), (x, GALLERY), (DOT, DOT), scale=SHADE,
                label=SAY.all_pixel, pick=d.Sets("label", k),
            )
        )  # fmt: skip
        frames.append(f"M{x - 2:.1f} {GALLERY - 2}h{high + 4}v{high + 4}h{-high - 4}z")
    return [*marks, d.Wires(("label", 0), frames, scale=FRAME, width=2.5)]


class DigitDrawer(WriterView):
    """`DigitDrawer()`: the course's net in three stages; `DigitDrawer(net)`, `DigitDrawer({"mine": net})`: yours.

    `bits` are bits per pixel by name, of nets and of baselines. Other traits: label, temperature, seed, k, stage.
    """

    model_class = DrawerModel
    rows = (
        ("label", "stage"),
        ("temperature", "seed", "rub"),
        ("draw_next", "draw_row", "play", "begin_again", "k"),
    )
    pictures = (partial(Diagram, drawer_drawing),)
    interval = 150

    @action(SAY.next)
    def draw_next(self) -> None:
        """One pixel more."""
        self.go(self.model.k + 1)

    @action(SAY.row)
    def draw_row(self) -> None:
        """To the end of the row."""
        self.go((self.model.k // SIDE + 1) * SIDE)

    def handle(self, event: Event) -> None:
        """A press on the page paints; else keys draw, take back and play, and a small picture is chosen."""
        match event:
            case {"event": "stroke", "index": index}:
                self.model.stroke(int(index))
            case {"event": "pick", "mark": "page", "index": index}:
                self.model.press(int(index))
            case _:
                super().handle(event)
