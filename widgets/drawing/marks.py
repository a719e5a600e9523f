"""The marks of a live drawing, each a plain dict, and the scene that they make.

A mark names, by array and index, the number that it shows; in a text, `_{...}` is a subscript. Units are px at full
width.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from widgets.drawing.theme import Scale, signed

Mark = dict[str, Any]
Scene = dict[str, Any]
At = tuple[str, int]  # (name of an array, flat index into it)
Part = str | dict[str, Any]  # of a text: words, or a live number or label


class Sets(NamedTuple):
    """What a click on a mark does: the trait of the model becomes `first`, plus the number of what was clicked.

    `by` says which number that is, counted from 0; without it none is added.
    """

    trait: str
    first: Any
    by: Literal["", "cell", "row", "column"] = ""

    def value(self, index: int, columns: int) -> Any:
        """What the trait becomes by a click on the cell `index`, in reading order."""
        counted = {"cell": index, "row": index // columns, "column": index % columns}
        return self.first + counted[self.by] if self.by else self.first


def scene(
    width: float,
    height: float,
    marks: Sequence[Mark],
    sizes: Mapping[str, int],
    *,
    lines: Sequence[Sequence[Part]] = (),
    keys: Sequence[str] = (),
    echo: bool = False,
) -> Scene:
    """A whole scene: `sizes` gives the numbers in each array, `lines` are texts under it, `keys` are sent as events.

    `echo` asks for an event each time the scene has been painted.
    """
    return {
        "width": width,
        "height": height,
        "marks": list(marks),
        "arrays": [list(item) for item in sizes.items()],
        "lines": [list(line) for line in lines],
        "keys": list(keys),
        "echo": echo,
    }


def number(
    name: str, index: int = 0, digits: int = 2, style: str = "", *, inside: bool = False
) -> Part:
    """A live number in a text; `inside` a formula a negative one stands in parentheses."""
    return {"at": [name, index], "digits": digits, "class": style, "inside": inside}


def choice(name: str, labels: Sequence[str], index: int = 0) -> Part:
    """A live label in a text: the number at (name, index) picks it, counted from 0."""
    return {"at": [name, index], "of": list(labels)}


def text(
    x: float,
    y: float,
    *parts: Part,
    anchor: str = "start",
    style: str = "",
    size: float | None = None,
    color: str | None = None,
    turn: float = 0,
) -> Mark:
    """Words at a point (base line); `style` is "quiet" or "strong", `anchor` is start, middle or end.

    `turn` turns them about the point, in degrees, clockwise.
    """
    return {
        "kind": "text",
        "x": x,
        "y": y,
        "parts": list(parts),
        "anchor": anchor,
        "class": style,
        "size": size,
        "color": color,
        "turn": turn,
    }


def heat(
    key: str,
    at: At,
    shape: tuple[int, int],
    place: tuple[float, float],
    cell: tuple[float, float],
    *,
    scale: Scale | None = None,
    digits: int | None = None,
    least: float = 0.0,
    label: str | None = None,
    edit: tuple[float, float] | None = None,
    flash: bool = False,
    pick: bool | Sets = False,
    paint: bool = False,
    hover: bool = False,
    cursor: At | None = None,
    veil: bool = True,
    level: At | None = None,
    tell: tuple[Sequence[str], Sequence[str]] | None = None,
    bare: bool = False,
) -> Mark:
    """Cells of a matrix (rows, columns), coloured by value; `place` is its top left corner, `cell` a width and height.

    `digits` writes the numbers in, from `least` on; `edit` = (least, greatest) lets them be dragged, stepped and
    typed; `flash` shows a change; `pick` sends clicks, which may say what they set, `hover` the cell under the
    pointer, too; `paint` sends a "pick" for the cell that is pressed and a "stroke" for each that it is dragged over;
    `cursor` frames the column of that number, counted from 1, and, with `veil`, pales those after it; `level` frames a
    row, likewise. `tell` names rows and columns: the pointer over a cell then tells them and its number. `bare` cells
    have no ground, so that marks beneath are seen.
    """
    return {
        "kind": "heat",
        "key": key,
        "at": list(at),
        "rows": shape[0],
        "cols": shape[1],
        "x": place[0],
        "y": place[1],
        "cell": list(cell),
        "scale": scale or signed(),
        "digits": digits,
        "least": least,
        "label": label or key,
        "edit": edit and {"min": edit[0], "max": edit[1]},
        "flash": flash,
        "pick": pick or paint,
        "paint": paint,
        "hover": hover,
        "cursor": cursor and list(cursor),
        "veil": veil,
        "level": level and list(level),
        "tell": tell and [list(names) for names in tell],
        "bare": bare,
    }


def sliders(
    key: str,
    at: At,
    count: int,
    place: tuple[float, float],
    pitch: float,
    height: float,
    edit: tuple[float, float],
    *,
    label: str | None = None,
    scale: Scale | None = None,
    base: float | None = None,
) -> Mark:
    """Upright sliders side by side, `pitch` apart, for consecutive numbers from `at`; they send "edit" events.

    A bar shows the number from `base` on; from the middle of the range if that is None.
    """
    return {
        "kind": "sliders",
        "key": key,
        "at": list(at),
        "count": count,
        "x": place[0],
        "y": place[1],
        "pitch": pitch,
        "height": height,
        "edit": {"min": edit[0], "max": edit[1]},
        "label": label or key,
        "scale": scale or signed(),
        "base": base,
    }


def letters(
    key: str,
    at: At,
    rows: Sequence[str] | Sequence[int],
    place: tuple[float, float],
    cell: tuple[float, float],
    *,
    scale: Scale | None = None,
    size: float = 11.5,
    under: At | None = None,
    cursor: At | None = None,
    pick: bool | Sets = False,
    tell: bool = False,
) -> Mark:
    """Rows of text in cells of one size, each character on a ground coloured by its number, in reading order from `at`.

    `rows` may be lengths instead: a miniature without letters. `under` draws a line under characters whose number
    there is above 0; `cursor` names the number, counted from 0, of the character that is framed. `pick` sends clicks
    with the character's number; `tell` lets the pointer tell the number of what it is over. Thousands of characters are
    painted as fast as a few.
    """
    text = [row for row in rows if isinstance(row, str)]
    lengths = [len(row) if isinstance(row, str) else row for row in rows]
    return {
        "kind": "letters",
        "key": key,
        "at": list(at),
        "texts": text if len(text) == len(lengths) else None,
        "lengths": lengths,
        "count": sum(lengths),
        "x": place[0],
        "y": place[1],
        "cell": list(cell),
        "scale": scale or signed(),
        "size": size,
        "under": under and list(under),
        "cursor": cursor and list(cursor),
        "pick": pick,
        "tell": tell,
    }


def wires(at: At, paths: Sequence[str], *, scale: Scale | None = None, width: float = 5) -> Mark:
    """A wire along each path, for consecutive numbers from `at`: thick (up to `width`) and strong as the value."""
    return {
        "kind": "wires",
        "at": list(at),
        "ds": list(paths),
        "scale": scale or signed(),
        "width": width,
    }


def bar(
    at: At,
    place: tuple[float, float],
    size: tuple[float, float],
    scale: Scale,
    *,
    across: bool = False,
) -> Mark:
    """A bar in its frame, filled from below (or, `across`, from the left) to |value| / scale["max"]."""
    return {"kind": "bar", "at": list(at), "scale": scale, "across": across, **_frame(place, size)}


def span(
    at: At,
    to: At,
    place: tuple[float, float],
    size: tuple[float, float],
    low: float,
    high: float,
    scale: Scale | None = None,
) -> Mark:
    """A bar from number `at` to number `to` over a frame low..high, coloured by its direction; NaN hides it."""
    ends = {"to": list(to), "low": low, "high": high, "scale": scale or signed()}
    return {"kind": "span", "at": list(at), **ends, **_frame(place, size)}


def line(
    at: At,
    count: int,
    place: tuple[float, float],
    size: tuple[float, float],
    low: float,
    high: float,
    color: str,
) -> Mark:
    """A polyline of `count` consecutive numbers over a frame that spans low..high; NaN is left out."""
    ends = {"low": low, "high": high, "color": color, "count": count}
    return {"kind": "line", "at": list(at), **ends, **_frame(place, size)}


def dot(
    across: At,
    up: At,
    place: tuple[float, float],
    size: tuple[float, float],
    low: tuple[float, float],
    high: tuple[float, float],
    color: str,
) -> Mark:
    """A point at (number `across`, number `up`) over a frame that spans low..high; it stays inside."""
    ends = {"low": list(low), "high": list(high), "color": color}
    return {"kind": "dot", "at": list(across), "up": list(up), **ends, **_frame(place, size)}


def box(
    place: tuple[float, float],
    size: tuple[float, float],
    *,
    style: str = "",
    color: str | None = None,
    rx: float = 8,
) -> Mark:
    """A rounded frame; `style` "soft" is a filled ground without an edge."""
    return {"kind": "box", "class": style, "color": color, "rx": rx, **_frame(place, size)}


def path(d: str, *, style: str = "", color: str | None = None) -> Mark:
    """A static line; `style` "solid" fills it (arrow heads)."""
    return {"kind": "path", "d": d, "class": style, "color": color}


def group(
    key: str,
    place: tuple[float, float],
    marks: Sequence[Mark],
    *,
    opacity: float = 1,
    at: At | None = None,
) -> Mark:
    """Marks that move as one: in the next scene the group of the same key glides from the old place to the new.

    `at` names a number that sets the opacity live.
    """
    return {
        "kind": "group",
        "key": key,
        "x": place[0],
        "y": place[1],
        "marks": list(marks),
        "opacity": opacity,
        "at": at and list(at),
    }


def curve(x0: float, y0: float, x1: float, y1: float) -> str:
    """A path that leaves (x0, y0) and enters (x1, y1) horizontally."""
    middle = (x0 + x1) / 2
    return f"M{x0:.1f} {y0:.1f}C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"


def drop(x0: float, y0: float, x1: float, y1: float) -> str:
    """A path that leaves (x0, y0) and enters (x1, y1) vertically."""
    middle = (y0 + y1) / 2
    return f"M{x0:.1f} {y0:.1f}C{x0:.1f} {middle:.1f} {x1:.1f} {middle:.1f} {x1:.1f} {y1:.1f}"


def _frame(place: tuple[float, float], size: tuple[float, float]) -> Mark:
    return {"x": place[0], "y": place[1], "width": size[0], "height": size[1]}
