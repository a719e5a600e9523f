"""Runs in the kernel of a page under test: the truth that the page has to show.

Each answer is plain data. Widgets are named by model id, which `mark` writes on their elements as a CSS class.
"""

import json
import traceback
from base64 import b64encode
from math import inf, isclose, nan  # noqa: F401 (calls name them)
from typing import Any
from zlib import crc32

import ipywidgets as w
import numpy as np
from IPython import get_ipython
from ipywidgets.widgets.widget import _instances
from written import written

from widgets.core.view import View
from widgets.drawing.diagram import Diagram, Drawing, pack
from widgets.drawing.plot import traces
from widgets.predictions.view import PredictionView

MOVED = (  # the kinds of control that a learner can move; the first that fits names the kind
    w.SelectionSlider,
    w.IntSlider,
    w.FloatSlider,
    w.FloatLogSlider,
    w.IntRangeSlider,
    w.FloatRangeSlider,
    w.Play,
    w.ToggleButtons,
    w.ToggleButton,
    w.Button,
    w.Checkbox,
    w.RadioButtons,
    w.Dropdown,
    w.Select,
    w.BoundedIntText,
    w.BoundedFloatText,
    w.IntText,
    w.FloatText,
    w.Textarea,
    w.Text,
)
SAYING = (w.Label, w.HTML, w.HTMLMath, w.IntProgress, w.FloatProgress, w.Audio)
STILL = (w.Box, w.Output, *SAYING)


def listen() -> None:
    """Answer the calls that come by a comm of the name "probe": sooner than code that is run as a cell's."""
    get_ipython().kernel.comm_manager.register_target("probe", _answer_calls)


def _answer_calls(comm: Any, _: Any) -> None:
    comm.on_msg(lambda message: comm.send(_answer(message["content"]["data"]["call"])))


def _answer(call: str) -> dict[str, str]:
    """What `call` gives, as JSON, or how it fails."""
    try:
        return {"out": json.dumps(eval(call)), "error": ""}
    except Exception:
        return {"out": "", "error": traceback.format_exc()}


def mark() -> int:
    """Write the model id of every widget on its element; returns how many there are."""
    found = _all(w.DOMWidget)
    for widget in found:
        widget.add_class(f"model-{widget.model_id}")
    return len(found)


def views() -> list[dict[str, Any]]:
    """Every view: id, class, captions, error sentence, revision of each canvas, and whether something goes on in it.

    `seen` is a digest of all that it shows, but for the values of its controls.
    """
    return [_told(view) for view in _all(View)]


def _told(view: View) -> dict[str, Any]:
    with view.model.lock:  # what is under way is done
        shown = view.in_sight
        caption = view.caption if shown else ""
        return {
            "id": view.model_id,
            "kind": type(view).__name__,
            "caption": caption,
            "captions": [*[""] * (len(shown) - 1), caption][
                : len(shown)
            ],  # beneath the last picture
            "asks": repr(view) if view.covered else "",  # in place of what is covered
            "error": view.error,
            "errors": view.errors,
            "revs": [canvas.rev for canvas in shown],
            "busy": _busy(view),
            "seen": _seen(view, caption),
        }


def _busy(view: View) -> bool:
    """Whether it trains or plays, or something dear is being worked out for it."""
    playing = getattr(getattr(view, "play", None), "playing", False)
    rests = view.model.wait(0) if hasattr(view.model, "wait") else True
    runs = getattr(getattr(view.model, "run", None), "state", "") == "running"  # on, or to its stop
    return bool(getattr(view.model, "training", False) or runs or playing or not rests)


def _seen(view: View, caption: str) -> int:
    """A digest of the pictures of a view, its caption, its texts and the speed at which it plays or trains."""
    said = [view.error, *(_plain(x.value) for x in view.controls if isinstance(x, SAYING))]
    speed = getattr(getattr(view, "play", None), "interval", getattr(view.model, "pace", None))
    shown = [_digest(getattr(canvas, name)) for canvas in view.in_sight for name in _parts(canvas)]
    return crc32(json.dumps([repr(view), caption, said, speed, shown]).encode())


def _parts(canvas: Any) -> tuple[str, ...]:
    return ("scene", "values") if isinstance(canvas, Diagram) else ("ground", "spec")


