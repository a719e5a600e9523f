"""Lesson 20 asks when a unit switches, and for which labels the untrained net fails."""

import numpy as np
import pytest

from lessons.analysis import activations
from lessons.analysis.units import auc
from lessons.tasks.text_labels import LABELS
from lessons.trained_nets import char_lstm
from tests.widgets.questions.asked import give, hides_all, known, told, view_of
from widgets.questions import lesson_20

SWITCH, FAILS = "20 when it switches", "20 untrained net"


def view(name):
    return view_of(name, text=char_lstm.texts()[1])


@pytest.mark.parametrize("name", [SWITCH, FAILS])
def test_the_picture_is_covered(name):
    hides_all(view(name))


def test_the_unit_switches_at_the_quote_that_is_shown():
    page = view(SWITCH)
    model, at = page.model, page.model.at
    assert (model.unit, model.now.text[at]) == (33, '"')
    before, here, later = model.values[at - 1], model.values[at], model.values[at + 1 : at + 10]
    assert here - before > 0.5
    assert np.abs(later - here).max() < 0.1
    assert list(known(page)) == [1, 0, 0]
    assert give(page, [1, 0, 0]) is True
    assert give(page, [0, 1, 0]) is False
    model.unit, model.at = 1, 0
    assert list(known(page)) == [1, 0, 0]


@pytest.mark.parametrize(("late", "option"), [(0, 0), (1, 1), (3, 1), (5, 2)])
def test_a_unit_that_rises_later_is_told_apart(late, option, monkeypatch):
    page = view(SWITCH)
    inside = LABELS["quotes"](page.model.given) > 0
    rising = np.concatenate([np.zeros(late), inside[: len(inside) - late]])

    class Run:
        def column(self, name, unit):
            return rising

    monkeypatch.setattr(lesson_20, "watched", lambda net, text: Run())
    assert known(page).argmax() == option


def best(net, name):
    """The AUC on the second text of the unit that follows a label best on the first, by all pairs."""
    found = []
    for text in char_lstm.texts():
        label, held = LABELS[name](text), activations.watch(net, text, ("c",))["c"]
        found.append(np.array([auc(unit, label) for unit in held.T]))
    unit = np.maximum(found[0], 1 - found[0]).argmax()
    return found[1][unit] if found[0][unit] >= 0.5 else 1 - found[1][unit]


def test_the_untrained_net_fails_for_brackets_alone():
    page = view(FAILS)
    untrained = char_lstm.before()
    scores = [best(untrained, name) for name in ("quotes", "brackets", "leading spaces")]
    assert [score < 0.8 for score in scores] == [True, True, False]
    assert not any(f"{score:.2f}" in told(page) for score in scores)
    assert list(known(page)) == [0, 1, 0, 0]
    assert give(page, [0, 1, 0, 0]) is True
    assert give(page, [1, 0, 0, 0]) is False


def test_the_trained_net_in_its_place_would_fail_for_neither():
    page = view(FAILS)
    page.model.nets = page.model.nets | {"untrained": char_lstm.load()}
    assert list(known(page)) == [0, 0, 0, 1]


def test_the_label_that_is_shown_changes_no_truth():
    page = view(FAILS)
    page.model.label = "line end"
    assert list(known(page)) == [0, 1, 0, 0]
