"""The edition for nbgrader: what is filled in, what is locked and graded, and what a test says."""

import nbformat
import pytest

from lessons.checks import exercises
from lessons.editions.__main__ import main
from lessons.editions.assignment import assignment
from lessons.editions.exercise_cells import exercise_cells
from tests.notebooks import form

LESSONS = form.lessons()


@pytest.fixture(scope="module", params=LESSONS, ids=lambda path: path.stem)
def made(request):
    return assignment(form.read(request.param))


def graded(book):
    """The cells that nbgrader knows, with their metadata."""
    cells = [(cell, cell.metadata.get("nbgrader")) for cell in book.cells]
    return [(cell, kept) for cell, kept in cells if kept]


def test_an_exercise_is_filled_in_and_its_test_is_locked_and_has_points(made):
    nbformat.validate(made)
    found = graded(made)
    assert len(found) == 2 * len(exercise_cells(made)) > 0
    for (cell, own), (test, kept) in zip(found[::2], found[1::2], strict=True):
        assert made.cells.index(test) == made.cells.index(cell) + 1
        assert (own["solution"], own["grade"], own["locked"]) == (True, False, False)
        assert (kept["solution"], kept["grade"], kept["locked"]) == (False, True, True)
        assert kept["points"] == 1
        assert kept["grade_id"] == f"{own['grade_id']}-test"
        assert {own["schema_version"], kept["schema_version"]} == {3}
    ids = [kept["grade_id"] for _, kept in found]
    assert len(set(ids)) == len(ids)


def test_a_test_passes_with_the_solution_and_else_fails_in_the_words_of_the_check(made):
    for cell in exercise_cells(made):
        test = made.cells[cell.place + 1].source
        right = exercises()[cell.id].answer
        names = {}
        if cell.answer.isidentifier():
            exec(test, {cell.answer: right})
            names = {cell.answer: ...}
        else:
            names = {name: ... for name in ("b", "w", "u", "answer")}
        with pytest.raises(AssertionError, match="Not yet: "):
            exec(test, names)


def test_a_course_folder_is_written(tmp_path):
    (path,) = [path for path in LESSONS if path.name.startswith("04")]
    assert main(["nbgrader", str(tmp_path), str(path)]) == 0
    written = nbformat.read(tmp_path / "source" / path.stem / path.name, as_version=4)
    assert [cell.id for cell, _ in graded(written)][:2] == ["add-try", "04-add-test"]
    config = (tmp_path / "nbgrader_config.py").read_text(encoding="utf-8")
    compile(config, "nbgrader_config.py", "exec")
    assert "ClearSolutions" not in config  # the cells to fill in stay as the lesson has them


def test_the_students_edition_is_the_lesson(tmp_path):
    assert main(["student", str(tmp_path), str(LESSONS[4])]) == 0
    assert form.read(tmp_path / LESSONS[4].name) == form.read(LESSONS[4])