def _digest(payload: Any) -> int:
    """A digest of what a canvas was given; one that is an object already known is not read again."""
    if isinstance(payload, bytes):
        return crc32(payload)
    known = _digests.get(id(payload))
    if known is None or known[0] is not payload:
        if len(_digests) > 200:
            _digests.clear()
        known = payload, crc32(json.dumps(payload, default=_summed).encode())
        _digests[id(payload)] = known
    return known[1]


_digests: dict[int, tuple[Any, int]] = {}


def _summed(value: Any) -> Any:
    isarray = isinstance(value, np.ndarray)
    return crc32(np.ascontiguousarray(value).tobytes()) if isarray else repr(value)


def reveal() -> int:
    """Uncover every view that a question covers; returns how many there were."""
    covered = [view for view in _all(View) if view.covered]
    for view in covered:
        view.reveal()
    return len(covered)


def view_of(model_id: str) -> str:
    """The view that a control belongs to; '' for none."""
    found = (view.model_id for view in _all(View) for x in view.controls if x.model_id == model_id)
    return next(found, "")


def controls(view_id: str = "") -> list[dict[str, Any]]:
    """Every control that can be moved, or those of one view: id, kind, value and what bounds it.

    Those of a question are left out: one of them covers the view again.
    """
    found = _instances[view_id].controls if view_id else _all(w.DOMWidget)
    asking = {part.model_id for view in _all(PredictionView) for part in view.controls}
    moved = [widget for widget in found if isinstance(widget, MOVED)]
    return [_control(widget) for widget in moved if widget.model_id not in asking]


def _control(widget: Any) -> dict[str, Any]:
    names = ("value", "min", "max", "description", "disabled", "index")
    return {
        "id": widget.model_id,
        "kind": next(kind.__name__ for kind in MOVED if isinstance(widget, kind)),
        "options": [str(label) for label in getattr(widget, "_options_labels", ())],
        **_plain({name: getattr(widget, name, None) for name in names}),
    }


def unknown() -> list[str]:
    """Classes of core widgets that are neither moved nor known to be still."""
    core = [x for x in _all(w.DOMWidget) if type(x).__module__.startswith("ipywidgets")]
    return sorted({type(x).__name__ for x in core if not isinstance(x, (*MOVED, *STILL))})


def control(model_id: str) -> dict[str, Any]:
    """One of `controls()`."""
    return _control(_instances[model_id])


def holds(model_id: str, trait: str, wanted: Any) -> bool:
    """Whether a trait of a control has a value, numbers within float32."""
    now = getattr(_instances[model_id], trait)
    if isinstance(now, float) or isinstance(wanted, float):
        return isclose(now, wanted, rel_tol=1e-6, abs_tol=1e-9)
    return bool(now == wanted)


def reached(model_id: str, value: float) -> float:
    """The value that a control takes when it is moved to `value` from here: its model may allow less."""
    found: Any = _instances[model_id]
    found.value = value
    return float(found.value)


def pictures(ids: list[str]) -> dict[str, list[Any]]:
    """What the canvases of views must show: the numbers and words of a diagram, the arrays of a plot's traces."""
    return {view.model_id: _pictures(view) for view in _all(View) if view.model_id in ids}


def _pictures(view: View) -> list[Any]:
    with view.model.lock:
        made = [(canvas, canvas.drawn(view.model)) for canvas in view.in_sight]
    return [
        _drawing(picture) if isinstance(canvas, Diagram) else {"data": _traces(traces(picture))}
        for canvas, picture in made
    ]


def _drawing(picture: Drawing) -> dict[str, Any]:
    return {"data": _sent(pack(picture)), "written": written(picture)}


def _traces(data: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: _sent(np.asarray(trace[k])) for k in "xyz" if k in trace} for trace in data]


def _sent(array: np.ndarray) -> Any:
    """Plain data: of numbers their bytes, for JSON knows neither NaN nor infinity."""
    if array.dtype.kind not in "fiu":
        return array.tolist()
    return {"float64": b64encode(array.astype("<f8").tobytes()).decode()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, np.generic):
        return value.item()
    return value if isinstance(value, str | int | float | bool | None) else repr(value)


def _all(kind: type) -> list[Any]:
    return [widget for widget in list(_instances.values()) if isinstance(widget, kind)]
