"""`make lab` on machines that lack something: one sentence each, and running again heals it."""

import ast
import errno
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[1] / ".tools"
SETUP = TOOLS / "setup.py"
SAID_BY_PIP = {
    "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device": "disk is full",
    "ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: '/x'": "cannot be written",
    "WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError'": "cannot be reached",
    "ERROR: No matching distribution found for setuptools": "cannot be reached",
    "ERROR: No matching distribution found for torch==2.13.0": "has no torch==2.13.0 for this Python 3.11",
    "ERROR: something nobody has seen.": "stopped: something nobody has seen. Run the command again",
}


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """The set-up code, at work on an empty copy of the course without packages."""
    spec = importlib.util.spec_from_file_location("environment", TOOLS / "environment.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.delenv("PYTHON", raising=False)
    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    for name, path in {
        "PYTHON": "bin/python",
        "UNFINISHED": "unfinished",
        "LOG": "install.log",
    }.items():
        monkeypatch.setattr(module, name, tmp_path / ".venv" / path)
    monkeypatch.setattr(module, "LOCK", tmp_path / "requirements.lock")
    (tmp_path / "requirements.lock").write_text("setuptools==80.0\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(
        "[dependency-groups]\ntest = []\nbench = []\n", encoding="utf-8"
    )
    return module


@pytest.fixture
def made(environment, monkeypatch):
    """The same with an environment that is ready for `make lab`; what is installed later is listed."""
    (environment.VENV / "lib/python3.11/site-packages/pip").mkdir(parents=True)
    environment.PYTHON.parent.mkdir()
    environment.PYTHON.touch()
    (environment.VENV / "pyvenv.cfg").write_text(
        "home = /usr/bin\nversion = 3.11.7\n", encoding="utf-8"
    )
    (environment.VENV / "ready-lab").write_text(environment.stamp(), encoding="utf-8")
    environment.installed = []
    monkeypatch.setattr(environment, "install", environment.installed.append)
    return environment


def test_second_run_installs_nothing(made):
    made.make_ready("lab")
    assert made.installed == []


def test_tests_need_more_than_the_course(made):
    made.make_ready("test")
    made.make_ready("test")
    made.make_ready("lab")
    assert made.installed == [["test"]]


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_new_versions_are_installed(made, name):
    with (made.ROOT / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    made.make_ready("lab")
    made.make_ready("lab")
    assert made.installed == [[]]
    assert made.usable()


def _interrupt(module, monkeypatch):
    module.UNFINISHED.touch()


def _move(module, monkeypatch):
    (module.VENV / "ready-lab").write_text(
        "/elsewhere\n" + module.stamp().split("\n", 1)[1], encoding="utf-8"
    )


def _lose_python(module, monkeypatch):
    module.PYTHON.unlink()


def _lose_pip(module, monkeypatch):
    shutil.rmtree(module.VENV / "lib")


def _age(module, monkeypatch):
    (module.VENV / "pyvenv.cfg").write_text("version = 3.10.2\n", encoding="utf-8")


def _ask_for_another_python(module, monkeypatch):
    monkeypatch.setenv("PYTHON", "python3")
    (module.VENV / "pyvenv.cfg").write_text("version = 3.99.0\n", encoding="utf-8")


DAMAGES = [_interrupt, _move, _lose_python, _lose_pip, _age, _ask_for_another_python]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_environment_is_made_again(made, monkeypatch, capsys, damage):
    damage(made, monkeypatch)
    monkeypatch.setattr(made.subprocess, "run", lambda *a, **k: subprocess.CompletedProcess(a, 0))
    made.make_ready("lab")
    assert made.installed == [[]]
    assert "making it again" in capsys.readouterr().out
    assert not made.UNFINISHED.exists()


def test_interrupted_installation_leaves_its_mark(made, monkeypatch, capsys):
    def interrupted(groups):
        raise KeyboardInterrupt

    monkeypatch.setattr(made, "install", interrupted)
    assert made.main(["test"]) == 1
    assert "Run the command again" in capsys.readouterr().err
    assert not made.usable()


@pytest.mark.parametrize(("output", "sentence"), SAID_BY_PIP.items())
def test_one_sentence_for_what_pip_says(made, output, sentence):
    assert sentence in made.explain(f"{output}\n")


def test_no_venv_module(environment, monkeypatch, capsys):
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: name == "venv")
    assert environment.main(["lab"]) == 1
    assert capsys.readouterr().err.strip() == environment.NO_VENV


def test_full_disk_is_seen_before_anything_is_written(environment, monkeypatch, capsys):
    monkeypatch.setattr(
        environment.shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(9, 8, 1)
    )
    assert environment.main(["lab"]) == 1
    assert "The disk is full" in capsys.readouterr().err
    assert not environment.VENV.exists()


@pytest.mark.parametrize(
    ("code", "sentence"),
    [(errno.ENOSPC, "disk is full"), (errno.EROFS, "cannot be written"), (errno.EIO, "stopped: ")],
)
def test_one_sentence_for_the_operating_system(environment, monkeypatch, capsys, code, sentence):
    def refuse(goal):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(environment, "make_ready", refuse)
    assert environment.main(["lab"]) == 1
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert sentence in line


def test_port_in_use_gives_the_next_one(environment, capsys):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        free = environment.free_port(str(port))
    assert free > port
    assert capsys.readouterr().out == f"Port {port} is in use; JupyterLab takes {free}.\n"


@pytest.mark.parametrize("port", ["", "http", "0", "70000", "-1"])
def test_port_that_is_none(environment, port):
    with pytest.raises(environment.Stop, match="PORT must be a number"):
        environment.free_port(port)


def test_no_network_then_run_again(tmp_path):
    """The real thing: no index on the first run, none on the second, which starts afresh."""
    shutil.copytree(TOOLS, tmp_path / ".tools")
    for name in ["requirements.lock", "pyproject.toml"]:
        shutil.copy(TOOLS.parent / name, tmp_path)
    offline = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": ""}
    runs = [_run([sys.executable, tmp_path / ".tools/setup.py", "lab"], offline) for _ in range(2)]
    for run in runs:
        assert run.returncode == 1
        assert run.stderr.strip().startswith("The package index cannot be reached")
    assert "making it again" not in runs[0].stdout
    assert "making it again" in runs[1].stdout


def test_setup_parses_on_old_pythons():
    new = (ast.JoinedStr, ast.NamedExpr, ast.AnnAssign, ast.AsyncFunctionDef, ast.Match)
    nodes = list(ast.walk(ast.parse(SETUP.read_text(encoding="utf-8"))))
    assert not [node for node in nodes if isinstance(node, new)]
    assert not [node for node in nodes if isinstance(node, ast.arg) and node.annotation]


def _run(command, extra):
    env = {name: value for name, value in os.environ.items() if name not in {"PYTHON", "PORT"}}
    return subprocess.run(
        command, env=env | extra, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL
    )


def _run_as(version, extra):
    """setup.py as a Python of another version sees it."""
    code = f"import runpy, sys; sys.version_info = {version}; sys.argv[1:] = ['nothing']\n"
    code += f"runpy.run_path({str(SETUP)!r}, run_name='__main__')"
    return _run([sys.executable, "-c", code], extra)


def test_too_old_python_is_one_sentence():
    run = _run_as((3, 8, 10), {"PYTHON": "python3"})
    assert run.returncode == 1
    assert run.stderr.startswith("This is Python 3.8, and the course needs 3.11")
    assert run.stderr.count("\n") == 1


def test_another_python_is_found(tmp_path):
    other = tmp_path / "python3.12"
    other.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    other.chmod(0o755)
    run = _run_as((3, 8, 10), {"PATH": str(tmp_path)})
    assert run.returncode == 2
    assert run.stderr.startswith("usage: setup.py lab | test | bench")


def test_nothing_found_is_the_same_sentence(tmp_path):
    assert _run_as((3, 8, 10), {"PATH": str(tmp_path)}).stderr.startswith("This is Python 3.8")
