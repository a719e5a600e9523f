"""The environment of the course: made once in .venv, made again when half-made, then only used.

Standard library alone, because nothing else is there yet. Every way to fail ends in one sentence.
"""

import errno
import hashlib
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
UNFINISHED = VENV / "unfinished"  # there while .venv is being changed
LOG = VENV / "install.log"
LOCK = ROOT / "requirements.lock"
FIRST_LESSON = "notebooks/00-is-my-set-up-alive.ipynb"
GOALS = {"lab": [], "test": ["test"], "bench": ["test", "bench"]}  # dependency groups beside ours
TEXT = {"encoding": "utf-8", "errors": "replace"}  # what a program says, in any locale
ROOM = 2e9  # bytes that the environment takes with the CPU build of PyTorch

NO_VENV = (
    "This Python cannot make environments: install its venv module"
    " (Debian, Ubuntu: apt install python3-venv), then run the command again."
)
NO_ROOM = (
    "The disk is full: the environment takes about 2 GB (with CUDA about 8 GB), and its making"
    " needs room in {tmp} too. Make room, then run the command again."
)
NO_WRITE = "This folder cannot be written to: {root}. Copy the course to one that can."
NO_NETWORK = (
    "The package index cannot be reached, and the first run needs it."
    " Connect (behind a proxy: set HTTPS_PROXY), then run the command again."
)
NO_PACKAGE = (
    "The package index has no {package} for this Python {python}:"
    " name another Python with PYTHON=/path/to/python3.12 after the command."
)
STOPPED = "The installation stopped: {line} Run the command again; if it stops again, read {log}."
NO_ANSWER = "The package index does not answer; trying again for a while."
BAD_PORT = "PORT must be a number between 1 and 65000, not {port}."
REASONS = {  # what pip says: what we say
    r"No space left|Errno 28|not enough space": NO_ROOM,
    r"Permission denied|Read-only file system": NO_WRITE,
    r"Retrying \(|ConnectionError|ProxyError|Timeout|name resolution": NO_NETWORK,
    r"distribution found for setuptools": NO_NETWORK,  # every index has this one
    r"No matching distribution found for (?P<package>\S+)": NO_PACKAGE,
}


class Stop(Exception):
    """The set-up cannot go on; the text is the sentence for the user."""


def main(argv: list[str]) -> int:
    """Make what `lab`, `test` or `bench` needs; `lab` then opens JupyterLab. An exit status."""
    if len(argv) != 1 or argv[0] not in GOALS:
        print(f"usage: setup.py {' | '.join(GOALS)}", file=sys.stderr)
        return 2
    return in_a_sentence(partial(reach, argv[0]))


def reach(goal: str) -> int:
    """Make ready for `goal`, and open JupyterLab for `lab`; an exit status. Raises Stop, OSError."""
    make_ready(goal)
    return open_lab() if goal == "lab" else 0


def in_a_sentence(work: Callable[[], int]) -> int:
    """The exit status of `work`; 1, and a sentence that says why, if it cannot go on."""
    try:
        return work()
    except KeyboardInterrupt:
        problem: object = "Stopped. Run the command again to go on."
    except (Stop, OSError) as error:
        problem = reason(error) if isinstance(error, OSError) else error
    print(f"\n{problem}", file=sys.stderr)
    return 1


def say(line: str) -> None:
    """Print a line of progress at once."""
    print(line, flush=True)


def make_ready(goal: str) -> None:
    """Bring .venv to the locked versions; that there is nothing to do takes milliseconds."""
    if not usable():
        create()
    elif read(VENV / f"ready-{goal}") == stamp():
        return
    say(f"Installing into .venv what 'make {goal}' needs. The first time this takes minutes.")
    UNFINISHED.touch()
    install(GOALS[goal])
    for name, groups in GOALS.items():
        if set(groups) <= set(GOALS[goal]):
            (VENV / f"ready-{name}").write_text(stamp(), encoding="utf-8")
    UNFINISHED.unlink()


def usable() -> bool:
    """Whether .venv is whole, of a Python that fits, and still where it was made."""
    pip = [*VENV.glob("lib/python*/site-packages/pip"), *VENV.glob("Lib/site-packages/pip")]
    if not PYTHON.exists() or not pip or UNFINISHED.exists() or made_with() < (3, 11):
        return False
    if os.environ.get("PYTHON") and made_with() != sys.version_info[:2]:
        return False
    return all(read(path).startswith(f"{ROOT}\n") for path in VENV.glob("ready-*"))


def made_with() -> tuple[int, ...]:
    """The Python version of .venv as (major, minor); () where nothing says."""
    found = re.search(r"^version\w* *= *(\d+)\.(\d+)", read(VENV / "pyvenv.cfg"), re.MULTILINE)
    return tuple(map(int, found.groups())) if found else ()


