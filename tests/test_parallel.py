"""What must stay on one worker does, whatever the number of workers."""

from tests.harness.parallel import STEMS, scope

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
