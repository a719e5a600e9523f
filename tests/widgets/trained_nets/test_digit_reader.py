"""The reader of digits: what is lit, what is believed, what the learner paints."""

import numpy as np
import pytest

from lessons.cells.unrolling import unroll
from lessons.tasks.digits import load_digits
from lessons.trained_nets import digit_reader
from tests.widgets.driving import control
from widgets.trained_nets.digit_reader import DigitReader, ReaderModel, spans, usual

TEST = load_digits()[1]


@pytest.fixture
def view():
    made = DigitReader(t=3)
    yield made
    assert made.errors == []
    made.close()


def arrays(view):
    return view.picture.arrays


def press(view, event, mark="ink", **more):
    view.canvases[0]._handle_custom_msg({"event": event, "mark": mark, **more}, [])


def test_the_picture_is_the_run_of_the_net(view):
    net, model = digit_reader.load("rows", "LSTM"), view.model
    h = unroll(net.cell, TEST.images[0])["h"]
    np.testing.assert_allclose(arrays(view)["h"], h[2], rtol=0, atol=1e-12)
    np.testing.assert_allclose(
        arrays(view)["p"], net.step_probabilities(TEST.images[0])[2], rtol=0, atol=1e-12
    )
    np.testing.assert_array_equal(arrays(view)["x"], TEST.images[0, 2])
    assert arrays(view)["lit"].sum() == 3 * 8
    assert arrays(view)["true"].argmax() == TEST.labels[0]
    assert repr(view).startswith(f"Test digit 0, a {TEST.labels[0]}, read by “rows, LSTM, loss at")
    assert arrays(view)["accuracy"][0] == model.accuracies[2]
    np.testing.assert_allclose(model.accuracies, net.right_by_step(TEST), atol=1e-7)


@pytest.mark.parametrize("order", ["pixels", "shuffled"])
def test_the_frame_stands_on_the_pixel_that_goes_in(view, order):
    view.model.order = order
    for t in (1, 20, 64):
        view.model.t = t
        lit = arrays(view)["lit"]
        assert lit.sum() == t
        assert arrays(view)["here"].argmax() == t - 1
        new = lit - (digit_reader.read_at(order) <= t - 1)
        assert arrays(view)["x"][0] == TEST.images[0][new == 1][0]


def test_another_order_stands_at_the_same_place_in_the_picture(view):
    view.model.t = 4
    view.model.order = "pixels"
    assert (view.model.t, view.model.T) == (32, 64)
    assert view.time.max == view.play.max == 64
    view.model.order = "rows"
    assert view.model.t == 4


def test_painting_begins_with_the_digit_and_reads_it_all(view):
    paper = int(np.flatnonzero(TEST.images[0].ravel() == 0)[0])
    press(view, "pick", index=paper)
    press(view, "stroke", index=63)
    assert view.model.t == 8
    assert view.model.image.flat[paper] == view.model.image.flat[63] == 1.0
    assert not arrays(view)["true"].any()
    assert repr(view).startswith("Your picture, read by")
    press(view, "pick", index=paper)
    assert view.model.image.flat[paper] == 0.0
    np.testing.assert_array_equal(TEST.images, load_digits()[1].images)


def test_blank_paper_and_back(view):
    control(view, "blank").click()
    assert not arrays(view)["ink"].any()
    control(view, "back").click()
    np.testing.assert_array_equal(arrays(view)["ink"], TEST.images[0])
    control(view, "blank").click()
    view.model.number = 5
    assert view.model.own is None


def test_a_click_on_the_probabilities_goes_to_its_step(view):
    press(view, "pick", "over", index=9 * 8 + 5)
    assert view.model.t == 6
    view.canvases[0]._handle_custom_msg({"event": "key", "key": "ArrowLeft"}, [])
    assert view.model.t == 5


def test_a_net_of_the_learners_own():
    view = DigitReader(digit_reader.untrained("pixels", "RNN"), number=3, t=9)
    assert "your net, pixels" in repr(view)
    assert view.model.T == 64
    assert view.controls[0].description == "test digit"
    view.close()
    for wrong in ("rows", {"a": digit_reader.untrained("rows")}, 3):
        with pytest.raises(ValueError, match="DigitReader takes a Reader"):
            DigitReader(wrong)


def test_values_stay_in_range():
    model = ReaderModel(number=1000, t=99)
    assert (model.number, model.t) == (396, 8)
    model.t = -4
    assert model.t == 1


def test_the_page_says_where_the_ink_is_and_where_it_was_in_training(view):
    view.model.clear()
    np.testing.assert_array_equal(arrays(view)["spans"], [0, 0, 0])
    for pixel in (8 + 2, 8 + 3, 40 + 3):  # rows 2 to 6, columns 3 and 4
        view.model.stroke(pixel)
    np.testing.assert_array_equal(arrays(view)["spans"], [3, 4, 5])
    view.model.restore()
    np.testing.assert_array_equal(arrays(view)["spans"], spans(TEST.images[:1])[0])
    assert usual() == "training digits (thin frame): mostly 2 to 7, 8 rows"


def test_a_frame_shows_where_training_digits_have_their_ink(view):
    marks = view.picture.scene["marks"]
    [ink] = [m for m in marks if m.get("key") == "ink"]
    side = ink["cell"][0]
    wanted = f"M{ink['x'] + side} {ink['y']}h{6 * side}v{8 * side}h{-6 * side}z"  # columns 2 to 7
    assert wanted in [m["d"] for m in marks if m["kind"] == "path"]


def test_the_share_of_test_digits_is_not_told_of_ones_own(view):
    assert arrays(view)["tested"].tolist() == [1, 0]
    view.model.stroke(9)
    assert arrays(view)["tested"].tolist() == [0, 1]
    shown = [m for m in view.picture.scene["marks"] if str(m.get("key")).startswith("tested ")]
    assert [m["at"][1] for m in shown] == [0, 1]
    assert [m["kind"] for m in shown[1]["marks"]] == ["text"]  # no number
    assert shown[1]["marks"][0]["parts"][0].endswith("not about your picture")
    assert shown[0]["marks"][0]["parts"][0].startswith("of the 397 test digits")
    view.model.restore()
    assert arrays(view)["tested"].tolist() == [1, 0]
