"""Find a Python that the course runs on, then hand over to environment.py.

This file must parse on every Python, old ones too: it is the one that says what is missing.
"""

import os
import subprocess
import sys

OLDEST, NEWEST = (3, 11), (3, 14)
TOO_OLD = (
    "This is Python {0}.{1}, and the course needs 3.11 or newer: install one, "
    "or name one with PYTHON=/path/to/python3.11 after the command."
)


def answers(name):
    """Whether the command `name` is a Python of the right age."""
    code = "import sys; sys.exit(not {0} <= sys.version_info[:2] <= {1})".format(OLDEST, NEWEST)
    with open(os.devnull, "wb") as nowhere:
        try:
            return subprocess.call([name, "-c", code], stdout=nowhere, stderr=nowhere) == 0
        except OSError:
            return False


def elsewhere():
    """Another Python on this machine, or None; nothing is searched when PYTHON names one."""
    if os.environ.get("PYTHON"):
        return None
    names = ["python3.{0}".format(minor) for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    return next((name for name in names + ["python"] if answers(name)), None)


def main(argv):
    """Run environment.py on a Python that fits; the exit status is its own."""
    other = None if OLDEST <= sys.version_info[:2] <= NEWEST else elsewhere()
    if other:
        return subprocess.call([other, os.path.abspath(__file__)] + argv)
    if sys.version_info[:2] < OLDEST:
        sys.exit(TOO_OLD.format(*sys.version_info))
    import environment

    return environment.main(argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
