"""Backpropagation through time, and what becomes of a gradient on the way: norms, clipping, truncation, overflow.

Here belongs what is computed backwards through a run of any cell. The forward steps are in `lessons.cells`, optimisers
in `lessons.optim`, and nets whose gradients a lesson looks at in `lessons.toy_models`.
"""

from lessons.gradients.backward_steps import (
    gru_backward_step,
    lstm_backward_step,
    rnn_backward_step,
)
from lessons.gradients.bptt import (
    Gradients,
    backward,
    gradient_norms,
    state_gradients,
    step_jacobian,
)
from lessons.gradients.clipping import clip_by_norm, clip_by_value, global_norm, norms
from lessons.gradients.flow import in_depth, in_time, typical_slope
from lessons.gradients.regulariser import omega
from lessons.gradients.truncation import gradient_triangle

__all__ = [
    "Gradients",
    "backward",
    "clip_by_norm",
    "clip_by_value",
    "global_norm",
    "gradient_norms",
    "gradient_triangle",
    "gru_backward_step",
    "in_depth",
    "in_time",
    "lstm_backward_step",
    "norms",
    "omega",
    "rnn_backward_step",
    "state_gradients",
    "step_jacobian",
    "typical_slope",
]
