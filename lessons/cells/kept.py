"""Cells that a learner has written and keeps: each in a file of its own, for the lessons that follow.

    keep(MyLSTM)     # in the lesson where it was written: its source goes to notebooks/mine/LSTM.py
    mine("LSTM")     # in a later one: the class in that file, or the course's LSTMCell where there is none

A file runs in a module of its own, and its cell is compared with the course's before it is used.
"""

import hashlib
import inspect
import keyword
import linecache
import os
import sys
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from lessons import own_files
from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.kept_source import KEPT, KeepError, kept_source
from lessons.cells.min_lstm import MinLSTMCell
from lessons.cells.protocol import Cell, CellError, Trace, check_cell, weights
from lessons.cells.slstm import SLSTMCell
from lessons.cells.unrolling import unroll
from lessons.cells.variants import VARIANTS

KINDS: dict[str, Any] = {
    kind.__name__.removesuffix("Cell"): kind
    for kind in (RNNCell, LSTMCell, GRUCell, MinLSTMCell, SLSTMCell, *VARIANTS.values())
}
SIZES = ((3, 4), (1, 1), (5, 2))  # n_x, n_h of the cells that are tried
STEPS, SLACK = 20, 1e-9  # of a trial; how far two states may be apart
SUMS = ("a", "q")  # what a step need not return
LONGEST = 40  # characters of a name
RESERVED = {"con", "prn", "aux", "nul", *(f"{n}{k}" for n in ("com", "lpt") for k in range(10))}
_names: dict[Any, str] = {}  # the classes that were loaded, with their names here
_modules: dict[str, Any] = {}  # the same classes by their modules
_loading: list[str] = []  # a kept class may be made from mine(...) itself


def keep(kind: Any, name: str = "", *, replace: bool = False) -> None:
    """Keep the class `kind` in a file, for `mine`; prints in one sentence what was kept and where, or why not.

    Without a `name` it is that of the course's cell whose step makes the same, given the same weights. A cell that is
    none of these takes a `name` of its own. What is kept by that name already stays, unless you say `replace`.
    """
    who = kind.__name__ if isinstance(kind, type) else "This"
    try:
        print(_keep(kind, name, replace))
    except KeepError as error:
        print(f"{who} was not kept: {error}")
    except OSError as error:
        print(
            f"{who} was not kept: {own_files.told(own_files.folder())} cannot be written ({error.strerror})."
        )


def mine(name: str) -> Any:
    """The class that is kept as `name`, else the course's: mine("LSTM") is yours, or LSTMCell.

    It makes cells by (n_x, n_h, rng). A kept class that does not load is left aside, and a printed sentence says why.
    CellError where there is neither.
    """
    if name in _loading or not _is_name(name) or not os.path.lexists(_path(name)):
        return _course(name)
    try:
        return _load(name, _path(name).read_text(encoding="utf-8"))
    except (KeepError, OSError, UnicodeError) as error:
        cause = error.strerror if isinstance(error, OSError) else error
        said = f"{own_files.told(_path(name))} is left aside: {str(cause).rstrip('.')}."
        if name not in KINDS:
            raise CellError(said) from error
        print(f"{said} In its place stands the course's {KINDS[name].__name__}.")
        return KINDS[name]


def is_kept(cell: object) -> bool:
    """Whether the class of `cell` is one that `mine` has taken from a learner's file."""
    return type(cell) in _names


def _keep(kind: Any, name: str, replace: bool) -> str:
    """What `keep` says; KeepError for what cannot be kept, OSError for a file that cannot be written."""
    if not isinstance(kind, type):
        raise KeepError("give the class itself, without brackets, as in keep(MyLSTM).")
    if kind in KINDS.values():
        raise KeepError("it is the course's own, so it is there in every lesson.")
    name, who = _name_for(kind, name), kind.__name__
    path, where = _path(name), own_files.told(_path(name))
    if _modules.get(_module(name, _text_of(path))) is kind:
        return f"{who} is kept in {where} already; nothing was changed."
    head = f'Written by keep({who}); mine("{name}") gives the class that the last line names.'
    text = kept_source(kind, head, lambda value: _reference(value, name))
    _load(name, text)
    if os.path.lexists(path) and not replace:
        if _text_of(path) == text:
            return f"{who} is kept in {where} already; nothing was changed."
        again = (
            f"keep({who}, replace=True)"
            if name in KINDS
            else f'keep({who}, "{name}", replace=True)'
        )
        raise KeepError(
            f"{where} holds another class, and that stays as it is; {again} puts this one in its place."
        )
    own_files.write(path, text)
    return f'{who} is kept in {where}; in every lesson, mine("{name}") gives it.'


