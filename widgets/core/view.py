"""The base of every widget: a guarded model, canvases that draw it, and a view that holds no state.

Every change takes one road: control -> trait of the model -> redraw. What goes wrong on it, in Python or in the
browser, is one sentence in the view's error line; the details stay in `view.errors`.
"""

import html
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ipywidgets import HTML, Box, DOMWidget, HBox, Layout, VBox, Widget
from traitlets import TraitError

from widgets.core import shown
from widgets.core.canvas import Canvas, Event
from widgets.core.model import Model
from widgets.core.table import Tables


class View(VBox):
    """Controls, canvases, error line. Subclasses build controls and `bind` them; state lives in the model.

    `rows` holds the controls, each row a list of widgets. `canvases` are painted now and after every change of the
    model. Errors: see `guard`. The `repr` is the model's caption.
    """

    def __init__(
        self, model: Model, rows: Sequence[Sequence[DOMWidget]], canvases: Sequence[Canvas]
    ) -> None:
        """Show `model` with `canvases` under `rows` of controls."""
        self.model, self.canvases = model, list(canvases)
        self.controls = [control for row in rows for control in row]
        self.errors: list[str] = []  # details of what went wrong, the newest last
        self._standing: dict[Any, str] = {}  # sentences by the control that holds what was refused
        self._error_line = HTML()
        self._error_line.add_class("rnn-error")
        wrap = Layout(flex_flow="row wrap", align_items="center")
        boxes: list[Box] = [HBox(list(row), layout=wrap) for row in rows if row]
        for canvas in self.canvases:
            canvas.listen(self._on_event)
        self._unwatch = model.watch(self.redraw)
        self.redraw()
        super().__init__([*boxes, self._error_line, *self.canvases])
        self.add_class("rnn-view")

    @property
    def picture(self) -> Any:
        """What the first canvas shows now, as data."""
        return self.canvases[0].picture(self.model)

    def figure(self) -> Any:
        """A real `go.Figure` of what the last canvas shows, to save or to change; ValueError if it is a drawing."""
        return self.canvases[-1].figure(self.model)

    def table(self) -> Tables:
        """Every number that the canvases show now, as tables of words and numbers."""
        with self.model.lock:
            return Tables(table for canvas in self.canvases for table in canvas.tables(self.model))

    @property
    def error(self) -> str:
        """The sentence in the error line; empty when all is well."""
        return html.unescape(self._error_line.value)

    def redraw(self) -> None:
        """Paint every canvas from the model; the last one carries the caption."""
        with self.model.lock:
            for canvas in self.canvases:
                last = canvas is self.canvases[-1]
                canvas.show(self.model, self.model.caption if last else "")
            self._say()

    def bind(
        self,
        control: DOMWidget,
        trait: str,
        *,
        read: Callable[[Any], Any] = lambda value: value,
        write: Callable[[Any], Any] = lambda value: value,
    ) -> None:
        """Tie `control.value` and `model.trait`, both ways.

        `read` turns a control's value into the trait's, `write` back. What the model refuses is said in the error
        line until the control holds something better; it keeps what was typed.
        """

        def to_model(change: Any) -> None:
            with self.guard(control):
                setattr(self.model, trait, read(change["new"]))
                to_control(change)

        def to_control(_: Any) -> None:
            control.value = write(getattr(self.model, trait))

        to_control(None)
        control.observe(to_model, "value")
        self.model.observe(to_control, trait)

    def on_click(self, button: DOMWidget, action: Callable[[], Any]) -> None:
        """Run `action` when `button` is clicked, under the guard."""

        def clicked(_: Any) -> None:
            with self.guard():
                action()

        button.on_click(clicked)

    @contextmanager
    def guard(self, control: DOMWidget | None = None) -> Iterator[None]:
        """Run a callback: one thread at a time, and nothing that it raises is lost.

        A ValueError (TraitError, CellError) carries a sentence for the learner; anything else is our mistake. The
        sentence stands until the same `control` succeeds; without one, until the next success of any.
        """
        with self.model.lock:
            try:
                yield
            except (TraitError, ValueError) as error:
                self.fail(str(error), traceback.format_exc(), control)
            except Exception as error:
                sentence = f"The widget could not do that: {error or type(error).__name__}."
                self.fail(sentence, traceback.format_exc(), control)
            else:
                for source in (control, None):
                    self._standing.pop(source, None)
                self._say()

    def fail(self, sentence: str, detail: str = "", control: DOMWidget | None = None) -> None:
        """Say `sentence` in the error line and keep `detail` in `errors`."""
        self.errors.append(f"{sentence}\n{detail}".strip())
        del self.errors[:-20]
        self._standing.pop(control, None)
        self._standing[control] = sentence
        self._say()

    def _say(self) -> None:
        """The newest sentence that stands for a control in sight, else what is wrong with the model."""
        seen = [
            sentence
            for control, sentence in self._standing.items()
            if control is None or control.layout.display != "none"
        ]
        sentence = seen[-1] if seen else self.model.problem
        self._error_line.value = html.escape(sentence)

    def handle(self, event: Event) -> None:
        """What a click, a drag or a key on a canvas does; views that take events override it."""

    def close(self) -> None:
        """Take the view, with all it is made of, off the page and out of the kernel, and stop following the model.

        What runs in the background is stopped when no other view follows the model. Shown again, the view wakes up.
        """
        if "_unwatch" not in vars(self):  # a subclass refused its arguments
            super().close()
            return
        with self.model.lock:
            self._unwatch()
            if not self.model.watched:
                self.model.halt()
            for part in shown.parts(self):
                Widget.close(part)
                vars(part).pop(
                    "_repr_mimebundle_", None
                )  # None, and the part could not be shown again

    def wake(self) -> None:
        """Come back after `close`, as the model is now."""
        with self.model.lock:
            for part in shown.parts(self):
                part.open()
            self._unwatch = self.model.watch(self.redraw)
            self.redraw()

    def _on_event(self, canvas: Canvas, event: Event) -> None:
        if event["event"] == "error":
            self.fail(f"The picture could not be drawn: {event['message']}.", event["detail"])
            return
        if event["event"] == "table":
            canvas.send({"tables": self.table().shortened(), "said": self.model.caption})
            return
        before = canvas.rev
        with self.guard():
            self.handle(event)
        if canvas.rev == before and event["event"] != "painted":
            canvas.rev += 1  # nothing changed, but the front end waits for an answer

    def __repr__(self) -> str:
        """The caption, so that a notebook's text output says what is shown."""
        return self.model.caption

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        if self.comm is None:
            self.wake()
        if followed := shown.cells():
            followed.show(self)
        bundle = super()._repr_mimebundle_(**kwargs)
        if isinstance(bundle, dict):
            bundle["text/plain"] = repr(self)
        return bundle
