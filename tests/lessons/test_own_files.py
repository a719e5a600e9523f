"""Where the files of a learner are, and how they are written."""

import pytest

from lessons import own_files
from lessons.own_files import COURSE, VARIABLE


def test_the_learners_folder_is_beside_the_lessons_and_no_part_of_the_course(monkeypatch):
    monkeypatch.delenv(VARIABLE)
    assert own_files.folder() == COURSE / "notebooks" / "mine"
    assert "notebooks/mine/" in (COURSE / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_another_folder_can_be_named(monkeypatch, tmp_path):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert own_files.folder() == tmp_path


def test_a_path_is_told_from_the_folder_of_the_course_on(tmp_path):
    assert own_files.told(COURSE / "notebooks" / "mine") == "notebooks/mine"
    assert own_files.told(tmp_path) == str(tmp_path)


def test_a_file_is_written_as_a_whole_or_not_at_all(tmp_path, monkeypatch):
    file = tmp_path / "new" / "answers.json"
    own_files.write(file, "one\n")
    assert file.read_bytes() == b"one\n"
    monkeypatch.setattr(
        own_files.os, "replace", lambda *paths: (_ for _ in ()).throw(OSError("full"))
    )
    with pytest.raises(OSError, match="full"):
        own_files.write(file, "two\n")
    assert file.read_bytes() == b"one\n"
    assert [path.name for path in file.parent.iterdir()] == ["answers.json"]
