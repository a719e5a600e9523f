"""Whatever a judge can say is said to some answer in the tests of the exercises."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.harness import sentences

HERE = Path(__file__).parent
ROOT = HERE.parents[3]
NEVER_SAID = {  # and why
    "is ; expected  things.": "for tuples of a wrong length: the tests of the engine say it, no exercise of today does",
    "- lr * ()": "a formula that is computed",
    "anna calls tom . it rains . ben helps mia and sings . time passes . so": "a sentence to read",
    "nothing here": "a text to read",
    'say("hi", "yo")\nx = ""': "a text to read",
}


def said_in_the_tests(file):
    """What the judges say while the tests of every lesson run, in a process of their own."""
    tests = [str(path) for path in sorted(HERE.parent.glob("test_lesson_*.py"))]
    right = f"{HERE / 'test_every_exercise.py'}::test_the_solution_passes"
    tests.append(str(HERE / "test_every_comparison.py"))
    options = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", sentences.__name__)
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
    return "\n".join(json.loads(file.read_text(encoding="utf-8")))


def test_every_sentence_is_said_to_some_answer(tmp_path):
    said, known = said_in_the_tests(tmp_path / "said.json"), list(sentences.sentences())
    assert len(known) > 800
    missing = [(at, words) for at, words, pattern in known if not re.search(pattern, said)]
    assert [one for one in missing if one[1] not in NEVER_SAID] == []
    assert sorted(set(NEVER_SAID) - {words for _, words in missing}) == [], "these are said by now"
