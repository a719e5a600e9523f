"""Exercises of lesson 04: the contributions of a scalar network, BPTT, and how far the gradient must reach."""

import copy
from collections.abc import Mapping
from typing import Any

import numpy as np

from lessons.cells.basic import RNNCell
from lessons.cells.protocol import Trace
from lessons.cells.unrolling import unroll
from lessons.checks.engine.compare import difference, shown
from lessons.checks.engine.comparison import Comparison, Slips, is_number, numbers_form
from lessons.checks.engine.exercise import Exercise, Verdict, not_yet, yes
from lessons.checks.lesson_04_slips import first_wrong_term, probe
from lessons.gradients.bptt import backward
from lessons.gradients.truncation import truncation_mask
from lessons.numerics import Array

W, H_0, X_1 = 3.0, 2.0, 1.0  # of 04.add
LAG, T = 4, 40  # of 04.truncate
DERIVATIVES = ("∂L_1/∂w⁽¹⁾", "∂L_2/∂w⁽²⁾", "∂L_2/∂w⁽¹⁾")
NAMES = ("W_xh", "W_hh", "b_h")


def _add_slips() -> Slips:
    """Wrong numbers for each of the three derivatives; those before it are right."""
    right, h_1 = add(), W * H_0 + X_1
    before = "w is multiplied with the state before the step."
    of_each: tuple[dict[float, str], ...] = (
        {
            h_1: f"this is h_1; {before}",
            W: "this is ∂h_1/∂h_0; what is ∂h_1/∂w?",
            0.0: "h_1 = w * h_0 + x_1 does change with w.",
            X_1: "x_1 is added, not multiplied with w.",
        },
        {
            W * h_1: f"this is h_2; {before}",
            W: "this is ∂h_2/∂h_1; what is ∂h_2/∂w⁽²⁾?",
            H_0: "at step 2, w is multiplied with h_1.",
            H_0 * W: "h_1 is w * h_0 + x_1; the x_1 is missing.",
            h_1 + W * H_0: "this is the sum over both steps; here only the w of step 2 varies.",
        },
        {
            H_0: "the chain rule has a second factor, ∂h_2/∂h_1 = w.",
            W: "this is ∂h_2/∂h_1; the other factor is ∂h_1/∂w⁽¹⁾ = h_0.",
            0.0: "h_2 depends on h_1, and h_1 on w.",
            h_1 * W: "at step 1, w is multiplied with h_0, not with h_1.",
            h_1: "that is ∂L_2/∂w⁽²⁾; step 1 is one step farther back.",
            W * W * H_0: "from h_2 to h_1 it is one step: w comes in once.",
        },
    )
    swapped = "the numbers are right, but the two of L_2 have changed places."
    return {swapped: (right[0], right[2], right[1])} | {
        f"{DERIVATIVES[place]} is not {shown(wrong)}: {words}": (
            *right[:place],
            wrong,
            *[...] * (2 - place),
        )
        for place, slips in enumerate(of_each)
        for wrong, words in slips.items()
    }


def _three_numbers(got: Any) -> str:
    """Whether three numbers came, not their sum."""
    if is_number(got) and got == sum(add()):
        return "this is the sum; write the three derivatives, one by one."
    return numbers_form(3, "three numbers", "as in (1, 2, 3)")(got)


def _first_wrong(got: Any) -> str:
    """What to say of another number."""
    place = next(k for k in range(3) if got[k] != add()[k])
    why = (
        "the state that multiplies w at that step, times the derivative of L by the state after it."
    )
    return f"{DERIVATIVES[place]} is not {shown(float(got[place]))}: {why}"


def add() -> tuple[float, float, float]:
    """L_1 = h_1 and L_2 = h_2; at each step w is multiplied with the state before it."""
    w, h_0, x_1 = 3.0, 2.0, 1.0
    h_1 = w * h_0 + x_1
    return h_0, h_1, w * h_0  # L_2 comes to h_1 by way of w, and there meets h_0


judge_add = Comparison(
    add,
    "2 + 7 + 6 = 15. L_2 depends on w through both steps, and the two derivatives add.",
    slips=_add_slips,
    form=_three_numbers,
    otherwise=_first_wrong,
)


def judge_bptt(answer: Any) -> Verdict:
    """A function bptt(cell, trace, dh) that returns the gradients of W_xh, W_hh and b_h by name."""
    if not callable(answer):
        return not_yet(f"write a function bptt(cell, trace, dh); this is {shown(answer)}.")
    run = probe()
    got = answer(*copy.deepcopy((run.cell, run.trace, run.dh)))
    right = backward(run.cell, run.trace, run.dh).weights
    if wrong := _wrong_form(got, right):
        return not_yet(wrong)
    found = {name: np.asarray(got[name], dtype=float) for name in NAMES}
    if wrong := first_wrong_term(found, run):
        return not_yet(wrong)
    for seed, (steps, n_x, n_h) in enumerate([(1, 2, 2), (6, 3, 2), (9, 2, 5)]):
        if wrong := _wrong_elsewhere(answer, seed, steps, n_x, n_h):
            return not_yet(f"right for 4 steps and 3 units. {wrong}")
    return yes("every step contributes as in lessons.gradients.backward and in autograd.")


