"""The lessons as a whole: first paint, memory, the dearest cell, nbval, bytes on disk."""

import ast
import copy
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from tests.harness import lab
from tests.harness.bench.stage import BenchPage, Stage, must_be_well
from tests.harness.bench.table import Row
from tests.notebooks import form

ROUNDS = 2


def lessons(stage: Stage) -> Iterator[Row]:
    """First paint of each lesson, memory of its kernel, CPU of its dearest cell and of its live trainings."""
    memory: dict[str, float] = {}
    with_torch: dict[str, float] = {}
    cells: dict[str, float] = {}
    trainings: dict[str, float] = {}
    for path in form.lessons():
        name, book = path.stem[:2], form.read(path)
        with stage.notebook(book) as page:  # the first run also warms the server
            _ask(page, "watch()")
            page.run_marked()
            trouble = page.settle()
            if trouble:
                raise RuntimeError(f"{path.name}: {trouble}")
            must_be_well(page)
            figures = page.measure("drawn")
            cells |= {f"lesson {name}, {cell}": s for cell, s in _ask(page, "CELLS").items()}
            if not _ask(page, "has_torch()"):
                memory[name] = _ask(page, "memory()")
            with_torch[name] = _ask(page, "memory_with_torch()")
            trainings |= {f"{name} {kind}": s for kind, s in _ask(page, "trainings()").items()}
        yield _first_paint(stage, name, book, figures)
    yield _most("memory of the kernel after a lesson without torch", memory, 100)
    yield _most("memory of the kernel, torch imported and used", with_torch, 310)
    yield _most("CPU of a live training, from start to end", trainings, 20, "s", ".1f")
    dearest = max(cells, key=lambda cell: cells[cell])
    said = f"{cells[dearest]:.1f} s ({dearest})"
    yield Row("CPU of the dearest cell of all lessons", "<= 20 s", said, cells[dearest] <= 20)


def _ask(page: BenchPage, what: str) -> Any:
    return json.loads(page.execute(f"import json, costs; print(json.dumps(costs.{what}))"))


def _most(
    what: str, found: dict[str, float], most: float, unit: str = "MB", digits: str = ".0f"
) -> Row:
    """A row: each of `found`, and whether the largest is at most `most`."""
    said = ", ".join(f"{name}: {size:{digits}}" for name, size in found.items())
    return Row(what, f"<= {most:.0f} {unit}", f"{said} {unit}", max(found.values()) <= most)


def _first_paint(stage: Stage, name: str, book: Any, figures: int) -> Row:
    """Run All to all painted, with the widgets and without them, in turns, each in a fresh page and kernel."""
    bare = without_widgets(book)
    full_times, bare_times = [], []
    for _ in range(ROUNDS):
        for version, count, times in ((book, figures, full_times), (bare, 0, bare_times)):
            with stage.notebook(version) as page:
                times.append(page.measure("runAll", count) / 1000)
                must_be_well(page)
    full, least = min(full_times), min(bare_times)
    said = f"{full - least:.1f} s ({full:.1f} to {least:.1f}), quicker of {ROUNDS}"
    what = (
        f"lesson {name}, Run All to all {figures} figures painted, beyond the same without widgets"
    )
    return Row(what, "<= 3 s", said, full - least <= 3)


def without_widgets(book: Any) -> Any:
    """The notebook without what it imports from widgets, and without all that hangs on it."""
    bare, lost = copy.deepcopy(book), set[str]()
    for cell in bare.cells:
        if cell.cell_type == "code":
            kept = []
            for statement in ast.parse(cell.source).body:
                bound = _bound(statement)
                if _from_widgets(statement) or _used(statement) & lost:
                    lost |= bound
                else:
                    lost -= bound
                    kept.append(statement)
            cell.source = "\n".join(map(ast.unparse, kept))
            cell.outputs = []
    return bare


def _from_widgets(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith("widgets")


def _used(statement: ast.stmt) -> set[str]:
    names = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
    return {name.id for name in names if isinstance(name.ctx, ast.Load)}


def _bound(statement: ast.stmt) -> set[str]:
    """The names that a statement of a notebook's top level gives a value."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name for alias in statement.names}
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    names = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
    return {name.id for name in names if isinstance(name.ctx, ast.Store)}


def sizes(_: Stage) -> Iterator[Row]:
    """Bytes of each committed notebook."""
    found = {path.stem[:2]: path.stat().st_size / 1000 for path in form.lessons()}
    yield _most("committed notebook with its stills", found, 400, "kB")


def nbval(_: Stage) -> Iterator[Row]:
    """Wall time of nbval over all notebooks."""
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "--nbval", "notebooks"]
    run = subprocess.run(command, cwd=lab.ROOT, capture_output=True, encoding="utf-8")
    minutes = (time.monotonic() - began) / 60
    if run.returncode:
        raise RuntimeError(run.stdout[-3000:])
    yield Row("nbval over the whole course", "<= 10 min", f"{minutes:.1f} min", minutes <= 10)
