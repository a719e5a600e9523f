"""What holds for every picture: the numbers it shows are there, its lines are whole, nothing lies outside.

The rules are read off the first state of every example and off a few states that moves lead to.
"""

import re

import numpy as np
import pytest

from tests.widgets.examples import EXAMPLES
from tests.widgets.sizes import SIZES
from tests.widgets.test_controls import settle
from tests.widgets.test_fuzz import events, move
from widgets.core.formats import with_minus
from widgets.drawing.diagram import Diagram
from widgets.drawing.plot import Plot, traces
from widgets.drawing.theme import SMALL

MOVES = 8
EDGE = 4  # px that a frame or the end of a wire may stand over; the page shows them
NOT_ALWAYS_SHOWN = {
    "beam": {"edge 0"},  # the root has no edge that leads to it
    "captioner": {"frame", "map frame"},  # of an empty scene
    "cell state": {"all", "chosen", "o", "t"},  # of a cell with several units
    "cell state of a cell": {"o"},
    "gate lab of the candidate": {"operand"},
    "layer card": {"hidden", "window"},  # of another layer
    "paper": {"apart", "torch"},  # two ways of working out one number
    "paper with blanks": {"all", "apart", "torch"},
    "pattern search": {"units"},
    "sampler": {"bits"},
    "stepper": {"of h_prev"},  # a number of one unit that no formula of this cell names
    "stepper of an LSTM": {"of h_prev", "of kept", "of written", "tanh"},
    "stepper of a GRU": {"of carried", "of fresh", "of heard", "tanh"},
    "unrolled": {"dh", "h_0"},  # of the folded or of the unrolled network
    "unrolled with outputs": {"dh", "dx", "h_0"},
    "whole LSTM": {"unit", *(f"from {source} {gate}" for source in "hx" for gate in "figo")},
}
"""Arrays that are computed though no mark reads them, in one state at least."""
SATURATED = {
    "layer card": r"flat|given|map \d|pooled \d|output|products",  # one scale for all inputs, drawn ones too
    "stepper": r"weight |wires |x$",  # weights as drawn at first set the scale; edited ones may go beyond
    "stepper of an LSTM": r"weight |wires ",
    "stepper of a GRU": r"weight |wires |strip x$|x$",  # numbers that were typed
}
"""Marks that may be at the end of their scale: the numbers there are read, the colour says 'large'."""
UNNAMED = {"attention map", "attention map of phrases"}  # a token that is not there has no label


def states(name):
    """The example's view again and again: as it is at first, then after each of a few moves."""
    view, rng = EXAMPLES[name](), np.random.default_rng(1)
    yield view
    drawings = [canvas for canvas in view.canvases if isinstance(canvas, Diagram)]
    for k in range(MOVES):
        makers = [(canvas, make) for canvas in drawings for make in events(canvas)]
        if makers and (k % 2 or not view.controls):
            canvas, make = makers[rng.integers(len(makers))]
            canvas._handle_custom_msg(make(rng), [])
        elif view.controls:
            move(view.controls[rng.integers(len(view.controls))], rng)
        settle(view)
        yield view


def placed(marks, x=0.0, y=0.0):
    """Every mark of a scene and where the group that holds it stands."""
    for mark in marks:
        yield mark, x, y
        yield from (
            placed(mark.get("marks", []), x + mark["x"], y + mark["y"]) if "marks" in mark else ()
        )


def named(mark):
    return mark.get("key") or f"{mark['kind']} {mark.get('at', '')}"


def uses(mark):
    """The stretches of arrays that a mark reads: (name, first, how many)."""
    count = {"heat": mark.get("rows", 0) * mark.get("cols", 0), "wires": len(mark.get("ds", ()))}
    for trait in ("at", "under", "cursor", "level", "up", "to"):
        if mark.get(trait):
            many = trait in ("at", "under") and mark["kind"] != "group"
            n = count.get(mark["kind"], mark.get("count", 1)) if many else 1
            yield (*mark[trait], n)
    yield from (use for use, _ in live(mark.get("parts", ())))


def live(parts):
    """The live numbers and labels of a text, as `uses` gives them, and the labels."""
    return [((*part["at"], 1), part.get("of")) for part in parts if isinstance(part, dict)]


def corners(mark):
    """Points that a mark reaches, before its group moves it."""
    x, y = mark.get("x"), mark.get("y")
    kind = mark["kind"]
    if kind == "path":
        return walked(mark["d"])
    if kind == "wires":
        return [point for d in mark["ds"] for point in walked(d)]
    if kind in ("group", "text"):
        return [] if kind == "group" else [(x, y)]
    if kind == "heat":
        width, height = mark["cols"] * mark["cell"][0], mark["rows"] * mark["cell"][1]
    elif kind == "letters":
        wide, high = mark["cell"]
        width, height = max([0, *mark["lengths"]]) * wide, len(mark["lengths"]) * high
    elif kind == "sliders":
        width, height = mark["count"] * mark["pitch"], mark["height"]
    else:
        width, height = mark["width"], mark["height"]
    return [(x, y), (x + width, y + height)]


