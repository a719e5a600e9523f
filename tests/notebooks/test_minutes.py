"""A lesson takes as long as it says, and every question that it asks has an answer."""

from pathlib import Path
from typing import Any

import pytest

from lessons.editions.outline import (
    FURTHER,
    LONGEST,
    OPTIONAL,
    STATED,
    heads_a_section,
    minutes,
    plays,
    rounded,
    sections,
)
from tests.notebooks import form

LAST = "## Now you know"


@pytest.fixture(scope="module", params=form.lessons(), ids=lambda path: path.stem)
def book(request: pytest.FixtureRequest) -> Any:
    path: Path = request.param
    return form.read(path)


def test_the_core_path_takes_what_the_first_cell_says(book: Any):
    stated = STATED.match(book.cells[0].source.split("\n\n")[1])
    assert stated, "'30 minutes.' or '30 minutes, and 15 more under *Going further*.'"
    core, further = sections(book)
    assert int(stated[1]) == rounded(minutes(core)) <= LONGEST
    said = sum(int(part) for cells in further for part in OPTIONAL.findall(cells[0].source))
    assert int(stated[2] or 0) == said


def test_each_optional_section_says_so_and_how_long_it_takes(book: Any):
    for cells in sections(book)[1]:
        said = OPTIONAL.findall(cells[0].source)
        assert said == [str(rounded(minutes(cells)))], cells[0].source.splitlines()[0]


def test_optional_sections_stand_between_the_core_and_the_end(book: Any):
    heads = [cell.source for cell in book.cells if heads_a_section(cell)]
    optional = [head.startswith(FURTHER) for head in heads]
    assert heads[-1].startswith(LAST)
    assert optional == [*sorted(optional[:-1]), False]


def test_the_core_path_needs_nothing_that_is_optional(book: Any):
    """So it is enough to run the core: no optional section stands before a core cell of code."""
    kinds = [cell for cells in sections(book)[1] for cell in cells if cell.cell_type == "code"]
    first = book.cells.index(kinds[0]) if kinds else len(book.cells)
    last = max(book.cells.index(cell) for cell in sections(book)[0] if cell.cell_type == "code")
    assert last < first


def test_each_play_has_numbered_questions_with_their_answers_folded_beneath(book: Any):
    for cell in book.cells:
        for play in plays(cell):
            assert play.items == play.answers > 0, cell.id
