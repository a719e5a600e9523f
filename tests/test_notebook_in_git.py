"""Opening a lesson is no change, and an update of the course leaves a learner's cells alone."""

import importlib.util
import json
import shutil
import subprocess
import sys

import nbformat
import pytest

from lessons.editions.outline import tags
from tests.notebooks import form

ROOT = form.NOTEBOOKS.parent
SCRIPT = ROOT / ".tools" / "notebook_in_git.py"
LESSONS = [path.name for path in form.lessons()[2:5]]
ME = ["-c", "user.name=Someone", "-c", "user.email=someone@example.org"]

spec = importlib.util.spec_from_file_location("notebook_in_git", SCRIPT)
in_git = importlib.util.module_from_spec(spec)
spec.loader.exec_module(in_git)


def git(folder, *words):
    """What a git command prints; it must succeed."""
    command = ["git", *ME, *words]
    run = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8")
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def make_course(folder, names):
    """A repository with some lessons, and what tells git how to treat them."""
    (folder / "notebooks").mkdir(parents=True)
    (folder / ".tools").mkdir()
    for name in names:
        shutil.copy(form.NOTEBOOKS / name, folder / "notebooks")
    shutil.copy(SCRIPT, folder / ".tools")
    shutil.copy(ROOT / ".gitattributes", folder)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "the course")
    return folder


def make_learner(course):
    """A learner's clone of it, set up."""
    folder = course.with_name("a learner's copy")
    git(course.parent, "clone", "-q", str(course), str(folder))
    subprocess.run([sys.executable, folder / ".tools" / SCRIPT.name, "set-up"], check=True)
    return folder


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "the course", LESSONS)  # with a blank, as folders have


@pytest.fixture
def learner(course):
    return make_learner(course)


def rewrite(folder, change):
    """Change each notebook of a copy, and write it as JupyterLab does."""
    for path in sorted((folder / "notebooks").glob("*.ipynb")):
        book = nbformat.read(path, 4)
        change(book)
        path.write_text(nbformat.writes(book) + "\n", encoding="utf-8", newline="\n")


def opened(book):
    """What JupyterLab 4.6 writes into a notebook that is opened and saved."""
    book.metadata.kernelspec.display_name = "Python 3 (ipykernel)"
    book.metadata.language_info.update(version="3.11.7", mimetype="text/x-python")
    book.metadata["widgets"] = {in_git.STATE: {"state": {}, "version_major": 2}}


def of_kind(book, kind):
    return [cell for cell in book.cells if cell.cell_type == kind]


def worked(book):
    """A learner's hour: exercises answered, everything run, a cell of their own, widgets saved."""
    opened(book)
    book.metadata["widgets"][in_git.STATE]["state"] = {"abc": {"model_name": "FloatSlider"}}
    for cell in of_kind(book, "code"):
        if "exercise" in tags(cell):
            cell.source += "\nmy_answer = 42"
        cell.execution_count += 30
        data = {form.WIDGET: {"model_id": "abc"}, "text/plain": "mine"}
        stills = [output for output in cell.outputs if form.still(output)]
        for output in stills:
            output.update(data=nbformat.from_dict(data), metadata={})
    book.cells.insert(3, nbformat.v4.new_code_cell("my_own_cell = 1"))
    book.cells[0].source += "\n\nMy note."


def updated(book):
    """A new edition: prose, code and stills differ, a cell is new and one is gone."""
    for cell in of_kind(book, "markdown"):
        cell.source += "\n\nA better sentence."
    for cell in of_kind(book, "code"):
        cell.source += "\n# better code"
        for output in cell.outputs:
            if form.still(output):
                output.data["text/html"] = form.figure(b"new", "A better caption.", 1)
    book.cells.insert(5, nbformat.v4.new_markdown_cell("A new section.", id="new-section"))
    del book.cells[-2]


def publish(course, change):
    rewrite(course, change)
    git(course, "commit", "-q", "-a", "-m", "a new edition")


def take_update(folder):
    """The two lines of the README."""
    git(folder, "commit", "-q", "-a", "-m", "my work")
    git(folder, "pull", "-q", "--no-rebase", "--no-edit", "-X", "ours")


def test_readme_gives_the_two_lines():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert 'git commit -am "my work"\ngit pull --no-rebase --no-edit -X ours\n' in readme


def test_an_update_keeps_a_learners_work(course, learner):
    publish(course, updated)
    rewrite(learner, worked)
    take_update(learner)
    assert git(learner, "status", "--porcelain") == ""
    assert "my work" in git(learner, "log", "--format=%s")
    for name in LESSONS:
        text = (learner / "notebooks" / name).read_text(encoding="utf-8")
        assert "<<<<<<<" not in text
        book = nbformat.reads(text, 4)
        nbformat.validate(book)
        assert_both_are_there(book, form.read(form.NOTEBOOKS / name))


