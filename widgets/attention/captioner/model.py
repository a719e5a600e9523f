"""The state of a captioner: a scene, a decoder, and the word that is worked out."""

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from ipywidgets import Dropdown
from traitlets import Instance

from lessons.attention.captioner import H_0, KINDS, MAP, MOST, SOFT, Said, load, untrained
from lessons.attention.captioner_focus import points
from lessons.numerics import Array
from lessons.tasks.scenes import COLOURS, NAMING, SHAPES, Scene, Thing, box_of, draw_scenes, render
from widgets.attention.captioner.words import SAY
from widgets.core.controls import action
from widgets.core.model import Model
from widgets.core.traits import Choice, Whole

GIVEN = 100  # scenes that come with the widget
DRAWN = 20  # the seed of these
APART = {"layout": {"margin": "0 0 0 16px"}}  # two choices, not one of five


@lru_cache(maxsize=1)
def given() -> tuple[Scene, ...]:
    """Scenes of pairs that no training saw."""
    return tuple(draw_scenes(GIVEN, DRAWN, held_out=True))


@lru_cache(maxsize=64)
def said(kind: str, trained: bool, scene: Scene) -> Said:
    """The caption of a scene with all that was computed for it."""
    return (load if trained else untrained)(kind).say(render(scene))


class CaptionerModel(Model):
    """A scene and what a decoder says of it, at word t; the things of the scene are put and taken by `put`."""

    kind = Choice(KINDS, SOFT, SAY.kinds, width=116)
    trained = Choice((False, True), True, SAY.stages, width=96, look=APART)
    t = Whole(1, 1, lambda model: model.T, help="the word that is worked out")
    scene = Instance(Scene)
    colour = Choice(COLOURS, COLOURS[0], kind=Dropdown, label=SAY.brush, width=150)
    shape = Choice(SHAPES, SHAPES[0], kind=Dropdown, tip=SAY.shape, width=110)
    number = 0  # which of the given scenes came last

    def __init__(self, scene: Scene | None = None, **traits: Any) -> None:
        """Show a scene, the first of the given ones if there is none."""
        if scene is not None and not isinstance(scene, Scene):
            raise ValueError(SAY.stranger.format(scene))
        super().__init__(scene=scene or given()[0], **traits)

    @action(SAY.another, SAY.another_tip)
    def another(self) -> None:
        """Show the next of the given scenes."""
        self.number = (self.number + 1) % GIVEN
        self.scene = given()[self.number]

    @action(SAY.clear, SAY.clear_tip)
    def clear(self) -> None:
        """Take every shape away."""
        self.scene = Scene()

    def put(self, cell: int) -> None:
        """Put the chosen shape into a cell of the grid, or take it away where it lies already."""
        there = {thing.cell: thing for thing in self.scene.things}
        old = there.pop(cell, None)
        if old is None or (old.colour, old.shape) != (self.colour, self.shape):
            there[cell] = Thing(cell, self.colour, self.shape)
        self.scene = replace(self.scene, things=tuple(there.values()))

    @property
    def said(self) -> Said:
        """The caption and all that was computed for it."""
        return said(self.kind, self.trained, self.scene)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the caption, the end among them."""
        return self.said.words

    @property
    def T(self) -> int:
        """How many words it says, the end among them."""
        return len(self.said.words)

    @property
    def maps(self) -> Array:
        """Alpha before every word, (MOST, 36); NaN after the end, and everywhere without attention."""
        maps = np.full((MOST, MAP * MAP), np.nan)
        if self.kind != H_0:
            maps[: self.T] = self.said.trace["alpha"]
        return maps

    @property
    def p(self) -> Array:
        """The probability of every word at step t, (words,)."""
        row: Array = self.said.trace["p"][self.t - 1]
        return row

    def named(self, k: int) -> int | None:
        """Which thing the word k, from 0, of a right caption names; None for a word that names none."""
        ruled = len(self.scene.things) == 2 and k < len(NAMING)
        return NAMING[k] if ruled else None

    def verdict(self, k: int) -> tuple[bool, float] | None:
        """Whether alpha before word k, from 0, has its peak on the thing that is named, and the sum of alpha there."""
        thing = self.named(k)
        if thing is None or self.kind == H_0 or k >= self.T:
            return None
        return points(self.maps[k], box_of(self.scene.things[thing]))

    @property
    def caption(self) -> str:
        """The word at step t, its attention, and the whole caption beside the right one."""
        k = self.t - 1
        kind, raw = SAY.kinds[KINDS.index(self.kind)], "" if self.trained else SAY.raw
        text = SAY.step.format(
            t=self.t, T=self.T, kind=kind, raw=raw, word=self.words[k], p=self.p.max()
        )
        text += SAY.no_attention if self.kind == H_0 else self._where(k)
        text += SAY.says.format(said=self.said or SAY.nothing)
        right = self.scene.caption
        if not right:
            n = len(self.scene.things)
            return text + SAY.outside.format(n=SAY.counts[min(n, 2)].format(n=n))
        wrong = SAY.wrong.format(caption=" ".join(right[:-1]))  # without the end
        return text + (SAY.right if self.words == right else wrong)

    def _where(self, k: int) -> str:
        verdict, thing = self.verdict(k), self.named(k)
        if verdict is None or thing is None:
            return SAY.at_none if self.scene.caption else ""
        hit, mass = verdict
        there = self.scene.things[thing]
        return SAY.at_thing.format(
            colour=there.colour, shape=there.shape, hit=SAY.hits[hit], mass=mass
        )
