"""Exercises of lesson 06: clipping by norm, one clipped update, a threshold that works, clipping or penalty."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from lessons.checks.engine.compare import shown
from lessons.checks.engine.comparison import Comparison, Slips, numbers_form
from lessons.checks.engine.exercise import Exercise, Verdict, not_yet, yes
from lessons.formatting import formatted
from lessons.gradients.clipping import clip_by_norm as clip_gradients
from lessons.gradients.clipping import clip_by_value, global_norm
from lessons.numerics import Array
from lessons.toy_models.two_weights import descend

Grads = dict[str, Array]

LONG: Grads = {"W": np.array([[1.0, 2.0], [-2.0, 0.0]]), "b": np.array([2.0, -2.0, 2.0, 2.0])}
SHORT: Grads = {"W": np.array([[0.1, 0.0], [0.0, -0.2]]), "b": np.array([0.2, 0.0, 0.0, 0.0])}
NOTHING: Grads = {"W": np.zeros((2, 2)), "b": np.zeros(4)}
LIMIT = 1.5  # the norms are 5, 0.3 and 0


def _clip_slips(grads: Grads, limit: float) -> Slips:
    """Wrong clippings of gradients; what is short may only be wrong by being made longer."""
    total = "the norm of all numbers together is 5: the root of 3² + 4²"
    size = {name: float(np.linalg.norm(grad)) for name, grad in grads.items()}
    norm = global_norm(grads)

    def scaled(length: float) -> Grads:
        return {name: grad * limit / length for name, grad in grads.items()}

    if norm < limit:
        return {
            "a gradient of norm 0.3 was enlarged to the limit; clipping never enlarges a gradient.": (
                scaled(norm or 1.0)
            ),
        }
    return {
        f"each array was clipped by itself, which turns the gradient as a whole; {total}.": (
            {name: grad * min(1.0, limit / size[name]) for name, grad in grads.items()}
        ),
        "each number was cut to the limit by itself; that turns the gradient. Use one factor for all.": (
            clip_by_value(grads, limit)
        ),
        f"nothing was clipped: {total}, which is more than {limit}.": grads,
        f"the norms of the arrays were added; {total}.": scaled(sum(size.values())),
        f"the root is missing; {total}.": scaled(norm**2),
        f"only the array with the largest norm was measured; {total}.": scaled(max(size.values())),
        f"the numbers were added without squares; {total}.": (
            scaled(sum(np.abs(grad).sum() for grad in grads.values()))
        ),
    }


def _became_nan(got: Any, grads: Grads, limit: float) -> str:
    """What to say of numbers that are none."""
    if isinstance(got, Mapping) and any(np.isnan(grad).any() for grad in got.values()):
        return (
            "a gradient of zeros became NaN: 0 / 0. Divide only where the norm is above the limit."
        )
    return ""


def clip(grads: dict[str, Array], max_norm: float) -> dict[str, Array]:
    """One factor for all arrays; 1 where the norm is not above the limit."""
    norm = np.sqrt(sum((grad**2).sum() for grad in grads.values()))
    scale = max_norm / norm if norm > max_norm else 1.0
    return {name: scale * grad for name, grad in grads.items()}


judge_clip = Comparison(
    clip_gradients,
    "one factor for all arrays, the direction kept, gradients below the limit left alone.",
    [{"grads": grads, "max_norm": LIMIT} for grads in (LONG, SHORT, NOTHING)],
    _clip_slips,
    otherwise=_became_nan,
    where=lambda g, m: f"for gradients W and b of norm {global_norm(g):g}, clipped at {m}, ",
    touched="the function changes its own input: {name} is another array now; make new ones.",
    asked="a function clip(grads, max_norm)",
)


def _update_slips() -> Slips:
    """Wrong updates."""
    g = np.array([30.0, 40.0])
    return {
        "the weights go against the gradient: both signs are wrong.": 0.01 * g,
        "this is the clipped gradient; what is added is -0.1 times that.": 0.1 * g,
        "this is -0.1 times the gradient as it is, not clipped: its norm is 50.": -0.1 * g,
        "this cuts each number to 5 by itself; clipping by norm keeps the ratio 3 : 4.": (
            -0.1 * np.clip(g, -5.0, 5.0)
        ),
        "the clipped gradient should have the norm 5, not 1.": -0.1 * g / 50.0,
        "the norm is the root of 30² + 40², which is 50; 70 is the sum.": -0.1 * g * 5 / 70,
    }


def update() -> tuple[float, float]:
    """The norm of (30, 40) is 50, ten times the threshold: divide by 10, then step against it."""
    g = np.array([30.0, 40.0])
    clipped = g * 5.0 / np.linalg.norm(g)
    first, second = -0.1 * clipped
    return float(first), float(second)


judge_update = Comparison(
    lambda: np.array(update()),
    "norm 50, so a tenth of the gradient is left, (3, 4); times -0.1.",
    slips=_update_slips,
    form=numbers_form(2, "two numbers", "as in (1.0, 2.0)"),
    otherwise=lambda got: f"the update is {shown(np.array(got, float))}, and that is not it.",
    atol=1e-6,
    slack=1e-3,
)


START, LR, STEPS, GOAL = (1.1, 0.1), 0.01, 400, 1e-3  # as the lesson says


def judge_threshold(answer: Any) -> Verdict:
    """A threshold with which the descent arrives."""
    try:
        threshold = float(answer)
    except (TypeError, ValueError):
        return not_yet(f"write a number above 0; this is {shown(answer)}.")
    if not threshold > 0:
        return not_yet(f"write a number above 0; this is {shown(threshold)}.")
    end = list(descend(*START, LR, threshold, STEPS))[-1]
    if end.trouble:
        return not_yet(
            f"too large: the norm of an update may be {formatted(LR * threshold)}. {end.trouble}"
        )
    if end.loss < GOAL:
        return yes(
            f"the loss ends at {end.loss:.1g}; no update had a norm above {formatted(LR * threshold)}."
        )
    way = LR * threshold * STEPS
    if way < 0.15:
        return not_yet(
            f"too small: {STEPS} updates of at most {formatted(LR * threshold)} go no further than "
            f"{formatted(way)}, and the loss only falls to {formatted(end.loss)}."
        )
    return not_yet(
        f"too large: an update of {formatted(LR * threshold)} passes the valley; "
        f"the loss ends at {formatted(end.loss)}."
    )


def threshold() -> float:
    """Try one power of ten after the other until the descent ends low."""
    for limit in (0.01, 0.1, 1.0, 10.0, 100.0):
        if list(descend(1.1, 0.1, lr=0.01, max_norm=limit, steps=400))[-1].loss < 1e-3:
            return limit
    return math.nan


STATEMENTS = {
    "a": (
        "clipping",
        "clipping leaves a gradient of norm 0.1 as it is; the penalty does not.",
    ),
    "b": (
        "penalty",
        "clipping looks at the gradient alone; the loss and its surface stay as they were.",
    ),
    "c": (
        "clipping",
        "one factor for all keeps the direction; the penalty adds a gradient of its own.",
    ),
    "d": (
        "penalty",
        "clipping never enlarges a gradient; the penalty also raises one that vanishes.",
    ),
}


def judge_penalty(answer: Any) -> Verdict:
    """For each statement, of which of the two it is true."""
    if not isinstance(answer, Mapping):
        return not_yet(f"write a dict, such as {{'a': 'penalty', ...}}; this is {shown(answer)}.")
    for letter, (right, why) in STATEMENTS.items():
        said = answer.get(letter)
        if said in (None, ...):
            return not_yet(
                f"statement {letter} has no answer so far; write 'clipping' or 'penalty'."
            )
        if said not in ("clipping", "penalty"):
            return not_yet(
                f"statement {letter} needs 'clipping' or 'penalty'; it has {shown(said)}."
            )
        if said != right:
            return not_yet(f"statement {letter} is not true of the {said}: {why}")
    return yes("clipping rescales one update; the penalty changes the loss that is minimised.")


def penalty() -> dict[str, str]:
    """What rescales an update is clipping; what changes the loss is a penalty."""
    return {"a": "clipping", "b": "penalty", "c": "clipping", "d": "penalty"}


EXERCISES = (
    Exercise(
        "06.clip_by_norm",
        judge_clip,
        clip,
        "First the norm of everything: square every number of every array, add, take the root.",
        "The factor is max_norm / norm where norm is above max_norm, and 1 everywhere else.",
        "Multiply every array by the same factor, and put the results into a new dict.",
    ),
    Exercise(
        "06.update",
        judge_update,
        update,
        "The norm of (30, 40) is the root of 900 + 1600.",
        "Clip first: which factor brings the norm to 5? Then take -0.1 times what is left.",
    ),
    Exercise(
        "06.threshold",
        judge_threshold,
        threshold,
        "No update has a norm above 0.01 times the threshold. The way to the valley is about 0.1.",
        "All 400 updates together should be enough for that way; one alone should not pass the valley.",
    ),
    Exercise(
        "06.penalty",
        judge_penalty,
        penalty,
        "For each statement: does it speak of one update, or of the loss that is minimised?",
        "Clipping multiplies the gradient by one number, at most 1. What can that not do?",
    ),
)
