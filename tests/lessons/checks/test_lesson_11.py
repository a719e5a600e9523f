"""Lesson 11: each typical wrong answer gets its own explanation."""

from lessons.checks import check
from lessons.checks.lesson_11 import gates
from tests.harness.slips import told

test_the_update = told(
    "11.update",
    (lambda c, f, i, g: -(f * c + i * g), "the sign is wrong"),
    (lambda c, f, i, g: (f * c + i * g)[:1], "has shape (1,); expected (3,)"),
    (lambda c, f, i, g: c.__imul__(f).__iadd__(i * g), "changes its own input c_prev"),
)

test_what_remains_of_an_increment = told(
    "11.increment",
    (lambda f, i, g, s: i * g * f, "expected a single number"),
    (lambda f, i, g, s: 0.5, "the result is 0.5; expected"),
)


def but(**changed):
    """The right gates, apart from some signs."""
    names = {"opening": "(", "closing": ")", "stop": ".", "letter": "a"}
    wrong = {names[name]: value for name, value in changed.items()}

    def answer(sign):
        return wrong.get("a" if sign.isalpha() else sign, gates(sign))

    return answer


test_the_counter = told(
    "11.counter",
    (but(opening=(1, 0, 0)), "The increment i * g must be 1; yours is 0"),
    (but(opening=(0, 1, 1)), "step 4 reads '(': C goes from 1 to 1, and 2 is right. What is"),
    (but(closing=(1, 1, 1)), "a candidate may be negative"),
    (but(closing=(1, 0.5, -1)), "The increment i * g must be -1; yours is -0.5"),
    (but(closing=(0, 0, 0)), "What is there must stay: f = 1"),
    (but(stop=(1, 0, 0)), "A full stop must set C to 0: f = 0"),
    (but(stop=(0, 1, 1)), "add nothing"),
    (but(letter=(0.9, 0, 0)), "C goes from 1 to 0.9, and 1 is right. What is there must stay"),
    (but(letter=(1, 1, 1)), "A letter adds nothing"),
    (but(opening=(1, 1, 2)), "a candidate between -1 and 1"),
    (but(stop=(-1, 0, 0)), "a gate lies between 0 and 1"),
    (but(opening=(1, 1)), "gates('(') must be three numbers"),
    (lambda sign: None, "must be three numbers"),
    (lambda sign: (float("nan"),) * 3, "a gate lies between 0 and 1"),
    ((1, 0, 0), "a function gates(sign) is asked for"),
)


def test_another_counter_passes():
    assert check("11.counter", but(letter=(1, 1, 0), stop=(0, 1, 0)))
