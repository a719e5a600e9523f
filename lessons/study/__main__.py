"""What a class learned: `python -m lessons.study FOLDER`.

FOLDER holds a file of each learner (what lesson 00 exports, or notebooks/mine/study.json), under any name that ends in
.json. Printed are the gain from the test before the course to the one after it, each idea, and the usability scale.
"""

import sys
from collections.abc import Sequence
from statistics import fmean

from lessons.own_lists import in_folder
from lessons.study.results import Answers, gain, ideas, usability
from lessons.study.store import STUDY


def main(argv: Sequence[str] | None = None) -> int:
    """Print the report; 1 if there is nothing to pool."""
    _, answers = in_folder(STUDY, "lessons.study", __doc__, argv)
    if not answers:
        return 1
    print(report(answers))
    return 0


def report(answers: Answers) -> str:
    """Gain, ideas and usability of a class, in lines."""
    lines = [f"{len(answers)} learners", ""]
    found = gain(answers)
    if found is None:
        lines.append("Nobody answered both tests.")
    else:
        over = "-" if found.normalised is None else f"{found.normalised:.2f}"
        lines += [
            f"Both tests: {found.learners} learners, right before {found.before:.0%}, after {found.after:.0%}",
            f"Normalised gain (Hake, 1998): {over}",
        ]
    rows = ideas(answers)
    wide = max(len(row.idea) for row in rows)
    lines += ["", f"{'idea':{wide}}  lesson  learners  before  after"]
    lines += [
        f"{row.idea:{wide}}  {row.lesson:>6}  {row.learners:8}  {row.before:6}  {row.after:5}"
        for row in rows
    ]
    if scores := usability(answers):
        lines += ["", f"Usability (0 to 100): mean {fmean(scores):.0f} of {len(scores)} learners"]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
