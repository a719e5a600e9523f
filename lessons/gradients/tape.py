"""An array that stands in for a plain one: what is done with it is done for a batch, and remembered for the way back.

A step sees x_t (n_x,) and h (n_h,); behind them lies one row for each sequence of the batch. Every operation adds its
result to the tape, with a rule that turns dL/d(result) into dL/d(what was read). Reading the tape from its end gives
every gradient: reverse-mode automatic differentiation (Linnainmaa, 1970; survey: Baydin et al., 2018).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, NoReturn

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from lessons.cells.protocol import CellError
from lessons.numerics import Array

Rule = Callable[..., "Taped"]  # runs an operation and tapes it
Pull = Callable[[Array], None]  # hands a gradient on to what an operation read


class TapeError(CellError):
    """A step does what cannot be differentiated here; the message is for the learner."""


class Taped(NDArrayOperatorsMixin):
    """An array of a recorded run: `value` is (B, *shape) if it differs from sequence to sequence, else (*shape,)."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(
        self, value: Array, tape: list[Taped], batched: bool, pull: Pull | None = None
    ) -> None:
        """On `tape` if there is a way back from it."""
        self.value, self.tape, self.batched, self.pull = value, tape, batched, pull
        self.grad: Array | None = None
        if pull:
            tape.append(self)

    shape = property(lambda self: self.value.shape[self.batched :])
    ndim = property(lambda self: len(self.shape))
    size = property(lambda self: int(np.prod(self.shape)))
    dtype = property(lambda self: self.value.dtype)
    T = property(lambda self: _transpose(self))

    def __repr__(self) -> str:
        """Its shape: it has many values."""
        return f"<array of shape {self.shape} in a recorded step>"

    def __len__(self) -> int:
        """The length of the first axis."""
        if not self.ndim:
            raise TypeError("a number has no length")
        length: int = self.shape[0]
        return length

    def __iter__(self) -> Iterator[Taped]:
        """Its parts along the first axis."""
        return (self[k] for k in range(len(self)))

    def __getitem__(self, key: Any) -> Taped:
        """A part of it."""
        return _item(self, key)

    def __setitem__(self, *_: Any) -> NoReturn:
        """Not here."""
        raise TapeError("writes into an array; make a new one with np.concatenate or np.where.")

    def _as_plain(self, *_: Any, **__: Any) -> NoReturn:
        raise TapeError(
            "decides by a value, or turns one into a plain number or array (if, float, int, np.array); "
            "it differs from sequence to sequence: use np.where, np.maximum or np.concatenate."
        )

    __bool__ = __float__ = __int__ = __index__ = __array__ = item = tolist = _as_plain

    def __array_ufunc__(self, ufunc: Any, method: str, *given: Any, **options: Any) -> Taped:
        """Tape an operation such as +, @ or np.tanh."""
        if "out" in options:
            raise TapeError("changes an array in place (such as h += a); write h = h + a.")
        if method != "__call__" or ufunc not in RULES or options:
            raise _unknown(f"np.{ufunc.__name__}" + ("" if method == "__call__" else f".{method}"))
        return RULES[ufunc](*given)

    def __array_function__(self, function: Any, _: Any, given: Any, options: Any) -> Any:
        """Tape a function such as np.concatenate."""
        if function not in FUNCTIONS:
            raise _unknown(f"np.{function.__name__}")
        try:
            return FUNCTIONS[function](*given, **options)
        except TypeError as error:
            raise _unknown(f"np.{function.__name__} with these arguments") from error

    def __getattr__(self, name: str) -> Any:
        """A method of arrays that has a rule."""
        if name.startswith("_") or not hasattr(np.ndarray, name):
            raise AttributeError(f"an array has no attribute {name!r}")
        if name not in METHODS:
            raise _unknown(f".{name}")
        return lambda *given, **options: METHODS[name](self, *given, **options)


def _unknown(name: str) -> TapeError:
    return TapeError(f"uses {name}, which cannot be differentiated here. Allowed are {ALLOWED}.")


def _value(given: Any) -> Array:
    return given.value if isinstance(given, Taped) else np.asarray(given)


