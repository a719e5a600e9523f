"""The net that draws: the page, the chances, the learner's ink, and what the picture is measured by."""

import numpy as np
import pytest

from lessons.tasks.digits import load_digits
from lessons.trained_nets import digit_drawer
from lessons.trained_nets.digit_drawer import PIXELS, greys, nearest
from tests.widgets.driving import control
from widgets.trained_nets.digit_drawer import DigitDrawer

KNOWN = greys(load_digits()[0].images)


@pytest.fixture
def view():
    made = DigitDrawer(label=5, k=20, seed=4)
    yield made
    assert made.errors == []
    made.close()


def arrays(view):
    return view.picture.arrays


def send(view, event, mark="page", **more):
    view.canvases[0]._handle_custom_msg({"event": event, "mark": mark, **more}, [])


def test_the_page_is_what_the_net_draws(view):
    drawn = digit_drawer.load().picture(5, 1.0, seed=4)
    np.testing.assert_array_equal(arrays(view)["page"][:20], drawn[:20])
    assert np.isnan(arrays(view)["page"][20:]).all()
    assert arrays(view)["here"].argmax() == 20
    assert arrays(view)["drawn"].argmax() == drawn[20]
    np.testing.assert_allclose(arrays(view)["p"].sum(), 1)
    np.testing.assert_array_equal(arrays(view)["all"][5], drawn)
    np.testing.assert_array_equal(arrays(view)["may"][:20], drawn[:20])


def test_at_the_end_bits_and_distance_are_those_of_the_library(view):
    view.model.k = PIXELS
    drawn = digit_drawer.load().picture(5, 1.0, seed=4)[np.newaxis]
    bits = digit_drawer.load().bits(drawn, np.array([5])).mean()
    assert arrays(view)["said"][2] == pytest.approx(bits, abs=1e-9)
    assert arrays(view)["said"][3] == nearest(drawn, KNOWN)[0]
    assert repr(view).endswith(
        f"{bits:.2f} bits each; the nearest training digit is {nearest(drawn, KNOWN)[0]:.1f} away."
    )
    assert not arrays(view)["here"].any()


def test_ink_of_the_learner_stands_and_the_net_goes_on_from_it(view):
    before = view.model.sketch.greys
    free = int(np.flatnonzero(before[:16] == 0)[0])
    send(view, "pick", index=free)
    send(view, "stroke", index=50)
    assert view.model.given == {free: 4, 50: 4}
    assert arrays(view)["page"][free] == arrays(view)["page"][50] == 4
    assert arrays(view)["given"].sum() == 2
    assert not np.array_equal(view.model.sketch.greys[20:50], before[20:50])
    send(view, "pick", index=free)
    assert view.model.given[free] == 0
    control(view, "remove your ink").click()
    np.testing.assert_array_equal(view.model.sketch.greys, before)


def test_a_small_picture_chooses_the_digit_and_forgets_the_ink(view):
    send(view, "pick", index=3)
    send(view, "pick", "all 7", index=12)
    assert (view.model.label, view.model.given) == (7, {})


def test_buttons_and_keys(view):
    control(view, "next row").click()
    assert view.model.k == 24
    control(view, "next pixel").click()
    assert view.model.k == 25
    view.canvases[0]._handle_custom_msg({"event": "key", "key": "End"}, [])
    assert view.model.k == PIXELS
    control(view, "next row").click()
    assert view.model.k == PIXELS
    control(view, "start again").click()
    assert view.model.k == 0
    assert np.isnan(arrays(view)["like"]).all()


def test_nets_of_the_learners_own():
    view = DigitDrawer(digit_drawer.untrained(), k=3)
    assert view.model.names == ["your net"]
    assert not [c for c in view.controls if getattr(c, "description", "") == "net"]
    view.close()
    with pytest.raises(ValueError, match="DigitDrawer takes a Drawer"):
        DigitDrawer({"a": 3})


def test_a_hot_net_and_a_cold_one(view):
    view.model.temperature = 0.0
    cold = view.model.sketch.greys
    view.model.seed = 9
    np.testing.assert_array_equal(view.model.sketch.greys, cold)
    view.model.temperature = 9.0
    assert view.model.temperature == 2.0


def test_what_is_not_drawn_is_no_grey_0(view):
    np.testing.assert_array_equal(arrays(view)["open"], np.isnan(arrays(view)["page"]))
    marks = view.picture.scene["marks"]
    keys = [m.get("key") for m in marks]
    assert keys.index("open") < keys.index("page")  # under it: what is pressed is the page
    assert next(m for m in marks if m.get("key") == "page")["bare"]
    send(view, "pick", index=40)
    assert arrays(view)["open"][40] == 0


def test_a_pixel_to_come_is_not_told_as_drawn(view):
    said = repr(view)
    assert "drawn" not in said
    assert "; pixel 21: most probable grey " in said
    assert f"the random number takes {view.model.sketch.dots[20].grey}." in said


def test_before_the_first_pixel_there_is_nothing_to_count(view):
    view.model.k = 0
    assert view.picture.scene["lines"][0] == ["Nothing is drawn yet: grey pixels are still open."]
    view.model.k = 1
    assert view.picture.scene["lines"][0][0] == "This picture so far: "
