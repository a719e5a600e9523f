"""Pool the results of a class: `python -m lessons.progress FOLDER`.

FOLDER holds a file of each learner (what lesson 00 exports, or notebooks/mine/progress.json), under any name that ends
in .json. A table is printed: who tried each exercise, who passed, and the commonest slip in the words of the check.
What the check says of an exercise as the lesson has it, before anything is written, is no slip.
"""

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from lessons.own_lists import in_folder
from lessons.progress.store import RESULTS
from lessons.progress.summary import ExerciseRow, of_class

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
CHECKED = re.compile(r'check\("([^"]+)"')


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table; 1 if there is nothing to pool."""
    _, found = in_folder(RESULTS, "lessons.progress", __doc__, argv)
    if not found:
        return 1
    print(f"{len(found)} learners\n\n{table(of_class(found, unanswered()))}")
    return 0


def unanswered(notebooks: Path = NOTEBOOKS) -> dict[str, str]:
    """What the check says of each exercise as the committed lesson has it, by id."""
    found = {}
    for path in sorted(notebooks.glob("[0-9][0-9]-*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if "exercise" in cell["metadata"].get("tags", ()):
                printed = [text for out in cell["outputs"] for text in out["data"]["text/plain"]]
                said = " ".join("".join(printed).split()).removeprefix("Not yet: ")
                found.update(dict.fromkeys(CHECKED.findall("".join(cell["source"])), said))
    return found


def table(rows: Sequence[ExerciseRow]) -> str:
    """A line for each exercise, the one that fewest passed first."""
    wide = max(len(row.exercise) for row in rows)
    lines = [f"{'exercise':{wide}}  tried  passed  commonest slip"]
    for row in rows:
        slip = f"{row.slipped}: {row.slip}" if row.slip else "-"
        lines.append(f"{row.exercise:{wide}}  {row.tried:5}  {row.passed:6}  {slip}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
