"""Lesson 18 asks for three fractions of strings, for the largest weights of a map, and what a beam keeps."""

import numpy as np
import pytest

from lessons.attention import load_translator
from lessons.attention.beam_search import Partial, Search
from lessons.attention.length_curve import accuracy_by_length
from lessons.tasks.translation import END
from tests.widgets.questions.asked import give, hides_all, known, told, view_of
from widgets.attention.length_curve import strings
from widgets.questions import lesson_18

LENGTHS, MAP, BEAM = "18 three lengths", "18 attention map", "18 beam of 2"
WORDS = "18 ne, pas and le"


def view(name):
    return view_of(name, plain=load_translator("reversal", "none"))


@pytest.mark.parametrize("name", [LENGTHS, MAP, WORDS, BEAM])
def test_the_picture_is_covered(name):
    hides_all(view(name))


def test_the_fractions_are_those_that_were_measured_and_that_the_net_reaches():
    curve = view(LENGTHS)
    measured, net = accuracy_by_length("none"), load_translator("reversal", "none")
    assert known(curve) == pytest.approx([measured[n] for n in (5, 10, 15)])
    for n, share in zip((5, 10, 15), known(curve), strict=True):
        rightly = np.mean([net.greedy(text).text == text[::-1] for text in strings(n)])
        assert rightly == pytest.approx(share, abs=0.25)
    assert give(curve, [1.0, 0.5, 0.0]) is True
    assert give(curve, [1.0, 1.0, 1.0]) is False
    assert give(curve, [1.0, 0.9, 0.6]) is False


def largest(text, task="reversal"):
    """For each symbol written, the position with the largest weight, step by step."""
    net = load_translator(task, "additive")
    state, token, places = net.start(text), END, []
    while not places or token != END:
        state = net.step(state, token)
        token = net.task.writes[state["p"].argmax()]
        places.append(int(state["alpha"].argmax()))
    return places


def test_the_largest_weights_are_those_of_the_net():
    map_ = view(MAP)
    answer = map_.question.model.answer
    assert answer.columns == map_.model.tokens
    assert answer.rows == map_.model.written
    table = known(map_).reshape(len(answer.rows), -1)
    assert list(table.argmax(axis=1)) == largest("31415926")
    assert (table.sum(axis=1) == 1).all()


def test_the_diagonal_of_the_answer_is_right_and_the_other_one_is_wrong():
    map_ = view(MAP)
    rows, columns = (len(each) for each in (map_.model.written, map_.model.tokens))
    falling, rising = np.eye(rows, columns), np.eye(rows, columns)[:, ::-1]
    assert give(map_, rising.ravel()) is True
    assert give(map_, falling.ravel()) is False
    map_.model.temperature, map_.model.typed = 5.0, "27182"
    assert known(map_).reshape(rows, columns)[0].argmax() == columns - 1


def test_the_words_are_those_of_the_map():
    map_ = view(WORDS)
    answer, model = map_.question.model.answer, map_.model
    assert answer.columns == model.tokens
    places = dict(
        zip(
            model.written, largest("the small black cat does not see a bee", "phrases"), strict=True
        )
    )
    table = known(map_).reshape(len(answer.rows), -1)
    assert list(table.argmax(axis=1)) == [places[word] for word in ("ne", "pas", "le")]
    assert (table.sum(axis=1) == 1).all()
    assert give(map_, table.ravel()) is True
    table[0] = np.roll(table[0], 1)
    assert give(map_, table.ravel()) is True  # two of three
    table[1] = np.roll(table[1], 1)
    assert give(map_, table.ravel()) is False
    model.which = "no attention"
    assert known(map_).sum() == 3


def test_a_beam_of_2_keeps_the_right_answer():
    tree = view(BEAM)
    assert tree.model.found.text == "077320"
    assert list(known(tree)) == [1, 0, 0]
    assert "077320" not in told(tree).replace(tree.question.model.question.asks, "")
    assert give(tree, [1, 0, 0]) is True
    assert give(tree, [0, 0, 1]) is False


def test_a_beam_of_1_drops_it(monkeypatch):
    tree = view(BEAM)
    monkeypatch.setattr(lesson_18, "WIDTH", 1)
    assert list(known(tree)) == [0, 0, 1]


def test_an_answer_that_is_kept_but_less_likely_is_told_apart(monkeypatch):
    tree = view(BEAM)
    last = Partial(("7", END), -1.0), Partial((*"077320", END), -1.1)
    monkeypatch.setattr(lesson_18, "beam_decode", lambda net, *_: Search(net.task, 2, (last,)))
    assert list(known(tree)) == [0, 1, 0]
