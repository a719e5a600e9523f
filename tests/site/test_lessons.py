"""Every lesson in the built site: Run All on a first visit, its pictures beside the kernel's numbers, and a table."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.harness import controls
from tests.harness.lab import Server
from tests.notebooks import form
from tests.site.page import SitePage
from widgets.core.in_a_tab import NO_TORCH, PRINTED

LEFT_OUT = {  # cells that need PyTorch, or what such a cell makes
    "04": ["torch-run", "torch-measure", "detach-error", "detach-run"],
    "07": ["detach-run"],
    "12": ["torch-run", "shapes-run", "count-run"],
    "13": ["torch-run", "torch-measure", "bias-run", "larger-measure"],
    "14": ["default-run"],
    "15": ["time-run"],
    "16": ["packing-run"],
    "19": ["loss", "history-words", "vgg-run", "narrow-run"],
}
MOST = 20e6  # bytes over the wire on a first visit
NOT_ALL = PRINTED.partition("{text}")[0].format(why=NO_TORCH).strip()
TABLE = Path(os.environ.get("SITE", ".")).parent / "lessons.md"


@pytest.fixture(scope="module", params=form.lessons(), ids=lambda path: path.stem)
def lesson(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[SitePage]:
    """A lesson with all its cells run; the tests of one lesson share the page."""
    page = SitePage(browser, server, request.param.name)
    page.run_marked()
    with TABLE.open("a", encoding="utf-8") as table:
        out = ", ".join(LEFT_OUT.get(page.name[:2], [])) or "-"
        table.write(f"| {page.name[:2]} | {page.seconds:.0f} | {page.sent / 1e6:.1f} | {out} |\n")
    page.reveal()
    yield page
    page.close()


@pytest.fixture(autouse=True)
def _quiet(lesson: SitePage) -> Iterator[None]:
    """No test may leave an error on the console or send a request to another host."""
    yield
    problems, lesson.problems = lesson.real_problems(), []
    assert problems == []
    assert lesson.leaks == []


def test_every_cell_runs_or_says_why_not(lesson: SitePage):
    cells = lesson.cells()
    assert [cell["id"] for cell in cells if cell["count"] is None] == []
    said = {cell["id"]: cell["text"] for cell in cells if NO_TORCH in cell["text"]}
    assert list(said) == LEFT_OUT.get(lesson.name[:2], [])
    assert lesson.complaints() == []
    assert lesson.sent < MOST


def test_every_picture_shows_the_numbers_of_the_kernel(lesson: SitePage):
    assert lesson.trouble() == ""


def test_a_slider_is_felt(lesson: SitePage):
    """The first slider that can be moved, to both ends; the page shows what the kernel then says."""
    for control in controls.reachable(lesson, "IntSlider", "FloatSlider", "SelectionSlider"):
        seen = lesson.now()["seen"]
        for did, arrived in controls.moves(lesson, control):
            assert arrived, did
            assert lesson.trouble(changed=True) == "", did
            if lesson.now()["seen"] != seen:
                return
    assert lesson.name[:2] in NO_SLIDER


NO_SLIDER = {"00"}  # lessons without a slider that changes a picture
