"""The browser of the tests, and how it comes to a machine without one: `python -m tests.harness.chromium`.

Best is Chromium's headless shell, the same engine without windows: it takes a fifth less of the processor. Chromium,
Google Chrome, Microsoft Edge and what Playwright has downloaded serve as well.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

SHELL = "chromium-headless-shell"
COMMANDS = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
COMMANDS += ("microsoft-edge", "microsoft-edge-stable")
FIXED = {  # in which folders each system keeps programs that are not in PATH
    "linux": (("/",), ("snap/bin/chromium", "opt/google/chrome/chrome")),
    "darwin": (
        ("/", "{HOME}"),
        tuple(
            f"Applications/{name}.app/Contents/MacOS/{name}"
            for name in ("Chromium", "Google Chrome", "Microsoft Edge")
        ),
    ),
    "win32": (
        ("{ProgramFiles}", "{ProgramFiles(x86)}", "{LOCALAPPDATA}"),
        (
            "Chromium/Application/chrome.exe",
            "Google/Chrome/Application/chrome.exe",
            "Microsoft/Edge/Application/msedge.exe",
        ),
    ),
}
CACHES = {  # of Playwright
    "linux": "{HOME}/.cache/ms-playwright",
    "darwin": "{HOME}/Library/Caches/ms-playwright",
    "win32": "{LOCALAPPDATA}/ms-playwright",
}
SHELL_INSIDE = "chrome-*/*headless*shell*"  # a folder of the cache
INSIDE = {
    "linux": "chrome-linux*/chrome",
    "darwin": "chrome-mac*/*.app/Contents/MacOS/*",
    "win32": "chrome-win*/chrome.exe",
}
APT = ["apt-get", "install", "-y", "-q", "--no-install-recommends"]
MANAGERS = {  # package managers: each of the ways is a row of commands, and what serves everywhere comes last
    "apt-get": ([["apt-get", "update", "-q"], [*APT, SHELL]], [[*APT, "chromium"]]),
    "dnf": ([["dnf", "install", "-y", "chromium"]],),
    "zypper": ([["zypper", "--non-interactive", "install", "chromium"]],),
    "pacman": ([["pacman", "-S", "--noconfirm", "chromium"]],),
    "apk": ([["apk", "add", "chromium"]],),
}
DOWNLOAD = [sys.executable, "-m", "playwright", "install", "chromium"]
MISSING = "These checks need Chromium, and none was found. Run `{command}`, then run them again."


def find(platform: str = sys.platform, env: Mapping[str, str] = os.environ) -> str | None:
    """The path of a browser that the tests can drive, or None."""
    from_path = (shutil.which(name, path=env.get("PATH")) for name in COMMANDS)
    installed = next(filter(None, from_path), None)
    files = (str(path) for path in _elsewhere(platform, env) if path.is_file())
    return installed or next(files, None)


def _elsewhere(platform: str, env: Mapping[str, str]) -> Iterator[Path]:
    """Where a browser may lie that is not in PATH, the likeliest first."""
    folders, names = FIXED.get(platform, ((), ()))
    for folder in folders:
        if root := _filled(folder, env):
            yield from (Path(root, name) for name in names)
    cache = env.get("PLAYWRIGHT_BROWSERS_PATH") or _filled(CACHES.get(platform, ""), env)
    for kind, inside in (("_headless_shell", SHELL_INSIDE), ("", INSIDE.get(platform, "none"))):
        downloads = Path(cache).glob(f"chromium{kind}-*") if cache else ()
        for folder in sorted(downloads, key=_revision, reverse=True):
            yield from sorted(folder.glob(inside))


def _filled(template: str, env: Mapping[str, str]) -> str:
    """A folder with its variables put in; '' where one is not set."""
    names = re.findall(r"\{(.+?)\}", template)
    if not all(env.get(name) for name in names):
        return ""
    return re.sub(r"\{(.+?)\}", lambda found: env[found[1]], template)


def _revision(folder: Path) -> int:
    return int(re.sub(r"\D", "", folder.name) or 0)


def as_root() -> list[str] | None:
    """What stands before a command so that it runs as root without a question; None if it cannot."""
    if not hasattr(os, "geteuid"):
        return None
    if os.geteuid() == 0:
        return []
    may = shutil.which("sudo") and _run(["sudo", "-n", "true"], quiet=True)
    return ["sudo", "-n"] if may else None


def ways() -> Iterator[list[list[str]]]:
    """What may bring a browser here: each way is a row of commands."""
    before = as_root()
    manager = next(filter(shutil.which, MANAGERS), None)
    if manager and before is not None:
        for way in MANAGERS[manager]:
            yield [[*before, *command] for command in way]
    yield [DOWNLOAD]


def bring() -> str | None:
    """The browser of the tests, installed if there is none; None if nothing helped."""
    for commands in () if find() else ways():
        print(f"No Chromium was found; trying `{' '.join(commands[-1])}`.", flush=True)
        if all([_run(command) for command in commands]) and find():
            break
    return find()


def missing() -> str:
    """The sentence for those who have none: it names one command."""
    manager = next(filter(shutil.which, MANAGERS), None)
    command = " ".join(["sudo", *MANAGERS[manager][-1][-1]] if manager else DOWNLOAD)
    return MISSING.format(command=command)


def _run(command: list[str], quiet: bool = False) -> bool:
    """Whether a command ran well; it may not ask anything."""
    sink = subprocess.DEVNULL if quiet else None
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, env=env)
    except OSError:
        return False
    return done.returncode == 0


def main() -> int:
    """Bring a browser; an exit status, which is a failure only where CI is set."""
    if bring():
        return 0
    print(f"{missing()} Every other check runs now.", flush=True)
    return int(bool(os.environ.get("CI")))


if __name__ == "__main__":
    sys.exit(main())
