"""Controls that many widgets share."""

from ipywidgets import Button


def button(words: str, tip: str = "") -> Button:
    """A button as wide as its words; `tip` is told on hover."""
    return Button(description=words, tooltip=tip, layout={"width": "auto"})
