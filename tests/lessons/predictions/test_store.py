"""The file of answers: what is put there comes back, nothing is ever lost, what is strange is named."""

import json

import pytest

from lessons import own_lists
from lessons.own_files import VARIABLE
from lessons.own_lists import OwnListError
from lessons.predictions import store
from lessons.predictions.store import Answer, add, first_of_each, last, read


def answer(question="11 what is left", right=True, sure=80, given=(-0.3,)):
    return Answer(
        question, given, (-0.32,), right, sure, "yours −0.30, computed −0.32", "2026-11-30T10:05"
    )


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "mine"))
    return tmp_path / "mine"


def test_without_a_file_there_is_no_answer():
    assert read() == []


def test_what_is_added_comes_back_in_order(folder):
    given = [answer(), answer("05 a tenth", right=False, sure=None), answer(given=(-0.9,))]
    for each in given:
        add(each)
    assert read() == given
    assert store.path() == folder / "predictions.json"


def test_a_lesson_is_named_by_its_question():
    assert answer().lesson == "11"


def test_the_last_answer_stands_in_the_picture_and_the_first_one_counts():
    given = [answer(given=(-0.1,), right=False), answer("05 a tenth"), answer(given=(-0.9,))]
    assert last("11 what is left", given) is given[2]
    assert last("12 the cell state", given) is None
    assert first_of_each(given) == given[:2]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", "line 1 is no JSON"),
        ('{"version": 1,\n"answers": [', "line 2 is no JSON"),
        ("[]", "version 1"),
        ('{"version": 2, "answers": []}', "version 1"),
        ('{"version": 1, "answers": 3}', "no list of answers"),
        ('{"version": 1, "answers": [{"question": "05"}]}', "answer 1 has other fields"),
        ("[" * 100_000, "it is no text"),
    ],
)
def test_a_file_that_is_none_is_named_and_left_as_it_is(folder, text, cause):
    folder.mkdir()
    file = folder / "predictions.json"
    file.write_text(text, encoding="utf-8")
    for call in (read, lambda: add(answer())):
        with pytest.raises(OwnListError, match="Give it another name") as refused:
            call()
        assert cause in str(refused.value)
    assert file.read_text(encoding="utf-8") == text


def test_a_file_of_another_encoding_is_named(folder):
    folder.mkdir()
    (folder / "predictions.json").write_bytes("“”".encode("utf-16"))
    with pytest.raises(OwnListError, match="it is no text"):
        read()


@pytest.mark.parametrize(
    "change",
    [
        {"given": ["0.3"]},
        {"given": [float("nan")]},
        {"truth": None},
        {"right": None},
        {"right": 1},
        {"sure": 101},
        {"sure": True},
        {"sure": "80"},
        {"question": " "},
        {"told": None},
        {"at": 3},
    ],
)
def test_an_entry_that_holds_something_else_is_named(folder, change):
    add(answer())
    add(answer("05 a tenth"))
    file = folder / "predictions.json"
    found = json.loads(file.read_text(encoding="utf-8"))
    found["answers"][1] |= change
    file.write_text(json.dumps(found), encoding="utf-8")
    with pytest.raises(OwnListError, match="answer 2 holds something else"):
        read()


def test_a_file_that_is_far_too_large_is_not_read(folder, monkeypatch):
    add(answer())
    monkeypatch.setattr(own_lists, "LARGEST", 10)
    with pytest.raises(OwnListError, match="more than 10 bytes"):
        read()


def test_a_folder_that_cannot_be_written_is_told(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "file" / "mine"))
    with pytest.raises(OwnListError):
        add(answer())
