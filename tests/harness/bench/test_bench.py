"""The bench's own reckoning, without a clock: verdicts, the table, notebooks without their widgets."""

import ast
import importlib

import nbformat
import pytest

from tests.harness import lab
from tests.harness.bench import gates, sequences
from tests.harness.bench.course import without_widgets
from tests.harness.bench.latency import slower
from tests.harness.bench.table import Row, compared, markdown
from tests.notebooks import form


@pytest.mark.parametrize(
    ("ours", "at_p95", "verdict"), [(1.2, 1.5, "ok"), (1.2, 1.1, "MISSED"), (1.4, None, "MISSED")]
)
def test_a_ratio_keeps_its_budget_or_misses_it(ours, at_p95, verdict):
    row = compared("a", [10 * ours] * 20, [10.0] * 20, 1.3, at_p95)
    assert row.verdict == verdict
    assert f"{ours:.2f}x median ({10 * ours:.1f} to 10.0 ms)" in row.measured


@pytest.mark.parametrize(("least", "verdict"), [(None, ""), (12, "ok"), (13, "MISSED")])
def test_other_means_are_to_be_slower(least, verdict):
    assert slower("a", [120.0], [10.0], least).verdict == verdict


def test_the_table_has_every_row():
    rows = [Row("one", "<= 1", "0.5", True), Row("two", "", "7"), Row("three", "<= 1", "2", False)]
    assert markdown(rows, "Here.").splitlines()[4:] == [
        "| one | <= 1 | 0.5 | ok |",
        "| two | — | 7 |  |",
        "| three | <= 1 | 2 | MISSED |",
    ]


def test_what_hangs_on_a_widget_goes_with_it():
    sources = [
        "import numpy as np\nfrom widgets import Slicer\nslicer = Slicer()\nslicer",
        "vector = slicer.model.vector\nother = np.ones(3)",
        "vector.sum()",
        "vector = other\nvector.sum()",
    ]
    book = nbformat.v4.new_notebook(cells=[*map(nbformat.v4.new_code_cell, sources)])
    left = [cell.source for cell in without_widgets(book).cells]
    assert left == ["import numpy as np", "other = np.ones(3)", "", "vector = other\nvector.sum()"]
    assert book.cells[0].source == sources[0]


@pytest.mark.parametrize("path", form.lessons(), ids=lambda path: path.stem)
def test_a_lesson_without_widgets_still_computes(path):
    book = form.read(path)
    before, after = (
        [ast.parse(cell.source).body for cell in which.cells if cell.cell_type == "code"]
        for which in (book, without_widgets(book))
    )
    assert 0 < sum(map(len, after)) < sum(map(len, before))
    assert "widgets" not in "".join(ast.unparse(body) for body in after)


SCENES = [("gate_scenes", name) for name in gates.CELLS if name != "floor"] + [
    ("sequence_scenes", scene) for scene, _ in sequences.DRAWN.values()
]


@pytest.mark.parametrize(("module", "scene"), SCENES)
def test_what_the_bench_moves_can_be_moved(monkeypatch, module, scene):
    monkeypatch.syspath_prepend(str(lab.ROOT / "tests" / "harness" / "kernel_side"))
    widget = getattr(importlib.import_module(module), scene)()
    assert any(name.startswith("bench-") for name in widget._dom_classes)
