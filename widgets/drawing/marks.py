"""The marks of a live drawing, a class for each kind, and the scene that they make.

A mark names, by array and index, the number that it shows; in a text, `_{...}` is a subscript. Units are px at full
width. What the page gets of a mark is described in `static/types.js`, field by field.
"""

from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, dataclass, field, fields
from typing import Any, Literal, NamedTuple

from widgets.drawing.theme import Scale, signed

Scene = dict[str, Any]
Sent = dict[str, Any]  # a mark as the page gets it
At = tuple[str, int]  # (name of an array, flat index into it)
Pair = tuple[float, float]
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


PLACE = {"sent": ("x", "y")}  # a pair that travels as two fields
FRAME = {"sent": ("width", "height")}
SHAPE = {"sent": ("rows", "cols")}
STYLE = {"sent": ("class",)}
RANGE = {"sent": ("edit",), "keys": ("min", "max")}
RARE = {"rare": True}  # travels only where it is set


@dataclass(frozen=True)
class Mark:
    """What stands in a scene."""

    @property
    def kind(self) -> str:
        """What the page calls it."""
        return type(self).__name__.lower()

    def sent(self) -> Sent:
        """The mark as the page gets it, JSON."""
        found: Sent = {"kind": self.kind}
        for each in fields(self):
            value, told = _json(getattr(self, each.name)), each.metadata
            names = told.get("sent", (each.name,))
            if "keys" in told:
                value = value and dict(zip(told["keys"], value, strict=True))
            if not (told.get("rare") and value is None):
                found |= zip(names, [value] if len(names) == 1 else value, strict=True)
        return found

    def __post_init__(self) -> None:
        """Where there are such fields and nothing is said: a scale for either sign, the key as the label."""
        if not getattr(self, "scale", True):
            self._set("scale", signed())
        if not getattr(self, "label", True):
            self._set("label", getattr(self, "key", None))

    def _set(self, name: str, value: Any) -> None:
        """Fill a field in whose value follows from others."""
        object.__setattr__(self, name, value)


@dataclass(frozen=True)
class Text(Mark):
    """Words at a point (base line); `text` makes it of its parts."""

    x: float
    y: float
    parts: tuple[Part, ...]
    anchor: str = "start"
    style: str = field(default="", metadata=STYLE)
    size: float | None = None
    color: str | None = None
    turn: float = 0


def text(
    x: float,
    y: float,
    *parts: Part,
    anchor: str = "start",
    style: str = "",
    size: float | None = None,
    color: str | None = None,
    turn: float = 0,
) -> Text:
    """Words at a point (base line).

    `style` is "quiet" or "strong", `anchor` is start, middle or end, `turn` turns them about the point, in degrees,
    clockwise; `size` (px) and `color` as the page has them.
    """
    return Text(x, y, parts, anchor, style, size, color, turn)


@dataclass(frozen=True)
class Heat(Mark):
    """Cells of a matrix (rows, columns), coloured by value; `place` is its top left corner, `cell` a width and height.

    However many cells there are, a few shapes colour them; numbers that are written are an element each.
    `digits` writes the numbers in, from `least` on, `size` px high; `edit` = (least, greatest) lets them be dragged,
    stepped and typed; `flash` shows a change; `pick` sends clicks, which may say what they set, `hover` the cell under
    the pointer, too; `paint` sends a "pick" for the cell that is pressed and a "stroke" for each that it is dragged
    over; `cursor` frames the column of that number, counted from 1, and, with `veil`, pales those after it; `level`
    frames a row, likewise. `tell` names rows and columns: the pointer over a cell then tells them and its number;
    `names` names each cell. `bare` cells have no ground, so that marks beneath are seen. `of` says what is edited, if
    the key does not.
    """

    key: str
    at: At
    shape: tuple[int, int] = field(metadata=SHAPE)
    place: Pair = field(metadata=PLACE)
    cell: Pair
    _: KW_ONLY
    scale: Scale | None = None
    digits: int | None = None
    least: float = 0.0
    label: str | None = None
    edit: Pair | None = field(default=None, metadata=RANGE)
    flash: bool = False
    pick: bool | Sets | Sequence[Sets] = False
    paint: bool = False
    hover: bool = False
    cursor: At | None = None
    veil: bool = True
    level: At | None = None
    tell: tuple[Sequence[str], Sequence[str]] | None = None
    bare: bool = False
    size: float | None = field(default=None, metadata=RARE)
    names: Sequence[str] | None = field(default=None, metadata=RARE)
    of: Any = field(default=None, metadata=RARE)

    def __post_init__(self) -> None:
        """What is painted is picked too."""
        super().__post_init__()
        self._set("pick", self.pick or self.paint)


