"""Typical wrong answers to the exercise of lesson 00 get an explanation of their own."""

import pytest

from lessons.checks import check


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (4, "the second l is read too"),
        (7, "7 is not the number of letters in 'hello'"),
        ("5", "a number is asked for; this is '5'"),
        (True, "a number is asked for"),
    ],
)
def test_first(answer, words):
    verdict = check("00.first", answer)
    assert not verdict
    assert words in repr(verdict)


def test_five():
    assert check("00.first", 5)
