"""The timeline in the real page: the pointer tells a number, and timeline and stepper walk together."""

import re

import nbformat
import pytest
from playwright.sync_api import Browser

from tests.harness import cells, lab
from tests.harness.page import NotebookPage
from tests.notebooks.form import METADATA

CODE = """
import numpy as np
from lessons.cells import LSTMCell
from widgets import GateTimeline
from widgets import CellStepper
stepper = CellStepper(LSTMCell(4, 3, np.random.default_rng(0)), "hello")
timeline = GateTimeline(stepper=stepper, show="averaged")
stepper
"""


@pytest.fixture(scope="module")
def page(browser: Browser, server: lab.Server):
    """A stepper, and the timeline of the same run under it."""
    book = nbformat.v4.new_notebook(metadata=METADATA)
    book.cells = [nbformat.v4.new_code_cell(source) for source in (CODE, "timeline")]
    nbformat.write(book, server.root / "timeline.ipynb")
    page = NotebookPage(browser, server, "timeline.ipynb")
    page.run_marked()
    assert page.trouble() == ""
    yield page
    page.close()


def row(page: NotebookPage, name: str):
    """A row of the timeline: the means of a quantity."""
    return cells.cover(page.page.locator(".rnn-view").nth(1), f"row {name}")


def test_the_pointer_tells_the_number(page: NotebookPage):
    mean = float(page.execute("print(stepper.model.trace['f'][2].mean())"))
    cells.hover(row(page, "f"), 3 - 1)
    hint = page.page.locator(".rnn-view").nth(1).locator(".rnn-hint")
    assert page.until(hint.is_visible)
    told = re.search(r"= (−?[\d.]+)$", hint.text_content() or "")
    assert told, hint.text_content()
    assert abs(float(told[1].replace("−", "-")) - mean) < 1e-4


def test_a_click_on_a_column_moves_the_stepper(page: NotebookPage):
    cells.click(row(page, "f"), 4 - 1)
    assert page.trouble() == ""
    assert page.execute("print(stepper.model.t, timeline.model.t)").split() == ["4", "4"]


def test_a_step_of_the_stepper_moves_the_timeline(page: NotebookPage):
    page.page.locator(".rnn-view").nth(0).locator(".rnn-board").press("Home")
    assert page.trouble() == ""
    assert page.execute("print(stepper.model.t, timeline.model.t)").split() == ["1", "1"]
    assert "t = 1 of 5" in page.views()[1]["caption"]
