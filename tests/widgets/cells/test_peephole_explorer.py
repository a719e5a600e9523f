"""A peephole: the lines are the live cell's, and the caption says when the gate opens."""

import numpy as np

from lessons.cells.unrolling import unroll
from lessons.toy_models.peephole_timer import STEPS, timer
from widgets.cells.peephole_explorer import SAY, PeepholeExplorer


def lines(view):
    return {trace["name"]: trace["y"] for trace in view.picture["data"]}


def test_lines_are_the_cells():
    view = PeepholeExplorer(p=16, b=-6, u=3)
    trace = unroll(timer(16, -6, 3), np.ones((STEPS, 1)))
    for name, title in SAY.lines.items():
        np.testing.assert_array_equal(lines(view)[title], trace[name][:, 0])


def test_the_caption_says_when_the_gate_opens():
    view = PeepholeExplorer(p=16, b=-6)
    assert "more than half open from step 8 on" in repr(view)
    view.control("p").value = 0.0
    assert "is never more than half open" in repr(view)


def test_the_cell_state_grows_whatever_the_gate_does():
    view = PeepholeExplorer()
    before = lines(view)
    for name, value in (("p", 20.0), ("b", -1.0), ("u", 40.0)):
        view.control(name).value = value
    after = lines(view)
    np.testing.assert_array_equal(after[SAY.lines["c"]], before[SAY.lines["c"]])
    assert (after[SAY.lines["o"]] > before[SAY.lines["o"]]).all()
