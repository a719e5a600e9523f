"""Whatever a judge can say is said to some answer in the tests of the exercises."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.harness import sentences
from tests.lessons.checks.conftest import gives_answers

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
NEVER_SAID = {  # and why
    "is ; expected  things.": "for tuples of a wrong length: the tests of the engine say it, no exercise of today does",
    "- lr * ()": "a formula that is computed",
    "anna calls tom . it rains . ben helps mia and sings . time passes . so": "a sentence to read",
    "nothing here": "a text to read",
    'say("hi", "yo")\nx = ""': "a text to read",
}


def said_in_the_tests(file):
    """What the judges say while the tests of every lesson run, in a process of their own."""
    options = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", sentences.__name__)
    tests = [str(path) for path in sorted(HERE.glob("test_lesson_*.py"))]
    tests.append(str(HERE / "engine" / "test_every_comparison.py"))
    right = f"{HERE / 'engine' / 'test_every_exercise.py'}::test_the_solution_passes"
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-o", "addopts=", *tests, right],
        env=os.environ | {sentences.SAID_FILE: str(file), "PYTEST_ADDOPTS": ""},
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    return json.loads(file.read_text(encoding="utf-8"))


def not_among(said):
    """Place and words of every sentence that is none of those `said`."""
    all_of_it = "\n".join(said)
    known = list(sentences.sentences())
    assert len(known) > 800
    return [(at, words) for at, words, pattern in known if not re.search(pattern, all_of_it)]


def test_every_sentence_is_said_to_some_answer(said_to_answers, tmp_path):
    """The tests of the lessons have run before, in this process; where some have not, they run in another."""
    missing = not_among(said_to_answers)
    if {words for _, words in missing} != set(NEVER_SAID):
        missing = not_among(said_in_the_tests(tmp_path / "said.json"))
    assert [one for one in missing if one[1] not in NEVER_SAID] == []
    assert sorted(set(NEVER_SAID) - {words for _, words in missing}) == [], "these are said by now"


def test_what_is_said_to_answers_is_kept_and_to_nonsense_is_not():
    counted = {"tests/lessons/checks/test_lesson_03.py::test_one"}
    counted |= {"tests/lessons/checks/engine/test_every_exercise.py::test_the_solution_passes[1]"}
    other = {"tests/lessons/checks/engine/test_every_exercise.py::test_nonsense_is_refused[1]"}
    other |= {"tests/lessons/checks/engine/test_framework.py::test_one"}
    assert {name for name in counted | other if gives_answers(name)} == counted
