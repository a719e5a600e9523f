"""Exercises of lesson 05: the Jacobian of several steps, the slope predicted, a radius that keeps a tenth."""

from typing import Any

import numpy as np

from lessons.cells.basic import RNNCell
from lessons.cells.unrolling import unroll
from lessons.checks.engine.compare import shown
from lessons.checks.engine.comparison import Case, Comparison, Slips
from lessons.checks.engine.exercise import Exercise, Verdict, not_yet, yes
from lessons.gradients.flow import in_time
from lessons.numerics import Array

LAG, SCALE, WANTED, FACTOR = 100, 0.1, 0.1, 1.5  # of the radius; a factor of 1.5 off is near enough
MOST = 5.0  # the largest radius that is tried


def _run(steps: int) -> Case:
    """W_hh and the states of a run of some steps."""
    rng = np.random.default_rng(steps)
    cell, h = RNNCell(2, 3, rng), rng.uniform(-1, 1, 3)
    cell.W_hh *= 2.0
    hs = unroll(cell, rng.normal(size=(steps, 2)), {"h": h})["h"]
    return {"W_hh": cell.W_hh, "hs": hs}


def _jacobian_slips(W: Array, hs: Array) -> Slips:
    """Wrong products; of several steps, also wrong products of right Jacobians."""
    slope = 1.0 - hs**2
    slips = {
        "nothing was multiplied: this is still the identity.": np.eye(len(W)),
        "the slope of tanh is missing: this is W_hh alone.": _product([W] * len(hs)),
        "W_hh is missing: this is the slope alone.": _product([np.diag(s) for s in slope]),
        "the slope is at the wrong side: the slope of unit i belongs to row i of W_hh, which "
        "holds all weights into unit i. Make a column of it: (1 - h_t**2)[:, np.newaxis].": (
            _product([W * s for s in slope])
        ),
        "h_t is the value of tanh; its slope is 1 - h_t**2.": (
            _product([h[:, np.newaxis] * W for h in hs])
        ),
        "h_t is tanh(a_t) already: its slope is 1 - h_t**2, without another tanh.": (
            _product([(1.0 - np.tanh(h) ** 2)[:, np.newaxis] * W for h in hs])
        ),
    }
    return slips | (_order_slips([s[:, np.newaxis] * W for s in slope]) if len(hs) > 1 else {})


def _order_slips(J: list[Array]) -> dict[str, Array]:
    """What comes out when each Jacobian is right, but not their product."""
    return {
        "the order is reversed: the newest Jacobian stands on the left, J_t @ product.": (
            _product(J[::-1])
        ),
        "only the last Jacobian is left: multiply it with the product so far.": J[-1],
        "only the first Jacobian is there: go on with those of the later steps.": J[0],
        "* multiplies entry by entry; the product of matrices is @.": np.prod(J, axis=0),
        "each Jacobian is right, but they were added; they have to be multiplied.": (
            np.sum(J, axis=0)
        ),
    }


def _product(factors: list[Array]) -> Array:
    """The factors multiplied, the first on the right."""
    product = np.eye(len(factors[0]))
    for factor in factors:
        product = factor @ product
    return product


def jacobian_product(W_hh: Array, hs: Array) -> Array:
    """Multiply the Jacobian of each step to the left of the product so far."""
    product = np.eye(len(W_hh))
    for h_t in hs:
        product = (1.0 - h_t**2)[:, np.newaxis] * W_hh @ product
    return product


judge_jacobian = Comparison(
    jacobian_product,
    "the same as a small change of each unit of h_0 and the change of the last state.",
    [_run(1), _run(3)],
    _jacobian_slips,
    where=lambda W, hs: f"for {len(hs)} step{'s' * (len(hs) > 1)}, ",
    slips_where=True,
    asked="a function jacobian_product(W_hh, hs)",
    atol=1e-6,
    slack=1e-6,
)


def _slope_slips(rho: float, slope: float) -> Slips:
    """Wrong predictions."""
    log = np.log10
    return {
        "this is the factor of one step; the axis is logarithmic, so take log10 of it.": (
            rho * slope
        ),
        "this is the natural logarithm; the axis counts powers of ten: np.log10.": (
            np.log(rho * slope)
        ),
        "this is the logarithm to base 2; the axis counts powers of ten: np.log10.": (
            np.log2(rho * slope)
        ),
        "this is rho alone; every step multiplies by the slope too.": log(rho),
        "this is the slope alone; every step multiplies by rho too.": log(slope),
        "rho and the slope were added; a step multiplies by both.": log(rho + slope),
        "the logarithm of a product is the sum of the logarithms.": log(rho) * log(slope),
        "only rho is under the logarithm; the slope belongs there too.": log(rho) * slope,
        "the sign is wrong: below 1 the norm falls, and its logarithm too.": -log(rho * slope),
        "rho was divided by the slope; a step multiplies by both.": log(rho / slope),
    }


def predicted_slope(rho: float, slope: float) -> float:
    """Each step multiplies the norm by rho and by the slope."""
    return float(np.log10(rho * slope))


judge_slope = Comparison(
    predicted_slope,
    "one step multiplies, so it adds a logarithm.",
    [{"rho": r, "slope": s} for r, s in ((1.5, 0.58), (0.9, 1.0), (2.0, 0.5), (1.2, 0.9))],
    _slope_slips,
)


def judge_radius(answer: Any) -> Verdict:
    """The spectral radius that leaves a tenth of the gradient at lag 100, with inputs of size 0.1."""
    if isinstance(answer, bool) or not isinstance(answer, int | float | np.number):
        return not_yet(f"write a number; this is {shown(answer)}.")
    rho = float(answer)
    if not 0.0 < rho <= MOST:
        return not_yet(f"write a radius above 0 and up to {MOST:g}; this is {shown(rho)}.")
    left = in_time(rho, scale=SCALE).norms[LAG]
    found = f"{shown(rho)} leaves {left:.1g} at lag {LAG}"
    if WANTED / FACTOR <= left <= WANTED * FACTOR:
        return yes(f"{found}. The radius is above 1, because the slope of tanh is below 1.")
    if abs(rho - WANTED ** (1 / LAG)) < 0.004:
        return not_yet(
            f"{found}. It would be right in a linear net; here the slope of tanh is below 1."
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
        jacobian_product,
        "One step: row i of W_hh times the change of h_{t-1} is the change of a_i; tanh multiplies it by 1 - h_i**2.",
        "J_t = (1 - h_t**2)[:, np.newaxis] * W_hh scales row i by the slope of unit i.",
        "Several steps: the newest Jacobian stands on the left, product = J_t @ product.",
    ),
    Exercise(
        "05.slope",
        judge_slope,
        predicted_slope,
        "One step multiplies the norm by a typical singular value, here rho, and by a typical slope.",
        "On the axis stands the logarithm to base 10: np.log10 of what one step multiplies by.",
    ),
    Exercise(
        "05.radius",
        judge_radius,
        radius,
        "Set the inputs to 0.1 and move ρ: the purple line has to pass 0.1 at lag 100.",
        "In a linear net it is 0.977, since 0.977**100 is 0.1. With the slope of tanh it has to be above 1.",
        "Or search: in_time(rho, scale=0.1).norms[100] is what is left; halve the interval from 1.0 to 1.2.",
    ),
)
