"""Text is UTF-8 in every locale: whatever reads or writes it says so."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = [".tools", "lessons", "tests", "widgets"]
SOURCES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
# What has an `open` of its own: sounds, pictures, addresses, widgets.
NOT_TEXT = {"Widget", "wave", "Image", "direct", "part", "self", "super"}
NO_UTF8 = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def silent(call: ast.Call) -> bool:
    """Whether a call reads or writes text and leaves the encoding to the locale."""
    words = {word.arg: word.value for word in call.keywords}
    if "encoding" in words or None in words:
        return False
    if any(
        getattr(words.get(word), "value", None) is True for word in ("text", "universal_newlines")
    ):
        return True
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name == "open":
        owner = getattr(call.func, "value", None)
        owner = owner.func if isinstance(owner, ast.Call) else owner
        modes = [*call.args, *words.values()]
        bytes_ = any(isinstance(m, ast.Constant) and "b" in str(m.value) for m in modes[-1:])
        return getattr(owner, "id", "") not in NOT_TEXT and not bytes_
    if name == "read_text":
        return not call.args
    return name == "write_text" and len(call.args) < 2


def forgetful(path: Path) -> list[str]:
    """The calls in a file that leave the encoding to the locale, each with its line."""
    calls = [node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Call)]
    return [f"{path}:{call.lineno}: {ast.unparse(call)[:80]}" for call in calls if silent(call)]


def test_every_file_is_opened_with_its_encoding():
    assert len(SOURCES) > 400
    assert not [line for path in SOURCES for line in forgetful(path)]


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("path.read_text()", True),
        ("path.write_text(text)", True),
        ("open(path)", True),
        ("path.open('a')", True),
        ("path.open('rb')", False),
        ("Image.open(path)", False),
        ("super().open()", False),
        ("Path(name).open()", True),
        ("subprocess.run(command, text=True)", True),
        ("path.read_text(encoding='utf-8')", False),
    ],
)
def test_a_call_that_forgets_it_is_seen(code, wrong):
    assert silent(ast.parse(code, mode="eval").body) == wrong


def test_the_checks_of_the_repository_run_without_utf8():
    checks = ["tests/test_repository.py", "tests/notebooks/test_links.py"]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    run = subprocess.run(
        [*command, *checks],
        cwd=ROOT,
        env=os.environ | NO_UTF8,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    assert run.returncode == 0, run.stdout[-2000:]