def walked(d):
    """The points of an SVG path, those that steer a curve too."""
    here, points, start = np.zeros(2), [], np.zeros(2)
    for command, rest in re.findall(r"([A-Za-z])([^A-Za-z]*)", d):
        numbers = [float(n) for n in re.findall(r"-?\d*\.?\d+(?:e-?\d+)?", rest)]
        base = here if command.islower() else np.zeros(2)
        kind = command.upper()
        if kind == "Z":
            here = start
        elif kind in "HV":
            axis = "HV".index(kind)
            for n in numbers:
                here = here.copy()
                here[axis] = n + base[axis]
                points.append(here)
        else:
            if kind == "A":
                numbers = [n for k in range(0, len(numbers), 7) for n in numbers[k + 5 : k + 7]]
            pairs = np.array(numbers).reshape(-1, 2)
            size = {"C": 3, "Q": 2, "S": 2}.get(kind, 1)
            for k in range(0, len(pairs), size):
                for pair in pairs[k : k + size]:
                    points.append(pair + base)
                here = points[-1]
                base = here if command.islower() else base
            start = points[0] if kind == "M" else start
    return [tuple(point) for point in points]


def faults(scene, values, given):
    """What is wrong with the form of a drawing, in short sentences; `given` are all arrays of its picture."""
    sizes, width, height = dict(scene["arrays"]), scene["width"], scene["height"]
    used = set()
    for mark, dx, dy in placed(scene["marks"]):
        name = named(mark)
        for array, first, n in uses(mark):
            used.add(array)
            if not 0 <= first <= first + n <= sizes.get(array, -1) or not n:
                yield f"{name} reads {array} from {first}, {n} of {sizes.get(array)}"
        if mark["kind"] == "path" and not mark["d"].startswith("M"):
            yield f"{name} is a path without a d"
        if mark["kind"] == "wires" and not (
            mark["ds"] and all(d.startswith("M") for d in mark["ds"])
        ):
            yield f"{name} has a wire without a path"
        if mark.get("edit") and not mark["edit"]["min"] < mark["edit"]["max"]:
            yield f"{name} cannot be edited"
        if (
            mark["kind"] == "heat"
            and mark["tell"]
            and [len(names) for names in mark["tell"]] != [mark["rows"], mark["cols"]]
        ):
            yield f"{name} does not tell rows and columns"
        if any(
            not (-EDGE <= x + dx <= width + EDGE and -EDGE <= y + dy <= height + EDGE)
            for x, y in corners(mark)
        ):
            yield f"{name} lies outside"
        yield from unheld(mark, name, values)
    for line in scene["lines"]:
        for (array, first, _), _ in live(line):
            used.add(array)
            if not 0 <= first < sizes.get(array, -1):
                yield f"a line reads {array} at {first}"
        yield from unlabelled(line, values)
    if sizes.keys() != used:
        yield f"travels in vain: {sizes.keys() - used}"
    for array in given.keys() - used:
        yield f"nothing shows {array}"


def unheld(mark, name, values):
    """Numbers that do not fit into the range of their mark."""
    yield from unlabelled(mark.get("parts", ()), values)
    reads = list(uses(mark))
    if not reads or mark["kind"] in ("text", "group"):
        return
    array, first, n = reads[0]
    shown = values[array][first : first + n]
    shown = shown[~np.isnan(shown)]
    if mark["kind"] == "span":
        array, first, _ = next(use for use in reads if list(use[:2]) == mark["to"])
        shown = np.append(shown, values[array][first : first + 1])
        shown = shown[~np.isnan(shown)]
    if not shown.size or mark["kind"] == "dot":
        return
    if "high" in mark:
        low = mark.get("low", 0)  # of a band
        room = 1e-4 * (mark["high"] - low)
        if not low - room <= shown.min() <= shown.max() <= mark["high"] + room:
            yield f"{name} leaves its frame: {shown.min():.3g} .. {shown.max():.3g}"
    elif np.abs(shown).max() > mark["scale"]["max"] * 1.0001:
        yield f"{name} is beyond its scale: {np.abs(shown).max():.3g} > {mark['scale']['max']:.3g}"


def unlabelled(parts, values):
    for (array, first, _), labels in live(parts):
        number = values[array][first]
        if labels is not None and not np.isnan(number) and not 0 <= round(number) < len(labels):
            yield f"no label for {array} = {number}"


def by_name(canvas):
    """The numbers that a drawing was sent, by the names of its scene."""
    numbers, found, first = np.frombuffer(canvas.values, np.float32), {}, 0
    for name, size in canvas.scene["arrays"]:
        found[name], first = numbers[first : first + size], first + size
    assert first == len(numbers)
    return found


