"""The pictures of every example as somebody last saw them: `python -m tests.harness.golden` renews them.

A golden file holds, one line each, the marks, texts and arrays of a drawing or the traces of a plot as they are at
first, of long arrays a sample; then a line for each of many moves (see `tests.harness.tour`): what is said and sums of
the numbers, where they changed. `sizes.json` holds such a line for each of many other nets and texts. Numbers are
compared with a tolerance, for another processor rounds otherwise.
"""

import json
import math
import os
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np
from ipywidgets import Button, FloatRangeSlider, IntRangeSlider, Text, Textarea

from lessons.own_files import VARIABLE
from lessons.trained_nets.story_reader import load
from tests.harness.tour import painted, pressed, tabled, told, turned, typed
from tests.widgets.examples import EXAMPLES
from tests.widgets.sizes import SIZES
from tests.widgets.test_controls import moves, settle, trained
from tests.widgets.test_structure import by_name
from widgets.attention.attention_map.view import AttentionMap
from widgets.cells.gate_timeline.model import ALL
from widgets.cells.gate_timeline.view import GateTimeline
from widgets.core.live_training import LiveTrainingView
from widgets.drawing.diagram import Diagram
from widgets.drawing.plot import traces
from widgets.trained_nets.sentiment import SentimentMeter

FOLDER = Path(__file__).parents[1] / "widgets" / "golden"
OTHERS = {  # where words are turned, numbers are too small to be read, or what is read is not known
    "attention map of many words": lambda: AttentionMap(
        "phrases", "the zyzzyva writes a very very long letter to the old captain"
    ),
    "gate timeline of many steps": lambda: GateTimeline(
        load(), "anna calls tom . ben hums . so " * 3, show=ALL
    ),
    "sentiment meter of strange words": lambda: SentimentMeter(
        text="the zorp was not splendiferous , but"
    ),
}
NAMES = [name for name in EXAMPLES if name != "self-check"]  # that one shows the machine it runs on
NAMES += OTHERS
NAMES += ["sizes"]
MOST = 16  # numbers kept of an array
LEAST, PART, SAID = (
    0.002,
    0.001,
    0.011,
)  # what a number may differ by: at least, of its size; at least in words
TIMED = ("wall",)  # says how many seconds a training took
USUAL = {
    "anchor": "start",
    "turn": 0,
    "rx": 8,
    "opacity": 1,
    "class": "",
    "least": 0.0,
    "veil": True,
}
OPAQUE = {"layout", "style", "value", "index"}
PIXEL = 0.11  # what a place or a size in a drawing may differ by: one step of its last digit
GEOMETRY = {"x", "y", "width", "height", "cell", "pitch", "rx", "d", "ds", "drawn 0", "drawn 1"}
FRAME = re.compile(r"frame$|layout (height|width|margin)$")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def recorded(name):
    """What the golden file of an example should hold: lines by key; but for the others, also where moves lead.

    How far two ways to compute a gradient are apart is rounding, another on each processor: it counts as 1e-16.
    """
    with patch("widgets.gradients.ledger.model.largest_difference", lambda *_: 1e-16):
        return _recorded(name)


def _recorded(name):
    if name == "sizes":
        return {size: told(view := make()) | dict(tabled(view)) for size, make in SIZES.items()}
    view = (EXAMPLES | OTHERS)[name]()
    record = lines(view)
    if name in OTHERS:
        return record
    changed = moved(EXAMPLES[name]())
    if isinstance(changed, LiveTrainingView) and name not in TIMED:
        trained(changed)
    return record | states(view, EXAMPLES[name], changed)


def states(first, make, changed):
    """Lines by state: what each move brings that was not there before it."""
    found = {}
    for walk in (turned(changed), pressed(make()), typed(make())):
        before = told(first)
        for name, view in walk:
            now, key = told(view), f"after {name}"
            while key in found:
                key += ", again"
            fresh = {part: said for part, said in now.items() if not alike(before.get(part), said)}
            gone = {part: None for part in before.keys() - now.keys()}
            found[key] = brief(fresh, before) | gone
            before = now
    return {key: line for key, line in found.items() if line}


