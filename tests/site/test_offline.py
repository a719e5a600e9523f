"""After a visit the site needs no network; a newer build takes over, and leaves alone what a learner wrote."""

import json
import os
import runpy
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.harness.lab import ROOT, Server
from tests.site.page import SitePage, serving

SEAL = runpy.run_path(str(ROOT / ".tools" / "site" / "offline.py"))["seal"]
LESSON = "09-what-should-be-thrown-away.ipynb"
UNSEEN = "03-can-three-neurons-spell-hello.ipynb"
NEW = "# A newer title"
FIRST = "() => jupyterapp.shell.currentWidget.content.widgets[0].model.sharedModel"
KEPT = "async (path) => Boolean(await caches.match(path, { ignoreSearch: true }))"
WAITING = "async () => (await navigator.serviceWorker.getRegistration()).waiting"
CACHES = "async () => (await caches.keys()).filter((name) => name.startsWith('course '))"


def first_cell(page: SitePage) -> str:
    source: str = page.page.evaluate(f"{FIRST}.source")
    return source


def all_ran(page: SitePage) -> bool:
    return not [cell for cell in page.cells() if cell["count"] is None] and not page.complaints()


def test_a_later_visit_needs_no_server(browser: Browser, server: Server):
    with serving(server.root) as own:
        page = SitePage(browser, own, LESSON)
        page.run_all()
        first = page.sent
        page.visit()
        page.run_all()
        assert page.sent < first / 100
    page.visit()
    page.run_marked()
    assert all_ran(page)
    assert page.trouble() == ""
    page.visit(UNSEEN)
    page.run_marked()
    assert all_ran(page)
    assert page.trouble() == ""
    page.page.goto(own.url)
    assert page.page.locator("a.live").count() == 22
    assert page.leaks == []
    page.context.close()


@pytest.fixture
def copy(server: Server, tmp_path: Path) -> Iterator[Server]:
    """A copy of the site, which may be built anew."""
    site = shutil.copytree(server.root, tmp_path / "site")
    with serving(site) as running:
        yield running


def build_anew(site: Path) -> None:
    """Another build, whose lesson has another title."""
    path = site / "files" / LESSON
    book = json.loads(path.read_text(encoding="utf-8"))
    book["cells"][0]["source"] = NEW
    path.write_text(json.dumps(book), encoding="utf-8")
    SEAL(site)


def test_a_newer_build_takes_over_and_a_changed_lesson_stays(browser: Browser, copy: Server):
    page = SitePage(browser, copy, LESSON)
    before = page.page.evaluate(CACHES)
    page.page.evaluate(f"{FIRST}.setSource('# Mine')")
    page.save()
    build_anew(copy.root)
    page.visit()  # the old build, while the new one is fetched
    assert page.page.get_by_text("There is a newer version").count() == 0
    page.page.wait_for_function(WAITING)
    other = page.context.new_page()
    other.goto(copy.url)
    page.visit()  # another page is open: no build changes under it
    assert set(before) < set(page.page.evaluate(CACHES))
    other.close()
    page.visit()
    after = page.page.evaluate(CACHES)
    assert len(before) == len(after) == 1
    assert before != after
    assert first_cell(page) == "# Mine"
    said = page.page.get_by_text("There is a newer version of this lesson; yours is kept as it is.")
    said.wait_for()
    page.page.get_by_text("Open the new one beside it").click()
    page.page.wait_for_function(f"(now) => ({FIRST})()?.source === now", arg=NEW)
    page.visit()
    assert first_cell(page) == "# Mine"
    page.page.wait_for_function("() => jupyterapp.commands.hasCommand('apputils:notify')")
    assert said.count() == 0
    assert page.real_problems() == []
    page.context.close()


def test_a_file_of_another_build_is_not_kept(browser: Browser, copy: Server):
    """While a host is given a new build, a page of the old one may ask it for a file."""
    page = SitePage(browser, copy, LESSON)
    name = f"read/{Path(UNSEEN).stem}.html"
    asked = f"async () => (await fetch('/{name}')).text()"
    page.page.evaluate(asked)
    page.page.wait_for_function(KEPT, arg=f"/{name}")
    kept = (copy.root / name).read_text(encoding="utf-8")
    other = copy.root / "read" / f"{Path(LESSON).stem}.html"
    for changed, text in enumerate(("one", "another"), start=2_000_000_000):
        for path in (other, copy.root / name):
            path.write_text(text, encoding="utf-8")
            os.utime(path, (changed, changed))  # a host tells changes by the second
        assert page.page.evaluate(asked.replace(name, f"read/{other.name}")) == text
        assert page.page.evaluate(asked) == kept
    page.context.close()


def test_a_lesson_that_was_not_changed_is_the_new_one(browser: Browser, copy: Server):
    page = SitePage(browser, copy, LESSON)
    build_anew(copy.root)
    page.visit()
    page.page.wait_for_function(WAITING)
    page.visit()
    assert first_cell(page) == NEW
    assert page.page.get_by_text("There is a newer version").count() == 0
    page.context.close()
