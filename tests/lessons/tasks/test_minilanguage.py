"""The mini-language keeps its rules, and a net that learns it grows units for them: over three seeds."""

import numpy as np
import pytest

from lessons.tasks import minilanguage
from lessons.tasks.minilanguage import RULES, SIGNS, generate
from lessons.train.minilanguage import evaluate, evaluations, records, untrained_net


def test_the_rules_hold():
    text = generate(20_000, 0)
    assert text == generate(20_000, 0) != generate(20_000, 1)
    assert set(text) == set(SIGNS.symbols[:-1])
    quoted, deep = minilanguage.quoted(text), minilanguage.deep(text)
    assert 0 == deep.min() < deep.max() == minilanguage.DEEPEST
    inside = np.array(list(text))[1:][quoted[:-1] > 0]
    assert set(inside) == set('ab "')
    at_end = np.array([sign == "\n" for sign in text])
    assert deep[at_end].max() == quoted[at_end].max() == 0
    assert min(map(len, text.split("\n")[:-1])) > minilanguage.SHORTEST


def test_rules_by_hand():
    assert minilanguage.quoted('a"b"a').tolist() == [0, 1, 1, 0, 0]
    assert minilanguage.deep("(a(b))").tolist() == [1, 1, 2, 2, 1, 0]
    assert RULES["line position"]("ab\na").tolist() == [1, 2, 0, 1]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_units_for_quotes_and_depth_emerge_and_one_for_the_position_does_not(seed):
    *_, last = records(16, seed)
    scores = evaluate(last.step, last.loss, last.net(), signs=3000).scores
    before = evaluate(0, 0.0, untrained_net(16, seed), signs=3000).scores
    assert scores["inside quotes"] > 0.95 > 0.85 > before["inside quotes"]
    assert scores["bracket depth"] > 0.75 > 0.4 > before["bracket depth"]
    assert scores["line position"] < 0.65


def test_a_training_is_looked_at_now_and_then():
    found = list(evaluations(4, 0, steps=110))
    assert [each.step for each in found] == [0, 50, 100, 110]
    assert found[0].bits == pytest.approx(3.0, abs=0.3)
    assert found[-1].bits < found[0].bits
    assert all(0 <= unit < 4 for each in found for unit in each.units.values())
