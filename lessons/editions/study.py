"""The notebooks of the study kit: a test before, a test after with the usability scale, and one that pools a class."""

from typing import Any

from nbformat import v4

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
SHARE = """Your answers stay on this machine, in the folder `mine` beside the lessons. To give them to your lecturer
press *Export* in lesson 00 and hand in the file `my-progress.json`. You decide."""
SHOW = 'from widgets import StudyTest\n\nStudyTest("{part}")'
BEFORE = f"""# Before the course

Twelve questions, about 15 minutes. You are not expected to know the answers: they show what you learn. Press
one option for each question, write your reason if you like, then press *Next*. Do not look anything up.

{SHARE}"""
AFTER = f"""# After the course

Twelve questions, about 15 minutes, then ten statements about the course itself, about 3 minutes. Do not look
anything up.

{SHARE}"""
SCALE = """## How was it to work with?

How far do you agree with each statement?"""
POOL = """# What the class learned

Put the file of each learner who shares hers into one folder, under any name that ends in `.json`, and name
the folder here. The numbers below are of these files alone."""
FOLDER = """from pathlib import Path

folder = Path("files")  # change this
print(len(list(folder.rglob("*.json"))), "files")"""
PARTS = (
    (
        "## Gain and usability\n\nOnly learners who answered both tests count. "
        "The normalised gain is the part of what could be gained.",
        "from lessons.study.__main__ import main as study\n\ncode = study([str(folder)])",
    ),
    (
        "## Predictions\n\nThe hardest question comes first. Below: how sure they were, and how often right.",
        "from lessons.predictions.__main__ import main as predictions\n\ncode = predictions([str(folder)])",
    ),
    (
        "## Exercises\n\nThe exercise that fewest passed comes first, with its commonest slip.",
        "from lessons.progress.__main__ import main as progress\n\ncode = progress([str(folder)])",
    ),
)


def notebooks() -> dict[str, Any]:
    """The three notebooks, by the names of their files."""
    pooled = [("words", POOL), ("code", FOLDER)]
    for words, code in PARTS:
        pooled += [("words", words), ("code", code)]
    after = [("words", AFTER), ("code", SHOW.format(part="after"))]
    scale = [("words", SCALE), ("code", SHOW.format(part="usability"))]
    return {
        "before.ipynb": _book([("words", BEFORE), ("code", SHOW.format(part="before"))]),
        "after.ipynb": _book([*after, *scale]),
        "class.ipynb": _book(pooled),
    }


def _book(cells: list[tuple[str, str]]) -> Any:
    made = [
        v4.new_markdown_cell(source, id=f"words-{k}")
        if kind == "words"
        else v4.new_code_cell(source, id=f"code-{k}")
        for k, (kind, source) in enumerate(cells)
    ]
    return v4.new_notebook(cells=made, metadata={"kernelspec": KERNEL})
