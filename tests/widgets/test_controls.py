"""No control and no place in a drawing is dead: each of them, moved, changes what a learner sees.

What counts is the caption, the error line and the pictures, never the value of the control that was moved.
"""

import json
import threading
from functools import partial

import pytest
from ipywidgets import Audio, Button, FloatRangeSlider, IntRangeSlider, Play, Text, Textarea

from tests.widgets.examples import EXAMPLES
from tests.widgets.test_fuzz import HOSTILE, marks
from widgets.core.live_training import LiveTrainingView
from widgets.drawing.diagram import Diagram
from widgets.drawing.plot import as_buffers

EXCEPTIONS = {
    "calibration": {"Read my answers again (0)"},  # there is nothing new
    "captioner": {
        "put a (7)",
        "Dropdown (8)",
        "stroke grid",
    },  # what a press puts; one each, by no stroke
    "ablation": {
        "key 'ArrowLeft'"
    },  # nothing is held, so that the first step held is the first; see the other ablation
    "monitor": {"encoding (8)"},  # of a file, which a test of its own writes
    "whole LSTM": {"clamp all units (1)"},  # how many units the next drag clamps
    "forget-bias lab": {"Fill the table (2)"},  # trains
    "unrolled with outputs": {"chosen state hₜ: t = (3)"},  # hidden: no state is chosen
} | {
    f"prediction of {kind}": {"How sure are you? (0)"}  # what is kept with the answer
    for kind in ("an amount", "a power", "a curve", "cells", "one of several")
}
"""What alone changes nothing that is seen; the file of the widget has a test of each."""
FILL = "Fill the table"  # trains one net after the other

TRAININGS = (
    "adding", "carrying", "date training", "echo", "embedding map", "forget-bias lab", "guess lab", "hello",
    "mini-language", "monitor", "race", "recall", "ReLU training", "train cell", "wall",
)  # fmt: skip


def seen(view):
    """All that a learner sees of `view` but the values of its controls: what plays, and how fast, too."""
    plays = [(c.playing, c.interval) for c in view.controls if isinstance(c, Play)]
    pace = getattr(view.model, "pace", None)  # of a training
    return repr(view), view.error, plays, pace, *map(painted, view.canvases)


def painted(canvas):
    """What was sent to the page last."""
    if isinstance(canvas, Diagram):
        return canvas.scene, canvas.values
    spec = as_buffers([canvas.ground, canvas.spec])
    return json.dumps(spec, default=lambda buffer: bytes(buffer).hex())


def settle(view):
    """Whatever a move set going comes to rest."""
    if isinstance(view, LiveTrainingView):
        view.model.training = False
        assert view.model.run.wait(60)
    if hasattr(view.model, "wait"):
        assert view.model.wait(60)


def wires(view):
    """Everything that can be moved in `view` as it is: by name, what to call, one after the other."""
    found = {}
    for k, control in enumerate(view.controls):
        on_the_page = control.layout.display != "none" and not getattr(control, "disabled", False)
        acts = [] if starts_training(view, control) else moves(control)
        if on_the_page and acts:
            found[name_of(k, control)] = acts
    for canvas in view.canvases:
        for name, sent in offers(canvas):
            found[name] = [partial(canvas._handle_custom_msg, event, []) for event in sent]
    return found


def name_of(k, control):
    return f"{getattr(control, 'description', '') or type(control).__name__} ({k})"


def moves(control):
    """What the front end could send for `control`: enough to find one that differs."""
    if isinstance(control, Audio) or len(getattr(control, "options", "two")) < 2:
        return []  # there is nothing to move
    if isinstance(control, Button):
        return [control.click]
    if isinstance(control, Text | Textarea):
        values = HOSTILE
    elif isinstance(control, IntRangeSlider | FloatRangeSlider):
        low, high = control.min, control.max
        values = [[low, low], [high, high], [low, high]]
    elif hasattr(control, "options"):
        return [partial(control.set_state, {"index": k}) for k in range(len(control.options))]
    elif isinstance(control.value, bool):
        values = [True, False]
    else:
        near = [control.value + control.step, control.value - control.step]
        inside = [min(max(value, control.min), control.max) for value in near]
        values = [*inside, control.max, control.min]
    return [partial(control.set_state, {"value": value}) for value in values]


