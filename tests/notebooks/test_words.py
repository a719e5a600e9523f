"""The course speaks the field's words: in its notebooks, widgets and checks."""

from pathlib import Path

import pytest

from tests.notebooks import form
from tests.notebooks.words import (
    ALLOWED,
    TAUGHT,
    check_sentences,
    missing_first,
    prose,
    refused,
    widget_texts,
)


@pytest.fixture(scope="module", params=form.lessons(), ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_a_lesson_has_no_private_word(path: Path):
    text = prose(path)
    for (lesson, phrase), reason in ALLOWED.items():
        if lesson == path.stem[:2]:
            assert reason
            assert phrase in text, "an exception that is not needed any more"
            text = text.replace(phrase, "")
    assert list(refused(text)) == []


def test_a_widget_has_no_private_word():
    assert [word for text in widget_texts() for word in refused(text)] == []


def test_a_check_has_no_private_word():
    found = [f"{place}: {word}" for place, text in check_sentences() for word in refused(text)]
    assert found == []


def test_a_symbol_comes_with_its_term(path: Path):
    assert list(missing_first(prose(path))) == []


def test_a_lesson_teaches_its_terms(path: Path):
    text = " ".join(prose(path).lower().split())
    number = int(path.stem[:2])
    assert [term for term, lesson in TAUGHT.items() if lesson == number and term not in text] == []


def test_the_table_of_lesson_00_has_every_term():
    rows = [line.lower() for line in prose(form.lessons()[0]).splitlines() if line.startswith("|")]
    table = "\n".join(rows)
    assert [term for term in TAUGHT if term not in table] == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("step the blame back", 1),
        ("the gradient of the loss", 0),
        ("Each share is added; two-way nets", 2),
        ("It is recommended to share weights", 0),
        ("The conveyor belt hears nothing", 2),
    ],
)
def test_what_is_refused(text: str, count: int):
    assert len(list(refused(text))) == count
