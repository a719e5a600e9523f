"""Bytes that the kernel sends to the page when a notebook is opened and run for the first time."""

from collections.abc import Iterator

from tests.harness.bench.stage import Stage
from tests.harness.bench.table import Row

DIAGRAMS = [  # what lessons show, with the inputs they show it on
    "WordShuffler()",
    "SequenceShapes()",
    "Slicer()",
    "SoftmaxPlay()",
    "UnrolledNetwork(small, xs, T=8)",
    "UnrolledNetwork(small, xs, folded=True)",
    "CellStepper(RNNCell(4, 3, np.random.default_rng(0)), 'hello')",
    "CellStepper(small, xs)",
]
IMPORTS = """
from scenes import *
from widgets import SequenceShapes
from widgets import WordShuffler
from widgets import Slicer
from widgets import SoftmaxPlay
from widgets import UnrolledNetwork
small = RNNCell(2, 2, np.random.default_rng(0))
xs = np.random.default_rng(0).normal(size=(12, 2))
"""
PLOTS = [*DIAGRAMS[:5], "HelloTraining()", "gates()"]  # HelloTraining has a figure of either kind
FIGURE_WIDGET = ["by_figure_widget('gates', gate_panels, 0)"]


def first_open(stage: Stage) -> Iterator[Row]:
    """Bytes from the kernel for 8 figures: diagrams alone, with Plotly, and as FigureWidget."""
    empty = _received(stage, [])
    for what, cells, most in (("diagrams alone", DIAGRAMS, 0.3), ("with Plotly", PLOTS, 2.0)):
        size = (_received(stage, cells) - empty) / 1e6
        yield Row(
            f"first open of 8 figures, {what}", f"<= {most} MB", f"{size:.2f} MB", size <= most
        )
    one = (_received(stage, FIGURE_WIDGET) - empty) / 1e6
    yield Row(
        "first open of 8 FigureWidgets", "", f"{8 * one:.1f} MB (8 times the {one:.2f} MB of one)"
    )


def _received(stage: Stage, cells: list[str]) -> int:
    with stage.page([IMPORTS, *cells], counting=True) as page:
        return page.received
