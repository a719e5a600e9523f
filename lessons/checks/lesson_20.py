"""Exercises of lesson 20: how well a unit follows a label, a label as a function of the text, saturated gates."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from lessons.checks.engine.compare import Case, agrees
from lessons.checks.engine.exercise import Exercise, Verdict, not_yet
from lessons.numerics import Array

TEXTS = ('a="bc"+1', 'say("hi", "yo")\nx = ""', "nothing here")


def judge_auc(answer: Any) -> Verdict:
    """A function from values and labels to the AUC, ties counted half."""
    cases = _auc_cases()
    verdict = agrees(answer, auc, cases, "it is the share of the pairs, ties counted half.")
    if verdict or not callable(answer):
        return verdict
    slip = _auc_slip([answer(*(v.copy() for v in case.values())) for case in cases], cases)
    return not_yet(slip) if slip else verdict


def _auc_cases() -> list[Case]:
    """Few enough to count by hand; the second has ties."""
    pairs = [([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]), ([1, 2, 2, 3, 2, 0], [0, 1, 0, 1, 0, 1])]
    return [{"values": np.array(v, float), "label": np.array(k, float)} for v, k in pairs]


def _auc_slip(got: list[Any], cases: list[Case]) -> str:
    """The slip behind wrong numbers, as a sentence; empty for another."""
    if not all(np.ndim(each) == 0 and isinstance(each, int | float | np.number) for each in got):
        return ""
    for words, slip in _wrong_aucs():
        if all(
            np.isclose(each, slip(*case.values())) for each, case in zip(got, cases, strict=True)
        ):
            return words
    return ""


def _wrong_aucs() -> Iterator[tuple[str, Any]]:
    """Measures that slips give, each with the sentence that explains it."""
    yield "the result is always 0.5: nothing is compared yet.", lambda v, k: 0.5
    yield (
        "without ties this would be right: a pair of equal values counts half, not nothing.",
        lambda v, k: (v[k > 0][:, None] > v[k <= 0]).mean(),
    )
    yield (
        "without ties this would be right: a pair of equal values counts half, not one.",
        lambda v, k: (v[k > 0][:, None] >= v[k <= 0]).mean(),
    )
    yield (
        "the pairs are the wrong way round: count where the one *with* the label is higher.",
        lambda v, k: 1 - auc(v, k),
    )
    yield (
        "this is a number of pairs; divide by how many pairs there are.",
        lambda v, k: auc(v, k) * (k > 0).sum() * (k <= 0).sum(),
    )
    yield (
        "this is the difference of two means; an AUC counts pairs and asks only which is higher.",
        lambda v, k: v[k > 0].mean() - v[k <= 0].mean(),
    )
    yield (
        "this is the correlation; an AUC counts pairs and asks only which is higher.",
        lambda v, k: np.corrcoef(v, k)[0, 1],
    )


def auc(values: Array, label: Array) -> float:
    """Every value with the label beside every value without it."""
    on, off = values[label > 0][:, np.newaxis], values[label <= 0]
    return float((on > off).mean() + (on == off).mean() / 2)


def judge_label(answer: Any) -> Verdict:
    """A function from a text to 1 inside double quotes, from the opening one up to before the closing one."""
    cases: list[Case] = [{"text": text} for text in TEXTS]
    verdict = agrees(
        answer, in_quotes, cases, "1 from each opening quote up to before the closing one."
    )
    if verdict or not callable(answer):
        return verdict
    slip = _label_slip(answer(TEXTS[0]))
    return not_yet(slip) if slip else verdict


def _label_slip(got: Any) -> str:
    """The slip behind a wrong label of the first text, as a sentence; empty for another."""
    text = TEXTS[0]
    try:
        found = np.asarray(list(got), dtype=float)
    except (TypeError, ValueError):
        return "a number for each character is asked for: a list or an array."
    if found.shape != (len(text),):
        return f"the text has {len(text)} characters and the label {found.size} numbers; give one for each."
    marks = np.array([c == '"' for c in text], float)
    inside, count = in_quotes(text), np.cumsum(marks)
    slips = {
        "every character has 0: nothing is marked yet.": np.zeros(len(text)),
        "the quotes alone are marked; what stands between them belongs to the label.": marks,
        "this counts the quotes so far; an odd number is inside, an even one outside: % 2.": count,
        "this is the other way round: 1 outside the quotes.": 1 - inside,
        "the closing quote has 1 still; once it is read, the string is over.": np.maximum(
            inside, marks
        ),
        "the opening quote has 0; once it is read, the string has begun.": inside * (1 - marks),
    }
    return next((words for words, slip in slips.items() if np.array_equal(found, slip)), "")


def in_quotes(text: str) -> Array:
    """An odd number of quotes so far: inside."""
    return np.cumsum([character == '"' for character in text]) % 2.0


def judge_saturated(answer: Any) -> Verdict:
    """A function from a gate (T, n) to the shares of steps below 0.1 and above 0.9, each (n,)."""
    gate = np.array([[0.05, 0.5, 0.95], [0.95, 0.5, 0.92], [0.91, 0.4, 0.99], [0.1, 0.02, 0.9]])
    cases: list[Case] = [{"gate": gate}, {"gate": gate[:2, :2] * 0.9}]
    verdict = agrees(answer, saturated, cases, "a share for every unit, at both ends.")
    if verdict or not callable(answer):
        return verdict
    slip = _saturated_slip(answer(gate.copy()), gate)
    return not_yet(slip) if slip else verdict


def _saturated_slip(got: Any, gate: Array) -> str:
    """The slip behind a wrong pair, as a sentence; empty for another."""
    if not isinstance(got, tuple | list) or len(got) != 2:
        return "two things are asked for: return left, right."
    try:
        left, right = (np.asarray(part, dtype=float) for part in got)
    except (TypeError, ValueError):
        return ""
    low, high = gate < 0.1, gate > 0.9
    ends = (gate <= 0.1).mean(0), (gate >= 0.9).mean(0)
    slips = {
        "both are right, in the wrong order: return left, right.": (high.mean(0), low.mean(0)),
        "this is one share for each step; take the mean over the steps, axis=0.": (low.mean(1), high.mean(1)),
        "this is one number for all units; a share for each is asked for: axis=0.": (low.mean(), high.mean()),
        "these are counts; a share is a mean, so divide by the number of steps.": (low.sum(0), high.sum(0)),
        "a gate at exactly 0.1 or 0.9 does not count: < and >, not <= and >=.": ends,
        "nothing is counted yet: both are 0 everywhere.": (np.zeros(3), np.zeros(3)),
    }  # fmt: skip
    for words, (one, other) in slips.items():
        same = left.shape == np.shape(one) and right.shape == np.shape(other)
        if same and np.allclose(left, one) and np.allclose(right, other):
            return words
    return ""


def saturated(gate: Array) -> tuple[Array, Array]:
    """A comparison is True or False; the mean over the steps is a share."""
    left = (gate < 0.1).mean(axis=0)
    right = (gate > 0.9).mean(axis=0)
    return left, right


EXERCISES = (
    Exercise(
        "20.auc",
        judge_auc,
        (
            "Take the values apart: values[label > 0] and values[label <= 0].",
            "Then on[:, np.newaxis] > off compares every value of one with every value of the other.",
            "The mean of that table is the share of pairs that are higher; add half of the share that is equal.",
        ),
        auc,
    ),
    Exercise(
        "20.label",
        judge_label,
        (
            "Count the quotes that have been read so far: np.cumsum of where the character is a quote.",
            "After an odd number of quotes a string is open, after an even number it is not.",
        ),
        in_quotes,
    ),
    Exercise(
        "20.saturated",
        judge_saturated,
        (
            "The comparison gate < 0.1 is a table of True and False: a row for each step, a column for each unit.",
            "The mean of True and False is a share. Over the steps it is .mean(axis=0).",
        ),
        saturated,
    ),
)
