"""Two descents on one map: where they stand, what they do, and how a leap off the map is told."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lessons.toy_models.two_weights import descend, loss_and_slopes, losses
from tests.widgets.driving import control
from widgets.gradients.clipped_descent import (
    LOSS,
    RATES,
    STEPS,
    THRESHOLDS,
    ClippedDescent,
    DescentModel,
    U,
    W,
    descent_map,
    ground,
    table,
)


def shown(model):
    """The last point of each run that is drawn, with its sign and its words."""
    discs = descent_map(model)["data"][1::2]
    return [(d["x"][0], d["y"][0], d["marker"]["symbol"], d["name"]) for d in discs]


def test_both_start_at_one_place():
    (red, white) = shown(DescentModel(w=1.0, u=0.05))
    assert red[:3] == white[:3] == (np.float32(1.0), np.float32(0.05), "circle")
    assert (red[3], white[3]) == ("unclipped", "clipped")


def test_the_first_step_leaps_off_the_map_and_the_second_is_nan():
    view = ClippedDescent()
    control(view, "one step ▶").click()
    red, white = shown(view.model)
    assert red[2:] == ("x", "unclipped, has left the map")
    assert W[0] <= red[0] <= W[1]
    assert U[0] - 1e-6 <= red[1] <= U[1] + 1e-6
    assert white[2] == "circle"
    assert "Unclipped: loss 5·10⁷⁸ at w = −6.3" in repr(view)
    control(view, "one step ▶").click()
    assert "Unclipped, ended. Step 2: w = 7.7·10⁷⁶, so w^49 passes 1.8·10³⁰⁸" in repr(view)
    assert "0 times Inf is NaN, and so is the loss" in repr(view)
    assert view.error == ""
    control(view, "↺ start").click()
    assert view.model.step == 0


def test_the_table_tells_the_next_step():
    model = DescentModel()
    unclipped, clipped = table(model)
    assert unclipped == ["unclipped", "108", "7,690", "× 1", "7.69", "w = -6.3, u = -2.16"]
    assert clipped[3:5] == ["× 0.00013", "0.001"]
    model.step = STEPS
    unclipped, clipped = table(model)
    assert unclipped == ["unclipped", "NaN", "NaN", "ended at step 2", "", ""]
    assert clipped[3] == "× 1"  # near the goal there is nothing to clip


def test_the_path_is_the_librarys():
    model = DescentModel(step=50, threshold=1.0, lr=0.003)
    line = descent_map(model)["data"][2]
    places = list(descend(1.05, 0.1, 0.003, 1.0, 50))
    np.testing.assert_allclose(line["x"], [place.w for place in places], rtol=1e-6)


def test_the_start_is_moved_on_the_map():
    view = ClippedDescent(step=3)
    (start,) = view.picture["holds"]
    assert (start["at"], start["low"], start["high"]) == ([1.05, 0.1], [W[0], U[0]], [W[1], U[1]])
    map_ = view.canvases[0]
    map_._listener(map_, {"event": "pick", "hold": 0, "to": [0.9, -0.05]})
    assert (view.model.w, view.model.u, view.model.step) == (0.9, -0.05, 3)
    assert (control(view, "start at w").value, control(view, "and u").value) == (0.9, -0.05)
    assert view.picture["holds"][0]["at"] == [0.9, -0.05]
    before = map_.rev
    map_._listener(map_, {"event": "pick", "hold": 1, "to": [1.0, 0.0]})  # there is no such point
    assert (view.model.w, map_.rev, view.error) == (0.9, before + 1, "")


def test_moving_a_slider_sends_no_map():
    view = ClippedDescent()
    sent = []
    view.canvases[0].observe(lambda change: sent.append(change["name"]), ["ground", "spec"])
    control(view, "step").value = 7
    control(view, "threshold").index = 0
    assert sent == ["spec", "spec"]


@settings(max_examples=40)
@given(
    w=st.floats(0, 2),
    u=st.floats(-1, 1),
    lr=st.sampled_from(RATES),
    threshold=st.sampled_from(THRESHOLDS),
    step=st.integers(-5, 10_000),
)
@example(w=1.111908440525166, u=0.0, lr=0.003, threshold=0.03, step=0)  # h_T alone is too large
def test_any_start_is_drawn_on_the_map(w, u, lr, threshold, step):
    model = DescentModel(w=w, u=u, lr=lr, threshold=threshold, step=step)
    for x, y, symbol, words in shown(model):
        assert W[0] - 1e-6 <= x <= W[1] + 1e-6
        assert U[0] - 1e-6 <= y <= U[1] + 1e-6
        assert (symbol == "x") == words.endswith(", has left the map")
    assert len(model.caption) < 420
    assert all(len(row) == 6 for row in table(model))


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("w", (0.7, 1.15)),
        ("u", (-0.1, 0.2)),
        ("lr", (0.001, 0.03)),
        ("threshold", (0.03, 10_000.0)),
    ],
)
def test_hostile_values_end_inside(name, ends):
    model = DescentModel()
    for value, end in zip((-(10**6), 10**6), ends, strict=True):
        setattr(model, name, value)
        assert getattr(model, name) == end


def test_the_map_is_the_loss_and_its_goal_has_none():
    field, goal = ground()
    for row, u in enumerate(field["y"][::40]):
        for column, w in enumerate(field["x"][::40]):
            loss = np.clip(loss_and_slopes(float(w), float(u))[0], *LOSS)
            assert field["z"][40 * row, 40 * column] == pytest.approx(np.log10(loss), abs=1e-3)
    row, column = (np.abs(field[axis] - goal[axis][0]).argmin() for axis in "yx")
    assert field["z"][row, column] == np.log10(LOSS[0])
    assert losses(goal["x"], goal["y"]) == pytest.approx(0.0, abs=1e-20)
