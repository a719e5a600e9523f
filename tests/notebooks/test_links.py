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
