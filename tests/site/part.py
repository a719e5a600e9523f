"""The part of the site's tests that every check runs, in some minutes: `python -m tests.site.part FOLDER`.

The pages to read; lesson 09 from first to last cell, and a slider of it; a training; what is kept over a reload.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.harness import chromium
from tests.harness.lab import ROOT
from tests.site import fixture

PART = "test_reading or test_background or (test_lessons and 09-)"
NOT_TESTED = "The site was not tested: {why}"


def main(folder: str) -> int:
    """Build the site in FOLDER/site and test it; 0 if it is well, or if there is nothing to test it with."""
    try:
        if chromium.find() is None:
            raise fixture.NotThere(chromium.missing())
        Path(folder).mkdir(parents=True, exist_ok=True)
        fixture.pyodide(Path(folder))
    except fixture.NotThere as reason:
        print(NOT_TESTED.format(why=reason))
        return 0
    tests = [sys.executable, "-m", "pytest", "-q", "-n", "0", "tests/site", "-k", PART]
    site = os.environ | {"SITE": str(Path(folder).resolve() / "site")}
    return fixture.main(folder) or subprocess.call(tests, cwd=ROOT, env=site)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
