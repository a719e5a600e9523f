"""The checks answer in sentences, whatever they are given."""

import numpy as np
import pytest
from IPython.lib.pretty import pretty

from lessons import checks
from lessons.checks import check, exercises, hint, solution
from lessons.checks.engine.compare import difference
from lessons.checks.engine.comparison import Comparison
from lessons.checks.engine.exercise import Code, Exercise, Verdict, not_yet, yes
from lessons.checks.engine.source import shown_source

SOUGHT = np.array([1.0, -2.0, 4.0])


def double(x):
    """Twice x."""
    return 2 * x


def seven():
    """The number seven."""
    return 7


DOUBLE = Exercise(
    "99.double",
    Comparison(double, "2x it is.", [{"x": SOUGHT}, {"x": SOUGHT + 1}]),
    double,
    "Twice.",
    "x + x.",
)
SEVEN = Exercise(
    "99.seven",
    lambda answer: not_yet(wrong) if (wrong := difference(answer, 7)) else yes("7."),
    seven,
    "Count.",
)


@pytest.fixture(autouse=True)
def _lesson_99(monkeypatch):
    known = {"99.double": DOUBLE, "99.seven": SEVEN}
    real = checks.exercises
    monkeypatch.setattr(
        checks, "exercises", lambda lesson="": known if lesson == "99" else real(lesson)
    )


def test_right_answers_pass_and_say_why():
    assert repr(check("99.double", lambda x: x + x)) == "Yes: 2x it is."
    assert check("99.seven", SEVEN.answer)


@pytest.mark.parametrize("answer", [None, ...])
def test_an_empty_answer_is_not_judged(answer):
    assert "no answer so far" in repr(check("99.double", answer))


def broken(x):
    return x / "a"


def changes_its_input(x):
    x *= 2
    return x


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (5, "a function is asked for; this is 5"),
        (lambda x: None, "Does your code end with return?"),
        (broken, "stopped with TypeError"),
        (lambda: 1, "stopped with TypeError"),
        (changes_its_input, "changes its own input x"),
        (lambda x: -2 * x, "the sign is wrong"),
        (lambda x: 2 * x + 0.5, "every number is 0.5 too large"),
        (lambda x: x, "every number is 0.5 times what it should be"),
        (lambda x: (2 * x)[::-1], "the order is reversed"),
        (lambda x: 2 * x[:, None], "the numbers are right, the axes are not"),
        (lambda x: x[:2], "has shape (2,); expected (3,)."),
        (lambda x: x * np.nan, "every number must be finite"),
        (lambda x: "twice", "the result is 'twice'; expected [ 2., -4.,  8.]"),
        (lambda x: np.array([2, -4, 0.0]), "the largest difference is at [2], 0 for 8"),
    ],
)
def test_a_wrong_answer_is_explained_in_one_sentence(answer, words):
    verdict = check("99.double", answer)
    assert not verdict
    assert words in repr(verdict)
    assert repr(verdict).startswith("Not yet: ")
    assert "\n" not in repr(verdict)


def test_the_input_is_named():
    assert "for x = [ 1., -2.,  4.]" in repr(check("99.double", lambda x: x * 0))


def test_an_error_names_the_learners_line():
    assert 'of your code: return x / "a"' in repr(check("99.double", broken))


@pytest.mark.parametrize(
    ("got", "wanted", "words"),
    [
        (np.array([[1, 2], [3, 4]]), np.array([[1, 3], [2, 4]]), "it is transposed"),
        (np.ones((2, 3)), np.ones((3, 2)), "right, but transposed"),
        (np.ones(3), 1.0, "expected a single number"),
        (2.0, 1.0, "the result is 2; expected 1."),
        (np.array([3, 2, 1]), np.array([1, 2, 3]), ": the order is reversed"),
        ({"a": 1}, {"a": 1, "b": 2}, "has no entry 'b'"),
        ([1], {"a": 1}, "expected a dict with 'a'"),
        ({"a": 2}, {"a": 1}, "the result['a'] is 2"),
        ((1, 2), (1, 2, 3), "expected 3 things"),
        ((1, 3), (1, 2), "the result[1] is 3"),
        ("ab", "abc", "is 'ab'; expected 'abc'."),
        (False, True, "is False; expected True."),
        (np.zeros((9, 9)), np.zeros((3, 9)), "has shape (9, 9)"),
    ],
)
def test_differences_in_words(got, wanted, words):
    assert words in difference(got, wanted)


def test_no_difference_is_an_empty_sentence():
    same = {"a": (np.eye(3), "text", 0.5)}
    assert difference(same, same) == ""
    assert difference([1, 2], np.array([1.0, 2.0])) == ""


@pytest.mark.parametrize("name", ["99.treble", "98.x", "", "nonsense", 3])
def test_an_unknown_exercise_is_a_sentence(name):
    for said in (check(name, 1), hint(name), solution(name)):
        assert "There is no exercise" in repr(said)
    assert not check(name, 1)


def test_hints_are_numbered_and_end():
    assert repr(hint("99.double")) == 'Hint 1 of 2: Twice.\nNext: hint("99.double", 2)'
    assert "This was the last." in repr(hint("99.double", 2))
    assert repr(hint("99.double", 3)) == "Exercise 99.double has hints 1 to 2."


def test_the_solution_is_real_code():
    assert repr(solution("99.double")).startswith("def double(x):")
    assert solution("99.double")._repr_markdown_().startswith("```python\ndef double")


def test_every_lesson_is_found_by_number():
    every = exercises()
    assert all(exercises(name[:2])[name] == exercise for name, exercise in every.items())


def annotated(
    x: "np.ndarray",  # a remark with an é
    *rest: int,
    flag: bool = False,
) -> "np.ndarray":
    """Said."""
    y: float = 2.0
    half: int
    half = 1

    def inner(a: int) -> int:
        return a

    return x * y * half * inner(1)


def test_a_solution_is_shown_without_annotations():
    shown = shown_source(annotated)
    assert "x,  # a remark with an é" in shown
    assert "*rest," in shown
    assert "flag = False,\n):" in shown
    assert "    y = 2.0\n" in shown
    assert "def inner(a):" in shown
    names = {}
    exec(shown, names)
    assert names["annotated"](3) == 6


def test_the_solution_of_a_value_says_how_to_get_it():
    assert solution("99.seven").endswith("return 7\n\n\nseven()  # makes the answer")
    assert "makes the answer" not in solution("99.double")


def test_a_notebook_folds_long_sentences_between_words_and_leaves_code_alone():
    long = "word " * 40
    assert max(map(len, pretty(Verdict(False, long)).splitlines())) <= 88
    assert pretty(Verdict(False, long)).split() == repr(Verdict(False, long)).split()
    assert pretty(Code(f"x = [{long}]")) == f"x = [{long}]"