def brief(fresh, before):
    """Of a caption that differs in its numbers, these alone."""
    if "said" in fresh and NUMBER.sub("#", fresh["said"]) == NUMBER.sub("#", before["said"]):
        return fresh | {"said": " ".join(NUMBER.findall(fresh["said"]))}
    return fresh


def moved(view):
    """`view` after each control was set to another value."""
    for control in list(view.controls):
        if not isinstance(control, Button | Text | Textarea) and moves(control):
            control.set_state(another(control))
            settle(view)
    return view


def another(control):
    """A value that is neither the first nor at an end, where there is one."""
    if hasattr(control, "options"):
        return {"index": (control.index + 1) % len(control.options)}
    if isinstance(control.value, bool):
        return {"value": not control.value}
    low, high = control.min, control.max
    if isinstance(control, IntRangeSlider | FloatRangeSlider):
        return {"value": [type(low)(low + part * (high - low)) for part in (0.25, 0.75)]}
    return {"value": type(low)(low + 0.6 * (high - low))}


def lines(view):
    """All that is painted, by a key that says what it is; each line is plain JSON."""
    found = {"caption": repr(view), "error": view.error}
    found["parts"] = [parted(part) for part in view.children]
    found |= {f"control {k}": offered(control) for k, control in enumerate(view.controls)}
    found |= dict(tabled(view))
    for k, canvas in enumerate(view.canvases):
        if isinstance(canvas, Diagram):
            found |= {f"{k} {key}": line for key, line in drawing(canvas)}
        else:
            found |= {f"{k} {key}": line for key, line in plot(canvas.picture(view.model))}
    return found


def parted(part):
    """A row of a view by how many controls it holds; a canvas by its name."""
    inside = len(part.children) if hasattr(part, "children") else getattr(part, "name", "")
    return [type(part).__name__, inside]


def offered(control):
    """What a control says and offers, where it stands and how wide it is: all that is not as usual."""
    labels = [str(label) for label in getattr(control, "_options_labels", ())]
    value = getattr(control, "value", None)
    shown = {"value": sample_of(value)} if value not in (None, "", False) else {}
    shown |= {"options": labels} if labels else {}
    look = unusual(control.style) if hasattr(control, "style") else {}
    return plain(shown | unusual(control) | unusual(control.layout) | look)


def unusual(part):
    """The plain traits of a widget that its maker has set."""
    usual = part.trait_defaults()
    return {
        trait: value
        for trait, value in part.get_state().items()
        if trait[0] != "_" and trait not in OPAQUE and value != usual.get(trait)
    }


def sample_of(value):
    """The value of a control in a line; of a sound, how much there is to hear."""
    if isinstance(value, bytes | memoryview):
        return f"{memoryview(value).nbytes} bytes"
    return str(value)[:60]


def drawing(canvas):
    """The lines of a drawing: its frame, every mark by number, the texts under it, the arrays by name."""
    scene = canvas.scene
    yield "frame", [scene["width"], scene["height"], scene["keys"], scene["echo"]]
    yield from marks("mark", scene["marks"])
    yield from ((f"line {n}", plain(line)) for n, line in enumerate(scene["lines"]))
    yield from ((f"array {name}", plain(values)) for name, values in by_name(canvas).items())


def marks(prefix, found):
    """Marks one by one, those of a group after it."""
    for n, mark in enumerate(painted(found)):
        key = f"{prefix} {n}"
        told = {trait: value for trait, value in mark.items() if value != USUAL.get(trait)}
        told |= {"scale": list(mark["scale"].values())} if "scale" in mark else {}
        told |= {"parts": [terse(part) for part in mark["parts"]]} if "parts" in mark else {}
        yield (
            key,
            plain(
                {
                    trait: value
                    for trait, value in told.items()
                    if trait != "marks" and value is not False
                }
            ),
        )
        yield from marks(key, mark.get("marks", []))


