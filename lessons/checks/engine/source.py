"""The source of a solution as a learner would write it: it runs where it is pasted."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any


def shown_source(definition: Callable[..., Any]) -> str:
    """The source of a function or class, without type annotations."""
    source = textwrap.dedent(inspect.getsource(definition)).rstrip()
    text = source.encode()  # the syntax tree counts bytes
    for start, end in sorted(_annotations(source, text), reverse=True):
        text = text[:start] + text[end:]
    return text.decode()


def _annotations(source: str, text: bytes) -> Iterator[tuple[int, int]]:
    """Start and end of everything that annotates, as places in `text`."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def begin(node: ast.expr | ast.arg) -> int:
        return starts[node.lineno - 1] + node.col_offset

    def end(node: ast.expr) -> int:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None  # both are known of parsed code
        return starts[node.end_lineno - 1] + node.end_col_offset

    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.arg) and node.annotation:
            yield begin(node) + len(node.arg.encode()), end(node.annotation)
        elif isinstance(node, ast.AnnAssign) and node.value:
            yield end(node.target), end(node.annotation)
        elif isinstance(node, ast.FunctionDef) and node.returns:
            yield text.rindex(b" ->", 0, begin(node.returns)), end(node.returns)
