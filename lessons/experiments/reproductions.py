"""The reproduction wall: what papers report, what the same task gave here, and what the learner's own run gives.

`python -m lessons.train reproductions` measures every row over three seeds and writes `checkpoints/wall.json`, about
fifteen minutes; `python -m lessons.experiments.reproductions "NAME" ...` measures the rows that are named.
"""

import json
import platform
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from numbers import Integral
from typing import Any

from lessons.cells.protocol import CellError
from lessons.checkpoint import CHECKPOINTS
from lessons.experiments.reproduction_row import BETTER, SAME, Row, verdict_on
from lessons.experiments.reproduction_rows import ROWS
from lessons.experiments.reproduction_training import Recipe, ReproductionRecord, attempt

MEASURED = CHECKPOINTS / "wall.json"
SEEDS = (0, 1, 2)
WITHIN = 3.0  # yours agrees if it needs no more than this many times the most, and no less than a third of the least


@dataclass(frozen=True)
class Result:
    """How one training ended: solved or not, after how many runs (or symbols), the last score, CPU seconds."""

    row: str
    seed: int
    solved: bool
    seen: int
    score: float
    seconds: float

    def __str__(self) -> str:
        """What is the same on every machine."""
        return f"{self.row}, seed {self.seed}: {'solved' if self.solved else 'not solved'}"


def row(name: str) -> Row:
    """The row of that name; ValueError lists the names."""
    for known in ROWS:
        if known.name == name:
            return known
    names = "; ".join(known.name for known in ROWS)
    raise ValueError(f"The wall has no row {name!r}; take one of: {names}.")


def records(
    name: str, seed: int = 0, cell: type[Any] | None = None
) -> Iterator[ReproductionRecord]:
    """The training of a row from one seed, as it goes on; with a class `cell`, of that in place of the row's own.

    CellError for a class where the row trains no cell.
    """
    if not isinstance(seed, Integral) or seed < 0:
        raise ValueError(f"A seed is a whole number from 0 up, not {seed!r}.")
    recipe = row(name).recipe
    if isinstance(recipe, Recipe):
        return attempt(recipe if cell is None else replace(recipe, start=cell), seed)
    if cell is not None:
        raise CellError(
            f"the row {name!r} trains a net of its own, so no other cell can take its place."
        )
    return recipe.attempt(seed)


def result(name: str, seed: int, record: ReproductionRecord) -> Result:
    """The result of a row whose training ended with `record`."""
    return Result(name, seed, record.solved, record.seen, record.score, record.seconds)


def run(name: str, seed: int = 0, cell: type[Any] | None = None) -> Result:
    """Train the net of a row, or `cell` in its place, here and now, to its end."""
    *_, last = records(name, seed, cell)
    return result(name, seed, last)


@cache
def ours(name: str) -> tuple[Result, ...]:
    """What was measured for a row, one result for each of SEEDS."""
    results = _stored()["rows"][row(name).name]["results"]
    return tuple(Result(row=name, **measured) for measured in results)


def verdict(name: str) -> str:
    """The verdict on a row, by what was measured: see `reproduction_row.verdict_on`."""
    results = ours(name)
    counts = [result.seen for result in results if result.solved]
    return verdict_on(row(name), len(counts), len(results), counts)


def reproduced(name: str) -> bool:
    """Whether the verdict is that ours ended the same as published, or better."""
    return verdict(name) in (SAME, BETTER)


def agrees(result: Result) -> tuple[bool, str]:
    """Whether a result ended as most of ours did, in about as many runs; and a sentence that says so."""
    known, unit = ours(result.row), row(result.row).unit
    solving = _most_solve(known)
    if result.solved != solving:
        theirs = f"{sum(r.solved for r in known)} of {len(known)} of ours did"
        return False, f"{result}, though {theirs}."
    if not solving:
        return True, f"{result}, as ours."
    counts = [r.seen for r in known if r.solved]
    said = f"{result} after {result.seen:,} {unit}; ours took {min(counts):,} to {max(counts):,}"
    fits = min(counts) / WITHIN <= result.seen <= max(counts) * WITHIN
    return fits, f"{said}, {'so they agree' if fits else f'more than {WITHIN:.0f} times apart'}."


def _most_solve(results: Sequence[Result]) -> bool:
    return 2 * sum(result.solved for result in results) > len(results)


def publish(command: str) -> None:
    """Measure every row and write what was found."""
    measured = {known.name: _measured(known) for known in ROWS}
    _write({"command": command, "python": platform.python_version(), "rows": measured})


def measure(names: Sequence[str]) -> None:
    """Measure the rows that are named, and write them beside what is known of the others."""
    for name in names:
        found = _measured(row(name))
        entry = _stored()
        rows = entry["rows"] | {name: found}
        order = [known.name for known in ROWS if known.name in rows]
        _write(entry | {"rows": {known: rows[known] for known in order}})


def _measured(known: Row) -> dict[str, object]:
    found = [run(known.name, seed) for seed in SEEDS]
    print(
        "\n".join(f"{result}, {result.seen:,}, {result.seconds:.1f} s" for result in found),
        flush=True,
    )
    return {"settings": known.recipe.settings(), "results": [_entry(result) for result in found]}


def _stored() -> dict[str, Any]:
    entry: dict[str, Any] = json.loads(MEASURED.read_text(encoding="utf-8"))
    return entry


def _write(entry: dict[str, Any]) -> None:
    MEASURED.write_text(json.dumps(entry, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _entry(result: Result) -> dict[str, object]:
    entry = asdict(result) | {"score": round(result.score, 3), "seconds": round(result.seconds, 1)}
    del entry["row"]
    return entry


if __name__ == "__main__":
    measure(sys.argv[1:])
