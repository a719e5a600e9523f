"""Live drawings: a scene of marks that changes seldom, and one buffer of numbers that changes with every move.

A picture function returns a `Drawing`. Its scene says what there is and, by name, which number each mark shows; cache
it (`functools.lru_cache` over what it depends on), for a scene that stays the same object is not sent again. Its
arrays are all the numbers, by name, NaN where there is nothing to show. The functions below make the marks.
Units are those of the scene: px at full width. In a text, `_{...}` is a subscript.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from traitlets import Bytes, Dict, Unicode

from lessons.cells import Array
from widgets.theme import Scale, signed
from widgets.view import STATIC, Canvas, Event, FrontEnd

Mark = dict[str, Any]
Scene = dict[str, Any]
At = tuple[str, int]  # (name of an array, flat index into it)
Part = str | dict[str, Any]  # of a text: words, or a live number or label
LARGEST = float(np.finfo(np.float32).max)


class Drawing(NamedTuple):
    """A picture for `Diagram`: the marks, and every number they show."""

    scene: Scene
    arrays: Mapping[str, Array]


class Diagram(Canvas):
    """Paints the drawings that `picture(model)` returns.

    Events for `View.handle`: {"event": "pick", "mark", "index"}; {"event": "key", "key"};
    {"event": "edit", "mark", "index"} with "value" (dragged) or "text" (typed): see `edited`;
    {"event": "painted", "rev"} from a scene that echoes.
    """

    front = Unicode("diagram").tag(sync=True)
    scene = Dict().tag(sync=True)
    values = Bytes().tag(sync=True)

    def __init__(self, picture: Callable[[Any], Drawing]) -> None:
        """Draw with `picture`, a pure function of the model."""
        diagram_js()
        super().__init__(picture)

    def payload(self, picture: Drawing) -> dict[str, Any]:
        """The scene and its numbers as one float32 buffer, in the order of `scene["arrays"]`."""
        return {"scene": picture.scene, "values": pack(picture).tobytes()}


class DiagramFrontEnd(FrontEnd):
    """Carries the code of every diagram to the page."""

    _esm = STATIC / "diagram.js"


@cache
def diagram_js() -> DiagramFrontEnd:
    """The code of diagrams, sent to the page at the first call and never again."""
    return DiagramFrontEnd()


def pack(drawing: Drawing) -> NDArray[np.float32]:
    """All numbers of a drawing, in scene order; ValueError names an array that is missing or of another size."""
    parts = []
    for name, size in drawing.scene["arrays"]:
        values = np.asarray(drawing.arrays[name], dtype=float).ravel()
        if values.size != size:
            raise ValueError(f"the scene wants {size} numbers of {name!r} and got {values.size}")
        parts.append(values)
    numbers: Array = np.concatenate(parts)
    return numbers.clip(-LARGEST, LARGEST).astype(np.float32)


def edited(event: Event) -> float:
    """The number that an "edit" event asks for; ValueError says what is wrong with what was typed."""
    if "value" in event:
        return float(event["value"])
    typed = str(event["text"]).strip().replace("−", "-").replace(",", ".")
    try:
        wanted = float(typed)
    except ValueError:
        wanted = float("nan")
    if not np.isfinite(wanted):
        raise ValueError(f"{typed[:40]!r} is not a number; type one like 0.5 or -2.") from None
    return wanted


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
) -> Mark:
    """Words at a point (base line); `style` is "quiet" or "strong", `anchor` is start, middle or end."""
    return {
        "kind": "text",
        "x": x,
        "y": y,
        "parts": list(parts),
        "anchor": anchor,
        "class": style,
        "size": size,
        "color": color,
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
    label: str | None = None,
    edit: tuple[float, float] | None = None,
    flash: bool = False,
    pick: bool = False,
    cursor: At | None = None,
) -> Mark:
    """Cells of a matrix (rows, columns), coloured by value; `place` is its top left corner, `cell` a width and height.

    `digits` writes the numbers in; `edit` = (least, greatest) lets them be dragged, stepped and typed; `flash` shows a
    change; `pick` sends clicks; `cursor` frames the column of that number, counted from 1, and pales those after it.
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
        "label": label or key,
        "edit": edit and {"min": edit[0], "max": edit[1]},
        "flash": flash,
        "pick": pick,
        "cursor": cursor and list(cursor),
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
) -> Mark:
    """Upright sliders side by side, `pitch` apart, for consecutive numbers from `at`; they send "edit" events."""
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
