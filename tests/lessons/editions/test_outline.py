"""What a lesson is counted to take: prose, predictions, questions of Play and exercises, and nothing else."""

import pytest
from nbformat import v4

from lessons.editions.outline import minutes, parts, plays, sections, words

PLAY = "**Play.**\n1. Drag it.\n2. Press it.\n\n<details>\n<summary>Answers</summary>\n\n1. Up.\n2. Down.\n\n</details>"


def test_prose_is_counted_without_tables_formulas_addresses_and_folded_answers():
    assert words("The gate is open.") == 4
    assert (
        words("| a table | of words |\nThe gate $f_t = \\sigma(a)$ [opens](a/long/address.md)") == 3
    )
    assert words(PLAY) == 5  # Play, Drag it, Press it; no answer


def test_each_thing_to_do_has_its_minutes():
    exercise = v4.new_code_cell("check(1)", metadata={"tags": ["exercise"]})
    prose = v4.new_markdown_cell("word " * 220)
    assert minutes([prose]) == pytest.approx(2)
    assert minutes([exercise, v4.new_code_cell("1")]) == 7
    assert minutes([v4.new_markdown_cell("**Predict.**")]) == pytest.approx(1 + 1 / 110)
    assert minutes([v4.new_markdown_cell(PLAY)]) == pytest.approx(2 * 1.5 + 5 / 110)
    assert plays(v4.new_markdown_cell(PLAY)) == [(2, 2)]


def test_sections_begin_at_headings_and_the_optional_ones_stand_apart():
    heads = ["# Title", "## One", "## Going further: more", "## Now you know"]
    cells = [v4.new_markdown_cell(head) for head in heads]
    cells.insert(2, v4.new_code_cell("1"))
    book = v4.new_notebook(cells=cells)
    assert [len(part) for part in parts(book)] == [1, 2, 1, 1]
    core, further = sections(book)
    assert [cell.source for cell in core] == ["# Title", "## One", "1", "## Now you know"]
    assert [[cell.source for cell in part] for part in further] == [["## Going further: more"]]
