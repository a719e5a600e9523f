"""The captioner in the real page: a scene is built with the keys alone, and the pointer walks along the words."""

import nbformat
import pytest
from playwright.sync_api import Browser

from tests.harness import cells, lab
from tests.harness.page import NotebookPage
from tests.notebooks.form import METADATA

CODE = """
from lessons.tasks.scenes import Scene
from widgets import Captioner
view = Captioner(Scene(), colour="blue", shape="circle")
view
"""


@pytest.fixture(scope="module")
def page(browser: Browser, server: lab.Server):
    """A captioner of an empty scene."""
    book = nbformat.v4.new_notebook(metadata=METADATA)
    book.cells = [nbformat.v4.new_code_cell(CODE)]
    nbformat.write(book, server.root / "captioner.ipynb")
    page = NotebookPage(browser, server, "captioner.ipynb")
    page.run_marked()
    assert page.trouble() == ""
    yield page
    page.close()


def things(page: NotebookPage) -> str:
    return page.execute("print(view.model.scene)").strip()


def test_a_scene_is_built_with_the_keys(page: NotebookPage):
    cells.held(cells.cover(page.page, "grid"), 0)
    placed = [("Enter", "blue circle in cell 0")]
    placed.append(("ArrowRight ArrowDown Enter", f"{placed[0][1]}, blue circle in cell 4"))
    for keys, wanted in placed:
        for key in keys.split():
            page.page.keyboard.press(key)  # the cell is still in hand when the scene is drawn anew
            page.settle()
        assert page.until(lambda wanted=wanted: things(page) == wanted), things(page)
    assert page.trouble() == ""


def test_the_pointer_walks_along_the_words(page: NotebookPage):
    cells.hover(cells.cover(page.page, "strip"), 3)
    assert page.until(lambda: page.execute("print(view.model.t)").strip() == "4")
    assert page.trouble() == ""
