"""How well a net that captions scenes looks: is the map on the thing that its word names, and does the word need it?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lessons.attention.captioner import H_0, CaptionNet, Said, captions
from lessons.numerics import Array
from lessons.tasks.scenes import NAMING, NUMBER, SHAPES, START, Scene, Thing, box_of, render

CHANCE = 1 / 9  # of a place drawn by chance to lie in a given cell of the grid


def points(alpha: Array, box: Array) -> tuple[bool, float]:
    """Whether the largest of alpha (36,) lies in the box (36,) of 0 and 1, and the share of alpha that does."""
    return bool(box[alpha.argmax()] == 1), float(alpha @ box)


@dataclass(frozen=True)
class Score:
    """Shares of right captions, and for each word, from 0, of peaks on the thing it names; the mean mass there."""

    exact: float
    points: Mapping[int, float]
    mass: float


def score_captions(net: CaptionNet, scenes: Sequence[Scene]) -> Score:
    """Captions that are right word for word, and whether each look falls on the thing that its word names."""
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
    shares = {k: float(np.mean(found)) for k, found in hits.items() if found}
    return Score(float(np.mean(exact)), shares, float(np.mean(masses or [np.nan])))


def hides(thing: Thing) -> NDArray[np.bool_]:
    """The mask (36,) that forbids to look at the grid cell of a thing."""
    mask: NDArray[np.bool_] = box_of(thing) == 0
    return mask


@dataclass(frozen=True)
class ByShape:
    """Of the scenes with one shape: shares with the peak on it, and with the right word: free, and when it is hidden.

    It is hidden before the word that names the shape, or before the word that comes earlier, the colour.
    """

    points: float
    right: float
    hidden: float
    hidden_before: float


def by_shape(net: CaptionNet, scenes: Sequence[Scene], k: int = 4) -> dict[str, ByShape]:
    """For word k, from 0, that names a shape: each shape by itself. A thing is hidden before one word only."""
    thing = NAMING[k]
    assert thing is not None
    rows: dict[str, list[tuple[bool, ...]]] = {shape: [] for shape in SHAPES}
    for scene, said in zip(scenes, captions(net, scenes), strict=True):
        there = scene.things[thing]
        blind = [net.say(render(scene), {word: hides(there)}) for word in (k, k - 1)]
        hit, _ = points(said.trace["alpha"][k], box_of(there))
        rows[there.shape].append((hit, *(_is(each, k, there.shape) for each in (said, *blind))))
    means = {shape: np.mean(found, axis=0) for shape, found in rows.items() if found}
    return {shape: ByShape(*map(float, mean)) for shape, mean in means.items()}


def _is(said: Said, k: int, word: str) -> bool:
    return k < len(said.words) and said.words[k] == word


def caption_loss(net: CaptionNet, scene: Scene) -> float:
    """The loss of one scene: the summed surprise at the words of its caption, in nats."""
    seen = net.see(render(scene))
    state, code, total = net.start(seen), NUMBER[START], 0.0
    for word in scene.caption:
        step = net.word(code, state, seen)
        state, code = {"h": step["h"], "c": step["c"]}, NUMBER[word]
        total -= float(np.log(step["p"][code]))
    return total