def _text_of(path: Path) -> str:
    """What a file holds; "" if it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        return ""


def _name_for(kind: type, name: Any) -> str:
    """The name to keep `kind` by; KeepError if it fits none of the course's cells, or not the one that is asked for."""
    who = kind.__name__
    if name == "":
        found = {each: _difference(kind, course) for each, course in KINDS.items()}
        best = min(found, key=lambda each: found[each][0])
        stage, reason = found[best]
        if stage == 0:
            return best
        raise KeepError(f'{reason}. A cell of your own takes a name: keep({who}, "{who}").')
    if not _is_name(name):
        raise KeepError(
            f"{name!r:.60} is no name for a file; take letters, digits and _, as in {who}."
        )
    others = [*KINDS, *(path.stem for path in own_files.folder().glob("*.py"))]
    if alike := [each for each in others if each != name and each.lower() == name.lower()]:
        raise KeepError(f"{name} and {alike[0]} are one name on some computers; take another.")
    if name in KINDS:
        stage, reason = _difference(kind, KINDS[name])
        if stage:
            raise KeepError(f"{name} is a name of the course's, and {reason}.")
    return str(name)


def _is_name(name: object) -> bool:
    """Whether a file can be called so: an identifier of ASCII letters, not too long, allowed everywhere."""
    if not isinstance(name, str) or not name.isascii() or not name.isidentifier():
        return False
    return len(name) <= LONGEST and not keyword.iskeyword(name) and name.lower() not in RESERVED


def _path(name: str) -> Path:
    return own_files.folder() / f"{name}.py"


def _course(name: Any) -> Any:
    """The course's class; CellError if it has none of that name."""
    if isinstance(name, str) and name in KINDS:
        return KINDS[name]
    kept = sorted(path.stem for path in own_files.folder().glob("*.py") if path.stem not in KINDS)
    yours = f"; you have kept {', '.join(kept)}" if kept else ""
    raise CellError(f"There is no cell {name!r:.60}; the course has {', '.join(KINDS)}{yours}.")


def _reference(value: object, name: str) -> str:
    """How the file of `name` names a class that is kept in another one; "" for anything else."""
    there = _names.get(value, name) if isinstance(value, type) else name
    return f'mine("{there}")' if there != name else ""


def _load(name: str, text: str) -> Any:
    """The class of a kept file, tried; KeepError, in a sentence, for one that does not load or step as it should."""
    module = _module(name, text)
    if module not in _modules:
        _loading.append(name)
        try:
            kind = _made_by_sizes(_run(module, f"{_path(name)} [{module[-4:]}]", text), name)
            _try(kind, name)
        except KeepError:
            sys.modules.pop(module, None)
            raise
        finally:
            _loading.pop()
        _modules[module], _names[kind] = kind, name
    return _modules[module]


def _module(name: str, text: str) -> str:
    """The module that a file's text makes; another text makes another one."""
    return f"kept_{name}_{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _run(module: str, file: str, text: str) -> Any:
    """The class that `text` makes in a module of its own; its source can be read there."""
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    made = sys.modules[module] = ModuleType(module)
    made.__file__ = file
    try:
        with _quiet():
            exec(compile(text, file, "exec"), vars(made))
    except (Exception, SystemExit) as error:
        raise KeepError(_cause(error, file)) from error
    kind = vars(made).get(KEPT)
    if not isinstance(kind, type):
        raise KeepError(f"it does not end with {KEPT} = and the name of a class.")
    return kind


@contextmanager
def _quiet() -> Iterator[None]:
    """A learner's code is tried: what it prints and warns of is not shown."""
    with redirect_stdout(StringIO()), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def _cause(error: BaseException, file: str = "") -> str:
    """What went wrong, and in which line of a file."""
    lines = [
        each.lineno for each in traceback.extract_tb(error.__traceback__) if each.filename == file
    ]
    line = error.lineno if isinstance(error, SyntaxError) else (lines or [None])[-1]
    words = error.msg if isinstance(error, SyntaxError) else " ".join(str(error).split())
    said = f"{type(error).__name__}: {words}".rstrip(": .")
    return f"{said[:200]}, in line {line}" if line else said[:200]


