"""A question in the real page: answered with the mouse and with keys, revealed, skipped, there again tomorrow."""

import json
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Locator

from tests.harness import lab
from tests.harness.accessibility import violations
from tests.harness.page import NotebookPage

CELLS = (
    "from widgets import CellStateUpdate, predict\nupdate = predict('11 what is left', CellStateUpdate())\nupdate",
    "other = predict('11 what is left', CellStateUpdate(), keep=False)\nother",
)


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NotebookPage]:
    """Two cell-state pictures of lesson 11 that ask."""
    root = tmp_path_factory.mktemp("asks")
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in CELLS])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(book, root / "asks.ipynb")
    with lab.server(root) as server:
        shown = NotebookPage(browser, server, "asks.ipynb")
        shown.run_marked()
        yield shown
        assert shown.problems == []
        assert shown.leaks == []
        shown.close()


def view(page: NotebookPage, number: int) -> Locator:
    return page.page.locator(".jp-CodeCell").nth(number).locator(".rnn-view:not(.rnn-question)")


def button(page: NotebookPage, number: int, words: str) -> Locator:
    return view(page, number).get_by_role("button", name=words, exact=True)


def test_it_is_answered_by_dragging_and_kept(page: NotebookPage):
    assert page.settle() == ""
    update, handle = view(page, 0), view(page, 0).locator(".rnn-question .rnn-grip")
    words = update.locator(".rnn-caption").all_text_contents()
    assert not any("0.32" in text or "0.52" in text for text in words)
    assert (
        update.get_by_role("slider", name="t", exact=True).count() == 0
    )  # no control leads past the cover
    assert violations(page) == []
    box = handle.bounding_box()
    assert box
    page.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.page.mouse.down()
    page.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.35)
    page.page.mouse.up()
    assert page.settle() == ""
    button(page, 0, "Reveal").click()
    assert page.settle() == ""
    given = json.loads(page.execute("print(update.question.model.given.tolist())"))
    assert -0.5 < given[0] < -0.2
    said = update.locator(".rnn-question .rnn-caption").text_content()
    assert said is not None
    assert "computed −0.32" in said
    assert update.get_by_role("slider", name="t", exact=True).count() == 1
    file = page.execute("from lessons.predictions import store; print(store.path())").strip()
    (kept,) = json.loads(Path(file).read_text(encoding="utf-8"))["answers"]
    assert kept["given"] == given
    assert kept["told"] in said


def test_keys_alone_do_it_too(page: NotebookPage):
    asked = view(page, 1).locator(".rnn-question")
    button(page, 1, "Reveal").focus()
    page.page.keyboard.press("Enter")
    page.page.wait_for_function(
        "() => [...document.querySelectorAll('.rnn-error')].some((e) => e.innerText.includes('Move the handle'))"
    )
    asked.locator(".rnn-grip").focus()
    page.page.keyboard.press("ArrowUp")
    asked.get_by_role("slider", name="How sure are you?").press("ArrowRight")
    button(page, 1, "Reveal").focus()
    page.page.keyboard.press("Enter")
    assert page.settle() == ""
    assert json.loads(page.execute("print([other.question.model.sure, other.covered * 1])")) == [
        50,
        0,
    ]
    assert view(page, 1).get_by_role("slider", name="t", exact=True).count() == 1


def test_the_next_day_the_answer_stands_there_and_it_can_be_asked_anew(page: NotebookPage):
    page.restart()
    page.run_marked()
    assert page.settle() == ""
    said = view(page, 0).locator(".rnn-question .rnn-caption")
    assert (said.text_content() or "").startswith("You answered this before.")
    button(page, 0, "Ask me again").click()
    assert page.settle() == ""
    assert view(page, 0).get_by_role("slider", name="t", exact=True).count() == 0
    button(page, 0, "Skip").click()
    assert page.settle() == ""
    assert view(page, 0).get_by_role("slider", name="t", exact=True).count() == 1
    assert view(page, 0).locator(".rnn-question .rnn-board").count() == 0
    asks, again = view(page, 0).locator(".rnn-question b"), button(page, 0, "Ask me again")
    one, other = (
        asks.bounding_box(),
        again.bounding_box(),
    )  # side by side: the picture is what counts
    assert one["x"] + one["width"] < other["x"]
    assert other["y"] < one["y"] + one["height"] / 2 < other["y"] + other["height"]
