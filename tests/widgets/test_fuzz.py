"""Ten thousand moves over every control and every drawing: nothing breaks, and caption and picture agree."""

import numpy as np
import pytest
from ipywidgets import Button, FloatRangeSlider, IntRangeSlider, Text, Textarea

from tests.widgets.examples import EXAMPLES
from widgets.core.formats import typeset
from widgets.drawing.diagram import Diagram, pack
from widgets.drawing.plot import Plot, figure

MOVES = 10_000
HOSTILE = [
    "",
    "hello",
    "<img src=x onerror=alert(1)>",
    "שלום עולם",
    "👩‍💻🎉",
    "x" * 10_000,
    "1 2; 3",
    "nan",
    "$\\frac{1}{0}$",
    "\n",
]
NUMBERS = ["0.5", "-2", "", "abc", "1e999", "nan", "−0,3", "<b>1</b>"]


def marks(scene):
    """Every mark of a scene, those in groups too."""
    waiting = list(scene["marks"])
    while waiting:
        mark = waiting.pop()
        yield mark
        waiting += mark.get("marks", [])


def events(canvas):
    """Makers of the events that a learner can cause on a drawing, each taking a random generator."""
    scene, found = canvas.scene, []
    for key in scene["keys"]:
        found.append(lambda rng, key=key: {"event": "key", "key": key})
    for mark in marks(scene):
        count = mark.get("count", mark.get("rows", 0) * mark.get("cols", 0))
        base = {"mark": mark.get("key")}
        if mark.get("pick"):
            found.append(
                lambda rng, n=count, base=base: {
                    "event": "pick",
                    "index": int(rng.integers(n)),
                    **base,
                }
            )
        if mark.get("paint"):
            found.append(
                lambda rng, n=count, base=base: {
                    "event": "stroke",
                    "index": int(rng.integers(n)),
                    **base,
                }
            )
        if mark.get("hover"):
            found.append(
                lambda rng, n=count, base=base: {
                    "event": "hover",
                    "index": int(rng.integers(-1, n)),
                    **base,
                }
            )
        if mark.get("edit"):
            low, high = mark["edit"]["min"], mark["edit"]["max"]
            found.append(
                lambda rng, n=count, base=base, low=low, high=high: {
                    "event": "edit",
                    "index": int(rng.integers(n)),
                    **base,
                    **(
                        {"value": rng.uniform(low, high)}
                        if rng.random() < 0.8
                        else {"text": str(rng.choice(NUMBERS))}
                    ),
                }
            )
    return found


def move(control, rng):
    """What the front end could send for `control`."""
    if isinstance(control, Button):
        control.click()
    elif isinstance(control, Text | Textarea):
        control.set_state({"value": str(rng.choice(HOSTILE))})
    elif hasattr(control, "options"):
        control.set_state({"index": int(rng.integers(len(control.options)))})
    elif isinstance(control, IntRangeSlider | FloatRangeSlider):
        ends = np.sort(rng.uniform(control.min, control.max, 2))
        control.set_state(
            {"value": [type(end)(x) for end, x in zip(control.value, ends, strict=True)]}
        )
    elif hasattr(control, "min") and hasattr(control, "max"):
        value = (
            rng.uniform(control.min, control.max)
            if rng.random() < 0.7
            else rng.choice([control.min, control.max])
        )
        control.set_state({"value": int(value) if isinstance(control.min, int) else float(value)})
    elif isinstance(getattr(control, "value", None), bool):
        control.set_state({"value": not control.value})


def agree(view):
    """What was painted last is what the model says now."""
    with view.model.lock:
        caption = typeset(view.model.caption)
        assert caption
        assert "nan" not in caption.replace("“nan”", "")  # “...” quotes what was typed
        assert repr(view) == caption
        assert [canvas.caption for canvas in view.in_sight][-1:] in ([], [caption])
        for canvas in view.in_sight:
            if isinstance(canvas, Diagram):
                drawing = canvas.picture(view.model)
                assert canvas.values == pack(drawing).tobytes()
                assert not np.isinf(pack(drawing)).any()
    surprises = [error for error in view.errors if error.startswith("The widget could not do that")]
    assert not surprises, surprises[0]


@pytest.mark.parametrize("name", EXAMPLES)
def test_ten_thousand_moves(name):
    rng = np.random.default_rng(7)
    view = EXAMPLES[name]()
    canvases = [canvas for canvas in view.canvases if isinstance(canvas, Diagram)]
    for k in range(-(-MOVES // len(EXAMPLES))):
        canvas = canvases[rng.integers(len(canvases))] if canvases else None
        if canvas is not None and rng.random() < 0.5 and (makers := events(canvas)):
            canvas._handle_custom_msg(makers[rng.integers(len(makers))](rng), [])
        elif view.controls:
            move(view.controls[rng.integers(len(view.controls))], rng)
        if k % 5 == 0:
            agree(view)
    agree(view)
    view.close()


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_plotly_picture_is_a_valid_figure(name):
    view = EXAMPLES[name]()
    for canvas in view.canvases:
        if isinstance(canvas, Plot):
            before = str(canvas.picture(view.model))
            assert figure(canvas.picture(view.model)).data
            assert str(canvas.picture(view.model)) == before  # what is shared stays as it is
    view.close()
