"""A step compiled once more from its own source, so that a hand can reach what it makes.

There is one line more after the line that makes a quantity, and a step of a parent class is compiled likewise:

    before = _inherited(super().step)(x_t, state)
    f_t = sigmoid(self.W_f @ hx + self.b_f)
    f_t = _held("f", f_t)
"""

import ast
import copy
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from lessons.cells.protocol import CellError, Step
from lessons.numerics import Array

HOOK, INHERITED = "_held", "_inherited"
Entry = tuple[str, str]  # of a dict: its variable, and the name
Put = Callable[[str, Array], Array]  # from a quantity's name and what the step made to what it is


@dataclass(frozen=True)
class Hooked:
    """A step that holds: the `names` that it makes, its `source`, and `make(put, inherited)` that gives it.

    `passed` has those of the names whose values are the parent's as they are, with their names there. `parents` are the
    classes whose step it calls by name; `with_super` says whether it calls `super().step`.
    """

    names: tuple[str, ...]
    passed: Mapping[str, str]
    parents: tuple[type, ...]
    with_super: bool
    source: str
    make: Callable[..., Callable[..., Step]]


def names_made(kind: type, function: Any) -> tuple[str, ...]:
    """What `function`, a step of the class `kind`, makes and can be clamped, its parents' steps included."""
    names: list[str] = []
    for parent in _parents(kind, function):
        try:
            names += names_made(kind, parent)
        except CellError:
            continue  # nothing can be clamped in a step that cannot be read
    return tuple(dict.fromkeys([*names, *hooked(function).names]))


def sources(kind: type, function: Any) -> str:
    """The source of a step that holds, and those of its parents' steps."""
    texts = [hooked(function).source]
    for parent in _parents(kind, function):
        try:
            texts.append(sources(kind, parent))
        except CellError:
            continue
    return "\n\n".join(texts)


def with_clamps(function: Any, put: Put, cell: object) -> Callable[..., Step]:
    """`function`, the step of `cell`, with `put` between what it makes and what it goes on with."""
    step = hooked(function)

    def in_parent(name: str, made: Array) -> Array:
        for here, there in step.passed.items():
            made = put(here, made) if there == name else made
        return made if name in step.names else put(name, made)

    def inherited(method: Any) -> Any:
        try:
            inside = with_clamps(getattr(method, "__func__", method), in_parent, cell)
        except CellError:
            return method  # its source cannot be read: it runs as it is
        if inspect.ismethod(method):
            return partial(inside, method.__self__)
        return lambda owner, *given, **named: (inside if owner is cell else method)(
            owner, *given, **named
        )

    return step.make(put, inherited)


def _parents(kind: type, function: Any) -> Iterator[Any]:
    """The steps of other classes that `function` calls."""
    step = hooked(function)
    if step.with_super:
        steps = [vars(each)["step"] for each in kind.__mro__ if "step" in vars(each)]
        yield from steps[steps.index(function) + 1 :][:1] if function in steps else ()
    yield from (
        each.step for each in step.parents if each in kind.__mro__ and hasattr(each, "step")
    )


def unreadable(who: str) -> str:
    """That the source of a step cannot be had."""
    return f"The source of {who}.step cannot be read, so nothing in it can be clamped; write it as a method in a cell."


@lru_cache(maxsize=64)
def hooked(function: Any) -> Hooked:
    """A step compiled with its hooks. CellError for one whose source cannot be read."""
    who = getattr(function, "__qualname__", type(function).__name__).split(".")[0]
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError) as error:
        raise CellError(unreadable(who)) from error
    step = tree.body[0]
    if not isinstance(step, ast.FunctionDef):
        raise CellError(unreadable(who))
    calls = _ParentSteps(function)
    calls.visit(step)
    names, passed = _put_hooks(step)
    _make_bare(step)
    shown = ast.unparse(ast.fix_missing_locations(step))
    ast.increment_lineno(step, function.__code__.co_firstlineno - 1)
    return Hooked(
        tuple(names), passed, tuple(calls.parents), calls.with_super, shown, _maker(function, step)
    )


class _ParentSteps(ast.NodeTransformer):
    """Puts `_inherited(...)` around `super().step` and `Parent.step`, and keeps whose they are."""

    def __init__(self, function: Any) -> None:
        self.known = function.__globals__ | _closure(function)
        self.parents: list[type] = []
        self.with_super = False

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """A step of another class, wrapped."""
        self.generic_visit(node)
        if node.attr != "step" or not isinstance(node.ctx, ast.Load):
            return node
        owner = node.value
        if isinstance(owner, ast.Call) and getattr(owner.func, "id", "") == "super":
            self.with_super = True
        elif isinstance(owner, ast.Name) and isinstance(self.known.get(owner.id), type):
            self.parents.append(self.known[owner.id])
        else:
            return node
        return ast.copy_location(ast.Call(_load(INHERITED), [node], []), node)


