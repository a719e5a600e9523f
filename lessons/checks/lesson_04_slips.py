"""The first wrong term of a learner's BPTT: which weight, the contribution of which step, and what is wrong with it.

The probe reads another letter at each of its four steps, so that column t of dW_xh is the delta of step t alone: the
learner's delta can be read step by step from the gradient that came back.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from lessons.cells.basic import RNNCell
from lessons.cells.protocol import Trace
from lessons.cells.unrolling import unroll
from lessons.checks.engine.compare import difference, shown
from lessons.gradients.truncation import states_before
from lessons.numerics import Array

STEPS = 4
Bptt = Callable[[RNNCell, Trace, Array], Any]


class Probe(NamedTuple):
    """A run, the derivatives of its losses by the states, and the right delta of every step."""

    cell: RNNCell
    trace: Trace
    dh: Array  # (T, n_h) dL_t/dh_t of each loss term at its own state
    arrives: Array  # (T, n_h) what comes to each state from later steps
    da: Array  # (T, n_h)

    @property
    def slope(self) -> Array:
        """Of tanh at every step, (T, n_h)."""
        slope: Array = 1.0 - self.trace["h"] ** 2
        return slope


def probe() -> Probe:
    """Four steps of three units."""
    rng = np.random.default_rng(5)
    cell = RNNCell(STEPS, 3, rng)
    trace, dh = unroll(cell, np.eye(STEPS)), rng.normal(size=(STEPS, 3))
    arrives, da = np.zeros((2, STEPS, 3))
    for t in reversed(range(STEPS)):
        da[t] = (dh[t] + arrives[t]) * (1.0 - trace["h"][t] ** 2)
        if t > 0:
            arrives[t - 1] = cell.W_hh.T @ da[t]
    return Probe(cell, trace, dh, arrives, da)


def first_wrong_term(got: Mapping[str, Array], run: Probe) -> str:
    """What is wrong first, as a sentence: W_xh from the last step back, then W_hh, then b_h; empty when nothing is."""
    return _of_W_xh(got["W_xh"], run) or _of_W_hh(got["W_hh"], run) or _of_b_h(got["b_h"], run)


def _same(a: Array, b: Array) -> bool:
    return bool(np.allclose(a, b, rtol=0, atol=1e-9))


def _of_W_xh(got: Array, run: Probe) -> str:
    """The first step, from the last one back, whose delta is wrong."""
    alone = [t for t in range(STEPS) if got[:, t].any()]
    if len(alone) == 1:
        early = " (or does return stand inside the loop?)" * (alone[0] == STEPS - 1)
        return (
            f"W_xh holds the contribution of step {alone[0] + 1} alone; "
            f"add the contributions of all steps with +={early}."
        )
    for t in reversed(range(STEPS)):
        if not _same(got[:, t], run.da[t]):
            return f"W_xh: {_until(t)} {_slip(got[:, t], run, t)}"
    return ""


def _until(t: int) -> str:
    """What was right before step t, counted from 0."""
    if t == STEPS - 1:
        return f"the contribution of step {STEPS}, where the backward pass begins,"
    right = f"step {STEPS}" if t == STEPS - 2 else f"steps {STEPS} to {t + 2}"
    return f"right for {right}, but the contribution of step {t + 1}"


def _slip(got: Array, run: Probe, t: int) -> str:
    """What is wrong with the delta of step t."""
    for words, delta in _slips(run, t):
        if _same(got, delta):
            return f"{words}."
    return f"is {shown(got)}; expected {shown(run.da[t])}."


def _slips(run: Probe, t: int) -> Iterator[tuple[str, Array]]:
    """Typical slips, each with the delta of step t that it gives."""
    h, W, dh, arrives, slope = (
        run.trace["h"],
        run.cell.W_hh,
        run.dh[t],
        run.arrives[t],
        run.slope[t],
    )
    yield "is missing", np.zeros_like(dh)
    yield "has the wrong sign", -run.da[t]
    yield "misses the slope 1 - h_t**2 of tanh", dh + arrives
    yield "has the slope 1 - h_t; it is 1 - h_t**2", (dh + arrives) * (1.0 - h[t])
    yield (
        "has the slope of the step before: 1 - h_t**2 wants h_t",
        (dh + arrives) * (1.0 - states_before(run.trace)[t] ** 2),
    )
    if t == STEPS - 1:
        whence = "has terms of the steps before it; loop from the last step to the first"
        yield whence, _forwards(run)
        return
    later, raw = run.da[t + 1], run.dh[t + 1] + run.arrives[t + 1]
    whence = f"what comes back from step {t + 2}"
    yield f"misses {whence}: only its own loss term is there", dh * slope
    yield f"misses dh[{t}], of its own loss term: it is added to {whence}", arrives * slope
    yield (
        f"got {whence} by W_hh; the backward pass takes its transpose, W_hh.T",
        (dh + W @ later) * slope,
    )
    yield f"got {whence} without W_hh.T", (dh + later) * slope
    yield (
        f"got {whence} before the slope of that step was taken: carry δ back, not ∂L/∂h",
        (dh + W.T @ raw) * slope,
    )


def _forwards(run: Probe) -> Array:
    """The delta of the last step of a loop that goes from the first step to the last."""
    da = np.zeros(len(run.cell.b_h))
    for dh, slope in zip(run.dh, run.slope, strict=True):
        da = (dh + run.cell.W_hh.T @ da) * slope
    return da


def _of_W_hh(got: Array, run: Probe) -> str:
    """What is wrong with dW_hh, the deltas being right."""
    h, before = run.trace["h"], states_before(run.trace)
    terms = np.einsum("ti,tj->tij", run.da, before)
    right = terms.sum(axis=0)
    if _same(got, right):
        return ""
    if _same(got, np.einsum("ti,tj->ij", run.da, h)):
        return (
            "W_hh: each contribution is δ_t times h_t; at step t, W_hh was multiplied with h_{t-1}."
        )
    if _same(got, right + np.outer(run.da[0], h[-1])):
        return (
            "W_hh: right for steps 4 to 2, but the contribution of step 1 has h[-1], which is the last state; "
            "before step 1 stands h_0, zeros."
        )
    if _same(got, right.T):
        return "W_hh is transposed: row i belongs to δ_t[i], column j to h_{t-1}[j]."
    return _of_terms(got, terms, "W_hh")


def _of_b_h(got: Array, run: Probe) -> str:
    """What is wrong with db_h, the deltas being right."""
    if _same(got, run.da.sum(axis=0)):
        return ""
    if _same(got, run.dh.sum(axis=0)):
        return "b_h: this is the sum of dh; b_h stands inside tanh, so it is the sum of δ."
    return _of_terms(got, run.da, "b_h")


def _of_terms(got: Array, terms: Array, name: str) -> str:
    """Contributions that are missing from a sum, or what else is wrong with it."""
    right = terms.sum(axis=0)
    for t in reversed(range(STEPS)):
        if terms[t].any() and _same(got, terms[t]):
            return f"{name} holds the contribution of step {t + 1} alone; add those of all steps with +=."
        if terms[t].any() and _same(got, right - terms[t]):
            return f"{name}: the contribution of step {t + 1} is missing."
    return difference(got, right, name)
