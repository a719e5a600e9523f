"""A drawing grows with a wide page, but not beyond what stays in sight with its controls; its words stand beside it."""

import pytest
from playwright.sync_api import Browser

from tests.harness.blank import Board, blank
from widgets.drawing import marks


@pytest.fixture(scope="module")
def board(browser: Browser):
    page = blank(browser)
    page.add_style_tag(content=".rnn-scroll { width: auto !important; }")
    board = Board(page)
    board.clear()
    page.evaluate("() => document.body.classList.add('rnn-view')")
    yield board
    page.context.close()


@pytest.mark.parametrize(
    ("window", "shape", "drawn"),
    [
        ((1850, 950), (820, 100), (1100, 134)),  # as wide as its column
        ((1850, 950), (820, 600), (888, 650)),  # a high one is hardly larger
        ((1850, 1200), (820, 600), (1100, 805)),  # unless there is room
        ((1200, 950), (820, 600), (820, 600)),
        ((1850, 950), (430, 100), (602, 140)),  # a small one grows by 1.4
    ],
)
def test_a_drawing_grows_as_far_as_it_stays_in_sight(board: Board, window, shape, drawn):
    board.page.set_viewport_size(dict(zip(("width", "height"), window, strict=True)))
    board.show(marks.scene(*shape, [marks.Box((0, 0), shape)], lines=[["words"]]), [], "Caption.")
    box, words = (board.at(css).bounding_box() for css in (".rnn-board", ".rnn-lines"))
    assert (box["width"], box["height"]) == pytest.approx(drawn, abs=1.5)
    assert words["x"] - (box["x"] + box["width"]) == pytest.approx(24, abs=1)  # beside it
