"""How well a captioner attends: is the map on the thing that its word names, and does the word need it?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lessons.attention.captioner import H_0, CaptionNet, Said, captions
from lessons.numerics import Array
from lessons.tasks.scenes import NAMING, NUMBER, SHAPES, START, Scene, box_of, render

CHANCE = 1 / 9  # of a position drawn by chance to lie in a given cell of the grid


def points(alpha: Array, box: Array) -> tuple[bool, float]:
    """Whether the largest of alpha (36,) lies in the box (36,) of 0 and 1, and the fraction of alpha that does."""
    return bool(box[alpha.argmax()] == 1), float(alpha @ box)


@dataclass(frozen=True)
class Score:
    """Shares of right captions, and for each word, from 0, of peaks on the thing it names; the mean mass there."""

    exact: float
    points: Mapping[int, float]
    mass: float


def score_captions(net: CaptionNet, scenes: Sequence[Scene]) -> Score:
    """Captions that are right word for word, and whether each peak is on the thing that its word names."""
    said, exact = captions(net, scenes), list[bool]()
    named = {k: thing for k, thing in enumerate(NAMING) if thing is not None}
    hits: dict[int, list[bool]] = {k: [] for k in named}
    masses: list[float] = []
    for scene, each in zip(scenes, said, strict=True):
        exact.append(each.words == scene.caption)
        for k in () if net.kind == H_0 else range(len(each.words)):
            if k in named:
                hit, mass = points(each.trace["alpha"][k], box_of(scene.things[named[k]]))
                hits[k].append(hit)
                masses.append(mass)
    peaks = {k: float(np.mean(found)) for k, found in hits.items() if found}
    return Score(float(np.mean(exact)), peaks, float(np.mean(masses or [np.nan])))


@dataclass(frozen=True)
class ByShape:
    """Of the scenes with one shape, fractions: the peak is on it; the word is right, free and after a swap.

    The shape is swapped for a square in the same cell, a square for a circle, at the word that names it, or `before`:
    at the word that comes earlier, the colour.
    """

    points: float
    right: float
    swapped: float
    swapped_before: float


def by_shape(net: CaptionNet, scenes: Sequence[Scene], k: int = 4) -> dict[str, ByShape]:
    """For word k, from 0, that names a shape: each shape by itself. A picture is changed at one word only."""
    thing = NAMING[k]
    assert thing is not None
    rows: dict[str, list[tuple[bool, ...]]] = {shape: [] for shape in SHAPES}
    for scene, said in zip(scenes, captions(net, scenes), strict=True):
        there, other = scene.things[thing], render(_with_other(scene, thing))
        changed = [net.say(render(scene), swaps={word: other}) for word in (k, k - 1)]
        hit, _ = points(said.trace["alpha"][k], box_of(there))
        rows[there.shape].append((hit, *(_is(each, k, there.shape) for each in (said, *changed))))
    means = {shape: np.mean(found, axis=0) for shape, found in rows.items() if found}
    return {shape: ByShape(*map(float, mean)) for shape, mean in means.items()}


def _with_other(scene: Scene, thing: int) -> Scene:
    """The scene with a square in place of the shape of one thing, or a circle in place of a square."""
    there = scene.things[thing]
    other = replace(there, shape=next(shape for shape in SHAPES if shape != there.shape))
    return Scene(tuple(other if each is there else each for each in scene.things))


def _is(said: Said, k: int, word: str) -> bool:
    return k < len(said.words) and said.words[k] == word


def caption_loss(net: CaptionNet, scene: Scene) -> float:
    """The loss of one scene: the summed cross-entropy of the words of its caption, in nats."""
    seen = net.see(render(scene))
    state, code, total = net.start(seen), NUMBER[START], 0.0
    for word in scene.caption:
        step = net.word(code, state, seen)
        state, code = {"h": step["h"], "c": step["c"]}, NUMBER[word]
        total -= float(np.log(step["p"][code]))
    return total