def _closure(function: Any) -> dict[str, Any]:
    """What a function has taken from around it, by name; `__class__` too, for super()."""
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    found = {}
    for name, cell in cells:
        try:
            found[name] = cell.cell_contents
        except ValueError:  # it has not been given a value
            found[name] = None
    return found


def _make_bare(step: ast.FunctionDef) -> None:
    """Drop decorators and annotations, whose names may be gone by now."""
    step.decorator_list, step.returns = [], None
    for argument in [*step.args.posonlyargs, *step.args.args, *step.args.kwonlyargs]:
        argument.annotation = None


def _maker(function: Any, step: ast.FunctionDef) -> Callable[..., Callable[..., Step]]:
    """A function of the two hooks that returns `step`, with the globals and the closure of `function`."""
    outer = _closure(function)
    names = ", ".join([HOOK, INHERITED, *outer])
    maker = ast.parse(f"def make({names}):\n    return {step.name}").body[0]
    assert isinstance(maker, ast.FunctionDef)
    maker.body.insert(0, step)
    module = ast.fix_missing_locations(ast.Module([maker], type_ignores=[]))
    made: dict[str, Any] = {}
    exec(compile(module, function.__code__.co_filename, "exec"), function.__globals__, made)
    return lambda put, inherited: made["make"](put, inherited, *outer.values())


def _put_hooks(step: ast.FunctionDef) -> tuple[list[str], dict[str, str]]:
    """Add a hook wherever a quantity that `step` returns by name is made; the names, and those that are passed on."""
    named: dict[str, list[str]] = {}  # the names of a quantity by its variable
    found: list[str] = []
    from_parent, passed = _FromParent(step), dict[str, set[str]]()
    dicts, entries = list(_returned_dicts(step)), _entries(step)
    for returned in dicts:
        for k, (key, value) in enumerate(zip(returned.keys, returned.values, strict=True)):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                found.append(key.value)
                passed.setdefault(key.value, set()).add(from_parent.name_of(value))
                if isinstance(value, ast.Name):
                    named.setdefault(value.id, []).append(key.value)
                else:
                    returned.values[k] = _hook(key.value, value)
    for variable, names in named.items():
        line = ast.Assign([ast.Name(variable, ast.Store())], _hook(names[0], _load(variable)))
        if not _add_lines(step.body, variable, line):
            for returned in dicts:  # an argument, say: it is clamped on its way out
                returned.values = [
                    _hook(names[0], v) if isinstance(v, ast.Name) and v.id == variable else v
                    for v in returned.values
                ]
    for holder, name in entries:
        place = ast.Subscript(_load(holder), ast.Constant(name), ast.Load())
        store = ast.Subscript(_load(holder), ast.Constant(name), ast.Store())
        line = ast.Assign([store], _hook(name, place))
        _add_lines(step.body, (holder, name), line)
        passed.setdefault(name, set()).add("")
        found.append(name)
    as_it_is = {name: next(iter(there)) for name, there in passed.items() if len(there) == 1}
    return list(dict.fromkeys(found)), {n: there for n, there in as_it_is.items() if there}


def _returned_dicts(step: ast.FunctionDef) -> Iterator[ast.Dict]:
    """Every dict that is written out in a return, or given to a variable that is returned."""
    handed = _handed(step)
    for value in _returns(step):
        yield from (node for node in ast.walk(value) if isinstance(node, ast.Dict))
    for node in ast.walk(step):
        if isinstance(node, ast.Assign | ast.AugAssign) and node.value:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(getattr(target, "id", "") in handed for target in targets):
                yield from _dicts_of(node.value)


def _dicts_of(value: ast.expr) -> Iterator[ast.Dict]:
    """The dicts that a value is, or is joined from by |."""
    if isinstance(value, ast.Dict):
        yield value
    elif isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr):
        yield from _dicts_of(value.left)
        yield from _dicts_of(value.right)


def _returns(step: ast.FunctionDef) -> list[ast.expr]:
    return [node.value for node in ast.walk(step) if isinstance(node, ast.Return) and node.value]


def _handed(step: ast.FunctionDef) -> set[str]:
    """The variables that occur in what a step returns."""
    nodes = (node for value in _returns(step) for node in ast.walk(value))
    return {node.id for node in nodes if isinstance(node, ast.Name)}


