"""The training monitor in the real page: cells run meanwhile, and a closed tab finds the run where it was."""

import re

import nbformat
import pytest
from playwright.sync_api import Browser

from tests.harness import lab
from tests.harness.page import NotebookPage
from tests.notebooks.form import METADATA

CODE = """
from widgets import TrainingMonitor

monitor = TrainingMonitor(updates=10000, pace=100)
monitor
"""
NAME = "monitor.ipynb"


def opened(browser: Browser, server: lab.Server) -> NotebookPage:
    return NotebookPage(browser, server, NAME)


def step(page: NotebookPage) -> int:
    """The step that the page shows; -1 before it shows one."""
    (view,) = page.views()
    found = re.search(r"step (\d+) of", view["caption"])
    return int(found[1]) if found else -1


def button(page: NotebookPage, words: str):
    return page.page.locator(".rnn-view").get_by_role("button", name=words, exact=True)


@pytest.fixture
def page(browser: Browser, server: lab.Server):
    """A page whose monitor trains."""
    cells = [nbformat.v4.new_code_cell(source) for source in (CODE, "6 * 7", "monitor")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=METADATA), server.root / NAME)
    page = opened(browser, server)
    page.run_cell(0)
    button(page, "Train").click()
    assert page.until(lambda: step(page) > 0)
    return page


def test_a_cell_answers_while_it_trains_and_shows_the_run_again(
    page: NotebookPage, browser: Browser, server: lab.Server
):
    ran = page.run_cell(1)
    assert ran["outputs"][0]["data"]["text/plain"] == "42"
    assert page.execute("print(monitor.model.training)").strip() == "True"
    left = step(page)
    page.context.close()  # not saved: the view is not in the file
    again = opened(browser, server)
    try:
        assert again.views() == []
        again.run_cell(2)
        assert again.until(lambda: step(again) > left)
        assert again.problems == []
    finally:
        again.close()


def test_a_closed_tab_finds_the_run_where_it_was(
    page: NotebookPage, browser: Browser, server: lab.Server
):
    page.save()
    left = step(page)
    page.context.close()  # the kernel and its run stay
    again = opened(browser, server)
    try:
        assert again.until(lambda: len(again.views()) == 1), "the saved view does not come back"
        assert again.until(lambda: step(again) > left)
        now = step(again)
        assert again.until(lambda: step(again) > now), "it came back, and stands still"
        again.ask("mark()")
        _still_works(again)
        assert again.problems == []
    finally:
        again.close()


def _still_works(page: NotebookPage) -> None:
    """Stop, go on and reset, each seen on the page."""
    button(page, "Stop").click()
    button(page, "Go on").wait_for()
    assert page.trouble() == ""
    rested = step(page)
    button(page, "Go on").click()
    assert page.until(lambda: step(page) > rested)
    button(page, "Reset").click()
    button(page, "Train").wait_for()
    assert page.until(lambda: step(page) == 0)
    assert page.trouble() == ""
