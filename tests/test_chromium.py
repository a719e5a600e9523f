"""A browser is found where systems keep it, and brought where there is none."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness import chromium

HOMES = {
    "linux": {"HOME": "home"},
    "darwin": {"HOME": "home"},
    "win32": {"LOCALAPPDATA": "local", "ProgramFiles": "programs", "ProgramFiles(x86)": "old"},
}
PLACES = [
    ("linux", "bin/chromium"),
    ("linux", "bin/chromium-headless-shell"),
    (
        "linux",
        "home/.cache/ms-playwright/chromium_headless_shell-1255/chrome-headless-shell-linux64/chrome-headless-shell",
    ),
    ("linux", "home/.cache/ms-playwright/chromium_headless_shell-1100/chrome-linux/headless_shell"),
    ("linux", "bin/google-chrome-stable"),
    ("linux", "bin/microsoft-edge"),
    ("linux", "home/.cache/ms-playwright/chromium-1255/chrome-linux64/chrome"),
    ("linux", "home/.cache/ms-playwright/chromium-1100/chrome-linux/chrome"),
    ("darwin", "home/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    ("darwin", "home/Applications/Chromium.app/Contents/MacOS/Chromium"),
    (
        "darwin",
        "home/Library/Caches/ms-playwright/chromium-1255/chrome-mac-arm64/"
        "Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
    ),
    ("win32", "programs/Google/Chrome/Application/chrome.exe"),
    ("win32", "old/Microsoft/Edge/Application/msedge.exe"),
    ("win32", "local/Chromium/Application/chrome.exe"),
    ("win32", "local/ms-playwright/chromium-1255/chrome-win64/chrome.exe"),
]


@pytest.fixture(autouse=True)
def _nothing_installed(monkeypatch, tmp_path):
    """The machine's own browsers are out of sight: what is fixed lies below a folder of the test."""
    shifted = {
        platform: (tuple(folder if folder != "/" else str(tmp_path) for folder in folders), names)
        for platform, (folders, names) in chromium.FIXED.items()
    }
    monkeypatch.setattr(chromium, "FIXED", shifted)


def put(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o755)
    return str(path)


def environment(folder, platform):
    homes = {name: str(folder / home) for name, home in HOMES[platform].items()}
    return homes | {"PATH": str(folder / "bin")}


@pytest.mark.parametrize(("platform", "place"), PLACES)
def test_it_is_found_where_it_is_kept(tmp_path, platform, place):
    env = environment(tmp_path, platform)
    assert chromium.find(platform, env) is None
    assert chromium.find(platform, env | {"HOME": "", "LOCALAPPDATA": ""}) is None
    assert chromium.find(platform, env) is None
    path = put(tmp_path / place)
    assert chromium.find(platform, env) == path


@pytest.mark.parametrize("place", ["snap/bin/chromium", "opt/google/chrome/chrome"])
def test_it_is_found_beside_path(tmp_path, place):
    path = put(tmp_path / place)
    assert chromium.find("linux", environment(tmp_path, "linux")) == path


def test_the_newest_download_is_taken_and_an_installed_browser_first(tmp_path):
    env = environment(tmp_path, "linux") | {"PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "own")}
    put(tmp_path / "own/chromium-999/chrome-linux/chrome")
    newest = put(tmp_path / "own/chromium-1255/chrome-linux64/chrome")
    assert chromium.find("linux", env) == newest
    assert chromium.find("linux", env) != put(tmp_path / "bin/chromium")
    assert chromium.find("linux", env) == str(tmp_path / "bin/chromium")
    shell = put(tmp_path / "bin/chromium-headless-shell")
    assert chromium.find("linux", env) == shell


def test_an_unknown_system_has_path_alone(tmp_path):
    env = {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}
    assert chromium.find("freebsd14", env) is None
    assert chromium.find("freebsd14", env) != put(tmp_path / "bin/chromium")
    assert chromium.find("freebsd14", env) == str(tmp_path / "bin/chromium")


class Machine:
    """A machine without a browser: which programs it has, who is asking, and what a command brings."""

    def __init__(self, monkeypatch, *, root=False, sudo=False, programs=("apt-get",), brings=""):
        self.ran, self.found, self.brings, self.sudo = [], None, brings, sudo
        have = {*programs, *(["sudo"] if sudo else [])}
        monkeypatch.setattr(chromium, "find", lambda: self.found)
        monkeypatch.setattr(chromium.shutil, "which", lambda name: name if name in have else None)
        monkeypatch.setattr(chromium.os, "geteuid", lambda: 0 if root else 1000, raising=False)
        monkeypatch.setattr(chromium, "_run", self.run)
        monkeypatch.delenv("CI", raising=False)

    def run(self, command, quiet=False):
        if command[-1] == "true":
            return self.sudo
        self.ran.append(" ".join(command))
        if self.brings and re.search(self.brings, self.ran[-1]):
            self.found = "/somewhere/chromium"
        return True


@pytest.mark.parametrize("package", ["chromium-headless-shell", "chromium"])
def test_root_takes_the_package_of_the_system(monkeypatch, package):
    machine = Machine(monkeypatch, root=True, brings=f" {package}$")
    assert chromium.main() == 0
    asked = [command.split()[1::4] for command in machine.ran]
    tried = ["chromium-headless-shell", "chromium"]
    assert asked[0] == ["update"]
    assert asked[1:] == [["install", each] for each in tried[: tried.index(package) + 1]]


def test_sudo_that_asks_nothing_serves_as_well(monkeypatch):
    machine = Machine(monkeypatch, sudo=True, programs=["dnf"], brings="dnf install")
    assert chromium.main() == 0
    assert machine.ran == ["sudo -n dnf install -y chromium"]


@pytest.mark.parametrize("given", [{}, {"root": True}, {"root": True, "programs": ["brew"]}])
def test_else_playwright_downloads_one(monkeypatch, given):
    machine = Machine(monkeypatch, brings="playwright install chromium", **given)
    assert chromium.main() == 0
    assert machine.ran[-1].endswith("-m playwright install chromium")
    assert len(machine.ran) == (4 if given == {"root": True} else 1)


@pytest.mark.parametrize(
    ("programs", "command"),
    [
        (["apt-get"], "`sudo apt-get install -y -q --no-install-recommends chromium`"),
        ([], "-m playwright install chromium`"),
    ],
)
def test_else_one_command_is_named_and_the_rest_runs(monkeypatch, capsys, programs, command):
    Machine(monkeypatch, programs=programs)
    assert chromium.main() == 0
    said = capsys.readouterr().out.splitlines()[-1]
    assert command in said
    assert said.endswith("Every other check runs now.")
    monkeypatch.setenv("CI", "true")
    assert chromium.main() == 1


def test_where_one_is_nothing_is_installed(monkeypatch):
    machine = Machine(monkeypatch, root=True)
    machine.found = "/usr/bin/chromium"
    assert chromium.main() == 0
    assert machine.ran == []


def test_what_did_not_run_is_counted():
    """The real thing: a file of browser tests where no browser is found."""
    code = (
        "import sys, pytest; from tests.harness import chromium; chromium.find = lambda: None;"
        "sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', 'tests/browser/test_painting.py']))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[1],
        env={name: value for name, value in os.environ.items() if name != "CI"},
        capture_output=True,
        encoding="utf-8",
    )
    assert run.returncode == 0, run.stdout
    skipped = re.search(r"(\d+) skipped", run.stdout.splitlines()[-1])
    counted = re.search(r"(?m)^(\d+) checks did not run. .* `.+`", run.stdout)
    assert counted[1] == skipped[1]
