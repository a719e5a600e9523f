"""The scan, round by round: what each map has joined is what the library joins."""

import numpy as np
import pytest

from lessons.cells.scan import combine, rounds, scan
from widgets.basics.scan import MOST, ScanModel, ScanRounds


@pytest.mark.parametrize("T", range(2, MOST + 1))
def test_the_maps_reach_as_far_as_those_of_the_library(T):
    """With a = 1 and b_t = 1 the b of a map counts the steps that it has joined."""
    model = ScanModel(T=T)
    a = b = np.ones(T)
    for r, firsts in enumerate(model.firsts):
        np.testing.assert_array_equal(b, np.arange(1, T + 1) - firsts + 1)
        reach = 2**r
        a_new, b_new = combine((a[:-reach], b[:-reach]), (a[reach:], b[reach:]))
        a, b = np.concatenate([a[:reach], a_new]), np.concatenate([b[:reach], b_new])
    np.testing.assert_array_equal(model.firsts[-1], 1.0)
    np.testing.assert_array_equal(scan(np.ones(T), np.ones(T)), np.arange(1, T + 1))
    model.shown = 99
    assert model.shown == rounds(T)
    assert model.joins == sum(T - 2**r for r in range(rounds(T)))


def test_the_drawing_shows_the_rounds_that_are_done():
    view = ScanRounds(T=8, shown=2)
    share = view.picture.arrays["share"]
    assert np.isnan(share[3]).all()
    np.testing.assert_allclose(share[2], [1, 1, 1, 1, 4 / 5, 4 / 6, 4 / 7, 4 / 8])
    assert [view.picture.arrays[f"take {r}"].sum() for r in range(3)] == [7, 6, 0]
    assert repr(view) == (
        "8 steps, 2 of 3 rounds done: 4 of 8 maps reach back to step 1. 13 joins so far; "
        "a loop makes 7, one after the other."
    )


def test_keys_do_a_round_and_take_it_back():
    view = ScanRounds(T=4)
    for key, shown in (("ArrowLeft", 0), *[("ArrowRight", k) for k in (1, 2, 2)], ("ArrowLeft", 1)):
        view.canvases[0]._handle_custom_msg({"event": "key", "key": key}, [])
        assert view.model.shown == shown
    view.model.T = 16
    view.model.shown = 4
    view.model.T = 3
    assert view.model.shown == 2
    assert view.errors == []
