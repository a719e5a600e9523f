"""Exercises of lesson 05: the Jacobian of several steps, the slope predicted, a radius that keeps a tenth."""

from typing import Any

import numpy as np

from lessons.cells.basic import RNNCell
from lessons.cells.unrolling import unroll
from lessons.checks.engine.compare import Case, agrees, difference, shown
from lessons.checks.engine.exercise import Exercise, Verdict, not_yet, yes
from lessons.gradients.bptt import step_jacobian
from lessons.gradients.flow import in_time
from lessons.numerics import Array

LAG, SCALE, WANTED, FACTOR = 100, 0.1, 0.1, 1.5  # of the radius; a factor of 1.5 off is near enough
MOST = 5.0  # the largest radius that is tried


def judge_jacobian(answer: Any) -> Verdict:
    """A function from W_hh (n, n) and the states of some steps (steps, n) to dh_last / dh_before."""
    if not callable(answer):
        return not_yet(f"a function blame_matrix(W_hh, hs) is asked for; this is {shown(answer)}.")
    for steps in (1, 3):
        W_hh, hs, right = _run(steps)
        got = answer(W_hh.copy(), hs.copy())
        wrong = difference(got, right, atol=1e-6)
        if wrong:
            slip = _jacobian_slip(np.asarray(got), W_hh, hs)
            return not_yet(f"for {steps} step{'s' * (steps > 1)}, {slip or wrong}")
    return yes("the same as nudging every unit and looking what the last state does.")


def _run(steps: int) -> tuple[Array, Array, Array]:
    """W_hh, the states of a run, and the Jacobian of all its steps by central differences."""
    rng = np.random.default_rng(steps)
    cell, h = RNNCell(2, 3, rng), rng.uniform(-1, 1, 3)
    cell.W_hh *= 2.0
    xs, product = rng.normal(size=(steps, 2)), np.eye(3)
    hs = unroll(cell, xs, {"h": h})["h"]
    for x_t, before in zip(xs, [h, *hs], strict=False):
        product = step_jacobian(cell, x_t, {"h": before}) @ product
    return cell.W_hh, hs, product


def _jacobian_slip(got: Array, W: Array, hs: Array) -> str:
    """The slip that gives `got` in place of the product, as a clause; empty for another."""
    if got.shape != W.shape:
        return ""
    slope = 1.0 - hs**2
    jacobians: list[Array] = [s[:, np.newaxis] * W for s in slope]
    one: dict[str, list[Array]] = {
        "nothing was multiplied: this is still the identity.": [np.eye(len(W))],
        "the slope of tanh is missing: this is W_hh alone.": [W] * len(hs),
        "W_hh is missing: this is the slope alone.": [np.diag(s) for s in slope],
        "the slope is at the wrong side: the slope of unit i belongs to row i of W_hh, which "
        "gathers all that unit i hears. Make a column of it: (1 - h_t**2)[:, np.newaxis].": [
            W * s for s in slope
        ],
        "h_t is the value of tanh; its slope is 1 - h_t**2.": [h[:, np.newaxis] * W for h in hs],
        "h_t is tanh(a_t) already: its slope is 1 - h_t**2, without another tanh.": [
            (1.0 - np.tanh(h) ** 2)[:, np.newaxis] * W for h in hs
        ],
    }
    for words, factors in one.items():
        if np.allclose(got, _product(factors), rtol=0, atol=1e-6):
            return words
    return _order_slip(got, jacobians) if len(hs) > 1 else ""


def _order_slip(got: Array, jacobians: list[Array]) -> str:
    """What is wrong when each Jacobian is right, but not their product."""
    several: dict[str, Array] = {
        "the order is reversed: the newest Jacobian stands on the left, J_t @ product.": _product(
            jacobians[::-1]
        ),
        "only the last Jacobian is left: multiply it with the product so far.": jacobians[-1],
        "only the first Jacobian is there: go on with those of the later steps.": jacobians[0],
        "* multiplies entry by entry; the product of matrices is @.": np.prod(jacobians, axis=0),
        "each Jacobian is right, but they were added; they have to be multiplied.": np.sum(
            jacobians, axis=0
        ),
    }
    for words, wrong in several.items():
        if np.allclose(got, wrong, rtol=0, atol=1e-6):
            return words
    return ""


def _product(factors: list[Array]) -> Array:
    """The factors multiplied, the first on the right."""
    product = np.eye(len(factors[0]))
    for factor in factors:
        product = factor @ product
    return product


def blame_matrix(W_hh: Array, hs: Array) -> Array:
    """Multiply the Jacobian of each step to the left of the product so far."""
    product = np.eye(len(W_hh))
    for h_t in hs:
        product = (1.0 - h_t**2)[:, np.newaxis] * W_hh @ product
    return product


