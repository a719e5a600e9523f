"""Controls that many widgets share: a button, and the mark of a method that a button runs."""

from collections.abc import Callable
from typing import Any, TypeVar

from ipywidgets import Button

from widgets.core.comms import lean

Method = TypeVar("Method", bound=Callable[..., Any])


def button(words: str, tip: str | None = "", width: str | None = "auto") -> Button:
    """A button as wide as its words; `tip` is told on hover."""
    return lean(Button)(description=words, tooltip=tip, layout={"width": width})


def action(
    words: str, tip: str | None = None, width: str | None = "auto"
) -> Callable[[Method], Method]:
    """A method that a button runs, of a model or of a view: the rows of the view have it by name."""

    def marked(method: Method) -> Method:
        vars(method)["button"] = words, tip, width
        return method

    return marked
