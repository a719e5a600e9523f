"""Every committed notebook has the form that `tests.harness.bake` gives it, and the rhythm of the course."""

import re
from pathlib import Path
from statistics import median
from typing import Any

import nbformat
import pytest

from lessons.editions.outline import heads_a_section, tags, words
from tests.harness import stills
from tests.notebooks import form

MEDIAN, NINETIETH, LONGEST = 6, 12, 25  # lines of a code cell
IN_A_ROW = 2  # code cells without a word between them
WORDS_PER_LINE = 5, 25  # of prose per line of code: 7 to 14 is the aim, this is the fence around it
MACHINE = re.compile(
    r"/(?:root|home|work|tmp|Users)/|[A-Z]:\\\\|127\.0\.0\.1|localhost:\d|object at 0x"
)
STRIP, DARK = 238, 80  # of 255: the ground of a still's words; as dark as ink is
DEFAULT_REPR = re.compile(r"^(?:<|[A-Z]\w*\()")  # what a widget without a caption says


@pytest.fixture(scope="module", params=form.lessons(), ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture(scope="module")
def book(path: Path) -> Any:
    return form.read(path)


def code(book: Any) -> list[Any]:
    return [cell for cell in book.cells if cell.cell_type == "code"]


def outputs(book: Any) -> list[Any]:
    return [output for cell in code(book) for output in cell.outputs]


def lines(cell: Any) -> int:
    return sum(bool(line.strip()) for line in cell.source.splitlines())


def test_it_is_a_valid_notebook_of_the_course(path: Path, book: Any):
    nbformat.validate(book)
    assert re.fullmatch(r"\d\d-[a-z0-9-]+\.ipynb", path.name)
    assert book.metadata == form.METADATA, "run `make bake`"
    assert path.stat().st_size <= form.LARGEST


def test_it_was_run_once_from_top_to_bottom(book: Any):
    counts = [cell.execution_count for cell in code(book)]
    assert counts == list(range(1, len(counts) + 1)), "run `make bake`"


def test_cells_have_ids_and_allowed_tags(book: Any):
    ids = [cell.id for cell in book.cells]
    assert len(set(ids)) == len(ids)
    assert [tag for cell in book.cells for tag in tags(cell) if not form.allowed(tag)] == []


def test_widgets_left_a_caption_and_a_still(book: Any):
    for output in outputs(book):
        data = output.get("data", {})
        assert form.WIDGET not in data, "run `make bake`"
        assert "image/png" not in data, "run `make bake`"
        if "text/html" in data:
            png, alt = form.still(output), form.alt(output)
            assert data["text/html"] == form.figure(png, alt, stills.size(png)[0]), (
                "run `make bake`"
            )
            for caption in (alt, data["text/plain"]):
                assert caption.strip()
                assert not DEFAULT_REPR.match(caption), "a widget without a caption"


def test_every_still_says_that_it_is_a_picture(book: Any):
    """Words stand on a strip across its top."""
    for png in filter(None, map(form.still, outputs(book))):
        top, across = stills.ROOM * stills.SCALE, (stills.ROOM + 10) * stills.SCALE
        strip = stills.pixels(png)[top : top + 25 * stills.SCALE, across:-across]
        assert (strip[2 * stills.SCALE] == STRIP).all(), "run `make bake`"
        assert strip.min() < DARK


def test_each_section_is_a_slide(book: Any):
    """A heading stands at the top of its cell, so that a slide can begin there."""
    markdown = [cell.source for cell in book.cells if cell.cell_type == "markdown"]
    assert not [text for text in markdown if re.search(r"(?m)^## ", text[1:])]
    slides = [cell.id for cell in book.cells if cell.metadata.get("slideshow") == form.SLIDE]
    assert slides == [cell.id for cell in book.cells if heads_a_section(cell)]
    assert slides


def test_nothing_went_wrong(book: Any):
    for cell in code(book):
        kinds = {output.output_type for output in cell.outputs}
        assert "error" not in kinds or "raises-exception" in tags(cell)
        assert "stderr" not in {output.get("name") for output in cell.outputs}


def test_code_comes_in_small_cells(book: Any):
    sizes = sorted(lines(cell) for cell in code(book))
    assert median(sizes) <= MEDIAN
    assert sizes[int(0.9 * (len(sizes) - 1))] <= NINETIETH
    assert sizes[-1] <= LONGEST


def test_words_stand_between_the_code(book: Any):
    kinds = "".join(cell.cell_type[0] for cell in book.cells)
    assert "c" * (IN_A_ROW + 1) not in kinds
    written = sum(words(cell.source) for cell in book.cells if cell.cell_type == "markdown")
    least, most = WORDS_PER_LINE
    assert least <= written / sum(map(lines, code(book))) <= most


def test_it_names_no_machine(book: Any):
    said = [cell.source for cell in book.cells]
    said += [
        str(output.get("text", "")) + str(output.get("data", {}).get("text/plain", ""))
        for output in outputs(book)
    ]
    assert [found[0] for text in said for found in MACHINE.finditer(text)] == []
