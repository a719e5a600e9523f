"""The edition for lecturers: minutes, answers unfolded, solutions filled in, slips and what to say."""

import ast
import copy
from collections.abc import Iterable
from typing import Any

from nbformat import v4

from lessons.checks import exercises, solution
from lessons.checks.engine.exercise import Exercise
from lessons.editions.exercise_cells import exercise_cells
from lessons.editions.outline import FURTHER, minutes, parts, plays, tags
from lessons.editions.slips import slips

ADDED = "lecturer"  # the tag of what a lecturer sees and a student does not
ROW = "| {} | {} | {} | {} | {} |"
SHOWN = "asked"  # the name of a view that asks and has none
HEAD = ("section", "minutes", "predictions", "Play questions", "exercises")
ANSWER = 'from widgets import right_answer\n\nright_answer("{name}", {view})'


def instructor(book: Any, name: str) -> Any:
    """A copy of the notebook of lesson `name` ("04"), with what a lecturer needs in cells tagged "lecturer"."""
    made = copy.deepcopy(book)
    known = exercises(name)
    asked = {cell.place: (known[cell.id], cell.answer) for cell in exercise_cells(book)}
    made.cells = []
    for index, cell in enumerate(copy.deepcopy(book.cells)):
        if cell.cell_type == "markdown":
            cell.source = cell.source.replace("<details>", "<details open>")
        if cell.cell_type == "code":
            cell.source = _in_class(cell.source)
        made.cells.append(cell)
        if index == 0:
            made.cells.append(_words(f"{name}-plan", plan(book)))
        if index in asked:
            made.cells += _solved(*asked[index])
        if cell.cell_type == "code":
            made.cells += _answers(cell)
    return made


def plan(book: Any) -> str:
    """A table of the sections: minutes, predictions, questions of Play and exercises of each."""
    rows = [HEAD, ("---",) * len(HEAD)]
    for part in parts(book):
        text = "".join(cell.source for cell in part if cell.cell_type == "markdown")
        first = text.partition("\n")[0].lstrip("# ")
        optional = "optional: " if text.startswith(FURTHER) else ""
        counts = (
            round(minutes(part)),
            text.count("**Predict.**"),
            sum(play.items for cell in part for play in plays(cell)),
            sum("exercise" in tags(cell) for cell in part),
        )
        rows.append((optional + first.removeprefix(FURTHER.lstrip("# ")), *map(str, counts)))
    return "**Plan for the lecturer**\n\n" + "\n".join(ROW.format(*row) for row in rows)


def _solved(exercise: Exercise, answer: str) -> list[Any]:
    """The solution of an exercise in place of the learner's answer, and what goes wrong with it."""
    name, made = exercise.id.replace(".", "-"), exercise.solution.__name__
    code = str(solution(exercise.id))
    if exercise.made:
        code, made = code.rpartition("\n\n\n")[0], f"{made}()"
    given = f"{answer} = {made}\n" if answer.isidentifier() and answer != made else ""
    checked = f'check("{exercise.id}", {answer if given else made})'
    return [
        _code(f"{name}-solved", f"{code}\n\n\n{given}{checked}"),
        _words(f"{name}-slips", help_with(exercise)),
    ]


def help_with(exercise: Exercise) -> str:
    """The slips that the check names, and the hints in the order in which they help."""
    found = []
    if known := slips(exercise):
        found += ["**Slips, in the words of the check**", _verbatim("- ", known)]
    found += ["**What to say, in this order**", _verbatim("", exercise.hints)]
    return "\n\n".join(found)


def _verbatim(mark: str, lines: Iterable[str]) -> str:
    """Lines as they are: no sign in them is markdown."""
    return "\n".join(["```text", *(mark + line for line in lines), "```"])


def _answers(cell: Any) -> list[Any]:
    """A cell for each question that a view of this cell asks: what is right."""
    found = []
    for view, call in _asked(cell.source):
        name = call.args[0].value  # type: ignore[attr-defined]
        key = _key(f"{'-'.join(name.lower().split())[:50]}-answer")
        found.append(_code(key, ANSWER.format(name=name, view=view)))
    return found


def _in_class(source: str) -> str:
    """The code of a cell as for a class: no answer is read or written, and a view that asks has a name."""
    for view, call in reversed(list(_asked(source))):
        lines = source.split("\n")
        first, last = call.lineno - 1, (call.end_lineno or 0) - 1
        line, end = (
            lines[last].encode(),
            (call.end_col_offset or 0) - 1,
        )  # which are counted in bytes
        lines[last] = (line[:end] + b", keep=False" + line[end:]).decode()
        if view == SHOWN:
            lines[first] = f"{SHOWN} = {lines[first]}"
            lines.append(SHOWN)
        source = "\n".join(lines)
    return source


def _asked(source: str) -> Iterable[tuple[str, ast.Call]]:
    """The view of each question of a cell, by its name, and the call of `predict`."""
    tree = ast.parse("\n".join("" if line[:1] in "%!" else line for line in source.split("\n")))
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(view)], value=ast.Call() as call):
                pass
            case ast.Expr(value=ast.Call() as call):
                view = SHOWN
            case _:
                continue
        match call:
            case ast.Call(func=ast.Name("predict"), args=[ast.Constant(str()), _]):
                yield view, call


def _key(words: str) -> str:
    """An id of a cell: letters, digits and hyphens."""
    return "".join(letter for letter in words if letter.isalnum() or letter == "-")


def _words(key: str, source: str) -> Any:
    return v4.new_markdown_cell(source, id=key, metadata={"tags": [ADDED]})


def _code(key: str, source: str) -> Any:
    return v4.new_code_cell(source, id=key, metadata={"tags": [ADDED]})
