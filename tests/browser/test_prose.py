"""Prose on a wide page: lines that the eye finds again, formulas whole, and code that takes the width there is."""

import pytest
from playwright.sync_api import Browser

from tests.harness import lab
from tests.harness.page import NotebookPage

LESSON = "13-can-i-do-it-on-paper.ipynb"  # the widest formulas
WIDTHS = (
    """(css) => [...document.querySelectorAll(css)].map((el) => el.getBoundingClientRect().width)"""
)
CUT = """() => [...document.querySelectorAll(".jp-RenderedMarkdown")].flatMap((prose) => {
  const end = prose.getBoundingClientRect().right + 1;
  return [...prose.querySelectorAll("mjx-math")].filter((math) => math.getBoundingClientRect().right > end);
}).length"""


@pytest.fixture(scope="module")
def page(browser: Browser, server: lab.Server):
    page = NotebookPage(browser, server, LESSON, width=1920)
    yield page
    page.close()


def test_a_line_has_75_characters_and_code_has_the_page(page: NotebookPage):
    page.page.wait_for_selector(".jp-RenderedMarkdown mjx-math")
    with page.tall():
        lines = page.page.evaluate(WIDTHS, ".jp-RenderedMarkdown > :is(p, ol)")
        code = page.page.evaluate(WIDTHS, ".jp-CodeCell .jp-InputArea-editor")
        assert len(lines) > 10
        assert 500 < max(lines) < 750
        assert min(code) > 1500
        assert page.page.evaluate(CUT) == 0
