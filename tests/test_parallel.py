"""What must stay on one worker does, whatever the number of workers."""

import random
from types import SimpleNamespace

from tests.conftest import BROWSER, LONGEST, pytest_collection_modifyitems
from tests.harness.parallel import STEMS, scope
from tests.notebooks import form

PAGE = "tests/browser/test_lessons.py"


def test_everything_that_is_done_on_a_page_is_one_group():
    stem = STEMS[3]
    names = [f"test_it_runs[{stem}]", f"test_words[{stem}-JupyterLab Dark]", f"test_cold[1-{stem}]"]
    assert {scope(f"{PAGE}::{name}") for name in names} == {f"the page of {stem}"}
    assert scope(f"tests/browser/test_other.py::test_one[{stem}]") == f"the page of {stem}"
    assert len({scope(f"{PAGE}::test_it_runs[{stem}]") for stem in STEMS}) == len(STEMS)


def test_the_cells_of_a_notebook_and_the_tests_of_a_file_are_one_group():
    book = f"notebooks/{STEMS[0]}.ipynb"
    assert scope(f"{book}::Cell 0") == scope(f"{book}::Cell 7") == book
    file = "tests/notebooks/test_form.py"
    assert scope(f"{file}::test_form[{STEMS[0]}]") == scope(f"{file}::test_size") == file


def test_the_tests_of_all_checks_are_one_group():
    names = (
        "test_lesson_03.py::test_one",
        "test_sentences.py::test_two",
        "engine/test_x.py::test_y",
    )
    assert len({scope(f"tests/lessons/checks/{name}") for name in names}) == 1


def test_the_pages_that_take_longest_come_first_after_all_that_has_no_page():
    pages = [
        SimpleNamespace(
            path=BROWSER / "test_lessons.py", callspec=SimpleNamespace(params={"lesson": lesson})
        )
        for lesson in form.lessons()
    ]
    others = [
        SimpleNamespace(path=BROWSER.parent / "test_site.py"),
        SimpleNamespace(path=BROWSER / "test_plot.py"),
    ]
    items = [*pages, *others]
    random.Random(0).shuffle(items)
    pytest_collection_modifyitems(items)
    assert items[:2] == others
    lessons = [item.callspec.params["lesson"] for item in items[2:]]
    assert tuple(lesson.name[:2] for lesson in lessons[: len(LONGEST)]) == LONGEST
    sizes = [lesson.stat().st_size for lesson in lessons[len(LONGEST) :]]
    assert sizes == sorted(sizes, reverse=True)