def assert_both_are_there(book, old):
    """The learner's cells as they were left, the others as in the new edition."""
    cells = {cell.id: cell for cell in book.cells}
    assert "My note." in book.cells[0].source
    assert "A better sentence." not in book.cells[0].source
    assert [cell.source for cell in book.cells].count("my_own_cell = 1") == 1
    assert "new-section" in cells
    assert old.cells[-2].id not in cells
    for cell in old.cells[1:-2]:
        now = cells[cell.id]
        if "exercise" in tags(cell):
            assert now.source == cell.source + "\nmy_answer = 42"
        else:
            assert now.source.startswith(cell.source)
            assert "better" in now.source


def test_a_run_survives_where_the_code_is_the_same(course, learner):
    def prose(book):
        of_kind(book, "markdown")[1].source = "Only this differs."

    publish(course, prose)
    rewrite(learner, worked)
    take_update(learner)
    book = form.read(learner / "notebooks" / LESSONS[0])
    assert of_kind(book, "markdown")[1].source == "Only this differs."
    assert any(form.WIDGET in o.get("data", {}) for c in of_kind(book, "code") for o in c.outputs)
    assert book.metadata.widgets[in_git.STATE]["state"]


def test_a_learner_without_the_set_up_still_gets_a_valid_notebook(course, learner):
    git(learner, "config", "--remove-section", f"merge.{in_git.NAME}")
    publish(course, updated)
    rewrite(learner, worked)
    take_update(learner)
    for name in LESSONS:
        book = form.read(learner / "notebooks" / name)
        assert "My note." in book.cells[0].source


@pytest.mark.parametrize("path", form.lessons(), ids=lambda path: path.stem)
def test_a_notebook_that_was_opened_is_written_as_it_was(path):
    book = form.read(path)
    opened(book)
    in_git.as_committed(book)
    assert nbformat.writes(book) + "\n" == path.read_text(encoding="utf-8")


def test_it_writes_what_the_form_asks_for():
    assert in_git.KERNEL == form.METADATA


def test_widgets_and_a_kernel_of_the_learners_own_stay():
    book = {"metadata": {"kernelspec": {"name": "julia"}, "widgets": {}}}
    in_git.as_committed(book)
    assert book == {"metadata": {"kernelspec": {"name": "julia"}, "widgets": {}}}
    state = {in_git.STATE: {"state": {"abc": {}}}}
    book = {"metadata": {"kernelspec": {"name": "python3"}, "widgets": state}}
    in_git.as_committed(book)
    assert book["metadata"]["widgets"] == state


def notebook(**sources):
    cells = [{"id": k, "source": v, "outputs": [], "metadata": {}} for k, v in sources.items()]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "after"),
    [
        ({"a": "1"}, {"a": "1"}, {"a": "2"}, {"a": "2"}),
        ({"a": "1"}, {"a": "3"}, {"a": "2"}, {"a": "3"}),
        ({"a": "1"}, {"a": "3"}, {"a": "1"}, {"a": "3"}),
        ({"a": "1", "b": "1"}, {"a": "1"}, {"a": "2", "b": "2"}, {"a": "2"}),
        ({"a": "1", "b": "1"}, {"a": "1", "b": "1"}, {"a": "1"}, {"a": "1"}),
        ({"a": "1", "b": "1"}, {"a": "1", "b": "3"}, {"a": "1"}, {"a": "1", "b": "3"}),
        ({"a": "1"}, {"a": "1", "m": "3"}, {"n": "2", "a": "1"}, {"n": "2", "a": "1", "m": "3"}),
        ({"a": "1"}, {"m": "3", "a": "1"}, {"a": "2"}, {"m": "3", "a": "2"}),
        ({"a": "1", "b": "1"}, {"b": "1", "a": "1"}, {"a": "2", "b": "2"}, {"a": "2", "b": "2"}),
    ],
)
def test_cells_are_joined_one_by_one(base, ours, theirs, after):
    merged = in_git.merge(*(notebook(**sources) for sources in (base, ours, theirs)))
    assert {cell["id"]: cell["source"] for cell in json.loads(merged)["cells"]} == after
    assert [cell["id"] for cell in json.loads(merged)["cells"]] == list(after)


def test_what_cannot_be_joined_is_left_to_the_learner(tmp_path):
    paths = [tmp_path / name for name in "BOT"]
    for path in paths:
        path.write_text("no json", encoding="utf-8")
    assert in_git.main(["merge", *map(str, paths)]) == 1
    twice = json.loads(notebook(a="1"))
    twice["cells"] *= 2
    with pytest.raises(ValueError, match="one id"):
        in_git.merge(notebook(a="1"), json.dumps(twice), notebook(a="1"))
