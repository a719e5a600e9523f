"""Lesson 12 asks for the cell state of one unit after the third word."""

import re

import numpy as np
import pytest

from tests.widgets.questions.asked import give, known, sent, told, view_of

STORY = "anna calls tom . it rains . so"


@pytest.fixture
def view():
    return view_of("12 cell state")


def computed(view):
    """C of the carrier at every word, by the net itself."""
    from lessons.trained_nets import story_reader

    net = story_reader.load(quiet=True)
    return net.run(STORY)["c"][:, view.model.unit - 1]


def test_what_comes_after_the_step_shown_is_nowhere_to_be_seen(view):
    c, arrays = computed(view), sent(view)
    assert view.model.t == 3
    for name in ("row", "line", "unclamped row", "unclamped line"):
        assert np.isnan(arrays[f"{name} c"]).all()
        assert np.isnan(arrays[f"{name} h"]).all()
    for name, values in arrays.items():
        for later in [
            *c[3:],
            *c[3:] / arrays["reach"],
        ]:  # the curves are drawn in parts of their reach
            assert not np.isclose(values, later, rtol=0, atol=1e-5).any(), name
    assert arrays["of c"][0] == pytest.approx(c[2], abs=1e-6)
    said = np.array([float(number) for number in re.findall(r"-?\d+\.\d{3,}", told(view))])
    assert np.isclose(said, c[2], rtol=0, atol=1e-5).any()
    assert not any(np.isclose(said, later, rtol=0, atol=1e-5).any() for later in c[3:])
    view.reveal()
    assert sent(view)["row c"] == pytest.approx(c, abs=1e-6)


def test_the_truth_is_the_cell_state_of_the_net(view):
    assert view.question.model.answer.places == tuple(STORY.split()[3:])
    np.testing.assert_allclose(known(view), computed(view)[3:], atol=1e-12)


def test_a_state_that_is_kept_is_right_and_one_that_fades_is_wrong(view):
    assert give(view, [0.7] * 5) is True
    assert give(view, [0.4, 0.3, 0.2, 0.1, 0.1]) is False
    assert give(view, [-0.7] * 5) is False


def test_a_clamped_gate_changes_no_truth_and_another_story_has_none(view):
    before = known(view)
    view.reveal()
    view.model.clamp("f", 0.0)
    np.testing.assert_array_equal(known(view), before)
    view.model.undo_edits()
    view.model.typed = "ben calls tom . it rains . so"
    asked = view.question.model
    asked.again()
    asked.edit("given", 0, 0.7)
    asked.reveal()
    assert asked.right is None
