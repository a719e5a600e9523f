"""Lesson 03 asks of softmax, of the length of a training, and of one neuron."""

import numpy as np
import pytest

from lessons.numerics import softmax
from lessons.predictions import store
from lessons.toy_models.hello import HelloNet, train_hello
from tests.widgets.questions.asked import answered, is_covered, is_fair, is_uncovered, known, made
from widgets.questions import lesson_03


def test_the_other_probabilities_fall_by_one_factor():
    view = made("03 softmax")
    assert is_fair(view, [2], [0], [1])
    before, after = softmax([0, 2, 1, -1]), softmax([0, 3, 1, -1])
    others = [0, 2, 3]
    assert np.ptp((before / after)[others]) < 1e-9
    assert np.ptp((before - after)[others]) > 0.05
    view.model.logits, view.model.shift = (1.0, -3.0, 2.0, 4.0), 1.5
    assert list(known(view)) == [0, 0, 1]


def first_with_four():
    wanted = [1, 2, 2, 3]  # e, l, l, o
    records = train_hello(HelloNet(n_h=3, seed=0), steps=500, lr=0.1)
    return next(r.step for r in records if list(r.probs.argmax(axis=1)) == wanted)


def test_the_answer_waits_for_the_training_to_get_there():
    view, first = made("03 four right"), first_with_four()
    assert is_covered(view)
    assert answered(view, 2.0) is None
    assert is_uncovered(view)
    view.train(first - 1)
    assert known(view) is None
    assert store.read() == []
    view.train(1)
    assert known(view)[0] == pytest.approx(np.log10(first))
    assert view.question.model.right
    assert [each.right for each in store.read()] == [True]
    view.train(3)
    assert known(view)[0] == pytest.approx(np.log10(first))


def test_ten_and_a_thousand_are_wrong():
    view = made("03 four right").train(first_with_four())
    assert is_fair(view, [2.0], [1.0], [3.0], [0.0])


def test_another_learning_rate_is_not_asked_about():
    view = made("03 four right").train(100)
    assert known(view) is not None
    for name, value in {"lr": 0.3, "n_h": 4, "seed": 1, "memory": False}.items():
        other = made("03 four right")
        setattr(other.model, name, value)
        other.train(300)
        assert known(other) is None


def test_one_neuron_sometimes_spells():
    words = []
    for seed in range(20):
        net = HelloNet(n_h=1, seed=seed)
        list(train_hello(net, steps=500, lr=0.03))
        words.append(net.spell())
        if len({word == "hello" for word in words}) == 2:
            break
    assert "hello" in words
    assert set(words) - {"hello"}
    view = made("03 one neuron")
    assert (view.model.n_h, view.model.lr) == (1, lesson_03.RATE)
    assert is_fair(view, [1], [0], [2])


@pytest.mark.parametrize(("spelled", "right"), [({True}, 2), ({False}, 0), ({True, False}, 1)])
def test_never_and_always_could_have_been(monkeypatch, spelled, right):
    monkeypatch.setattr(lesson_03, "_spellings", lambda: frozenset(spelled))
    assert lesson_03._one_neuron(None).argmax() == right