def stamp() -> str:
    """What .venv must have been made from and where: it is ready while this stays the same."""
    parts = [LOCK.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), repr(made_with()).encode()]
    return f"{ROOT}\n{hashlib.sha256(b'|'.join(parts)).hexdigest()}\n"


def read(path: Path) -> str:
    """The text of a file, or nothing."""
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def create() -> None:
    """An empty environment, in place of a half-made one. Raises Stop."""
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise Stop(NO_VENV)
    if VENV.exists():
        say("The environment in .venv is half-made, moved or of another Python; making it again.")
        shutil.rmtree(VENV)
    if shutil.disk_usage(ROOT).free < ROOM:
        raise Stop(NO_ROOM.format(tmp=tempfile.gettempdir()))
    say(f"Making an environment in .venv with Python {sys.version.split()[0]}.")
    VENV.mkdir()
    UNFINISHED.touch()
    base = getattr(sys, "_base_executable", sys.executable)  # not the one inside .venv
    made = subprocess.run([base, "-m", "venv", str(VENV)], capture_output=True, **TEXT)
    if made.returncode:
        raise Stop(explain(made.stdout + made.stderr))


def install(groups: list[str]) -> None:
    """The course and the packages of `groups`, at the versions of the lock file. Raises Stop."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    builder = re.search(r"^setuptools==\S+", read(LOCK), re.MULTILINE)
    pip(builder[0] if builder else "setuptools")  # builds the course itself, below
    lock = ["--constraint", str(LOCK)]
    if index := os.environ.get("TORCH_INDEX"):
        pip(*lock, "--no-deps", "--index-url", index, "torch")
    extras = [package for group in groups for package in project["dependency-groups"][group]]
    pip(*lock, "--no-build-isolation", "--editable", ".", *extras)


def pip(*args: str) -> None:
    """`pip install` with its progress on the screen and its troubles in the log. Raises Stop."""
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += args
    troubles = []
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, **TEXT) as process:
        for line in process.stderr or ():
            if "Retrying (" in line and not any("Retrying (" in old for old in troubles):
                say(NO_ANSWER)
            troubles.append(line)
    if process.returncode:
        LOG.write_text("".join(troubles), encoding="utf-8")
        raise Stop(explain("".join(troubles)))


def explain(output: str) -> str:
    """One sentence for what pip or venv wrote when it failed."""
    lines = [line.removeprefix("ERROR: ") for line in output.splitlines() if line.strip()] or [""]
    facts = {"tmp": tempfile.gettempdir(), "root": ROOT, "log": LOG.relative_to(ROOT)}
    facts |= {"line": lines[-1], "python": ".".join(map(str, made_with()))}
    for pattern, sentence in REASONS.items():
        if found := re.search(pattern, output):
            return sentence.format(**facts, **found.groupdict())
    return STOPPED.format(**facts)


def reason(error: OSError) -> str:
    """One sentence for an error of the operating system."""
    if error.errno == errno.ENOSPC:
        return NO_ROOM.format(tmp=tempfile.gettempdir())
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return NO_WRITE.format(root=ROOT)
    return STOPPED.format(line=f"{error}.", log=LOG.relative_to(ROOT))


def open_lab() -> int:
    """JupyterLab on the first lesson, until it is stopped; the server's exit status."""
    port = free_port(os.environ.get("PORT") or "8888")
    options = [f"--config={ROOT / '.tools/jupyter_server_config.py'}", f"--port={port}"]
    options += [f"--ServerApp.root_dir={ROOT}", "--ServerApp.log_level=WARN"]
    options += [f"--LabApp.default_url=/lab/tree/{FIRST_LESSON}", "--LabApp.log_level=WARN"]
    if not has_screen():
        options.append("--no-browser")
    if os.name == "posix" and os.geteuid() == 0:
        options.append("--allow-root")  # containers
    subprocess.run([str(PYTHON), str(ROOT / ".tools/notebook_in_git.py"), "set-up"])
    say(f"Opening {FIRST_LESSON} in JupyterLab, port {port}. Control-C twice stops it.")
    command = [str(PYTHON), "-m", "jupyterlab", *options]
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"  # our kernel, not one of the user's others
    os.chdir(ROOT)
    if os.name == "posix":
        os.execv(command[0], command)
    return subprocess.call(command)


def free_port(asked: str) -> int:
    """The first port from `asked` on at which nobody answers. Raises Stop."""
    if not asked.isdecimal() or not 0 < int(asked) <= 65000:
        raise Stop(BAD_PORT.format(port=asked))
    port = int(asked)
    while port < int(asked) + 50 and in_use(port):
        port += 1
    if port != int(asked):
        say(f"Port {asked} is in use; JupyterLab takes {port}.")
    return port


def in_use(port: int) -> bool:
    """Whether something on this machine answers at `port`."""
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def has_screen() -> bool:
    """Whether a browser can be opened here."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in screens)
