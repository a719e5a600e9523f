"""The page of progress: what is kept is counted and drawn; export, delete and undo do what they say."""

import pytest

from lessons.own_files import VARIABLE
from lessons.predictions.store import ANSWERS, Answer
from lessons.progress.store import RESULTS, Result
from widgets import Progress
from widgets.progress import SAY


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "mine"))
    return tmp_path / "mine"


@pytest.fixture
def _kept():
    ANSWERS.add(Answer("04 cut", (1.0,), (1.5,), False, 80, "told", "2026-11-30T10:00"))
    RESULTS.add(Result("04.add", True, "yes", "2026-11-30T10:05"))
    RESULTS.add(Result("04.bptt", False, "no", "2026-11-30T10:12"))


def squares(view):
    """How many marks each name has, and those in the row of lesson 04."""
    data = {trace["name"]: trace for trace in view.picture["data"] if trace["mode"] == "markers"}
    return {name: (len(t["x"]), sorted(t["x"][abs(t["y"] - 4) < 0.5])) for name, t in data.items()}


def test_without_a_file_all_is_open():
    view = Progress()
    assert repr(view).endswith(SAY.none)
    assert squares(view) == {SAY.open: (71 + 50, [1, 2, 3, 6, 7])}


@pytest.mark.usefixtures("_kept")
def test_what_is_passed_and_answered_is_filled():
    view = Progress()
    assert squares(view) == {
        SAY.passed: (1, [1]),
        SAY.answered: (1, [6]),
        SAY.open: (71 + 50 - 2, [2, 3, 7]),
    }
    assert (
        "lesson 04: 1 of 3 exercises, 1 of 2 questions, 12 minutes"
        in view.picture["data"][0]["text"]
    )
    [minutes] = [trace for trace in view.picture["data"] if trace["mode"] == "text"]
    assert (minutes["text"], [*minutes["y"]]) == (["12 minutes"], [4])
    assert "Lessons begun: 1 of 22" in repr(view)
    assert "Exercises: 1 of 71; questions: 1 of 50; 12 minutes" in repr(view)


@pytest.mark.usefixtures("_kept")
def test_all_is_exported_deleted_and_put_back(folder):
    view = Progress()
    view.control("export").click()
    assert (folder / "my-progress.json").exists()
    assert "my-progress.json" in repr(view)
    view.control("delete").click()
    assert list(folder.iterdir()) == []
    assert repr(view).startswith(SAY.deleted)
    assert SAY.passed not in squares(view)
    view.control("undo").click()
    assert repr(view).startswith(SAY.restored)
    assert squares(view)[SAY.passed] == (1, [1])
    view.control("undo").click()
    assert repr(view).startswith(SAY.nothing)


def test_new_results_come_with_the_button_and_a_file_that_is_none_is_told(folder):
    view = Progress()
    RESULTS.add(Result("04.add", True, "yes", "2026-11-30T10:05"))
    assert SAY.passed not in squares(view)
    view.control("read").click()
    assert squares(view)[SAY.passed] == (1, [1])
    (folder / "progress.json").write_text("?", encoding="utf-8")
    view.control("read").click()
    assert "progress.json cannot be read as your results" in view.error
    assert SAY.passed not in squares(view)
