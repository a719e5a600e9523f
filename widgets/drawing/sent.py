"""A scene as it travels: what is usual stays here, for the page knows it from the code of all drawings."""

from dataclasses import MISSING, fields
from typing import Any

from widgets.drawing.marks import Mark, Part, Scene, Sent
from widgets.drawing.theme import signed

NUMBER: Sent = {"digits": 2, "class": "", "inside": False}  # a live number in a text
SCALE: Sent = {**signed()}


def _usual(kind: type[Mark]) -> Sent:
    """What the fields of a mark are when nobody sets them."""
    told = [
        each for each in fields(kind) if each.default is not MISSING and "rare" not in each.metadata
    ]
    return {each.metadata.get("sent", (each.name,))[0]: each.default for each in told}


USUAL = {kind.__name__.lower(): _usual(kind) for kind in Mark.__subclasses__()}


def spare(scene: Scene) -> Scene:
    """The scene without what is usual: fields of marks, labels that are the key, how numbers are written.

    What an edit or a click means stays here too. Numbers have seven digits, as those in the buffer.
    """
    marks = [_mark(mark) for mark in scene["marks"]]
    return scene | {"marks": marks, "lines": [_parts(line) for line in scene["lines"]]}


def _mark(mark: Sent) -> Sent:
    found = _unlike(USUAL.get(mark["kind"], {}) | {"label": mark.get("key")}, mark)
    found.pop("of", None)
    if "pick" in found:
        found["pick"] = True
    if "scale" in found:
        found["scale"] = _unlike(SCALE, mark["scale"])
    if "parts" in found:
        found["parts"] = _parts(mark["parts"])
    if "marks" in found:
        found["marks"] = [_mark(each) for each in mark["marks"]]
    return found


def _parts(parts: list[Part]) -> list[Part]:
    return [part if isinstance(part, str) else _unlike(NUMBER, part) for part in parts]


def _unlike(usual: Sent, given: Sent) -> Sent:
    """What is not as usual."""
    return {
        name: _short(value)
        for name, value in given.items()
        if name not in usual or value != usual[name]
    }


def _short(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.7g}")
    return [_short(each) for each in value] if isinstance(value, list) else value
