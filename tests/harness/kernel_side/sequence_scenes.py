"""Runs in the kernel of the bench: the widgets of lessons 16 to 21, each at its largest in the course."""

import ipywidgets as w
from scenes import described, tagged

from widgets.analysis.text_colours import TextColours
from widgets.attention.attention_map.view import AttentionMap
from widgets.attention.captioner.view import Captioner
from widgets.core.playback import PlaybackView
from widgets.trained_nets.digit_reader import DigitReader
from widgets.trained_nets.sentiment import SentimentMeter
from widgets.trained_nets.spoken_word import WaveReader

DIGITS = "314159265358979"  # the longest that was trained


def attention() -> w.DOMWidget:
    """Fifteen digits turned round; its slider walks over what is written."""
    return walked(AttentionMap("reversal", DIGITS), "attention")


def temperature() -> w.DOMWidget:
    """The same map; its slider is the temperature, and every move decodes anew."""
    view = AttentionMap("reversal", DIGITS)
    return tagged(view, "temperature", slider=described(view, "temperature"))


def captioner() -> w.DOMWidget:
    """A scene and its caption; its slider walks over the words."""
    return walked(Captioner(), "captioner")


def colours() -> w.DOMWidget:
    """10,000 characters of a program, coloured by a unit."""
    view = TextColours()
    return tagged(view, "colours", slider=described(view, "unit"))


def digit() -> w.DOMWidget:
    """A digit read pixel by pixel, if the reader begins so; its slider walks over the steps."""
    return walked(DigitReader(), "digit")


def meter() -> w.DOMWidget:
    """A review, read word by word."""
    return walked(SentimentMeter(), "meter")


def wave() -> w.DOMWidget:
    """A spoken word and what is believed after each frame."""
    return walked(WaveReader(), "wave")


def walked(view: PlaybackView, name: str) -> w.DOMWidget:
    """A view whose slider of steps is to be measured, at a step that has neighbours."""
    view.model.t = 2
    return tagged(view, name, slider=view.time)
