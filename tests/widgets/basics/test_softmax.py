"""Softmax to play with: raising one logit lowers every other probability."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from traitlets import TraitError

from widgets.basics.softmax import DIGITS, MOST, SoftmaxModel, SoftmaxPlay

logits = st.tuples(*[st.floats(-9, 9)] * 4)


@given(logits, st.floats(-9, 9))
def test_the_picture_shows_probabilities(values, shift):
    view = SoftmaxPlay()
    view.model.logits, view.model.shift = values, shift
    shown = view.picture.arrays
    assert np.isclose(shown["p"].sum(), 1)
    np.testing.assert_allclose(shown["p"], shown["exponential"] / shown["sum"])
    assert np.abs(view.model.logits).max() <= MOST


def test_one_slider_moves_every_probability():
    view = SoftmaxPlay()
    before = view.model.p
    view.controls[1].set_state({"value": 3.0})
    assert view.model.logits == (0.0, 3.0, 1.0, -1.0)
    assert view.model.p[1] > before[1]
    assert (np.delete(view.model.p, 1) < np.delete(before, 1)).all()
    assert "p(e) = 0.8310 is exp(2.0) = 7.39 times p(l) = 0.1125" in repr(view)


def test_no_probability_is_said_to_be_0():
    least = SoftmaxModel(logits=(-MOST, MOST, MOST, MOST)).p[0]
    assert f"{least:.{DIGITS}f}" == "0.0001"


def test_the_caption_compares_the_two_most_probable_letters_and_a_shift_leaves_it():
    view = SoftmaxPlay()
    before = repr(view)
    assert (
        "p(e) = 0.6439 is exp(1.0) = 2.72 times p(l) = 0.2369: their logits differ by 1.0" in before
    )
    view.model.shift = 2.5
    assert repr(view) == before
    view.model.logits = (0.0, 0.0, 0.0, 0.0)
    assert "p(h) = 0.2500 is exp(0.0) = 1.00 times p(e) = 0.2500" in repr(view)


def test_a_shift_of_all_logits_changes_no_probability():
    view = SoftmaxPlay()
    before = view.model.p
    view.controls[4].set_state({"value": 2.5})
    np.testing.assert_allclose(view.model.p, before)
    view.controls[5].click()
    assert view.model.shift == 0
    assert view.controls[4].value == 0


def test_a_logit_that_is_no_number_is_refused():
    with pytest.raises(TraitError, match="each logit must be a number"):
        SoftmaxModel().logits = (0.0, float("nan"), 0.0, 0.0)


def test_two_views_of_one_model_agree():
    model = SoftmaxModel()
    one, other = SoftmaxPlay(model), SoftmaxPlay(model)
    one.controls[0].value = -2.0
    assert other.controls[0].value == -2.0
    assert repr(one) == repr(other)


def test_a_negative_score_goes_to_the_left():
    view = SoftmaxPlay()
    view.model.logits = (0.0, 2.0, 1.0, -1.0)
    arrays = view.picture.arrays
    np.testing.assert_array_equal(arrays["above"], [0, 2, 1, 0])
    np.testing.assert_array_equal(arrays["below"], [0, 0, 0, 1])
    bars = {m["at"][0]: m for m in view.picture.scene["marks"] if m["kind"] == "bar"}
    assert bars["below"]["back"]
    assert not bars["above"].get("back")
    assert bars["below"]["x"] + bars["below"]["width"] == bars["above"]["x"]
