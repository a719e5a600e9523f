"""Typical wrong answers to the exercises of lesson 08 get an explanation of their own."""

from itertools import pairwise

from lessons.checks import check
from lessons.tasks.birthplace import COUNTRIES
from tests.harness.slips import passes, told

test_chance = told(
    "08.chance",
    ((100, 114), "a coin with two sides"),
    ((28.6, 38), "leaves one language out"),
    ((0.125, 0.2), "1/8 is the probability"),
    ((12.5, 17), "per cent"),
    ((40, 50), "40 is not the number to expect"),
    ((25, 29.7), "take two"),
    ((25, 46.9), "take its square root"),
    ((25, 68.75), "take its square root"),
    ((25, 9.35), "add them to 25"),
    ((25, 33), "33 is too low"),
    ((25, 60), "60 is too high"),
    ((25, float("nan")), "nan is too high"),
    ((25,), "two numbers are asked for"),
    (25, "two numbers are asked for"),
    (("a", "b"), "two numbers are asked for"),
)

test_chance_rounded = passes("08.chance", (25, 34), (25, 34.35), [25.0, 35], (25, 34.4))

test_count = told(
    "08.count",
    (lambda words: [words.count(c) for c in COUNTRIES], "every mention counts here"),
    (lambda words: [int(words[4] == c) for c in COUNTRIES], "only the birthplace has a vote"),
    (lambda words: "france", "it names 'france'; eight counts are asked for"),
    (lambda words: [0] * 8, "0 for 1"),
    (lambda words: [0] * 7, "has shape (7,); expected (8,)"),
)


def test_count_tells_what_a_count_is_worth():
    def votes(words):
        return [sum(a == "in" and b == c for a, b in pairwise(words)) for c in COUNTRIES]

    verdict = check("08.count", votes)
    assert verdict
    assert "200 of 200 plain sentences" in verdict.why


test_fail = told(
    "08.fail",
    ("maria was born in france . now this person speaks", "has never read 'maria'"),
    ("anna was happy", "has never read 'happy'"),
    ("a sister lived in italy . now this person speaks", "nobody is born"),
    ("anna was born in france .", "must end with the question"),
    (
        "anna was born in france . time passed . time passed . now this person speaks",
        "it has 16 words",
    ),
    ("anna was born in france . now this person speaks", "the net says french"),
    ("boris was born in japan . it rained . now this person speaks", "and that is right"),
    ("", "a sentence in quotes is asked for"),
    (" . ", "Type a sentence"),
    (7, "a sentence in quotes is asked for; this is 7"),
)
