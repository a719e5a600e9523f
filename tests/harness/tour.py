"""A walk through the states of a view, and what is seen in each, in a line: the words, and sums of the numbers.

Each number has a weight of its own in its sum, so that two that change places are noticed, too.
"""

import json
import re
import zlib
from functools import partial

import numpy as np
from ipywidgets import Audio, Button, FloatRangeSlider, IntRangeSlider, Text, Textarea

from tests.widgets.test_controls import name_of, offers, settle
from tests.widgets.test_structure import by_name, placed
from widgets.drawing.diagram import Diagram
from widgets.drawing.plot import traces

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
CELLS = (" 0", " 1")  # those of each mark that are edited


def turned(view):
    """`view` after each control went to each of its ends, one after the other."""
    yield "as it is", view
    for k, control in enumerate(view.controls):
        acts = [] if control is getattr(view, "button", None) else turns(control)
        for n, act in enumerate(acts):
            if not getattr(control, "disabled", False) and control.layout.display != "none":
                act()
                if rests(view):
                    yield f"{name_of(k, control)} {n}", view


def rests(view):
    """Whether nothing was set going: how far a training comes until it is stopped differs from time to time."""
    training = getattr(view.model, "training", False)
    settle(view)
    return not training


def turns(control):
    """Moves of `control`: to its ends, and to a place between."""
    if isinstance(control, Audio) or len(getattr(control, "options", "two")) < 2:
        return []
    if isinstance(control, Button):
        return [control.click]
    if hasattr(control, "options"):
        last = len(control.options) - 1
        return [
            partial(control.set_state, {"index": k}) for k in sorted({last, 0, last // 2})[::-1]
        ]
    if isinstance(control, Text | Textarea):
        values = [control.value[:-1], ""]
    elif isinstance(control.value, bool):
        values = [not control.value]
    elif isinstance(control, IntRangeSlider | FloatRangeSlider):
        low, high = control.min, control.max
        values = [[high, high], [low, low]]
    else:
        values = [
            control.max,
            control.min,
            type(control.max)(control.min + 0.3 * (control.max - control.min)),
        ]
    return [partial(control.set_state, {"value": value}) for value in values]


def pressed(view):
    """`view` after a press, a stroke, an edit and a hover, each on what takes it."""
    yield "untouched", view
    for canvas in view.canvases:
        for name in dict(offers(canvas)):
            kind, _, key = name.partition(" ")
            events = dict(offers(canvas)).get(name, [])
            if kind in ("key", "echo") or (kind == "edit" and not key.endswith(CELLS)):
                continue
            for n, event in enumerate(events[1::2]):
                part = {"value": round(event["value"] * 0.7, 2)} if kind == "edit" else {}
                canvas._handle_custom_msg(event | part, [])
                if not rests(view):
                    return
                yield f"{name} {n}", view


def typed(view):
    """`view` after each key that a drawing takes, there and back, but for the space bar, which plays or trains."""
    for canvas in view.canvases:
        if isinstance(canvas, Diagram):
            keys = [key for key in canvas.scene["keys"] if key != " "]
            for n, key in enumerate([*keys, *keys[::-1]]):
                canvas._handle_custom_msg({"event": "key", "key": key}, [])
                assert rests(view)
                yield f"key {key} {n}", view


def told(view):
    """What is seen of `view` now, by part."""
    found = {"said": repr(view)} | ({"error": view.error} if view.error else {})
    found |= {f"control {k}": stands(control) for k, control in enumerate(view.controls)}
    for k, canvas in enumerate(view.canvases):
        if isinstance(canvas, Diagram):
            scene, arrays = canvas.scene | {"arrays": ()}, by_name(canvas)
            arrays |= {"ranges": ranges(scene)}
            scene = scene | {"marks": [*painted(scene["marks"])]}
        else:
            scene, arrays = plotted(canvas.picture(view.model))
        found[f"drawn {k}"] = form(scene)
        found |= {f"{k} {name}": total(values) for name, values in arrays.items()}
    return found


def tabled(view):
    """Each table of `view`: its title, how many rows it has, and a sum of its words and one of its numbers."""
    for n, table in enumerate(view.table()):
        text = json.dumps([table.columns, table.rows], ensure_ascii=False)
        numbers = np.array(NUMBER.findall(text), dtype=float)
        yield f"table {n}", [table.title, len(table.rows), words(text), total(numbers)]


def stands(control):
    """Where a control stands, and what else of it may change."""
    value, ends = (
        getattr(control, "value", ""),
        [getattr(control, end, "") for end in ("min", "max")],
    )
    value = f"{memoryview(value).nbytes} bytes" if isinstance(value, bytes | memoryview) else value
    flags = [flag for flag in ("disabled", "playing") if getattr(control, flag, False)]
    flags += ["hidden"] if control.layout.display == "none" else []
    value = f"{value:.5g}" if isinstance(value, float) else value
    said = getattr(control, "description", "")
    return " ".join(map(str, [said, value, *ends, *flags])).strip()


def ranges(scene):
    """The ends of the scales and ranges of all marks."""
    marks = [mark for mark, *_ in placed(scene["marks"])]
    ends = [end for mark in marks for end in mark.get("scale", {}).values()]
    ends += [mark[end] for mark in marks for end in ("low", "high", "least") if end in mark]
    return np.hstack([0.0, *(end for end in ends if not isinstance(end, str))])


def painted(marks):
    """Marks as the page paints them: without what a click sets, and what is edited."""
    for mark in marks:
        mark = {trait: value for trait, value in mark.items() if trait != "of"}
        mark |= {"pick": True} if mark.get("pick") else {}
        yield mark | ({"marks": [*painted(mark["marks"])]} if "marks" in mark else {})


def form(picture):
    """Words and sizes of a picture, whatever the order of its traits: a sum of each."""
    text = json.dumps(picture, default=str, ensure_ascii=False, sort_keys=True)
    return [words(text), round(weighted(np.array(NUMBER.findall(text), dtype=float)), 1)]


def words(text):
    """A sum of all that is not a number."""
    return zlib.crc32(NUMBER.sub("#", text).encode()) & 0xFFFFFF


def plotted(picture):
    """A plot without its arrays, and these."""
    arrays, rest = {}, []
    for n, trace in enumerate(traces(picture)):
        here = {
            trait: np.asarray(values, dtype=float)
            for trait, values in trace.items()
            if np.ndim(values) and np.issubdtype(np.asarray(values).dtype, np.number)
        }
        arrays |= {f"{n} {trait}": values for trait, values in here.items()}
        rest.append({trait: value for trait, value in trace.items() if trait not in here})
    return [rest, picture["layout"]], arrays


def total(values):
    return float(f"{weighted(np.nan_to_num(np.ravel(values), nan=0.123)):.4g}")


def weighted(numbers):
    return float(numbers @ np.cos(np.arange(len(numbers)) * 0.7)) if len(numbers) else 0.0
