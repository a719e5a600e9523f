"""The forget gate as a number: how long a memory lasts behind it, and the bias that makes it last."""

import numpy as np


def half_life(f: float) -> float:
    """Steps after which half remains behind a gate that stays at f: ln(1/2) / ln(f).

    0.0 for a shut gate (f = 0), infinite for an open one (f = 1); ValueError outside 0..1.
    """
    if not 0.0 <= f <= 1.0:
        raise ValueError(f"a gate lies between 0 and 1; this one is {f}")
    if f in (0.0, 1.0):
        return float("inf") if f else 0.0
    return float(np.log(0.5) / np.log(f))


def bias_for(lag: float, remaining: float) -> float:
    """The bias b with sigmoid(b)**lag = remaining: that fraction remains after `lag` steps, all else 0.

    b = ln(f / (1 - f)) with f = remaining**(1 / lag), exact also where f is close to 1; ValueError unless lag > 0 and
    0 < remaining < 1.
    """
    if not (lag > 0 and 0.0 < remaining < 1.0):
        raise ValueError(
            f"lag must be above 0 and remaining between 0 and 1, not {lag} and {remaining}"
        )
    log_f = np.log(remaining) / lag
    return float(log_f - np.log(-np.expm1(log_f)))
