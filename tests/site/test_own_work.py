"""The first page: all that a learner changed in one archive, and a way back to the lessons as they came."""

import json
import zipfile

from playwright.sync_api import Browser

from tests.harness.lab import Server
from tests.site.page import SitePage

LESSON = "09-what-should-be-thrown-away.ipynb"
FIRST = "() => jupyterapp.shell.currentWidget.content.widgets[0].model.sharedModel"


def test_work_is_downloaded_as_one_archive_and_forgotten_on_request(
    browser: Browser, server: Server, tmp_path
):
    lesson = SitePage(browser, server, LESSON)
    before = lesson.page.evaluate(f"{FIRST}.source")
    lesson.page.evaluate(f"{FIRST}.setSource('# Mine, \u00fc')")
    lesson.save()
    lesson.execute(
        "from lessons import own_files; own_files.write(own_files.folder() / 'a.txt', 'kept')"
    )
    first = lesson.context.new_page()
    first.on("dialog", lambda dialog: dialog.accept())
    first.goto(server.url)
    with first.expect_download() as download:
        first.get_by_text("Download all my work").click()
    download.value.save_as(tmp_path / "mine.zip")
    with zipfile.ZipFile(tmp_path / "mine.zip") as archive:
        assert archive.testzip() is None
        assert {LESSON, "mine/a.txt"} <= set(archive.namelist())
        assert archive.read("mine/a.txt") == b"kept"
        cells = json.loads(archive.read(LESSON))["cells"]
    assert "".join(cells[0]["source"]) == "# Mine, \u00fc"
    lesson.page.goto("about:blank")  # what is open is not forgotten
    first.get_by_text("Start afresh").click()
    first.get_by_text("Every lesson is as it was.").wait_for()
    lesson.page.goto(lesson.address)
    lesson.page.wait_for_selector(".jp-Notebook .jp-Cell")
    assert lesson.page.evaluate(f"{FIRST}.source") == before
    assert lesson.real_problems() == []
    lesson.context.close()
