"""The slicer: slices, shapes and readings are those of numpy; what is left over is said."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.cells.unrolling import unroll
from widgets.basics.slicer import N_H, READS, WIDEST, N, Slicer, SlicerModel, picture
from widgets.drawing.diagram import pack

SIZES = st.integers(1, WIDEST)


@given(SIZES, SIZES, st.sampled_from(READS))
@settings(max_examples=150, deadline=None)
def test_slices_states_and_readings(width, stride, read):
    model = SlicerModel(width=width, stride=stride, read=read)
    starts = range(0, N - width + 1, stride)
    np.testing.assert_array_equal(model.xs, [model.vector[s : s + width] for s in starts])
    h = unroll(model.cell, model.xs)["h"]
    expected = {"last": h[-1], "mean": sum(h) / len(h), "all": h}[read]
    np.testing.assert_allclose(model.answer, expected, rtol=0, atol=1e-15)
    assert f"shape ({len(starts)}, {width})" in model.caption
    assert f"gives shape {expected.shape}" in model.caption
    drawing = picture(model)
    assert pack(drawing).size == sum(size for _, size in drawing.scene["arrays"])
    np.testing.assert_array_equal(drawing.arrays["read"], model.answer)


@pytest.mark.parametrize(
    ("width", "stride", "missed"), [(4, 4, 0), (5, 5, 4), (1, 8, 21), (8, 1, 0), (7, 8, 3)]
)
def test_numbers_that_no_slice_has_are_counted(width, stride, missed):
    caption = SlicerModel(width=width, stride=stride).caption
    assert (f"; {missed} numbers are in no slice" in caption) == (missed > 0)


def test_dragging_a_number_changes_only_the_slices_that_have_it():
    view = Slicer()
    before = view.model.h
    view.canvases[0]._handle_custom_msg(
        {"event": "edit", "mark": "vector", "index": 9, "value": 5.0}, []
    )
    assert view.model.vector[9] == 1.0
    changed = (view.model.h != before).any(axis=1)
    assert list(changed) == [False, False, True, True, True, True]
    view.canvases[0]._handle_custom_msg(
        {"event": "edit", "mark": "vector", "index": 9, "text": "?"}, []
    )
    assert "not a number" in view.error


def test_controls_and_model_agree():
    view = Slicer()
    width, stride, read = view.controls
    width.set_state({"value": 8})
    stride.set_state({"value": 1})
    read.value = "all"
    assert view.model.answer.shape == (17, N_H)
    view.model.width = 99
    assert width.value == view.model.width == WIDEST


def test_one_cell_reads_slices_of_every_width():
    narrow, wide = SlicerModel(width=2).cell, SlicerModel(width=8).cell
    np.testing.assert_array_equal(narrow.W_xh, wide.W_xh[:, :2])
    np.testing.assert_array_equal(narrow.W_hh, wide.W_hh)
