"""The attention map in the real page: the pointer lights a row, a click keeps it, a click on a token masks it."""

import nbformat
import pytest
from playwright.sync_api import Browser

from tests.harness import cells, lab
from tests.harness.page import NotebookPage
from tests.notebooks.form import METADATA

CODE = """
from widgets import AttentionMap
view = AttentionMap("reversal", "31415926", row=3)
view
"""


@pytest.fixture(scope="module")
def page(browser: Browser, server: lab.Server):
    """A map of eight tokens."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CODE)], metadata=METADATA)
    nbformat.write(book, server.root / "attention.ipynb")
    page = NotebookPage(browser, server, "attention.ipynb")
    page.run_marked()
    assert page.trouble() == ""
    yield page
    page.close()


def asked(page: NotebookPage, expression: str) -> str:
    """What an expression on the view is in the kernel."""
    return page.execute(f"print({expression})").strip()


def test_the_pointer_lights_a_row_and_leaves_it(page: NotebookPage):
    cells.hover(cells.cover(page.page, "alpha"), 5 * 8 + 2)
    assert page.until(lambda: asked(page, "view.model.shown") == "6")
    hint = page.page.locator(".rnn-hint")
    assert page.until(hint.is_visible)
    assert (hint.text_content() or "").startswith("row 6: α of “4” = ")
    page.page.mouse.move(2, 2)
    assert page.until(lambda: asked(page, "view.model.shown") == "3")
    assert page.trouble() == ""


def test_a_click_keeps_the_row(page: NotebookPage):
    cells.click(cells.cover(page.page, "lit"), 4)
    page.page.mouse.move(2, 2)
    assert page.until(lambda: asked(page, "(view.model.row, view.model.shown)") == "(5, 5)")
    assert "Row 5, " in page.views()[0]["caption"]


def test_a_click_on_a_token_masks_it_in_every_row(page: NotebookPage):
    cells.click(cells.cover(page.page, "hidden"), 2)
    assert page.until(lambda: "Masked: 4." in asked(page, "view"))
    weights = asked(page, "max(step['alpha'][2] for step in view.model.answer.steps)")
    assert float(weights) == 0.0
    page.page.get_by_role("button", name="unmask all").click()
    assert page.until(lambda: "Masked" not in asked(page, "view"))
    assert page.trouble() == ""