def _taped(value: Array, read: tuple[Any, ...], pull: Pull) -> Taped:
    """The result of an operation on what it read; constant if none of that has a way back."""
    known = [each for each in read if isinstance(each, Taped)]
    batched = any(each.batched for each in known)
    differs = any(each.pull for each in known)
    return Taped(value, known[0].tape, batched, pull if differs else None)


def give(given: Any, gradient: Array) -> None:
    """Add to the gradient with respect to what was read; `gradient` may be as large as what was broadcast from it."""
    if not isinstance(given, Taped) or not given.pull:
        return
    if gradient.shape != given.value.shape:
        own = given.value.shape
        shape = _aligned_shape(own, gradient.ndim) if given.batched else own
        extra = tuple(range(gradient.ndim - len(shape)))
        gradient = gradient.sum(axis=extra) if extra else gradient
        thin = tuple(k for k, n in enumerate(shape) if n == 1 != gradient.shape[k])
        gradient = gradient.sum(axis=thin, keepdims=True) if thin else gradient
        gradient = gradient.reshape(own)
    given.grad = gradient if given.grad is None else given.grad + gradient


def _aligned_shape(shape: tuple[int, ...], ndim: int) -> tuple[int, ...]:
    """The shape of a value with a batch among arrays of `ndim` axes: new ones of length 1 behind the batch's."""
    return (shape[0], *(1,) * (ndim - len(shape)), *shape[1:])


def _aligned(read: tuple[Any, ...]) -> list[Array]:
    """The values of what was read, so that they broadcast as the learner's shapes do."""
    values, batched = [_value(each) for each in read], [is_batched(each) for each in read]
    ndim = max(value.ndim - own for value, own in zip(values, batched, strict=True)) + 1
    return [
        value.reshape(_aligned_shape(value.shape, ndim)) if own and value.ndim < ndim else value
        for value, own in zip(values, batched, strict=True)
    ]


def is_batched(given: Any) -> bool:
    """Whether it has a value for each sequence of the batch."""
    return isinstance(given, Taped) and given.batched


def _elementwise(operation: Callable[..., Any], *slopes: Callable[..., Any]) -> Rule:
    """The rule of an operation f(x, ...) number by number; a slope gives df/dx from f and its arguments."""

    def rule(*read: Any) -> Taped:
        values = _aligned(read)
        result = operation(*values)

        def pull(gradient: Array) -> None:
            for each, slope in zip(read, slopes, strict=True):
                if isinstance(each, Taped) and each.pull:
                    give(each, gradient * slope(result, *values))

        return _taped(result, read, pull)

    return rule


def _compared(operation: Callable[..., Any]) -> Rule:
    """The rule of a comparison: no gradient goes through it."""

    def rule(*read: Any) -> Taped:
        tape = next(each.tape for each in read if isinstance(each, Taped))
        return Taped(operation(*_aligned(read)), tape, any(map(is_batched, read)))

    return rule


def _matmul(a: Any, b: Any) -> Taped:
    """a @ b: W (..., n) @ v (n,) with one product for the whole batch, anything else as np.matmul."""
    left, right = _value(a), _value(b)
    if is_batched(b) and not is_batched(a) and right.ndim == 2:
        flat = left.reshape(-1, left.shape[-1])
        result = (right @ flat.T).reshape(len(right), *left.shape[:-1])

        def pull(gradient: Array) -> None:
            rows = gradient.reshape(len(right), -1)
            give(a, (rows.T @ right).reshape(left.shape))
            give(b, rows @ flat)

        return _taped(result, (a, b), pull)
    one_row, one_column = left.ndim - is_batched(a) == 1, right.ndim - is_batched(b) == 1
    left = left[..., np.newaxis, :] if one_row else left
    right = right[..., np.newaxis] if one_column else right
    ndim = max(left.ndim - is_batched(a), right.ndim - is_batched(b)) + 1
    left = left.reshape(_aligned_shape(left.shape, ndim)) if is_batched(a) else left
    right = right.reshape(_aligned_shape(right.shape, ndim)) if is_batched(b) else right
    product = left @ right
    thin = tuple(axis for axis, one in ((-2, one_row), (-1, one_column)) if one)

    def pull_both(gradient: Array) -> None:
        whole = gradient.reshape(product.shape)
        of_left, of_right = whole @ right.swapaxes(-1, -2), left.swapaxes(-1, -2) @ whole
        give(a, of_left.squeeze(-2) if one_row else of_left)
        give(b, of_right.squeeze(-1) if one_column else of_right)

    return _taped(product.squeeze(thin), (a, b), pull_both)


