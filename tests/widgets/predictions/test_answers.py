"""The kinds of answer: when one is complete, when it is right, and how it is told."""

import numpy as np
import pytest

from widgets.predictions.answers import Amounts, Cells, OneOf, cells_where

NAN = np.nan


def test_an_amount_is_right_within_what_is_said():
    kind = Amounts(-1.0, 0.0, near=0.05)
    truth = np.array([-0.32])
    assert kind.missing(kind.blank)
    assert not kind.missing(np.array([-0.3]))
    assert kind.right(np.array([-0.37]), truth)
    assert not kind.right(np.array([-0.38]), truth)
    assert kind.told(np.array([-0.3]), truth) == "yours −0.30, computed −0.32 (right within 0.05)"
    assert kind.told(np.array([-0.3]), None) == "yours: −0.30"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "1"),
        (1, "10"),
        (2, "10²"),
        (-30, "10⁻³⁰"),
        (2.5, "3.2 · 10²"),
        (-1.5, "3.2 · 10⁻²"),
        (1.99, "10²"),
        (0.5, "3.2"),
        (1.9, "79"),
    ],
)
def test_powers_are_written_as_powers(value, shown):
    assert Amounts(-40, 8, near=0.5, powers=True).shown(value) == shown


def test_an_amount_of_powers_is_right_within_a_factor():
    kind = Amounts(0, 6, near=0.5, powers=True)
    assert kind.right(np.array([2.9]), np.array([3.3]))
    assert not kind.right(np.array([2.7]), np.array([3.3]))
    assert "within a factor of 3.2" in kind.told(np.array([2.0]), np.array([3.3]))


def test_a_curve_is_right_on_the_mean_and_handles_left_alone_stand_where_they_are():
    kind = Amounts(-1, 1, near=0.25, places=tuple("abcde"), start=0.0)
    given, truth = np.array([1.0, NAN, NAN, NAN, NAN]), np.array([1.0, 0.5, -0.5, 0.0, 0.25])
    assert not kind.missing(given)
    np.testing.assert_array_equal(kind.filled(given), [1, 0, 0, 0, 0])
    assert kind.off(given, truth) == pytest.approx(0.25)
    assert kind.right(given, truth)
    assert not kind.right(np.array([0.9, NAN, NAN, NAN, NAN]), truth)
    assert kind.told(given, truth) == "yours is off by 0.25 on the mean (right within 0.25)"
    assert kind.told(given, None) == "yours: 5 values"


def test_what_is_counted_goes_from_whole_number_to_whole_number():
    seeds, share = Amounts(0, 3, near=0.5, digits=0), Amounts(0, 3, near=0.5)
    assert [seeds.nearest(value) for value in (0.0, 1.4, 2.6, 3.0)] == [0, 1, 3, 3]
    assert share.nearest(1.4) == 1.4
    assert Amounts(0, 3, near=0.5, digits=0, powers=True).nearest(1.4) == 1.4
    for value in (-0.2, 3.2):
        with pytest.raises(ValueError, match="from 0 to 3"):
            seeds.nearest(value)


def test_few_places_are_told_one_by_one():
    kind = Amounts(0, 1, near=0.1, places=("is", "are"))
    told = kind.told(np.array([0.5, 0.5]), np.array([0.4, 0.0]))
    assert told == (
        "is: yours 0.50, computed 0.40; are: yours 0.50, computed 0.00 (right within 0.1 on the mean)"
    )


def test_powers_at_several_places_are_off_by_a_factor():
    kind = Amounts(-16, 2, near=1, places=("plain", "highway"), powers=True)
    given, truth = np.array([-12.0, 0.0]), np.array([-11.0, -1.0])
    assert kind.right(given, truth)
    assert not kind.right(given + np.array([0.0, 0.2]), truth)
    told = kind.told(given, truth)
    assert "plain: yours 10⁻¹², computed 10⁻¹¹" in told
    assert told.endswith("(right within a factor of 10 on the mean)")


def test_a_few_places_are_told_one_by_one():
    kind = Amounts(0, 24, near=0.25, places=("stride 4", "stride 2"), digits=0)
    given, truth = np.array([6.0, 12.0]), np.array([6.0, 11.0])
    each = "stride 4: yours 6, computed 6; stride 2: yours 12, computed 11"
    assert kind.told(given, truth) == f"{each} (right within 0.25 on the mean)"
    assert kind.told(given, None) == "stride 4: yours: 6; stride 2: yours: 12"


def test_an_amount_that_must_be_met_exactly_says_no_tolerance():
    kind = Amounts(0, 24, near=0.0, digits=0)
    assert kind.right(np.array([6.0]), np.array([6.0]))
    assert not kind.right(np.array([6.1]), np.array([6.0]))
    assert kind.told(np.array([7.0]), np.array([6.0])) == "yours 7, computed 6"


def test_cells_are_right_when_enough_of_them_are_shared():
    kind = Cells(("1", "2"), ("a", "b", "c"), enough=0.5)
    truth = cells_where([[True, False, False], [False, True, False]])
    one, two = np.array([1.0, 0, 0, 0, 0, 0]), np.array([1.0, 1, 1, 0, 1, 0])
    assert kind.missing(kind.blank)
    assert kind.right(one, truth)  # one of two
    assert kind.right(two, truth)  # two of four
    assert not kind.right(np.ones(6), truth)
    assert not kind.right(1 - truth, truth)
    assert kind.told(two, truth) == "cells chosen: 4; among the 2 computed: 2"
    assert kind.told(one, None) == "cells chosen: 1"


def test_one_of_several_is_right_if_it_is_the_one():
    kind = OneOf(("he", "she"))
    assert kind.missing(kind.blank)
    assert kind.right(kind.only(1), kind.only(1))
    assert not kind.right(kind.only(0), kind.only(1))
    assert kind.told(kind.only(0), kind.only(1)) == "yours: he; computed: she"
    assert kind.told(kind.only(0), None) == "yours: he"


def test_the_truth_alone_is_told_place_by_place():
    places = Amounts(-1, 1, near=0.1, places=("t = 1", "t = 2"))
    assert places.computed(np.array([0.5, -0.25])) == "t = 1: 0.50; t = 2: −0.25"
    assert Amounts(-9, 9, near=0.1, powers=True).computed(np.array([-3.0])) == "10⁻³"
    cells = Cells(("L₁", "L₂"), ("step 1", "step 2"))
    assert cells.computed(cells_where([[False, True], [True, False]])) == "L₁, step 2; L₂, step 1"
    one = OneOf(("yes", "no"))
    assert one.computed(one.only(1)) == "no"
