"""The repository as a whole: one set of versions, one layout, nothing of the machine it was made on."""

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
OURS = PROJECT["project"]["dependencies"]
TESTS = PROJECT["dependency-groups"]["test"]
LINES = [
    line
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    if line[0] != "#"
]
LOCK = dict(line.split("==") for line in LINES)
CUDA = re.compile(r"nvidia|triton|cuda|cublas|cudnn")
ELSEWHERE = {"appnope", "colorama", "pywinpty", "pywin32"}  # what macOS and Windows add
ON_CONDA_FORGE = {  # newest releases known there; each range must hold one, or no environment is made
    "anywidget": "0.11.0",
    "ipywidgets": "8.1.8",
    "jupyterlab": "4.5.0",
    "jupyter_server": "2.19.0",
    "numpy": "2.4.3",
    "packaging": "26.3",
    "plotly": "6.8.0",
    "pytorch-cpu": "2.12.1",
    "safetensors": "0.8.0",
}
TOP = {
    "notebooks",
    "lessons",
    "widgets",
    "tests",
    "conftest.py",  # nbval reads it beside the notebooks, not in tests/
    "environment.yml",
    "pyproject.toml",
    "requirements.lock",
    "Makefile",
    "README.md",
    "LICENSE",  # every host looks for it here
}
BELONGS_ELSEWHERE = [  # patterns that do not match themselves
    r"/(?:home|Users)/[a-z]",
    r"/roo[t]/",
    r"/wor[k]/",
    r"C:\\Users",
    r"file[:]//",
    r"pypi\.or[g]|pythonhosted\.or[g]|download\.pytorch|npmjs\.co[m]",
    r"anaconda\.(?:org|com)",
    r"--(?:extra-)?index-url [h]ttp",
]


def tracked():
    """The files of the repository, as git knows them."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    if listing.returncode:
        pytest.skip("This copy of the course is not a git repository.")
    names = filter(None, listing.stdout.split("\0"))
    return [name for name in names if (ROOT / name).exists()]


def needed(requirements):
    """Names of all that `requirements` bring in here, by what is installed."""
    found, open_ends = set(), [(Requirement(text), "") for text in requirements]
    while open_ends:
        requirement, extra = open_ends.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        for wanted in {"", *requirement.extras}:
            if (name, wanted) not in found:
                found.add((name, wanted))
                below = metadata.requires(name) or []
                open_ends += [(Requirement(text), wanted) for text in below]
    return {name for name, _ in found}


def test_lock_is_exact():
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line) for line in LINES)
    assert sorted(LOCK) == list(LOCK)
    assert not [name for name in LOCK if CUDA.search(name)]
    assert "matplotlib" not in LOCK


@pytest.mark.parametrize("text", [*OURS, *TESTS, "setuptools"])
def test_lock_has_what_the_project_asks_for(text):
    requirement = Requirement(text)
    assert requirement.specifier.contains(LOCK[canonicalize_name(requirement.name)])


def test_lock_is_what_these_tests_run_with():
    installed = {name: metadata.version(name).split("+")[0] for name in LOCK}
    assert installed == LOCK


@pytest.mark.parametrize("name", LOCK)
def test_lock_can_be_installed_with_the_oldest_python(name):
    oldest = PROJECT["project"]["requires-python"].removeprefix(">=") + ".0"
    wanted = metadata.metadata(name).get("Requires-Python", "")
    assert SpecifierSet(wanted).contains(oldest)


def test_lock_leaves_nothing_out():
    missing = needed([*OURS, *TESTS]) - set(LOCK) - ELSEWHERE
    assert not [name for name in missing if not CUDA.search(name)]


def conda():
    """What conda is asked for, by name, and what follows the names."""
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    names = [Requirement(line) for line in listed if isinstance(line, str)]
    return {asked.name: asked for asked in names}, listed[len(names) :]


def test_conda_asks_for_the_same():
    """The same ranges: pip, which adds the course itself, finds all it needs and fetches no torch."""
    asked, rest = conda()
    asked["torch"] = asked.pop("pytorch-cpu")
    ours = {Requirement(text).name: Requirement(text) for text in OURS}
    assert set(asked) - set(ours) == {"python", "pip"}
    assert {name: asked[name].specifier for name in ours} == {
        name: requirement.specifier for name, requirement in ours.items()
    }
    assert asked["python"].specifier.contains("3.11")
    assert not asked["python"].specifier.contains("3.10")
    assert rest == [{"pip": ["--editable ."]}]


def test_conda_forge_has_what_is_asked_for():
    asked, _ = conda()
    assert set(asked) - {"python", "pip"} == set(ON_CONDA_FORGE)
    unmet = [
        name for name, seen in ON_CONDA_FORGE.items() if not asked[name].specifier.contains(seen)
    ]
    assert not unmet


def test_top_level_is_the_layout():
    tops = {name.partition("/")[0] for name in tracked()}
    assert {name for name in tops if not name.startswith(".")} <= TOP
    assert {name for name in TOP if (ROOT / name).exists()} == TOP


def test_notebooks_are_in_their_folder_alone():
    paths = [Path(name) for name in tracked()]
    strays = [path for path in paths if (path.suffix == ".ipynb") != (path.parts[0] == "notebooks")]
    assert not strays


@pytest.mark.parametrize("pattern", BELONGS_ELSEWHERE)
def test_nothing_of_the_machine_it_was_made_on(pattern):
    texts = {name: (ROOT / name).read_bytes().decode(errors="replace") for name in tracked()}
    assert not [name for name, text in texts.items() if re.search(pattern, text)]


def test_readme_links_to_what_is_there():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)\)", readme) + re.findall(r"`([.\w/]+/[\w.-]+)`", readme)
    links = [link for link in links if "NN" not in link and not link.startswith(".venv")]
    assert len(links) > 10
    assert not [link for link in links if not (ROOT / link).exists()]


def test_readme_has_every_lesson_that_is_there():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lessons = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
    assert re.findall(r"\(notebooks/([^)]+)\)", readme) == lessons


def test_readme_shows_every_folder_of_code():
    tree = (ROOT / "README.md").read_text(encoding="utf-8").split("```")
    [tree] = [block for block in tree if block.startswith("\nnotebooks/ ")]
    top, shown = "", set()
    for line in tree.strip().splitlines():
        folder = line.split("/")[0]
        top = top if folder.startswith(" ") else folder
        shown.add(top if folder == top else f"{top}/{folder.strip()}")
    code = {
        path.parent for top in ("lessons", "widgets") for path in (ROOT / top).glob("*/__init__.py")
    }
    there = {path.relative_to(ROOT).as_posix() for path in code}
    assert there <= shown
    assert [folder for folder in shown if not (ROOT / folder).is_dir()] == []


def test_readme_gives_commands_that_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[1].split())
    asked = set(
        re.findall(
            r"\bmake (lab|test|quick|bake|bench|\w+=?)",
            (ROOT / "README.md").read_text(encoding="utf-8"),
        )
    )
    assert {"lab", "test", "quick", "bake", "bench"} <= asked & targets


def test_ci_ends_with_make_test():
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert script.strip().splitlines()[-1] == "exec make test </dev/null"
    assert "CI=true" in script


def test_packages_are_found_from_everywhere(tmp_path):
    run = subprocess.run(
        [sys.executable, "-c", "import lessons, widgets; print(lessons.__path__[0])"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
    )
    assert Path(run.stdout.strip()) == ROOT / "lessons"
