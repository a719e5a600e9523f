"""Any quantity of a running cell, taken over by hand; whatever follows from it, follows.

    Held(cell, {"f": [1.0, np.nan, np.nan]})    # unit 1 keeps all; the other two are left alone

It works for every cell that the protocol allows, a learner's own too: the cell's step is compiled once
more from its own source, with one line more after the line that makes a quantity (`source` shows it):

    f_t = sigmoid(self.W_f @ hx + self.b_f)
    f_t = _held("f", f_t)
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from lessons.cells.protocol import (
    Cell,
    CellError,
    Step,
    Trace,
    check_cell,
    check_step,
    checked_inputs,
    checked_state,
    zero_state,
)
from lessons.cells.unrolling import unroll
from lessons.numerics import Array

Hold = Mapping[str, Array]  # values by name; NaN leaves a place to the cell
HOOK = "_held"


class Held:
    """`cell` with some of its quantities taken over: a Cell itself, and `cell` is not changed.

    `values` gives each name one number, or one for each unit, NaN where the cell's own is to stay.
    CellError for a name that the step does not make, or a step whose source cannot be read.
    """

    def __init__(self, cell: Cell, values: Mapping[str, Any]) -> None:
        """Take over what `values` names."""
        check_names(cell, values)
        self.cell, self.state_sizes = cell, cell.state_sizes
        if (n_x := getattr(cell, "n_x", None)) is not None:
            self.n_x = n_x
        self.values: Hold = {n: np.asarray(v, dtype=np.float64) for n, v in values.items()}

    def step(self, x_t: Array, state: Mapping[str, Array]) -> Step:
        """The cell's own step, with the values put in the moment each quantity is made."""
        run: Step = _compiled(_function(self.cell))[1](self._put)(self.cell, x_t, state)
        return run

    def _put(self, name: str, made: Array) -> Array:
        if name not in self.values:
            return made
        given, shape = self.values[name], np.shape(made)
        if given.shape not in ((), shape):
            raise CellError(f"{name} has shape {shape}; hold it with {shape} numbers, or with one")
        return np.where(np.isnan(given), made, given)


def holdable(cell: Cell) -> tuple[str, ...]:
    """What the step of `cell` makes and can be taken over, in the order of its dict.

    CellError for a step that cannot be read.
    """
    check_cell(cell)
    return _compiled(_function(cell))[0]


def check_names(cell: Cell, values: Mapping[str, object]) -> None:
    """Raise CellError unless every name in `values` can be taken over."""
    names = holdable(cell)
    for name in values:
        if name not in names:
            there = f"its step makes {', '.join(names)}"
            raise CellError(f"{type(cell).__name__} has no {name} to hold; {there}.")


def source(cell: Cell) -> str:
    """The step of `cell` as it runs when something is held: its own source and the added lines."""
    holdable(cell)
    return _compiled(_function(cell))[2]


def unroll_held(
    cell: Cell, xs: Array, hold: Hold, state: Mapping[str, Array] | None = None
) -> Trace:
    """`unroll(cell, xs, state)` with quantities taken over at some steps.

    hold[name] is (T, n), or (T,) for all units alike; NaN leaves a place to the cell. CellError, in one sentence.
    """
    xs, T = checked_inputs(cell, xs), len(np.asarray(xs))
    plan = {name: np.asarray(rows, dtype=np.float64) for name, rows in hold.items()}
    for name, rows in plan.items():
        if rows.ndim == 0 or len(rows) != T:
            raise CellError(
                f"{name} is held with shape {rows.shape}; it needs {T} rows, one a step."
            )
    held = Held(cell, {name: rows[0] for name, rows in plan.items()})
    if not plan:
        return unroll(cell, xs, state)
    state = zero_state(cell) if state is None else checked_state(cell, state)
    steps = []
    for t, x_t in enumerate(xs):
        held.values = {name: rows[t] for name, rows in plan.items()}
        steps.append(check_step(held, x_t, state, t + 1))
        state = {name: steps[-1][name] for name in cell.state_sizes}
    return {"x": xs} | {n: np.array([s[n] for s in steps]) for n in steps[0] if n != "x"}


def _function(cell: Cell) -> Any:
    """The plain function behind `cell.step`."""
    function = getattr(cell.step, "__func__", None)
    if not inspect.isfunction(function):
        raise CellError(_unreadable(type(cell).__name__))
    return function


def _unreadable(who: str) -> str:
    return f"The source of {who}.step cannot be read, so nothing in it can be held; write it as a method in a cell."


Put = Callable[[str, Array], Array]


