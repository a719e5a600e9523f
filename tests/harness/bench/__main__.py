"""Measure the budgets of the interactive pages: `python -m tests.harness.bench [name ...]`, `make bench`.

Every latency is a ratio of two things that took turns in one run on one machine. A budget that is missed is
said, and is no failure; the exit status is 1 only when something could not be measured.
"""

import argparse
import os
import platform
import sys
import time
import traceback
from collections.abc import Callable, Iterator

from tests.harness import chromium, lab
from tests.harness.bench import course, gates, latency, live, numerics, sequences, site, traffic
from tests.harness.bench.stage import Stage
from tests.harness.bench.table import Row, markdown

MEASURES: dict[str, Callable[[Stage], Iterator[Row]]] = {
    "latency": latency.latency,
    "parts": latency.parts,
    "gates": gates.gates,
    "sequences": sequences.sequences,
    "server": latency.server,
    "play": live.play,
    "drag": live.drag,
    "bytes": traffic.first_open,
    "lessons": course.lessons,
    "numerics": numerics.step,
    "gradients": numerics.gradients,
    "updates": numerics.updates,
    "sizes": course.sizes,
    "nbval": course.nbval,
    "site": site.site,
}
TABLE = lab.ROOT / "build" / "bench.md"


def main() -> int:
    """Run the measurements that are named, or all; returns the exit status."""
    about = "\n".join(f"  {name:10} {measure.__doc__}" for name, measure in MEASURES.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.harness.bench",
        description=f"{__doc__}\nmeasurements:\n{about}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "names", nargs="*", metavar="name", help="all measurements if none is named"
    )
    names = parser.parse_args().names or list(MEASURES)
    unknown = [name for name in names if name not in MEASURES]
    if unknown:
        parser.error(
            f"no measurement is called {', '.join(unknown)}; there are: {', '.join(MEASURES)}"
        )
    if chromium.find() is None:
        sys.exit(chromium.missing())
    began, rows, failed = time.monotonic(), [], False
    with Stage() as stage:
        for name in names:
            try:
                for row in MEASURES[name](stage):
                    rows.append(row)
                    print(row, flush=True)
            except Exception:
                traceback.print_exc()
                rows.append(Row(name, "", "could not be measured"))
                failed = True
    table = markdown(rows, _heading(time.monotonic() - began))
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(table, encoding="utf-8")
    print(f"\n{table}\n{_summary(rows)} The table is in {TABLE.relative_to(lab.ROOT)}.")
    return int(failed)


def _heading(seconds: float) -> str:
    load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    return (
        f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}; "
        f"{seconds / 60:.1f} minutes; load at the end (1, 5, 15 min): {load}."
    )


def _summary(rows: list[Row]) -> str:
    missed = [row.what for row in rows if row.ok is False]
    return f"Missed: {'; '.join(missed)}." if missed else "None of the budgets measured is missed."


if __name__ == "__main__":
    sys.exit(main())