def _entries(step: ast.FunctionDef) -> list[Entry]:
    """What is put into a dict that is returned, as in out["h"] = ...: the dict's variable, and the name."""
    handed = _handed(step)
    each = [entry for node in ast.walk(step) for entry in _stored_entry(node)]
    return [entry for entry in dict.fromkeys(each) if entry[0] in handed]


def _stored_entry(node: ast.AST) -> Iterator[Entry]:
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        if isinstance(node.value, ast.Name) and isinstance(key, str):
            yield node.value.id, key


class _FromParent:
    """Which values in a step are those that the parent's step has made, as they are."""

    def __init__(self, step: ast.FunctionDef) -> None:
        nodes = list(ast.walk(step))
        pairs = [pair for node in nodes for pair in _pairs(node)]
        joined = [found for node in nodes for found in _joined(node)]
        whole = [node for node in nodes if node not in [target for target, _ in joined]]
        stored = [name for node in whole for name in _stored(node)]
        self.changed = {entry for node in nodes for entry in _stored_entry(node)}
        self.changed |= {(target.id, name) for target, name in joined}
        self.results: set[str] = set()  # variables that are what the parent's step returned
        self.variables: dict[
            str, str
        ] = {}  # what else is one of its quantities, with its name there
        for target, value in pairs:
            if stored.count(target) == 1 and self._is_result(value):
                self.results.add(target)
        for target, value in pairs:
            if stored.count(target) == 1 and (name := self.name_of(value)):
                self.variables[target] = name

    def name_of(self, value: ast.expr) -> str:
        """The name of a value in the parent's step; "" if it is none of its own."""
        if isinstance(value, ast.Name):
            return self.variables.get(value.id, "")
        if isinstance(value, ast.Subscript) and self._is_result(value.value):
            name = getattr(value.slice, "value", None)
            unchanged = (getattr(value.value, "id", ""), name) not in self.changed
            return name if isinstance(name, str) and unchanged else ""
        return ""

    def _is_result(self, value: ast.expr) -> bool:
        if isinstance(value, ast.Name):
            return value.id in self.results
        if not isinstance(value, ast.Call):
            return False
        called = value.func
        if isinstance(called, ast.Call):
            return getattr(called.func, "id", "") == INHERITED
        copied = getattr(called, "id", "") == "dict" and len(value.args) == 1 and not value.keywords
        return copied and self._is_result(value.args[0])


def _joined(node: ast.AST) -> Iterator[tuple[ast.Name, str]]:
    """What an assignment puts into a dict by name, as in out |= {"h": h_t}; nothing if some of it has no name."""
    if isinstance(node, ast.AugAssign) and isinstance(node.value, ast.Dict):
        keys = [getattr(key, "value", None) for key in node.value.keys]
        names = [key for key in keys if isinstance(key, str)]
        if isinstance(node.target, ast.Name) and len(names) == len(keys):
            yield from ((node.target, name) for name in names)


def _pairs(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """The variables that an assignment fills, each with its value."""
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, its in zip(target.elts, value.elts, strict=False):
            if isinstance(one, ast.Name):
                yield one.id, its


def _stored(node: ast.AST) -> Iterator[str]:
    """The variable that a node fills, or changes in part, as in h[0] = 1; but for entries by name."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
        by_name = isinstance(getattr(node.slice, "value", None), str)
        if isinstance(node.value, ast.Name) and not by_name:
            yield node.value.id


def _add_lines(block: list[ast.stmt], made: str | Entry, line: ast.stmt) -> bool:
    """Add `line` after the last statement of `block`, and of the blocks in it, that makes `made`."""
    for k in range(len(block) - 1, -1, -1):
        inner = [
            part
            for field in ("body", "orelse", "finalbody")
            if (part := getattr(block[k], field, None)) and isinstance(part[0], ast.stmt)
        ]
        if any([_add_lines(part, made, line) for part in inner]):  # every branch, not the first
            return True
        if not inner and made in _made_by(block[k]):
            block.insert(k + 1, ast.copy_location(copy.deepcopy(line), block[k]))
            return True
    return False


def _made_by(statement: ast.stmt) -> set[str | Entry]:
    """The variables, and the entries of dicts, that a statement makes."""
    nodes = list(ast.walk(statement))
    stores = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return stores | {entry for node in nodes for entry in _stored_entry(node)}


def _load(variable: str) -> ast.expr:
    return ast.Name(variable, ast.Load())


def _hook(name: str, value: ast.expr) -> ast.expr:
    return ast.Call(_load(HOOK), [ast.Constant(name), value], [])
