"""What a lesson consists of, and how long it takes: what its first cell says is counted from its cells.

The reader is a student whose second language is English. Code, formulas, tables and folded answers are not counted.
"""

import math
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

WORDS = 110  # read in a minute
PREDICTION, PLAY, EXERCISE = (
    1.0,
    1.5,
    7.0,
)  # minutes: one **Predict.**, one numbered item of **Play.**, one exercise
FURTHER = "## Going further: "  # begins the heading of an optional section
LONGEST = 40  # minutes of the core path
STEP = 5  # minutes: what is said is rounded up to it
FOLD = re.compile(r"(?s)<details>\n<summary>Answers</summary>\n\n(.*?)\n\n</details>")
ITEM = re.compile(r"(?m)^\d+\. ")
STATED = re.compile(r"(\d+) minutes(?:, and (\d+) more under \*Going further\*)?\. ")
OPTIONAL = re.compile(r"\n\nOptional, (\d+) minutes?\. ")


def tags(cell: Any) -> list[str]:
    """The tags of a cell."""
    return list(cell.metadata.get("tags", []))


def heads_a_section(cell: Any) -> bool:
    """Whether a cell begins with a heading of the second level."""
    return bool(cell.cell_type == "markdown" and cell.source.startswith("## "))


class Play(NamedTuple):
    """The numbered items of a **Play.** and the answers that are folded under them."""

    items: int
    answers: int


def words(text: str) -> int:
    """The words of prose in markdown: no table, formula, address or folded answer."""
    text = FOLD.sub(" ", text)
    text = re.sub(r"(?m)^\|.*$", "", text)  # a table is looked up, not read
    text = re.sub(r"\$\$?.*?\$\$?|\]\(.*?\)", " ", text, flags=re.DOTALL)
    return len(re.findall(r"[^\W\d_]{2,}", text))


def plays(cell: Any) -> list[Play]:
    """Every **Play.** of a cell, with how many items and how many folded answers it has."""
    found = []
    for part in cell.source.split("**Play.**")[1:] if cell.cell_type == "markdown" else ():
        fold = FOLD.search(part)
        asked = part[: fold.start()] if fold else part
        found.append(Play(len(ITEM.findall(asked)), len(ITEM.findall(fold[1])) if fold else 0))
    return found


def minutes(cells: Iterable[Any]) -> float:
    """What these cells take."""
    spent = 0.0
    for cell in cells:
        if cell.cell_type == "markdown":
            spent += words(cell.source) / WORDS + PREDICTION * cell.source.count("**Predict.**")
            spent += PLAY * sum(play.items for play in plays(cell))
        elif "exercise" in tags(cell):
            spent += EXERCISE
    return spent


def rounded(spent: float) -> int:
    """Minutes as a lesson says them."""
    return STEP * math.ceil(spent / STEP)


def parts(book: Any) -> list[list[Any]]:
    """The cells of each section, in order; the first begins with the title of the lesson."""
    found: list[list[Any]] = [[]]
    for cell in book.cells:
        if heads_a_section(cell):
            found.append([])
        found[-1].append(cell)
    return found


def sections(book: Any) -> tuple[list[Any], list[list[Any]]]:
    """The cells of the core path, and those of each optional section."""
    core: list[Any] = []
    further: list[list[Any]] = []
    for part in parts(book):
        if part and part[0].source.startswith(FURTHER):
            further.append(part)
        else:
            core += part
    return core, further
