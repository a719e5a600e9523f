"""Write the course as a folder that repo2docker makes an image of: `image.py FOLDER`, `make image`.

It is what the course has committed, with an environment.yml that says which Python, for repo2docker takes an old one
where that is a range, and with the script `postBuild`. The values of zero-to-jupyterhub.yaml expect such an image.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
COURSE = HERE.parents[1]
PYTHON = "3.11"  # the one that all tests run with
RANGE = re.compile(r"^(\s*- python)>=.*$", re.MULTILINE)  # in environment.yml
NO_GIT = "The course in {course} could not be copied, and git must do that: {problem}"
NO_RANGE = "environment.yml has no line for Python that could be made exact."


def main(folder: str) -> int:
    """Write it anew; an exit status."""
    into = Path(folder).resolve()
    shutil.rmtree(into, ignore_errors=True)
    command = ["git", "clone", "--quiet", "--depth", "1", COURSE.as_uri(), str(into)]
    try:
        subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
        exact_python(into / "environment.yml")
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        problem = getattr(error, "stderr", None) or error
        said = NO_GIT.format(course=COURSE, problem=str(problem).strip())
        print(error if isinstance(error, ValueError) else said, file=sys.stderr)
        return 1
    shutil.copy(HERE / "postBuild", into)
    print(f"repo2docker --no-run --target-repo-dir /srv/course {folder} makes an image of it.")
    return 0


def exact_python(path: Path) -> None:
    """Replace the range of Pythons by PYTHON. Raises ValueError."""
    text, found = RANGE.subn(rf"\g<1>={PYTHON}", path.read_text(encoding="utf-8"))
    if found != 1:
        raise ValueError(NO_RANGE)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
