"""Every sentence that a judge can say, read from its source; and a plugin of pytest that writes down what was said.

`-p tests.harness.sentences` keeps what the judges of all exercises answer, in the file that SAID_FILE names.
"""

import ast
import functools
import json
import os
import re
from itertools import chain
from pathlib import Path

from lessons.checks import HERE, exercises

SAID_FILE = "SAID_FILE"
FEWEST = 8  # characters of a sentence's piece; what is shorter is a name, a number or a unit
FRAME = {
    "__init__",
    "exercise",
}  # how a check, a hint and a solution are asked for: no judge says it
GAP = re.compile(r"\{(?:name|this)\}")  # of a sentence that is formatted later
SAID = set()


def sentences():
    """Every sentence of lessons/checks: its place (module:line), its words, and a pattern for what becomes of them."""
    hints = "\n".join(text for exercise in exercises().values() for text in exercise.hints)
    for path in sorted(HERE.rglob("*.py")):
        if path.stem not in FRAME:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            skipped = {id(node) for part in _never_said(tree) for node in ast.walk(part)}
            for node in ast.walk(tree):  # an f-string comes before its parts
                words, pattern = ("", "") if id(node) in skipped else _read(node, skipped)
                wanted = " " in words and len(words) >= FEWEST and not re.search(pattern, hints)
                if wanted:
                    yield f"{path.stem}:{node.lineno}", words, pattern


def _never_said(tree):
    """Docstrings, and what is looked for in the text of an error."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In):
            yield node.left


def _read(node, skipped):
    """The words of a string or f-string, without what is put in, and the pattern; empty for another node."""
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
        skipped.update(id(part) for part in node.values if isinstance(part, ast.Constant))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        parts = list(chain(*((part, None) for part in GAP.split(node.value))))[:-1]
    else:
        return "", ""
    pattern = "".join(".*" if part is None else re.escape(part) for part in parts)
    return "".join(part or "" for part in parts).strip(), pattern


def pytest_configure(config):
    """Let every exercise keep what its judge says."""
    keep(SAID)


def keep(said):
    """Let every exercise add to the set `said` what its judge says; returns a function that ends this."""
    before = {exercise.id: exercise.judge for exercise in exercises().values()}
    for exercise in exercises().values():
        exercise.judge = _kept(exercise.judge, said)

    def end():
        for exercise in exercises().values():
            exercise.judge = before[exercise.id]

    return end


def _kept(judge, said):
    @functools.wraps(judge)
    def judged(answer):
        verdict = judge(answer)
        said.add(verdict.why)
        return verdict

    return judged


def pytest_unconfigure(config):
    """Write down what was said."""
    Path(os.environ[SAID_FILE]).write_text(json.dumps(sorted(SAID)), encoding="utf-8")
