"""A class on one hub: `python -m tests.hub.bench [learners]`, `make bench-class`, as root.

Each learner comes a few seconds after the one before, logs in, opens her server, runs all of lesson 12 and saves it
with a note of hers. When all have run it, each drags the slider t of the whole LSTM for a minute: ten moves in a
second, then four seconds of looking. Halfway five restart their kernels and two their servers, run the lesson again up
to the slider, and go on. All of it goes through the proxy, as a browser does it; nothing is painted.

Control to answer is from the moment when a hand moves the slider to that at which the new picture's numbers have
arrived. While a move waits for the kernel the page keeps the newest one, and so does this: the time counts from when
that one was made.
"""

import itertools
import os
import platform
import re
import sys
import threading
import time
from typing import Any

import numpy as np
import psutil

from tests.harness.bench.table import Row, markdown
from tests.hub.client import Learner
from tests.hub.running import ROOT, Hub, running

LEARNERS, NEW_KERNELS, NEW_SERVERS = 30, 5, 2
APART = 10.0  # s from one who comes to the next
MINUTE, STROKE, PAUSE, RATE = (
    60.0,
    1.0,
    4.0,
    10,
)  # s of dragging; s of a stroke and after it; moves/s in one
MOST_MS, MOST_GB = 250, 8
NOTEBOOK = "notebooks/12-what-does-the-lstm-output.ipynb"
CELL = "plug-run"  # of the notebook: the widget that is dragged
NOTE = "\n\nWhat I think of it: o hides what C keeps."
OF_A_KERNEL = re.compile("ipykernel_launcher|fork_server.py|kernel.py")  # its command lines
TABLE = ROOT / "build" / "bench-class.md"


class Seat(threading.Thread):
    """One learner at work, beside the others."""

    def __init__(self, hub: Hub, name: str, number: int) -> None:
        """The learner's `number` says when she comes, and what she does halfway."""
        super().__init__(name=name, daemon=True)
        self.learner = Learner(hub.url, name, hub.passwords[name])
        self.number = number
        self.began = threading.Event()  # of dragging: all have run the lesson
        self.times: list[float] = []  # ms from control to answer
        self.opened = self.ran = 0.0  # s until the server is there, until the lesson is run
        self.merged = 0  # moves that a newer one replaced before they were sent
        self.at = 0  # where the slider is
        self.same = self.finished = False
        self.problem = ""

    def run(self) -> None:
        """Do it all; what goes wrong is kept."""
        try:
            self.work()
        except Exception as error:
            self.problem = f"{self.name}: {type(error).__name__}: {error}"
        finally:
            self.learner.leave()

    def work(self) -> None:
        """Lesson, note, drag."""
        time.sleep(self.number * APART)
        came, learner = time.perf_counter(), self.learner
        learner.log_in()
        learner.start_server()
        learner.start_kernel(NOTEBOOK)
        self.opened = time.perf_counter() - came
        book = learner.read(NOTEBOOK)
        self.run_cells(book)
        self.ran = time.perf_counter() - came
        book["cells"][1]["source"] += NOTE
        learner.save(NOTEBOOK, book)
        while not self.began.is_set():
            learner.look(0.5)
        half = MINUTE / 2
        self.drag(half)
        if self.number < NEW_KERNELS:
            learner.restart_kernel()
            self.run_cells(book, CELL)
        elif self.number < NEW_KERNELS + NEW_SERVERS:
            learner.stop_server()
            learner.start_server()
            learner.start_kernel(NOTEBOOK)
            self.run_cells(book, CELL)
        self.drag(half)
        self.same = sources(learner.read(NOTEBOOK)) == sources(book)
        self.finished = not learner.errors

    def run_cells(self, book: Any, last: str = "") -> None:
        """Run the cells of the notebook one after the other, up to the cell `last`."""
        for cell in book["cells"]:
            if cell["cell_type"] == "code":
                self.learner.run(cell["source"])
                if cell["id"] == CELL:
                    self.slider = self.learner.slider("t")
                if cell["id"] == last:
                    return

    def drag(self, seconds: float) -> None:
        """Move the slider forth and back, in strokes."""
        rng = np.random.default_rng(self.number)
        values = itertools.cycle((1, 2, 3, 4, 5, 4, 3, 2))
        self.learner.look(float(rng.uniform(0, STROKE + PAUSE)))  # hands are not in step
        end = time.perf_counter() + seconds
        while (stroke := time.perf_counter()) < end:
            moves = [stroke + k / RATE for k in range(round(STROKE * RATE))]
            while moves:
                now = time.perf_counter()
                if now < moves[0]:
                    time.sleep(moves[0] - now)
                waiting = [due for due in moves if due <= time.perf_counter()]
                moves = moves[len(waiting) :]
                self.merged += len(waiting) - 1
                value = next(value for value in values if value != self.at)
                self.at, painted = value, self.learner.move(self.slider, value)
                if painted is None:
                    self.learner.errors.append(f"{self.name}: a move to {value} was not answered")
                else:
                    self.times.append(1e3 * (painted - waiting[-1]))
            self.learner.look(PAUSE)


