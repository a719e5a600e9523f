"""What the views of this package share: the nets and the text that they look into, and the look of their controls."""

from collections.abc import Callable, Mapping
from typing import Any

from ipywidgets import Textarea

from lessons.trained_nets import char_lstm
from lessons.trained_nets.char_lm import CharLM
from widgets.core import texts
from widgets.core.traits import Typed
from widgets.drawing.word_row import not_known


class Texts(texts.Texts):
    """What the learner reads of a text that a net does not know."""

    unknown: str = "Not known: {words}; the net reads � there."


SAY = Texts()
APART = {"layout": {"margin": "2px 16px 2px 2px"}}  # the `look` of buttons with others beside them


def typed_text(check: Callable[[str], Any], label: str, tip: str) -> Typed:
    """The trait for a text of the learner's, read when it is left; the empty one stands for the text given."""
    look = {"placeholder": tip, "rows": 2, "continuous_update": False}
    return Typed("", check, label=label, tip=tip, width=640, kind=Textarea, look=look)


def unknown_signs(net: CharLM, text: str) -> str:
    """The sentence that names the characters of `text` that a net does not know; "" if it knows all."""
    strange = [sign for sign in dict.fromkeys(text) if sign not in net.vocabulary.symbols]
    return not_known(SAY.unknown, strange)


def nets_by_name(nets: Mapping[str, CharLM] | None) -> dict[str, CharLM]:
    """The nets given, or the one that comes with the course and the same one before its training."""
    return dict(nets or {"trained": char_lstm.load(), "untrained": char_lstm.before()})


def text_to_read(text: str | None) -> str:
    """The text given, or 10,000 characters of a program that no training saw."""
    return char_lstm.texts()[1] if text is None else text
