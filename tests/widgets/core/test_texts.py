"""One mechanism for what a learner reads: every widget has it, and another language comes in at one place."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from widgets.core import texts

ROOT = Path(texts.__file__).parents[2]
SAID = """
from widgets import PeepholeExplorer
view = PeepholeExplorer()
print([control.description for control in view.controls], repr(view))
"""


def python(*words, **environment):
    return subprocess.run(
        [sys.executable, *words],
        env=os.environ | {"PYTHONUTF8": "1"} | environment,
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def every():
    """What the command prints."""
    return json.loads(python("-m", "widgets.core.every_text").stdout)


def test_the_command_prints_every_text_beside_itself(every):
    assert len(every) > 1000
    assert all(english == text for english, text in every.items())
    assert {"step ▶", "peephole p", "Back to the untrained net of this seed"} <= every.keys()


def test_a_translation_is_what_a_learner_reads(every, tmp_path):
    path = tmp_path / "texts.json"
    path.write_text(json.dumps({text: f"译{text}" for text in every}), encoding="utf-8")
    before, after = python("-c", SAID), python("-c", SAID, COURSE_TEXTS=str(path))
    assert after.returncode == 0, after.stderr
    assert "译" not in before.stdout
    assert after.stdout.replace("译", "") == before.stdout
    assert after.stdout.count("译") > 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "which cannot be read"),
        ("{", "which cannot be read"),
        ('["a"]', "which is no list of texts by English text."),
        ('{"a": 1}', "which is no list of texts by English text."),
        ('{"{n} steps": "{m} steps"}', "use no names in braces but those of '{n} steps'."),
    ],
)
def test_a_file_that_is_no_translation_is_refused_in_a_sentence(content, said, tmp_path):
    path = tmp_path / "texts.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"texts\.json") as caught:
        texts.load(str(path))
    assert said in str(caught.value)
    assert str(caught.value).endswith(".")


def test_a_widget_may_have_texts_of_its_own():
    class Own(texts.Texts):
        train = "Train"
        stop = "Stop"

    own = Own(train="Count")
    assert (own.train, own.stop, Own().train) == ("Count", "Stop", "Train")
    with pytest.raises(TypeError, match="there is no text 'end'"):
        Own(end="End")


FILES = sorted(path for path in (ROOT / "widgets").rglob("*.py") if path.name != "texts.py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_texts_are_made_in_one_way(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = [node for node in tree.body if isinstance(node, ast.ClassDef) and "Texts" in node.name]
    assert [(kind.name, [ast.unparse(base) for base in kind.bases]) for kind in kinds] in (
        [],
        [("Texts", ["texts.Texts"])],
    )
    assert not any(kind.decorator_list for kind in kinds)
    made = [node for node in tree.body if isinstance(node, ast.Assign)]
    named = [ast.unparse(node) for node in made if ast.unparse(node.value).endswith("Texts()")]
    assert named in ([], ["SAY = Texts()"])
