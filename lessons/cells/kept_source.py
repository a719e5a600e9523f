"""The source of a class as a file of its own: with the imports, the numbers, the functions and the classes it needs."""

import ast
import builtins
import inspect
import symtable
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

KNOWN = {*sys.stdlib_module_names, "numpy", "lessons"}  # packages that every lesson has
PLAIN = (bool, int, float, complex, str, bytes, type(None), tuple, list, dict, set)
KEPT = "KEPT"  # the name of the class in its file


class KeepError(ValueError):
    """A class cannot be kept, or not be loaded; the message is for the learner, and goes on after the class's name."""


def kept_source(kind: type, head: str, reference: Callable[[object], str]) -> str:
    """The text of a file that makes `kind` and calls it KEPT; `head` is its comment.

    `reference` gives an expression for a class that is kept in another file, "" for any other value. KeepError for a
    class whose source cannot be had, or that uses what cannot be written into a file.
    """
    found = _Collected(kind.__module__, reference)
    found.define(kind)
    if found.missing:
        raise KeepError(
            f"it uses {', '.join(found.missing)}, which a file cannot hold; make that a part of the cell, "
            "as in self.size = size, or write it where the class is, and keep the class again."
        )
    imports = sorted(found.imports, key=lambda line: (line.startswith("from"), line))
    parts = [
        "\n".join([f"# {head}", "", *imports]).rstrip(),
        "\n".join(found.constants),
    ]
    parts += [*found.definitions, f"{KEPT} = {kind.__name__}"]
    return "\n\n\n".join(part for part in parts if part) + "\n"


class _Collected:
    """What a definition needs, and what that needs in turn: import lines, constants, definitions in order."""

    def __init__(self, home: str, reference: Callable[[object], str]) -> None:
        self.home, self.reference = home, reference
        self.imports, self.constants = set[str](), list[str]()
        self.definitions, self.missing = list[str](), list[str]()
        self.seen: dict[str, object] = {}

    def define(self, value: Any) -> None:
        """Take in the source of a class or a function, after all that it needs."""
        self.seen[value.__name__] = value
        source, around = definition(value), _around(value)
        for name in global_names(source):
            if name in around:
                self.need(name, around[name])
            elif not hasattr(builtins, name):
                self.missing.append(f"{name} (not defined here)")
        self.definitions.append(source)

    def need(self, name: str, value: Any) -> None:
        """Take in what `name` stands for."""
        own = name == getattr(self.seen.get(name), "__name__", None)
        if self.seen.get(name) is value or (own and isinstance(value, type)):
            return  # its own name, which may stand for a newer version by now
        if name in self.seen:
            self.missing.append(f"two things called {name}")
            return
        self.seen[name] = value
        if line := _import_line(name, value, self.home):
            self.imports.add(line)
        elif text := self.reference(value):
            self.imports.add("from lessons.cells import mine")
            self.constants.append(f"{name} = {text}")
        elif (number := _written(value)) is not None:
            self.constants.append(f"{name} = {number}")
        elif self._is_defined_here(value):
            self.define(value)
            if value.__name__ != name:
                self.definitions.append(f"{name} = {value.__name__}")
        else:
            self.missing.append(f"{name} ({_described(value)})")

    def _is_defined_here(self, value: Any) -> bool:
        """Whether `value` is a class or a function of the notebook, or of the class's own file, with a name."""
        what = inspect.unwrap(value) if callable(value) else value
        if not isinstance(what, type | FunctionType) or what.__name__ == "<lambda>":
            return False
        of_a_file = getattr(sys.modules.get(what.__module__), "__spec__", None) is not None
        return what.__module__ in ("__main__", self.home) or not of_a_file