def _item(a: Taped, key: Any) -> Taped:
    """a[key], for numbers, slices, None and lists of numbers."""
    keys = key if isinstance(key, tuple) else (key,)
    if any(isinstance(each, Taped) for each in keys):
        raise TapeError("chooses by a value that differs from sequence to sequence; use np.where.")
    full = (slice(None), *keys) if a.batched else keys

    once = all(isinstance(k, int | slice | type(None) | type(...)) for k in full)

    def pull(gradient: Array) -> None:
        whole = np.zeros_like(a.value)
        if once:  # no number is taken twice
            whole[full] = gradient
        else:
            np.add.at(whole, full, gradient)
        give(a, whole)

    return _taped(a.value[full], (a,), pull)


def _axes(a: Taped, axis: Any) -> tuple[int, ...]:
    """Axes as the learner counts them, among those of the value."""
    named = range(a.ndim) if axis is None else np.atleast_1d(axis).tolist()
    return tuple(int(k) % max(a.ndim, 1) + a.batched for k in named)


def _sum(a: Taped, axis: Any = None, keepdims: bool = False) -> Taped:
    axes = _axes(a, axis)
    result = np.asarray(a.value.sum(axis=axes, keepdims=keepdims))

    def pull(gradient: Array) -> None:
        whole = gradient if keepdims else np.expand_dims(gradient, axes)
        give(a, np.broadcast_to(whole, a.value.shape))

    return _taped(result, (a,), pull)


def _mean(a: Taped, axis: Any = None, keepdims: bool = False) -> Taped:
    count = np.prod([a.value.shape[k] for k in _axes(a, axis)])
    mean: Taped = _sum(a, axis, keepdims) / float(count)
    return mean


def _max(a: Taped, axis: Any = None, keepdims: bool = False) -> Taped:
    """The largest; the gradient goes to where it stands, in equal parts where it stands twice."""
    axes = _axes(a, axis)
    top = a.value.max(axis=axes, keepdims=True)
    share = (a.value == top) / (a.value == top).sum(axis=axes, keepdims=True)

    def pull(gradient: Array) -> None:
        give(a, share * (gradient if keepdims else np.expand_dims(gradient, axes)))

    return _taped(top if keepdims else top.squeeze(axes), (a,), pull)


def _reshape(a: Taped, *shape: Any) -> Taped:
    wanted = shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape
    full = (len(a.value), *wanted) if a.batched else wanted
    return _taped(
        a.value.reshape(full), (a,), lambda gradient: give(a, gradient.reshape(a.value.shape))
    )


def _transpose(a: Taped) -> Taped:
    order = (*range(a.batched), *reversed(range(a.batched, a.value.ndim)))
    return _taped(
        a.value.transpose(order), (a,), lambda gradient: give(a, gradient.transpose(order))
    )


def _concatenate(parts: Any, axis: int = 0) -> Taped:
    """Arrays one after the other; each is as often in the batch as the others."""
    parts = tuple(parts)
    batched = any(map(is_batched, parts))
    count = next((len(each.value) for each in parts if is_batched(each)), 0)
    values = [
        np.broadcast_to(_value(each), (count, *np.shape(_value(each))))
        if batched and not is_batched(each)
        else _value(each)
        for each in parts
    ]
    place = axis % (values[0].ndim - batched) + batched
    cuts = np.cumsum([each.shape[place] for each in values])[:-1]

    def pull(gradient: Array) -> None:
        for each, own in zip(parts, np.split(gradient, cuts, axis=place), strict=True):
            give(each, own)

    return _taped(np.concatenate(values, axis=place), parts, pull)


def _stack(parts: Any, axis: int = 0) -> Taped:
    parts = [each if isinstance(each, Taped) else np.asarray(each) for each in parts]
    place = axis % (len(parts[0].shape) + 1)
    key = (*(slice(None),) * place, None)
    return _concatenate([each[key] for each in parts], place)


