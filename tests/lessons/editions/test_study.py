"""The notebooks of the study run, ask every question and pool made-up files."""

import json
import os
from dataclasses import asdict

import nbformat
from nbclient import NotebookClient

from lessons.editions.__main__ import main
from lessons.own_files import VARIABLE
from lessons.study.items import TESTS
from lessons.study.store import StudyAnswer
from tests.notebooks import form


def run(path):
    """What each code cell of a notebook prints, run in its own folder."""
    book = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    course = {"PYTHONPATH": str(form.NOTEBOOKS.parent)}
    NotebookClient(book, timeout=120, resources=resources).execute(env=os.environ | course)
    outputs = [cell.outputs for cell in book.cells if cell.cell_type == "code"]
    return ["".join(o.get("text", "") or o.data["text/plain"] for o in each) for each in outputs]


def test_the_kit_is_written_and_runs(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "mine"))
    assert main(["study", str(tmp_path)]) == 0
    [before] = run(tmp_path / "before.ipynb")
    after, scale = run(tmp_path / "after.ipynb")
    assert "Answered: 0 of 12." in before
    assert "Answered: 0 of 12." in after
    assert "Answered: 0 of 10." in scale
    (tmp_path / "files").mkdir()
    made_up = [
        StudyAnswer(part, k, item.right + 1, "", "2026-11-30T10:05")
        for part, items in TESTS.items()
        for k, item in enumerate(items, 1)
    ]
    kept = {"version": 1, "answers": [], "results": [], "study": [asdict(a) for a in made_up]}
    (tmp_path / "files" / "a.json").write_text(json.dumps(kept), encoding="utf-8")
    count, gain, predictions, exercises = run(tmp_path / "class.ipynb")
    assert count == "1 files\n"
    assert "right before 100%, after 100%" in gain
    assert "no file with an answer" in predictions
    assert "no file with a result" in exercises