def terse(part):
    """A part of a text, without what is usual."""
    usual = {"class": "", "inside": False}
    if isinstance(part, str):
        return part
    return {trait: value for trait, value in part.items() if value != usual.get(trait)}


def plot(picture):
    """The lines of a plot: every trace, trait by trait, and the layout."""
    for n, trace in enumerate(traces(picture)):
        yield from ((f"trace {n} {trait}", plain(value)) for trait, value in trace.items())
    yield from ((f"layout {trait}", plain(value)) for trait, value in picture["layout"].items())


def plain(value):
    """`value` as JSON has it: rounded numbers, and of a long list of numbers its length, its sum and a sample."""
    if isinstance(value, dict):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray) and is_long(value):
        numbers = np.asarray(value, dtype=float).ravel()
        some = numbers[:: -(-len(numbers) // MOST)].tolist()
        return [f"{len(numbers)} numbers", plain(float(np.nansum(numbers))), plain(some)]
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return None if np.isnan(value) else float(f"{value:.4g}")
    if isinstance(value, str):
        return re.sub(r"\d+\.\d{2,}", lambda found: f"{float(found[0]):.4g}", value)
    return value


def is_long(value):
    array = np.asarray(value, dtype=object) if isinstance(value, list | tuple) else value
    return array.size > MOST and np.issubdtype(np.asarray(value).dtype, np.number)


def alike(one, other, least=LEAST, most=math.inf):
    """Whether two lines say the same, but for a little in the numbers: never more than `most`."""
    if isinstance(one, str) and isinstance(other, str):
        same = NUMBER.sub("#", one) == NUMBER.sub("#", other)
        numbers = ([float(n) for n in NUMBER.findall(text)] for text in (one, other))
        return same and alike(*numbers, max(SAID, least), most)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(
            alike(a, b, least, most) for a, b in zip(one, other, strict=True)
        )
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            agrees(name, one[name], other[name], most) for name in one
        )
    if type(one) is type(other) is int:
        return one == other
    if type(one) in (int, float) and type(other) in (int, float):
        return abs(one - other) <= min(most, max(least, PART * max(abs(one), abs(other))))
    return one is other or (type(one) is type(other) and one == other)


def agrees(name, one, other, most=math.inf):
    """The same for what has a name: places are compared to a pixel, controls exactly."""
    if name.startswith("control"):
        return one == other
    return alike(one, other, most=PIXEL if name in GEOMETRY or FRAME.search(name) else most)


def file_of(name):
    return FOLDER / f"{name.replace(' ', '_')}.json"


def written(record):
    """The text of a golden file: a line for each key."""
    rows = [
        f"{json.dumps(key)}: {json.dumps(line, ensure_ascii=False)}" for key, line in record.items()
    ]
    return "{\n" + ",\n".join(rows) + "\n}\n"


def main(names):
    """Renew the golden files of the examples named, or all; those that say the same stay as they are."""
    FOLDER.mkdir(exist_ok=True)
    for name in names or NAMES:
        record, file = recorded(name), file_of(name)
        if not file.exists() or differences(json.loads(file.read_text("utf-8")), record):
            file.write_text(written(record), "utf-8")
            print(f"{file.name} is new")


def differences(golden, now):
    """What is told of two records that differ: the keys, and what each holds."""
    golden = {**golden}
    now = json.loads(json.dumps(now))
    return [
        f"{key}\n    was {json.dumps(golden.get(key), ensure_ascii=False)[:300]}\n"
        f"    is  {json.dumps(now.get(key), ensure_ascii=False)[:300]}"
        for key in [*golden, *(now.keys() - golden.keys())]
        if key not in golden or key not in now or not agrees(key, golden[key], now[key])
    ]


if __name__ == "__main__":
    with (
        TemporaryDirectory() as nothing
    ):  # buttons are pressed that write and remove a learner's files
        os.environ[VARIABLE] = nothing
        main(sys.argv[1:])