def _split(a: Taped, sections: Any, axis: int = 0) -> list[Taped]:
    length = a.shape[axis]
    if isinstance(sections, int):
        if length % sections:
            raise ValueError(f"an axis of {length} cannot be split into {sections} equal parts")
        sections = range(length // sections, length, length // sections)
    ends = [0, *sections, length]
    key = (slice(None),) * (axis % a.ndim)
    return [a[(*key, slice(one, two))] for one, two in pairwise(ends)]


def _larger(_: Array, x: Array, y: Array) -> Any:
    """The share of x in the gradient of the larger: all, none, or half of it where both are equal."""
    return (x > y) + 0.5 * (x == y)


def _smaller(_: Array, x: Array, y: Array) -> Any:
    return _larger(_, y, x)


_where = _elementwise(
    np.where,
    lambda _, mask, x, y: np.zeros(np.shape(mask)),
    lambda _, mask, x, y: (mask != 0) * 1.0,
    lambda _, mask, x, y: (mask == 0) * 1.0,
)

RULES: dict[Any, Rule] = {
    np.add: _elementwise(np.add, lambda _, x, y: 1.0, lambda _, x, y: 1.0),
    np.subtract: _elementwise(np.subtract, lambda _, x, y: 1.0, lambda _, x, y: -1.0),
    np.multiply: _elementwise(np.multiply, lambda _, x, y: y, lambda _, x, y: x),
    np.divide: _elementwise(np.divide, lambda _, x, y: 1.0 / y, lambda z, x, y: -z / y),
    np.power: _elementwise(
        np.power, lambda _, x, y: y * x ** (y - 1.0), lambda z, x, y: z * np.log(x)
    ),
    np.matmul: _matmul,
    np.negative: _elementwise(np.negative, lambda _, x: -1.0),
    np.tanh: _elementwise(np.tanh, lambda z, x: 1.0 - z * z),
    np.exp: _elementwise(np.exp, lambda z, x: z),
    np.log: _elementwise(np.log, lambda _, x: 1.0 / x),
    np.log1p: _elementwise(np.log1p, lambda _, x: 1.0 / (1.0 + x)),
    np.sqrt: _elementwise(np.sqrt, lambda z, x: 0.5 / z),
    np.square: _elementwise(np.square, lambda _, x: 2.0 * x),
    np.sin: _elementwise(np.sin, lambda _, x: np.cos(x)),
    np.cos: _elementwise(np.cos, lambda _, x: -np.sin(x)),
    np.absolute: _elementwise(np.absolute, lambda _, x: np.sign(x)),
    np.maximum: _elementwise(np.maximum, _larger, _smaller),
    np.minimum: _elementwise(np.minimum, _smaller, _larger),
    np.logaddexp: _elementwise(
        np.logaddexp, lambda z, x, y: np.exp(x - z), lambda z, x, y: np.exp(y - z)
    ),
}
COMPARED = (np.greater, np.greater_equal, np.less, np.less_equal, np.equal, np.not_equal)
RULES |= {operation: _compared(operation) for operation in COMPARED}
METHODS: dict[str, Callable[..., Any]] = {
    "sum": _sum,
    "mean": _mean,
    "max": _max,
    "min": lambda a, axis=None, keepdims=False: -_max(-a, axis, keepdims),
    "dot": _matmul,
    "clip": lambda a, low, high: RULES[np.minimum](RULES[np.maximum](a, low), high),
    "copy": lambda a: a,
    "reshape": _reshape,
    "ravel": lambda a: _reshape(a, -1),
    "transpose": _transpose,
}
FUNCTIONS: dict[Any, Callable[..., Any]] = {
    **{getattr(np, name): METHODS[name] for name in METHODS if name != "dot"},
    np.dot: _matmul,
    np.concatenate: _concatenate,
    np.hstack: lambda parts: _concatenate(parts),
    np.stack: _stack,
    np.split: _split,
    np.outer: lambda a, b: a[:, np.newaxis] * b[np.newaxis, :],
    np.where: lambda mask, x, y: _where(mask, x, y),
    np.shape: lambda a: a.shape,
    np.ndim: lambda a: a.ndim,
    np.zeros_like: lambda a: np.zeros(a.shape),
    np.ones_like: lambda a: np.ones(a.shape),
    np.full_like: lambda a, fill: np.full(a.shape, fill),
}
ALLOWED = "+ − * / ** @, comparisons, slices, " + ", ".join(
    sorted({f"np.{each.__name__}" for each in (*RULES, *FUNCTIONS) if each not in COMPARED})
)
