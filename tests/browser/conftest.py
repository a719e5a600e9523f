"""One server and one browser for all browser tests; one page per notebook."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser

from tests.harness import bake, chromium, lab
from tests.harness.page import LessonPage
from tests.notebooks import form

DRAWN_ANEW = ("02", "06", "11", "12", "14", "18", "19", "20")  # a lesson for each kind of picture


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; without one the tests skip and say how to get it, but never where CI is set."""
    if chromium.find() is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(chromium.missing())
    with lab.browser() as running:
        yield running


@pytest.fixture(scope="session")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[lab.Server]:
    """JupyterLab over a copy of the notebooks, configured as `make lab` does."""
    root = tmp_path_factory.mktemp("notebooks")
    for path in form.lessons():
        shutil.copy(path, root)
    with lab.server(root, lab.SERVER_CONFIG if lab.SERVER_CONFIG.exists() else None) as running:
        yield running


@pytest.fixture(scope="session", params=form.lessons(), ids=lambda path: path.stem)
def lesson(
    request: pytest.FixtureRequest, browser: Browser, server: lab.Server
) -> Iterator[LessonPage]:
    """A lesson with all its cells run and all its pictures uncovered; the tests of one lesson share the page."""
    name = request.param.name
    size = bake.SIZE if name[:2] in DRAWN_ANEW else {}
    page = LessonPage(browser, server, name, **size)
    if not _run(page):
        # On a busy machine JupyterLab was seen to lose a widget's first message; what is wrong by itself is so again.
        page.problems.clear()
        page.restart()
        _run(page)
    page.reveal()
    yield page
    page.close()


def _run(page: LessonPage) -> bool:
    """Run the lesson, cell by cell as `make bake` does where its stills are looked at; whether all went well."""
    if page.name[:2] not in DRAWN_ANEW:
        page.run_marked()
        return page.settle() == ""
    page.baked = None
    with suppress(bake.BakeError):
        page.baked = bake.run_on(page, form.read(lab.NOTEBOOKS / page.name))
    page.page.set_viewport_size({"width": 1400, "height": 1000})
    return page.baked is not None
