"""The tests that need no torch, on the other Pythons that this machine has: `python .tools/other_pythons.py`.

Each gets an environment in build/ with the versions of the lock file. Run by the Python of .venv.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VERSIONS = ("3.12", "3.13")
PACKAGES = ("lessons", "widgets", "tests")
LEFT_OUT = ("torch==", "mypy==", "ruff==")  # of the lock file
LOOKS_FOR_TORCH = {  # by name, among what is installed or what may be missing
    "tests/lessons/checks/engine/test_framework.py",
    "tests/lessons/editions/test_instructor.py",
    "tests/widgets/core/test_texts.py",
    "tests/widgets/questions/test_lesson_13.py",
    "tests/widgets/test_setup_check.py",
}


def interpreter(version: str) -> str | None:
    """A Python of this version: in PATH, or among those of pyenv."""
    home = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    kept = [str(path) for path in sorted(home.glob(f"{version}.*/bin/python"))]
    code = f"import sys; sys.exit(sys.version_info[:2] != {tuple(map(int, version.split('.')))})"
    for name in filter(None, [*kept[-1:], shutil.which(f"python{version}")]):
        if subprocess.run([name, "-c", code], capture_output=True).returncode == 0:
            return name
    return None


@cache
def imported(path: Path) -> frozenset[str]:
    """Dotted names of all that a file imports, inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(found)


def needs_torch(test: Path) -> bool:
    """Whether importing a test can bring in torch, through our own modules."""
    seen, open_ends = set(), {test, *judges(test)}
    while open_ends:
        path = open_ends.pop()
        seen.add(path)
        for name in imported(path):
            if name.partition(".")[0] == "torch":
                return True
            open_ends |= {file for file in files(name) if file not in seen}
    return False


def judges(test: Path) -> list[Path]:
    """What a test of exercises loads by number: the judges of its lesson, or of all."""
    if "checks" not in test.parts:
        return []
    number = re.search(r"lesson_\d\d", test.stem)
    return list((ROOT / "lessons" / "checks").glob(f"{number[0] if number else 'lesson_*'}.py"))


@cache
def files(name: str) -> tuple[Path, ...]:
    """The files of ours that importing a dotted name reads."""
    if name.partition(".")[0] not in PACKAGES:
        return ()
    base = ROOT.joinpath(*name.split("."))
    inside = [folder for folder in (base, *base.parents) if ROOT in folder.parents]
    packages = [folder / "__init__.py" for folder in inside if folder != ROOT / "widgets"]  # lazy
    return tuple(p for p in (base.with_suffix(".py"), *packages) if p.is_file())


def tests() -> list[str]:
    """The test files of lessons and widgets that do without torch."""
    folders = ("lessons", "widgets")
    paths = [path for name in folders for path in (ROOT / "tests" / name).rglob("test_*.py")]
    free = [path.relative_to(ROOT).as_posix() for path in sorted(paths) if not needs_torch(path)]
    return [name for name in free if name not in LOOKS_FOR_TORCH]


def run(version: str, python: str) -> int:
    """Make the environment and run the tests in it; an exit status."""
    home = ROOT / "build" / f"python-{version}"
    inside = home / "bin" / "python"
    wanted = home / "requirements.txt"
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in locked if not line.startswith(LEFT_OUT))
    if not wanted.is_file() or wanted.read_text(encoding="utf-8") != text:
        subprocess.run([python, "-m", "venv", "--clear", str(home)], check=True)
        fresh = home / "fresh.txt"
        fresh.write_text(text, encoding="utf-8")
        pip = [str(inside), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*pip, "--no-deps", "-r", str(fresh)], check=True)
        fresh.rename(wanted)
    command = [str(inside), "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "logical"]
    command += tests()
    return subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL).returncode


def main() -> int:
    """Try each version; a failure of one is a failure of all."""
    worst = 0
    for version in VERSIONS:
        python = interpreter(version)
        print(f"Python {version}: {python or 'not run, none is here'}", flush=True)
        worst = max(worst, run(version, python) if python else 0)
    return worst


if __name__ == "__main__":
    sys.exit(main())
