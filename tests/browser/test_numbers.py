"""The table of numbers under a picture, by keyboard; and the names of controls, as a screen reader finds them."""

import json

import nbformat
import pytest
from playwright.sync_api import Browser, expect

from tests.harness import lab
from tests.harness.accessibility import violations
from tests.harness.page import NotebookPage
from tests.notebooks.form import METADATA

CELLS = [
    "from widgets import HelloTraining\nfrom widgets import RecallLab\n"
    "from widgets import TextColours\nviews = [HelloTraining(), TextColours(), RecallLab()]",
    *(f"views[{k}]" for k in range(3)),
]
TABLES = """(panel) => [...panel.querySelectorAll("table")].map((table) => ({
  title: table.caption.textContent,
  columns: [...table.tHead.rows[0].cells].map((cell) => cell.textContent),
  rows: [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent)),
}))"""


@pytest.fixture(scope="module")
def page(browser: Browser, server: lab.Server):
    book = nbformat.v4.new_notebook(metadata=METADATA)
    book.cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    nbformat.write(book, server.root / "numbers.ipynb")
    page = NotebookPage(browser, server, "numbers.ipynb")
    page.run_marked()
    assert page.settle() == ""
    yield page
    page.close()


def opened(page: NotebookPage, k: int):
    """The panel of the k-th view, after Enter on its button."""
    view = page.page.locator(".rnn-view").nth(k)
    button = view.get_by_role("button", name="table of numbers")
    button.focus()
    if button.get_attribute("aria-expanded") == "false":
        page.page.keyboard.press("Enter")
    return view.get_by_role("group", name="Table of numbers")


def sent(page: NotebookPage, k: int):
    """The tables of a view, as the kernel has them."""
    told = page.execute(f"import json; print(json.dumps(views[{k}].table().shortened()))")
    tables = json.loads(told)
    return [{name: table[name] for name in ("title", "columns", "rows")} for table in tables]


@pytest.mark.parametrize("k", [0, 1])
def test_the_button_opens_the_numbers_of_the_kernel(page: NotebookPage, k: int):
    panel = opened(page, k)
    expect(panel.locator("table").first).to_be_visible()
    wanted = sent(page, k)
    assert page.until(lambda: panel.evaluate(TABLES) == wanted)
    assert violations(page, within=".rnn-table:not([hidden])") == []


def test_an_open_table_follows_the_picture_and_escape_closes_it(page: NotebookPage):
    panel = opened(page, 0)
    page.execute("views[0].model.seed = 3")
    wanted = sent(page, 0)
    assert page.until(lambda: panel.evaluate(TABLES) == wanted)
    panel.focus()
    page.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert page.page.evaluate("() => document.activeElement.textContent") == "table of numbers"


def test_the_page_says_how_many_rows_are_left_out(page: NotebookPage):
    panel = opened(page, 1)
    left = page.execute("print(sum(t['left'] for t in views[1].table().shortened()))").strip()
    expect(panel.get_by_text(f"{left} more rows are left out here")).to_be_visible()


def test_a_slider_is_called_by_its_description_also_a_new_one(page: NotebookPage):
    view = page.page.locator(".rnn-view").nth(0)
    expect(view.get_by_role("slider", name="seed", exact=True)).to_have_count(1)
    page.execute(
        "[c for c in views[0].controls if c.description == 'seed'][0].description = 'h<sub>0</sub>'"
    )
    expect(view.get_by_role("slider", name="h<sub>0</sub>", exact=True)).to_have_count(1)


def test_a_control_that_comes_later_has_a_name(page: NotebookPage):
    page.execute(
        "from ipywidgets import IntSlider, Play\n"
        "row = views[2].children[0]\n"
        "row.children = [*row.children, IntSlider(description='late'), Play(max=9, interval=60000)]"
    )
    view = page.page.locator(".rnn-view").nth(2)
    expect(view.get_by_role("slider", name="late", exact=True)).to_have_count(1)
    view.get_by_role("button", name="play", exact=True).click()
    expect(view.get_by_role("button", name="pause", exact=True)).to_have_count(1)
    assert violations(page) == []