@dataclass(frozen=True)
class Sliders(Mark):
    """Upright sliders side by side, `pitch` apart, for consecutive numbers from `at`; they send "edit" events.

    A bar shows the number from `base` on; from the middle of the range if that is None. With `sketch`, a drag goes from
    one to the next and leaves its height in each, as a pencil does. An arrow key moves by `step`, or by a fortieth of
    the range. `of` says what is edited, if the key does not.
    """

    key: str
    at: At
    count: int
    place: Pair = field(metadata=PLACE)
    pitch: float
    height: float
    edit: Pair = field(metadata=RANGE)
    _: KW_ONLY
    label: str | None = None
    scale: Scale | None = None
    base: float | None = None
    sketch: bool = False
    step: float | None = field(default=None, metadata=RARE)
    of: Any = field(default=None, metadata=RARE)


@dataclass(frozen=True)
class Letters(Mark):
    """Rows of text in cells of one size, each character on a ground coloured by its number, in reading order from `at`.

    `rows` may be lengths instead: a miniature without letters. `under` draws a line under characters whose number
    there is above 0; `cursor` names the number, counted from 0, of the character that is framed. `pick` sends clicks
    with the character's number; `tell` lets the pointer tell the number of what it is over. Thousands of characters are
    painted as fast as a few.
    """

    key: str
    at: At
    rows: Sequence[str] | Sequence[int]
    place: Pair = field(metadata=PLACE)
    cell: Pair
    _: KW_ONLY
    scale: Scale | None = None
    size: float = 11.5
    under: At | None = None
    cursor: At | None = None
    pick: bool | Sets | Sequence[Sets] = False
    tell: bool = False

    def sent(self) -> Sent:
        """The mark as the page gets it: texts, if there are any, and lengths instead of rows."""
        found = super().sent()
        rows = found.pop("rows")
        lengths = [len(row) if isinstance(row, str) else row for row in rows]
        texts = rows if all(isinstance(row, str) for row in rows) else None
        return found | {"texts": texts, "lengths": lengths, "count": sum(lengths)}


@dataclass(frozen=True)
class Wires(Mark):
    """A wire for each path, thick (up to `width`) and strong as its number from `at` on; none below `least`."""

    at: At
    ds: Sequence[str]
    _: KW_ONLY
    scale: Scale | None = None
    width: float = 5
    least: float | None = field(default=None, metadata=RARE)


@dataclass(frozen=True)
class Bar(Mark):
    """A bar in its frame, filled from below (or, `across`, from the left) to |value| / scale["max"].

    One that goes `back` is filled from the right.
    """

    at: At
    place: Pair = field(metadata=PLACE)
    size: Pair = field(metadata=FRAME)
    scale: Scale
    _: KW_ONLY
    across: bool = False
    back: bool | None = field(default=None, metadata=RARE)


@dataclass(frozen=True)
class Span(Mark):
    """A bar from number `at` to number `to` over a frame low..high, coloured by its direction; NaN hides it."""

    at: At
    to: At
    place: Pair = field(metadata=PLACE)
    size: Pair = field(metadata=FRAME)
    low: float
    high: float
    scale: Scale | None = None


@dataclass(frozen=True)
class Line(Mark):
    """A polyline of `count` consecutive numbers over a frame that spans low..high; NaN is left out.

    `dash` draws it in strokes, "5 4" say: px drawn and px left out.
    """

    at: At
    count: int
    place: Pair = field(metadata=PLACE)
    size: Pair = field(metadata=FRAME)
    low: float
    high: float
    color: str
    _: KW_ONLY
    dash: str | None = field(default=None, metadata=RARE)


