"""One server and one browser for all browser tests; one page per notebook."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.harness import chromium, lab
from tests.harness.page import LessonPage
from tests.notebooks.form import lessons


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
    for path in lessons():
        shutil.copy(path, root)
    with lab.server(root, lab.SERVER_CONFIG if lab.SERVER_CONFIG.exists() else None) as running:
        yield running


@pytest.fixture(scope="session", params=lessons(), ids=lambda path: path.stem)
def lesson(
    request: pytest.FixtureRequest, browser: Browser, server: lab.Server
) -> Iterator[LessonPage]:
    """A lesson with all its cells run; the tests of one lesson share the page."""
    page = LessonPage(browser, server, request.param.name)
    page.run_marked()
    if page.settle() != "":
        # On a busy machine JupyterLab was seen to lose a widget's first message; what is wrong by itself is so again.
        page.problems.clear()
        page.run_marked()
        page.settle()
    yield page
    page.close()
