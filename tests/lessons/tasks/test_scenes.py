"""Scenes: what is drawn where, which caption is right, and which pairs are held out."""

import numpy as np
import pytest

from lessons.tasks import scenes
from lessons.tasks.scenes import (
    COLOURS,
    SHAPES,
    Scene,
    Thing,
    box_of,
    draw_scenes,
    relation,
    render,
)

PAIRS = [((c, s), (d, t)) for c in COLOURS for s in SHAPES for d in COLOURS for t in SHAPES]


def test_a_thing_is_painted_in_its_cell_and_nowhere_else():
    for cell in range(9):
        for shape in SHAPES:
            pixels = render(Scene((Thing(cell, "blue", shape, (2, 0)),)))
            lit = pixels.any(axis=2)
            row, column = divmod(cell, 3)
            assert lit.sum() == scenes.stencil(shape).sum()
            assert lit[8 * row : 8 * row + 8, 8 * column : 8 * column + 8].sum() == lit.sum()
            np.testing.assert_array_equal(pixels[lit], np.tile(scenes.INK["blue"], (lit.sum(), 1)))


def test_four_shapes_are_four():
    drawn = {scenes.stencil(shape).tobytes() for shape in SHAPES}
    assert len(drawn) == len(SHAPES)


def test_noise_is_small_and_seeded():
    (scene,) = draw_scenes(1, 0, held_out=False)
    noise = render(scene, np.random.default_rng(1)) - render(scene)
    assert 0.04 < noise.std() < 0.06
    again = render(scene, np.random.default_rng(1)) - render(scene)
    np.testing.assert_array_equal(noise, again)


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [(0, 1, "left-of"), (3, 5, "left-of"), (1, 7, "above"), (0, 8, "above-left-of"), (2, 3, "above-right-of")],
)  # fmt: skip
def test_relations(first, second, words):
    assert relation(first, second) == words


def test_the_caption_names_the_things_in_reading_order():
    scene = Scene((Thing(5, "blue", "circle"), Thing(3, "red", "square")))
    assert " ".join(scene.caption) == "red square left-of blue circle <end>"
    assert [thing.cell for thing in scene.things] == [3, 5]
    assert Scene((Thing(5, "blue", "circle"),)).caption == () == Scene().caption
    assert str(Scene()) == "nothing"


def test_held_out_pairs_are_an_eighth_and_balanced():
    held = [pair for pair in PAIRS if scenes.is_held_out(pair)]
    assert len(held) == 32
    for place in (0, 1):
        for kind, words in enumerate((COLOURS, SHAPES)):
            counts = [sum(pair[place][kind] == word for pair in held) for word in words]
            assert counts == [8] * 4


@pytest.mark.parametrize("held_out", [True, False])
def test_drawn_scenes_are_held_out_or_not(held_out):
    drawn = draw_scenes(60, 3, held_out=held_out)
    assert drawn == draw_scenes(60, 3, held_out=held_out)
    assert {scene.held_out for scene in drawn} == {held_out}
    assert {relation(*(thing.cell for thing in scene.things)) for scene in drawn} == set(
        scenes.RELATIONS
    )


def test_the_box_is_the_grid_cell():
    box = box_of(Thing(5, "red", "cross")).reshape(6, 6)
    assert box.sum() == 4
    assert box[2:4, 4:6].all()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Thing(9, "red", "cross"), "from 0 to 8"),
        (lambda: Thing(0, "pink", "cross"), "is no colour here"),
        (lambda: Thing(0, "red", "star"), "is no shape here"),
        (lambda: Thing(0, "red", "cross", (0, 3)), "0 to 2 pixels"),
        (lambda: Scene((Thing(0, "red", "cross"), Thing(0, "red", "square"))), "share a cell"),
    ],
)
def test_what_there_is_not_is_refused_in_a_sentence(make, words):
    with pytest.raises(ValueError, match=words) as caught:
        make()
    assert str(caught.value).endswith(".")