@lru_cache(maxsize=64)
def _compiled(function: Any) -> tuple[tuple[str, ...], Callable[[Put], Callable[..., Step]], str]:
    """The names that can be held, a maker of steps that hold them, and the source of such a step."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError) as error:
        raise CellError(_unreadable(function.__qualname__.split(".")[0])) from error
    step = tree.body[0]
    if not isinstance(step, ast.FunctionDef):
        raise CellError(_unreadable(function.__qualname__.split(".")[0]))
    names = _put_hooks(step)
    if not names:
        raise CellError(
            f"{function.__qualname__} must return a dict that names its values, as "
            'in return {"f": f_t, "h": h_t}, if they are to be held.'
        )
    _make_bare(step)
    shown = ast.unparse(ast.fix_missing_locations(step))
    ast.increment_lineno(step, function.__code__.co_firstlineno - 1)
    return tuple(names), _maker(function, step), shown


def _make_bare(step: ast.FunctionDef) -> None:
    """Drop decorators and annotations, whose names may be gone by now."""
    step.decorator_list, step.returns = [], None
    for argument in [*step.args.posonlyargs, *step.args.args, *step.args.kwonlyargs]:
        argument.annotation = None


def _maker(function: Any, step: ast.FunctionDef) -> Callable[[Put], Callable[..., Step]]:
    """A function of the hook that returns `step`, with the globals and the closure of `function`."""
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    outer = {name: cell.cell_contents for name, cell in cells}  # `__class__` too, for super()
    maker = ast.parse(f"def make({', '.join([HOOK, *outer])}):\n    return {step.name}").body[0]
    assert isinstance(maker, ast.FunctionDef)
    maker.body.insert(0, step)
    module = ast.fix_missing_locations(ast.Module([maker], type_ignores=[]))
    made: dict[str, Any] = {}
    exec(compile(module, function.__code__.co_filename, "exec"), function.__globals__, made)
    return lambda put: made["make"](put, *outer.values())


def _put_hooks(step: ast.FunctionDef) -> list[str]:
    """Add a hook wherever a quantity that `step` returns by name is made; returns the names."""
    named: dict[str, list[str]] = {}  # the names of a quantity by its variable
    found: list[str] = []
    for returned in _returned_dicts(step):
        for k, (key, value) in enumerate(zip(returned.keys, returned.values, strict=True)):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                found.append(key.value)
                if isinstance(value, ast.Name):
                    named.setdefault(value.id, []).append(key.value)
                else:
                    returned.values[k] = _hook(key.value, value)
    for variable, names in named.items():
        if not _add_lines(
            step.body, variable, names[0]
        ):  # an argument, say: it is held on its way out
            for returned in _returned_dicts(step):
                returned.values = [
                    _hook(names[0], v) if isinstance(v, ast.Name) and v.id == variable else v
                    for v in returned.values
                ]
    return list(dict.fromkeys(found))


def _returned_dicts(step: ast.FunctionDef) -> Iterator[ast.Dict]:
    """Every dict that is written out in a return, or given to a variable that is returned."""
    returns = [node.value for node in ast.walk(step) if isinstance(node, ast.Return) and node.value]
    handed = {n.id for value in returns for n in ast.walk(value) if isinstance(n, ast.Name)}
    for value in returns:
        yield from (node for node in ast.walk(value) if isinstance(node, ast.Dict))
    for node in ast.walk(step):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            yield from [node.value for t in node.targets if getattr(t, "id", "") in handed]


def _add_lines(block: list[ast.stmt], variable: str, name: str) -> bool:
    """Add a hook after the last line of `block`, and of the blocks in it, that makes `variable`."""
    for k in range(len(block) - 1, -1, -1):
        inner = [
            part
            for field in ("body", "orelse", "finalbody")
            if (part := getattr(block[k], field, None)) and isinstance(part[0], ast.stmt)
        ]
        if any([_add_lines(part, variable, name) for part in inner]):  # every branch, not the first
            return True
        if not inner and variable in _made_by(block[k]):
            line = ast.Assign([ast.Name(variable, ast.Store())], _hook(name, _load(variable)))
            block.insert(k + 1, ast.copy_location(line, block[k]))
            return True
    return False


def _made_by(statement: ast.stmt) -> set[str]:
    """The variables that a statement makes."""
    stores = (n for n in ast.walk(statement) if isinstance(n, ast.Name))
    return {node.id for node in stores if isinstance(node.ctx, ast.Store)}


def _load(variable: str) -> ast.expr:
    return ast.Name(variable, ast.Load())


def _hook(name: str, value: ast.expr) -> ast.expr:
    return ast.Call(_load(HOOK), [ast.Constant(name), value], [])


def clamped(run: Trace, name: str, value: float | Array, start: int = 1, unit: int = 0) -> Hold:
    """Hold `name` at `value` from step `start` on, at one unit or (0) at all.

    `value` is a number, or one for each step of the run (T,): driven by hand.
    """
    rows = np.full(run[name].shape, np.nan)
    places = slice(None) if unit == 0 else slice(unit - 1, unit)
    each = np.broadcast_to(value, len(rows))
    rows[start - 1 :, places] = each[start - 1 :, np.newaxis]
    return {name: rows}


def frozen(run: Trace, name: str, start: int = 1, unit: int = 0) -> Hold:
    """Hold `name` from step `start` on at what it was at that step of `run`, each unit at its own."""
    rows = np.full(run[name].shape, np.nan)
    places = slice(None) if unit == 0 else slice(unit - 1, unit)
    rows[start - 1 :, places] = run[name][start - 1, places]
    return {name: rows}
