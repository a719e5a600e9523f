"""The image for a hub on Kubernetes and the chart's values, without a cluster: what repo2docker and Helm are given."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from traitlets.config import PyFileConfigLoader

ROOT = Path(__file__).parents[1]
HERE = ROOT / ".tools" / "hub"
NUMBER, SIZE = (int, float), (int, float, str)
CHART = {  # the keys that we give it, with their types, as the schema of the chart's version 4 has them
    "singleuser": {
        "image": {"name": str, "tag": str},
        "cmd": (list, str),
        "defaultUrl": str,
        "memory": {"limit": SIZE, "guarantee": SIZE},
        "cpu": {"limit": NUMBER, "guarantee": NUMBER},
        "storage": {"capacity": str},
        "startTimeout": int,
    },
    "cull": {"enabled": bool, "timeout": int},
}


@pytest.fixture
def image(monkeypatch):
    """The maker of the image's folder."""
    return runpy.run_path(str(HERE / "image.py"))


@pytest.fixture
def values():
    return yaml.safe_load((HERE / "zero-to-jupyterhub.yaml").read_text(encoding="utf-8"))


def misfits(given, chart, path=""):
    """The keys that the chart does not have, or not of this type."""
    for key, value in given.items():
        wanted, name = chart.get(key), f"{path}.{key}"
        if isinstance(wanted, dict) and isinstance(value, dict):
            yield from misfits(value, wanted, name)
        elif wanted is None or isinstance(wanted, dict) or not isinstance(value, wanted):
            yield name


def test_the_chart_has_the_keys(values):
    assert list(misfits(values, CHART)) == []
    assert list(misfits({"cull": {"timeouts": 1, "timeout": "1"}}, CHART)) == [
        ".cull.timeouts",
        ".cull.timeout",
    ]


def test_the_values_fit_the_hub_of_one_machine(values):
    settings = runpy.run_path(str(HERE / "jupyterhub_config.py"), {"get_config": Nest})["c"]
    user = values["singleuser"]
    assert user["defaultUrl"] == settings.Spawner.default_url
    assert user["memory"]["limit"] == settings.Spawner.mem_limit
    assert user["cpu"]["limit"] == settings.Spawner.cpu_limit
    assert f"--timeout={values['cull']['timeout']}" in settings.JupyterHub.services[0]["command"]


class Nest:
    """Settings of any class."""

    def __getattr__(self, name):
        self.__dict__[name] = Nest()
        return self.__dict__[name]


def test_the_image_starts_what_is_there(values, image):
    folder = Path("/srv/course")
    command = values["singleuser"]["cmd"]
    assert command[0] == "python3"
    assert (ROOT / Path(command[1]).relative_to(folder)).is_file()
    for text in (
        image["main"].__code__.co_consts,
        (HERE / "zero-to-jupyterhub.yaml").read_text("utf-8"),
    ):
        assert f"--target-repo-dir {folder}" in str(text)


def test_the_folder_is_what_is_committed_with_one_python(image, tmp_path, capsys):
    if not (ROOT / ".git").exists():
        pytest.skip("This copy of the course is not a git repository.")
    assert image["main"](str(tmp_path / "image")) == 0
    assert "makes an image of it" in capsys.readouterr().out
    listed = yaml.safe_load((tmp_path / "image/environment.yml").read_text(encoding="utf-8"))
    ours = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    python = [line for line in listed["dependencies"] if str(line).startswith("python")]
    assert python == [f"python={image['PYTHON']}"]
    assert listed["dependencies"][1:] == ours["dependencies"][1:]
    assert re.match(r"python\s*=+\s*([\d.]+)", python[0])  # how repo2docker looks for it
    assert (tmp_path / "image/.git").is_dir()  # learners' copies come from it
    assert os.access(tmp_path / "image/postBuild", os.X_OK)


def test_an_environment_without_a_range_is_a_sentence(image, tmp_path):
    (tmp_path / "environment.yml").write_text("dependencies:\n  - python\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no line for Python"):
        image["exact_python"](tmp_path / "environment.yml")


def test_no_git_repository_is_a_sentence(image, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(image["main"].__globals__, "COURSE", tmp_path / "nowhere")
    assert image["main"](str(tmp_path / "image")) == 1
    assert "could not be copied" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="the script is for the image's Linux")
def test_the_image_s_server_has_the_settings_of_make_lab(tmp_path, server_as_it_was):
    """postBuild as repo2docker runs it, with a pip that only says what it is to install."""
    programs, asked = tmp_path / "bin", tmp_path / "asked"
    programs.mkdir()
    for name, text in {"pip": f"cat >{asked}", "python": f'exec "{sys.executable}" "$@"'}.items():
        (programs / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    path = os.pathsep.join([str(programs), os.environ["PATH"]])
    environment = os.environ | {"PATH": path, "NB_PYTHON_PREFIX": str(tmp_path / "prefix")}
    subprocess.run([str(HERE / "postBuild")], cwd=ROOT, env=environment, check=True)
    pins = (HERE / "requirements.txt").read_text(encoding="utf-8")
    assert (
        asked.read_text(encoding="utf-8").strip() == re.search(r"^nbgitpuller==\S+$", pins, re.M)[0]
    )
    folder = str(tmp_path / "prefix" / "etc" / "jupyter")
    settings = PyFileConfigLoader("jupyter_server_config.py", path=folder).load_config()
    assert Path(settings.LabApp.app_settings_dir) == ROOT / ".tools" / "lab"
