"""All that is kept can be written into one file, removed, and put back."""

import pytest

from lessons.own_lists import OwnListError
from lessons.predictions.store import ANSWERS, Answer
from lessons.progress.own_data import delete, export, restore
from lessons.progress.store import RESULTS, Result

ANSWER = Answer("04 cut", (1.0,), (1.5,), False, 80, "yours 1, computed 1.5", "2026-11-30T10:00")
RESULT = Result("04.add", True, "yes", "2026-11-30T10:05")


@pytest.fixture
def _kept():
    ANSWERS.add(ANSWER)
    RESULTS.add(RESULT)


@pytest.mark.usefixtures("_kept")
def test_one_file_holds_both_lists_and_either_can_be_read_from_it(folder):
    file = export()
    assert file.parent == folder
    assert ANSWERS.read(file) == [ANSWER]
    assert RESULTS.read(file) == [RESULT]


@pytest.mark.usefixtures("_kept")
def test_what_is_deleted_is_gone_and_comes_back(folder):
    export()
    (folder / "LSTM.py").write_text("class Mine: ...", encoding="utf-8")
    removed = delete()
    assert [path.name for path in folder.iterdir()] == ["LSTM.py"]
    RESULTS.add(later := Result("05.slope", True, "yes", "2026-11-30T11:00"))
    restore(removed)
    assert ANSWERS.read() == [ANSWER]
    assert RESULTS.read() == [later]  # what came since then stays


def test_a_folder_that_is_none_is_named(folder):
    folder.write_text("a file", encoding="utf-8")
    with pytest.raises(OwnListError, match=r"cannot be (read|written)"):
        export()
    assert delete() == {}