def sources(book: Any) -> list[str]:
    """The texts of a notebook's cells."""
    return [cell["source"] for cell in book["cells"]]


def memory(hub: Hub) -> dict[str, float]:
    """GB of each part of the hub, shared pages counted once."""
    parts = {"kernels": 0.0, "servers": 0.0, "hub and proxy": 0.0}
    for process in [(top := psutil.Process(hub.pid)), *top.children(recursive=True)]:
        try:
            words = " ".join(process.cmdline())
            part = "hub and proxy" if process.username() == "root" else "servers"
            part = "kernels" if part == "servers" and OF_A_KERNEL.search(words) else part
            parts[part] += process.memory_full_info().pss / 1e9
        except psutil.NoSuchProcess:
            continue
    return parts


def attend(hub: Hub) -> tuple[list[Seat], dict[str, float]]:
    """Let the class work; the seats afterwards, and the memory when all had run the lesson."""
    seats = [Seat(hub, name, k) for k, name in enumerate(hub.passwords)]
    for seat in seats:
        seat.start()
    while not all(seat.ran or seat.problem for seat in seats):
        time.sleep(1)
    found = memory(hub)
    for seat in seats:
        seat.began.set()
    for seat in seats:
        seat.join()
    now = memory(hub)
    return seats, max(found, now, key=lambda parts: sum(parts.values()))


def rows(seats: list[Seat], parts: dict[str, float]) -> list[Row]:
    """The table."""
    count = len(seats)
    problems = [seat.problem for seat in seats if seat.problem]
    problems += [error for seat in seats for error in seat.learner.errors]
    done, kept = sum(seat.finished for seat in seats), sum(seat.same for seat in seats)
    times = [ms for seat in seats for ms in seat.times] or [float("nan")]
    p50, p95, p99 = np.percentile(times, [50, 95, 99])
    whole = sum(parts.values())
    said = f"p50 {p50:.0f}, p95 {p95:.0f}, p99 {p99:.0f} ms; n = {len(times)}"
    merged = sum(seat.merged for seat in seats)
    kernels, servers = min(count, NEW_KERNELS), max(0, min(count - NEW_KERNELS, NEW_SERVERS))
    opened, ran = ([getattr(seat, name) for seat in seats] for name in ("opened", "ran"))
    inside = ", ".join(f"{part} {size:.1f}" for part, size in parts.items())
    return [
        Row("learners who finish", "all", f"{done} of {count}", done == count),
        Row(
            "notebooks as they were saved, "
            f"{kernels} kernels and {servers} servers restarted in between",
            "all",
            f"{kept} of {count}",
            kept == count,
        ),
        Row("control to answer", f"p95 <= {MOST_MS} ms", said, bool(p95 <= MOST_MS)),
        Row("moves that a newer one replaced on its way", "", f"{merged}"),
        Row("memory in all", f"<= {MOST_GB} GB", f"{whole:.1f} GB ({inside})", whole <= MOST_GB),
        Row(
            "from login to JupyterLab", "", f"{np.median(opened):.0f} s, {max(opened):.0f} at most"
        ),
        Row(
            "from login to the lesson's end", "", f"{np.median(ran):.0f} s, {max(ran):.0f} at most"
        ),
        Row("errors", "none", "; ".join(problems) or "none", not problems),
    ]


def main(argv: list[str]) -> int:
    """Measure a class; the exit status is 1 if it could not be measured."""
    if argv and not (argv[0].isdecimal() and int(argv[0]) > 0):
        print(f"LEARNERS is a number from 1 on, not {argv[0]}.", file=sys.stderr)
        return 2
    count, began = int(argv[0]) if argv else LEARNERS, time.monotonic()
    try:
        with running("bench-class", count) as hub:
            before = os.getloadavg()[0]
            seats, parts = attend(hub)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    heading = (
        f"{count} learners, one each {APART:.0f} s; {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}; {(time.monotonic() - began) / 60:.1f} minutes; "
        f"load before {before:.1f}, at the end (1, 5, 15 min) {load}."
    )
    table = markdown(rows(seats, parts), heading)
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(table, encoding="utf-8")
    print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
