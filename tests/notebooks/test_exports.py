"""What lecturers make of a committed notebook: a page, slides, a script. Read back as nbconvert wrote them."""

import ast

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter, PythonExporter, SlidesExporter

from lessons.editions.outline import heads_a_section
from tests.notebooks import form

CONVERTED = [path for path in form.lessons() if path.name.startswith(("02", "05"))]


@pytest.fixture(scope="module", params=CONVERTED, ids=lambda path: path.stem)
def path(request):
    return request.param


def converted(exporter, path):
    """The text that an exporter makes of a notebook, with the file ending that goes with it."""
    text, resources = exporter.from_filename(str(path))
    return text, resources["output_extension"]


def stills(text):
    """The alternative text of every picture of a page that holds its data itself."""
    pictures = BeautifulSoup(text, "html.parser").find_all("img")
    return [picture.get("alt") for picture in pictures if picture["src"].startswith("data:image/p")]


@pytest.mark.parametrize("exporter", [HTMLExporter, SlidesExporter])
def test_every_still_has_its_caption_as_alternative_text(path, caplog, exporter):
    text, ending = converted(exporter(), path)
    assert ending.endswith(".html")
    assert "Alternative text" not in caplog.text
    captions = form.stills(path.name)
    assert stills(text) == captions
    assert captions


@pytest.mark.parametrize(("theme", "light"), [("light", "true"), ("dark", "false")])
def test_a_page_names_its_theme_as_the_stills_ask_for_it(path, theme, light):
    text, _ = converted(HTMLExporter(theme=theme), path)
    page = BeautifulSoup(text, "html.parser")
    assert page.body["data-jp-theme-light"] == light
    styles = {style.text for style in page.body.find_all("style")}
    assert any('[data-jp-theme-light="false"] .rnn-picture' in style for style in styles)


def test_each_section_is_one_slide(path):
    text, _ = converted(SlidesExporter(), path)
    stacks = BeautifulSoup(text, "html.parser").select(".slides > section")
    sections = [cell for cell in form.read(path).cells if heads_a_section(cell)]
    assert len(stacks) == len(sections) + 1
    headings = [stack.find("h2").text.rstrip("¶") for stack in stacks[1:]]
    assert headings == [cell.source.splitlines()[0].removeprefix("## ") for cell in sections]
    assert all(len(stack.find_all("h2")) == 1 for stack in stacks[1:])


def test_a_script_is_python(path):
    text, ending = converted(PythonExporter(), path)
    assert ending == ".py"
    assert ast.parse(text).body


def test_the_ending_is_named_by_the_notebook(path):
    """`--to script` takes exporter and ending from the notebook itself."""
    language = nbformat.read(path, 4).metadata.language_info
    assert language.file_extension == ".py"
