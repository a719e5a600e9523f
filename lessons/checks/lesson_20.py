"""Exercises of lesson 20: how well a unit follows a label, a label as a function of the text, saturated gates."""

from typing import Any

import numpy as np

from lessons.checks.engine.comparison import Case, Comparison, Slips, pair_form
from lessons.checks.engine.exercise import Exercise
from lessons.numerics import Array

TEXTS = ('a="bc"+1', 'say("hi", "yo")\nx = ""', "nothing here")


def _auc_cases() -> list[Case]:
    """Few enough to count by hand; the second has ties."""
    pairs = [([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]), ([1, 2, 2, 3, 2, 0], [0, 1, 0, 1, 0, 1])]
    return [{"values": np.array(v, float), "label": np.array(k, float)} for v, k in pairs]


def _auc_slips(v: Array, k: Array) -> Slips:
    """Wrong measures."""
    on, off = v[k > 0][:, np.newaxis], v[k <= 0]
    return {
        "the result is always 0.5: nothing is compared yet.": 0.5,
        "without ties this would be right: a pair of equal values counts half, not nothing.": (
            (on > off).mean()
        ),
        "without ties this would be right: a pair of equal values counts half, not one.": (
            (on >= off).mean()
        ),
        "the pairs are the wrong way round: count where the one *with* the label is higher.": (
            1 - auc(v, k)
        ),
        "this is a number of pairs; divide by how many pairs there are.": (
            auc(v, k) * on.size * off.size
        ),
        "this is the difference of two means; an AUC counts pairs and asks only which is higher.": (
            on.mean() - off.mean()
        ),
        "this is the correlation; an AUC counts pairs and asks only which is higher.": (
            np.corrcoef(v, k)[0, 1]
        ),
    }


def auc(values: Array, label: Array) -> float:
    """Every value with the label beside every value without it."""
    on, off = values[label > 0][:, np.newaxis], values[label <= 0]
    return float((on > off).mean() + (on == off).mean() / 2)


judge_auc = Comparison(
    auc,
    "it is the fraction of the pairs, ties counted half.",
    _auc_cases(),
    _auc_slips,
    telling=slice(None),
)


def _one_for_each(got: Any, text: str) -> str:
    """Whether a number for each character came back."""
    try:
        found = np.asarray(list(got), dtype=float)
    except (TypeError, ValueError):
        return "a number for each character is asked for: a list or an array."
    if found.shape != (len(text),):
        return f"the text has {len(text)} characters and the label {found.size} numbers; give one for each."
    return ""


def _label_slips(text: str) -> Slips:
    """Wrong labels."""
    marks = np.array([c == '"' for c in text], float)
    inside = in_quotes(text)
    return {
        "every character has 0: nothing is marked yet.": np.zeros(len(text)),
        "the quotes alone are marked; what stands between them belongs to the label.": marks,
        "this counts the quotes so far; an odd number is inside, an even one outside: % 2.": (
            np.cumsum(marks)
        ),
        "this is the other way round: 1 outside the quotes.": 1 - inside,
        "the closing quote has 1 still; once it is read, the string is over.": (
            np.maximum(inside, marks)
        ),
        "the opening quote has 0; once it is read, the string has begun.": inside * (1 - marks),
    }


def in_quotes(text: str) -> Array:
    """An odd number of quotes so far: inside."""
    return np.cumsum([character == '"' for character in text]) % 2.0


judge_label = Comparison(
    in_quotes,
    "1 from each opening quote up to before the closing one.",
    [{"text": text} for text in TEXTS],
    _label_slips,
    form=_one_for_each,
)


GATE = np.array([[0.05, 0.5, 0.95], [0.95, 0.5, 0.92], [0.91, 0.4, 0.99], [0.1, 0.02, 0.9]])


def _saturated_slips(gate: Array) -> Slips:
    """Wrong pairs of fractions."""
    low, high, none = gate < 0.1, gate > 0.9, np.zeros(gate.shape[1])
    return {
        "both are right, in the wrong order: return left, right.": (high.mean(0), low.mean(0)),
        "this is one fraction for each step; take the mean over the steps, axis=0.": (
            (low.mean(1), high.mean(1))
        ),
        "this is one number for all units; a fraction for each is wanted: axis=0.": (
            (low.mean(), high.mean())
        ),
        "these are counts; a fraction is a mean, so divide by the number of steps.": (
            (low.sum(0), high.sum(0))
        ),
        "a gate at exactly 0.1 or 0.9 does not count: < and >, not <= and >=.": (
            ((gate <= 0.1).mean(0), (gate >= 0.9).mean(0))
        ),
        "nothing is counted yet: both are 0 everywhere.": (none, none),
    }


def saturated(gate: Array) -> tuple[Array, Array]:
    """A comparison is True or False; the mean over the steps is a fraction."""
    left = (gate < 0.1).mean(axis=0)
    right = (gate > 0.9).mean(axis=0)
    return left, right


judge_saturated = Comparison(
    saturated,
    "a fraction for every unit, at both ends.",
    [{"gate": GATE}, {"gate": GATE[:2, :2] * 0.9}],
    _saturated_slips,
    form=pair_form("two things are asked for: return left, right."),
)


EXERCISES = (
    Exercise(
        "20.auc",
        judge_auc,
        auc,
        "Take the values apart: values[label > 0] and values[label <= 0].",
        "Then on[:, np.newaxis] > off compares every value of one with every value of the other.",
        "The mean of that table is the fraction of pairs that are higher; add half of the fraction that is equal.",
    ),
    Exercise(
        "20.label",
        judge_label,
        in_quotes,
        "Count the quotes that have been read so far: np.cumsum of where the character is a quote.",
        "After an odd number of quotes a string is open, after an even number it is not.",
    ),
    Exercise(
        "20.saturated",
        judge_saturated,
        saturated,
        "The comparison gate < 0.1 is a table of True and False: a row for each step, a column for each unit.",
        "The mean of True and False is a fraction. Over the steps it is .mean(axis=0).",
    ),
)
