"""Runs in the kernel of a page under test: the words that the page must show of a drawing, numbers written out.

Numbers are formatted here once more, from the drawing alone, so that a front end that writes them wrong is noticed.
"""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from math import isnan
from typing import Any

from widgets.drawing.diagram import Drawing, pack

LONG = 10_000  # from here on a number is written with an exponent
TENTH = Decimal("0.1")


def written(drawing: Drawing) -> dict[str, list[str]]:
    """The texts, the numbers in cells and the lines beneath, each in the order of the page."""
    values = _named(drawing)
    marks = list(_flat(drawing.scene["marks"]))
    return {
        "texts": [said for mark in marks for said in _texts(mark, values)],
        "numbers": [said for mark in marks for said in _numbers(mark, values)],
        "lines": [_joined(parts, values) for parts in drawing.scene["lines"]],
    }


def _named(drawing: Drawing) -> dict[str, list[float]]:
    """The numbers of each array, as they travel."""
    left, named = pack(drawing).tolist(), {}
    for name, size in drawing.scene["arrays"]:
        named[name], left = left[:size], left[size:]
    return named


def _flat(marks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for mark in marks:
        yield from _flat(mark["marks"]) if mark["kind"] == "group" else [mark]


def _texts(mark: dict[str, Any], values: dict[str, list[float]]) -> list[str]:
    if mark["kind"] == "letters":
        return [row for row in mark["texts"] or [] if row]
    return [_joined(mark["parts"], values)] if mark["kind"] == "text" else []


def _numbers(mark: dict[str, Any], values: dict[str, list[float]]) -> list[str]:
    if mark["kind"] != "heat" or mark["digits"] is None:
        return []
    name, first = mark["at"]
    shown = values[name][first : first + mark["rows"] * mark["cols"]]
    return ["" if isnan(v) or abs(v) < mark["least"] else number(v, mark["digits"]) for v in shown]


def _joined(parts: list[Any], values: dict[str, list[float]]) -> str:
    return "".join(_part(part, values) for part in parts)


def _part(part: Any, values: dict[str, list[float]]) -> str:
    if isinstance(part, str):
        return re.sub(r"_\{([^}]*)\}", r"\1", part)
    name, index = part["at"]
    value = values[name][index]
    if "of" in part:
        return "" if isnan(value) else str(part["of"][round(value)])
    said = number(value, part["digits"])
    if part.get("small") and value and not isnan(value) and not float(said.replace("−", "-")):
        said = power(value)
    return f"({said})" if part["inside"] and value < 0 and said.startswith("−") else said


def power(value: float) -> str:
    """A number by its leading digit and its power of ten: 3e−6."""
    size = Decimal(abs(value))
    exponent = size.adjusted()
    leading = size.scaleb(-exponent).quantize(Decimal(1), ROUND_HALF_UP)
    leading, exponent = (1, exponent + 1) if leading == 10 else (leading, exponent)
    return f"{'−' if value < 0 else ''}{leading}e{exponent}".replace("e-", "e−")


def number(value: float, digits: int) -> str:
    """A number as a reader expects it: with `digits` decimals and a true minus sign, "?" if it is missing."""
    if isnan(value):
        return "?"
    size = Decimal(abs(value))
    if size >= LONG:
        power = size.adjusted()
        leading = size.scaleb(-power).quantize(TENTH, ROUND_HALF_UP)
        said = f"{leading}e{power}" if leading < 10 else f"1.0e{power + 1}"
        return said if value > 0 else f"−{said}"
    rounded = size.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"−{rounded}" if value < 0 and rounded else f"{rounded}"
