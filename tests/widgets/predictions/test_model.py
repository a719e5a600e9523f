"""A question from asked to answered or skipped, and what of it is kept."""

import numpy as np
import pytest

from lessons.predictions import store
from widgets.basics.scan import ScanModel
from widgets.predictions.answers import Amounts, Cells, OneOf
from widgets.predictions.model import Prediction, Question

KINDS = {
    "amount": Amounts(0.0, 8.0, near=0.5),
    "curve": Amounts(0.0, 8.0, near=0.5, places=("a", "b")),
    "cells": Cells(("1",), ("a", "b", "c")),
    "one of": OneOf(("three", "eight")),
}
TRUE = {"amount": [3.0], "curve": [3.0, 8.0], "cells": [1.0, 0.0, 1.0], "one of": [1.0, 0.0]}


def asked(kind="amount", subject=None, truth=None, name="43 rounds"):
    known = truth or (lambda model: np.array(TRUE[kind]))
    return Prediction(Question(name, "How many?", KINDS[kind], known), subject or ScanModel())


def give(prediction, values):
    """Answer as a hand does: drag, or press."""
    for index, value in enumerate(values):
        if isinstance(prediction.answer, Amounts):
            prediction.edit("given", index, value)
        elif value:
            prediction.choose(index)


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_is_kept_with_what_was_computed(kind):
    prediction = asked(kind)
    assert prediction.covers
    give(prediction, TRUE[kind])
    prediction.sure = 70
    prediction.reveal()
    assert not prediction.covers
    assert prediction.right
    assert prediction.caption.startswith("✓ ")
    (kept,) = store.read()
    assert (kept.question, kept.right, kept.sure) == ("43 rounds", True, 70)
    assert list(kept.given) == list(kept.truth) == TRUE[kind]
    assert kept.told in prediction.caption


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_revealed_without_an_answer_but_it_can_be_skipped(kind):
    prediction = asked(kind)
    with pytest.raises(ValueError, match="or press Skip"):
        prediction.reveal()
    assert prediction.covers
    prediction.skip()
    assert not prediction.covers
    assert prediction.truth is None
    assert store.read() == []


def test_a_wrong_answer_is_told_with_what_is_right():
    prediction = asked("amount")
    give(prediction, [7.0])
    prediction.reveal()
    assert prediction.caption == "✗ yours 7.00, computed 3.00 (right within 0.5)."
    assert store.read()[0].sure is None


def test_what_is_computed_is_frozen_when_the_answer_is_given():
    subject = ScanModel(T=8)
    prediction = asked("amount", subject, lambda model: np.array([float(model.rounds)]))
    give(prediction, [3.0])
    prediction.reveal()
    subject.T = 16
    prediction.look()
    assert prediction.truth == [3.0]


def test_in_a_training_the_answer_waits_until_it_is_known():
    found = []
    prediction = asked("amount", truth=lambda model: np.array(found) if found else None)
    give(prediction, [3.0])
    prediction.reveal()
    assert prediction.right is None
    assert "with the picture below" in prediction.caption
    assert store.read() == []
    prediction.look()
    found.append(3.2)
    prediction.look()
    prediction.look()
    assert prediction.right
    assert len(store.read()) == 1


@pytest.mark.parametrize("kind", ["cells", "one of"])
def test_an_answer_given_cannot_be_changed(kind):
    prediction = asked(kind)
    give(prediction, [1, 0])
    before = list(prediction.given)
    prediction.reveal()
    prediction.choose(1)
    prediction.paint(1)
    assert list(prediction.given) == before


def test_an_earlier_answer_stands_there_and_can_be_asked_for_anew():
    first = asked("amount")
    give(first, [7.0])
    first.sure = 90
    first.reveal()
    again = asked("amount")
    assert not again.covers
    assert again.sure == 90
    assert again.caption.startswith("You answered this before. ✗")
    again.again()
    assert again.covers
    assert again.sure == 0
    assert np.isnan(again.given).all()
    give(again, [3.0])
    again.reveal()
    assert [each.right for each in store.read()] == [False, True]


def test_an_earlier_answer_of_another_form_is_asked_anew():
    first = asked("amount")
    give(first, [7.0])
    first.reveal()
    assert asked("curve").covers


def test_a_file_that_cannot_be_read_is_told_and_nothing_is_lost(folder):
    folder.mkdir()
    (folder / "predictions.json").write_text("?", encoding="utf-8")
    prediction = asked("amount")
    assert "cannot be read" in prediction.problem
    assert prediction.covers
    give(prediction, [3.0])
    prediction.reveal()
    assert "cannot be read" in prediction.problem
    assert prediction.right
    assert (folder / "predictions.json").read_text(encoding="utf-8") == "?"


def test_an_option_takes_the_place_of_another_and_a_cell_is_let_go_by_a_second_press():
    options, cells = asked("one of"), asked("cells")
    options.choose(0)
    options.choose(1)
    assert list(options.given) == [0, 1]
    cells.choose(0)
    cells.paint(1)
    cells.choose(0)
    cells.paint(2)
    assert list(cells.given) == [0, 1, 0]


def test_uncovering_keeps_an_answer_that_is_complete():
    given, blank = asked("amount"), asked("curve", name="43 other")
    give(given, [3.0])
    given.uncover()
    blank.uncover()
    assert (given.state, blank.state) == ("answered", "skipped")
    assert len(store.read()) == 1


def test_a_hand_sets_whole_steps():
    kind = Amounts(0.0, 24.0, near=0.0, digits=0)
    question = Question("43 slices", "How many?", kind, lambda model: np.array([7.0]))
    prediction = Prediction(question, ScanModel())
    prediction.edit("given", 0, 6.3)
    assert prediction.given == [6.0]
    prediction.edit("given", 0, 7.0)
    prediction.reveal()
    assert prediction.right
    assert list(store.read()[0].given) == [7.0]


def test_beyond_the_axis_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match=r"from 0.00 to 8.00"):
        asked("amount").edit("given", 0, 9.0)


def test_without_keeping_the_file_is_neither_read_nor_written(folder):
    first = asked("amount")
    give(first, [7.0])
    first.reveal()
    told = (folder / "predictions.json").read_text(encoding="utf-8")
    again = Prediction(first.question, first.subject, keep=False)
    assert again.covers
    give(again, [3.0])
    again.reveal()
    assert again.right
    assert (folder / "predictions.json").read_text(encoding="utf-8") == told


def test_what_is_computed_of_something_of_another_length_is_no_truth():
    found = [[3.0, 8.0, 1.0]]
    prediction = asked("curve", truth=lambda model: np.array(found[-1]))
    give(prediction, [3.0, 8.0])
    prediction.reveal()
    assert prediction.right is None
    assert store.read() == []
    found.append([3.0, 8.0])
    prediction.look()
    assert prediction.right
