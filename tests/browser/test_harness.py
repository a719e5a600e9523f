"""The browser tests must notice what they are there to notice: each kind of failure is made on purpose."""

import nbformat
import pytest
from playwright.sync_api import Browser

from tests import lab
from tests.browser.agree import trouble
from tests.notebooks.form import METADATA
from tests.page import NotebookPage

CODE = """
import numpy as np
from traitlets import Int
from widgets.diagram import Diagram, Drawing
from widgets.marks import heat, scene
from widgets.view import Model, View

class Count(Model):
    n = Int(3)
    caption = property(lambda self: f"n = {self.n}.")

SCENE = scene(200, 60, [heat("n", ("n", 0), (1, 2), (9, 9), (40, 30), digits=1)], {"n": 2})
model = Count()
view = View(model, [], [Diagram(lambda model: Drawing(SCENE, {"n": np.array([model.n, 0.25])}))])
view
"""


@pytest.fixture(scope="module")
def opened(browser: Browser, server: lab.Server):
    """A page with one small view of its own."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CODE)], metadata=METADATA)
    nbformat.write(book, server.root / "harness.ipynb")
    page = NotebookPage(browser, server, "harness.ipynb")
    yield page
    page.close()


@pytest.fixture
def page(opened: NotebookPage):
    """The page after a fresh run, with nothing recorded."""
    opened.run_all()
    opened.ask("mark()")
    assert trouble(opened) == ""
    opened.problems.clear()
    return opened


def test_a_change_reaches_the_page(page: NotebookPage):
    page.execute("model.n = 7")
    assert trouble(page) == ""
    assert page.views()[0]["caption"] == "n = 7."


def test_a_picture_that_is_not_the_kernels_is_noticed(page: NotebookPage):
    page.execute("view.canvases[0].picture = lambda m: Drawing(SCENE, {'n': np.zeros(2)})")
    assert "the data differ" in trouble(page)


def test_a_caption_that_is_not_the_kernels_is_noticed(page: NotebookPage):
    page.execute("view.canvases[0].caption = 'n = 99.'; view.canvases[0].rev += 1")
    page.execute("Count.caption = property(lambda self: 'n is three.')")
    assert "n is three." in page.settle(1)


def test_a_wrongly_painted_number_is_noticed(page: NotebookPage):
    page.page.evaluate("() => { document.querySelector('.rnn-number').textContent = '4.0'; }")
    assert 'says "4.0"' in trouble(page)


def test_a_front_end_that_fails_says_so_in_the_error_line(page: NotebookPage):
    page.execute("SCENE = {**SCENE, 'marks': [{'kind': 'no such mark'}]}; model.n = 5")
    assert "the front end failed" in trouble(page)
    assert page.until(lambda: "could not be drawn" in page.views()[0]["error"])
    assert "no such mark" in page.ask("views()")[-1]["errors"][-1]


def test_console_errors_scripts_and_requests_are_recorded(page: NotebookPage):
    page.page.evaluate(
        "() => { console.error('lost'); setTimeout(() => { throw Error('thrown'); }); alert('hi'); }"
    )
    page.page.evaluate("() => fetch('http://example.org/x').catch(() => {})")
    assert page.until(lambda: len(page.problems) >= 3)
    assert {"console: lost", "page error: thrown", "a script ran: hi"} <= set(page.problems)
    assert page.leaks == ["http://example.org/x"]


def test_stderr_is_a_complaint(page: NotebookPage):
    page.page.evaluate("() => lab.append('import sys; print(1, file=sys.stderr)')")
    page.run_all()
    assert [text.strip() for text in page.complaints()] == ["1"]
