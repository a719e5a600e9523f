"""Recurrent cells in numpy, one step at a time, and what runs them: over a sequence, in a batch, with a hand on a gate.

Here belongs the forward step of a cell and what is true of the step itself. What travels back through a run is in
`lessons.gradients`; a cell with a read-out on it is a net, and is in `lessons.toy_models` or `lessons.trained_nets`.
"""

from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.cell_state import CellStatePath, cell_state_path
from lessons.cells.forget_gate import bias_for, half_life
from lessons.cells.interventions import ClampedCell, at_mean, clamped, frozen, unroll_clamped
from lessons.cells.kept import keep, mine
from lessons.cells.min_lstm import MinLSTMCell
from lessons.cells.partial import ForgetCell, WriteCell
from lessons.cells.protocol import (
    Cell,
    CellError,
    Step,
    Trace,
    check_cell,
    check_step,
    main_state,
    weights,
    zero_state,
)
from lessons.cells.relu_rnn import ReluRNNCell
from lessons.cells.slstm import SLSTMCell, slstm_step
from lessons.cells.unrolling import unroll
from lessons.cells.variants import (
    VARIANTS,
    CoupledLSTMCell,
    GRUBeforeCell,
    MinimalGatedCell,
    NoForgetLSTMCell,
    NoInputLSTMCell,
    NoOutputLSTMCell,
    PeepholeLSTMCell,
)
from lessons.numerics import Array

__all__ = [
    "VARIANTS",
    "Array",
    "Cell",
    "CellError",
    "CellStatePath",
    "ClampedCell",
    "CoupledLSTMCell",
    "ForgetCell",
    "GRUBeforeCell",
    "GRUCell",
    "LSTMCell",
    "MinLSTMCell",
    "MinimalGatedCell",
    "NoForgetLSTMCell",
    "NoInputLSTMCell",
    "NoOutputLSTMCell",
    "PeepholeLSTMCell",
    "RNNCell",
    "ReluRNNCell",
    "SLSTMCell",
    "Step",
    "Trace",
    "WriteCell",
    "at_mean",
    "bias_for",
    "cell_state_path",
    "check_cell",
    "check_step",
    "clamped",
    "frozen",
    "half_life",
    "keep",
    "main_state",
    "mine",
    "slstm_step",
    "unroll",
    "unroll_clamped",
    "weights",
    "zero_state",
]
