"""The numbers of a drawing: a table for each array that its marks show, and the words that hold live numbers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from lessons.numerics import Array
from widgets.core.table import Entry, Table, plain
from widgets.drawing.marks import Part, Scene, Sent

LINE, ASIDE, APART = (
    9.0,
    30.0,
    60.0,
)  # px: words on the line of a number; above or below it; at most
Values = Mapping[str, Array]


class Row(NamedTuple):
    """Numbers of one array, with a label before them and a head over each."""

    label: str
    heads: tuple[str, ...]
    numbers: tuple[float, ...]


class Spot(NamedTuple):
    """A place in px."""

    x: float
    y: float


def of_drawing(scene: Scene, arrays: Values, name: str) -> list[Table]:
    """What the marks in sight show: each array once, numbers that stand alone together, then the sentences."""
    values = {key: np.asarray(arrays[key], dtype=float).ravel() for key, _ in scene["arrays"]}
    marks = list(_in_sight(scene["marks"], values))
    found, alone = list[Table](), list[Row]()
    for key in values:
        found += _letters(key, marks, values)
        rows = _rows(key, marks, values)
        if len(rows) == 1 and len(rows[0].numbers) == 1:
            alone += rows
        elif rows:
            found.append(_table(key, rows))
    found += [_table("single numbers", alone)] if alone else []
    sentences = _sentences(
        [m["parts"] for m in marks if m["kind"] == "text"] + scene["lines"], values
    )
    found += [Table("in words", ("what the picture says",), sentences)] if sentences else []
    return [table._replace(title=f"{name}: {table.title}") if name else table for table in found]


def _in_sight(marks: Sequence[Sent], values: Values, x: float = 0, y: float = 0) -> Iterator[Sent]:
    """The marks that are not hidden with their group, each where it stands in the picture."""
    for mark in marks:
        if mark["kind"] != "group":
            yield {**mark, "x": mark["x"] + x, "y": mark["y"] + y} if "x" in mark else mark
            continue
        opacity = values[mark["at"][0]][mark["at"][1]] if mark["at"] else mark["opacity"]
        if opacity > 0:
            yield from _in_sight(mark["marks"], values, x + mark["x"], y + mark["y"])


def _rows(key: str, marks: Sequence[Sent], values: Values) -> list[Row]:
    """The numbers of one array as cells, sliders and lines group them; then those that stand alone, by their words."""
    rows, told, numbers = list[Row](), set[int](), values[key]
    for mark in marks:
        if mark.get("at", [""])[0] == key and (block := _block(mark)):
            first, count = mark["at"][1], block[1]
            if not told.issuperset(range(first, first + count)):
                rows += _split(mark, block[0], numbers[first : first + count])
            told |= set(range(first, first + count))
    for index, spot in sorted(_points(key, marks).items()):
        if index not in told:
            told.add(index)
            label = _words_near(spot, marks, values) or f"{key} {index + 1}"
            rows.append(Row(label, ("number",), (float(numbers[index]),)))
    for mark in marks if not rows else ():
        if mark["kind"] == "wires" and mark["at"][0] == key:
            first, count = mark["at"][1], len(mark["ds"])
            rows += _split({"label": key}, count, numbers[first : first + count])
    return rows


def _block(mark: Sent) -> tuple[int, int] | None:
    """How many columns and numbers a mark of many numbers has."""
    if mark["kind"] == "heat":
        return mark["cols"], mark["rows"] * mark["cols"]
    if mark["kind"] in ("sliders", "line", "band"):
        return mark["count"], mark["count"]
    return None


def _split(mark: Sent, cols: int, numbers: Array) -> list[Row]:
    """A block as rows, with the names that the mark tells."""
    label, tell = plain(mark.get("label") or mark["at"][0]), mark.get("tell")
    if names := mark.get("names"):
        return [
            Row(plain(n), ("number",), (float(v),)) for n, v in zip(names, numbers, strict=True)
        ]
    grid = numbers.reshape(-1, cols)
    if cols == 1 and len(grid) > 1 and not tell:
        grid = grid.T  # a column of numbers is read along a row
    heads = tuple(map(plain, tell[1])) if tell else tuple(str(k + 1) for k in range(grid.shape[1]))
    lefts = (
        list(map(plain, tell[0])) if tell else [f"{label}, row {k + 1}" for k in range(len(grid))]
    )
    lefts = [label] if len(grid) == 1 and not (tell and lefts[0]) else lefts
    return [Row(left, heads, tuple(map(float, row))) for left, row in zip(lefts, grid, strict=True)]


def _table(key: str, rows: Sequence[Row]) -> Table:
    """Rows under one head: their own where they agree, else counted; short rows end in empty cells."""
    heads = max((row.heads for row in rows), key=len)
    if any(row.heads != heads[: len(row.heads)] for row in rows):
        heads = tuple(str(k + 1) for k in range(len(heads)))
    filled = [(*row.numbers, *[float("nan")] * (len(heads) - len(row.numbers))) for row in rows]
    body: tuple[tuple[Entry, ...], ...] = tuple(
        (row.label, *numbers) for row, numbers in zip(rows, filled, strict=True)
    )
    return Table(plain(key), ("", *heads), body)


def _letters(key: str, marks: Sequence[Sent], values: Values) -> list[Table]:
    """Each character of a text with its number; a miniature of the same numbers adds none."""
    drawn = [mark for mark in marks if mark["kind"] == "letters" and mark["at"][0] == key]
    drawn.sort(key=lambda mark: -mark["count"])
    characters = dict[int, str]()
    for mark in drawn:
        typed = "".join(mark["texts"]) if mark["texts"] is not None else ""
        characters |= {mark["at"][1] + k: c for k, c in enumerate(typed)}
    told = range(drawn[0]["at"][1], drawn[0]["at"][1] + drawn[0]["count"]) if drawn else range(0)
    body = tuple((str(i + 1), characters.get(i, ""), float(values[key][i])) for i in told)
    return [Table(plain(key), ("place", "character", "number"), body)] if body else []


def _points(key: str, marks: Sequence[Sent]) -> dict[int, Spot]:
    """Where each number stands that is shown alone: as a bar, an end of a span, a dot or digits."""
    found = dict[int, Spot]()
    for mark in marks:
        if mark["kind"] in ("bar", "span", "dot"):
            place = Spot(mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2)
            for name, index in filter(None, (mark["at"], mark.get("to"), mark.get("up"))):
                if name == key:
                    found.setdefault(index, place)
        for part in mark.get("parts", ()):
            if isinstance(part, dict) and "of" not in part and part["at"][0] == key:
                found.setdefault(part["at"][1], Spot(mark["x"], mark["y"] - 4))
    return found


def _words_near(spot: Spot, marks: Sequence[Sent], values: Values) -> str:
    """The words that stand nearest to a number: on its line, else above or below."""
    best, nearest = "", APART * 4
    for mark in marks:
        if mark["kind"] != "text" or any(
            isinstance(p, dict) and "of" not in p for p in mark["parts"]
        ):
            continue
        across, down = abs(mark["x"] - spot.x), abs(mark["y"] - 4 - spot.y)
        far = (
            across
            if down <= LINE
            else APART + down
            if across <= ASIDE and down <= APART
            else nearest
        )
        if far < nearest and (words := _said(mark["parts"], values)):
            best, nearest = words, far
    return best


def _sentences(lines: Sequence[Sequence[Part]], values: Values) -> tuple[tuple[str], ...]:
    """The texts that hold live numbers or labels among words, filled in."""
    live = [
        line
        for line in lines
        if any(isinstance(part, dict) for part in line) and any(map(_is_words, line))
    ]
    said = dict.fromkeys(_said(line, values) for line in live)
    return tuple((words,) for words in said if words)


def _is_words(part: Part) -> bool:
    return isinstance(part, str) and bool(part.strip())


def _said(parts: Sequence[Part], values: Values) -> str:
    """A text as the page shows it."""
    return plain("".join(_part(part, values) for part in parts)).strip()


def _part(part: Part, values: Values) -> str:
    if isinstance(part, str):
        return part
    value = float(values[part["at"][0]][part["at"][1]])
    if "of" in part:
        index = int(np.floor(value + 0.5)) if np.isfinite(value) else -1
        return str(part["of"][index]) if 0 <= index < len(part["of"]) else ""
    digits = "?" if np.isnan(value) else _digits(value, part["digits"])
    return f"({digits})" if part["inside"] and digits.startswith("−") else digits


def _digits(value: float, digits: int) -> str:
    """A number as the page writes it."""
    written = f"{value:.1e}" if abs(value) >= 1e4 else f"{value:.{digits}f}"
    zero = abs(value) < 1e4 and float(written) == 0
    return (
        (written.lstrip("-") if zero else written)
        .replace("-", "−")
        .replace("e+0", "e")
        .replace("e+", "e")
    )
