"""What paints a picture in the page: a canvas, and the code that it brings with it."""

import gzip
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import numpy as np
from traitlets import Bool, Bytes, Int, Unicode

from widgets.core.comms import Lean
from widgets.core.table import Table

Event = dict[str, Any]  # {"event": "pick" | "edit" | "key" | "table" | "error", ...}
STATIC = Path(__file__).parents[1] / "drawing" / "static"


def source(*names: str) -> str:
    """The code of a module that is kept in parts."""
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in names)


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


class FrontEnd(Lean, anywidget.AnyWidget):
    """Carries code of one kind of canvas to the page, once; has nothing to show."""

    def __init__(self, **traits: Any) -> None:
        """Send it."""
        super().__init__(**traits)
        self.open()


class PackedFrontEnd(FrontEnd):
    """A front end whose `code` travels as gzip."""

    _esm = STATIC / "front.js"
    code: ClassVar[str]
    gz = Bytes().tag(sync=True)

    def __init__(self) -> None:
        """Pack the code."""
        super().__init__(gz=gzip.compress(self.code.encode(), mtime=0))


class ViewFrontEnd(PackedFrontEnd):
    """Carries to the page what every view has, whatever it draws, and the style of all."""

    _css = source("colours.css", "canvas.css")
    code = source("view.js")


@cache
def view_js() -> ViewFrontEnd:
    """The code that all views share, sent to the page at the first call and never again."""
    return ViewFrontEnd()


class Canvas(Lean, anywidget.AnyWidget):
    """A figure that paints the payload it is given: `Diagram` or `Plot`.

    `front` names its front end, which the subclass sends before the first figure. `name` says in a few words what a
    canvas shows that stands above the one with the caption.
    """

    _esm = STATIC / "canvas.js"
    front = Unicode().tag(sync=True)
    name = Unicode().tag(sync=True)
    caption = Unicode().tag(sync=True)
    covered = Bool().tag(sync=True)  # a question is open: the picture takes no hand
    rev = Int().tag(sync=True)  # counts payloads; the front end paints when it changes

    def __init__(self, picture: Callable[[Any], Any], name: str = "") -> None:
        """Draw with `picture`, a pure function of the model."""
        view_js()
        super().__init__(name=name)
        self.picture = picture
        self.hides: tuple[str, ...] = ()  # what is left out while a question is open
        self.on_msg(self._receive)
        self._listener: Listener = lambda canvas, event: None

    def listen(self, listener: "Listener") -> None:
        """Hand every event of the front end to `listener`."""
        self._listener = listener

    def open(self) -> None:
        """Open a comm to the page, but not before the first picture: it travels with the opening."""
        if self.rev:
            super().open()

    def _receive(self, _: Any, event: Event, __: Any) -> None:
        self._listener(self, event)

    def show(self, model: Any, caption: str) -> None:
        """Paint `model`: everything travels in one message."""
        payload = self.payload(self.drawn(model))
        with self.hold_sync():
            for name, value in payload.items():
                setattr(self, name, value)
            self.caption = caption
            self.rev += 1
        self.open()

    def drawn(self, model: Any) -> Any:
        """The picture of `model`, without what is hidden."""
        picture = self.picture(model)
        return self.without(picture) if self.hides else picture

    def without(self, picture: Any) -> Any:
        """A picture without the parts that `hides` names."""
        raise NotImplementedError

    def meant(self, event: Event) -> Event:
        """The event, with what the picture knows of it."""
        return event

    def payload(self, picture: Any) -> dict[str, Any]:
        """The synced traits that carry `picture`."""
        raise NotImplementedError

    def tables(self, model: Any) -> list[Table]:
        """The numbers that the picture of `model` shows."""
        raise NotImplementedError

    def figure(self, model: Any) -> Any:
        """A Plotly figure of `model`, where the canvas is a plot."""
        raise ValueError("This picture is a drawing; only a plot makes a Plotly figure.")


Listener = Callable[[Canvas, Event], None]
