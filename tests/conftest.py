"""What every test shares: floating-point accidents are errors, no test is timed, browsers come last."""

import os
import runpy
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import settings

from lessons.own_files import VARIABLE
from tests.harness import chromium
from tests.harness.lab import ROOT

settings.register_profile("course", deadline=None)  # a busy machine is no mistake of the code
settings.load_profile("course")


def pytest_configure(config):
    """No test, and no kernel that one starts, sees the cells that somebody keeps in this copy of the course."""
    folder = TemporaryDirectory(prefix="kept-")
    config.add_cleanup(folder.cleanup)
    os.environ[VARIABLE] = folder.name


BROWSER = Path(__file__).parent / "browser"
# Lessons whose pages take one to four minutes, the longest first.
LONGEST = ("08", "14", "15", "06", "12", "20", "02", "16", "19", "21")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """With `-n`, what shares a page, a notebook or a file stays on one worker."""
    from tests.harness.parallel import InOrder

    return InOrder(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    """With `-n logical` one worker more than cores: a page often waits for its kernel, and a kernel for its page."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items):
    """Quick tests first; Playwright also keeps an event loop running from its first test on.

    Among the lessons' pages those that take longest come first, so that workers end together.
    """
    items.sort(key=_rank)


def _rank(item):
    in_browser = item.path.is_relative_to(BROWSER)
    given = item.callspec.params.values() if hasattr(item, "callspec") else ()
    lesson = next((value for value in given if isinstance(value, Path)), None)
    if not in_browser or lesson is None:
        return in_browser, lesson is not None, 0, 0
    number = lesson.name[:2]
    place = LONGEST.index(number) if number in LONGEST else len(LONGEST)
    return in_browser, True, place, -lesson.stat().st_size


def pytest_terminal_summary(terminalreporter):
    """Say how much did not run for want of a browser, and what to do."""
    skipped = [str(report.longrepr) for report in terminalreporter.getreports("skipped")]
    number = sum(chromium.missing() in text for text in skipped)
    if number:
        terminalreporter.write_line(f"{number} checks did not run. {chromium.missing()}")


@pytest.fixture(autouse=True)
def _float_accidents_raise():
    """Overflow, invalid operations and division by zero raise in numpy code."""
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        yield


@pytest.fixture
def site_builder(monkeypatch):
    """The names of the program that builds the site."""
    folder = ROOT / ".tools" / "site"
    monkeypatch.syspath_prepend(str(folder))
    yield runpy.run_path(str(folder / "build.py"))
    for name in ("installed", "offline"):
        sys.modules.pop(name, None)


@pytest.fixture
def server_as_it_was(monkeypatch, tmp_path):
    """What reading the server's configuration changes is undone: a handler of jupyter_server, and the environment."""
    from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

    monkeypatch.setattr(KernelWebsocketHandler, "open", KernelWebsocketHandler.open)
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))  # it signs the lessons there
    monkeypatch.setenv("PYTHONPATH", "")
