"""On a narrow page text stays large enough to read: a wide drawing scrolls in its own box."""

import pytest
from playwright.sync_api import Browser

from tests.harness import lab
from tests.harness.page import NotebookPage
from tests.notebooks import form

LEAST = 11  # px on the screen
SMALL = """least => [...document.querySelectorAll(".rnn-board")].flatMap((board) => {
  const scale = board.getBoundingClientRect().width / board.viewBox.baseVal.width;
  const size = (text) => parseFloat(getComputedStyle(text).fontSize) * scale;
  const small = [...board.querySelectorAll("text")].filter((text) => text.textContent && size(text) < least - 0.01);
  return small.map((text) => `${text.textContent.slice(0, 20)}: ${size(text).toFixed(1)}`);
})"""
SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll(".jp-WindowedPanel-outer")]
  .filter((el) => el.scrollWidth > el.clientWidth).map((el) => el.className)"""
SCROLLED = """() => [...document.querySelectorAll(".rnn-scroll")].map((box) => box.scrollWidth > box.clientWidth)"""


@pytest.fixture(params=["02", "11", "13"])
def narrow(request, browser: Browser, server: lab.Server):
    """A lesson with wide drawings, all its cells run, on a page of 390 px."""
    path = next(path for path in form.lessons() if path.name.startswith(request.param))
    page = NotebookPage(browser, server, path.name, width=390, height=800)
    page.run_marked()
    assert page.settle() == ""
    yield page
    page.close()


def test_text_can_be_read_at_any_width(narrow: NotebookPage):
    ask = narrow.page.evaluate
    for width, scrolls in ((390, True), (900, True), (1300, False)):
        narrow.page.set_viewport_size({"width": width, "height": 800})
        narrow.until(lambda scrolls=scrolls: any(ask(SCROLLED)) == scrolls, 10)
        assert ask(SMALL, LEAST) == []
        assert any(ask(SCROLLED)) == scrolls
        assert ask(SIDEWAYS) == []
    assert narrow.problems == []
