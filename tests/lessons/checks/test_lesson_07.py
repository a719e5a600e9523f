"""Typical wrong answers to the exercises of lesson 07 get an explanation of their own."""

import numpy as np
import pytest

from lessons.checks import check
from lessons.numerics import softmax
from tests.harness.slips import told

test_bits = told(
    "07.bits",
    (lambda p: 1 - p.mean(), "the result is 0.5312; expected 1.5"),
    (lambda p: 1.5, "p = [0.9 , 0.01, 0.3 ], the result is 1.5"),
)


def draw(p, rng):
    return int(rng.choice(len(p), p=p))


def everywhere_but_at_zero(scores, temperature, rng):
    return draw(softmax(scores / temperature), rng)


def random_at_zero(scores, temperature, rng):
    return draw(softmax(scores / (temperature or 1)), rng)


test_temperature = told(
    "07.temperature",
    (lambda s, t, rng: draw(softmax(s * t), rng), "were multiplied by the temperature"),
    (lambda s, t, rng: draw(softmax(s), rng), "those of temperature 1"),
    (lambda s, t, rng: draw(softmax(s) / t / (softmax(s) / t).sum(), rng), "temperature 1"),
    (lambda s, t, rng: draw(softmax(softmax(s) / t), rng), "softmax came first"),
    (lambda s, t, rng: draw(softmax(s) / t, rng), "the p do not sum to 1"),
    (lambda s, t, rng: int(s.argmax()), "the best character came every time"),
    (lambda s, t, rng: int(rng.integers(len(s))), "all came equally often"),
    (lambda s, t, rng: softmax(s / t), "the probabilities came back"),
    (lambda s, t, rng: 9, "9 came back"),
    (lambda s, t, rng: None, "nothing came back"),
    (lambda s, t, rng: draw(softmax(s / (t + 1)), rng), "at temperature 1, the frequencies in"),
    (lambda s, t, rng: draw(softmax(s / t), np.random.default_rng()), "draw with rng"),
    (everywhere_but_at_zero, "nothing can be divided by 0"),
    (random_at_zero, "at temperature 0 the best character must come every time"),
    (0.5, "a function sample(scores, temperature, rng) is asked for"),
)


def test_a_draw_by_the_stairs_is_right_too():
    from lessons.trained_nets.sampling import pick, sharpened

    assert check("07.temperature", lambda s, t, rng: pick(sharpened(s, t), rng))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (("import num", "def __in"), "they end in 'm' and 'n'"),
        (("import n", "import n"), "the same. Find two pasts"),
        (("for i in ran", "a = n"), "each needs a probability of 0.5"),
        ("import n", "two texts are asked for"),
        (("", "n"), "each of 1 to 300 characters"),
        (("n" * 301, "n"), "each of 1 to 300 characters"),
        ((1, 2), "two texts are asked for"),
        (("漢", "<b>漢"), "the"),
    ],
)
def test_beat(answer, words):
    verdict = check("07.beat", answer)
    assert not verdict
    assert words in repr(verdict)
    assert len(repr(verdict)) < 600


def test_beat_with_other_texts():
    assert check("07.beat", ["import n", "for i in ran"])
