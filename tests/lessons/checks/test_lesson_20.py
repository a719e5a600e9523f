"""Typical wrong answers to the exercises of lesson 20 get an explanation of their own."""

import numpy as np
import pytest

from lessons.analysis import units
from lessons.checks import check
from lessons.checks.lesson_20 import TEXTS, auc, in_quotes, saturated
from lessons.tasks import text_labels
from tests.harness.slips import told

test_auc = told(
    "20.auc",
    (lambda v, k: v, "array of shape"),
)


def test_the_right_auc_is_that_of_the_library():
    rng = np.random.default_rng(0)
    values, label = rng.integers(0, 9, 60).astype(float), rng.integers(0, 2, 60).astype(float)
    assert auc(values, label) == pytest.approx(units.auc(values, label), abs=1e-12)
    assert check("20.auc", units.auc)


test_label = told(
    "20.label",
    (lambda text: [1.0], "give one for each"),
    (lambda text: list(text), "a number for each character"),
    (lambda text: 1.0, "a number for each character"),
)


def test_the_right_label_is_that_of_the_library():
    for text in TEXTS:
        np.testing.assert_array_equal(in_quotes(text), text_labels.double_quote(text))
    assert check("20.label", lambda text: (np.cumsum([c == '"' for c in text]) % 2).tolist())


test_saturated = told(
    "20.saturated",
    (lambda gate: saturated(gate)[0], "two things are asked for"),
    (lambda gate: (1, 2), "expected"),
)


def test_the_right_shares_are_those_of_the_library():
    assert check("20.saturated", units.saturation)
