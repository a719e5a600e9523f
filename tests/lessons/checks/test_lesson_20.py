"""Typical wrong answers to the exercises of lesson 20 get an explanation of their own."""

import numpy as np
import pytest

from lessons.analysis import units
from lessons.checks import check
from lessons.checks.lesson_20 import TEXTS, auc, in_quotes, saturated
from lessons.tasks import text_labels


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda v, k: 0.5, "always 0.5"),
        (lambda v, k: (v[k > 0][:, None] > v[k == 0]).mean(), "counts half, not nothing"),
        (lambda v, k: (v[k > 0][:, None] >= v[k == 0]).mean(), "counts half, not one"),
        (lambda v, k: 1 - auc(v, k), "the wrong way round"),
        (lambda v, k: auc(v, k) * k.sum() * (1 - k).sum(), "divide by how many pairs"),
        (lambda v, k: v[k > 0].mean() - v[k == 0].mean(), "difference of two means"),
        (lambda v, k: np.corrcoef(v, k)[0, 1], "this is the correlation"),
        (lambda v, k: v, "array of shape"),
        (3, "a function is asked for"),
    ],
)
def test_auc(answer, words):
    verdict = check("20.auc", answer)
    assert not verdict
    assert words in repr(verdict)


def test_the_right_auc_is_that_of_the_library():
    rng = np.random.default_rng(0)
    values, label = rng.integers(0, 9, 60).astype(float), rng.integers(0, 2, 60).astype(float)
    assert auc(values, label) == pytest.approx(units.auc(values, label), abs=1e-12)
    assert check("20.auc", units.auc)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda text: np.zeros(len(text)), "nothing is marked yet"),
        (lambda text: [c == '"' for c in text], "the quotes alone are marked"),
        (lambda text: np.cumsum([c == '"' for c in text]), "% 2"),
        (lambda text: 1 - in_quotes(text), "the other way round"),
        (lambda text: np.maximum(in_quotes(text), [c == '"' for c in text]), "has 1 still"),
        (lambda text: in_quotes(text) * [c != '"' for c in text], "has 0"),
        (lambda text: [1.0], "give one for each"),
        (lambda text: list(text), "a number for each character"),
        (lambda text: 1.0, "a number for each character"),
    ],
)
def test_label(answer, words):
    verdict = check("20.label", answer)
    assert not verdict
    assert words in repr(verdict)


def test_the_right_label_is_that_of_the_library():
    for text in TEXTS:
        np.testing.assert_array_equal(in_quotes(text), text_labels.double_quote(text))
    assert check("20.label", lambda text: (np.cumsum([c == '"' for c in text]) % 2).tolist())


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda gate: saturated(gate)[::-1], "in the wrong order"),
        (lambda gate: ((gate < 0.1).mean(1), (gate > 0.9).mean(1)), "axis=0"),
        (lambda gate: ((gate < 0.1).mean(), (gate > 0.9).mean()), "one number for all units"),
        (lambda gate: ((gate < 0.1).sum(0), (gate > 0.9).sum(0)), "these are counts"),
        (lambda gate: ((gate <= 0.1).mean(0), (gate >= 0.9).mean(0)), "does not count"),
        (lambda gate: (np.zeros(gate.shape[1]), np.zeros(gate.shape[1])), "nothing is counted yet"),
        (lambda gate: saturated(gate)[0], "two things are asked for"),
        (lambda gate: (1, 2), "expected"),
    ],
)
def test_saturated(answer, words):
    verdict = check("20.saturated", answer)
    assert not verdict
    assert words in repr(verdict)


def test_the_right_shares_are_those_of_the_library():
    assert check("20.saturated", units.saturation)
