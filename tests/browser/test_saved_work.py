"""What a learner saves comes back: half run, and the next day."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.harness import controls, lab
from tests.harness.page import NotebookPage
from tests.notebooks import form

ALIVE = "from ipywidgets.widgets.widget import _instances; print(len(_instances))"
FAILURES = ("model not found", "Error displaying widget", "Error creating widget")


@contextmanager
def opened(browser: Browser, server: lab.Server, name: str) -> Iterator[NotebookPage]:
    """A page of the notebook; its kernel ends with the block."""
    page = NotebookPage(browser, server, name)
    try:
        yield page
    finally:
        page.close()


@contextmanager
def own_copy(browser: Browser, server: lab.Server, number: str) -> Iterator[NotebookPage]:
    """A fresh copy of a lesson, in a page of its own."""
    path = next(path for path in form.lessons() if path.name.startswith(number))
    name = f"saved-{path.name}"
    shutil.copy(path, server.root / name)
    with opened(browser, server, name) as page:
        yield page


def lesson_of(page: NotebookPage) -> str:
    """The name of the lesson that the page has a copy of."""
    return page.name.removeprefix("saved-")


def widget_cells(page: NotebookPage) -> list[int]:
    """The places of the cells that show a widget."""
    cells = form.read(lab.NOTEBOOKS / lesson_of(page)).cells
    return [k for k, cell in enumerate(cells) if any(map(form.still, cell.get("outputs", [])))]


def run_to(page: NotebookPage, last: int, skip: tuple[int, ...] = ()) -> None:
    """Run the code cells from the top to `last`, except some, uncover every widget and give it its name."""
    cells = form.read(lab.NOTEBOOKS / lesson_of(page)).cells[: last + 1]
    for index, cell in enumerate(cells):
        if cell.cell_type == "code" and index not in skip:
            page.run_cell(index)
    page.ask("mark()")
    page.reveal()


def run_all(page: NotebookPage) -> None:
    """Run every cell, give every widget its name, and wait until all is painted."""
    page.run_marked()
    page.reveal()
    assert page.until(lambda: painted(page) == len(form.stills(lesson_of(page))))
    assert page.settle() == ""


def reload(page: NotebookPage) -> None:
    """Load the page again; its kernel stays."""
    page.page.reload()
    page.page.wait_for_selector(".jp-Notebook .jp-Cell")
    page.wait_for_kernel()


def seen(page: NotebookPage) -> dict[str, Any]:
    """What is painted: the caption, revisions and numbers of each view that shows something."""
    views = {view["id"]: view for view in page.views() if view["canvases"]}
    pictures = page.page.evaluate("ids => lab.pictures(ids)", list(views))
    return {
        name: (view["caption"], [canvas["rev"] for canvas in view["canvases"]], pictures[name])
        for name, view in views.items()
    }


def painted(page: NotebookPage) -> int:
    """How many views have painted all their canvases."""
    revisions = [[canvas["rev"] for canvas in view["canvases"]] for view in page.views()]
    return sum(bool(revs) and min(revs) >= 0 for revs in revisions)


def assert_back(page: NotebookPage, before: dict[str, Any]) -> None:
    """Every view shows what it showed, and nothing else stands in its place.

    The widget manager of JupyterLab may look a view up before it has read the file: then a learner loads the page
    again. That the file itself is whole is asserted where it is saved.
    """
    if not page.until(lambda: seen(page) == before, 45):
        reload(page)
        page.problems.clear()
        page.until(lambda: seen(page) == before)
    assert seen(page) == before
    assert [words for words in FAILURES if page.page.get_by_text(words).count()] == []
    assert page.problems == []


def saved(page: NotebookPage) -> Path:
    """The file, just saved: every widget that its outputs show is in it."""
    page.save()
    path: Path = page.server.root / page.name
    shown, states = form.widgets(form.read(path))
    assert set(shown) <= states.keys()
    return path


def moves_again(page: NotebookPage) -> None:
    """A control of the page reaches the kernel, and its picture follows."""
    control = next(controls.reachable(page))
    for did, arrived in controls.moves(page, control):
        assert arrived, did
        assert page.trouble(errors_allowed=True) == "", did


@pytest.mark.parametrize("number", ["02", "05"])
def test_a_half_run_lesson_wakes_up(number: str, browser: Browser, server: lab.Server):
    with own_copy(browser, server, number) as page:
        run_to(page, widget_cells(page)[1])
        assert page.settle() == ""
        before = seen(page)
        assert len(before) == 2
        saved(page)
        reload(page)
        assert_back(page, before)
        stills = page.page.locator(".jp-OutputArea img")
        assert page.until(lambda: stills.count() == len(form.stills(lesson_of(page))) - 2, 60)
        moves_again(page)


def test_a_lesson_with_a_skipped_exercise_wakes_up(browser: Browser, server: lab.Server):
    with own_copy(browser, server, "07") as page:
        cells = form.read(lab.NOTEBOOKS / lesson_of(page)).cells
        (promise,) = [k for k, cell in enumerate(cells) if "TrainingMonitor()" in cell.source]
        skipped = [k for k, cell in enumerate(cells) if "07.temperature" in cell.source]
        run_to(page, promise, tuple(skipped))
        assert page.settle() == ""
        before = seen(page)
        saved(page)
        reload(page)
        assert_back(page, before)
        moves_again(page)


def test_the_next_day_every_widget_shows_its_last_picture(browser: Browser, server: lab.Server):
    with own_copy(browser, server, "02") as page:
        run_all(page)
        moves_again(page)
        before = seen(page)
        saved(page)
    with opened(browser, server, page.name) as page:
        assert_back(page, before)
        saved(page)  # a mere look
    with opened(browser, server, page.name) as page:
        assert_back(page, before)
        run_to(page, widget_cells(page)[0])  # the others are still those of an earlier day
        assert page.until(
            lambda: painted(page) == len(before) and len(seen(page).keys() - before) == 1
        )
        before = seen(page)
        saved(page)
    with opened(browser, server, page.name) as page:
        assert_back(page, before)


def test_a_server_that_is_started_again_shows_the_last_pictures(browser: Browser, tmp_path: Path):
    root, home = tmp_path / "notebooks", tmp_path / "home"
    root.mkdir()
    home.mkdir()
    with (
        lab.server(root, lab.SERVER_CONFIG, home) as server,
        own_copy(browser, server, "05") as page,
    ):
        run_all(page)
        before = seen(page)
        saved(page)
    with (
        lab.server(root, lab.SERVER_CONFIG, home) as server,
        opened(browser, server, page.name) as page,
    ):
        assert_back(page, before)


def test_forty_runs_of_a_cell_leave_no_more_than_one(browser: Browser, server: lab.Server):
    with own_copy(browser, server, "02") as page:
        first = widget_cells(page)[0]
        run_to(page, first)
        alive, size = page.execute(ALIVE), saved(page).stat().st_size
        for _ in range(39):
            page.run_cell(first)
        page.ask("mark()")
        assert page.settle() == ""
        assert page.execute(ALIVE) == alive
        assert saved(page).stat().st_size < size + 1000
        moves_again(page)
