"""A site without a copy of Pyodide takes it from its CDN, in the right version, and asks no other host for anything.

The CDN is played by files of the copy, for there is no network.
"""

import json
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

from tests.harness.lab import Server
from tests.site.page import SitePage, serving

LESSON = "09-what-should-be-thrown-away.ipynb"
OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*"}


@pytest.fixture
def site(site_builder, server: Server, tmp_path: Path) -> Path:
    """The site as `make site` finishes it without a copy."""
    without = shutil.ignore_patterns("pyodide")
    made = shutil.copytree(server.root, tmp_path / "site", ignore=without)
    site_builder["finish"](made, local=None)
    return made


def test_pyodide_comes_from_its_cdn_and_nothing_from_elsewhere(
    browser: Browser, server: Server, site: Path, site_builder
):
    lock = json.loads(site_builder["LOCK"].read_text(encoding="utf-8"))
    cdn, asked = site_builder["CDN"].format(version=lock["info"]["version"]), []

    def play(route: Route) -> None:
        name = route.request.url.removeprefix(cdn)
        asked.append(name)
        route.fulfill(path=server.root / "static" / "pyodide" / name, headers=OPEN_TO_ALL)

    with serving(site) as own:
        context = browser.new_context()
        context.route(f"{cdn}**", play)
        page = SitePage(browser, own, LESSON, context=context)
        page.run_all()
        assert page.complaints() == []
        assert {*asked} == {*site_builder["CORE"]}
        assert [url for url in page.leaks if not url.startswith(cdn)] == []
        assert page.real_problems() == []
        before = len(asked)
    page.visit()
    page.run_all()
    assert len(asked) == before
    context.close()
