"""The Reber grammar: what is written can be read, and what breaks it is named."""

import numpy as np
import pytest

from lessons.tasks import reber


def random():
    return np.random.default_rng(3)


def test_a_string_goes_from_b_to_e():
    for seed in range(50):
        symbols = reber.string(np.random.default_rng(seed))
        assert symbols[0] == "B"
        assert symbols[-1] == "E"
        assert set(symbols[1:-1]) <= set("TPSXV")


@pytest.mark.parametrize("inner", ["BTXSE", "BTSSXXTVVE", "BPVVE", "BPTVPXVVE", "BPVPSE"])
def test_known_strings_are_legal(inner):
    symbols = f"BT{inner}TE"
    following = reber.followers(symbols)
    for symbol, allowed in zip(symbols[1:], following, strict=False):
        assert symbol in allowed
    assert following[0] == "TP"
    assert following[-2:] == ["E", "B"]
    assert following[-3] == "T"


def test_the_second_symbol_alone_tells_the_last_but_one():
    for branch in "TP":
        assert reber.followers(f"B{branch}BTXSE")[-1] == branch


@pytest.mark.parametrize(
    ("symbols", "said"),
    [
        ("T", "Symbol 1 is T; only B"),
        ("BX", "Symbol 2 is X; only T or P"),
        ("BTBTXSEP", "only T may"),
    ],
)
def test_what_breaks_the_grammar_is_named(symbols, said):
    with pytest.raises(ValueError, match=said):
        reber.followers(symbols)


def test_a_stream_is_legal_to_its_end():
    symbols = reber.stream(3000, random())
    following = reber.followers(symbols)
    assert len(symbols) == len(following) == 3000
    assert {len(allowed) for allowed in following} == {1, 2}
    for symbol, allowed in zip(symbols[1:], following, strict=False):
        assert symbol in allowed


def test_branches_and_symbols_come_as_often_as_the_automaton_says():
    texts = [reber.embedded(np.random.default_rng(seed)) for seed in range(400)]
    assert np.mean([text[1] == "T" for text in texts]) == pytest.approx(0.5, abs=0.08)
    assert all(text[1] == text[-2] for text in texts)
    assert np.mean([len(text) for text in texts]) == pytest.approx(12, abs=0.7)


def test_legal_marks_what_may_follow():
    rows = reber.legal("BTB")
    assert ["".join(np.array(list(reber.SYMBOLS))[row]) for row in rows] == ["TP", "B", "TP"]
    np.testing.assert_array_equal(reber.numbers("BTE"), [0, 1, 6])
