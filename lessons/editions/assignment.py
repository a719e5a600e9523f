"""The edition for nbgrader: an assignment for each lesson, in which the checks of the course are the tests.

nbgrader reads the metadata of cells (its format 3): a cell that the learner fills in is no test, a cell that is graded
is locked and has points. A check that is not passed ends in its own sentence, which is the feedback.
"""

import copy
from typing import Any

from nbformat import v4

from lessons.editions.exercise_cells import exercise_cells

SCHEMA, POINTS = 3, 1
TEST = """from lessons.checks import check

verdict = check("{id}", {answer})
assert verdict, verdict"""
CONFIG = '''"""nbgrader for this course: `nbgrader --help`; the notebooks in source/ are made by `make nbgrader`."""

c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "recurrent"
# The notebooks hold no solutions, so there is nothing to clear; a lesson trains small nets, which takes a while.
c.GenerateAssignment.preprocessors = [
    f"nbgrader.preprocessors.{name}"
    for name in ("IncludeHeaderFooter", "LockCells", "ComputeChecksums", "SaveCells", "CheckCellMetadata")
]
c.ExecutePreprocessor.timeout = 300
c.Execute.timeout = 300
'''


def assignment(book: Any) -> Any:
    """A copy of the notebook whose exercises are filled in by learners and followed by a graded test of each."""
    made = copy.deepcopy(book)
    found = {cell.place: cell for cell in exercise_cells(book)}
    made.cells = []
    for index, cell in enumerate(copy.deepcopy(book.cells)):
        made.cells.append(cell)
        if index in found:
            name = found[index].id.replace(".", "-")
            cell.outputs = []  # what the check said of an empty answer
            cell.metadata["nbgrader"] = _metadata(name, solution=True)
            test = TEST.format(id=found[index].id, answer=found[index].answer)
            graded = {"nbgrader": _metadata(f"{name}-test", points=POINTS)}
            made.cells.append(v4.new_code_cell(test, id=f"{name}-test", metadata=graded))
    return made


def _metadata(name: str, solution: bool = False, points: int = 0) -> dict[str, Any]:
    """What nbgrader wants to know of a cell."""
    kept = {"schema_version": SCHEMA, "grade_id": name, "task": False}
    graded = {"grade": True, "points": points} if points else {"grade": False}
    return kept | graded | {"solution": solution, "locked": not solution}
