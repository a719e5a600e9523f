"""Lesson 01 asks how many slices a vector gives."""

import pytest

from tests.widgets.questions.asked import is_fair, known, made


@pytest.fixture
def view():
    return made("01 slices")


def test_it_takes_six_and_eleven(view):
    assert is_fair(view, [6, 11], [6, 12], [6, 10], [24, 24], [5, 11])


def test_the_number_of_slices_is_counted_by_hand(view):
    starts = [[s for s in range(24) if s % stride == 0 and s + 4 <= 24] for stride in (4, 2)]
    assert list(known(view)) == [len(each) for each in starts]


def test_what_the_sliders_of_the_picture_say_does_not_count(view):
    before = list(known(view))
    view.model.width, view.model.stride = 7, 3
    assert list(known(view)) == before
