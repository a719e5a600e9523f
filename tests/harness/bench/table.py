"""The rows of the bench and their table."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Row(NamedTuple):
    """One thing that was measured. `ok` is None where there is no budget."""

    what: str
    budget: str
    measured: str
    ok: bool | None = None

    @property
    def verdict(self) -> str:
        """ok, MISSED, or nothing."""
        return {True: "ok", False: "MISSED", None: ""}[self.ok]

    def __str__(self) -> str:
        return f"{self.verdict:6} {self.what} | {self.budget} | {self.measured}"


def markdown(rows: Sequence[Row], heading: str) -> str:
    """The whole table; `heading` says on what and when."""
    lines = ["| what | budget | measured | |", "|---|---|---|---|"]
    lines += [f"| {r.what} | {r.budget or '—'} | {r.measured} | {r.verdict} |" for r in rows]
    return f"{heading}\n\n" + "\n".join(lines) + "\n"


def median(times: Sequence[float]) -> float:
    """The middle of `times`."""
    return float(np.median(times))


def p95(times: Sequence[float]) -> float:
    """What 95 in 100 of `times` stay under."""
    return float(np.percentile(times, 95))


def compared(
    what: str, ours: Sequence[float], other: Sequence[float], at_median: float, at_p95: float | None
) -> Row:
    """A row: how many times longer `ours` (ms) take than `other`, and how many are allowed."""
    ratios = (median(ours) / median(other), p95(ours) / p95(other))
    said = (
        f"{ratios[0]:.2f}x median ({median(ours):.1f} to {median(other):.1f} ms), "
        f"{ratios[1]:.2f}x p95 ({p95(ours):.1f} to {p95(other):.1f} ms), n = {len(ours)}"
    )
    asked = f"<= {at_median}x median" + (f", <= {at_p95}x p95" if at_p95 else "")
    ok = ratios[0] <= at_median and (at_p95 is None or ratios[1] <= at_p95)
    return Row(what, asked, said, ok)
