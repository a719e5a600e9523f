"""The edition for lecturers has what the students' has, and what is right beside it."""

import ast

import nbformat
import pytest

from lessons.checks import check, exercises
from lessons.editions.__main__ import main
from lessons.editions.exercise_cells import exercise_cells
from lessons.editions.instructor import ADDED, instructor
from lessons.editions.outline import minutes, tags
from tests.notebooks import form

LESSONS = form.lessons()


@pytest.fixture(scope="module", params=LESSONS, ids=lambda path: path.stem)
def books(request):
    """A notebook and its edition for lecturers."""
    book = form.read(request.param)
    return book, instructor(book, request.param.name[:2])


def test_nothing_of_the_lesson_is_lost(books):
    book, made = books
    nbformat.validate(made)
    own = [cell for cell in made.cells if ADDED not in tags(cell)]
    assert [cell.id for cell in own] == [cell.id for cell in book.cells]
    for mine, theirs in zip(own, book.cells, strict=True):
        if "predict(" not in theirs.source:
            assert mine.source.replace("<details open>", "<details>") == theirs.source
        assert mine.get("outputs") == theirs.get("outputs")
    assert "<details>" not in "".join(cell.source for cell in made.cells)


def test_each_exercise_is_followed_by_a_solution_that_passes_and_by_its_hints(books):
    _, made = books
    for cell in exercise_cells(made):
        solved, words = made.cells[cell.place + 1 : cell.place + 3]
        *code, checked = ast.parse(solved.source).body
        names = {}
        exec(form.imports_before(cell.id), names)
        exec(compile(ast.Module(code, []), "solved", "exec"), names)
        verdict = eval(ast.unparse(checked), names | {"check": check})
        assert verdict, verdict
        assert f'check("{cell.id}", ' in solved.source
        assert cell.answer in names or not cell.answer.isidentifier()  # what comes after it sees it
        assert all(hint in words.source for hint in exercises()[cell.id].hints)


def test_each_prediction_is_made_without_a_file_and_followed_by_what_is_right(books):
    _, made = books
    for place, cell in enumerate(made.cells):
        if cell.cell_type == "code" and "predict(" in cell.source:
            answer = made.cells[place + 1].source
            assert cell.source.count("keep=False)") == 1
            assert answer.splitlines()[-1].startswith("right_answer(")
            view = answer.rpartition(", ")[2].removesuffix(")")
            assert f"{view} = predict(" in cell.source
            assert cell.source.splitlines()[-1] == view or view != "asked"


def test_the_plan_counts_every_section(books):
    book, made = books
    rows = [row.split(" | ") for row in made.cells[1].source.splitlines()[4:]]
    heads = sum(form.heads_a_section(cell) for cell in book.cells)
    assert len(rows) == heads + 1
    assert sum(int(row[1]) for row in rows) == pytest.approx(
        minutes(book.cells), abs=0.5 * len(rows)
    )
    assert sum(int(row[4].rstrip(" |")) for row in rows) == len(exercise_cells(book))


def test_it_is_run_and_keeps_the_stills_and_there_are_slides(tmp_path, capsys):
    (path,) = [path for path in LESSONS if path.name.startswith("11")]
    assert main(["instructor", str(tmp_path), str(path)]) == 0
    made = nbformat.read(tmp_path / path.name, as_version=4)
    printed = {
        cell.id: cell.outputs[0].data["text/plain"]
        for cell in made.cells
        if cell.id.endswith(("-solved", "-answer"))
    }
    assert printed.pop("11-what-is-left-answer") == "Computed: −0.32."
    assert len(printed) == 3
    assert all(words.startswith("Yes: ") for words in printed.values())
    stills = [
        form.alt(out) for cell in made.cells for out in cell.get("outputs", []) if form.still(out)
    ]
    assert stills == form.stills(path.name)
    slides = (tmp_path / "slides" / f"{path.stem}.slides.html").read_text(encoding="utf-8")
    assert "Computed: −0.32." in slides
    assert main(["instructor", str(tmp_path), "no.ipynb"]) == 1
    assert "no.ipynb is no notebook." in capsys.readouterr().err