def judge_slope(answer: Any) -> Verdict:
    """A function from rho and the typical slope to what one step adds to log10 of the length."""
    pairs = ((1.5, 0.58), (0.9, 1.0), (2.0, 0.5), (1.2, 0.9))
    cases: list[Case] = [{"rho": rho, "slope": slope} for rho, slope in pairs]
    verdict = agrees(answer, predicted_slope, cases, "one step multiplies, so it adds a logarithm.")
    slip = "" if verdict or not callable(answer) else _slope_slip(answer(1.5, 0.58))
    return not_yet(slip) if slip else verdict


def _slope_slip(got: Any) -> str:
    """The slip behind a prediction for rho = 1.5 and a slope of 0.58, as a sentence; empty for another."""
    if not isinstance(got, int | float | np.floating):
        return ""
    rho, slope = 1.5, 0.58
    slips = {
        rho
        * slope: "this is the factor of one step; the axis is logarithmic, so take log10 of it.",
        np.log(
            rho * slope
        ): "this is the natural logarithm; the axis counts powers of ten: np.log10.",
        np.log2(
            rho * slope
        ): "this is the logarithm to base 2; the axis counts powers of ten: np.log10.",
        np.log10(rho): "this is rho alone; every step multiplies by the slope too.",
        np.log10(slope): "this is the slope alone; every step multiplies by rho too.",
        np.log10(rho + slope): "rho and the slope were added; a step multiplies by both.",
        np.log10(rho) * np.log10(slope): "the logarithm of a product is the sum of the logarithms.",
        np.log10(rho) * slope: "only rho is under the logarithm; the slope belongs there too.",
        -np.log10(
            rho * slope
        ): "the sign is wrong: below 1 the length falls, and its logarithm too.",
        np.log10(rho / slope): "rho was divided by the slope; a step multiplies by both.",
    }
    return next((words for slip, words in slips.items() if abs(got - slip) < 1e-6), "")


def predicted_slope(rho: float, slope: float) -> float:
    """Each step multiplies the length by rho and by the slope."""
    return float(np.log10(rho * slope))


def judge_radius(answer: Any) -> Verdict:
    """The spectral radius that leaves a tenth of the gradient at lag 100, with inputs of size 0.1."""
    if isinstance(answer, bool) or not isinstance(answer, int | float | np.number):
        return not_yet(f"a number is asked for; this is {shown(answer)}.")
    rho = float(answer)
    if not 0.0 < rho <= MOST:
        return not_yet(f"a radius above 0 and up to {MOST:g} is asked for; this is {shown(rho)}.")
    left = in_time(rho, scale=SCALE).norms[LAG]
    found = f"{shown(rho)} leaves {left:.1g} at lag {LAG}"
    if WANTED / FACTOR <= left <= WANTED * FACTOR:
        return yes(f"{found}. The slope takes back most of what the radius gives.")
    if abs(rho - WANTED ** (1 / LAG)) < 0.004:
        return not_yet(
            f"{found}. It would be right in a linear net; here the slope takes its share."
        )
    if left < WANTED:
        return not_yet(f"{found}, which is less than a tenth: it falls too fast, so take more.")
    return not_yet(f"{found}, which is more than a tenth: take a smaller radius.")


def radius() -> float:
    """Halve the interval that the answer is in, again and again."""
    low, high = 1.0, 1.2
    while high - low > 0.002:
        rho = (low + high) / 2
        left = in_time(rho, scale=0.1).norms[100]
        low, high = (rho, high) if left < 0.1 else (low, rho)
    return round(low, 3)


EXERCISES = (
    Exercise(
        "05.jacobian",
        judge_jacobian,
        (
            "One step: row i of W_hh is all that unit i hears; its answer is multiplied by its own slope.",
            "J_t = (1 - h_t**2)[:, np.newaxis] * W_hh scales row i by the slope of unit i.",
            "Several steps: the newest Jacobian stands on the left, product = J_t @ product.",
        ),
        blame_matrix,
    ),
    Exercise(
        "05.slope",
        judge_slope,
        (
            "One step multiplies the length by a typical singular value, here rho, and by a typical slope.",
            "On the axis stands the logarithm to base 10: np.log10 of what one step multiplies by.",
        ),
        predicted_slope,
    ),
    Exercise(
        "05.radius",
        judge_radius,
        (
            "Set the inputs to 0.1 and move ρ: the blue line has to pass 0.1 at lag 100.",
            "In a linear net 0.977 would do, for 0.977 to the power 100 is 0.1. The slope asks for more than 1.",
            "Or search: in_time(rho, scale=0.1).norms[100] is what is left; halve the interval from 1.0 to 1.2.",
        ),
        radius,
        made=True,
    ),
)
