"""Exercises are found where a notebook has them, and each is one that the checks know."""

import pytest
from nbformat import v4

from lessons.checks import exercises
from lessons.editions.exercise_cells import exercise_cells
from tests.notebooks import form


@pytest.mark.parametrize("path", form.lessons(), ids=lambda path: path.stem)
def test_a_lesson_has_each_of_its_exercises_once(path):
    found = exercise_cells(form.read(path))
    assert sorted(cell.id for cell in found) == sorted(exercises(path.name[:2]))


def test_the_answer_is_the_expression_that_is_checked():
    cell = v4.new_code_cell(
        'w, b = 1, 2\ncheck("09.drop", (b, w))', metadata={"tags": ["exercise"]}
    )
    book = v4.new_notebook(cells=[v4.new_markdown_cell("check"), cell])
    assert exercise_cells(book) == [(1, "09.drop", "(b, w)")]
    cell.source = "print(1)"
    with pytest.raises(ValueError, match="Nothing is checked"):
        exercise_cells(book)
