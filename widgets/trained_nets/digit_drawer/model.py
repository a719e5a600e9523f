"""The state of a `DigitDrawer`: a net, the digit it draws, and how many pixels it has drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from traitlets import Float, Int, observe, validate

from lessons.numerics import Array, cross_entropy
from lessons.tasks.digits import CLASSES, load_digits
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
from widgets.core.model import Model, inside

HOTTEST, LAST_SEED, AHEAD = 2.0, 99, 8  # temperature; seed; pictures that show what may follow
INK = GREYS - 1  # the darkest grey


class Texts(NamedTuple):
    """All that the learner reads; one place, for translation."""

    stage: str = "net"
    stages: tuple[str, str, str] = ("before training", "after {:,} updates", "after {:,} updates")
    own_net: str = "your net"
    label: str = "digit"
    temperature: str = "temperature"
    seed: str = "seed"
    k: str = "pixels drawn"
    next: str = "next pixel"
    row: str = "next row"
    again: str = "start again"
    play: str = "play"
    rub: str = "take your ink away"
    rub_tip: str = "Forget what you painted; the net draws alone"
    few: str = (
        "DigitDrawer takes a Drawer, or several by name; without any it shows the course's net."
    )
    page: str = "the picture; paint on it"
    pixel: str = "grey 0 to 4 at row, column"
    may: str = "what may follow"
    may_pixel: str = "mean grey at row, column"
    like: str = "nearest training digit"
    like_pixel: str = "its grey at row, column"
    luck: str = "random number"
    bars: str = "pixel {0} is next"
    done: str = "all is drawn"
    drawn: str = "◀ drawn"
    grey: str = "grey"
    all: str = "all ten, with the same luck; click one"
    all_pixel: str = "grey at row, column"
    bits: tuple[str, str] = ("This picture so far: ", " bits per pixel.")
    far: tuple[str, str] = (" The nearest training digit is ", " away.")
    test: str = "Test digits, bits per pixel: {each}."
    each: str = "{name} {bits:.2f}"
    apart: str = "every pixel by itself"
    caption: str = "A {label} at temperature {t:.2f}, seed {seed}, net {stage}: {k} of 64 pixels"
    following: str = "; next grey {best} at {p:.2f}, drawn {grey}."
    ended: str = ", {bits:.2f} bits each; the nearest training digit is {far:.1f} away."


SAY = Texts()


@dataclass(frozen=True, eq=False)
class Sketch:
    """One picture that is drawn to its end, and the random numbers that decided."""

    dots: list[Dot]
    lucks: Array  # (64,)

    @property
    def greys(self) -> Greys:
        """The picture, (64,)."""
        return np.array([dot.grey for dot in self.dots])

    @property
    def bits(self) -> Array:
        """How surprising each pixel was to the net, at temperature 1, (64,)."""
        scores = np.array([dot.state["y"] for dot in self.dots])
        bits: Array = cross_entropy(scores, self.greys) / np.log(2)
        return bits


class DrawerModel(Model):
    """A net that draws a digit pixel by pixel; the same seed brings the same luck.

    `given` are greys that the learner has painted, by pixel; `nets` are Drawers by name, `bits` bits per pixel of test
    digits by the names of nets and of baselines.
    """

    stage = Int(0, help="which of the nets draws")
    label = Int(3)
    temperature = Float(1.0)
    seed = Int(1)
    k = Int(28, help="pixels that are drawn")
    strokes = Int(0, help="counts what is painted")

    def __init__(
        self,
        nets: Drawer | Mapping[str, Drawer] | None = None,
        bits: Mapping[str, float] | None = None,
        **traits: Any,
    ) -> None:
        """The last of `nets` draws, unless `stage` says otherwise."""
        if nets is None:
            nets, bits = course_nets()
        self.nets = {SAY.own_net: nets} if isinstance(nets, Drawer) else dict(nets)
        if not self.nets or not all(isinstance(net, Drawer) for net in self.nets.values()):
            raise ValueError(SAY.few)
        self.names, self.bits = list(self.nets), dict(bits or {})
        self.given: dict[int, int] = {}
        self._pen = INK
        self._made: dict[str, tuple[Any, Any]] = {}
        super().__init__(**{"stage": len(self.nets) - 1} | traits)

    @validate("stage", "label", "temperature", "seed", "k")
    def _in_range(self, proposal: Any) -> Any:
        most = {"stage": len(self.nets) - 1, "label": CLASSES - 1, "temperature": HOTTEST}
        most |= {"seed": LAST_SEED, "k": PIXELS}
        return inside(proposal, 0, most[proposal["trait"].name])

    @observe("label")
    def _other_digit(self, _: Any) -> None:
        self.given = {}

    @property
    def net(self) -> Drawer:
        """The net that draws."""
        return self.nets[self.names[self.stage]]

    def _once(self, name: str, key: Any, make: Any) -> Any:
        """What `make` gives; made again only when `key` is another one."""
        if name not in self._made or self._made[name][0] != key:
            self._made[name] = key, make()
        return self._made[name][1]

    @property
    def _settings(self) -> tuple[Any, ...]:
        return (self.stage, self.temperature, self.seed)

    @property
    def sketch(self) -> Sketch:
        """The whole picture that these settings lead to, the learner's ink in it."""
        return self._once("sketch", (*self._settings, self.label, self.strokes), self._draw)  # type: ignore[no-any-return]

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
        """The mean grey of each pixel, (64,), over pictures that begin as this one does and end with other luck."""
        start = self.sketch.greys[: self.k]
        key = (*self._settings, self.label, self.strokes, self.k)
        lucks = np.random.default_rng(self.seed + LAST_SEED + 1).random((AHEAD, PIXELS))
        labels = np.full(AHEAD, self.label)
        net, heat = self.net, self.temperature
        return self._once(  # type: ignore[no-any-return]
            "ahead", key, lambda: side_by_side(net, labels, heat, lucks, start).mean(axis=0)
        )

    @property
    def gallery(self) -> Greys:
        """All ten digits, (10, 64), each with this seed's luck, without the learner's ink."""
        lucks = np.broadcast_to(self.sketch.lucks, (CLASSES, PIXELS))
        net, heat, labels = self.net, self.temperature, np.arange(CLASSES)
        return self._once(  # type: ignore[no-any-return]
            "gallery", self._settings, lambda: side_by_side(net, labels, heat, lucks)
        )

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
        self._pen = 0 if self.page[pixel % PIXELS] > INK / 2 else INK
        self.stroke(pixel)

    def stroke(self, pixel: int) -> None:
        """Paint a pixel as the one that was pressed before."""
        with self.together():
            self.given = self.given | {pixel % PIXELS: self._pen}
            self.strokes += 1

    def rub(self) -> None:
        """Take the learner's ink away."""
        with self.together():
            self.given = {}
            self.strokes += 1

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
        return said + SAY.following.format(best=best, p=dot.p[best], grey=dot.grey)


@cache
def training() -> Greys:
    """The digits that the nets were trained on, (1400, 64)."""
    return greys(load_digits()[0].images)


def course_nets() -> tuple[dict[str, Drawer], dict[str, float]]:
    """The three snapshots of the course's net by the names that the learner reads, and the measured bits."""
    told = zip(SAY.stages, digit_drawer.STAGES.items(), strict=True)
    names = {stage: name.format(updates) for name, (stage, updates) in told}
    bits = digit_drawer.measured()
    named = {names[stage]: bits[stage] for stage in names} | {SAY.apart: bits["apart"]}
    return {name: digit_drawer.load(stage) for stage, name in names.items()}, named
