"""Code that a lesson shows in a cell tagged `taught:<name>` is the code of the library.

Docstrings, type annotations and the parts that a cell declares are left out of the comparison: the library must have
them, a lesson need not.
"""

import ast
import inspect
import textwrap
from pkgutil import resolve_name
from typing import Any

import pytest

from lessons.editions.outline import tags
from tests.notebooks import form

TAUGHT = [
    pytest.param(cell.source, tag.removeprefix(form.TAUGHT), id=f"{path.stem}-{tag}")
    for path in form.lessons()
    for cell in form.read(path).cells
    for tag in tags(cell)
    if tag.startswith(form.TAUGHT)
]


@pytest.mark.parametrize(("source", "name"), TAUGHT)
def test_a_lesson_shows_what_the_library_does(source: str, name: str):
    assert shown(source, name) == kept(name)


def shown(source: str, name: str) -> str:
    """The definition of the last part of `name` in a cell, in one spelling."""
    wanted = name.rsplit(".", 1)[1]
    found = [node for node in ast.walk(ast.parse(source)) if getattr(node, "name", None) == wanted]
    assert len(found) == 1, f"the cell must define {wanted} once"
    return _spelling(found[0])


def kept(name: str) -> str:
    """The definition of `name` in the library, in the same spelling."""
    source = textwrap.dedent(inspect.getsource(resolve_name(name)))
    return _spelling(ast.parse(source).body[0])


class _Bare(ast.NodeTransformer):
    """Takes docstrings and annotations away."""

    def visit(self, node: ast.AST) -> Any:
        self.generic_visit(node)
        for name in ("annotation", "returns"):
            if getattr(node, name, None) is not None and not isinstance(node, ast.AnnAssign):
                setattr(node, name, None)
        if (
            isinstance(node, ast.FunctionDef | ast.ClassDef)
            and ast.get_docstring(node, clean=False) is not None
        ):
            node.body = node.body[1:] or [ast.Pass()]
        if isinstance(node, ast.ClassDef):
            node.body = [part for part in node.body if not _declares_parts(part)]
        if isinstance(node, ast.AnnAssign):
            return ast.Assign([node.target], node.value, lineno=0) if node.value else None
        return node


def _declares_parts(node: ast.AST) -> bool:
    names = node.targets if isinstance(node, ast.Assign) else []
    return [getattr(name, "id", "") for name in names] == ["parts"]


def _spelling(node: ast.AST) -> str:
    return ast.unparse(ast.fix_missing_locations(_Bare().visit(node)))


CELL = """
def sigmoid(a):
    return 0.5 * (1.0 + np.tanh(0.5 * a))
"""


def test_the_comparison_ignores_words_and_types_alone():
    told = CELL.replace("(a)", "(a: Array) -> Array", 1).replace(
        "return", '"""Said."""\n    return'
    )
    assert shown(told, "lessons.numerics.sigmoid") == shown(CELL, "lessons.numerics.sigmoid")
    changed = CELL.replace("0.5 * a", "a * 0.5")
    assert shown(changed, "lessons.numerics.sigmoid") != shown(CELL, "lessons.numerics.sigmoid")


def test_the_library_is_found_by_name():
    assert kept("lessons.cells.RNNCell.step").startswith("def step(self, x_t, state):")
    assert kept("lessons.cells.RNNCell").startswith("class RNNCell")
