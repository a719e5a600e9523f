"""What holds for every exercise of the course; each lesson tests its typical wrong answers beside this."""

import pytest

from lessons.checks import check, exercises, hint, solution
from tests.notebooks import form

EVERY = exercises()


@pytest.fixture(params=EVERY.values(), ids=EVERY.keys())
def exercise(request):
    return request.param


def test_the_solution_passes(exercise):
    verdict = check(exercise.id, exercise.answer)
    assert verdict, verdict
    assert verdict.why.endswith((".", "!"))


def test_the_solution_runs_where_it_is_pasted(exercise):
    names = {}
    exec(form.imports_before(exercise.id), names)
    exec(solution(exercise.id), names)
    made = names[exercise.solution.__name__]
    assert check(exercise.id, made() if exercise.made else made)


def test_each_hint_is_a_sentence(exercise):
    assert exercise.hints
    assert all(text[0].isupper() and text.endswith((".", "?", ")")) for text in exercise.hints)
    assert f"Hint 1 of {len(exercise.hints)}" in hint(exercise.id)


@pytest.mark.parametrize("answer", [None, ..., "?", -1, [], {}, float("nan"), object()])
def test_nonsense_is_refused_in_a_sentence(exercise, answer):
    said = repr(check(exercise.id, answer))
    assert said.startswith("Not yet: ")
    assert "\n" not in said
    assert len(said) < 600


def test_code_that_fails_is_refused_in_a_sentence(exercise):
    def fails(*args, **kwargs):
        raise RuntimeError("on purpose")

    for answer in (fails, lambda *args: None, lambda *args: "?", type("Empty", (), {})):
        said = repr(check(exercise.id, answer))
        assert said.startswith("Not yet: "), (answer, said)
        assert "\n" not in said
