"""How the learning rate and the momentum of a training change with its updates."""

from collections.abc import Callable
from math import cos, pi

MOMENTUM = 0.9  # of Adam's mean of gradients
Schedule = Callable[[int], tuple[float, float]]  # update, from 0, to learning rate and momentum


def steady(rate: float) -> Schedule:
    """One learning rate for all updates."""
    return lambda step: (rate, MOMENTUM)


def warmed(rate: float, warm_up: int, updates: int) -> Schedule:
    """Up to `rate` in the first updates, level for the first half, then down in a line to a twentieth."""

    def at(step: int) -> tuple[float, float]:
        left = 2 * (1 - step / updates)
        return rate * min(1.0, (step + 1) / warm_up) * min(1.0, max(0.05, left)), MOMENTUM

    return at


def one_cycle(rate: float, updates: int) -> Schedule:
    """The schedule of torch's OneCycleLR, bit for bit (Smith and Topin, 2019).

    The learning rate rises from rate / 25 to `rate` in the first 30 % of `updates`, and falls to nearly nothing after;
    the momentum falls from 0.95 to 0.85, and rises again.
    """
    peak, last = 0.3 * updates - 1, updates - 1

    def at(step: int) -> tuple[float, float]:
        if step <= peak:
            share = step / peak
            return _annealed(rate / 25, rate, share), _annealed(0.95, 0.85, share)
        share = (step - peak) / (last - peak)
        return _annealed(rate, rate / 25 / 1e4, share), _annealed(0.85, 0.95, share)

    return at


def _annealed(start: float, end: float, share: float) -> float:
    """From start to end along half a cosine."""
    return end + (start - end) / 2.0 * (cos(pi * share) + 1)
