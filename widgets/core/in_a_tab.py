"""What the course sets up in a kernel that runs in a browser tab, where PyTorch cannot be installed.

A cell that needs PyTorch, or what else is not there, says so in one sentence, prints what it printed where it was run,
and counts as run, so that *Run All* goes on. What it would have defined is not there for later cells: they are told in
the same way.
"""

import ast
import builtins
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.resources import files
from typing import Any

STORED = "stored_outputs.json"  # in `widgets`, of a site alone: what cells printed, by `key`
NO_TORCH = "PyTorch does not run in a browser tab."
NO_FIGURE = "A figure to save needs Plotly's Python code, which is not in this browser tab."
ABSENT = {"torch": NO_TORCH, "plotly.graph_objects": NO_FIGURE}  # why, by module
PRINTED = "{why} Where it runs, this cell prints:\n\n{text}"
NOT_RUN = "{why} This cell needs it and was not run; `make lab` runs it on your machine."


def load_ipython_extension(shell: Any) -> None:
    """Set up the kernel of `shell`; the site's configuration of IPython asks for it before the first cell."""
    shell.Completer.use_jedi = False  # the site does not bring it
    path = files("widgets") / STORED
    stored = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    sys.meta_path.insert(0, NotHere())
    StandIn(shell, stored).watch()


def key(source: str) -> str:
    """What a cell with this source is called in the file of stored outputs."""
    return hashlib.sha256(source.strip().encode()).hexdigest()[:16]


class NotHere(MetaPathFinder):
    """Says why a module of ABSENT is not there, whoever imports it."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: Any = None) -> None:
        """Nothing; ModuleNotFoundError, in a sentence, for a module of ABSENT."""
        if name in ABSENT:
            raise ModuleNotFoundError(ABSENT[name], name=name)


class StandIn:
    """Stands in for cells that need what is not there; `left_out` says why there is not what they would define."""

    def __init__(self, shell: Any, stored: Mapping[str, str]) -> None:
        """For the cells of `shell`; `stored` has what they printed, by `key`."""
        self.shell, self.stored = shell, stored
        self.left_out: dict[str, str] = {}
        self.source = ""

    def watch(self) -> None:
        """Begin with the next cell."""
        self.shell.events.register("pre_run_cell", self.begin)
        self.shell.set_custom_exc((ModuleNotFoundError, NameError), self.raised)

    def begin(self, info: Any) -> None:
        """Remember the cell that runs next."""
        self.source = info.raw_cell

    def raised(self, shell: Any, kind: type, error: Any, trace: Any, tb_offset: Any = None) -> None:
        """What a cell raised: the sentence that says what is not there, or else the usual traceback."""
        why = (self.left_out if isinstance(error, NameError) else ABSENT).get(error.name)
        if why is None:
            shell.showtraceback(
                (kind, error, trace), tb_offset=tb_offset, running_compiled_code=True
            )
            return
        self.leave_out(ast.parse(shell.transform_cell(self.source)), why)
        text = self.stored.get(key(self.source), "")
        print(PRINTED.format(why=why, text=text) if text else NOT_RUN.format(why=why))

    def leave_out(self, cell: ast.Module, why: str) -> None:
        """Import what the cell imports and can be had; take away what it would have made anew."""
        space = self.shell.user_ns
        imports = [node for node in cell.body if isinstance(node, ast.Import | ast.ImportFrom)]
        for node in imports:
            try:
                exec(compile(ast.Module([node], []), "<imports>", "exec"), space)
            except ImportError:
                self.left_out |= dict.fromkeys(map(_as, node.names), why)
        for name in made_by(cell):
            space.pop(name, None)
            self.left_out[name] = why
        self.left_out = {name: why for name, why in self.left_out.items() if name not in space}


def made_by(cell: ast.Module) -> set[str]:
    """The names that a cell defines at its top level: functions, classes, and what it assigns."""
    made, open_ends = set(), list[ast.AST](cell.body)
    while open_ends:
        node = open_ends.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            made.add(node.name)
        elif not isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                made.add(node.id)
            open_ends += ast.iter_child_nodes(node)
    return made - set(dir(builtins))


def _as(alias: ast.alias) -> str:
    return (alias.asname or alias.name).partition(".")[0]
