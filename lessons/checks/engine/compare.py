"""A learner's result beside the right one: what differs, said in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lessons.numerics import Array


@dataclass(frozen=True)
class AnyOf:
    """Several wrong results that one sentence explains."""

    results: tuple[Any, ...]


def any_of(*results: Any) -> AnyOf:
    """What a slip gives when it can be made in several ways."""
    return AnyOf(results)


def difference(got: Any, wanted: Any, name: str = "the result", atol: float = 1e-9) -> str:
    """What is wrong with `got`, as one sentence; empty when it is `wanted` within `atol`."""
    if got is None or got is ...:
        return f"{name} is missing: nothing came back. Does your code end with return?"
    if isinstance(wanted, str | bool):
        return "" if got == wanted else f"{name} is {shown(got)}; expected {shown(wanted)}."
    if isinstance(wanted, Mapping):
        return _of_dicts(got, wanted, name, atol)
    if isinstance(wanted, tuple):
        return _of_tuples(got, wanted, name, atol)
    try:
        ours, theirs = np.asarray(got, dtype=float), np.asarray(wanted, dtype=float)
    except (TypeError, ValueError):
        return f"{name} is {shown(got)}; expected {shown(wanted)}."
    return _of_shapes(ours, theirs, name, atol) or _of_numbers(ours, theirs, name, atol)


def same(got: Any, wrong: Any, atol: float = 1e-9) -> bool:
    """Whether `got` is the wrong result `wrong` within `atol`; a part that is `...` may be anything."""
    if wrong is ...:
        return True
    if isinstance(wrong, AnyOf):
        return any(same(got, one, atol) for one in wrong.results)
    if isinstance(wrong, Mapping):
        return isinstance(got, Mapping) and all(
            name in got and same(got[name], part, atol) for name, part in wrong.items()
        )
    if isinstance(wrong, tuple | list):
        several = isinstance(got, tuple | list) or (isinstance(got, np.ndarray) and got.ndim > 0)
        return (
            several and len(got) == len(wrong) and all(map(same, got, wrong, [atol] * len(wrong)))
        )
    if isinstance(wrong, str | bool) or isinstance(got, bool):
        return isinstance(got, bool) == isinstance(wrong, bool) and bool(np.all(got == wrong))
    try:
        ours, theirs = np.asarray(got, dtype=float), np.asarray(wrong, dtype=float)
    except (TypeError, ValueError):
        return False
    return ours.shape == theirs.shape and np.allclose(ours, theirs, 0, atol, equal_nan=True)


def shown(value: Any) -> str:
    """`value` as a sentence shows it: few digits, and only the shape of a large array."""
    if isinstance(value, float | np.floating):
        return f"{value:.4g}"
    if isinstance(value, np.ndarray):
        if value.ndim == 0:
            return f"{value:.4g}"
        if value.size > 12:
            return f"an array of shape {value.shape}"
        return np.array2string(value, precision=4, separator=", ").replace("\n", "")
    if callable(value):
        return f"the function {getattr(value, '__name__', type(value).__name__)}"
    text = repr(value)
    text = text if len(text) <= 60 else f"{text[:57]}..."
    return " ".join(text.split())


def _of_dicts(got: Any, wanted: Mapping[str, Any], name: str, atol: float) -> str:
    if not isinstance(got, Mapping):
        return f"{name} is {shown(got)}; expected a dict with {', '.join(map(repr, wanted))}."
    for key, value in wanted.items():
        if key not in got:
            return f"{name} has no entry {key!r}; expected {', '.join(map(repr, wanted))}."
        if wrong := difference(got[key], value, f"{name}[{key!r}]", atol):
            return wrong
    return ""


def _of_tuples(got: Any, wanted: tuple[Any, ...], name: str, atol: float) -> str:
    several = isinstance(got, tuple | list) or (isinstance(got, np.ndarray) and got.ndim == 1)
    if not several or len(got) != len(wanted):
        return f"{name} is {shown(got)}; expected {len(wanted)} things."
    pairs = enumerate(zip(got, wanted, strict=True))
    wrongs = (difference(a, b, f"{name}[{i}]", atol) for i, (a, b) in pairs)
    return next((wrong for wrong in wrongs if wrong), "")


def _of_shapes(got: Array, wanted: Array, name: str, atol: float) -> str:
    if got.shape == wanted.shape:
        return ""
    found = f"{name} has shape {got.shape}; expected {wanted.shape}"
    if wanted.ndim == 0:
        return f"{name} is an array of shape {got.shape}; expected a single number."
    if got.ndim > 1 and got.T.shape == wanted.shape and np.allclose(got.T, wanted, 0, atol):
        return f"{found}: the numbers are right, but transposed."
    if got.size == wanted.size and np.allclose(got.ravel(), wanted.ravel(), 0, atol):
        return f"{found}: the numbers are right, the axes are not."
    return f"{found}."


def _of_numbers(got: Array, wanted: Array, name: str, atol: float) -> str:
    if np.allclose(got, wanted, rtol=0, atol=atol):
        return ""
    if not np.isfinite(got).all():
        return f"{name} is {shown(got)}: every number must be finite; expected {shown(wanted)}."
    both = f"{name} is {shown(got)}; expected {shown(wanted)}"
    return f"{both}{_pattern(got, wanted, max(atol, 1e-9))}."


def _pattern(got: Array, wanted: Array, atol: float) -> str:
    """How two different arrays of one shape are related, as the end of a sentence."""
    off = got - wanted

    def close(a: Array, b: Array | np.float64) -> bool:
        return bool(np.allclose(a, b, rtol=0, atol=atol))

    if close(got, -wanted):
        return ": the sign is wrong"
    if got.ndim == 2 and got.shape[0] == got.shape[1] and close(got.T, wanted):
        return ": it is transposed"
    if got.ndim and close(got[::-1], wanted):
        return ": the order is reversed"
    if got.size > 1 and close(off, off.flat[0]):
        return f": every number is {abs(off.flat[0]):.3g} too {'large' if off.flat[0] > 0 else 'small'}"
    scale = float((got * wanted).sum() / (wanted**2).sum()) if wanted.any() else 0.0
    if got.size > 1 and scale and close(got, scale * wanted):
        return f": every number is {scale:.3g} times what it should be"
    if got.size > 1:
        where = np.unravel_index(np.argmax(np.abs(off)), got.shape)
        place = ", ".join(str(int(i)) for i in where)
        return f": the largest difference is at [{place}], {got[where]:.4g} for {wanted[where]:.4g}"
    return ""
