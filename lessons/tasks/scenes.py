"""Scenes of coloured shapes on a grid of 3 by 3, as pictures of 24 by 24 pixels and as captions.

    red square left-of blue circle

The shapes are named in reading order. 32 of the 256 pairs of coloured shapes are held out: no net is trained on a
picture of one.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from lessons.numerics import Array
from lessons.tasks.protocol import part_of

SIDE, GRID, SIZE = 24, 3, 6  # pixels of a picture, cells of the grid, pixels of a shape
CELL = SIDE // GRID  # pixels of a grid cell
NOISE = 0.05  # standard deviation of a picture's noise
INK = {
    "red": (1.0, 0.0, 0.0),
    "green": (0.0, 1.0, 0.0),
    "blue": (0.0, 0.2, 1.0),
    "yellow": (1.0, 1.0, 0.0),
}
COLOURS, SHAPES = tuple(INK), ("square", "circle", "triangle", "cross")
RELATIONS = ("left-of", "above", "above-left-of", "above-right-of")  # of the first to the second
START, END = "<start>", "<end>"
WORDS = (START, END, *COLOURS, *SHAPES, *RELATIONS)
NUMBER = {word: k for k, word in enumerate(WORDS)}
LENGTH = 6  # words of a caption, the end among them
NAMING = (0, 0, None, 1, 1)  # which thing each word names: the relation names none


@dataclass(frozen=True, order=True)
class Thing:
    """A coloured shape in a cell of the grid, counted 0 .. 8 in reading order, `shift` pixels inside it."""

    cell: int
    colour: str
    shape: str
    shift: tuple[int, int] = (1, 1)  # down and right, 0 .. 2

    def __post_init__(self) -> None:
        """Refuse what there is not."""
        if self.cell not in range(GRID**2):
            raise ValueError(f"A cell of the grid is a number from 0 to 8, not {self.cell!r}.")
        if self.colour not in COLOURS:
            raise ValueError(f"{self.colour!r} is no colour here; take {', '.join(COLOURS)}.")
        if self.shape not in SHAPES:
            raise ValueError(f"{self.shape!r} is no shape here; take {', '.join(SHAPES)}.")
        if not all(pixels in range(CELL - SIZE + 1) for pixels in self.shift):
            raise ValueError(f"A shape moves 0 to 2 pixels inside its cell, not {self.shift}.")

    @property
    def corner(self) -> tuple[int, int]:
        """Row and column of the top left pixel."""
        row, column = divmod(self.cell, GRID)
        return CELL * row + self.shift[0], CELL * column + self.shift[1]


@dataclass(frozen=True)
class Scene:
    """Things in different cells, in reading order."""

    things: tuple[Thing, ...] = ()

    def __post_init__(self) -> None:
        """Put the things in reading order; ValueError for two in one cell."""
        cells = [thing.cell for thing in self.things]
        if len(set(cells)) < len(cells):
            raise ValueError("Two shapes share a cell; give each a cell of its own.")
        object.__setattr__(self, "things", tuple(sorted(self.things)))

    @property
    def caption(self) -> tuple[str, ...]:
        """The words that are right for a scene of two things, the end among them; none for any other."""
        if len(self.things) != 2:
            return ()
        first, second = self.things
        between = relation(first.cell, second.cell)
        return (first.colour, first.shape, between, second.colour, second.shape, END)

    @property
    def held_out(self) -> bool:
        """Whether no net is trained on these two coloured shapes in this order."""
        return len(self.things) == 2 and is_held_out(
            tuple((t.colour, t.shape) for t in self.things)
        )

    def __str__(self) -> str:
        """The things and their cells, in words."""
        named = [f"{t.colour} {t.shape} in cell {t.cell}" for t in self.things]
        return ", ".join(named) or "nothing"


def relation(first: int, second: int) -> str:
    """Where the first of two cells, `first` < `second`, lies from the second."""
    (row, column), (below, right) = divmod(first, GRID), divmod(second, GRID)
    if row == below:
        return "left-of"
    if column == right:
        return "above"
    return "above-left-of" if column < right else "above-right-of"


def is_held_out(pair: tuple[tuple[str, str], ...]) -> bool:
    """Whether a pair of (colour, shape) is kept from training: true for 32 of 256, no word more often than another."""
    (c, s), (d, t) = ((COLOURS.index(colour), SHAPES.index(shape)) for colour, shape in pair)
    return (c + s + d + t) % 4 == 0 and (c + t) % 2 == 0


@cache
def stencil(shape: str) -> Array:
    """The pixels of a shape, (SIZE, SIZE) of 0 and 1."""
    y, x = np.mgrid[0:SIZE, 0:SIZE]
    drawn = {
        "square": np.ones((SIZE, SIZE), dtype=bool),
        "circle": (y - 2.5) ** 2 + (x - 2.5) ** 2 < 7.5,
        "triangle": abs(x - 2.5) <= y / 2 + 0.6,
        "cross": (abs(x - 2.5) < 1) | (abs(y - 2.5) < 1),
    }
    pixels: Array = drawn[shape].astype(float)
    return pixels


def render(scene: Scene, rng: np.random.Generator | None = None) -> Array:
    """The scene as (SIDE, SIDE, 3), red, green and blue from 0 to 1 on black, with noise from `rng` if given."""
    pixels = np.zeros((SIDE, SIDE, 3))
    for thing in scene.things:
        y, x = thing.corner
        pixels[y : y + SIZE, x : x + SIZE] = stencil(thing.shape)[..., None] * INK[thing.colour]
    if rng is not None:
        pixels += rng.normal(0, NOISE, pixels.shape)
    return pixels


def draw_scene(rng: np.random.Generator, *, held_out: bool) -> Scene:
    """Two things anywhere, a pair that is held out or one that is not."""

    def draw() -> tuple[tuple[str, str], ...]:
        colours, shapes = rng.integers(4, size=(2, 2))
        return tuple((COLOURS[c], SHAPES[s]) for c, s in zip(colours, shapes, strict=True))

    pair = next(part_of(draw, is_held_out, held_out=held_out))
    cells = rng.choice(GRID**2, 2, replace=False)
    shifts = [(int(y), int(x)) for y, x in rng.integers(CELL - SIZE + 1, size=(2, 2))]
    placed = zip(sorted(map(int, cells)), pair, shifts, strict=True)
    return Scene(tuple(Thing(cell, *what, shift) for cell, what, shift in placed))


def draw_scenes(n: int, seed: int, *, held_out: bool) -> list[Scene]:
    """`n` scenes, all held out or none, the same for the same seed."""
    rng = np.random.default_rng(seed)
    return [draw_scene(rng, held_out=held_out) for _ in range(n)]


def box_of(thing: Thing, side: int = 2 * GRID) -> Array:
    """Which of `side` by `side` locations, row after row, lie in the thing's grid cell, (side * side,): 1, or 0."""
    row, column = divmod(thing.cell, GRID)
    wide = side // GRID
    inside = np.zeros((side, side))
    inside[wide * row : wide * (row + 1), wide * column : wide * (column + 1)] = 1.0
    return inside.ravel()