def crooked(picture):
    """What is wrong with the traces of a plot."""
    for trace in traces(picture):
        sizes = {axis: np.shape(trace[axis]) for axis in "xyz" if axis in trace}
        name = f"{trace['type']} {trace.get('name', '')}"
        if not sizes or not all(np.prod(size) for size in sizes.values()):
            yield f"{name} is empty"
        elif "z" in sizes and trace["type"] in ("heatmap", "surface", "contour"):
            asked = (*sizes.get("y", sizes["z"][:1]), *sizes.get("x", sizes["z"][1:]))
            if sizes["z"] != asked:
                yield f"{name}: z is {sizes['z']}, its axes {asked}"
        elif len(set(sizes.values())) > 1:
            yield f"{name}: {sizes}"
        many = sizes.get("y", (0,))
        for where in (trace, trace.get("marker", {}), trace.get("line", {})):
            for label in ("text", "hovertext", "customdata", "size", "color", "width"):
                if np.ndim(where.get(label, 0)) and len(where[label]) != many[0]:
                    yield f"{name}: {len(where[label])} of {label} for {many[0]} points"
    for axis, layout in picture["layout"].items():
        if axis[1:5] == "axis" and "range" in layout and layout["range"][0] == layout["range"][1]:
            yield f"{axis} has no extent"


def wrong(view):
    """All that is wrong with the pictures of `view` as it is."""
    for canvas in view.canvases:
        if isinstance(canvas, Plot):
            yield from crooked(canvas.picture(view.model))
        else:
            given = canvas.picture(view.model).arrays
            yield from faults(canvas.scene, by_name(canvas), given)
    captions = [canvas.caption for canvas in view.in_sight]
    if captions and captions != [""] * (len(captions) - 1) + [repr(view)]:
        yield f"captions {captions}"


def deliberate(name, fault):
    """Whether a fault is one of those that are meant."""
    kind, _, what = fault.partition(" shows ")
    if kind == "nothing":
        return what in NOT_ALWAYS_SHOWN.get(name, ())
    mark, beyond, _ = fault.partition(" is beyond its scale")
    if beyond:
        return bool(re.match(SATURATED.get(name, "$"), mark))
    return name in UNNAMED and fault.startswith("no label for out = -1")


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_picture_is_in_order(name):
    found = {fault for view in states(name) for fault in wrong(view)}
    assert not {fault for fault in found if not deliberate(name, fault)}


@pytest.mark.parametrize("name", SIZES)
def test_a_picture_of_any_size_is_in_order(name):
    """Colours may be at their ends, and what has no room is not shown; nothing lies outside, no index is wrong."""
    found = {fault for fault in wrong(SIZES[name]()) if not fault.startswith("nothing shows ")}
    assert not {fault for fault in found if "is beyond its scale" not in fault}


def sizes(view):
    """The size of every word and number of the drawings, in px at full width, by the mark that has it."""
    for canvas in view.canvases:
        marks = placed(canvas.scene["marks"]) if isinstance(canvas, Diagram) else ()
        for mark, _, _ in marks:
            if mark["kind"] in ("text", "heat", "letters") and mark.get("size") is not None:
                yield named(mark), mark["size"]


FINGER, KNOB = 24, 16  # px: what a hand needs to meet a number that it drags, and to see a handle
SHARED = 4  # rows or columns that have a finger's room; more share it, and the arrow keys lead from one to the next


def small_handles(view):
    """Numbers to drag that are smaller than a finger; one that has no neighbour on a side may be missed there."""
    for canvas in view.canvases:
        for mark, _, _ in placed(canvas.scene["marks"] if isinstance(canvas, Diagram) else ()):
            if mark["kind"] == "sliders":
                room = min(mark["pitch"], mark["height"] + 12)
                if room < (KNOB + 8 if mark["count"] > 1 else FINGER):
                    yield f"{mark['key']}: a slider each {room} px"
            if mark["kind"] != "heat" or not (mark["edit"] or mark["paint"]):
                continue
            sides = zip((mark["cols"], mark["rows"]), mark["cell"], strict=True)
            if any(1 < n <= SHARED and px < FINGER for n, px in sides):
                yield f"{mark['key']}: cells of {mark['cell']} px"


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_dragged_is_as_large_as_a_finger(name):
    assert sorted(set(small_handles(EXAMPLES[name]()))) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_words_are_large_enough_to_be_read(name):
    small = {mark: size for mark, size in sizes(EXAMPLES[name]()) if size < SMALL}
    assert small == {}


def said(view):
    """Every text of the drawings that no live number makes."""
    for canvas in view.canvases:
        marks = placed(canvas.scene["marks"]) if isinstance(canvas, Diagram) else ()
        texts = [mark["parts"] for mark, _, _ in marks if mark["kind"] == "text"]
        for part in [part for parts in texts for part in parts]:
            yield from [part] if isinstance(part, str) else part.get("of", ())


@pytest.mark.parametrize("name", EXAMPLES)
def test_numbers_in_words_have_a_true_minus(name):
    found = {text for view in states(name) for text in said(view)}
    assert {text for text in found if with_minus(text) != text} == set()
