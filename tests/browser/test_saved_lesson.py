"""What JupyterLab writes when it saves a lesson: nothing new after a mere look, and what an update can join with."""

import shutil

import nbformat
import pytest

from tests.harness.page import NotebookPage
from tests.notebooks import form
from tests.test_notebook_in_git import git, make_course, make_learner, publish, take_update

LOOKED_AT = ["02-how-does-a-loop-remember.ipynb", "09-what-should-be-thrown-away.ipynb"]
WORKED_ON = [
    "00-is-my-set-up-alive.ipynb",
    "05-why-does-the-gradient-vanish-or-explode.ipynb",
    LOOKED_AT[1],
]
ANSWER = "\nmy_answer = 42"
EDIT = """([index, text]) => {
  const source = lab.panel().content.widgets[index].model.sharedModel;
  source.setSource(source.getSource() + text);
}"""


@pytest.fixture
def copies(server):
    """The folder of the server; its lessons are the committed ones again when the test ends."""
    yield server.root
    for path in form.lessons():
        shutil.copy(path, server.root)


@pytest.mark.parametrize("name", LOOKED_AT)
def test_a_lesson_that_was_only_opened_is_saved_as_it_was(browser, server, copies, name):
    page = NotebookPage(browser, server, name)
    page.page.evaluate("() => { lab.panel().context.model.dirty = true; }")
    page.save()
    page.close()
    assert (copies / name).read_bytes() == (form.NOTEBOOKS / name).read_bytes()


def work(browser, server, name):
    """Answer the last exercise of a lesson, run it all, and save it, as a learner does."""
    cells = form.read(form.NOTEBOOKS / name).cells
    own = [n for n, cell in enumerate(cells) if cell.cell_type == "code"][-1]
    page = NotebookPage(browser, server, name)
    page.page.evaluate(EDIT, [own, ANSWER])
    page.page.evaluate(EDIT, [0, "\n\nMy note."])
    page.run_all()
    page.save()
    page.close()
    return cells[own].id


def edition(book):
    """What the next edition changes: every cell of prose, every still, one line of code."""
    for cell in book.cells:
        if cell.cell_type == "markdown":
            cell.source += "\n\nA better sentence."
        for output in cell.get("outputs", []):
            if form.still(output):
                output.data["text/html"] = form.figure(b"new", "A better caption.", 1)
    first = next(cell for cell in book.cells if cell.cell_type == "code")
    first.source += "\n# better code"


def test_an_update_is_joined_with_what_the_page_has_saved(browser, server, copies, tmp_path):
    course = make_course(tmp_path / "course", WORKED_ON)
    learner = make_learner(course)
    answered = {name: work(browser, server, name) for name in WORKED_ON}
    for name in WORKED_ON:
        shutil.copy(copies / name, learner / "notebooks")
    publish(course, edition)
    take_update(learner)
    assert "my work" in git(learner, "log", "--format=%s")
    for name, own in answered.items():
        check(learner / "notebooks" / name, own)


def check(path, own):
    """The lesson after the update: valid, the learner's cells, and the new edition in all others."""
    text = path.read_text(encoding="utf-8")
    assert "<<<<<<<" not in text
    book = nbformat.reads(text, 4)
    nbformat.validate(book)
    prose = [cell.source for cell in book.cells if cell.cell_type == "markdown"]
    assert prose[0].endswith("My note.")
    assert all(text.endswith("A better sentence.") for text in prose[1:])
    code = {cell.id: cell for cell in book.cells if cell.cell_type == "code"}
    assert code.pop(own).source.endswith(ANSWER)
    assert next(iter(code.values())).source.endswith("# better code")
    data = [output.get("data", {}) for cell in code.values() for output in cell.outputs]
    assert any(form.WIDGET in found for found in data), "the run is still there"
