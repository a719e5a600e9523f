"""Gradients through depth and time: the lines are the library's, and the bias moves the gated ones alone."""

import numpy as np
import pytest

from lessons.gradients.skip_connections import KINDS, norms_by_layer, product_of_f
from widgets.gradients.skip_connections import SAY, SkipConnections, SkipModel


def lines(view):
    return {trace["name"]: trace["y"] for trace in view.picture["data"]}


def test_lines_are_the_librarys():
    view = SkipConnections(bias=1.0, layers=30, seed=2)
    shown = lines(view)
    for kind in KINDS:
        np.testing.assert_array_equal(shown[getattr(SAY, kind)], norms_by_layer(kind, 30, 1.0, 2))
    np.testing.assert_array_equal(shown[SAY.f], product_of_f(30, 1.0, 2))


def test_the_bias_moves_the_gated_lines_alone():
    view = SkipConnections()
    before = lines(view)
    view.controls[0].value = 5.0
    after = lines(view)
    moved = {name for name in before if not np.array_equal(before[name], after[name])}
    assert moved == {SAY.highway, SAY.f}
    assert "bias 5.0" in repr(view)


def test_numbers_are_kept_in_range():
    model = SkipModel(bias=99.0, layers=1, seed=-3)
    assert (model.bias, model.layers, model.seed) == (6.0, 10, 0)
    with pytest.raises(Exception, match="bias must be a number"):
        model.bias = float("nan")
