"""The cliff and the two ways to clip: pictures, captions and controls agree."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from traitlets import TraitError

from lessons.toy_models.cliff import error_and_slopes
from widgets.gradients.cliff import B, CliffModel, CliffView, W, ground
from widgets.gradients.clipping import MOST, SAY, Clipping, ClippingModel


def test_the_surface_is_sent_once():
    view = CliffView()
    plot = view.canvases[0]
    sent = []
    plot.observe(lambda change: sent.append(change["name"]), ["ground", "spec"])
    view.model.b = -3.0
    view.model.w = 5.0
    assert sent == ["spec", "spec"]
    assert plot.ground is ground()
    surface = plot.ground[0]
    np.testing.assert_allclose(
        surface["z"], error_and_slopes(surface["x"], surface["y"]).error, atol=1e-3
    )
    assert {surface[name].max() for name in "ijk"} <= {len(surface["z"]) - 1, len(surface["z"]) - 2}
    assert len(plot.figure(view.model).data) == 3


def test_the_cut_is_the_surface_at_this_w():
    view = CliffView(w=5.0, b=-2.2)
    cut = view.canvases[1].picture(view.model)["data"]
    np.testing.assert_array_equal(cut[0]["y"], error_and_slopes(5.0, cut[0]["x"]).error)
    assert cut[2]["x"] == [-2.2]
    assert cut[2]["y"] == [float(error_and_slopes(5.0, -2.2).error)]
    line = view.picture["data"][0]
    assert set(line["x"]) == {5.0}


def test_on_the_edge_the_caption_tells_of_the_leap():
    said = repr(CliffView(w=6.0, b=-3.0))
    assert "|gradient| = 1.4·10⁸" in said
    assert "has the norm 1.4·10⁷; with the gradient clipped to 1, 0.1." in said


@given(w=st.floats(allow_nan=False), b=st.floats(allow_nan=False), turn=st.integers())
def test_one_stands_on_the_map(w, b, turn):
    model = CliffModel(w=w, b=b, turn=turn)
    assert W[0] <= model.w <= W[1]
    assert B[0] <= model.b <= B[1]
    assert abs(model.turn) <= 180


@pytest.mark.parametrize("made", [CliffModel, ClippingModel])
def test_what_is_no_number_is_refused(made):
    with pytest.raises(TraitError, match="must be a number"):
        setattr(made(), "b" if made is CliffModel else "up", float("nan"))


@given(x=st.floats(-9, 9), y=st.floats(-9, 9), limit=st.floats(-1, 9))
def test_clipping_by_norm_never_turns_and_stays_in_the_circle(x, y, limit):
    model = ClippingModel(across=x, up=y, threshold=limit)
    arrows = model.arrows
    assert np.linalg.norm(arrows[SAY.by_norm]) <= model.threshold + 1e-12
    assert np.abs(arrows[SAY.by_value]).max() <= model.threshold
    assert model.turned(SAY.by_norm) < 1e-4
    assert model.turned(SAY.by_value) < 45.001
    assert 0 < model.threshold <= MOST


def test_the_arrows_that_are_drawn():
    view = Clipping(across=3.0, up=4.0, threshold=1.0)
    tips = {trace["name"]: (trace["x"][1], trace["y"][1]) for trace in view.picture["data"]}
    assert tips[SAY.gradient] == (3.0, 4.0)
    assert tips[SAY.by_value] == (1.0, 1.0)
    assert tips[SAY.by_norm] == pytest.approx((0.6, 0.8))
    assert "clipped by norm 1.00, turned by 0°; clipped by value 1.41, turned by 8°" in repr(view)
    view.controls[2].value = 4.0
    assert {shape["x1"] for shape in view.picture["layout"]["shapes"]} == {4.0}


def test_the_tip_of_the_gradient_is_moved_in_the_picture():
    view = Clipping()
    (tip,) = view.picture["holds"]
    assert (tip["at"], tip["low"], tip["high"]) == ([3.5, 1.2], [-MOST] * 2, [MOST] * 2)
    assert tip["labels"] == [SAY.across, SAY.up]
    plot = view.canvases[0]
    plot._listener(plot, {"event": "pick", "hold": 0, "to": [-1.0, 9.0]})
    np.testing.assert_array_equal(view.model.arrows[SAY.gradient], [-1.0, MOST])


def test_no_arrowhead_has_an_outline():
    heads = [trace["marker"] for trace in Clipping().picture["data"]]
    assert len(heads) == 3
    assert all(head["line"]["width"] == 0 for head in heads)
