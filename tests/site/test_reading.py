"""The pages to read, without a script: text, stills with their words, formulas; and a link that makes a lesson live."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.harness.lab import Server
from tests.notebooks import form


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    """A page of a browser that runs no scripts; every request must stay on this machine."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    leaks: list[str] = []
    page.on("request", lambda request: leaks.append(request.url))
    yield page
    assert [url for url in leaks if not url.startswith(("http://127.0.0.1", "data:"))] == []
    context.close()


@pytest.mark.parametrize("path", form.lessons(), ids=lambda path: path.stem)
def test_a_lesson_can_be_read(reader: Page, server: Server, path):
    answer = reader.goto(f"{server.url}/read/{path.stem}.html")
    assert answer
    assert answer.ok
    shown = reader.locator(".output img")
    assert shown.evaluate_all("all => all.map((one) => one.alt)") == form.stills(path.name)
    assert all(shown.evaluate_all("all => all.map((one) => one.naturalWidth)"))
    said = reader.locator("main > p").all_inner_texts()
    assert not [words for words in said if "$" in words], "a formula is not set"
    assert reader.locator("math").count()
    assert reader.locator("details[open]").count() == 0
    assert reader.locator("details summary").count()
    live = reader.locator("a.live").first.get_attribute("href")
    assert live == f"../lab/index.html?path={path.name}"


def test_the_first_page_leads_to_every_lesson(reader: Page, server: Server):
    reader.goto(server.url)
    links = reader.locator("td a").evaluate_all("all => all.map((one) => one.href)")
    assert len(links) == 2 * len(form.lessons())
    for link in links:
        assert reader.request.get(link).ok
