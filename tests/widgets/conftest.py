"""What every test of a widget finds: a learner's folder of its own, in which nobody has answered or kept anything."""

from pathlib import Path

import pytest

from lessons.own_files import VARIABLE


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder, which is not there yet."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "mine"))
    return tmp_path / "mine"
