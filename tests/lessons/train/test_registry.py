"""One list of the nets that are trained: the command, the manifest, make and the files agree with it."""

import ast
import json
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest

from lessons.checkpoint import CHECKPOINTS
from lessons.train import __main__ as train

ROOT = Path(__file__).parents[3]


def commands():
    """The command of every checkpoint, by file."""
    entries = json.loads((CHECKPOINTS / "manifest.json").read_text(encoding="utf-8"))
    found = {name: entry["command"] for name, entry in entries.items()}
    for name in ("wall.json", "initialisations.json"):
        found[name] = json.loads((CHECKPOINTS / name).read_text(encoding="utf-8"))["command"]
    return found


def test_every_checkpoint_names_a_command_of_the_list_and_none_is_left_over():
    names = {*train.NETS, *train.BY_NAME_ALONE}
    assert set(commands().values()) == {train.command(name) for name in names}


@pytest.mark.parametrize("name", [*train.NETS, *train.BY_NAME_ALONE])
def test_a_name_has_what_publishes_it_and_its_command_comes_from_the_list(name):
    source = Path(find_spec(train.home(name)).origin).read_text(encoding="utf-8")
    defined = {
        node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)
    }
    assert [arg.arg for arg in defined["publish"].args.args] == ["command"]
    assert f'"{train.command(name)}"' not in source


@pytest.mark.parametrize("name", ["digits", "reproductions"])
def test_a_single_name_is_published_with_its_command(name, monkeypatch):
    told = []
    monkeypatch.setitem(sys.modules, train.home(name), SimpleNamespace(publish=told.append))
    train.main([name])
    assert told == [f"python -m lessons.train {name}"]


def test_every_training_that_is_published_is_on_the_list():
    files = sorted((ROOT / "lessons" / "train").glob("[a-z]*.py"))
    trained = [file.stem for file in files if "\ndef publish(" in file.read_text(encoding="utf-8")]
    assert set(trained) | set(train.ELSEWHERE) == {*train.NETS, *train.BY_NAME_ALONE}


def test_make_trains_them_all():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    rule = re.search(r"^checkpoints:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)[1]
    assert rule == "\t$(BIN)/python -m lessons.train\n"


def test_names_are_trained_in_the_order_given_each_in_a_process(monkeypatch):
    run = []
    monkeypatch.setattr(train.subprocess, "run", lambda words, check: run.append(words[-1]))
    train.main(["sentiment", "tagger"])
    assert run == ["sentiment", "tagger"]
    run.clear()
    train.main([])
    assert tuple(run) == train.NETS


def test_an_unknown_name_is_told_the_known_ones(capsys):
    with pytest.raises(SystemExit):
        train.main(["charlm"])
    assert "take one of: wirings, char_lm," in capsys.readouterr().err.replace("\n", " ")