def definition(value: Any) -> str:
    """The source of a class or a function, decorators included, at the left margin; KeepError where there is none."""
    function = inspect.unwrap(value) if not isinstance(value, type) else _method(value)
    try:
        lines = inspect.findsource(value if function is None else function)[0]
        tree = ast.parse("".join(lines))
    except (OSError, TypeError, SyntaxError) as error:
        raise KeepError(_no_source(value)) from error
    wanted: Any = ast.ClassDef if isinstance(value, type) else ast.FunctionDef
    line = function.__code__.co_firstlineno if function else None
    for node in ast.walk(tree):
        if isinstance(node, wanted) and node.name == value.__name__:
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            if line is None or first <= line <= (node.end_lineno or 0):
                return textwrap.dedent("".join(lines[first - 1 : node.end_lineno])).rstrip()
    raise KeepError(_no_source(value))


def _no_source(value: Any) -> str:
    return (
        f"the source of {value.__name__} cannot be read here; write it in a cell of a notebook, run "
        "that cell, and keep it again."
    )


def _method(kind: type) -> FunctionType | None:
    """A function that is written in the body of `kind`, if there is one."""
    named = vars(kind)
    for value in [*([named["step"]] if "step" in named else []), *named.values()]:
        inner = getattr(value, "fget", None) or getattr(value, "__func__", value)
        function = inspect.unwrap(inner) if callable(inner) else inner
        own = getattr(function, "__qualname__", "").rpartition(".")[0] == kind.__qualname__
        if isinstance(function, FunctionType) and own:
            return function
    return None


def _around(value: Any) -> Mapping[str, Any]:
    """All names that the code of a class or a function can see around it, with their values."""
    function = inspect.unwrap(value) if not isinstance(value, type) else _method(value)
    if function is None:
        return vars(sys.modules[value.__module__])
    names = dict(function.__globals__)
    inside = vars(value).values() if isinstance(value, type) else [function]
    for each in inside:
        if isinstance(each, FunctionType) and each.__closure__:
            names |= inspect.getclosurevars(each).nonlocals
    return names


def global_names(source: str) -> list[str]:
    """The names that a definition takes from around it, but for its own; in the order of the alphabet."""
    top = symtable.symtable(source, "kept", "exec")
    found = {s.get_name() for s in top.get_symbols() if s.is_referenced() and not s.is_assigned()}
    for table in _tables(top):
        found |= {s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced()}
    own = {s.get_name() for s in top.get_symbols() if s.is_assigned()}
    return sorted(name for name in found - own if not name.startswith("__"))


def _tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for inner in table.get_children():
        yield inner
        yield from _tables(inner)


def _import_line(name: str, value: Any, home: str) -> str:
    """An import that gives `value` the name `name` in any lesson; "" where there is none."""
    if isinstance(value, ModuleType):
        plain = "." not in value.__name__ and value.__name__ == name
        return (
            ""
            if value.__name__ == "__main__"
            else f"import {value.__name__}" + ("" if plain else f" as {name}")
        )
    if isinstance(value, PLAIN):
        return ""
    known = getattr(value, "__name__", name)
    for module in _modules(value, home):
        for there in dict.fromkeys((known, name)):
            if isinstance(there, str) and vars(module).get(there) is value:
                as_name = "" if there == name else f" as {name}"
                return f"from {module.__name__} import {there}{as_name}"
    return ""


def _modules(value: Any, home: str) -> Iterator[ModuleType]:
    """The modules that may have `value`: its own first, then those that every lesson has, short names first."""
    apart = ("__main__", "builtins", home)
    own = sys.modules.get(str(getattr(value, "__module__", "")))
    if own is not None and own.__name__ not in apart and own.__spec__ is not None:
        yield own
    for name in sorted(sys.modules, key=lambda name: (name.count("."), name)):
        module = sys.modules[name]
        if name.partition(".")[0] in KNOWN and name not in apart and isinstance(module, ModuleType):
            yield module


def _written(value: Any) -> str | None:
    """A number, a text, or a collection of such, as Python writes it; None for anything else."""
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, float) and not np.isfinite(value):
        return f'float("{value}")'
    if type(value) not in PLAIN:
        return None
    try:
        return repr(value) if ast.literal_eval(repr(value)) == value else None
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None


def _described(value: Any) -> str:
    """What a value is, in a word or two."""
    if getattr(value, "__name__", "") == "<lambda>":
        return "a lambda: write it with def"
    return f"of the type {type(value).__name__}"
