"""Links from lesson to lesson lead to a notebook, and to a section, that is there."""

import re

import nbformat
import pytest

from tests.notebooks import form

LINK = re.compile(r"\]\(([^)#]*\.ipynb)(?:#([^)]+))?\)")


def prose(path):
    cells = nbformat.read(path, as_version=4).cells
    return [
        line for cell in cells if cell.cell_type == "markdown" for line in cell.source.splitlines()
    ]


def sections(path):
    """The anchors that JupyterLab gives to headings."""
    return {
        line.lstrip("# ").strip().replace(" ", "-") for line in prose(path) if line.startswith("#")
    }


@pytest.mark.parametrize("path", form.lessons(), ids=lambda path: path.stem)
def test_links_lead_somewhere(path):
    found = [link for line in prose(path) for link in LINK.findall(line)]
    assert found, "a lesson names the next one"
    for name, section in found:
        assert (path.parent / name).is_file(), name
        assert not section or section in sections(path.parent / name), f"{name}#{section}"


def test_readme_and_lesson_00_say_the_same_of_every_lesson():
    readme = (form.NOTEBOOKS.parent / "README.md").read_text(encoding="utf-8").splitlines()
    here, there = (
        [re.sub(r"\]\([^)]*\)", "]", line) for line in lines if re.match(r"\| \d\d \| \[", line)]
        for lines in (prose(form.lessons()[0]), readme)
    )
    assert len(here) == len(form.lessons())
    assert here == there


def test_wrong_answers_that_readme_expects_are_refuted_where_it_says():
    readme = (form.NOTEBOOKS.parent / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r'^\| (\d\d) \| (".+") \| \*(.+)\* \|$', readme, re.MULTILINE)
    lessons = form.lessons()[1:]
    assert [number for number, *_ in rows] == [path.name[:2] for path in lessons]
    for path, (_, said, section) in zip(lessons, rows, strict=True):
        _, _, after = "\n".join(prose(path)).partition(f"\n## {section}\n")
        assert f"> **Myth.** {said}" in after.partition("\n## ")[0], f"{path.stem}, {section}"
