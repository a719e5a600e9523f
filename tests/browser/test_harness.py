"""The browser tests must notice what they are there to notice: each kind of failure is made on purpose."""

import nbformat
import pytest
from playwright.sync_api import Browser

from tests.harness import controls, lab
from tests.harness.page import NotebookPage
from tests.notebooks.form import METADATA

CODE = """
import numpy as np
from ipywidgets import IntSlider
from traitlets import Int
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Heat, number, scene, text
from widgets.core.view import Model, View

class Count(Model):
    n = Int(3)
    caption = property(lambda self: f"n = {self.n}.")

CELLS = Heat("n", ("n", 0), (1, 2), (9, 9), (40, 30), digits=1)
SCENE = scene(200, 60, [CELLS, text(9, 55, "n = ", number("n", inside=True))],
              lines=[["h_{t−1} = ", number("n", 1)]])
model = Count()
draw = lambda model: Drawing(SCENE, {"n": np.array([model.n, -0.25])})
tied, loose = IntSlider(max=9), IntSlider(max=9)
view = View(model, [[tied, loose]], [Diagram(draw), Diagram(draw)])
view.bind(tied, "n")
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
    opened.run_marked()
    assert opened.trouble() == ""
    opened.problems.clear()
    return opened


def test_a_change_reaches_the_page(page: NotebookPage):
    page.execute("model.n = 7")
    assert page.trouble() == ""
    assert page.views()[0]["caption"] == "n = 7."


def test_a_picture_that_is_not_the_kernels_is_noticed(page: NotebookPage):
    page.execute("view.canvases[0].picture = lambda m: Drawing(SCENE, {'n': np.zeros(2)})")
    assert "the data differ" in page.trouble()


def test_a_caption_that_is_not_the_kernels_is_noticed(page: NotebookPage):
    page.execute("Count.caption = property(lambda self: 'n is three.')")
    assert "n is three." in page.settle(1)


def test_a_caption_that_is_said_twice_is_noticed(page: NotebookPage):
    page.execute("view.canvases[0].caption = 'n = 3.'")
    page.execute("view.canvases[0].rev += 1")
    assert page.until(lambda: '["n = 3.","n = 3."]' in page.settle(1))


@pytest.mark.parametrize(
    ("selector", "words", "said"),
    [
        (".rnn-number", "4.0", "numbers[0] says '4.0', not '3.0'"),
        (".rnn-text tspan", "m = ", "texts[0] says 'm = 3.00', not 'n = 3.00'"),
        (".rnn-formula span", "0.25", "lines[0] says 'ht−1 = 0.25', not 'ht−1 = −0.25'"),
    ],
)
def test_a_wrongly_painted_word_is_noticed(page: NotebookPage, selector, words, said):
    write = "([where, words]) => { document.querySelector(where).textContent = words; }"
    page.page.evaluate(write, [selector, words])
    assert said in page.trouble()


def test_a_control_that_is_tied_to_nothing_is_noticed(page: NotebookPage):
    tied, loose = page.ask(f"controls({page.views()[0]['id']!r})")
    assert controls.is_felt(page, tied, 1)
    assert not controls.is_felt(page, loose, 1)
    assert all(arrived for _, arrived in controls.moves(page, loose)), "though it moves itself"


def test_a_front_end_that_fails_says_so_in_the_error_line(page: NotebookPage):
    page.execute("SCENE = {**SCENE, 'marks': [{'kind': 'no such mark'}]}; model.n = 5")
    assert "the front end failed" in page.trouble()
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
