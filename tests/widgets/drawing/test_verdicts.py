"""Right and wrong, cell by cell: by colour and by a cross."""

import numpy as np

from widgets.drawing.theme import RIGHT, WRONG
from widgets.drawing.verdicts import VERDICT, cross, verdicts


def test_a_wrong_cell_has_a_cross_and_no_other():
    found = verdicts("it", np.array([1.0, -1.0, 0.0, np.nan]))
    np.testing.assert_array_equal(found["it fits"], [1, -1, 0, np.nan])
    np.testing.assert_array_equal(found["it wrong"], [0, 1, 0, 0])
    mark = cross("it", 1, 10, 20)
    assert mark.parts == ({"at": ["it wrong", 1], "of": ["", "✗"]},)
    assert (mark.x, mark.y, mark.anchor) == (10, 20, "end")
    assert (VERDICT["positive"], VERDICT["negative"]) == (RIGHT, WRONG)
