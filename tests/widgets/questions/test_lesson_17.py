"""Lesson 17 asks after which row a net is sure, how many 3s it draws at temperature 0, and what a no backwards is."""

import numpy as np
import pytest

from lessons.tasks.digits import load_digits
from lessons.tasks.spoken_words import NAMES, Utterance, features
from lessons.trained_nets import digit_drawer, word_listener
from tests.widgets.questions.asked import give, hides_all, in_sight, known, told, view_of


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
    p = word_listener.load().step_probabilities(features(forwards[::-1]))[-1]
    assert p.max() > 0.9
    assert NAMES[int(p.argmax())] == "on"
    assert list(known(view)) == list(p == p.max())
    assert give(view, [name == "on" for name in NAMES]) is True
    assert give(view, [name == "no" for name in NAMES]) is False


def test_another_word_on_the_page_changes_no_truth(view):
    before = known(view)
    view.model.word, view.model.backwards = "ten", False
    assert list(known(view)) == list(before)


def test_the_row_after_which_the_net_is_sure_is_hidden_and_that_of_the_net():
    view = view_of("17 sure after")
    seen = in_sight(view)
    assert all(np.isnan(seen[name]).all() for name in ("p", "over", "h", "accuracies", "accuracy"))
    assert not np.isnan(seen["ink"]).any()
    assert view.model.caption not in told(view)
    assert view.model.label == 3
    p = view.model.probabilities[:, 3]
    assert list(p >= 0.8) == [False] * 4 + [True] * 4
    assert list(known(view)) == [0, 0, 0, 0, 1, 0, 0, 0, 0]
    assert give(view, known(view)) is True
    assert give(view, [1, 0, 0, 0, 0, 0, 0, 0, 0]) is False


def test_a_net_that_is_never_sure_has_an_option_of_its_own():
    view = view_of("17 sure after")
    view.model.reader = view.model.reader.with_arrays(
        {name: 0 * array for name, array in view.model.reader.arrays().items()}
    )
    assert list(known(view)) == [0, 0, 0, 0, 0, 0, 0, 0, 1]
    image = load_digits()[1].images[50]
    np.testing.assert_allclose(view.model.reader.step_probabilities(image), 0.1)


def test_temperature_0_draws_one_picture():
    view = view_of("17 temperature 0")
    hides_all(view)
    net = digit_drawer.load()
    same = [net.picture(3, 0.0, seed) for seed in range(10)]
    assert all((one == same[0]).all() for one in same)
    assert list(known(view)) == [1, 0, 0]
    assert give(view, [1, 0, 0]) is True
    assert give(view, [0, 0, 1]) is False
    view.model.temperature = 2.0
    assert list(known(view)) == [1, 0, 0]
