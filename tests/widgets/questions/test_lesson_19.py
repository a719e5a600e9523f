"""Lesson 19 asks at which words a captioner attends to the second shape."""

import numpy as np
import pytest

from lessons.attention.captioner import MAP
from lessons.tasks.scenes import Scene, draw_scenes
from tests.widgets.questions.asked import give, hides_all, known, told, view_of


@pytest.fixture
def view():
    return view_of("19 second shape", fresh=draw_scenes(200, seed=1, held_out=True))


def cell_of(place):
    """The cell of the grid of 3 by 3 in which a place of the map lies."""
    row, column = divmod(int(place), MAP)
    return 3 * (row // 2) + column // 2


def test_the_picture_is_covered(view):
    hides_all(view)
    assert f"{view.model.verdict(3)[1]:.2f}" not in told(view)


def test_the_truth_is_where_the_maps_have_their_peak(view):
    second = view.model.scene.things[1]
    on = [cell_of(row.argmax()) == second.cell for row in view.model.maps[: view.model.T]]
    assert list(known(view)) == on
    assert [word for word, hit in zip(view.model.words, on, strict=True) if hit] == [
        "blue",
        "circle",
    ]
    assert view.question.model.answer.columns == view.model.words


def test_colour_and_shape_are_right_and_the_relation_alone_is_wrong(view):
    names = view.model.words
    assert give(view, [word in ("blue", "circle") for word in names]) is True
    assert give(view, [word == "above-left-of" for word in names]) is False
    assert give(view, np.ones(len(names))) is False


def test_a_scene_without_a_second_shape_has_no_answer(view):
    view.reveal()
    view.model.scene = Scene(view.model.scene.things[:1])
    assert known(view) is None


def test_the_decoder_that_is_shown_changes_no_truth(view):
    before = known(view)
    view.model.kind, view.model.trained = "hard", False
    assert list(known(view)) == list(before)
