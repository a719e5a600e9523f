"""A learner's `lessons.py` or `widgets.py` beside the notebooks: the course is found all the same, or told apart."""

import os
import runpy
import subprocess
import sys

import pytest
from jupyter_client.manager import start_new_kernel
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from traitlets.config import Config

from tests.notebooks import form

CONFIG = form.NOTEBOOKS.parent / ".tools" / "jupyter_server_config.py"
CODE = "import lessons.cells, widgets.core.view, mine; print(lessons.__file__, mine.x)"


@pytest.fixture(autouse=True)
def _restored(monkeypatch):
    """What reading the configuration changes is as before when a test ends."""
    monkeypatch.setattr(KernelWebsocketHandler, "open", KernelWebsocketHandler.open)


@pytest.fixture
def beside(tmp_path):
    """A folder with notebooks in which a learner keeps files of their own."""
    for name in ("lessons", "widgets", "mine"):
        (tmp_path / f"{name}.py").write_text("x = 1\n", encoding="utf-8")
    return tmp_path


def said(folder):
    """What a kernel that is started in a folder prints, or the error that it raises."""
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(folder))
    found = []
    try:
        client.execute_interactive(
            CODE, timeout=90, output_hook=lambda m: found.append(m["content"])
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return "".join(content.get("text", content.get("evalue", "")) for content in found)


def test_the_server_of_the_course_finds_its_own(beside, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "")
    runpy.run_path(str(CONFIG), {"get_config": Config})
    assert said(beside).split() == [str(CONFIG.parents[1] / "lessons" / "__init__.py"), "1"]


def test_reading_the_configuration_keeps_a_path_of_the_learners_own(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    runpy.run_path(str(CONFIG), {"get_config": Config})
    assert os.environ["PYTHONPATH"].split(os.pathsep) == [str(CONFIG.parents[1]), "/elsewhere"]


def test_without_it_lesson_00_names_the_file(beside):
    """On a hub or in conda the kernel's own folder comes first; the error is in the table of sights."""
    run = subprocess.run(
        [sys.executable, "-c", "import lessons.cells"],
        cwd=beside,
        capture_output=True,
        encoding="utf-8",
    )
    assert "'lessons' is not a package" in run.stderr
    table = "\n".join(cell.source for cell in form.read(form.lessons()[0]).cells)
    row = next(line for line in table.splitlines() if "is not a package" in line)
    assert all(word in row for word in ("`lessons.py`", "`widgets.py`", "rename it"))