def _wrong_form(got: Any, right: Mapping[str, Array]) -> str:
    """Whether all gradients came back in their shapes; a sentence if not."""
    if not isinstance(got, Mapping):
        return difference(got, dict(right), "what bptt returns")
    for name in NAMES:
        if name not in got:
            return f"what bptt returns has no entry {name!r}; expected W_xh, W_hh and b_h."
        if np.shape(got[name]) != right[name].shape:
            return difference(got[name], right[name], name)
        if not np.isfinite(np.asarray(got[name], dtype=float)).all():
            return f"{name} is not finite; every number must be."
    if not any(np.any(got[name]) for name in NAMES):
        return "every gradient is zero; nothing has been added so far."
    return ""


def _wrong_elsewhere(answer: Any, seed: int, steps: int, n_x: int, n_h: int) -> str:
    """What is wrong on a run of another size, as a sentence."""
    rng = np.random.default_rng(seed)
    cell = RNNCell(n_x, n_h, rng)
    given = cell, unroll(cell, rng.normal(size=(steps, n_x))), rng.normal(size=(steps, n_h))
    copies = copy.deepcopy(given)
    got, right = answer(*copies), backward(*given).weights
    if wrong := _wrong_form(got, right):
        return f"For {steps} steps and {n_h} units: {wrong}"
    if not all(np.array_equal(copies[1][name], values) for name, values in given[1].items()):
        return "But the function changes its own input trace; work on a new array."
    if not np.array_equal(copies[2], given[2]):
        return "But the function changes its own input dh; work on a new array."
    wrongs = (difference(got[name], right[name], name) for name in NAMES)
    wrong = next((wrong for wrong in wrongs if wrong), "")
    return wrong and f"For {steps} step{'s' * (steps > 1)} and {n_h} units: {wrong}"


def bptt(cell: RNNCell, trace: Trace, dh: Array) -> dict[str, Array]:
    """From the last step to the first: δ_t, its contributions, and ∂L/∂h one step back."""
    grads = {name: np.zeros_like(getattr(cell, name)) for name in ("W_xh", "W_hh", "b_h")}
    back = np.zeros_like(cell.b_h)  # ∂L/∂h_t by way of the later steps
    for t in reversed(range(len(dh))):
        da = (dh[t] + back) * (1 - trace["h"][t] ** 2)
        h_prev = trace["h"][t - 1] if t > 0 else np.zeros_like(back)
        grads["W_xh"] += np.outer(da, trace["x"][t])
        grads["W_hh"] += np.outer(da, h_prev)
        grads["b_h"] += da
        back = cell.W_hh.T @ da
    return grads


def _truncate_slips() -> Slips:
    """Wrong numbers of entries beside a right k."""
    k, left = truncate()
    slips = {
        "the first 4 terms have fewer than 5 steps behind them.": k * T,
        "that is the whole triangle, without truncation.": T * (T + 1) // 2,
        "no term depends on a later step; and there is the truncation.": T * T,
        "that is one step for each term.": T,
        "that is what truncation removes; what does it leave?": T * (T + 1) // 2 - left,
    }
    return {
        f"k = {k} is right, but {wrong} entries are not: {words}": (k, wrong)
        for words, wrong in slips.items()
    }


def _wrong_k(got: Any) -> str:
    """What to say of another k, or of another number of entries."""
    k, entries = got
    if k == LAG:
        return f"with k = {LAG} the gradient ends at x_{{t-3}}: the first of the k steps is step t itself."
    if k < LAG:
        return f"with k = {k:g} the gradient does not get to x_{{t-4}}."
    if k > LAG + 1:
        return f"k = {k:g} is enough, but it is not the least."
    why = f"row t has min(t, {k:.0f}) entries; add the rows up."
    return f"k = {k:g} is right, but {entries:g} entries are not: {why}"


def truncate() -> tuple[int, int]:
    """Steps t, t-1, .., t-4 are five; row t of the ledger keeps min(t, 5) of its t entries."""
    k = 5
    return k, sum(min(t, k) for t in range(1, 41))


judge_truncate = Comparison(
    lambda: (LAG + 1, int(truncation_mask(T, LAG + 1).sum())),
    "step t and the 4 before it; 190 of 820 entries are left: 23%.",
    slips=_truncate_slips,
    form=numbers_form(2, "two numbers", "as in (1, 2)"),
    otherwise=_wrong_k,
)


EXERCISES = (
    Exercise(
        "04.add",
        judge_add,
        add,
        "The derivative ∂L/∂w⁽ˢ⁾ is ∂L/∂h_s, times the state that multiplies w at step s.",
        "At step 1, w is multiplied with h_0; at step 2, with h_1.",
        "L_2 is h_2 = w * h_1, so ∂L_2/∂h_1 = w.",
    ),
    Exercise(
        "04.bptt",
        judge_bptt,
        bptt,
        "At each step, from the last: δ_t = (dh[t] + what comes back from step t + 1) * (1 - h_t**2).",
        "Three contributions of a step: np.outer(δ_t, x_t), np.outer(δ_t, h_{t-1}), δ_t. Add them with +=.",
        "What goes back to step t - 1 is cell.W_hh.T @ δ_t. Before the first step stands h_0, zeros.",
    ),
    Exercise(
        "04.truncate",
        judge_truncate,
        truncate,
        "With k = 1 the gradient reaches step t alone. Which step is the k-th?",
        "Row t of the ledger has t entries; truncation leaves at most k of them.",
    ),
)