def _made_by_sizes(kind: Any, name: str) -> Any:
    """`kind`, or one like it that is made by (n_x, n_h, rng) where `kind` takes the weights of the course's cell."""
    course = KINDS.get(name)
    if course is None or not _takes_weights(kind, course):
        return kind

    def __init__(self: Any, n_x: int, n_h: int, rng: np.random.Generator) -> None:
        kind.__init__(self, **weights(course(n_x, n_h, rng)))
        self.n_x = n_x

    own = {"__init__": __init__, "__module__": kind.__module__, "__doc__": kind.__doc__}
    return type(kind.__name__, (kind,), own)


def _takes_weights(kind: Any, course: Any) -> bool:
    """Whether cells of `kind` are made from the weights of `course`, as those of lesson 02 are."""
    try:
        taken = set(inspect.signature(kind).parameters)
    except (TypeError, ValueError):
        return False
    return taken == set(weights(course(1, 1, np.random.default_rng(0))))


def _try(kind: Any, name: str) -> None:
    """Raise KeepError unless `kind` steps as the course's cell of that name does, or by itself where there is none."""
    if name in KINDS:
        stage, reason = _difference(kind, KINDS[name])
        if stage:
            raise KeepError(f"{reason}.")
        return
    for seed, (n_x, n_h) in enumerate(SIZES):
        cell = _cell(kind, n_x, n_h, seed)
        _run_of(cell, n_x, seed)


def _cell(kind: Any, n_x: int, n_h: int, seed: int) -> Any:
    """A cell of `kind`; KeepError if it is not made by (n_x, n_h, rng)."""
    try:
        with _quiet():
            cell = kind(n_x, n_h, np.random.default_rng(seed))
            check_cell(cell)
    except CellError as error:
        raise KeepError(str(error)) from error
    except (Exception, SystemExit) as error:
        made = f"{kind.__name__}({n_x}, {n_h}, rng) makes no cell"
        raise KeepError(f"{made}: {_cause(error)}.") from error
    return cell


def _run_of(cell: Cell, n_x: int, seed: int) -> Trace:
    """All that a run over drawn inputs computes; KeepError for a cell that does not follow the protocol."""
    rng = np.random.default_rng(seed)
    xs, start = rng.normal(size=(STEPS, n_x)), {}
    try:
        for state, n in cell.state_sizes.items():
            start[state] = rng.uniform(-0.9, 0.9, n) if state in "hc" else np.ones(n)
        with _quiet():
            return unroll(cell, xs, start)
    except CellError as error:
        raise KeepError(str(error)) from error
    except (Exception, SystemExit) as error:
        raise KeepError(f"{type(cell).__name__} cannot be run: {_cause(error)}.") from error


def _difference(kind: Any, course: Any) -> tuple[float, str]:
    """How far `kind` is from the course's cell, 0 if both make the same, and the reason as a part of a sentence."""
    kind = _made_by_sizes(kind, course.__name__.removesuffix("Cell"))
    like = course.__name__
    for seed, (n_x, n_h) in enumerate(SIZES):
        theirs = course(n_x, n_h, np.random.default_rng(seed))
        try:
            ours = _cell(kind, n_x, n_h, seed)
            shapes = [{n: w.shape for n, w in weights(cell).items()} for cell in (ours, theirs)]
            if shapes[0] != shapes[1] or dict(ours.state_sizes) != theirs.state_sizes:
                return 3.0, "it has the weights and the states of none of the course's cells"
            rng = np.random.default_rng(seed)
            for weight, name in ((w, n) for n, w in weights(theirs).items()):
                weight[...] = rng.normal(size=weight.shape)
                setattr(ours, name, weight.copy())
            found, wanted = _run_of(ours, n_x, seed), _run_of(theirs, n_x, seed)
        except KeepError as error:
            return 2.0, str(error).rstrip(".")
        except Exception as error:  # its weights cannot be read or set
            return 2.0, f"{kind.__name__} cannot take weights: {_cause(error)}"
        if said := _other_values(found, wanted, like):
            return 1.0, said
    return 0.0, ""


def _other_values(found: Trace, wanted: Trace, like: str) -> str:
    """What a run lacks, or has otherwise than that of the course's cell, as a part of a sentence; "" if nothing."""
    made = [name for name in wanted if name != "x" and name not in SUMS]
    if not all(np.shape(found.get(name, ())) == wanted[name].shape for name in made):
        return f"its step must return {', '.join(made)}, as that of {like} does"
    off = {name: float(np.abs(found[name] - wanted[name]).max()) for name in made}
    worst = max(off, key=lambda name: off[name])
    far = f"its {worst} is up to {off[worst]:.2g} away"
    return f"given the same weights as {like}, {far}" if off[worst] > SLACK else ""
