"""The base of every widget: a guarded model, canvases that draw it, and a view that holds no state.

Every change takes one path: control -> trait of the model -> redraw. What goes wrong on it, in Python or in the
browser, is one sentence in the view's error line; the details stay in `view.errors`.
"""

import html
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

from ipywidgets import HTML, Box, DOMWidget, HBox, Text, Textarea, VBox, Widget
from traitlets import TraitError

from widgets.core import shown
from widgets.core.canvas import Canvas, Event, edited
from widgets.core.comms import Lean, lean
from widgets.core.controls import button
from widgets.core.formats import typeset
from widgets.core.model import Model
from widgets.core.table import Tables
from widgets.core.traits import Labelled
from widgets.core.typed_input import NotKnown

Row = Sequence[str | DOMWidget]
REFUSED = "rnn-refused"  # the class of a box whose text is not all read


class View(Lean, VBox):
    """Controls, canvases, error line; state lives in the model.

    A subclass says what it is made of: `model_class`, `rows` and `pictures`, the makers of its canvases. A row has
    controls by name: that of a labelled trait of the model (`widgets/core/traits.py`), or the button of an `action`
    of the model or of the view (`widgets/core/controls.py`). A control that is made by hand may stand in a row too;
    `bind` ties it. The canvases are painted now and after every change of the model. Errors: see `guard`. The `repr`
    is the model's caption.
    """

    model_class: ClassVar[type[Model]]
    rows: Sequence[Row] = ()
    pictures: Sequence[Callable[[], Canvas]] = ()
    moves: ClassVar[Mapping[str, tuple[str, int]]] = {}  # what a key changes, and by how much
    model: Any

    def __init__(
        self,
        model: Model | None = None,
        rows: Sequence[Row] | None = None,
        canvases: Sequence[Canvas] | None = None,
        **traits: Any,
    ) -> None:
        """Show `model`, which another view may show too; without it a new one with the `traits` given."""
        self.model = self.model_class(**traits) if model is None else model
        self.errors: list[str] = []  # details of what went wrong, the newest last
        self._standing: dict[Any, str] = {}  # sentences by the control that holds what was refused
        self._error_line = lean(HTML)()
        self._error_line.add_class("rnn-error")
        self._by_name: dict[str, DOMWidget] = {}
        self._fits: list[Callable[[], None]] = []
        named = self.rows if rows is None else rows
        made = [[c for part in row for c in self.controls_of(part)] for row in named]
        self.controls = [control for row in made for control in row]
        wrap = {"flex_flow": "row wrap", "align_items": "center"}
        self.boxes: list[Box] = [lean(HBox)(row, layout=wrap) for row in made if row]
        self.question: View | None = None
        self._arranged: list[DOMWidget] = []
        self.canvases = [make() for make in self.pictures] if canvases is None else list(canvases)
        for canvas in self.canvases:
            canvas.listen(self._on_event)
        super().__init__()
        self.add_class("rnn-view")
        self._follow()
        self.redraw()
        self.open()

    def _follow(self) -> None:
        """Redraw after every change, of the question too."""
        models = [self.model, *([self.question.model] if self.question else [])]
        self._unwatch = [model.watch(self.redraw) for model in models]

    def ask(self, question: "View") -> None:
        """Let a question stand above, and cover what it asks for until it is answered or skipped.

        Its model says whether it `covers`, what it `hides` (names of arrays and traces; none for all pictures) and
        what is told `instead`, its `title`; `look` has it see what the model of this view knows by now.
        """
        self.question = question
        for unwatch in self._unwatch:
            unwatch()
        self._follow()
        self.redraw()

    @property
    def covered(self) -> bool:
        """Whether something is not shown before a question is answered."""
        return self.question is not None and self.question.model.covers

    def reveal(self) -> None:
        """Uncover what a question covers; a complete answer is kept, anything else counts as skipped."""
        if self.question and self.covered:
            self.question.model.uncover()

    @property
    def in_sight(self) -> list[Canvas]:
        """The canvases that are shown now."""
        if self.question and self.covered and not self.question.model.hides:
            return []
        return self.canvases

    def arranged(self) -> list[DOMWidget]:
        """What the view consists of now, from top to bottom."""
        above = [] if self.question is None else [self.question]
        rows = [] if self.covered else self.boxes
        return [*above, *rows, self._error_line, *self.in_sight]

    def controls_of(self, part: str | DOMWidget) -> list[DOMWidget]:
        """The controls, tied to the model, that a part of a row stands for."""
        if not isinstance(part, str):
            return [part]
        trait = getattr(type(self.model), part, None)
        if isinstance(trait, Labelled):
            control = self._by_name[part] = trait.control(self.model)
            self.tie(control, part)
            return [control]
        method = getattr(self if trait is None else self.model, part)
        control = self._by_name[part] = button(*method.button)
        self.on_click(control, method)
        return [control]

    def control(self, name: str) -> DOMWidget:
        """The control in the rows that sets a trait of the model, or the button of an action."""
        return self._by_name[name]

    def tie(self, control: DOMWidget, name: str, read: Callable[[Any], Any] | None = None) -> None:
        """`bind` a control to a labelled trait: it offers what fits the model, and follows when that changes."""
        model, trait = self.model, getattr(type(self.model), name)

        def write(value: Any) -> Any:
            trait.fit(control, model)
            return trait.write(value)

        self.bind(control, name, read=read or trait.read, write=write)
        self._fits.append(lambda: trait.fit(control, model))

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
            asked = self.question.table() if self.question else ()
            shown = (table for canvas in self.in_sight for table in canvas.tables(self.model))
            return Tables([*asked, *shown])

    @property
    def error(self) -> str:
        """The sentence in the error line; empty when all is well."""
        return html.unescape(self._error_line.value)

    def redraw(self) -> None:
        """Paint every canvas from the model; the last one carries the caption."""
        with self.model.lock:
            for fit in self._fits:
                fit()
            self._ask()
            for canvas in self.in_sight:
                last = canvas is self.canvases[-1]
                canvas.show(self.model, self.caption if last else "")
            self._say()
            if (now := self.arranged()) != self._arranged:
                self.children = self._arranged = now

    def _ask(self) -> None:
        """Let the question see the model, and have the canvases leave out what it hides."""
        if self.question is None:
            return
        self.question.model.look()
        for canvas in self.canvases:
            canvas.hides = self.question.model.hides if self.covered else ()
            canvas.covered = self.covered

    @property
    def caption(self) -> str:
        """What stands under the picture: that of the model, or what is told instead while it is covered."""
        if self.question and self.covered:
            return str(self.question.model.instead)
        return typeset(str(self.model.caption))

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
        for control in self.controls:
            if isinstance(control, Text | Textarea):
                self._mark(control, control in self._standing or isinstance(sentence, NotKnown))

    def _mark(self, box: Text | Textarea, wrong: bool) -> None:
        """Frame a box whose text was refused, or holds what is not known."""
        if wrong != (REFUSED in box._dom_classes):
            (box.add_class if wrong else box.remove_class)(REFUSED)

    def handle(self, event: Event) -> None:
        """What a click, a drag or a key on a canvas does.

        By default a key does what `moves` says, a click on a mark sets what the mark says (`Sets`), and an edit goes
        to the `edit(what, index, number)` of the model: what the mark says, else its key.
        """
        match event:
            case {"event": "key", "key": key} if key in self.moves:
                name, step = self.moves[key]
                self.put(name, getattr(self.model, name) + step)
            case {"event": "pick", "sets": sets}:
                with self.model.together():
                    for name, value in sets.items():
                        self.put(name, value)
            case {"event": "edit", "of": what, "index": index}:
                self.model.edit(what, index, edited(event))

    def put(self, name: str, value: Any) -> None:
        """Set a trait of the model as a click or a key wants it."""
        setattr(self.model, name, value)

    def close(self) -> None:
        """Take the view, with all it is made of, off the page and out of the kernel, and stop following the model.

        What runs in the background is stopped when no other view follows the model. Shown again, the view wakes up.
        """
        if "_unwatch" not in vars(self):  # a subclass refused its arguments
            super().close()
            return
        with self.model.lock:
            for unwatch in self._unwatch:
                unwatch()
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
            self._follow()
            self.redraw()

    def _on_event(self, canvas: Canvas, event: Event) -> None:
        if event["event"] == "error":
            self.fail(f"The picture could not be drawn: {event['message']}.", event["detail"])
            return
        if event["event"] == "table":
            canvas.send({"tables": self.table().shortened(), "said": self.caption})
            return
        before = canvas.rev
        with self.guard():
            if not self.covered:
                self.handle(canvas.meant(event))
        if canvas.rev == before and event["event"] != "painted":
            canvas.rev += 1  # nothing changed, but the front end waits for an answer

    def __repr__(self) -> str:
        """The caption, so that a notebook's text output says what is shown; while it is covered, what is asked."""
        if self.question and self.covered:
            return str(self.question.model.title)
        return self.caption

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        if self.comm is None:
            self.wake()
        if followed := shown.cells():
            followed.show(self)
        bundle = super()._repr_mimebundle_(**kwargs)
        if isinstance(bundle, dict):
            bundle["text/plain"] = repr(self)
        return bundle