def starts_training(view, control):
    """Whether a control starts what a settled view may or may not have begun: a test of its own presses it."""
    return getattr(control, "description", "") == FILL or control is getattr(view, "button", None)


def offers(canvas):
    """What can be done to a drawing: a name, and events of which one at least must have an effect."""
    if not isinstance(canvas, Diagram):
        return
    for key in canvas.scene["keys"]:
        yield f"key {key!r}", [{"event": "key", "key": key}]
    if canvas.scene["echo"]:
        yield "echo", [{"event": "painted", "rev": canvas.rev}]
    for mark in marks(canvas.scene):
        yield from offered(mark)


def offered(mark):
    """The same for one mark; of cells that can be edited, each is an offer of its own."""
    key, count = mark.get("key"), mark.get("count", mark.get("rows", 0) * mark.get("cols", 0))
    some = sorted({0, min(1, count - 1), count // 2, count - 1})
    for kind, event in (("pick", "pick"), ("paint", "stroke"), ("hover", "hover")):
        if mark.get(kind):
            yield f"{event} {key}", [{"event": event, "mark": key, "index": k} for k in some]
    if mark.get("edit"):
        ends = mark["edit"]["min"], mark["edit"]["max"]
        for k in range(count):
            event = {"event": "edit", "mark": key, "index": k}
            yield f"edit {key} {k}", [{**event, "value": end} for end in ends]


def felt(view, acts):
    """Whether one of `acts` changes what is seen of `view`."""
    for act in acts:
        before = seen(view)
        act()
        settle(view)
        if seen(view) != before:
            return True
    return False


def situations(make):
    """Makers of the example where what is idle at first may have work: trained a little, or moved."""
    starts = [make]
    if isinstance(make(), LiveTrainingView):
        starts.append(lambda: trained(make()))
        yield starts[-1]
    for start in starts:
        for name, acts in wires(start()).items():
            yield from (partial(moved, start, name, n) for n in range(len(acts)))


def moved(start, name, n):
    view = start()
    wires(view)[name][n]()
    settle(view)
    return view


def trained(view):
    view.model.train(3)
    return view


def dead(make, left_out=()):
    """The names of what changes nothing that is seen, whatever else is moved before it."""
    view = make()
    every = {name_of(k, control) for k, control in enumerate(view.controls) if moves(control)}
    every = (every | set(wires(view))) - {*left_out, name_of(0, getattr(view, "button", view))}
    left = {name for name in every if not felt(view, wires(view).get(name, []))}
    for situation in situations(make):
        if not left:
            break
        left = {name for name in left if not felt(view := situation(), wires(view).get(name, []))}
    return left


@pytest.mark.parametrize("name", EXAMPLES)
def test_whatever_is_moved_something_else_changes(name):
    view = EXAMPLES[name]()
    assert (name in TRAININGS) == (getattr(view, "button", None) in view.controls)
    assert dead(EXAMPLES[name], EXCEPTIONS.get(name, ())) == set()


@pytest.mark.parametrize("name", TRAININGS)
def test_a_click_on_train_brings_moments_and_a_second_one_ends_them(name):
    view = EXAMPLES[name]()
    model, grown = view.model, threading.Event()
    model.watch(lambda: model.last and grown.set())
    view.button.click()
    assert model.training or model.last
    assert grown.wait(60)
    view.button.click()
    assert model.run.wait(60)
    assert not model.training
    assert len(model.history) == model.last + 1 > 1
    assert view.errors == []
