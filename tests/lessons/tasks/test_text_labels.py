"""Labels: what holds after each character, counted by hand."""

import numpy as np
import pytest

from lessons.tasks.text_labels import LABELS, double_quote, labelled, single_quote

CASES = {
    "quotes": ["a='bc'+1", "00111000"],
    '"double"': ["x=\"a'b\"'c'", "0011110000"],
    "'single'": ["x=\"a'b\"'c'", "0000000110"],
    "docstring": ['"""ab"c"""x', "00111111100"],
    "comment": ["a # b\nc", "0011100"],
    "bracket depth": ["f(a[1], ')')", "011221111110"],
    "line end": ["a\nb\n", "0101"],
    "line position": ["ab\ncd", "12012"],
    "indentation": ["        a(b)\n    c", "000111122222000011"],
    "leading spaces": ["  a b\n c", "11000110"],
    "word": ["a_1 +b", "111001"],
}


@pytest.mark.parametrize("name", CASES)
def test_by_hand(name):
    text, wanted = CASES[name]
    kinds = {"'single'": single_quote, '"double"': double_quote} | LABELS
    found = kinds[name](text)
    assert "".join(str(int(value)) for value in found) == wanted


@pytest.mark.parametrize("name", LABELS)
@pytest.mark.parametrize(
    "text", ["", "'", '"""', "# '\n\"(", "\\'\\", "'ab\nc'", ")))", "(((", "\n\n"]
)
def test_any_text_has_its_label(name, text):
    found = LABELS[name](text)
    assert found.shape == (len(text),)
    assert np.isfinite(found).all()


def test_signs_in_strings_and_comments_open_nothing():
    assert LABELS["bracket depth"]("'(' # (\n(").tolist() == [0] * 8 + [1]
    assert LABELS["comment"]("'# no'").sum() == 0
    assert LABELS["quotes"]("# it's\na").sum() == 0
    assert LABELS["quotes"]("'it\\'s'x").tolist() == [1, 1, 1, 1, 1, 1, 0, 0]


@pytest.mark.parametrize(
    ("label", "words"),
    [
        (3, "must be a function"),
        (lambda text: 1 / 0, "ZeroDivisionError: division by zero"),
        (lambda text: [1], r"shape \(1,\); the text has 4 characters"),
        (lambda text: [1, 2, float("nan"), 4], "label of character 2 is nan"),
        (lambda text: list(text), "a number for each character"),
        (lambda text: None, "stopped|returned NoneType"),
    ],
)
def test_a_wrong_function_is_refused_in_a_sentence(label, words):
    with pytest.raises(ValueError, match=words) as refused:
        labelled(label, "abcd")
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def test_a_right_one_gives_floats():
    found = labelled(lambda text: [c == "b" for c in text], "abc")
    assert found.tolist() == [0.0, 1.0, 0.0]