@dataclass(frozen=True)
class Band(Mark):
    """A band along the middle of its frame, from left to right as wide as `count` consecutive numbers say.

    `high` fills the frame. What is more is cut off; NaN and what is negative are as 0.
    """

    at: At
    count: int
    place: Pair = field(metadata=PLACE)
    size: Pair = field(metadata=FRAME)
    high: float
    color: str


@dataclass(frozen=True)
class Dot(Mark):
    """A point at (number `at`, number `up`) over a frame that spans low..high; it stays inside."""

    at: At
    up: At
    place: Pair = field(metadata=PLACE)
    size: Pair = field(metadata=FRAME)
    low: Pair
    high: Pair
    color: str


@dataclass(frozen=True)
class Box(Mark):
    """A rounded frame; `style` "soft" is a filled ground without an edge."""

    place: Pair = field(metadata=PLACE)
    size: Pair = field(metadata=FRAME)
    _: KW_ONLY
    style: str = field(default="", metadata=STYLE)
    color: str | None = None
    rx: float = 8


@dataclass(frozen=True)
class Path(Mark):
    """A static line; `style` "solid" fills it (arrow heads)."""

    d: str
    _: KW_ONLY
    style: str = field(default="", metadata=STYLE)
    color: str | None = None


@dataclass(frozen=True)
class Group(Mark):
    """Marks that move as one: in the next scene the group of the same key glides from the old place to the new.

    `at` names a number that sets the opacity live.
    """

    key: str
    place: Pair = field(metadata=PLACE)
    marks: Sequence[Mark]
    _: KW_ONLY
    opacity: float = 1
    at: At | None = None


def scene(
    width: float,
    height: float,
    marks: Iterable[Mark],
    *,
    lines: Sequence[Sequence[Part]] = (),
    keys: Sequence[str] = (),
    echo: bool = False,
) -> Scene:
    """A whole scene: `lines` are texts under it, `keys` are sent as events.

    `echo` asks for an event each time the scene has been painted. The first `Drawing` of it adds the arrays that it
    reads, with their sizes.
    """
    return {
        "width": width,
        "height": height,
        "marks": [mark.sent() for mark in marks],
        "arrays": [],
        "lines": [list(line) for line in lines],
        "keys": list(keys),
        "echo": echo,
    }


def number(
    name: str,
    index: int = 0,
    digits: int = 2,
    style: str = "",
    *,
    inside: bool = False,
    small: bool = False,
) -> Part:
    """A live number in a text; `inside` a formula a negative one stands in parentheses.

    A `small` one, which the digits would write as 0 though it is none, is written as 3e−6 is.
    """
    part = {"at": [name, index], "digits": digits, "class": style, "inside": inside}
    return part | ({"small": True} if small else {})


def choice(name: str, labels: Sequence[str], index: int = 0) -> Part:
    """A live label in a text: the number at (name, index) picks it, counted from 0."""
    return {"at": [name, index], "of": list(labels)}


def curve(x0: float, y0: float, x1: float, y1: float) -> str:
    """A path that leaves (x0, y0) and enters (x1, y1) horizontally."""
    middle = (x0 + x1) / 2
    return f"M{x0:.1f} {y0:.1f}C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"


def drop(x0: float, y0: float, x1: float, y1: float) -> str:
    """A path that leaves (x0, y0) and enters (x1, y1) vertically."""
    middle = (y0 + y1) / 2
    return f"M{x0:.1f} {y0:.1f}C{x0:.1f} {middle:.1f} {x1:.1f} {middle:.1f} {x1:.1f} {y1:.1f}"


def _json(value: Any) -> Any:
    """Marks as the page gets them, sequences as lists, all else as it is."""
    if isinstance(value, Mark):
        return value.sent()
    if isinstance(value, dict | str | Sets) or not isinstance(value, Iterable):
        return value
    return [_json(each) for each in value]
