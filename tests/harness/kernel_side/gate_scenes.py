"""Runs in the kernel of the bench: the widgets of lessons 09 to 15, each at its largest in the course."""

import ipywidgets as w
import numpy as np
from scenes import described, tagged

from lessons.cells.basic import LSTMCell
from lessons.trained_nets import story_reader
from widgets.analysis.ablation_lab.view import AblationLab
from widgets.cells.cell_state_update.view import CellStateUpdate
from widgets.cells.gate_lab.view import GateLab
from widgets.cells.gate_timeline.view import GateTimeline
from widgets.cells.paper_lstm.view import PaperLSTM
from widgets.cells.whole_lstm.view import WholeLSTM
from widgets.gradients.forget_bias_flow import SAY as FORGET_WORDS
from widgets.gradients.forget_bias_flow import ForgetBiasFlow

STORY = "anna was late . the bus came . tom saw anna . it rained . tom was glad so"


def gate_lab() -> w.DOMWidget:
    """The forget gate of three units."""
    return tagged(GateLab("f"), "gate-lab")


def cell_state() -> w.DOMWidget:
    """The cell state, all set by hand."""
    return tagged(CellStateUpdate(), "cell_state")


def whole() -> w.DOMWidget:
    """An LSTM of 16 units over 50 steps, its output gate held."""
    rng = np.random.default_rng(0)
    view = WholeLSTM(LSTMCell(8, 16, rng), rng.normal(size=(50, 8)), t=25)
    return tagged(view, "whole", slider=described(view, "t"))


def paper() -> w.DOMWidget:
    """Two steps on paper."""
    return tagged(PaperLSTM(), "paper")


def timeline() -> w.DOMWidget:
    """Every gate of the story net over a story."""
    view = GateTimeline(story_reader.load(), STORY)
    return tagged(view, "timeline", slider=described(view, "t"))


def ablation() -> w.DOMWidget:
    """A gate of the story net clamped, with the gradients of both runs."""
    view = AblationLab(story_reader.load(), STORY, mode="clamp")
    return tagged(view, "ablation", slider=described(view, "value"))


def forget_bias() -> w.DOMWidget:
    """Gradients of three cells under a moving forget bias."""
    view = ForgetBiasFlow()
    return tagged(view, "forget-bias", slider=described(view, FORGET_WORDS.bias))
