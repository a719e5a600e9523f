"""Typical wrong answers to the exercise of lesson 00 get an explanation of their own."""

from lessons.checks import check
from tests.harness.slips import told

test_first = told(
    "00.first",
    (7, "7 is not the number of letters in 'hello'"),
    ("5", "a number is asked for; this is '5'"),
    (True, "a number is asked for"),
)


def test_five():
    assert check("00.first", 5)
