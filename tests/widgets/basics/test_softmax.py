"""Softmax to play with: raising one score lowers every other probability."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from traitlets import TraitError

from widgets.basics.softmax import MOST, SoftmaxModel, SoftmaxPlay

scores = st.tuples(*[st.floats(-9, 9)] * 4)


@given(scores, st.floats(-9, 9))
def test_the_picture_shows_probabilities(values, shift):
    view = SoftmaxPlay()
    view.model.scores, view.model.shift = values, shift
    shown = view.picture.arrays
    assert np.isclose(shown["p"].sum(), 1)
    np.testing.assert_allclose(shown["p"], shown["power"] / shown["sum"])
    assert np.abs(view.model.scores).max() <= MOST


def test_one_slider_moves_every_probability():
    view = SoftmaxPlay()
    before = view.model.p
    view.controls[1].set_state({"value": 3.0})
    assert view.model.scores == (0.0, 3.0, 1.0, -1.0)
    assert view.model.p[1] > before[1]
    assert (np.delete(view.model.p, 1) < np.delete(before, 1)).all()
    assert "e score 3.0, p 0.8310" in repr(view)


def test_no_probability_is_said_to_be_0():
    view = SoftmaxPlay(SoftmaxModel(scores=(-MOST, MOST, MOST, MOST)))
    assert "h score −4.0, p 0.0001" in repr(view)


def test_a_shift_of_all_scores_changes_no_probability():
    view = SoftmaxPlay()
    before = view.model.p
    view.controls[4].set_state({"value": 2.5})
    np.testing.assert_allclose(view.model.p, before)
    view.controls[5].click()
    assert view.model.shift == 0
    assert view.controls[4].value == 0


def test_a_score_that_is_no_number_is_refused():
    with pytest.raises(TraitError, match="each score must be a number"):
        SoftmaxModel().scores = (0.0, float("nan"), 0.0, 0.0)


def test_two_views_of_one_model_agree():
    model = SoftmaxModel()
    one, other = SoftmaxPlay(model), SoftmaxPlay(model)
    one.controls[0].value = -2.0
    assert other.controls[0].value == -2.0
    assert repr(one) == repr(other)


def test_a_negative_score_goes_to_the_left():
    view = SoftmaxPlay()
    view.model.scores = (0.0, 2.0, 1.0, -1.0)
    arrays = view.picture.arrays
    np.testing.assert_array_equal(arrays["above"], [0, 2, 1, 0])
    np.testing.assert_array_equal(arrays["below"], [0, 0, 0, 1])
    bars = {m["at"][0]: m for m in view.picture.scene["marks"] if m["kind"] == "bar"}
    assert bars["below"]["back"]
    assert not bars["above"].get("back")
    assert bars["below"]["x"] + bars["below"]["width"] == bars["above"]["x"]
