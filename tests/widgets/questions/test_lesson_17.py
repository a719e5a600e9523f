"""Lesson 17 asks which word a no is that is played backwards."""

import pytest

from lessons.tasks.spoken_words import NAMES, Utterance, features
from lessons.trained_nets import word_listener
from tests.widgets.questions.asked import give, hides_all, known, view_of


@pytest.fixture
def view():
    return view_of("17 no backwards")


def test_the_picture_is_covered_and_opens_on_the_answer(view):
    hides_all(view)
    view.reveal()
    assert view.model.backwards
    assert "“no” backwards" in repr(view)


def test_the_truth_is_what_the_net_says_of_a_no_turned_round(view):
    forwards = Utterance("no", view.model.pitch, view.model.tempo, 0.0, view.model.noise).wave
    p = word_listener.load().beliefs(features(forwards[::-1]))[-1]
    assert p.max() > 0.9
    assert NAMES[int(p.argmax())] == "on"
    assert list(known(view)) == list(p == p.max())
    assert give(view, [name == "on" for name in NAMES]) is True
    assert give(view, [name == "no" for name in NAMES]) is False


def test_another_word_on_the_page_changes_no_truth(view):
    before = known(view)
    view.model.word, view.model.backwards = "ten", False
    assert list(known(view)) == list(before)
