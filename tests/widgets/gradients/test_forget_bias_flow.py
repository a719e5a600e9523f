"""The forget-bias slider: five lines, the same numbers as the library's, and a caption that says what is left."""

import numpy as np
import pytest
from traitlets import TraitError

from lessons.gradients.flow import flow, inputs
from lessons.gradients.forget_product import forget_gates, gated_cells, mean_forget_product
from tests.widgets.driving import control
from widgets.gradients.forget_bias_flow import LOOK, SAY, ForgetBiasFlow, ForgetFlow


def test_the_lines_are_the_librarys():
    model = ForgetFlow(bias=1.0, size=0.5, seed=2)
    rnn, gru, lstm = gated_cells(1.0, 0.5, 2)
    xs = inputs(200, 8, 1.0, 2)
    right = {SAY.rnn: flow(rnn, xs)["h"], SAY.gru: flow(gru, xs)["h"]}
    right |= {SAY.lstm_h: flow(lstm, xs)["h"], SAY.lstm_c: flow(lstm, xs)["c"]}
    right |= {SAY.product: mean_forget_product(forget_gates(lstm, xs))}
    assert model.curves.keys() == right.keys()
    for name, curve in model.curves.items():
        np.testing.assert_array_equal(curve.lengths, right[name])


def test_the_slider_moves_the_lines_and_the_caption():
    view = ForgetBiasFlow()
    assert repr(view).startswith("Bias 0, weights × 1. Left at lag 100: RNN, ∂L/∂h ")
    before = view.picture["data"][3]["y"]
    control(view, "bias").value = 3.0
    assert view.model.curves[SAY.lstm_c].lengths[100] > 1e15 * before[100]
    assert repr(view).startswith("Bias 3,")
    view.close()


def test_lines_have_the_colours_of_their_quantities():
    drawn = ForgetBiasFlow().picture["data"]
    for trace, (name, (color, dash)) in zip(drawn[:5], LOOK.items(), strict=True):
        assert trace["name"] == name
        assert (trace["line"]["color"], trace["line"]["dash"]) == (color, dash)
    assert [trace["line"]["color"] for trace in drawn[5:]] == [look[0] for look in LOOK.values()]


def test_from_close_by_the_axis_ends_at_one_millionth():
    view = ForgetBiasFlow(bias=3.0)
    said, far = repr(view), view.picture["layout"]["yaxis"]["range"]
    control(view, "from").value = True
    assert view.picture["layout"]["yaxis"]["range"] == [-6, 1] != far
    assert repr(view) == said
    view.close()


def test_settings_stay_in_range():
    model = ForgetFlow(bias=99, size=0.0, seed=-1)
    assert (model.bias, model.size, model.seed) == (5.0, 0.1, 0)
    with pytest.raises(TraitError, match="bias must be a number"):
        model.bias = float("nan")


def test_both_lines_of_the_LSTM_are_seen_where_they_lie_on_each_other():
    dashes = {name: dash for name, (_, dash) in LOOK.items()}
    assert dashes[SAY.lstm_h] != dashes[SAY.lstm_c]


def test_lag_100_of_the_caption_is_marked():
    layout = ForgetBiasFlow().figure().layout
    assert [s.x0 for s in layout.shapes if s.x0 == s.x1] == [100]
    assert "lag 100" in [note.text for note in layout.annotations]
    assert "e-" not in repr(ForgetBiasFlow())  # a line of the caption could be broken there


@pytest.mark.parametrize("bias", [0, 1, 3])
def test_from_close_by_the_axis_ends_where_the_lines_do(bias):
    view = ForgetBiasFlow(bias=bias, near=True)
    end = view.figure().layout.xaxis.range[1]
    seen = [curve.lengths > 1e-6 for curve in view.model.curves.values()]
    assert all(not line[end:].any() for line in seen)
    assert any(line[int(0.4 * end) :].any() for line in seen)
