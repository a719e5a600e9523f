"""Live drawings: a scene of marks that changes seldom, and one buffer of numbers that changes with every move.

A picture function returns a `Drawing`. Its scene says what there is and, by name, which number each mark shows; cache
it (`functools.lru_cache` over what it depends on), for a scene that stays the same object is not sent again. Its
arrays are all the numbers, by name, NaN where there is nothing to show. `widgets/drawing/marks.py` makes the marks.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from traitlets import Bytes, Dict, Unicode

from lessons.numerics import Array
from widgets.core.canvas import Canvas, Event, PackedFrontEnd, source
from widgets.core.table import Table
from widgets.drawing.drawing_table import of_drawing
from widgets.drawing.marks import Scene, Sent, Sets
from widgets.drawing.sent import NUMBER, SCALE, USUAL, spare

# One module, in parts.
SOURCES = ("nodes.js", "shapes.js", "finger.js", "hands.js", "cells.js", "letters.js", "board.js")
KNOWN = {"USUAL": USUAL, "SCALE": SCALE, "NUMBER": NUMBER}  # to the page: see `sent.py`
LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True)
class Drawing:
    """A picture for `Diagram`: the marks, and every number they show.

    The first drawing of a scene tells it which arrays it reads, and how many numbers each has. ValueError names a mark
    that reads beyond an array, or from one that is not there.
    """

    scene: Scene
    arrays: Mapping[str, Array]

    def __post_init__(self) -> None:
        """Hold the scene against the arrays."""
        if self.scene["arrays"]:
            return
        sizes, used = {name: np.size(values) for name, values in self.arrays.items()}, set()
        for name, array, first, count in _reads(self.scene):
            if not 0 <= first <= first + count <= sizes.get(array, -1):
                there = f"has {sizes[array]}" if array in sizes else "is not there"
                raise ValueError(f"{name} reads {count} from {array!r}, {first} on: it {there}")
            used.add(array)
        self.scene["arrays"] += [[name, size] for name, size in sizes.items() if name in used]


class Diagram(Canvas):
    """Paints the drawings that `picture(model)` returns.

    Events for `View.handle`: {"event": "pick", "mark", "index"}; {"event": "key", "key"};
    {"event": "stroke", "mark", "index"} for cells that are painted over after a "pick";
    {"event": "hover", "mark", "index"}, with the index -1 when the pointer has left;
    {"event": "edit", "mark", "index"} with "value" (dragged) or "text" (typed): see `edited`;
    {"event": "painted", "rev"} from a scene that echoes.
    """

    front = Unicode("diagram").tag(sync=True)
    scene = Dict().tag(sync=True, to_json=lambda scene, widget: spare(scene) if scene else {})
    values = Bytes().tag(sync=True)

    def __init__(self, picture: Callable[[Any], Drawing], name: str = "") -> None:
        """Draw with `picture`, a pure function of the model."""
        diagram_js()
        super().__init__(picture, name)

    def without(self, picture: Drawing) -> Drawing:
        """The drawing without the numbers of the arrays that are hidden."""
        hidden = {
            name: np.full(np.shape(a), np.nan)
            for name, a in picture.arrays.items()
            if name in self.hides
        }
        return Drawing(picture.scene, {**picture.arrays, **hidden})

    def payload(self, picture: Drawing) -> dict[str, Any]:
        """The scene and its numbers as one float32 buffer, in the order of `scene["arrays"]`."""
        return {"scene": picture.scene, "values": pack(picture).tobytes()}

    def meant(self, event: Event) -> Event:
        """The event, with "sets" {trait: value} for a click that sets traits, "of" for what is edited."""
        for mark in _each(self.scene["marks"]) if event["event"] in ("pick", "edit") else ():
            if mark.get("key") != event["mark"] or not mark.get(event["event"]):
                continue
            if event["event"] == "edit":
                return event | {"of": mark["key"] if mark.get("of") is None else mark["of"]}
            if mark["pick"] is not True:
                sets = (mark["pick"],) if isinstance(mark["pick"], Sets) else mark["pick"]
                columns = mark.get("cols", 1)
                return event | {"sets": {s.trait: s.value(event["index"], columns) for s in sets}}
        return event

    def tables(self, model: Any) -> list[Table]:
        """The arrays that the marks show, by their labels."""
        drawing = self.drawn(model)
        return of_drawing(drawing.scene, drawing.arrays, self.name)


class DiagramFrontEnd(PackedFrontEnd):
    """Carries the code of every diagram to the page."""

    code = "\n".join(
        [*(f"const {name} = {json.dumps(each)};" for name, each in KNOWN.items()), source(*SOURCES)]
    )


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
    numbers: Array = np.concatenate([np.zeros(0), *parts])
    return numbers.clip(-LARGEST, LARGEST).astype(np.float32)


def _reads(scene: Scene) -> Iterator[tuple[str, str, int, int]]:
    """What a scene reads: the name of a mark or a line, an array, the first number in it, and how many."""
    for mark in _each(scene["marks"]):
        name = f"{mark['kind']} {mark.get('key', '')}".strip()
        for field in ("at", "under", "cursor", "level", "up", "to"):
            if mark.get(field):
                yield name, *mark[field], _count(mark) if field in ("at", "under") else 1
        yield from (
            (name, *part["at"], 1) for part in mark.get("parts", ()) if isinstance(part, dict)
        )
    for k, line in enumerate(scene["lines"], 1):
        yield from ((f"line {k}", *part["at"], 1) for part in line if isinstance(part, dict))


def _count(mark: Sent) -> int:
    """How many numbers a mark shows."""
    if mark["kind"] == "heat":
        return int(mark["rows"] * mark["cols"])
    return len(mark["ds"]) if mark["kind"] == "wires" else int(mark.get("count", 1))


def _each(marks: Sequence[Sent]) -> Iterator[Sent]:
    """All marks, those in groups too."""
    for mark in marks:
        yield mark
        yield from _each(mark.get("marks", ()))
