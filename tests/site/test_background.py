"""A training in the page, which has no threads: sliders, Stop and Reset work while it goes; what is kept is kept."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.harness.lab import Server
from tests.site.page import SitePage
from widgets.core.in_a_tab import NO_FIGURE

NOTHING = "Nothing can be installed in a browser tab"
WORKER = "extensions/@jupyterlite/pyodide-kernel-extension/static"
HELLO = "03-can-three-neurons-spell-hello.ipynb"
NOW = """
import json
import re
from ipywidgets.widgets.widget import _instances
from widgets.core.live_training import LiveTrainingView
view = next(view for view in _instances.values() if isinstance(view, LiveTrainingView))
model = view.model
print(json.dumps({"last": model.last, "step": model.step, "state": model.run.state, "button": view.button.model_id,
  "reset": view.reset.model_id, "slider": view.control("step").model_id, "says": view.button.description}))
"""


@pytest.fixture(scope="module")
def page(browser: Browser, server: Server) -> Iterator[SitePage]:
    """Lesson 03, all cells run."""
    opened = SitePage(browser, server, HELLO)
    opened.run_marked()
    opened.reveal()
    yield opened
    assert opened.real_problems() == []
    assert opened.leaks == []
    opened.close()


def now(page: SitePage):
    return json.loads(page.execute(NOW))


def press(page: SitePage, model_id: str):
    page.page.locator(f"light=.model-{model_id}").first.click()


def test_python_began_with_the_page_and_found_its_modules_compiled(page: SitePage):
    asked = page.page.evaluate("() => performance.getEntriesByType('resource').map((r) => r.name)")
    kernel = [url for url in asked if "/pyodide-kernel-extension/static/" in url]
    assert len([url for url in kernel if url.endswith("/early.js")]) == 1
    [made] = re.findall(r'"(\d.+)"', (page.server.root / WORKER / "early.js").read_text("utf-8"))
    assert not [url for url in kernel if url.endswith(made)]  # the worker that JupyterLite makes
    code = "import os, IPython, numpy, widgets.core.view as view\n"
    code += (
        "print(IPython.__file__, numpy.__file__, view.__file__, os.path.isfile(view.__cached__))"
    )
    home = "/lib/python3.12/site-packages"
    found = page.execute(code).split()
    assert found[:2] == [f"{home}/{name}/__init__.pyc" for name in ("IPython", "numpy")]
    assert found[2:] == [f"{home}/widgets/core/view.py", "True"]


def test_a_training_goes_stops_and_begins_anew_while_sliders_work(page: SitePage):
    before = now(page)
    assert before["last"] == 0
    press(page, before["button"])
    assert page.until(lambda: now(page)["last"] > 5)
    going = now(page)
    assert (going["state"], going["says"]) == ("running", "Stop")
    page.control_handle(going["slider"]).press(
        "Home"
    )  # looks back to the start while the net goes on
    assert page.until(lambda: now(page)["step"] == 0)
    newest = now(page)["last"]
    assert page.until(lambda: now(page)["last"] > newest or now(page)["state"] == "done")
    press(page, going["button"])
    assert page.until(lambda: now(page)["state"] == "stopped")
    resting = now(page)["last"]
    page.page.wait_for_timeout(300)
    assert now(page)["last"] == resting
    assert page.trouble() == ""
    press(page, going["button"])
    assert page.until(lambda: now(page)["last"] > resting)
    press(page, going["reset"])
    assert page.until(lambda: now(page)["last"] == 0)
    assert page.trouble() == ""


def test_arrow_keys_move_a_slider(page: SitePage):
    """And not the cursor of the notebook, whose shortcuts they are too."""
    page.execute(f"{NOW}\nmodel.train(5)")
    before = now(page)
    assert before["step"] > 0
    page.control_handle(before["slider"]).press("ArrowLeft")
    assert page.until(lambda: now(page)["step"] == before["step"] - 1)
    page.control_handle(before["slider"]).press("ArrowRight")
    assert page.until(lambda: now(page)["step"] == before["step"])


def test_what_is_written_and_kept_is_there_after_a_reload(page: SitePage):
    page.execute(
        "from lessons import own_files; own_files.write(own_files.folder() / 'a.txt', 'kept')"
    )
    page.page.evaluate(
        "() => { jupyterapp.shell.currentWidget.content.widgets[1].model.sharedModel.setSource('# mine'); }"
    )
    page.save()
    page.visit()
    source = page.page.evaluate(
        "() => jupyterapp.shell.currentWidget.content.widgets[1].model.sharedModel.source"
    )
    assert source == "# mine"
    read = "from lessons import own_files; print((own_files.folder() / 'a.txt').read_text())"
    assert page.execute(read).strip() == "kept"


def test_a_kernel_that_is_restarted_has_the_course_too(page: SitePage):
    """Its worker is another one: the first has begun before JupyterLite asked for it."""
    page.execute("mine = 1")
    page.restart()
    assert page.execute("import widgets; print('mine' in globals())").strip() == "False"


def test_a_move_is_not_told_to_the_page_that_made_it(page: SitePage):
    asked = (
        "from ipywidgets.widgets.widget import JUPYTER_WIDGETS_ECHO; print(JUPYTER_WIDGETS_ECHO)"
    )
    assert page.execute(asked).strip() == "False"


def test_nothing_is_installed_from_a_cell(page: SitePage):
    assert NOTHING in page.execute("%pip install pandas")


def test_a_figure_to_save_is_refused_in_a_sentence(page: SitePage):
    assert NO_FIGURE in page.execute("from widgets import GradientFlow; GradientFlow().figure()")
