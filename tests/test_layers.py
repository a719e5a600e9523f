"""Who may import whom: notebooks -> widgets -> lessons, and upward only inside lessons."""

import ast
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FRONT_END = {"widgets", "notebooks", "ipywidgets", "plotly", "anywidget", "traitlets", "IPython"}
RANKS = [
    "numerics",
    "cell_parts",
    "cells",
    "deltas",
    "quick",
    "bptt",
    "attention",
    "models",
    "training",
]
FOUNDATION = {f"lessons.{name}": rank for rank, name in enumerate(RANKS)}


def imports_of(tree):
    """Dotted names of all that a syntax tree imports; `from a import b` gives a and a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute here"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules(package):
    """Every module of a package by dotted name, with its path."""
    for path in sorted((ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


SOURCES = dict([*modules("lessons"), *modules("widgets")])


@cache
def imported_by(module):
    return frozenset(imports_of(ast.parse(SOURCES[module].read_text(encoding="utf-8"))))


def reached_from(names):
    """All that importing `names` can bring in, through our own modules; packages included."""
    reached, open_ends = set(), set(names)
    while open_ends:
        name = open_ends.pop()
        if name in reached:
            continue
        reached.add(name)
        open_ends |= {name.rpartition(".")[0]} - {""}
        open_ends |= imported_by(name) if name in SOURCES else set()
    return reached


def root_names(names):
    return {name.partition(".")[0] for name in names}


def needs_torch(names):
    return "torch" in root_names(reached_from(names))


def test_lessons_know_nothing_of_the_front_end():
    for module in SOURCES:
        if module.startswith("lessons"):
            assert not root_names(imported_by(module)) & FRONT_END, module


def test_nothing_imports_the_tests():
    for module in SOURCES:
        assert "tests" not in root_names(imported_by(module)), module


def test_the_foundation_is_layered():
    for module, rank in FOUNDATION.items():
        for name in imported_by(module) if module in SOURCES else ():
            assert FOUNDATION.get(name, -1) < rank, f"{module} imports {name}"


def test_the_foundation_rests_on_itself():
    for module in FOUNDATION.keys() & SOURCES.keys():
        ours = {name for name in imported_by(module) if name in SOURCES}
        assert ours <= FOUNDATION.keys(), f"{module} imports {ours - FOUNDATION.keys()}"


@pytest.mark.parametrize("module", SOURCES)
def test_no_module_reaches_itself(module):
    others = {name for name in imported_by(module) if name in SOURCES and name != module}
    packages = {module.rsplit(".", n)[0] for n in range(1, module.count(".") + 1)}
    for name in others - packages:
        assert module not in reached_from([name]) - parents(name), f"{module} <-> {name}"


def parents(name):
    """The packages that a dotted name lies in."""
    parts = name.split(".")
    return {".".join(parts[:n]) for n in range(1, len(parts))}


NUMPY = ["cells", "bptt", "numerics", "deltas", "hello", "training", "text", "charlm", "checkpoint"]
NUMPY += ["ledger", "echo", "tasks", "road"]


@pytest.mark.parametrize("module", NUMPY)
def test_numpy_lessons_do_without_torch(module):
    assert f"lessons.{module}" in SOURCES
    assert not needs_torch([f"lessons.{module}"])
    assert needs_torch(["lessons.models"])


def test_torch_is_not_loaded_by_the_cells():
    """The same by experiment, in a fresh interpreter."""
    code = "import lessons.cells, lessons.bptt, sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def notebook_imports(path):
    """What the code cells of a notebook import; lines of IPython magic are passed over."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    lines = [line for text in sources for line in [*text.splitlines(), ""]]
    plain = ["" if line.startswith(("%", "!", "?")) else line for line in lines]
    return set(imports_of(ast.parse("\n".join(plain))))


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_a_notebook_gets_torch_only_where_it_asks_for_it(path):
    """It asks by importing torch, or a lessons module that itself imports torch or trains by its name."""
    names = notebook_imports(path)
    asked = {
        name
        for name in names & SOURCES.keys()
        if "torch" in root_names(imported_by(name)) or name.startswith("lessons.train_")
    }
    assert not needs_torch(names) or "torch" in root_names(names) or asked
