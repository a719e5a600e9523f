"""The handwritten digits: how many, what range, dealt once, and that they are digits."""

import numpy as np

from lessons.checkpoint import manifest_entry
from lessons.tasks.digits import load_digits, nearest, nearest_accuracy
from tests.harness.peak import peak


def test_they_are_dealt_into_1400_and_397():
    train, test = load_digits()
    assert (len(train), len(test)) == (1400, 397)
    assert train.images.shape == (1400, 8, 8)
    for digits in (train, test):
        assert digits.images.min() == 0
        assert digits.images.max() == 1
        assert np.bincount(digits.labels, minlength=10).min() >= 30


def test_a_change_to_one_copy_changes_no_other():
    train, _ = load_digits()
    train.images[:] = 0
    assert load_digits()[0].images.max() == 1


def test_no_test_digit_is_a_training_digit():
    train, test = load_digits()
    seen = {image.tobytes() for image in train.images}
    assert not any(image.tobytes() in seen for image in test.images)


def test_the_nearest_is_the_one_at_the_least_distance():
    train, test = load_digits()
    far = ((test.images[:50, None] - train.images) ** 2).sum((2, 3))
    np.testing.assert_array_equal(nearest(test.images[:50], train.images), far.argmin(1))
    assert peak(lambda: nearest(test.images, train.images)) < 3  # MB; all at once it was 9
    last = nearest(test.images[390:], train.images)
    np.testing.assert_array_equal(nearest(test.images, train.images)[390:], last)


def test_the_nearest_training_digit_has_the_same_label_mostly():
    score = nearest_accuracy(*load_digits())
    assert round(score, 3) == manifest_entry("digits")["scores"]["nearest neighbour"] > 0.97
