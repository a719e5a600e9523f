"""The stepper in the real page: every kind of cell is stepped live, and a learner's broken cell is told in words."""

import nbformat
import pytest
from playwright.sync_api import Browser

from tests.harness import cells, lab
from tests.harness.page import NotebookPage
from tests.notebooks.form import METADATA
from widgets.core.formats import typeset

IMPORTS = """
import numpy as np
from lessons.cells import GRUCell, LSTMCell, RNNCell
from widgets import CellStepper
"""
LIVE = [
    f"{kind}_view = CellStepper({kind}Cell(4, 3, np.random.default_rng(0)), 'hello')"
    for kind in ("RNN", "LSTM", "GRU")
]
BROKEN = """
class Raises:
    state_sizes = {"h": 2}

    def step(self, x_t, state):
        return {"h": self.W_hx @ x_t}

class WrongShape(Raises):
    def step(self, x_t, state):
        return {"h": np.zeros((2, 1))}

class NotANumber(Raises):
    def step(self, x_t, state):
        return {"h": state["h"] + (np.nan if x_t[0] > 1 else 0.5)}
"""
SAID = {
    "Raises": "Raises.step at t = 1, given x_t (1,), h (2,), raised AttributeError",
    "WrongShape": "WrongShape.step at t = 1 returned h of shape (2, 1); expected (2,)",
    "NotANumber": "NotANumber.step at t = 3 returned h = [nan nan]; every value must be finite.",
}


@pytest.fixture(scope="module")
def page(browser: Browser, server: lab.Server):
    """A page with three live cells and three broken ones, all run."""
    broken = [f"{kind}_view = CellStepper({kind}(), np.arange(3.0))" for kind in SAID]
    sources = [IMPORTS, BROKEN, *(f"{line}\n{line.split()[0]}" for line in LIVE + broken)]
    book = nbformat.v4.new_notebook(metadata=METADATA)
    book.cells = [nbformat.v4.new_code_cell(source) for source in sources]
    nbformat.write(book, server.root / "steppers.ipynb")
    page = NotebookPage(browser, server, "steppers.ipynb")
    page.run_marked()
    yield page
    page.close()


def board(page: NotebookPage, number: int):
    return page.page.locator(".rnn-view").nth(number).locator(".rnn-board")


@pytest.mark.parametrize(("number", "kind"), [*enumerate(["RNN", "LSTM", "GRU"])])
def test_keys_step_and_space_plays(page: NotebookPage, number: int, kind: str):
    board(page, number).focus()
    for key, t in (("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2), ("End", 5), ("Home", 1)):
        page.page.keyboard.press(key)
        assert page.until(lambda t=t: f"t = {t} of 5" in page.views()[number]["caption"])
    page.page.keyboard.press(" ")
    assert page.until(lambda: "t = 5 of 5" in page.views()[number]["caption"])
    assert page.trouble(errors_allowed=True) == ""


@pytest.mark.parametrize(("number", "weight"), [*enumerate(["W_hh", "W_f", "W_hn"])])
def test_an_edited_weight_moves_every_later_state_on_the_page(
    page: NotebookPage, number: int, weight: str
):
    strip = "([figure, name]) => lab.numbers(figure, name)"
    figure = page.page.locator(".rnn-diagram").nth(number).element_handle()
    before = page.page.evaluate(strip, [figure, "strip h"])
    view = page.page.locator(".rnn-view").nth(number)
    cells.held(cells.cover(view, f"weight {weight}"), 0)
    page.page.keyboard.press("End")
    assert page.until(lambda: page.page.evaluate(strip, [figure, "strip h"]) != before)
    after = page.page.evaluate(strip, [figure, "strip h"])
    moved = {i % 5 for i in range(len(before)) if before[i] != after[i]}
    assert moved >= {1, 2, 3, 4}
    assert page.trouble(errors_allowed=True) == ""


@pytest.mark.parametrize(("number", "kind"), [*enumerate(SAID, start=3)])
def test_a_broken_cell_is_told_and_the_page_goes_on(page: NotebookPage, number: int, kind: str):
    assert SAID[kind] in page.views()[number]["error"]
    assert typeset(SAID[kind]) in page.views()[number]["caption"]
    box = page.page.locator(".rnn-view").nth(number).get_by_role("textbox", name="sequence")
    box.fill("0 1")
    healed = kind == "NotANumber"  # it fails at the third step only
    assert page.until(lambda: (page.views()[number]["error"] == "") == healed)
    assert page.until(lambda: "t = 1 of 2" in page.views()[number]["caption"])
    assert page.complaints() == page.problems == []


def test_what_goes_wrong_moves_nothing(page: NotebookPage):
    view = page.page.locator(".rnn-view").first
    below, error = view.locator(".rnn-diagram").first, view.locator(".rnn-error")
    below.scroll_into_view_if_needed()
    before = below.bounding_box()
    page.execute("RNN_view.control('typed').value = 'abcdefgh'")
    assert page.until(lambda: "different characters" in (error.text_content() or ""))
    after = below.bounding_box()
    assert before
    assert after
    assert (after["y"], after["height"]) == (before["y"], before["height"])
    page.execute("RNN_view.control('typed').value = 'hello'")
    page.settle()


def test_a_caption_of_one_line_has_the_room_of_two(page: NotebookPage):
    caption = page.page.locator(".rnn-view .rnn-caption").first
    lines = """(said) => {
        const [was, high] = [said.textContent, () => said.getBoundingClientRect().height];
        const found = ["one", "one<br>two", "one<br>two<br>three"].map((words) => ((said.innerHTML = words), high()));
        said.textContent = was;
        return found;
    }"""
    size = page.page.viewport_size
    narrow = {"width": 1000, "height": 1000}  # there it stands under the picture
    page.page.set_viewport_size(narrow)
    one, two, three = caption.evaluate(lines)
    page.page.set_viewport_size(size)
    assert one == two < three


def test_play_and_stop_tell_what_they_do(page: NotebookPage):
    for name in ("play", "stop"):
        button = page.page.locator(".rnn-view").first.get_by_role("button", name=name, exact=True)
        assert button.get_attribute("title") == name
