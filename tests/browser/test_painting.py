"""A heat map that is painted on: with the pointer in one stroke, and with keys alone."""

import json

import nbformat
import pytest
from playwright.sync_api import Browser

from tests.harness import cells, lab
from tests.harness.page import NotebookPage
from tests.notebooks.form import METADATA

CODE = """
from widgets import DigitReader
view = DigitReader(t=4)
view.model.clear()
view
"""


@pytest.fixture(scope="module")
def opened(browser: Browser, server: lab.Server):
    """A page with a reader and blank paper."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CODE)], metadata=METADATA)
    nbformat.write(book, server.root / "painting.ipynb")
    page = NotebookPage(browser, server, "painting.ipynb")
    page.run_marked()
    yield page
    assert page.problems == []
    page.close()


def painted(page: NotebookPage) -> list[int]:
    """The pixels that hold ink, from 0, when the page has come to rest."""
    assert page.settle() == ""
    found: list[int] = json.loads(
        page.execute("print(view.model.image.ravel().nonzero()[0].tolist())")
    )
    return found


def test_a_stroke_paints_and_a_stroke_from_ink_rubs_out(opened: NotebookPage):
    mouse, ink = opened.page.mouse, cells.cover(opened.page, "ink")
    for stroke, left in (((10, 11, 12, 20), [10, 11, 12, 20]), ((11, 12), [10, 20])):
        mouse.move(*cells.centre(ink, stroke[0]))
        mouse.down()
        for index in stroke[1:]:
            mouse.move(*cells.centre(ink, index), steps=4)
        mouse.up()
        mouse.move(*cells.centre(ink, 63), steps=4)  # no button is held: nothing is painted
        assert painted(opened) == left


def test_keys_go_from_cell_to_cell_and_paint(opened: NotebookPage):
    opened.execute("view.model.clear()")
    keyboard = opened.page.keyboard
    cells.held(cells.cover(opened.page, "ink"), 0)
    for key in ("ArrowDown", "ArrowRight", "Enter", "ArrowRight", " "):
        keyboard.press(key)
    assert painted(opened) == [9, 10]
    keyboard.press("Enter")
    assert painted(opened) == [9]
    assert opened.execute("print(view.model.t, view.play.playing)").split() == ["8", "False"]
