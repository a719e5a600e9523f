"""One gate over many steps: what is left is the product of the gates, and the verdict says what happened."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from traitlets import TraitError

from lessons.cells.partial import ForgetCell
from lessons.cells.unrolling import unroll
from tests.widgets.driving import control
from widgets.cells.hold_and_drop import STEPS, HoldAndDrop, HoldAndDropModel


@given(st.floats(-9, 9), st.floats(-15, 15), st.integers(-3, 30))
def test_it_is_a_forget_cell(b, w, event):
    model = HoldAndDropModel(b=b, w=w, event=event)
    cell = ForgetCell(1, 1, np.random.default_rng(0))
    cell.W_f[:], cell.b_f[:] = [[0.0, model.w]], model.b
    run = unroll(cell, model.x[:, np.newaxis], {"h": np.zeros(1), "c": np.ones(1)})
    np.testing.assert_allclose(model.f, run["f"][:, 0], rtol=0, atol=1e-12)
    np.testing.assert_allclose(model.c[1:], run["c"][:, 0], rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("b", "w", "said"),
    [
        (0.0, 0.0, ": not held until the new subject."),
        (5.0, 0.0, ": held, but not dropped."),
        (5.0, -3.0, ": held, but not dropped."),
        (5.0, -9.0, ": held, then dropped."),
        (3.0, -9.0, ": not held until the new subject."),
    ],
)
def test_the_verdict(b, w, said):
    assert repr(HoldAndDrop(b=b, w=w)).endswith(said)


def test_sliders_and_clicks():
    view = HoldAndDrop()
    control(view, "bias b").value = 4.4
    control(view, "weight w").value = -8.0
    left = (
        "After 14 quiet steps 0.843 of C₀ remains (held: 0.8 or more), after the new subject 0.022"
    )
    assert left in repr(view)
    view.canvases[0]._handle_custom_msg({"event": "pick", "mark": "x", "index": 4}, [])
    assert view.model.event == control(view, "new subject").value == 5
    shown = view.picture.arrays
    assert shown["x"].argmax() == 4
    assert len(shown["c"]) == STEPS + 1
    control(view, "↺ reset").click()
    assert repr(view) == repr(HoldAndDrop())


def test_what_is_no_number_is_refused():
    with pytest.raises(TraitError, match="b must be a number"):
        HoldAndDropModel().b = float("nan")
