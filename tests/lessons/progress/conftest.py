"""A folder of a learner's own, and a process that counts as a notebook."""

import builtins

import pytest

from lessons.own_files import VARIABLE


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Where the files of this learner lie."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "mine"))
    return tmp_path / "mine"


@pytest.fixture
def notebook(monkeypatch):
    """IPython puts a function there where it runs cells."""
    monkeypatch.setattr(builtins, "get_ipython", lambda: None, raising=False)
