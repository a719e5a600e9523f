"""An update of the course and a learner's copy, with nbgitpuller itself: nothing of hers is lost."""

import json
import shutil
import subprocess

import pytest

from tests.hub.running import ROOT, tool

PROGRAM = """
import sys
from pathlib import Path
sys.path.insert(0, {hub!r})
import learner
home = Path({home!r})
(home / learner.SOCKETS).mkdir(exist_ok=True)
learner.bring_up_to_date(Path({course!r}), home / learner.NAME)
"""


def git(folder, *command):
    author = ["-c", "user.name=x", "-c", "user.email=x@x"]
    subprocess.run(["git", *author, *command], cwd=folder, check=True, capture_output=True)


def cell(name, source):
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": {},
        "outputs": [],
        "source": source,
    }


def write(path, cells):
    book = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(book, indent=1) + "\n", encoding="utf-8")


def sources(path):
    return [
        "".join(each["source"]) for each in json.loads(path.read_text(encoding="utf-8"))["cells"]
    ]


@pytest.fixture
def course(tmp_path):
    """A small course, with the tools of the real one."""
    folder = tmp_path / "course"
    (folder / "notebooks").mkdir(parents=True)
    shutil.copytree(ROOT / ".tools", folder / ".tools")
    shutil.copy(ROOT / ".gitattributes", folder)
    write(folder / "notebooks/01-a.ipynb", [cell("one", "1"), cell("two", "2"), cell("three", "3")])
    write(folder / "notebooks/02-b.ipynb", [cell("one", "1")])
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "begin")
    return folder


@pytest.fixture
def open_server(tmp_path, course, monkeypatch):
    """What happens to the copy when the learner opens her server; gives the copy, and what was said."""
    tools = tool()
    tools["make_environment"]()
    (tmp_path / "home").mkdir()
    for name in ("HOME", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "home"))

    def run():
        names = {
            "hub": str(ROOT / ".tools/hub"),
            "home": str(tmp_path / "home"),
            "course": str(course),
        }
        command = [str(tools["BIN"] / "python"), "-c", PROGRAM.format(**names)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
        return tmp_path / "home" / "recurrent-networks", done.stderr

    return run


def test_a_changed_notebook_survives_an_update(course, open_server):
    copy, _ = open_server()
    book = copy / "notebooks/01-a.ipynb"
    write(book, [cell("one", "mine"), cell("two", "2"), cell("new", "my cell"), cell("three", "3")])
    (copy / "notebooks/own.txt").write_text("my file", encoding="utf-8")
    write(
        course / "notebooks/01-a.ipynb",
        [cell("one", "1 anew"), cell("two", "2 anew"), cell("three", "3")],
    )
    write(course / "notebooks/03-c.ipynb", [cell("one", "new lesson")])
    git(course, "add", ".")
    git(course, "commit", "-qm", "update")
    _, said = open_server()
    assert sources(book) == ["mine", "2 anew", "my cell", "3"]
    assert (copy / "notebooks/own.txt").read_text(encoding="utf-8") == "my file"
    assert sources(copy / "notebooks/03-c.ipynb") == ["new lesson"]
    assert "stays as it was" not in said


def test_a_deleted_file_comes_back_as_the_course_has_it(course, open_server):
    copy, _ = open_server()
    write(copy / "notebooks/01-a.ipynb", [cell("one", "mine")])
    open_server()
    assert sources(copy / "notebooks/01-a.ipynb") == ["mine"]
    (copy / "notebooks/01-a.ipynb").unlink()
    open_server()
    assert sources(copy / "notebooks/01-a.ipynb") == ["1", "2", "3"]


def test_a_file_that_the_course_drops_stays_where_it_was_changed(course, open_server):
    copy, _ = open_server()
    write(copy / "notebooks/01-a.ipynb", [cell("one", "mine")])
    for name in ("01-a", "02-b"):
        (course / f"notebooks/{name}.ipynb").unlink()
    git(course, "commit", "-qam", "update")
    open_server()
    assert sources(copy / "notebooks/01-a.ipynb") == ["mine"]
    assert not (copy / "notebooks/02-b.ipynb").exists()


def test_a_copy_that_git_cannot_use_opens_as_it_was(course, open_server):
    copy, _ = open_server()
    write(copy / "notebooks/01-a.ipynb", [cell("one", "mine")])
    shutil.rmtree(copy / ".git")
    _, said = open_server()
    assert sources(copy / "notebooks/01-a.ipynb") == ["mine"]
    assert "stays as it was" in said.splitlines()[-1]


def test_notebooks_are_merged_by_cells(course, open_server):
    """What an old cell printed does not stand under the new one, as it would if lines were merged."""
    copy, _ = open_server()
    book, printed = (
        copy / "notebooks/01-a.ipynb",
        [{"output_type": "stream", "name": "stdout", "text": "2"}],
    )
    write(book, [cell("one", "1"), cell("two", "2") | {"outputs": printed}, cell("three", "3")])
    write(
        course / "notebooks/01-a.ipynb",
        [cell("one", "1"), cell("two", "2 anew"), cell("three", "3")],
    )
    git(course, "commit", "-qam", "update")
    open_server()
    assert sources(book) == ["1", "2 anew", "3"]
    assert json.loads(book.read_text(encoding="utf-8"))["cells"][1]["outputs"] == []
